"""Laws of PromQL: Prometheus takes the query, and it selects what there is."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.law import Law
from canarygen.model.analysis import Analysis, Metric
from canarygen.model.backend import backends, service_names
from canarygen.model.canary import Canary, Fleet
from canarygen.model.placeholder import filled_in
from canarygen.model.preset import ask_of_pods, blindness
from canarygen.model.telemetry import APP_LABELS, FOUR_SCRAPES, WORKLOAD_LABELS
from canarygen.model.threshold import Condition, Expression, Threshold
from canarygen.pattern import on_demand
from canarygen.promql import Malformed, Query, parse
from canarygen.promql.node import Matcher, Selector
from canarygen.selection import UNKNOWN, Names, fits_no_code, lacks, names
from canarygen.typed import NamedTuple
from canarygen.wording import listed

_OF_BOTH_VERSIONS = WORKLOAD_LABELS | APP_LABELS
_OF_ONE_VERSION = {
    "destination_service",
    "destination_service_name",
    "destination_version",
    "destination_canonical_revision",
    "pod",
    "version",
}
_OF_ISTIO = "istio_"
_COMPARISON = on_demand(r"result(?:\[0\])?\s*(>=|<=|>|<)\s*([0-9]+(?:\.[0-9]+)?)")

_VARIABLE = on_demand(r"\$\{?[A-Za-z_]")
"""How a variable of Grafana's begins."""


class _Asked(NamedTuple):
    """A query to Prometheus: whose it is, where it stands, and what it means."""

    canary: Canary
    metric: Metric
    place: Place
    query: Query | Malformed


def queries_are_promql(fleet: Fleet) -> Iterator[Diagnostic]:
    """Prometheus takes the query, and its answer is of the kind that its threshold is for."""
    found = list(_asked(fleet))
    known = names(fleet) if found else {}
    for asked in found:
        if isinstance(asked.query, Malformed):
            yield _diagnostic(
                asked,
                Code.PROMQL_SYNTAX,
                f"the query cannot be read as PromQL: {asked.query.reason}",
                asked.query.help,
            )
        else:
            yield from _answers(asked, asked.query)
            yield from _windows(asked, asked.query)
            yield from _scale(asked, asked.query)
            yield from _aimless(asked, asked.query)
            yield from _selectors(asked, asked.query, known)


def _diagnostic(asked: _Asked, code: Law, message: str, help_: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, span=asked.place.span, help=help_)


def _answers(asked: _Asked, query: Query) -> Iterator[Diagnostic]:
    has_threshold = any(isinstance(condition, Threshold) for condition in asked.metric.conditions)
    is_range = "rangeQuery" in asked.metric.provider.fields
    if query.is_matrix:
        yield _diagnostic(
            asked,
            Code.PROMQL_SYNTAX,
            "the query gives ranges of samples, which are no answer to compare",
            "put a function around it, such as `rate(...)`",
        )
    if query.is_scalar and has_threshold and not is_range:
        yield _diagnostic(
            asked,
            Code.CONDITION_REFUSED,
            "the query gives a lone number, and a threshold is for the first of a list",
            "write `vector(...)` around it",
        )


def _windows(asked: _Asked, query: Query) -> Iterator[Diagnostic]:
    short = [window for window in query.windows if window < FOUR_SCRAPES]
    if short:
        yield _diagnostic(
            asked,
            Code.WINDOW_TOO_SHORT,
            f"the query looks back over {min(short):g} seconds, fewer than four samples of Istio's usual 15 seconds",
            "look back over 1m or more",
        )


def _scale(asked: _Asked, query: Query) -> Iterator[Diagnostic]:
    metric, is_share = asked.metric, query.scale == 1
    for condition in metric.conditions if query.scale else ():
        for operator, said in _compared(condition):
            number = float(said)
            # Of a hundred, less than one can be as many errors as are borne; of what goes well it is none.
            is_of_errors = operator.startswith("<") == (condition is metric.passes) and not _is_percent(
                condition
            )
            if number > 1 if is_share else 0 < number <= 1 and not is_of_errors:
                yield Diagnostic(
                    code=Code.PERCENT_OR_FRACTION,
                    message=f"{number:g} is compared with {'a share between 0 and 1' if is_share else 'a percentage'}",
                    span=condition.place.span,
                    help="write the threshold in percent, such as `>= 99%`, which stands for 0.99"
                    if is_share
                    else "leave `* 100` out of the query, and write the threshold in percent",
                )


def _aimless(asked: _Asked, query: Query) -> Iterator[Diagnostic]:
    for fault in query.aimless:
        yield _diagnostic(asked, Code.PROMQL_AIMLESS, fault.reason, fault.help)
    codes = (
        matcher
        for selector in query.selectors
        if selector.metric.startswith(_OF_ISTIO)
        for matcher in selector.matchers
        if matcher.label == "response_code" and not _is_blank(matcher) and fits_no_code(matcher)
    )
    for matcher in codes:
        yield _diagnostic(
            asked,
            Code.PROMQL_UNKNOWN_CODE,
            f"no response has the code `{matcher.value}`{', so that none is left out' if matcher.is_negated else ''}",
            f'write, for example, `response_code{"!~" if matcher.is_negated else "=~"}"5.."`',
        )


def _compared(condition: Condition) -> list[tuple[str, str]]:
    """Give the operators and the numbers with which a condition compares an answer."""
    if isinstance(condition, Expression):
        return _COMPARISON.findall(condition.text)
    return [(condition.operator, condition.number)]


def _is_percent(condition: Condition) -> bool:
    return isinstance(condition, Threshold) and condition.unit == "%"


def others_names(canary: Canary) -> Iterator[Matcher]:
    """Give what queries of a canary want that names something of a tree, and nothing of its own: it is another's, if anybody's."""
    fleet = Fleet(canaries=(canary,))
    own = names(fleet)
    for asked in _asked(fleet):
        if isinstance(asked.query, Query):
            yield from _lacking(asked.query, own)


def _lacking(query: Query, known: Names) -> Iterator[Matcher]:
    return (matcher for selector in query.selectors for matcher in selector.matchers if lacks(known, matcher))


def _selectors(asked: _Asked, query: Query, known: Names) -> Iterator[Diagnostic]:
    blanks = [matcher for selector in query.selectors for matcher in selector.matchers if _is_blank(matcher)]
    for matcher in blanks:
        yield _diagnostic(
            asked,
            Code.PROMQL_UNKNOWN_NAME,
            f"no {matcher.label} is called `{matcher.value}`: Grafana fills that in, and nothing does so here",
            "write the value itself, or `{{args.NAME}}` and what that stands for in `args`",
        )
    for matcher in (found for found in _lacking(query, known) if found not in blanks):
        regex = " (a regular expression must fit all of the name)" if matcher.is_regex else ""
        yield _diagnostic(
            asked,
            Code.PROMQL_UNKNOWN_NAME,
            f"nothing of this tree has the {matcher.label} `{matcher.value}`{regex}",
            _services(asked.canary),
        )
    for selector in query.selectors:
        if _sees_both(selector):
            yield _diagnostic(
                asked,
                Code.QUERY_SEES_BOTH_VERSIONS,
                "the query tells the new version and the stable one by nothing apart",
                _way_out(asked.canary),
            )


def _is_blank(matcher: Matcher) -> bool:
    """Whether a label is asked for a variable of a dashboard; to a pattern nothing comes behind the end, which is `$`."""
    return not matcher.is_negated and _VARIABLE.search(matcher.value) is not None


def _services(canary: Canary) -> str:
    where = f"in the namespace `{canary.namespace}`"
    if blindness(canary):
        return f"the Services here are {listed(list(service_names(canary).values()))}, {where}"
    _, new = backends(canary)
    return f"the new version's Service is `{new.service}`, {where}"


def _way_out(canary: Canary) -> str:
    if reason := blindness(canary):
        return f"{reason}: {ask_of_pods(canary)}"
    _, new = backends(canary)
    return f'select `destination_service_name="{new.service}"` and `reporter="source"`'


def _sees_both(selector: Selector) -> bool:
    """Whether Istio's metrics of an app are selected, and neither is a version nor left one out."""
    has_app = any(
        matcher.label in _OF_BOTH_VERSIONS and not matcher.is_negated for matcher in selector.matchers
    )
    is_apart = any(matcher.label in _OF_ONE_VERSION and matcher.value for matcher in selector.matchers)
    return selector.metric.startswith(_OF_ISTIO) and has_app and not is_apart


def _asked(fleet: Fleet) -> Iterator[_Asked]:
    """Give every query to Prometheus that an author wrote, with values where its arguments stand."""
    judged = ((canary, canary.analysis) for canary in fleet.canaries if canary.analysis)
    for canary, analysis in judged:
        for metric in analysis.metrics:
            if metric.preset is None and metric.provider.kind == "prometheus" and metric.provider.query:
                place = metric.provider.place.at("query")
                yield _Asked(canary, metric, place, parse(_filled(analysis, metric.provider.query)))


def _filled(analysis: Analysis, text: str) -> str:
    values = {argument.name: argument.text for argument in analysis.arguments}
    return filled_in(text, lambda name: UNKNOWN if (value := values.get(name)) is None else value)
