"""Laws of labels and annotations: some belong to the tools that act on the tree."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.label import MANAGED_BY, NAME_LABEL, owner
from canarygen.typed import Any

_OURS = dict.fromkeys((NAME_LABEL, MANAGED_BY), "canarygen, which sets it")


_Said = tuple[Mapping[str, Any], Place, Path, Mapping[str, str]]
"""Labels or annotations; a place and the way from it to theirs; and whose some of them are just here."""


def metadata_is_ours_to_give(fleet: Fleet) -> Iterator[Diagnostic]:
    """No spec sets a label or annotation that belongs to another tool."""
    for canary in fleet.canaries:
        for mapping, place, path, also in _mappings(canary):
            for key in mapping:
                if tool := owner(key) or also.get(key, ""):
                    yield _reserved(key, place.at(*path), tool)


def _mappings(canary: Canary) -> Iterator[_Said]:
    workload = canary.workload
    yield canary.labels, canary.place, ("metadata", "labels"), _OURS
    yield canary.annotations, canary.place, ("metadata", "annotations"), {}
    yield workload.selector, workload.place, ("selector",), {}
    template = workload.template.get("metadata", {})
    for key in ("labels", "annotations"):
        yield template.get(key, {}), workload.place, ("template", "metadata", key), {}
    yield from _ephemeral_mappings(canary)
    for experiment in canary.rollout.experiments:
        for templated in experiment.templates:
            # An experiment's pods may leave the selector: nobody else's traffic is to reach them.
            for part, mapping in (templated.metadata or {}).items():
                yield mapping, templated.place, ("metadata", part), {}


def _ephemeral_mappings(canary: Canary) -> Iterator[_Said]:
    for ephemeral, place in canary.rollout.ephemeral_metadata:
        kept = dict.fromkeys(canary.workload.selector, "the selector, which must hold for both versions")
        for part, mapping in ephemeral.items():
            yield mapping, place, (part,), kept if part == "labels" else {}


def _reserved(key: str, place: Place, tool: str) -> Diagnostic:
    return Diagnostic(
        code=Code.RESERVED_METADATA,
        message=f"`{key}` belongs to {tool}",
        span=place.at(key).key,
        help="remove it",
    )
