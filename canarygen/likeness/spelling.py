"""One spelling of what has several: quantities, durations, hosts, names of gateways and of headers."""

import re
from collections.abc import Callable

from canarygen import go
from canarygen.model.host import MESH, gateway_key, qualified
from canarygen.model.quantity import thousandths
from canarygen.typed import Any, Final

Spelling = Callable[[Any, str], Any]
"""Gives the one spelling of a value, as an object of a namespace has it."""

_TIMES: Final = (
    "timeout|perTryTimeout|backoff|fixedDelay|maxAge|duration|interval|initialDelay|baseEjectionTime|"
    "connectTimeout|idleTimeout|maxConnectionDuration|ttl|time"
)


def _quantity(value: Any, namespace: str) -> Any:
    del namespace
    amount = thousandths(value)
    return value if amount is None else amount


def _duration(value: Any, namespace: str) -> Any:
    """Give a duration in seconds: Go's notation, or a bare number, as the controller takes it, too."""
    del namespace
    length = go.nanoseconds(value)
    return value if length is None else length / go.SECOND


def _host(value: Any, namespace: str) -> Any:
    return qualified(value, namespace) if isinstance(value, str) else value


def _gateway(value: Any, namespace: str) -> Any:
    is_name = isinstance(value, str) and value != MESH
    return "/".join(gateway_key(value, namespace)) if is_name else value


def _own_namespace(value: Any, namespace: str) -> Any:
    """Give a host of a Gateway's server without the namespaces that it binds to, if that is any."""
    del namespace
    return value.removeprefix("*/") if isinstance(value, str) else value


def _upper(value: Any, namespace: str) -> Any:
    del namespace
    return value.upper() if isinstance(value, str) else value


def _lower(value: Any, namespace: str) -> Any:
    del namespace
    return value.lower() if isinstance(value, str) else value


_BY_HEADER: Final = re.compile(
    r"spec\.http\[\]\.(?:match\[\]\.(?:headers|withoutHeaders)|(?:route\[\]\.)?headers\.(?:request|response)\.(?:set|add))"
)
"""The mappings of a VirtualService whose keys are names of headers."""


_SPELLINGS: Final[tuple[tuple[re.Pattern[str], Spelling], ...]] = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"(?:Rollout|Deployment) .*\.resources\.(?:requests|limits)\..+", _quantity),
        (r"(?:Rollout|Deployment) .*\.emptyDir\.sizeLimit", _quantity),
        (r"HorizontalPodAutoscaler .*\.(?:averageValue|value)", _quantity),
        (r"VirtualService spec\.hosts\[\]", _host),
        (r"VirtualService spec\.(?:.*\.)?gateways\[\]", _gateway),
        (r"VirtualService spec\.(?:http|tls|tcp)\[\].*\.host", _host),
        (r"DestinationRule spec\.host", _host),
        (r"Gateway spec\.servers\[\]\.hosts\[\]", _own_namespace),
        (r"Gateway spec\.servers\[\]\.port\.protocol", _upper),
        (rf"(?:VirtualService|DestinationRule|AnalysisTemplate) .*\.(?:{_TIMES})", _duration),
        (r"VirtualService spec\.http\[\]\.(?:route\[\]\.)?headers\.(?:request|response)\.remove\[\]", _lower),
        (r"VirtualService spec\.http\[\]\.corsPolicy\.(?:allowHeaders|exposeHeaders)\[\]", _lower),
        (r"Rollout spec\.strategy\..*\.duration", _duration),
        (r"Rollout spec\.strategy\..*\.headerName", _lower),
    )
)


def as_text(kind: str, path: str, value: Any) -> Any:
    """Give a quantity that is written as a fraction as the text that it stands for: a spec has no other fractions."""
    is_amount = isinstance(value, float) and any(
        spelling is _quantity and pattern.fullmatch(f"{kind} {path}") for pattern, spelling in _SPELLINGS
    )
    return f"{value:f}".rstrip("0").rstrip(".") if is_amount else value


def spelt(kind: str, path: str, value: Any, namespace: str) -> Any:
    """Give the one spelling of the value at a path of an object of a namespace; `[]` stands for any item of a list."""
    place = f"{kind} {path}"
    for pattern, spelling in _SPELLINGS:
        if pattern.fullmatch(place):
            return spelling(value, namespace)
    return value


def spelt_key(kind: str, path: str, key: str) -> str:
    """Give the one spelling of a key of the mapping at a path: of a header's name, if it is none that Istio makes up."""
    is_header = kind == "VirtualService" and not key.startswith("@") and _BY_HEADER.fullmatch(path)
    return key.lower() if is_header else key
