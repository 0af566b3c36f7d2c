"""The labels by which objects and pods are known, and the annotations that no object gets."""

from canarygen.typed import Final

NAME_LABEL: Final = "app.kubernetes.io/name"
"""Which canary an object, or a pod, belongs to."""
MANAGED_BY: Final = "app.kubernetes.io/managed-by"
"""Which tool keeps an object."""
HASH: Final = "rollouts-pod-template-hash"
"""By what the controller of Argo Rollouts tells the pods of two versions apart."""

_OF_THE_HOST: Final = ("internal.config.kubernetes.io/", "kustomize.config.k8s.io/")
_OF_THE_HOST_KEYS: Final = frozenset(
    {
        "config.k8s.io/id",
        "config.kubernetes.io/function",
        "config.kubernetes.io/index",
        "config.kubernetes.io/local-config",
        "config.kubernetes.io/path",
    }
)


def is_of_the_host(annotation: str) -> bool:
    """Whether an annotation tells kustomize or kpt how to treat the very document that it stands in.

    On a spec it speaks of the spec: an object that got a copy would be taken for one that
    is not to be applied (KRM Functions Specification; kustomize's and kpt's own keys).
    """
    return annotation in _OF_THE_HOST_KEYS or annotation.startswith(_OF_THE_HOST)
