"""How a traffic policy spreads requests among pods, and among where they are."""

from collections.abc import Iterator, Mapping

from canarygen.document import Path, Said, items, mapping, numbered
from canarygen.fault import Refusal
from canarygen.model.traffic_policy import levels
from canarygen.typed import Any, Final

_FULL: Final = 100
_MAX_TABLE: Final = 5_000_011
_TOPOLOGY: Final = (
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
    "topology.istio.io/subzone",
)


def bypasses(policy: Said, chooser: str) -> Iterator[Refusal]:
    """Tell where a policy has proxies connect to the very address that they were asked for, whatever version is chosen."""
    for path, said in levels(policy):
        if mapping(said.get("loadBalancer")).get("simple") == "PASSTHROUGH":
            yield Refusal(
                (*path, "loadBalancer", "simple"),
                f"with PASSTHROUGH a proxy connects to the address that it was asked for, and to no version that {chooser} has chosen",
                "write another way to balance, such as LEAST_REQUEST, or leave `simple` out",
            )


def balancing_refusals(balancer: Said, at: Path) -> Iterator[Refusal]:
    """Say what Istio refuses of how requests are spread (validateLoadBalancer)."""
    if isinstance(hashing := balancer.get("consistentHash"), Mapping):
        yield from _hashing(hashing, (*at, "consistentHash"))
    places = [
        key for key in ("localityLbSetting", "zoneAwareLbSetting") if isinstance(balancer.get(key), Mapping)
    ]
    if len(places) > 1:
        message = f"`{places[0]}` and `{places[1]}` exclude each other"
        yield Refusal((*at, places[1]), message, "remove one of the two")
    for key in places:
        yield from _locality(balancer[key], (*at, key), ranked=key == "zoneAwareLbSetting")
    warmup = balancer.get("warmup")
    if isinstance(warmup, Mapping):
        if "duration" not in warmup:
            yield Refusal((*at, "warmup"), "a warm-up needs its duration", "add `duration: 30s`")
        if warmup.get("aggression") == 0:
            yield Refusal(
                (*at, "warmup", "aggression"), "the aggression is not above zero", "write 1.0, or more"
            )


def _hashing(hashing: Said, at: Path) -> Iterator[Refusal]:
    cookie = hashing.get("httpCookie")
    if isinstance(cookie, Mapping) and not cookie.get("name"):
        yield Refusal((*at, "httpCookie"), "the cookie has no name", "add `name`")
    yield from _attributes(mapping(cookie), (*at, "httpCookie"))
    if hashing.get("minimumRingSize") and ("ringHash" in hashing or "maglev" in hashing):
        yield Refusal(
            (*at, "minimumRingSize"),
            "`minimumRingSize` is refused beside `ringHash` and `maglev`",
            "remove it",
        )
    maglev = hashing.get("maglev")
    size = mapping(maglev).get("tableSize", 0)
    if (
        isinstance(maglev, Mapping)
        and isinstance(size, int)
        and not (0 < size < _MAX_TABLE and _is_prime(size))
    ):
        yield Refusal(
            (*at, "maglev", *(("tableSize",) if size else ())),
            "the size of a Maglev table is a prime below 5000011",
            "write, for example, 65537",
        )


def _attributes(cookie: Said, at: Path) -> Iterator[Refusal]:
    known: set[str] = set()
    for index, attribute in numbered(cookie.get("attributes")):
        name, here = str(attribute.get("name") or ""), (*at, "attributes", index)
        if not name:
            yield Refusal(here, "the attribute of a cookie has no name", "add its `name`")
        elif name in known:
            yield Refusal((*here, "name"), f"a second attribute named `{name}`", "keep one of them")
        known.add(name)


def _locality(locality: Said, at: Path, *, ranked: bool) -> Iterator[Refusal]:
    """Say what Istio refuses of places; `ranked` says that it knows by itself which regions and zones are near."""
    if locality.get("distribute") and locality.get("failover"):
        yield Refusal(
            (*at, "failover"), "`distribute` and `failover` exclude each other", "remove one of the two"
        )
    sources = numbered(locality, "distribute")
    yield from _places(
        {(*at, "distribute", index, "from"): source.get("from", "") for index, source in sources}
    )
    for index, source in sources:
        if isinstance(weights := source.get("to", {}), Mapping):
            yield from _shares(weights, (*at, "distribute", index, *(("to",) if weights else ())))
    for index, failover in numbered(locality.get("failover")):
        yield from _failover(failover, (*at, "failover", index))
    for index, label in enumerate(items(locality.get("failoverPriority"))):
        if label in _TOPOLOGY and (ranked or locality.get("failover")):
            message = f"`{label}` is looked at anyway here, and Istio refuses it"
            yield Refusal((*at, "failoverPriority", index), message, "remove it")


def _failover(failover: Said, at: Path) -> Iterator[Refusal]:
    begin, end = (str(failover.get(key, "")) for key in ("from", "to"))
    if begin == end:
        yield Refusal(
            (*at, *(("to",) if end else ())),
            f"`{end}` fails over to itself" if end else "no region fails over to another",
            "write `from` and `to`, two regions",
        )
    for key, region in (("from", begin), ("to", end)):
        if "/" in region or "*" in region:
            yield Refusal((*at, key), f"`{region}` is no region", "write a region only")


def _places(places: Mapping[Path, Any]) -> Iterator[Refusal]:
    """Say of regions, zones of one and parts of those which ones Istio cannot read, or has had before (validateLocalities)."""
    known: list[list[str]] = []
    for path, place in places.items():
        parts = place.split("/", 2) if isinstance(place, str) else []
        within = parts[:-1] if parts and parts[-1] == "*" else parts
        if isinstance(place, str) and "*" in place.removesuffix("*"):
            yield Refusal(
                path, f"`{place}` has a wildcard that does not end it", "write, for example, eu/west/*"
            )
        elif "" in parts:
            message = f"a part of `{place}` is empty" if place else "nothing says where requests come from"
            yield Refusal(path, message, "write REGION/ZONE/PART, or the first of them")
        elif any(parts[: len(other)] == other or (within == parts == other[: len(parts)]) for other in known):
            yield Refusal(path, f"`{place}` overlaps with one before it", "let each place be said once")
        elif parts:
            known.append(within)


def _shares(weights: Said, at: Path) -> Iterator[Refusal]:
    numbers = {place: weight for place, weight in weights.items() if isinstance(weight, int)}
    yield from _places({(*at, place): place for place in weights})
    for place, weight in numbers.items():
        if not 0 < weight <= _FULL:
            yield Refusal((*at, place), f"{weight} is no locality's weight", "write a number from 1 to 100")
    # What is no number is the schema's to refuse, or is yet to be filled in.
    if len(numbers) == len(weights) and sum(numbers.values()) != _FULL:
        yield Refusal(at, "the weights of a locality do not add up to 100", "let them add up to 100")


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
