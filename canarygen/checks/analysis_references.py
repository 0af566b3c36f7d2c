"""Laws of references to analysis templates: their arguments have one value, and a value at all."""

import re
from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.manifest import MANAGED_BY, NAME_LABEL
from canarygen.model.canary import Canary, Fleet
from canarygen.model.experiment import Experiment, TemplateReference

_KEYED_FIELD = re.compile(r"metadata\.(labels|annotations)\['(.+)'\]")


def arguments_have_one_value(fleet: Fleet) -> Iterator[Diagnostic]:
    """Templates that are run together agree on their arguments."""
    for canary in fleet.canaries:
        if plan := canary.rollout.blue_green:
            yield from _disagreements(plan.pre_promotion)
            yield from _disagreements(plan.post_promotion)


def _disagreements(references: Sequence[TemplateReference]) -> Iterator[Diagnostic]:
    first: dict[str, TemplateReference] = {}
    for reference in references:
        for name, value in reference.arguments.items():
            other = first.setdefault(name, reference)
            if other.arguments[name] != value:
                yield Diagnostic(
                    code=Code.ARGUMENTS_CONFLICT,
                    message=f"the argument `{name}` has another value for `{other.template}`",
                    span=reference.place.at("args", name).span,
                    notes=(Note("the other value", other.place.at("args", name).span),),
                    help="rename the argument in one of the templates",
                )


def arguments_are_there(fleet: Fleet) -> Iterator[Diagnostic]:
    """A label or annotation that an argument is taken from is one of the Rollout's."""
    for canary in fleet.canaries:
        known = {
            "labels": {NAME_LABEL, MANAGED_BY, *canary.labels},
            "annotations": {*canary.annotations},
        }
        for reference in _references(canary):
            for name, value in reference.arguments.items():
                found = _KEYED_FIELD.fullmatch(value.get("field", "")) if not isinstance(value, str) else None
                if found and found[2] not in known[found[1]]:
                    yield _absent(reference.place.at("args", name, "field"), found[1], found[2])


def _references(canary: Canary) -> Iterator[TemplateReference]:
    for step in canary.rollout.steps:
        if isinstance(step, Experiment):
            yield from (analysis.reference for analysis in step.analyses)
    if plan := canary.rollout.blue_green:
        yield from plan.pre_promotion
        yield from plan.post_promotion


def _absent(place: Place, family: str, key: str) -> Diagnostic:
    return Diagnostic(
        code=Code.ARGUMENT_EMPTY,
        message=f"the Rollout has no {family.removesuffix('s')} `{key}`",
        span=place.span,
        help=f"add it to `metadata.{family}`, or name another field",
    )
