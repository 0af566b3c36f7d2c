"""Words for an AnalysisTemplate: its metrics, and when they pass."""

import re
from collections.abc import Iterator

from canarygen.difference.leaf import leaves
from canarygen.difference.rule import Narrator, Rule, Stop, branches, everything, thing, told, value
from canarygen.difference.word import Word, presence, word
from canarygen.document import NOTHING, Value
from canarygen.frozen import replace
from canarygen.model.threshold import OPPOSITES

# The guards with which canarygen writes a threshold; see canarygen/model/verdict.py.
_THRESHOLD = re.compile(
    r"(?:len\(result\) > 0|!isNil\(result\)) && (?:result\[0\]|default\(result, 0\)) ([<>]=?) (\S+)"
)
_PASSES, _FAILS = "metric {0} passes at", "metric {0} fails at"


def _condition(label: str) -> Narrator:
    def narrate(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
        yield word(label, names, _threshold(old), _threshold(new))

    return narrate


def _threshold(condition: Value) -> Value:
    found = _THRESHOLD.fullmatch(condition) if isinstance(condition, str) else None
    return f"{found[1]} {found[2]}" if found else condition


_METRIC = branches(
    (
        told("successCondition", _condition(_PASSES)),
        told("failureCondition", _condition(_FAILS)),
        value("interval", "interval of metric {0}"),
        value("initialDelay", "delay of metric {0}"),
        value("count", "measurements of metric {0}"),
        value("failureLimit", "failures forgiven of metric {0}"),
        value("inconclusiveLimit", "inconclusive measurements forgiven of metric {0}"),
        value("consecutiveErrorLimit", "errors in a row forgiven of metric {0}"),
        value("consecutiveSuccessLimit", "successes in a row asked of metric {0}"),
        everything("metric {0}: {1}"),
    )
)


def _metric(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell a metric. That it fails just where it does not pass goes without saying."""
    if NOTHING in (old, new):
        yield presence("metric {}", names, is_new=old is NOTHING)
        return
    words = [
        replace(found, names=(*names, *found.names))
        for leaf in leaves(old, new, _METRIC)
        for found in leaf.words
    ]
    passing = {(found.old, found.new) for found in words if found.label == _PASSES}
    for found in words:
        if found.label != _FAILS or (_opposite(found.old), _opposite(found.new)) not in passing:
            yield found


def _dry_run(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell which metric is measured only; the controller takes its name for a pattern, hence the ends."""
    del new
    (pattern,) = names
    yield presence(
        "dry run of metric {}", (pattern.removeprefix("^").removesuffix("$"),), is_new=old is NOTHING
    )


def _opposite(threshold: str | None) -> str | None:
    operator, _, number = (threshold or "").partition(" ")
    return f"{OPPOSITES[operator]} {number}" if operator in OPPOSITES else None


RULES = (
    told("spec.metrics.*", _metric),
    value("spec.args.*.value", "argument {}"),
    thing("spec.args.*", "argument {}"),
    Rule("spec.dryRun.*", Stop.GONE, _dry_run),
)
