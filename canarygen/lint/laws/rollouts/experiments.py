"""Laws of experiments: their traffic, their names, and the values that their analyses are given.

They are those of ValidateRolloutStrategyCanary (pkg/apis/rollouts/validation/validation.go) and of
VerifyExperimentSpec (utils/conditions/experiments.go of Argo Rollouts).
"""

import re
from collections.abc import Iterator, Mapping

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, mapping, mappings, numbered, text
from canarygen.fault import Refusal
from canarygen.form import is_dns_label, is_subdomain
from canarygen.law import Law
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.rollouts.analysis_use import trials, uses
from canarygen.lint.laws.rollouts.settings import ROUTER_LACKING
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

ARGUMENT_FIELD_UNKNOWN: Final = Law(
    "argument-field-unknown",
    "The controller reads the name, the namespace, the uid, a label or an annotation of the Rollout, and no other metadata.",
    peer="Analyses arguments must refer to valid object metadata supported by downwardAPI",
)
_FIELD: Final = re.compile(
    r"metadata\.(?:name|namespace|uid|annotations|labels|(?:annotations|labels)\['[^']+'\])"
)
_VERSIONS: Final = ("canary", "stable")
_LETTERS: Final = "use lower-case letters, digits and dashes"
_ROUTERS: Final = ("alb", "smi", "istio", "plugins")


def experiments_get_traffic(tree: Tree) -> Iterator[Diagnostic]:
    """A share of the traffic is given by a router that can give one (rules C24 and C25)."""
    for strategy in strategies(tree, CANARY):
        for path, experiment in _experiments(strategy):
            for index, template in numbered(experiment.get("templates")):
                if template.get("weight") is None or strategy.is_routed_by(*_ROUTERS):
                    continue
                argo = (
                    "Experiment template weight is only available for TrafficRouting with SMI, ALB, Istio and Plugins at this time"
                    if strategy.is_routed
                    else "Experiment template weight cannot be set unless TrafficRouting is enabled"
                )
                yield breach(
                    ROUTER_LACKING,
                    "no router here gives an experiment a share of the traffic",
                    strategy.at(*path, "templates", index, "weight").span,
                    "remove it, or let Istio route the traffic",
                    peer=argo,
                )


def experiments_find_their_traffic(tree: Tree) -> Iterator[Diagnostic]:
    """The weights of an experiment fit beside the canary's: a stable version with less than nothing is refused by Istio."""
    for strategy in strategies(tree, CANARY):
        weight = 0
        for index, step in strategy.steps:
            said = step.get("setWeight")
            weight = said if isinstance(said, int) else weight
            taken = _taken(mapping(step.get("experiment")))
            if taken and weight + taken > strategy.whole:
                yield breach(
                    Code.EXPERIMENT_OVERWEIGHT,
                    f"{weight} of {strategy.whole} for the canary and {taken} for the experiment are more than all traffic",
                    strategy.at("steps", index, "experiment", "templates").key,
                    f"lower the weights of its templates to {max(strategy.whole - weight, 0)} in all",
                )


def _taken(experiment: Mapping[str, Any]) -> int:
    """Give the weight of all templates of an experiment."""
    shares = (template.get("weight") for template in mappings(experiment.get("templates")))
    return sum(share for share in shares if isinstance(share, int))


def experiments_have_names(tree: Tree) -> Iterator[Diagnostic]:
    """Templates and analyses of an experiment have names of their own, and there is a template at least."""
    for strategy in strategies(tree, CANARY):
        for path, experiment in _experiments(strategy):
            place = strategy.at(*path)
            if not experiment.get("templates"):
                message, way_out = (
                    "an experiment without templates runs no pods",
                    "add one with `specRef: canary`",
                )
                yield breach(Code.EXPERIMENT_REFUSED, message, place.at("templates").span, way_out)
            for kind, word in (("templates", "template"), ("analyses", "analysis")):
                yield from _repeated(place.at(kind), numbered(experiment.get(kind)), word)


def _repeated(place: Place, named: Any, word: str) -> Iterator[Diagnostic]:
    first: dict[str, Place] = {}
    for index, said in named:
        name, here = text(said.get("name")), place.at(index, "name")
        other = first.setdefault(name, here)
        if other is not here:
            yield breach(
                Code.EXPERIMENT_REFUSED,
                f"a second {word} `{name}` in one experiment",
                here.span,
                "give each a name of its own",
                Note("the first one", other.span),
            )


def experiments_can_run(tree: Tree) -> Iterator[Diagnostic]:
    """An experiment has a length that can be read, and pods of a version that there is (GetExperimentFromTemplate, rollout/experiment.go).

    One whose length cannot be read never ends (PassedDurations, utils/experiment), and nothing says so.
    """
    for strategy in strategies(tree, CANARY):
        for path, experiment in _experiments(strategy):
            place = strategy.at(*path)
            said = experiment.get("duration")
            if said and not (go.duration(str(said)) or 0) > 0:
                message, way_out = (
                    f"`{said}` is no length of an experiment: it never ends",
                    "write, for example, `90s` or `10m`",
                )
                yield breach(Code.EXPERIMENT_REFUSED, message, place.at("duration").span, way_out)
            for index, template in numbered(experiment.get("templates")):
                found = _wrong(template, strategy.whole)
                yield from breaches(Code.EXPERIMENT_REFUSED, found, place.at("templates", index).at)


def _wrong(template: Mapping[str, Any], whole: int) -> Iterator[Refusal]:
    version, name = (text(template.get(key)) for key in ("specRef", "name"))
    service = text(mapping(template.get("service")).get("name"))
    if version not in _VERSIONS:
        yield Refusal(("specRef",), f"there is no version `{version}`", "write `canary` or `stable`")
    if not is_subdomain(name):
        yield Refusal(("name",), f"`{name}` is no name that pods could have", _LETTERS)
    if service and not is_dns_label(service):
        yield Refusal(("service", "name"), f"`{service}` is no name of a Service", _LETTERS)
    yield from _amounts(template, whole)


def _amounts(template: Mapping[str, Any], whole: int) -> Iterator[Refusal]:
    weight, replicas = (template.get(key) for key in ("weight", "replicas"))
    if isinstance(weight, int) and not 0 <= weight <= whole:
        yield Refusal(("weight",), f"{weight} is no weight", f"write a number from 0 to {whole}")
    if isinstance(replicas, int) and replicas < 0:
        yield Refusal(("replicas",), f"{replicas} is no number of pods", "write 0 or more")
    elif replicas == 0 and weight:
        yield Refusal(("replicas",), "there are no pods for this traffic", "write 1 or more")


def argument_fields_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """An argument of an analysis is taken from metadata that the controller can read (rule C26).

    The controller refuses others in steps. Elsewhere it fails when it begins to judge, and again and again
    (BuildArgumentsForRolloutAnalysisRun, utils/analysis).
    """
    for use in (*uses(tree), *trials(tree)):
        for index, argument in numbered(use.said.get("args")):
            place = use.strategy.at(*use.path, "args", index, "valueFrom", "fieldRef", "fieldPath")
            field = place.value
            if isinstance(field, str) and field.startswith("metadata") and not _FIELD.fullmatch(field):
                yield breach(
                    ARGUMENT_FIELD_UNKNOWN,
                    f"the argument `{text(argument.get('name'))}` asks for `{field}`",
                    place.span,
                    "write `metadata.name`, `metadata.labels['KEY']` or their like; other fields begin with `spec` or `status`",
                )


def _experiments(strategy: Strategy) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for index, step in strategy.steps:
        if step.get("experiment") is not None:
            yield ("steps", index, "experiment"), mapping(step["experiment"])
