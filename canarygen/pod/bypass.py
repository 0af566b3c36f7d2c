"""Ports of a pod that pass its sidecar by, as annotations have it."""

from collections.abc import Mapping
from typing import Any, Final

_EXCLUDED: Final = "traffic.sidecar.istio.io/excludeInboundPorts"
_INCLUDED: Final = "traffic.sidecar.istio.io/includeInboundPorts"


def bypass(annotations: Mapping[str, Any], port: str) -> str:
    """Give the annotation by which connections to a port pass the sidecar by; "" if none does."""
    excluded, included = (
        {word.strip() for word in str(annotations.get(key, "")).split(",")} for key in (_EXCLUDED, _INCLUDED)
    )
    if port in excluded:
        return _EXCLUDED
    return _INCLUDED if _INCLUDED in annotations and included.isdisjoint({port, "*"}) else ""
