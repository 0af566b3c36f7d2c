"""Laws of the steps: what the controller takes for a step, and what leads forward.

They are those of ValidateRolloutStrategyCanary (pkg/apis/rollouts/validation/validation.go of Argo
Rollouts), and what it does not look at.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.settings import ROUTER_LACKING
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.model.step import DECISIVE, EXCLUSIVE
from canarygen.typed import Any, Final
from canarygen.wording import listed, ticked

STEP_REFUSED: Final = Law(
    "step-refused",
    "A step is one thing; the controller refuses a Rollout with a step that is none, or several.",
    peer="Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause",
)
STEP_OF_TWO_THINGS: Final = Law(
    "step-of-two-things",
    "The controller waits for one thing of a step only, in an order of its own, and goes on when that is done.",
    Severity.WARNING,
)
SCALE_UNCLEAR: Final = Law(
    "scale-unclear",
    "A scale step says one size; of several the controller takes one, and a negative or absurd one as it is.",
)
# What takes its time, or may fail; the others are done at once, whichever the controller waits for.
_AWAITED: Final = ("experiment", "analysis", "plugin")
_SIZES: Final = ("weight", "replicas", "matchTrafficWeight")


def steps_are_one_thing(tree: Tree) -> Iterator[Diagnostic]:
    """A step is one thing, and one that there is (rule C12); of others the controller waits for the first alone."""
    for strategy in strategies(tree, CANARY):
        for index, step in strategy.steps:
            said = [key for key in DECISIVE if step.get(key) is not None]
            place = strategy.at("steps", index)
            if not said:
                known = listed(sorted(DECISIVE))
                yield breach(STEP_REFUSED, "this step does nothing", place.span, f"known are {known}")
            elif len([key for key in said if key in EXCLUSIVE]) > 1:
                words = ticked(said, "and")
                yield breach(STEP_REFUSED, f"{words} in one step", place.span, "make a step of each")
            elif unheard := [key for key in said[1:] if key in _AWAITED]:
                message = (
                    f"the controller goes on as soon as `{said[0]}` is done, whatever comes of `{unheard[0]}`"
                )
                yield breach(STEP_OF_TWO_THINGS, message, place.at(unheard[0]).key, "make a step of each")


def weights_are_shares(tree: Tree) -> Iterator[Diagnostic]:
    """A weight is between 0 and the whole (rule C13)."""
    for strategy in strategies(tree, CANARY):
        whole = strategy.whole
        for index, weight in _weights(strategy):
            if not 0 <= weight <= whole:
                yield breach(
                    Code.OUT_OF_RANGE,
                    f"{weight} is no weight",
                    strategy.at("steps", index, "setWeight").span,
                    f"write a number from 0 to {whole}",
                    peer=f"SetWeight needs to be between 0 and {whole}",
                )


def weights_rise(tree: Tree) -> Iterator[Diagnostic]:
    """Each weight is above the one before.

    When a weight falls the controller removes pods first and traffic after them; one that
    stays as it is does nothing. Nothing else looks at it, so it is a warning. Of what is no
    weight at all it says nothing.
    """
    for strategy in strategies(tree, CANARY):
        whole = strategy.whole
        for (before, old), (after, new) in pairwise(_weights(strategy)):
            if 0 <= new <= old <= whole:
                verb = f"falls from {old} to" if new < old else "stays at"
                why = "pods go before the traffic does" if new < old else "the step does nothing"
                yield breach(
                    Code.WEIGHT_NOT_INCREASING,
                    f"the weight {verb} {new}: {why}",
                    strategy.at("steps", after, "setWeight").span,
                    "order the steps by weight, or silence this where it is meant",
                    Note("the weight before", strategy.at("steps", before, "setWeight").span),
                    ruled=Severity.WARNING,
                )


def _weights(strategy: Strategy) -> Iterator[tuple[int, int]]:
    for index, step in strategy.steps:
        weight = step.get("setWeight")
        if isinstance(weight, int):
            yield index, weight


def pauses_have_a_length(tree: Tree) -> Iterator[Diagnostic]:
    """A pause lasts for so many seconds, or as long as Go's notation says (rule C14)."""
    for strategy in strategies(tree, CANARY):
        for index, step in strategy.steps:
            said = mapping(step.get("pause")).get("duration")
            seconds = 0 if said is None else go.seconds(said)
            # Above 32 bits the controller counts from below zero again.
            if seconds is None or not 0 <= seconds <= go.LARGEST:
                days = " (Go knows no days: `24h`)" if str(said).endswith("d") else ""
                yield breach(
                    Code.MALFORMED if seconds is None else Code.OUT_OF_RANGE,
                    f"`{said}` is no length of a pause",
                    strategy.at("steps", index, "pause", "duration").span,
                    "write a shorter time; `pause: {}` waits for somebody"
                    if seconds and seconds > 0
                    else f"write seconds, or a text such as `90s`, `10m` or `1h30m`{days}",
                    peer="Duration needs to be greater than 0",
                )


def scales_are_one_size(tree: Tree) -> Iterator[Diagnostic]:
    """A scale step has a router (rule C15) and says one size, from 0 on and by weight up to the whole."""
    for strategy in strategies(tree, CANARY):
        for index, step in strategy.steps:
            if step.get("setCanaryScale") is not None:
                yield from _scale(strategy, index, mapping(step["setCanaryScale"]))


def _scale(strategy: Strategy, index: int, scale: Mapping[str, Any]) -> Iterator[Diagnostic]:
    place = strategy.at("steps", index, "setCanaryScale")
    if not strategy.is_routed:
        yield breach(
            ROUTER_LACKING,
            "without a router the weight alone says how many pods there are",
            place.key,
            "remove the step, or add `trafficRouting`",
            peer="SetCanaryScale requires TrafficRouting to be set",
        )
    said = [key for key in _SIZES if scale.get(key) not in (None, False)]
    if len(said) > 1:
        words = ticked(said, "and")
        yield breach(SCALE_UNCLEAR, f"a size by {words}", place.key, "keep one of them")
    for key in ("weight", "replicas"):
        value = scale.get(key)
        most = strategy.whole if key == "weight" else go.LARGEST
        if isinstance(value, int) and not 0 <= value <= most:
            way_out = f"write a number from 0 to {most}" if key == "weight" else "write 0 or more"
            yield breach(SCALE_UNCLEAR, f"`{key}: {value}` is no size", place.at(key).span, way_out)


def analyses_start_at_a_step(tree: Tree) -> Iterator[Diagnostic]:
    """The analysis in the background begins at a step that there is.

    Without steps it begins at once (BeforeStartingStep in utils/replicaset/canary.go).
    """
    for strategy in strategies(tree, CANARY):
        start = mapping(strategy.plan.get("analysis")).get("startingStep")
        count = len(list(strategy.steps))
        if isinstance(start, int) and start >= count > 0:
            words = "begins when all steps are done" if start == count else "never begins"
            yield breach(
                Code.ANALYSIS_NEVER_STARTS,
                f"the analysis {words}: the steps are numbered from 0 to {count - 1}",
                strategy.at("analysis", "startingStep").span,
                f"write a number up to {count - 1}",
            )
