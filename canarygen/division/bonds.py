"""What a law can see one canary beside another by: names that a canary claims, and names that it looks for.

Two canaries meet where one looks for what the other claims. Of canaries that do not meet, not even by way of others, no
law of the whole tree finds more than it finds of each group alone; so when one has changed, only those that it meets
have to be judged with it. What is named here stands for every such law, in `checks`, `conformance`, `patching` and `policy`:
whoever adds one that compares canaries by something else adds that here (tests/test_bonds.py says so).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Value, children
from canarygen.frozen import frozen
from canarygen.manifest import Manifest
from canarygen.model.canary import Canary
from canarygen.model.claim import gateways
from canarygen.model.host import covering
from canarygen.model.names import application, in_environment
from canarygen.model.telemetry import names
from canarygen.typed import Final

_ANYTHING = "anything"
"""What everybody claims, for whoever asks Prometheus for others by a regular expression."""

# What Envoy's listeners tell apart: on one port they speak one of these, and TCP to one Gateway alone.
_SPOKEN: Final = {"HTTP": "HTTP", "HTTPS": "TLS", "TLS": "TLS", "TCP": "TCP"}
_UNLIKE: Final = {
    protocol: sorted({*_SPOKEN.values()} - ({spoken} - {"TCP"})) for protocol, spoken in _SPOKEN.items()
}
"""What may not be spoken on a port beside a protocol."""


_OF_ALL: Final = frozenset({Code.UNDECLARED, Code.EXEMPTION_UNNEEDED})
"""Laws whose way out is the likest name of all that there are."""


def names_any(told: Diagnostic) -> bool:
    """Whether the way out of a fault is looked for among all that there is, so that only who knows all can say it."""
    return told.code in _OF_ALL


@frozen(kw_only=True)
class Bonds:
    """What some canaries claim and look for, and whether they are patched: whoever is, is judged with all others that are."""

    claims: frozenset[str]
    looks: frozenset[str]
    is_patched: bool


def bonds(canaries: Sequence[Canary], manifests: Sequence[Manifest]) -> Bonds:
    """Give what canaries, all of one spec file, claim and look for; `manifests` are the objects that were made for them."""
    both = {name for canary in canaries for name in _exclusive(canary)}
    # No object is made twice, whoever makes it.
    both |= {_named(*manifest.key[1:]) for manifest in manifests}
    is_patched = any(canary.patches for canary in canaries)
    hosts = _hosts(manifests) if is_patched else set()
    others = _mentioned(manifests) if is_patched else set()
    both |= {f"host {host}" for host in hosts}
    both |= {label for manifest in manifests for label in _labels(manifest)} if is_patched else set()
    common = frozenset(both)
    return Bonds(
        claims=common.union(*map(_claims, canaries)),
        looks=common.union(_wider(hosts), others, *map(_looks, canaries)),
        is_patched=is_patched,
    )


def _hosts(manifests: Sequence[Manifest]) -> set[str]:
    """Give the hosts of objects: by a patch there are some of which a spec says nothing under `traffic`."""
    from canarygen.policy.reach import hosts  # noqa: PLC0415 -- where nothing is patched nobody waits

    return {host.name for host in hosts(manifests)}


def _mentioned(manifests: Sequence[Manifest]) -> set[str]:
    """Name what objects refer to: a patch may lead to what the spec says nothing of, and is declared, too."""
    from canarygen.references import references  # noqa: PLC0415 -- likewise
    from canarygen.references.catalogue import Catalogue  # noqa: PLC0415 -- likewise

    contents = [manifest.content for manifest in manifests]
    found = references(contents, Catalogue(contents))
    return {_named(*reference.target[1:]) for reference in found if reference.target}


def _labels(manifest: Manifest) -> Iterator[str]:
    """Name the labels that an object gives to pods, or finds them by: a patch may change both."""
    namespace = manifest.key[2]
    return (f"label {namespace} {key}={value}" for key, value in _said_of_pods(manifest.content.get("spec")))


def _said_of_pods(value: Value) -> Iterator[tuple[str, str]]:
    for key, inner in children(value):
        if key in {"labels", "matchLabels", "selector"} and isinstance(inner, Mapping):
            yield from ((label, its) for label, its in inner.items() if isinstance(its, str))
        yield from _said_of_pods(inner)


def _exclusive(canary: Canary) -> Iterator[str]:
    """Name what is claimed to the exclusion of others, or shared with them by rules."""
    yield f"application {in_environment(application(*canary.key), canary.environment)}"
    yield from (f"host {host.name}" for host in canary.traffic.hosts)
    own = canary.traffic.own_gateway
    if own and own.tls and own.tls.secret:
        yield f"certificate {own.tls.secret}"
    for route in canary.tcp_routes:
        yield from (f"port {gateway} {route.port.port}" for gateway in gateways(canary))
    for experiment in canary.rollout.experiments:
        for template in experiment.templates:
            yield _named("Service", canary.namespace, template.service or "")


def _claims(canary: Canary) -> Iterator[str]:
    # Whoever refers to it is told, too, if it is not there.
    yield _named("Gateway", canary.namespace, canary.names.gateway)
    yield from (f"port {server.port} speaks {_SPOKEN[server.protocol]}" for server in canary.servers)
    yield _label(canary, min(canary.workload.selector.items()))
    yield from (f"named {name}" for name in names(canary))
    yield _ANYTHING


def _looks(canary: Canary) -> Iterator[str]:
    traffic = canary.traffic
    yield from (_named("Gateway", gateway.namespace, gateway.name) for gateway in traffic.gateways)
    # A preview's host is among them, or below a wildcard among them that whoever else has it looks for.
    yield from _wider(host.name for host in traffic.hosts)
    named = [host.name for host in traffic.hosts] + [destination.host for destination in traffic.destinations]
    yield from (_service(host, canary.namespace) for host in named)
    yield from (_named("AnalysisTemplate", canary.namespace, use.name) for use in canary.template_uses)
    for server in canary.servers:
        yield from (f"port {server.port} speaks {other}" for other in _UNLIKE[server.protocol])
    yield from (_label(canary, item) for labels, _ in canary.labelled_pods for item in labels.items())
    if canary.metrics:
        yield from _asked(canary)


def _asked(canary: Canary) -> Iterator[str]:
    """Name what queries ask Prometheus for that is another canary's, if it is anybody's."""
    from canarygen.checks.analysis.queries import others_names  # noqa: PLC0415 -- where nothing is measured nobody waits

    for matcher in others_names(canary):
        # Of a Service some labels hold the name, and some its host.
        both = {matcher.value, matcher.value.partition(".")[0]}
        yield from {_ANYTHING} if matcher.is_regex else {f"named {name}" for name in both}


def _wider(hosts: Iterable[str]) -> Iterator[str]:
    """Name what stands for some hosts: they themselves, and the wildcards above them."""
    return (f"host {wider}" for host in hosts for wider in covering(host))


def _service(host: str, namespace: str) -> str:
    """Name the Service that a host may be, whatever the domain of the cluster."""
    name, _, rest = host.partition(".")
    return _named("Service", rest.partition(".")[0] or namespace, name)


def _label(canary: Canary, item: tuple[str, object]) -> str:
    return f"label {canary.namespace} {item[0]}={item[1]}"


def _named(kind: str, namespace: str, name: str) -> str:
    return f"{kind} {namespace}/{name}"
