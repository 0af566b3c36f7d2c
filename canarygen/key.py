"""What tells an object of Kubernetes apart, and the API groups that the house speaks of."""

from typing import Final

Key = tuple[str, str, str, str]
"""API group, kind, namespace and name; what stands for a namespace that nobody says is for each reader to say."""

CORE: Final = ""
ISTIO: Final = "networking.istio.io"
ARGO: Final = "argoproj.io"
