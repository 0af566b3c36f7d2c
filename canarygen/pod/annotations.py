"""Istio's annotations of pods: the values that its injector reads (pkg/kube/inject/validate.go)."""

import re
from collections.abc import Mapping

from canarygen.form import PORTS, is_quantity, is_subnet
from canarygen.typed import Final

SETTINGS: Final = "proxy.istio.io/config"
"""What a pod sets of its proxy, as YAML."""
_NUMBER: Final = r"[0-9]+"
_INTERFACE: Final = r"\s*[A-Za-z][-A-Za-z0-9_.]{0,14}\s*"
_INTERFACES: Final = (rf"({_INTERFACE}(,{_INTERFACE})*)?", "names of network interfaces, with commas between")
_LISTED: Final = r"\s*([0-9]+\s*(,\s*[0-9]+\s*)*)?"
_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "istio.io/reroute-virtual-interfaces": _INTERFACES,
    "prometheus.istio.io/merge-metrics": (
        r"1|t|T|TRUE|true|True|0|f|F|FALSE|false|False",
        "`true` or `false`",
    ),
    "readiness.status.sidecar.istio.io/failureThreshold": (_NUMBER, "a whole number"),
    "readiness.status.sidecar.istio.io/initialDelaySeconds": (_NUMBER, "a whole number"),
    "readiness.status.sidecar.istio.io/periodSeconds": (_NUMBER, "a whole number"),
    "sidecar.istio.io/interceptionMode": ("REDIRECT|TPROXY|NONE", "`REDIRECT`, `TPROXY` or `NONE`"),
    "status.sidecar.istio.io/port": (rf"\s*{_NUMBER}\s*", "a port"),
    "traffic.sidecar.istio.io/excludeInboundPorts": (_LISTED, "ports, with commas between"),
    "traffic.sidecar.istio.io/excludeInterfaces": _INTERFACES,
    "traffic.sidecar.istio.io/excludeOutboundPorts": (_LISTED, "ports, with commas between"),
    "traffic.sidecar.istio.io/includeInboundPorts": (rf"\*|{_LISTED}", "ports, with commas between, or `*`"),
    "traffic.sidecar.istio.io/kubevirtInterfaces": _INTERFACES,
}
"""What is read of a value, and what it is called."""
_RANGES: Final[Mapping[str, str]] = {
    "traffic.sidecar.istio.io/excludeOutboundIPRanges": "ranges like `10.0.0.0/8`, with commas and no spaces between",
    "traffic.sidecar.istio.io/includeOutboundIPRanges": "ranges like `10.0.0.0/8`, with commas and no spaces between, or `*`",
}

_AMOUNTS: Final = frozenset(
    f"sidecar.istio.io/proxy{name}" for name in ("CPU", "CPULimit", "Memory", "MemoryLimit")
)


def wanted(name: str, value: str) -> str | None:
    """Give what a value should be; None if it is that, or may be anything."""
    if name == SETTINGS:
        from canarygen.pod import proxy_settings  # noqa: PLC0415 -- few set anything of their proxies

        return proxy_settings.wanted(value)
    if name in _AMOUNTS:
        return None if is_quantity(value) else "an amount like `100m` or `128Mi`"
    if name in _RANGES:
        is_any = value == "*" and "include" in name
        return None if is_any or all(map(_is_range, value.split(",") if value else ())) else _RANGES[name]
    form, wanted = _FORMS.get(name, (".*", ""))
    is_read = re.fullmatch(form, value, re.DOTALL) is not None
    numbers = re.findall(_NUMBER, value) if name.endswith(("port", "Ports")) else ()
    return None if is_read and all(map(_is_port, numbers)) else wanted


def _is_port(digits: str) -> bool:
    return len(digits) <= len(str(PORTS[-1])) and int(digits) <= PORTS[-1]


def _is_range(text: str) -> bool:
    return "/" in text and is_subnet(text)
