"""One metric in its long form."""

from canarygen.document import Map, Path, Value
from canarygen.frozen import frozen
from canarygen.go import SECOND
from canarygen.longform.form import Origins
from canarygen.model.analysis import SELF_JUDGING
from canarygen.model.duration import Duration
from canarygen.model.threshold import is_threshold
from canarygen.pattern import on_demand

_PRESET = on_demand(r"(?P<preset>success-rate|latency-p[0-9]+) (?P<pass>.+)")
SHARED = ("interval", "provider", "address", "noData")
_ADDRESS = "http://prometheus.istio-system:9090"
_MINUTE = 60 * SECOND


@frozen
class Shared:
    """What `spec.analysis` says for all of its metrics, and which of that some metric took."""

    said: Map
    taken: set[str]

    def take(self, key: str) -> Value:
        """Give a shared value, and remember that it was of use."""
        self.taken.add(key)
        return self.said[key]


@frozen
class _Draft:
    """A metric on its way to the long form: its keys so far, and where they come from.

    `source` is where it stands in the document, `path` where in the long form.
    """

    long: Map
    source: Path
    path: Path
    shared: Shared
    origins: Origins

    def default(self, key: str, value: Value) -> None:
        """Set a key that was not said: what all metrics share first, what is built in then."""
        if key in self.long:
            return
        is_shared = key in self.shared.said
        self.long[key] = self.shared.take(key) if is_shared else value
        self.origins[*self.path, key] = ("spec", "analysis", key) if is_shared else None


def metric(
    said: Value, source: Path, path: Path, shared: Shared, named: frozenset[str], origins: Origins
) -> Map:
    """Write out a metric that stands at `source`, and at `path` of the long form.

    `named` are the metrics that steps name.
    """
    found = _PRESET.fullmatch(said) if isinstance(said, str) else None
    draft = _Draft(found.groupdict() if found else dict(said), source, path, shared, origins)
    origins[path] = source
    if "preset" in draft.long:
        draft.default("name", draft.long["preset"])
    kind = _provider(draft)
    in_step = draft.long.get("name") in named
    draft.default("background", not in_step)
    if kind not in SELF_JUDGING:
        draft.default("interval", "1m")
        draft.default("delay", "1m")
    if "preset" in draft.long:
        draft.default("window", _window(draft.long.get("interval", "1m")))
    if any(is_threshold(draft.long.get(key, "")) for key in ("pass", "fail")):
        draft.default("noData", "inconclusive")
    _limits(draft, in_step=in_step)
    draft.default("dryRun", value=False)
    return draft.long


def _provider(draft: _Draft) -> str:
    """Write out who answers, as a mapping; give its name."""
    long, path = draft.long, (*draft.path, "provider")
    if "provider" not in long and "preset" in long and _kind(draft.shared.said) != "prometheus":
        long["provider"] = "prometheus"
        draft.origins[path] = None
    draft.default("provider", "prometheus")
    kind = _kind(long)
    fields = {} if isinstance(long["provider"], str) else dict(long["provider"][kind])
    if "query" in long and "query" not in fields:
        fields["query"] = long.pop("query")
        draft.origins[*path, kind, "query"] = (*draft.source, "query")
    if kind == "prometheus" and "address" not in fields:
        is_shared = "address" in draft.shared.said
        fields["address"] = draft.shared.take("address") if is_shared else _ADDRESS
        draft.origins[*path, kind, "address"] = ("spec", "analysis", "address") if is_shared else None
    long["provider"] = {kind: fields}
    return kind


def _kind(said: Map) -> str:
    provider = said.get("provider", "prometheus")
    return provider if isinstance(provider, str) else str(next(iter(provider)))


def _window(interval: str) -> str:
    """Look back as far as the interval: at least a minute, four of Istio's usual scrapes."""
    return interval if Duration(interval).nanoseconds >= _MINUTE else "1m"


def _limits(draft: _Draft, *, in_step: bool) -> None:
    """Forgive one bad measurement, and one inconclusive one, where there are several."""
    long = draft.long
    forgiven = 0 if long.get("count") == 1 or "interval" not in long else 1
    draft.default("failures", forgiven)
    if long.get("noData") == "inconclusive" or {"pass", "fail"} <= long.keys():
        draft.default("inconclusive", forgiven)
    if in_step and "interval" in long:
        failures = long["failures"] if isinstance(long["failures"], int) else 0
        draft.default("count", max(5, failures + long.get("consecutive", 0)))
