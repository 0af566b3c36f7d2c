"""The whole of raising on one screen: a family of manifests, its spec, and what is left of the objects."""

from collections.abc import Iterator, Sequence
from itertools import count

from canarygen.document import Map
from canarygen.frozen import replace
from canarygen.lint.resource import Resource
from canarygen.raising.analysis import Judgement
from canarygen.raising.draft import Draft, Leftover, in_order
from canarygen.raising.family import Family
from canarygen.raising.fitting import Unfit, fitted
from canarygen.raising.names import metadata, names
from canarygen.raising.objects import Spec, canary
from canarygen.raising.patch import Comparison
from canarygen.raising.rollout import rollout
from canarygen.raising.traffic import traffic
from canarygen.raising.workload import workload
from canarygen.schema import Schema, Schemas


def drafted(family: Family, language: Schema, schemas: Schemas) -> Draft | Leftover:
    """Give the draft of a family; where the language has no spec for such a Rollout, all of it is left over.

    `language` is the schema of a Canary, `schemas` give that of an object.
    """
    try:
        return _drafted(family, language, schemas)
    except Unfit as unfit:
        return Leftover(family.rollout, (), str(unfit))


def _drafted(family: Family, language: Schema, schemas: Schemas) -> Draft:
    """Say what the language has words for, patch what it has none for, and leave over what cannot be patched."""
    if not family.name:
        raise Unfit("it has no name")
    if not family.selector:
        raise Unfit(
            "no labels are said by which its pods are selected; if another object describes them, give that, too"
        )
    judgement = Judgement(family)
    resources = _belongings(family, judgement)
    spec = _said(family, judgement, resources, language)
    comparison = Comparison(family=family, resources=resources, schemas=schemas)
    if unlike := comparison.unlike(spec, "AnalysisTemplate"):
        # A template of somebody else's that the language would make otherwise stays, and is referred to.
        judgement = Judgement(family, staying=unlike)
        resources = _belongings(family, judgement)
        spec = _said(family, judgement, resources, language)
        comparison = replace(comparison, resources=resources)
    if found := comparison.patches(spec):
        spec = _with(spec, patches=found)
    return Draft(
        spec=spec, carried=resources, leftovers=(*_scaled_outside(family), *comparison.leftovers(spec))
    )


def _scaled_outside(family: Family) -> Iterator[Leftover]:
    scaler = family.outside_scaler
    if scaler and scaler.get("spec", "scaleTargetRef", "kind") != "Rollout":
        target = f"{{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: {family.name}}}"
        who = "it" if scaler.kind == "ScaledObject" else "its ScaledObject"
        reason = f"it goes on saying how many pods there are: let {who} scale the Rollout, `scaleTargetRef: {target}`"
        yield Leftover(scaler, ("spec", "scaleTargetRef"), reason)


def _said(family: Family, judgement: Judgement, resources: Sequence[Resource], language: Schema) -> Spec:
    """Give a spec of all that the language has words for."""
    parts = {
        "workload": workload(family),
        "traffic": traffic(family),
        "rollout": rollout(family, judgement.uses),
        "names": names(family, judgement.stem),
    }
    head = {"apiVersion": "canarygen.dev/v1", "kind": "Canary", "metadata": metadata(family, resources)}
    spec = _told_apart(fitted({**head, "spec": parts}, language))
    analysis = judgement.said(canary(spec))
    return fitted(_with(spec, analysis=analysis), language) if analysis else spec


def _told_apart(spec: Spec) -> Spec:
    """Name the routes that nobody has named, and that would have the name of another one: so have those of one path."""
    traffic = spec["spec"]["traffic"]
    said = traffic.get("routes", ())
    names = [route.name for route in canary(spec).traffic.routes] if len(said) > 1 else []
    if len(set(names)) == len(names):
        return spec
    routes: list[Map] = []
    taken = {route["name"] for route in said if "name" in route}
    for route, name in zip(said, names, strict=True):
        free = name if "name" in route else next(one for one in _numbered(name) if one not in taken)
        routes.append(route if free == name else {"name": free} | route)
        taken.add(free)
    return _with(spec, traffic={**traffic, "routes": routes})


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _with(spec: Spec, **more: object) -> Spec:
    """Add a part to a spec."""
    return in_order({**spec, "spec": {**spec["spec"], **more}})


def _belongings(family: Family, judgement: Judgement) -> tuple[Resource, ...]:
    """Give the objects of a family that its spec stands for."""
    rules = (family.rule,) if family.ruled_host else family.version_rules
    found = (
        family.gateway,
        family.route,
        *rules,
        family.authentication,
        family.apex,
        *family.services,
        *(template.resource for template in judgement.own.values()),
        family.rollout,
        family.autoscaler,
        family.budget,
    )
    return tuple(resource for resource in found if resource is not None)
