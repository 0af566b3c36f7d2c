"""An object at rest: as somebody wrote it, without what the cluster and the controllers put into it."""

from collections.abc import Iterator, Mapping

from canarygen.document import NOTHING, Map, Path, items, mapping, texts
from canarygen.likeness.modern import modern
from canarygen.lint.resource import Resource
from canarygen.lint.route import rules
from canarygen.model.label import HASH, owner
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.raising.compound import compounds, singled
from canarygen.raising.family import Family
from canarygen.raising.traffic import are_split, versions
from canarygen.raising.unsayable import unsayable, unwritable
from canarygen.typed import Any, Final

_PLAN: Final = ("spec", "strategy", "canary")
_WRITTEN_BY_CONTROLLERS: Final = ("deployment.kubernetes.io/", "autoscaling.alpha.kubernetes.io/")


def is_free(key: str) -> bool:
    """Whether a label or an annotation is somebody's own, not a tool's."""
    return not owner(key) and not key.startswith(_WRITTEN_BY_CONTROLLERS)


def still(family: Family, resource: Resource) -> Map:
    """Give what was written of an object of a family, as far as a spec may say it."""
    unsaid = (path for path, _ in unsayable(family, resource))
    numbers = dict(unwritable(resource.content))
    changed = (
        dict.fromkeys((*unsaid, *_tools(resource)), NOTHING)
        | numbers
        | dict(_weights(family, resource))
        | dict(_beginning(resource))
        | dict(_single_steps(resource))
    )
    content: Map = _kept(resource.content, (), changed)
    found = {key: value for key, value in content.items() if key not in {"apiVersion", "kind", "status"}}
    metadata = mapping(content.get("metadata"))
    found["metadata"] = {
        key: dict(said) for key in ("labels", "annotations") if (said := texts(metadata.get(key)))
    }
    return found | {"spec": modern(resource.kind, mapping(found.get("spec")))}


def starting_step(plan: Mapping[str, Any]) -> int | None:
    """Give the step of a canary from which its background analysis runs, as a spec has it.

    That follows one that sets a weight: whoever names this one itself means as much, for in it the pods are still starting.
    """
    first = mapping(plan.get("analysis")).get("startingStep")
    if not isinstance(first, int):
        return None
    weights = [mapping(step).get("setWeight") for step in items(plan.get("steps"))]
    before, at = (weights[place : place + 1] if place >= 0 else [] for place in (first - 1, first))
    return first + 1 if any(at) and not any(before) else first


def _beginning(resource: Resource) -> Iterator[tuple[Path, int]]:
    first = starting_step(singled(mapping(resource.get(*_PLAN))))
    if first is not None:
        yield (*_PLAN, "analysis", "startingStep"), first


def _single_steps(resource: Resource) -> Iterator[tuple[Path, Any]]:
    plan = mapping(resource.get(*_PLAN))
    if compounds(plan):
        yield (*_PLAN, "steps"), _kept(singled(plan)["steps"], (), {})


def _kept(value: Any, path: Path, changed: Mapping[Path, Any]) -> Any:
    """Copy a value without its nulls, which mean nothing in a manifest, and without the versions' hashes.

    What stands at some paths is `changed`, or gone; so is what nothing is left of.
    """
    if path in changed:
        return changed[path]
    if isinstance(value, dict):
        kept = {
            key: _kept(item, (*path, key), changed)
            for key, item in value.items()
            if item is not None and key != HASH
        }
        inner = {key: item for key, item in kept.items() if item is not NOTHING}
        return inner if inner or not value else NOTHING
    if isinstance(value, list):
        items = (_kept(item, (*path, index), changed) for index, item in enumerate(value))
        return [item for item in items if item is not NOTHING]
    return value


def _tools(resource: Resource) -> Iterator[Path]:
    """Give the labels and annotations that tools have written, of an object and of its pods."""
    for above in (("metadata",), ("spec", "template", "metadata")):
        for key in ("labels", "annotations"):
            yield from (
                (*above, key, name) for name in mapping(resource.get(*above, key)) if not is_free(name)
            )


def _weights(family: Family, resource: Resource) -> Iterator[tuple[Path, Any]]:
    """Give the weights that the controller moves as they are at rest: everything on the stable version.

    What is the only destination has all requests, and says so in vain.
    """
    if resource.kind != "VirtualService":
        return
    for path, rule in rules(resource):
        found = versions(rule, family)
        if len(found) == 1 and not family.is_ours:
            yield (*path, "route", 0, "weight"), NOTHING
        if are_split(rule, family) and len(found) > 1:
            for place, version in enumerate(found):
                yield (*path, "route", place, "weight"), 0 if version else FULL_WEIGHT
