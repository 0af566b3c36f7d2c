"""One spec: made of a draft and what was read elsewhere, and held against the objects that there were."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from canarygen.document import NOTHING, Path, child, children, mapping
from canarygen.fault import dotted
from canarygen.frozen import frozen, replace
from canarygen.importing.guessed import guessed
from canarygen.importing.nginx import choosing
from canarygen.importing.originals import Originals
from canarygen.key import ARGO
from canarygen.likeness.comparison import Deviation, Pair, compare, role
from canarygen.lint.resource import DEFAULT, Resource
from canarygen.lint.role import CANARY
from canarygen.manifest import Manifest
from canarygen.migration.ingress import ingresses
from canarygen.migration.remark import Remark, chosen, left, stays
from canarygen.migration.workload import StandIn
from canarygen.model.host import service
from canarygen.raising.draft import Draft, Leftover, in_order
from canarygen.raising.family import Family
from canarygen.raising.fitting import Unfit, fitted
from canarygen.raising.objects import Spec, objects
from canarygen.raising.patch import STEPS
from canarygen.raising.strategy import Strategy
from canarygen.schema import Schema
from canarygen.shortening.shortening import shortened
from canarygen.strategic import merged
from canarygen.typed import Any
from canarygen.wording import brief, joined
from canarygen.writing import written

_OF_PODS = frozenset({"HorizontalPodAutoscaler", "PodDisruptionBudget", "PeerAuthentication"})
_IN_ORDER: tuple[Path, ...] = (("spec", "http"), STEPS)
_TAKEN_OVER = "say its hosts in `traffic.hosts`, let DNS lead to Istio's gateway, and then delete it"
_ONE = "a canary has one of its kind over its pods, and this is another"


@frozen(kw_only=True)
class Imported:
    """A spec, what it was made of, what there is to say of that, and the objects beside those that are built of it.

    `pairs` are without the differences that are told of as what is left, which `held` has, too.
    """

    namespace: str
    name: str
    text: str
    originals: tuple[Resource, ...]
    remarks: tuple[Remark, ...]
    held: tuple[Pair, ...]
    pairs: tuple[Pair, ...]

    @property
    def unexplained(self) -> int:
        """How many differences there are for no reason that is known, objects that nothing is built for among them."""
        return sum(pair.is_lost + len(pair.unexplained) for pair in self.pairs)

    def path(self, folder: str) -> PurePosixPath:
        """Give the file that it belongs into, below the folder of a project's specs."""
        return PurePosixPath(folder, self.namespace, f"{self.name}.yaml")


def imported(draft: Draft, standing: StandIn | None, originals: Originals, language: Schema) -> Imported:
    """Finish the spec of a draft; `standing` is what stood in for the workload, if that was no Rollout of Istio's."""
    rollout = next(item for item in draft.carried if (item.group, item.kind) == (ARGO, "Rollout"))
    planned = in_order(merged(draft.spec, standing.plan if standing else {}, {}))
    fit = _fitted(planned, draft.spec, language)
    spec = shortened(fit, language)
    made, compared = objects(spec), list(_compared(draft, standing, originals))
    known = {item.key for item in compared}
    # What is built under the name of an object that nobody had thought of takes its place, too.
    others = [
        originals.by_key[item.key] for item in made if item.key in originals.by_key and item.key not in known
    ]
    held = compare(originals.tree, [*compared, *others], made)
    pairs = tuple(_beyond(draft.leftovers, pair) for pair in held)
    return Imported(
        namespace=rollout.namespace,
        name=rollout.name,
        text=written(spec),
        originals=(*_given(draft, standing, originals), *others),
        remarks=(
            *(standing.remarks() if standing else _unled(rollout, draft, made)),
            *(() if standing else _undescribed(rollout, originals)),
            *choosing(originals.of(rollout)),
            *guessed(draft.carried, next(iter(originals.tree.workloads_of(rollout)), None)),
            *(() if standing else _led_beside(rollout, originals, made)),
            *(() if standing else _idle(rollout, originals)),
            *(stays(other.place, str(other), _ONE) for other in _further(draft, standing)),
            *_placed(_given(draft, standing, originals)),
            *_unfit(rollout, planned, fit),
            *_untold(draft.leftovers, pairs),
        ),
        held=held,
        pairs=pairs,
    )


def _fitted(planned: Spec, without_plan: Spec, language: Schema) -> Spec:
    """Give a spec as far as the language takes it; the one without the plan where too little would be left."""
    try:
        return fitted(planned, language)
    except Unfit:
        return without_plan


def _unfit(rollout: Resource, planned: Any, fit: Any, path: Path = ()) -> Iterator[Remark]:
    """Tell of what the language does not take of a plan that was read elsewhere."""
    for step, value in children(planned):
        here = (*path, step)
        found = child(fit, step)
        if found is NOTHING:
            why = f"`{brief(value)}` is nothing that the language, or the controller, takes here; say it in the spec as it is meant"
            yield left(rollout.place, dotted(here), why)
        else:
            yield from _unfit(rollout, value, found, here)


def _undescribed(rollout: Resource, originals: Originals) -> Iterator[Remark]:
    """Tell of what describes the pods of a Rollout and was not given."""
    said = mapping(rollout.get("spec", "workloadRef"))
    if said and not any(originals.tree.workloads_of(rollout)):
        why = "it describes the pods, and is not among what is imported: which ports they have the Services tell at most; give it, too"
        yield stays(rollout.at("spec", "workloadRef"), f"{said.get('kind')} {said.get('name')}", why)


def _placed(given: Iterable[Resource]) -> Iterator[Remark]:
    """Tell of a namespace that whoever applied the manifests has chosen: a spec has one."""
    first = next((one for one in given if not one.is_placed), None)
    if first:
        why = (
            f"the manifests say none, and here that is `{first.namespace}`; say the one that Helm or kubectl was given"
            if first.home == DEFAULT
            else f"nothing is said here, and what goes with it is of `{first.home}`; say another if Helm or kubectl was given one"
        )
        yield chosen(first.place, "metadata.namespace", why)


def _unled(rollout: Resource, draft: Draft, made: Iterable[Manifest]) -> Iterator[Remark]:
    """Tell whose requests a Rollout splits that no route leads to."""
    canary = mapping(rollout.get("spec", "strategy", "canary"))
    is_led = any(item.kind == "VirtualService" for item in draft.carried)
    if canary and not is_led and "istio" not in mapping(canary.get("trafficRouting")):
        names = joined([str(host) for host in _route(made).content["spec"]["hosts"]], "and")
        why = f"no VirtualService leads to it: only calls from inside the mesh to {names} are split; say `hosts` for others"
        yield chosen(rollout.at("spec", "strategy"), "traffic.gateway", why)


def _route(made: Iterable[Manifest]) -> Manifest:
    return next(item for item in made if item.kind == "VirtualService")


def _led_beside(rollout: Resource, originals: Originals, made: Iterable[Manifest]) -> Iterator[Remark]:
    """Tell of the Ingresses that lead to the pods of a canary beside its routes; a controller in the mesh may call what is split."""
    split = {service(host, rollout.namespace) for host in _route(made).content["spec"]["hosts"]}
    pods = originals.tree.workloads_of(rollout)
    services = {(one.namespace, one.name) for own in pods for one in originals.tree.selecting(own)}
    ways = ingresses(originals.tree)
    led = {one.key: (one, key[1]) for key in sorted(services - split) for one in ways.get(key, ())}
    for ingress, name in led.values():
        yield stays(ingress.place, str(ingress), f"it goes on leading to {_met(rollout, name)} {_TAKEN_OVER}")


def _idle(rollout: Resource, originals: Originals) -> Iterator[Remark]:
    """Tell of the DestinationRules of the versions' Services that have subsets alone."""
    why = "it has subsets alone, and no route of the spec leads to one: unless others do, delete it with the rest"
    yield from (stays(rule.place, str(rule), why) for rule in Family(rollout, originals.tree).idle_rules)


def _met(rollout: Resource, name: str) -> str:
    """Say whom requests meet that an Ingress leads to a Service: those of a blue-green Rollout lead to one version each."""
    if rollout.get("spec", "strategy", CANARY):
        return "the pods, past the canary's weights:"
    if name in Strategy(rollout).versions.values():
        return f"the Service {name}, whose pods the controller switches, and may stay; for Istio's gateway to lead there,"
    return "the pods of both versions, past the switch:"


def _further(draft: Draft, standing: StandIn | None) -> Iterator[Resource]:
    """Give what scales or guards the pods, too, and is none of what was carried into the spec."""
    carried = {item.key for item in draft.carried}
    given = standing.given if standing else ()
    return (one for one in given if one.kind in _OF_PODS and one.key not in carried)


def _given(draft: Draft, standing: StandIn | None, originals: Originals) -> Iterable[Resource]:
    """Give the objects that a spec was made of, what runs the pods before what leads to them."""
    made_of = (*draft.carried, *(standing.given if standing else ()))
    staying = {item.key for item in _further(draft, standing)}
    known = originals.by_key
    found = {item.key: known[item.key] for item in made_of if item.key in known and item.key not in staying}
    return sorted(found.values(), key=lambda item: item.kind not in {"Deployment", "Rollout"})


def _compared(draft: Draft, standing: StandIn | None, originals: Originals) -> Iterator[Resource]:
    """Give what the objects of a spec are held against: the originals, and of a workload that was none of Istio's its routes as they are made anew."""
    for item in draft.carried:
        if standing is None:
            yield originals.of(item)
        elif item.kind == "Rollout":
            # One that only refers to a Deployment takes the place of nothing.
            taken = (standing.candidate.workload,) if standing.candidate.workload in standing.given else ()
            yield from map(originals.of, taken)
        else:
            yield item if item.kind == "VirtualService" else originals.of(item)


def _beyond(leftovers: Iterable[Leftover], pair: Pair) -> Pair:
    """Give a pair without the differences that are told of as what was left over, with the reason."""
    original = pair.original
    if original is None:
        return pair
    # Rules and steps are compared by their order: where one is left, those behind it stand elsewhere.
    paths = (one.path for one in leftovers if role(one.resource.key) == role(original.key))
    told = [next((whole for whole in _IN_ORDER if path[: len(whole)] == whole), path) for path in paths]
    rest = (one for one in pair.deviations if not any(_is_of(one, original, path) for path in told))
    return replace(pair, deviations=tuple(rest))


def _is_of(deviation: Deviation, original: Resource, told: Path) -> bool:
    """Whether what differs is a part of what is told of at a path, or had that in it; or it is what nobody had said there."""
    if deviation.old is NOTHING and deviation.path == dotted(told):
        return True
    path = deviation.place.path[len(original.path) :]
    return path[: len(told)] == told or (deviation.old is not NOTHING and told[: len(path)] == path)


def _untold(leftovers: Iterable[Leftover], pairs: Iterable[Pair]) -> Iterator[Remark]:
    """Tell of what no part of a spec says, unless it is an object that nothing is built for, which is told of as such."""
    lost = {str(pair.original.place.span) for pair in pairs if pair.original and pair.is_lost}
    for leftover in leftovers:
        if str(leftover.place.span) not in lost:
            yield left(
                leftover.place, f"{leftover.resource} {dotted(leftover.path)}".strip(), leftover.reason
            )
