"""What Istio's webhook refuses of a traffic policy, whoever wrote it.

The rules are those of validateTrafficPolicy (pkg/config/validation/validation.go of Istio). Types are not repeated: the
object's schema has them.
"""

from collections.abc import Iterator, Mapping

from canarygen.document import Path, Said, mapping, numbered
from canarygen.fault import Refusal
from canarygen.traffic_policy.balancing import balancing_refusals
from canarygen.traffic_policy.connections import (
    ejection_refusals,
    pool_refusals,
    tls_refusals,
    tunnel_refusals,
)
from canarygen.traffic_policy.times import time_refusals
from canarygen.typed import Final

_OF_A_PORT: Final = ("outlierDetection", "connectionPool", "loadBalancer", "tls")
_OF_ALL: Final = (*_OF_A_PORT, "portLevelSettings", "tunnel", "proxyProtocol", "retryBudget")


def refusals(policy: Said, at: Path) -> Iterator[Refusal]:
    """Say what Istio refuses of a traffic policy, each at its path below `at`."""
    # To Istio a list of nothing is as good as none.
    if all(policy.get(key) in (None, []) for key in _OF_ALL):
        yield Refusal(at, "the traffic policy is empty", "say something in it, or remove it")
    yield from _settings(policy, at)
    yield from tunnel_refusals(policy, at)
    for index, port in numbered(policy.get("portLevelSettings")):
        here: Path = (*at, "portLevelSettings", index)
        if "number" not in mapping(port.get("port")):
            yield Refusal(here, "the settings name no port", "add `port: {number: 80}`")
        if not any(key in port for key in _OF_A_PORT):
            yield Refusal(here, "the port's settings are empty", f"add one of {', '.join(_OF_A_PORT)}")
        yield from _settings(port, here)


def _settings(settings: Said, at: Path) -> Iterator[Refusal]:
    for key, law in (
        ("connectionPool", pool_refusals),
        ("outlierDetection", ejection_refusals),
        ("loadBalancer", balancing_refusals),
        ("tls", tls_refusals),
    ):
        if isinstance(settings.get(key), Mapping):
            yield from law(settings[key], (*at, key))
    yield from time_refusals(settings, at)
