"""Laws of arguments: what is mentioned is declared, what is declared is used, and nothing is lost."""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.fields.analysis_run import passed_arguments
from canarygen.model.analysis import AnalysisUse, Argument, TemplateUse
from canarygen.model.canary import Canary, Fleet
from canarygen.model.idleness import idle_arguments
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.model.placeholder import tags, texts, used_arguments
from canarygen.wording import nearest


def arguments_are_declared(fleet: Fleet) -> Iterator[Diagnostic]:
    """All that stands between double braces is an argument of `spec.analysis`."""
    for canary in fleet.canaries:
        analysis = canary.analysis
        known = [f"args.{argument.name}" for argument in analysis.arguments] if analysis else []
        said = (found for metric in canary.metrics for found in texts(metric))
        for tag, place in ((tag, place) for text, place in said for tag in tags(text)):
            if tag not in known:
                near = nearest(tag, known)
                yield Diagnostic(
                    code=Code.UNKNOWN_ARGUMENT,
                    message=f"nothing is known that `{{{{{tag}}}}}` could stand for",
                    span=place.span,
                    help=f"did you mean `{{{{{near}}}}}`?" if near else _declaration(tag),
                )


def _declaration(tag: str) -> str:
    prefix, _, name = tag.partition("args.")
    if prefix or not name:
        return "declare it under `spec.analysis.args`, and write `{{args.NAME}}`"
    return f"declare it under `spec.analysis.args`: `{name}: TEXT`, or `{name}: {{hash: canary}}` for the hash of the new version's pods"


def arguments_are_used(fleet: Fleet) -> Iterator[Diagnostic]:
    """Every argument that a spec declares is mentioned by some metric. The project's may be for other canaries."""
    for canary in fleet.canaries:
        analysis = canary.analysis
        if analysis is None:
            continue
        for argument in idle_arguments(analysis):
            if canary.says(argument.place):
                yield Diagnostic(
                    code=Code.ARGUMENT_UNUSED,
                    message=f"no metric mentions `{{{{args.{argument.name}}}}}`",
                    span=argument.place.key,
                    help="remove it; what a template that exists is given stands in its own `args`",
                )


def arguments_agree(fleet: Fleet) -> Iterator[Diagnostic]:
    """Of what runs together, nothing gives an argument another value."""
    for canary in fleet.canaries:
        for use in _uses(canary):
            first: dict[str, Argument] = {}
            for argument in _arguments(canary, use):
                other = first.setdefault(argument.name, argument)
                if _value(other) != _value(argument):
                    yield Diagnostic(
                        code=Code.ARGUMENT_CONFLICT,
                        message=f"`{argument.name}` has two values, and what runs together shares it",
                        span=argument.place.span,
                        notes=(Note("the other value", other.place.span),),
                        help="give both the same value, or run the template in a step of its own",
                    )


def templates_get_their_arguments(fleet: Fleet) -> Iterator[Diagnostic]:
    """What a template that a canary makes wants, and only a Rollout can give, is given wherever it is named.

    It is asked where all that runs together is made here: another template might give a value, too.
    """
    if not any(canary.template_uses for canary in fleet.canaries):
        return
    from canarygen.model.made_template import made, made_templates  # noqa: PLC0415 -- most name no template

    templates = made_templates(fleet)
    for canary in fleet.canaries:
        for uses, passed in _runs(canary):
            found = [(use, template) for use in uses if (template := made(templates, canary, use))]
            wanted = [(use, one) for use, template in found for one in template.arguments]
            given = passed | {one.name for _, one in wanted if not one.is_passed}
            for use, one in wanted if len(found) == len(uses) else ():
                if one.name not in given:
                    yield Diagnostic(
                        code=Code.UNKNOWN_ARGUMENT,
                        message=f"`{use.name}` wants the argument `{one.name}`, and nothing gives it a value",
                        span=use.place.span,
                        notes=(Note("the argument", one.place.key),),
                        help=f"add `{one.name}` to `args` here, beside `template`",
                    )


def _runs(canary: Canary) -> Iterator[tuple[Sequence[TemplateUse], set[str]]]:
    """Give the templates that are named for each run, and which arguments that gets."""
    for use in _uses(canary):
        yield use.templates, {argument.name for argument in _arguments(canary, use)}
    for analysis in (one for found in canary.rollout.experiments for one in found.analyses):
        yield (analysis.template,), {argument.name for argument in analysis.template.arguments}


def _uses(canary: Canary) -> Iterator[AnalysisUse]:
    if canary.analysis:
        yield canary.analysis.background
    yield from canary.rollout.uses


def _arguments(canary: Canary, use: AnalysisUse) -> Iterator[Argument]:
    """Give the arguments of all that runs together: those of our metrics, then those that are passed."""
    if canary.analysis:
        names = {metric.name for metric in use.metrics}
        for metric in canary.analysis.metrics:
            if metric.name in names:
                yield from used_arguments(canary.analysis, metric)
    yield from passed_arguments(canary.analysis, use)


def _value(argument: Argument) -> tuple[object, ...]:
    return (argument.text, argument.secret, argument.field, argument.hash)


def arguments_have_values(fleet: Fleet) -> Iterator[Diagnostic]:
    """The label or annotation of the Rollout that an argument is taken from is there."""
    for canary in fleet.canaries:
        given = {
            "labels": {NAME_LABEL, MANAGED_BY, *canary.labels},
            "annotations": set(canary.annotations),
        }
        for argument in canary.arguments:
            kind, _, key = (argument.field or "").removeprefix("metadata.").partition("['")
            name = key.removesuffix("']")
            if key and name not in given[kind]:
                yield Diagnostic(
                    code=Code.ARGUMENT_EMPTY,
                    message=f"the Rollout has no {kind.removesuffix('s')} `{name}`",
                    span=argument.place.at("field").span,
                    help=f"add it to `metadata.{kind}`",
                )
