"""Words for the way to the pods: a Gateway, a VirtualService, Services, and what Istio is told of the last of it."""

from collections.abc import Iterator, Mapping

from canarygen.difference.rule import ORDER, Narrator, Rule, Stop, thing, told, value, within
from canarygen.difference.word import Word, presence, spoken, word
from canarygen.document import NOTHING, Value, descendant, mapping, mappings

_SERVER = "spec.servers.*"


def _host(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell a host as a VirtualService does: whatever the port, callers see the one host."""
    del new
    yield presence("host {}", names[1:], is_new=old is NOTHING)


GATEWAY = (
    thing(_SERVER, "gateway port {}"),
    value(f"{_SERVER}.port.protocol", "protocol of gateway port {}"),
    value(f"{_SERVER}.port.name", "name of gateway port {}"),
    Rule(f"{_SERVER}.hosts.*", Stop.GONE, _host),
    value(f"{_SERVER}.tls.mode", "TLS mode of gateway port {}"),
    value(f"{_SERVER}.tls.credentialName", "TLS secret of gateway port {}"),
    value(f"{_SERVER}.tls.minProtocolVersion", "least TLS version of gateway port {}"),
    value(f"{_SERVER}.tls.httpsRedirect", "redirect to HTTPS of gateway port {}"),
    value("spec.selector.*", "gateway selector {}"),
)


_ROUTE = "spec.http.*"
_PARTS = {"headers": "headers", "queryParams": "query", "withoutHeaders": "without headers"}
_AT_REST = ((100, 0), (None,))


def _matches(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    yield word("match of route {}", names, _conditions(old), _conditions(new))


def _conditions(matches: Value) -> Value:
    """Write the alternatives of a match: `/api POST or header x-user=beta`."""
    found = mappings(matches)
    return " or ".join(map(_condition, found)) if found and all(found) else matches


def _condition(match: Mapping[str, Value]) -> str:
    """Write what must hold together; whatever has no short form stands as it is."""
    return " and ".join(_clause(key, part) for key, part in match.items())


def _clause(key: str, part: Value) -> str:
    if key == "uri":
        return _text(part)
    if key in _PARTS:
        return f"{_PARTS[key]} {', '.join(f'{spoken(name)} {_text(text)}' for name, text in mapping(part).items())}"
    return f"{spoken(key)} {_text(part)}"


def _text(match: Value) -> str:
    """Write a StringMatch; the form is said unless it is `exact`."""
    form, text = next(iter(mapping(match).items()), ("", match))
    is_one = len(mapping(match)) <= 1
    return (
        spoken(match) if not is_one else spoken(text) if form in {"", "exact"} else f"{form} {spoken(text)}"
    )


def _leading(label: str) -> Narrator:
    def narrate(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
        yield word(label, names, _destinations(old), _destinations(new))

    return narrate


def _destinations(found: Value) -> Value:
    """Write where a route leads, `web-stable:80 and web-canary:80`, with the weights if they are not those at rest."""
    targets = mappings(found)
    weights = tuple(target.get("weight") for target in targets)
    if not targets or any(target.keys() - {"destination", "weight"} for target in targets):
        return found
    is_at_rest = weights in _AT_REST
    return " and ".join(_destination(target, is_at_rest=is_at_rest) for target in targets)


def _destination(target: Mapping[str, Value], *, is_at_rest: bool) -> str:
    host, subset, port = (
        descendant(target, ("destination", *path)) for path in (("host",), ("subset",), ("port", "number"))
    )
    words = spoken(host) if host is not NOTHING else "nothing"
    words += f" subset {spoken(subset)}" if subset is not NOTHING else ""
    words += f":{spoken(port)}" if port is not NOTHING else ""
    return words if is_at_rest else f"{words} {spoken(target.get('weight'))}%"


VIRTUAL_SERVICE = (
    thing("spec.hosts.*", "host {}"),
    thing("spec.gateways.*", "gateway {}"),
    value(f"spec.http.{ORDER}", "order of routes"),
    thing(_ROUTE, "route {}"),
    told(f"{_ROUTE}.match", _matches),
    told(f"{_ROUTE}.route", _leading("route {} leads to")),
    value(f"{_ROUTE}.timeout", "timeout of route {}"),
    value(f"{_ROUTE}.redirect", "redirect of route {}"),
    value(f"{_ROUTE}.rewrite", "rewrite of route {}"),
    thing(f"{_ROUTE}.retries", "retries of route {}"),
    value(f"{_ROUTE}.retries.attempts", "retry attempts of route {}"),
    within(f"{_ROUTE}.retries", "retries of route {}: {}"),
    value(f"{_ROUTE}.mirror", "mirror of route {}"),
    value(f"{_ROUTE}.mirrorPercentage.value", "mirrored percentage of route {}"),
    thing(f"{_ROUTE}.corsPolicy", "CORS of route {}"),
    within(f"{_ROUTE}.corsPolicy", "CORS of route {}: {}"),
    within(f"{_ROUTE}.headers", "headers of route {}: {}"),
    within(f"{_ROUTE}.fault", "fault of route {}: {}"),
    thing("spec.tls.*", "TLS route {}"),
    told("spec.tls.*.route", _leading("TLS route {} leads to")),
    thing("spec.tcp.*", "TCP route {}"),
    told("spec.tcp.*.route", _leading("TCP route {} leads to")),
)


def _port(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    yield word("port {}", names, _said(old), _said(new))


def _said(port: Value) -> Value:
    """Give all of a port but what repeats its name, or goes without saying."""
    if not isinstance(port, dict):
        return port
    name = port.get("name")
    plain = {"name": name, "protocol": "TCP", "targetPort": name, "appProtocol": name}
    said = {key: part for key, part in port.items() if key not in plain or part != plain[key]}
    return said["port"] if said.keys() == {"port"} else said


SERVICE = (
    told("spec.ports.*", _port),
    value("spec.selector.*", "selector {}"),
)


DESTINATION_RULE = (
    value("spec.host", "host of the traffic policy"),
    thing("spec.subsets.*", "subset {}"),
    within("spec.trafficPolicy", "traffic policy {}"),
)
PEER_AUTHENTICATION = (
    value("spec.mtls.mode", "mutual TLS"),
    value("spec.selector.matchLabels.*", "selector {}"),
)
