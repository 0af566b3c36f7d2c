"""Laws of experiments: the controller can run them, and they come to an end.

Its own conditions are VerifyExperimentSpec (utils/conditions/experiments.go) and what
rollout/experiment.go and experiments/ of Argo Rollouts do with an experiment step.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.backend import service_names
from canarygen.model.canary import Fleet
from canarygen.model.experiment import Experiment
from canarygen.model.made_template import made, made_templates
from canarygen.model.names import LABEL_LENGTH
from canarygen.model.placeholder import template_names
from canarygen.model.rollout import FULL_WEIGHT, Weight
from canarygen.wording import ticked

# What the controller puts between the two names: a pod template's hash, the revision and the step's index.
_ADDED = "5f9c7d6b8d-999-99"


def experiments_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Templates and analyses have names of their own, and arguments know the templates."""
    for experiment in _experiments(fleet):
        templates = [(template.name, template.place.at("name")) for template in experiment.templates]
        analyses = [(analysis.name, analysis.place.at("name")) for analysis in experiment.analyses]
        yield from _repeated("template", templates)
        yield from _repeated("analysis", analyses)
        yield from _unknown_templates(experiment)


def _experiments(fleet: Fleet) -> Iterator[Experiment]:
    return (experiment for canary in fleet.canaries for experiment in canary.rollout.experiments)


def _repeated(kind: str, named: list[tuple[str, Place]]) -> Iterator[Diagnostic]:
    first: dict[str, Place] = {}
    for name, place in named:
        other = first.setdefault(name, place)
        if other is not place:
            yield Diagnostic(
                code=Code.EXPERIMENT_REFUSED,
                message=f"a second {kind} `{name}` in one experiment",
                span=place.span,
                notes=(Note("the first one", other.span),),
                help="give each a name of its own",
            )


def _unknown_templates(experiment: Experiment) -> Iterator[Diagnostic]:
    known = list(dict.fromkeys(template.name for template in experiment.templates))
    for analysis in experiment.analyses:
        for argument in analysis.template.arguments:
            for name in template_names(argument.text or ""):
                if name not in known:
                    yield Diagnostic(
                        code=Code.EXPERIMENT_REFUSED,
                        message=f"the experiment has no template `{name}`",
                        span=argument.place.span,
                        notes=(Note("its templates", experiment.place.at("templates").key),),
                        help=f"write {ticked(known)}",
                    )


def experiments_end(fleet: Fleet) -> Iterator[Diagnostic]:
    """An experiment has a duration, or an analysis that must pass, or says that it is a gate; and what must pass comes to an end."""
    yield from _never_passed(fleet)
    for experiment in _experiments(fleet):
        is_required = any(analysis.is_required for analysis in experiment.analyses)
        if experiment.duration is None and not experiment.is_endless and not is_required:
            yield Diagnostic(
                code=Code.EXPERIMENT_ENDLESS,
                message="nothing ends this experiment",
                span=experiment.place.key,
                help="add a `duration`, `forever` if somebody is to end it, or say `required: true` of an analysis",
            )


def _never_passed(fleet: Fleet) -> Iterator[Diagnostic]:
    """Tell of what must pass and is measured without an end but a failure (calculateStatus, likewise)."""
    templates = made_templates(fleet)
    for canary in fleet.canaries:
        for experiment in canary.rollout.experiments:
            for analysis in (one for one in experiment.analyses if one.is_required):
                template = made(templates, canary, analysis.template)
                # So many successes in a row end it, too.
                if template and template.is_endless and not template.metric.consecutive:
                    yield Diagnostic(
                        code=Code.EXPERIMENT_ENDLESS,
                        message=f"`{analysis.name}` must pass, and `{template.metric.name}` is measured without end",
                        span=analysis.place.at("required").span,
                        notes=(Note("the metric", template.metric.place.span),),
                        help="say `background: false` and a `count` of the metric, or leave `required` out",
                    )


def experiments_keep_pods_for_their_traffic(fleet: Fleet) -> Iterator[Diagnostic]:
    """The pods that get traffic are there for as long as they get it.

    They go when the duration is over. Their share ends with the experiment, which waits for
    what is required (calculateStatus in experiments/experiment.go).
    """
    for experiment in _experiments(fleet):
        required = [analysis for analysis in experiment.analyses if analysis.is_required]
        if experiment.weight and experiment.duration and required:
            yield Diagnostic(
                code=Code.EXPERIMENT_OUTLIVES_PODS,
                message=f"these pods are gone after {experiment.duration.text}, and get {experiment.weight}% of the traffic until `{required[0].name}` has passed",
                span=experiment.place.at("duration").span,
                notes=(Note("this is waited for", required[0].place.at("required").span),),
                help="leave `duration` out: the experiment then ends, with its pods, when what is required has passed",
            )


def experiments_find_their_traffic(fleet: Fleet) -> Iterator[Diagnostic]:
    """The weights of an experiment fit beside the canary's."""
    for canary in fleet.canaries:
        weight, reached = 0, canary.rollout.place
        for step in canary.rollout.steps:
            if isinstance(step, Weight):
                weight, reached = step.weight, step.place.at("weight")
            elif isinstance(step, Experiment) and weight + step.weight > FULL_WEIGHT:
                yield _overweight(step, weight, reached)


def _overweight(experiment: Experiment, weight: int, reached: Place) -> Diagnostic:
    return Diagnostic(
        code=Code.EXPERIMENT_OVERWEIGHT,
        message=f"{weight}% for the canary and {experiment.weight}% for the experiment are more than all traffic",
        span=experiment.place.at("templates").key,
        notes=(Note("the canary's weight", reached.span),) if weight else (),
        help=f"lower the weights of its templates to {FULL_WEIGHT - weight}% in all",
    )


def experiment_services_have_names(fleet: Fleet) -> Iterator[Diagnostic]:
    """Pods that get traffic have a Service; one that is given no name has the pods' own, which must be short enough."""
    for canary in fleet.canaries:
        for experiment in canary.rollout.experiments:
            for template in experiment.templates:
                excess = len(f"{canary.name}-{_ADDED}-{template.name}") - LABEL_LENGTH
                if template.weight and template.service is None and excess > 0:
                    yield Diagnostic(
                        code=Code.EXPERIMENT_REFUSED,
                        message=f"the Service of these pods is named by canary, version, step and template: {LABEL_LENGTH + excess} characters, and {LABEL_LENGTH} are allowed",
                        span=template.place.at("name").span,
                        help=f"name it (`service: NAME`), or shorten the template's name by {excess}",
                    )


def experiment_services_are_free(fleet: Fleet) -> Iterator[Diagnostic]:
    """No Service of an experiment has the name of another Service of the namespace.

    Experiments of one canary follow each other, those of two may run at once.
    """
    taken = _services(fleet)
    for canary in fleet.canaries:
        mine: dict[tuple[str, str], Place] = {}
        for experiment in canary.rollout.experiments:
            ours: dict[tuple[str, str], Place] = {}
            for template in experiment.templates:
                if template.service is None:
                    continue
                name = (canary.namespace, template.service)
                place = mine[name] = template.place.at("service")
                other = taken.get(name) or ours.setdefault(name, place)
                if other is not place:
                    yield Diagnostic(
                        code=Code.EXPERIMENT_REFUSED,
                        message=f"there is a Service `{template.service}` already",
                        span=place.span,
                        notes=(Note("it comes from here", other.span),),
                        help="give the experiment's Service another name, or none",
                    )
        taken |= mine


def _services(fleet: Fleet) -> dict[tuple[str, str], Place]:
    taken: dict[tuple[str, str], Place] = {}
    for canary in fleet.canaries:
        for key, name in service_names(canary).items():
            said = canary.place.at("spec", "names", key)
            at = canary.name_place if said.is_default else said
            taken[canary.namespace, name] = at
    return taken


CHECKS = (
    experiments_are_accepted,
    experiments_end,
    experiments_find_their_traffic,
    experiments_keep_pods_for_their_traffic,
    experiment_services_are_free,
    experiment_services_have_names,
)
