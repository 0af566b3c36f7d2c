"""Laws of names: unique where the cluster needs it, and of something that is there."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.backend import service_names
from canarygen.model.canary import Canary, Fleet
from canarygen.model.naming import idle_names
from canarygen.model.traffic import Split


def canaries_are_unique(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two specs share a name and namespace."""
    first: dict[tuple[str, str], Canary] = {}
    for canary in fleet.canaries:
        other = first.setdefault(canary.key, canary)
        if other is not canary:
            yield Diagnostic(
                code=Code.DUPLICATE_CANARY,
                message=f"a second canary `{canary.name}` in the namespace `{canary.namespace}`",
                span=canary.name_place.span,
                notes=(Note("the first one", other.name_place.span),),
                help="rename one of them, or remove it",
            )


def names_differ(fleet: Fleet) -> Iterator[Diagnostic]:
    """Services, subsets and routes that are told apart by name have different names, as all have that are derived."""
    for canary in fleet.canaries:
        if canary.place.ground.is_default(("spec", "names")):
            continue
        seen: dict[tuple[str, str], str] = {}
        for family, key, name in _told_apart(canary):
            other = seen.setdefault((family, name), key)
            if other != key:
                # Of a derived name and one that was said, the fault is with the latter.
                said, kept = (other, key) if _place(canary, key).is_default else (key, other)
                yield Diagnostic(
                    code=Code.NAMES_COLLIDE,
                    message=f"`{said}` and `{kept}` are both `{name}`",
                    span=_place(canary, said).span,
                    notes=(Note(f"`{kept}`", _place(canary, kept).span),),
                    help="give one of them another name",
                )


def names_are_used(fleet: Fleet) -> Iterator[Diagnostic]:
    """No canary names what it does not have. The project may: it names things for all canaries."""
    for canary in fleet.canaries:
        for key in idle_names(canary):
            if canary.says(_place(canary, key)):
                yield _unused(canary, key)


# What brings along that which a name is for.
_COMES_WITH = {
    "service": "callers inside the mesh, or `split: subsets`",
    "gateway": "a gateway of its own, such as `gateway: {port: 80}`",
    "destinationRule": "a `trafficPolicy`, or `split: subsets`",
    "stableSubset": "`split: subsets`",
    "canarySubset": "`split: subsets`",
    "peerAuthentication": "`traffic.mtls`",
    "horizontalPodAutoscaler": "a `workload.autoscale` that is not external",
    "podDisruptionBudget": "`workload.disruption`",
    "analysisTemplate": "metrics in `analysis`",
    "route": "a split route that has no name of its own",
}


def _unused(canary: Canary, key: str) -> Diagnostic:
    services = " and ".join(sorted(version.key for version in canary.version_services))
    way_out = f"one comes with {_COMES_WITH[key]}" if key in _COMES_WITH else f"this plan has {services}"
    return Diagnostic(
        code=Code.NAME_UNUSED,
        message=f"there is no {key} here",
        span=_place(canary, key).key,
        help=f"remove it; {way_out}",
    )


def _told_apart(canary: Canary) -> Iterator[tuple[str, str, str]]:
    names = canary.names
    yield from (("service", key, name) for key, name in service_names(canary).items())
    if canary.traffic.split is Split.SUBSETS:
        yield "subset", "stableSubset", names.stable_subset
        yield "subset", "canarySubset", names.canary_subset


def _place(canary: Canary, key: str) -> Place:
    return canary.place.at("spec", "names", key)
