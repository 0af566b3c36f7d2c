"""The labels by which objects and pods are known."""

from typing import Final

NAME_LABEL: Final = "app.kubernetes.io/name"
"""Which canary an object, or a pod, belongs to."""
MANAGED_BY: Final = "app.kubernetes.io/managed-by"
"""Which tool keeps an object."""
HASH: Final = "rollouts-pod-template-hash"
"""By what the controller of Argo Rollouts tells the pods of two versions apart."""
