"""Laws of conditions: the controller can evaluate them, and they mean what they say."""

import re
from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.analysis import SELF_JUDGING, Metric
from canarygen.model.canary import Fleet
from canarygen.model.feature import Feature
from canarygen.model.placeholder import is_open
from canarygen.model.threshold import Expression, Threshold
from canarygen.model.verdict import NUMBERS, VECTORS, example
from canarygen.pattern import on_demand

_STRING = on_demand(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`""")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_LONE = on_demand(r"(?<![=!<>])=(?![=~])|(?<!&)&(?!&)|(?<!\|)\|(?!\||\s*\w+\s*\()")
_LET = on_demand(r"\blet\s+\w+\s*=(?!=)")
# An operator that wants a value on its right, and finds the end, a bracket or another operator.
_DANGLING = on_demand(r"(?>\*\*|&&|\|\||\?\?|[<>=!]=|[-+*/%^<>])(?=\s*(?:$|[])},%*/^<>]|[=!]=|&&|\|\|))")
_UNIT = on_demand(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![eE][-+0-9]|[xobXOB][0-9a-fA-F])[A-Za-z_]\w*")
_EQUALITY = on_demand(r"\s*([=!]?)= ?(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*")
_ALONE = on_demand(r"\s*[0-9]+(?:\.[0-9]*)?\s*(?:%|ms|s)?\s*")
_GUARD = on_demand(r"\b(?:len|isNil|default|all|any|none|count)\(")
_HIGHEST_SHARE = 1


def conditions_can_be_evaluated(fleet: Fleet) -> Iterator[Diagnostic]:
    """An expression has its brackets and operators in order, and asks for the result."""
    newer = fleet.targets.have(Feature.NEWER_CONDITIONS)
    for metric in _metrics(fleet):
        for condition in metric.conditions:
            if isinstance(condition, Expression) and (fault := _fault(metric, condition.text, newer=newer)):
                yield _refused(condition, fault, _way_out(metric, condition.text))


def _way_out(metric: Metric, text: str) -> str:
    usual = example(metric.provider.kind)
    if found := _EQUALITY.fullmatch(text):
        # A share or a rate is equal to nothing: a threshold has an order.
        compared = f"{found[1] or '='}= {found[2]}"
        return f"write `{usual.replace('< 5', compared)}`; a threshold is `<`, `<=`, `>` or `>=` a number"
    is_number = metric.provider.kind in VECTORS | NUMBERS
    return f"write {'a threshold (`>= 99%`), or ' if is_number else ''}a condition such as `{usual}`"


def _fault(metric: Metric, text: str, *, newer: bool) -> str:
    """Say what keeps the controller from evaluating an expression; what an argument is put into may be anything."""
    from canarygen.model.expression import CUT_SHORT, misread  # noqa: PLC0415 -- whoever writes thresholds does not wait
    from canarygen.model.expression_kind import answer  # noqa: PLC0415 -- likewise

    if is_open(text):
        return next(_slips(text), "")
    reason = misread(text, answer(metric.provider.kind, metric.provider.fields), newer=newer)
    if reason:
        return reason if reason == CUT_SHORT else next(_slips(text), reason)
    return "" if re.search(r"\bresult\b", _STRING.sub("''", text)) else "it does not ask for the `result`"


def _slips(text: str) -> Iterator[str]:
    """Name common slips in an expression, the plainest first."""
    bare = _STRING.sub("''", text)
    if _EQUALITY.fullmatch(text):
        yield "nothing stands before it that it could be compared with"
    if _ALONE.fullmatch(text):
        yield "a number alone does not say how it compares"
    if (bracket := _unpaired(bare)) is not None:
        yield f"`{bracket}` has no partner"
    if any(quote in bare.replace("''", "") for quote in "\"'`"):
        yield "a quote has no partner"
    if found := _LONE.search(_LET.sub("", bare)):
        yield f"`{found[0]}` is no operator here; `{found[0] * 2}` is"
    if found := _DANGLING.search(bare):
        yield f"`{found[0]}` has nothing on its right to work on"
    if found := _UNIT.search(bare):
        yield f"`{found[0]}` is no number here: conditions on `result` have no units"


def _unpaired(text: str) -> str | None:
    """Give the first bracket that nothing opens or closes."""
    opened: list[str] = []
    for character in text:
        if character in "([{":
            opened.append(character)
        elif character in _PAIRS and (not opened or opened.pop() != _PAIRS[character]):
            return character
    return opened[-1] if opened else None


def expressions_are_guarded(fleet: Fleet) -> Iterator[Diagnostic]:
    """An expression that indexes the answer of Prometheus looks first whether there is one.

    What the author wrote is left as it is: a guard that we put in would have to guess
    whether no data is good or bad, and a threshold says just that.
    """
    for metric in _metrics(fleet):
        for condition in metric.conditions:
            if (
                isinstance(condition, Expression)
                and metric.provider.kind == "prometheus"
                and "result[" in condition.text
                and not _GUARD.search(condition.text)
            ):
                yield Diagnostic(
                    code=Code.NO_DATA_UNGUARDED,
                    message="without data there is no `result[0]`: the measurement is an error",
                    span=condition.place.span,
                    help="write a threshold and `noData`, or begin with `len(result) > 0 && `",
                )


def thresholds_fit_their_answers(fleet: Fleet) -> Iterator[Diagnostic]:
    """A threshold is for an answer that is a number, and in its unit."""
    for metric in _metrics(fleet):
        for condition in metric.conditions:
            if isinstance(condition, Threshold):
                yield from _misfits(metric, condition)
        yield from _overlap(metric)


def _misfits(metric: Metric, threshold: Threshold) -> Iterator[Diagnostic]:
    kind = metric.provider.kind
    is_time = threshold.unit in {"ms", "s"}
    if kind not in VECTORS | NUMBERS | SELF_JUDGING:
        yield _refused(
            threshold,
            f"the answer of {kind} is no plain number",
            f"write a condition on `result`, such as `{example(kind)}`",
        )
    elif metric.preset is None and is_time:
        yield _refused(
            threshold,
            "what unit the query answers in is not known here",
            "write the number alone, in the query's own unit",
        )
    elif metric.preset and metric.preset.quantile:
        if not is_time:
            yield _refused(threshold, "a latency is a time", "write it with its unit, such as `< 500ms`")
        yield from _backwards(metric, threshold, is_high_good=False)
    elif metric.preset:
        if is_time or float(threshold.number) > _HIGHEST_SHARE:
            yield _refused(
                threshold, "a success rate lies between 0% and 100%", "write it in percent, such as `>= 99%`"
            )
        yield from _backwards(metric, threshold, is_high_good=True)


def _backwards(metric: Metric, threshold: Threshold, *, is_high_good: bool) -> Iterator[Diagnostic]:
    wants_high = threshold.operator.startswith(">") == (threshold is metric.passes)
    if wants_high is not is_high_good:
        what = (
            "a success rate is good when it is high" if is_high_good else "a latency is good when it is low"
        )
        yield _refused(threshold, what, "turn the operator round")


def _overlap(metric: Metric) -> Iterator[Diagnostic]:
    good, bad = metric.passes, metric.fails
    if not isinstance(good, Threshold) or not isinstance(bad, Threshold):
        return
    lowest, highest = (good, bad) if good.operator.startswith(">") else (bad, good)
    is_opposed = good.operator[0] != bad.operator[0]
    if is_opposed and float(lowest.number) < float(highest.number):
        yield Diagnostic(
            code=Code.CONDITION_REFUSED,
            message="an answer between the two numbers would be both good and bad; it counts as bad",
            span=bad.place.span,
            notes=(Note("it would be good by this one", good.place.span),),
            help="leave no number that is both; what is neither is inconclusive",
        )


def _refused(condition: Threshold | Expression, message: str, help_: str) -> Diagnostic:
    return Diagnostic(code=Code.CONDITION_REFUSED, message=message, span=condition.place.span, help=help_)


def _metrics(fleet: Fleet) -> Iterator[Metric]:
    return (metric for canary in fleet.canaries for metric in canary.metrics)
