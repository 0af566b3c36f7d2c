"""A metric of an AnalysisTemplate, in the language."""

import re
from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Map, Place, mapping, text, unwritten
from canarygen.elaborate.analysis import analysis
from canarygen.longform.metric import Shared
from canarygen.longform.metric import metric as longform
from canarygen.model.analysis import Preset
from canarygen.model.canary import Canary
from canarygen.model.duration import Duration
from canarygen.model.preset import blindness, query
from canarygen.model.verdict import Verdict, verdict
from canarygen.typed import Any, Final

_FIELDS: Final = {
    "interval": "interval",
    "initialDelay": "delay",
    "count": "count",
    "inconclusiveLimit": "inconclusive",
    "consecutiveErrorLimit": "errors",
    "consecutiveSuccessLimit": "consecutive",
}
_NO_FAILURE: Final = 0
"""What the controller forgives where a metric says nothing."""
_WINDOW: Final = re.compile(r"\[(?P<window>[0-9]{1,9}(?:ms|s|m|h|d))\]")
_QUANTILE: Final = re.compile(r"histogram_quantile\(0\.(?P<percentile>50|90|95|99), ")
_RATE: Final = "success-rate"
_NUMBER: Final = re.compile(r"(?P<operator>>=|<=|>|<) (?P<number>[0-9]+(?:\.[0-9]+)?)")
# What stands before a threshold that `model.verdict` writes.
_GUARDS: Final = (
    "len(result) > 0 && result[0] ",
    "!isNil(result) && default(result, 0) ",
    "len(result) == 0 || isNaN(result[0]) || result[0] ",
    "isNil(result) || default(result, 0) ",
)
_OR_NOTHING: Final = re.compile(
    r"(?:len\(result\) == 0 \|\| isNaN\(result\[0\]\)|isNil\(result\)) \|\| \((?P<text>.*)\)", re.DOTALL
)


def metric(
    said: Mapping[str, Any], canary: Canary, *, background: bool, count: int | None, dry_run: bool
) -> Map:
    """Give a metric in the language; `canary` is what is judged, and `count` how often in a step."""
    provider = dict(mapping(said.get("provider")))
    preset = _preset(provider, canary)
    limit = said.get("failureLimit", _NO_FAILURE)
    found: Map = {"name": said.get("name")}
    found |= {key: said[field] for field, key in _FIELDS.items() if field in said}
    found |= {"failures": "unlimited" if limit == -1 else limit, "background": background, "dryRun": dry_run}
    found |= {"count": count} if count is not None else {}
    found |= preset or {"provider": provider}
    return found | _conditions(said, found, preset.get("preset", ""))


def _preset(provider: Map, canary: Canary) -> Map:
    """Recognise a query of the language's own: one that it would write just so."""
    said = text(mapping(provider.get("prometheus")).get("query"))
    window = _WINDOW.search(said)
    if provider.keys() != {"prometheus"} or window is None or blindness(canary):
        return {}
    quantile = _QUANTILE.match(said)
    percentile = quantile["percentile"] if quantile else ""
    own = Preset(quantile=f"0.{percentile}" if quantile else None, place=canary.place)
    if query(canary, own, Duration(window["window"])) != said:
        return {}
    fields = {key: value for key, value in provider["prometheus"].items() if key != "query"}
    name = f"latency-p{percentile}" if quantile else _RATE
    return {"preset": name, "window": window["window"], "provider": {"prometheus": fields}}


def _conditions(said: Mapping[str, Any], found: Map, preset: str) -> Map:
    """Give the shortest `pass`, `fail` and `noData` that come to the conditions of a metric."""
    wanted = (text(said.get("successCondition")), text(said.get("failureCondition")))
    if wanted == ("", ""):
        return {}
    thresholds = [list(_thresholds(condition, preset)) for condition in wanted]
    # A condition as it stands always serves, and says less to whoever reads it.
    anything = [
        [*known, *_expressions(condition)] for known, condition in zip(thresholds, wanted, strict=True)
    ]
    tries = (one for good, bad in (thresholds, anything) for one in _tries(good, bad))
    return next((one for one in tries if _verdict({**found, **one}) == wanted), {})


def _tries(good: Sequence[str], bad: Sequence[str]) -> Iterator[Map]:
    passing: list[Map] = [{"pass": one} for one in good]
    failing: list[Map] = [{"fail": one} for one in bad]
    yield from passing
    yield from ({**one, "noData": "fail"} for one in passing)
    yield from failing
    yield from ({**one, "noData": "pass"} for one in failing)
    for one in ({**one, **other} for one in passing for other in failing):
        yield from (one, {**one, "noData": "fail"}, {**one, "noData": "pass"})


def _thresholds(condition: str, preset: str) -> Iterator[str]:
    """Give the threshold of which the language makes such a condition."""
    for guard in _GUARDS:
        if condition.startswith(guard) and (number := _NUMBER.fullmatch(condition.removeprefix(guard))):
            yield f"{number['operator']} {_in_unit(number['number'], preset)}"


def _expressions(condition: str) -> Iterator[str]:
    """Give what an author may have written in the controller's own words."""
    if inner := _OR_NOTHING.fullmatch(condition):
        yield inner["text"]
    if condition:
        yield condition


def _in_unit(number: str, preset: str) -> str:
    """Write a number of the controller's in the unit that a preset is said in."""
    if preset.startswith("latency"):
        return f"{number}ms"
    return f"{_hundredfold(number)}%" if preset else number


def _hundredfold(number: str) -> str:
    whole, _, part = number.partition(".")
    digits, rest = (whole + part.ljust(2, "0")[:2]).lstrip("0") or "0", part[2:].rstrip("0")
    return f"{digits}.{rest}" if rest else digits


def _verdict(said: Map) -> Verdict:
    """Give the conditions that the language makes of a metric."""
    long = longform(said, (), (), Shared({}, set()), frozenset(), {})
    (made,) = analysis({"metrics": [long]}, Place(unwritten({}))).metrics
    return verdict(made)
