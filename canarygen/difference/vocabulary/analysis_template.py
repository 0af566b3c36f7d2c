"""Words for an AnalysisTemplate: its metrics, and when they pass."""

import re
from collections.abc import Iterator

from canarygen.difference.rule import Narrator, thing, told, value, within
from canarygen.difference.word import Word, word
from canarygen.document import Value

_METRIC = "spec.metrics.*"
# The guards with which canarygen writes a threshold; see canarygen/model/verdict.py.
_THRESHOLD = re.compile(
    r"(?:len\(result\) > 0|!isNil\(result\)) && (?:result\[0\]|default\(result, 0\)) ([<>]=? \S+)"
)
_FIELDS = {
    "interval": "interval of metric {}",
    "initialDelay": "delay of metric {}",
    "count": "measurements of metric {}",
    "failureLimit": "failures forgiven of metric {}",
    "inconclusiveLimit": "inconclusive measurements forgiven of metric {}",
    "consecutiveErrorLimit": "errors in a row forgiven of metric {}",
    "consecutiveSuccessLimit": "successes in a row asked of metric {}",
}


def _condition(label: str) -> Narrator:
    def narrate(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
        yield word(label, names, _threshold(old), _threshold(new))

    return narrate


def _threshold(condition: Value) -> Value:
    found = _THRESHOLD.fullmatch(condition) if isinstance(condition, str) else None
    return found[1] if found else condition


RULES = (
    thing(_METRIC, "metric {}"),
    told(f"{_METRIC}.successCondition", _condition("metric {} passes at")),
    told(f"{_METRIC}.failureCondition", _condition("metric {} fails at")),
    *(value(f"{_METRIC}.{field}", label) for field, label in _FIELDS.items()),
    within(f"{_METRIC}.provider", "metric {}: {}"),
    value("spec.args.*.value", "argument {}"),
    thing("spec.args.*", "argument {}"),
    value("spec.dryRun", "dry run"),
)
