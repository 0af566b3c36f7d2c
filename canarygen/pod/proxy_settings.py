"""What a pod sets of its proxy, as YAML in an annotation: what Istio's injector reads of it (ProxyConfig, istio.io/api).

It refuses a pod with a value of another type, and passes over a key that it does not know (validateProxyConfig,
pkg/kube/inject, run over 40 values).
"""

import re
from collections.abc import Callable, Iterator, Mapping

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Rejected
from canarygen.parsing.parsing import parsed
from canarygen.source import Source
from canarygen.typed import Any, Final
from canarygen.wording import nearest

_NAMES: Final[Mapping[str, str]] = {
    "text": "configPath binaryPath serviceCluster discoveryAddress zipkinAddress statsdUdpAddress envoyMetricsServiceAddress"
    " availabilityZone customConfigFile proxyBootstrapTemplatePath meshId",
    "number": "proxyAdminPort statNameLength concurrency statusPort fileFlushMinSizeKb",
    "switch": "holdApplicationUntilProxyStarts statsCompression",
    "time": "drainDuration discoveryRefreshDelay terminationDrainDuration fileFlushInterval",
    "list": "extraStatTags caCertificatesPem",
    "texts": "proxyMetadata runtimeValues",
    "map": "tracing sds envoyAccessLogService envoyMetricsService gatewayTopology readinessProbe proxyStatsMatcher image"
    " privateKeyProvider proxyHeaders connectionSettings",
    "word": "interceptionMode",
    "other": "controlPlaneAuthPolicy tracingServiceName",
}
_KINDS: Final = {name: kind for kind, names in _NAMES.items() for name in names.split(" ")}
"""The kind of each setting of Istio 1.31."""
_FORMS: Final[Mapping[str, tuple[str, Callable[[Any], bool]]]] = {
    "text": ("a text", lambda value: isinstance(value, str)),
    "number": ("a whole number of 32 bits", lambda value: _is_number(str(value))),
    "switch": ("`true` or `false`, without quotes", lambda value: isinstance(value, bool)),
    "time": ("a time such as `5s`", lambda value: isinstance(value, str) and go.duration(value) is not None),
    "word": ("`REDIRECT`, `TPROXY` or `NONE`", lambda value: value in ("REDIRECT", "TPROXY", "NONE")),
    "map": ("a map", lambda value: isinstance(value, dict)),
    "list": ("a list", lambda value: isinstance(value, list)),
    "texts": (
        "a map with texts in quotes for values",
        lambda value: isinstance(value, dict) and all(isinstance(it, str | None) for it in value.values()),
    ),
}
_CAPITAL: Final = re.compile(r"_([a-z])")


def _is_number(said: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,18}", said) is not None and -go.LARGEST - 1 <= int(said) <= go.LARGEST


def wanted(text: str) -> str | None:
    """Give what the settings should be; None if they are that, or what they are is not known."""
    try:
        found = parsed(Source("", text.encode()), text) if text.strip() else [None]
    except Rejected as refusal:
        codes = {fault.code.word for fault in refusal.diagnostics}
        if Code.INTEGER_TOO_LARGE.word in codes:
            return f"no number above {go.LARGEST}"
        return "YAML, as in `concurrency: 2`" if Code.SYNTAX.word in codes else None
    if not isinstance(found[0], dict | None):
        return "settings with their values, as in `concurrency: 2`"
    for name, value in _settings(found[0] or {}):
        form, fits = _FORMS.get(_KINDS.get(name, ""), ("", lambda _: True))
        if value is not None and not fits(value):
            return f"`{name}` as {form}"
    return None


def misspelt(text: str) -> Iterator[tuple[str, str]]:
    """Give the names that Istio does not know and that are nearly those of settings, each with that."""
    try:
        found = parsed(Source("", text.encode()), text) if text.strip() else []
    except Rejected:
        return
    for name, _ in _settings(found[0]) if found and isinstance(found[0], dict) else ():
        if name not in _KINDS and (near := nearest(name, sorted(_KINDS), 0.8)):
            yield name, near


def _settings(said: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Give the settings by their usual names: those of the protocol, with `_`, are known, too."""
    for name, value in said.items():
        yield _CAPITAL.sub(lambda found: found[1].upper(), name), value
