"""What tells an object of Kubernetes apart, and the API groups that the house speaks of."""

from collections.abc import Mapping

from canarygen.typed import Any, Final

Key = tuple[str, str, str, str]
"""API group, kind, namespace and name; what stands for a namespace that nobody says is for each reader to say."""

CORE: Final = ""
ISTIO: Final = "networking.istio.io"
SECURITY: Final = "security.istio.io"
ARGO: Final = "argoproj.io"
FLAGGER: Final = "flagger.app"

ISTIO_SYSTEM: Final = "istio-system"
"""The namespace in which Istio runs as a rule; what stands there is often for all namespaces."""


def key_of(item: Mapping[str, Any]) -> Key:
    """Give the key of an object."""
    group, _, _ = str(item["apiVersion"]).rpartition("/")
    metadata = item["metadata"]
    return (group, str(item["kind"]), metadata.get("namespace", ""), metadata["name"])
