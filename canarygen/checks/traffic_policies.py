"""Laws of traffic policies: what Istio's webhook refuses beyond its schema, and what does nothing.

The rules are those of ValidateDestinationRule (pkg/config/validation/validation.go of
Istio). Types are not repeated: the object's schema has them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Said, items, mapping
from canarygen.fault import Refusal
from canarygen.model.canary import Fleet
from canarygen.wording import joined

_FULL = 100
_MAX_TABLE = 5_000_011
_PORT_SETTINGS = ("outlierDetection", "connectionPool", "loadBalancer", "tls")


def traffic_policies_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Istio accepts the traffic policy."""
    for canary in fleet.canaries:
        if canary.traffic.policy is not None:
            place = canary.traffic.place.at("trafficPolicy")
            for path, message, help_ in refusals(canary.traffic.policy, ()):
                yield Diagnostic(
                    code=Code.TRAFFIC_POLICY_REFUSED, message=message, span=place.at(*path).key, help=help_
                )


def policies_find_their_ports(fleet: Fleet) -> Iterator[Diagnostic]:
    """Settings of a port are of one that the Services have: of any other they would do nothing."""
    for canary in fleet.canaries:
        known = {port.port for port in canary.workload.ports}
        settings = items((canary.traffic.policy or {}).get("portLevelSettings"))
        for index, setting in enumerate(settings):
            number = mapping(mapping(setting).get("port")).get("number")
            if known and isinstance(number, int) and number not in known:
                place = canary.traffic.place.at("trafficPolicy", "portLevelSettings", index)
                yield Diagnostic(
                    code=Code.WITHOUT_EFFECT,
                    message=f"the Services of this canary have no port {number}",
                    span=place.at("port", "number").span,
                    notes=(Note("these are their ports", canary.workload.place.at("ports").key),),
                    help=f"write {joined([str(number) for number in sorted(known)])}; a `targetPort` does not count here",
                )


def refusals(policy: Said, at: Path) -> Iterator[Refusal]:
    """Say what Istio refuses of a traffic policy, each at its path below `at`."""
    yield from _settings(policy, at)
    if "tunnel" in policy and "proxyProtocol" in policy:
        yield (
            (*at, "proxyProtocol"),
            "`tunnel` and `proxyProtocol` exclude each other",
            "remove one of the two",
        )
    for index, port in enumerate(items(policy.get("portLevelSettings"))):
        if isinstance(port, Mapping):
            here: Path = (*at, "portLevelSettings", index)
            if not isinstance(port.get("port"), Mapping) or "number" not in port["port"]:
                yield here, "the settings name no port", "add `port: {number: 80}`"
            if not any(key in port for key in _PORT_SETTINGS):
                yield here, "the port's settings are empty", f"add one of {', '.join(_PORT_SETTINGS)}"
            yield from _settings(port, here)


def _settings(settings: Said, at: Path) -> Iterator[Refusal]:
    for key, law in (
        ("connectionPool", _connection_pool),
        ("outlierDetection", _outlier_detection),
        ("loadBalancer", _load_balancer),
        ("tls", _tls),
    ):
        if isinstance(settings.get(key), Mapping):
            yield from law(settings[key], (*at, key))


def _connection_pool(pool: Said, at: Path) -> Iterator[Refusal]:
    if "http" not in pool and "tcp" not in pool:
        yield at, "a connection pool needs `http` or `tcp`", "add one of the two"
    for part in ("http", "tcp"):
        yield from _negatives(pool.get(part), (*at, part))
    http = mapping(pool.get("http"))
    if http.get("h2UpgradePolicy") == "UPGRADE" and http.get("useClientProtocol") is True:
        yield (
            (*at, "http", "useClientProtocol"),
            "`useClientProtocol` and the upgrade to HTTP/2 exclude each other",
            "remove one of the two",
        )


def _negatives(settings: Any, at: Path) -> Iterator[Refusal]:
    for key, value in mapping(settings).items():
        if isinstance(value, int) and value < 0:
            yield (*at, key), f"`{key}` may not be negative", "write 0 or more"


def _outlier_detection(detection: Said, at: Path) -> Iterator[Refusal]:
    for key in ("maxEjectionPercent", "minHealthPercent"):
        percent = detection.get(key)
        if isinstance(percent, int) and not 0 <= percent <= _FULL:
            yield (*at, key), f"`{key}` is a percentage", "write a number from 0 to 100"
    failures = detection.get("consecutiveLocalOriginFailures")
    if isinstance(failures, int) and failures > 0 and not detection.get("splitExternalLocalOriginErrors"):
        yield (
            (*at, "consecutiveLocalOriginFailures"),
            "local failures are only counted where they are told apart",
            "add `splitExternalLocalOriginErrors: true`",
        )


def _load_balancer(balancer: Said, at: Path) -> Iterator[Refusal]:
    if isinstance(hashing := balancer.get("consistentHash"), Mapping):
        yield from _hashing(hashing, (*at, "consistentHash"))
    if "localityLbSetting" in balancer and "zoneAwareLbSetting" in balancer:
        yield (
            (*at, "zoneAwareLbSetting"),
            "`localityLbSetting` and `zoneAwareLbSetting` exclude each other",
            "remove one of the two",
        )
    if isinstance(locality := balancer.get("localityLbSetting"), Mapping):
        yield from _locality(locality, (*at, "localityLbSetting"))
    warmup = balancer.get("warmup")
    if isinstance(warmup, Mapping) and "duration" not in warmup:
        yield (*at, "warmup"), "a warm-up needs its duration", "add `duration: 30s`"


def _hashing(hashing: Said, at: Path) -> Iterator[Refusal]:
    cookie = hashing.get("httpCookie")
    if isinstance(cookie, Mapping) and not cookie.get("name"):
        yield (*at, "httpCookie"), "the cookie has no name", "add `name`"
    if "minimumRingSize" in hashing and ("ringHash" in hashing or "maglev" in hashing):
        yield (
            (*at, "minimumRingSize"),
            "`minimumRingSize` is refused beside `ringHash` and `maglev`",
            "remove it",
        )
    size = mapping(hashing.get("maglev")).get("tableSize")
    if isinstance(size, int) and not (0 < size < _MAX_TABLE and _is_prime(size)):
        yield (
            (*at, "maglev", "tableSize"),
            "the size of a Maglev table is a prime below 5000011",
            "write, for example, 65537",
        )


def _locality(locality: Said, at: Path) -> Iterator[Refusal]:
    if "distribute" in locality and "failover" in locality:
        yield (*at, "failover"), "`distribute` and `failover` exclude each other", "remove one of the two"
    for index, source in enumerate(items(locality.get("distribute"))):
        if isinstance(weights := mapping(source).get("to"), Mapping):
            yield from _shares(weights, (*at, "distribute", index, "to"))


def _shares(weights: Said, at: Path) -> Iterator[Refusal]:
    numbers = {place: weight for place, weight in weights.items() if isinstance(weight, int)}
    for place, weight in numbers.items():
        if not 0 < weight <= _FULL:
            yield (*at, place), f"{weight} is no locality's weight", "write a number from 1 to 100"
    if sum(numbers.values()) != _FULL:
        yield at, "the weights of a locality do not add up to 100", "let them add up to 100"


def _tls(tls: Said, at: Path) -> Iterator[Refusal]:
    mode, credential = tls.get("mode"), tls.get("credentialName")
    if mode == "MUTUAL" and not credential and not (tls.get("clientCertificate") and tls.get("privateKey")):
        yield (
            at,
            "mutual TLS needs a certificate of the client",
            "add `credentialName`, or `clientCertificate` and `privateKey`",
        )
    for key in ("clientCertificate", "caCertificates", "privateKey", "caCrl"):
        if credential and mode in ("SIMPLE", "MUTUAL") and tls.get(key):
            yield (*at, key), f"`credentialName` and `{key}` exclude each other", "remove one of the two"
    checked = ("caCertificates", "subjectAltNames", *(("credentialName",) if mode == "SIMPLE" else ()))
    if tls.get("insecureSkipVerify") is True and any(tls.get(key) for key in checked):
        yield (
            (*at, "insecureSkipVerify"),
            "there is nothing to check against where verification is skipped",
            "remove it",
        )


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


CHECKS = (traffic_policies_are_accepted, policies_find_their_ports)
