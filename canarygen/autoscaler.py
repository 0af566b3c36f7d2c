"""What Kubernetes refuses of an autoscaler's metrics and behavior, whoever wrote them.

The rules are those of ValidateHorizontalPodAutoscaler (pkg/apis/autoscaling/validation of
Kubernetes). Types are not repeated: the object's schema has them.
"""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Said, mapping, numbered
from canarygen.fault import Refusal
from canarygen.form import is_dns_label, is_quantity
from canarygen.model.quantity import thousandths
from canarygen.typed import Any, Final
from canarygen.wording import joined, ticked

# The key of each type of metric, and what its target may be measured by.
_SOURCES: Final = {
    "ContainerResource": ("containerResource", ("averageUtilization", "averageValue")),
    "External": ("external", ("value", "averageValue")),
    "Object": ("object", ("value", "averageValue")),
    "Pods": ("pods", ("averageValue",)),
    "Resource": ("resource", ("averageUtilization", "averageValue")),
}
_OF_RESOURCES: Final = ("containerResource", "resource")
_RESOURCES: Final = ("cpu", "memory", "ephemeral-storage")
_KEYS: Final = frozenset(key for key, _ in _SOURCES.values())
_TARGET_TYPES: Final = ("Utilization", "Value", "AverageValue")
_MEASURES: Final = ("averageUtilization", "averageValue", "value")
_SELECT_POLICIES: Final = ("Max", "Min", "Disabled")
_POLICY_TYPES: Final = ("Pods", "Percent")
_LONGEST_WINDOW: Final = 3600
_LONGEST_PERIOD: Final = 1800


def refusals(metrics: Sequence[Said], behavior: Said, containers: set[str] | None) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of metrics and a behavior; `containers` are the names of those of the pods, if known."""
    for index, metric in enumerate(metrics):
        yield from _metric(("metrics", index), metric, containers)
    for direction in ("scaleUp", "scaleDown"):
        if isinstance(rules := behavior.get(direction), Mapping):
            yield from _rules(("behavior", direction), rules)


def _metric(path: Path, metric: Said, containers: set[str] | None) -> Iterator[Refusal]:
    kind = metric.get("type")
    if not isinstance(kind, str):
        return
    if kind not in _SOURCES:
        yield Refusal((*path, "type"), f"`{kind}` is no type of metric", f"write {joined(tuple(_SOURCES))}")
        return
    key, measures = _SOURCES[kind]
    if (said := sorted(_KEYS & metric.keys())) != [key]:
        has = ticked(said, "and") or "nothing"
        yield Refusal(
            path,
            f"a metric of type {kind} is described by `{key}`, and here is {has}",
            f"describe it by `{key}` alone",
        )
    source = metric.get(key)
    if isinstance(source, Mapping):
        yield from _resource((*path, key, "name"), source) if key in _OF_RESOURCES else ()
        yield from _name((*path, key, "metric", "name"), source.get("metric"))
        yield from _name(
            (*path, key, "describedObject", "name"), source.get("describedObject"), of="an object"
        )
        if isinstance(source.get("target"), Mapping):
            yield from _target((*path, key, "target"), source["target"], measures)
        name = source.get("container")
        if isinstance(name, str) and containers is None and not is_dns_label(name):
            message = f"`{name}` is not a container's name"
            yield Refusal((*path, key, "container"), message, "write the name of one of the pods' containers")
        if isinstance(name, str) and containers is not None and name not in containers:
            known = joined(sorted(f"`{container}`" for container in containers))
            yield Refusal((*path, key, "container"), f"the pods have no container `{name}`", f"write {known}")


def _resource(path: Path, source: Said) -> Iterator[Refusal]:
    """Refuse a resource that no pod is measured by: one without a domain is of Kubernetes' own."""
    name = source.get("name")
    if isinstance(name, str) and name not in _RESOURCES and "/" not in name:
        yield Refusal(
            path, f"`{name}` is no resource that pods are measured by", f"write {joined(_RESOURCES)}"
        )


def _name(path: Path, said: Any, of: str = "a metric") -> Iterator[Refusal]:
    name = mapping(said).get("name")
    if isinstance(name, str) and (not name or name in {".", ".."} or {"/", "%"} & {*name}):
        what = f"`{name}` is no name of {of}" if name else f"the name of {of} is empty"
        yield Refusal(path, what, "write one without `/` and `%`, which is not `.` or `..`")


def _target(path: Path, target: Said, measures: tuple[str, ...]) -> Iterator[Refusal]:
    kind = target.get("type")
    if isinstance(kind, str) and kind not in _TARGET_TYPES:
        yield Refusal((*path, "type"), f"`{kind}` is no type of target", f"write {joined(_TARGET_TYPES)}")
    said = sum(measure in target for measure in measures)
    # Of an object both may be said: the type says which one counts.
    if said != 1 and not (said and "object" in path):
        yield Refusal(
            path,
            f"the target is given by exactly one of {joined(measures, 'and')}",
            "write one of them alone",
        )
    for measure in _MEASURES:
        amount = target.get(measure)
        if isinstance(amount, str) and not is_quantity(amount):
            message = f"`{amount}` is no amount"
            way_out = "write a number with or without a unit, such as `500m`, `2` or `128Mi`"
            yield Refusal((*path, measure), message, way_out)
        elif isinstance(amount, (str, int, float)) and not thousandths(amount):
            yield Refusal((*path, measure), f"`{measure}` is not above zero", "write an amount above zero")


def _rules(path: Path, rules: Said) -> Iterator[Refusal]:
    window, selected, policies = (
        rules.get(key) for key in ("stabilizationWindowSeconds", "selectPolicy", "policies")
    )
    if isinstance(window, int) and not 0 <= window <= _LONGEST_WINDOW:
        help_ = f"write a number of seconds from 0 to {_LONGEST_WINDOW}"
        yield Refusal((*path, "stabilizationWindowSeconds"), f"{window} is too long or short a window", help_)
    tolerance = rules.get("tolerance")
    if isinstance(tolerance, (str, int, float)) and (
        str(tolerance).startswith("-") or not is_quantity(str(tolerance))
    ):
        yield Refusal(
            (*path, "tolerance"), f"`{tolerance}` is no tolerance", "write, for example, `0.05` or `50m`"
        )
    if isinstance(selected, str) and selected not in _SELECT_POLICIES:
        yield Refusal(
            (*path, "selectPolicy"),
            f"`{selected}` is no selectPolicy",
            f"write {joined(_SELECT_POLICIES)}",
        )
    if policies == []:
        yield Refusal((*path, "policies"), "there is no policy", "add one, or leave `policies` out")
    for index, policy in numbered(policies):
        yield from _policy((*path, "policies", index), policy)


def _policy(path: Path, policy: Said) -> Iterator[Refusal]:
    kind, value, period = (policy.get(key) for key in ("type", "value", "periodSeconds"))
    if isinstance(kind, str) and kind not in _POLICY_TYPES:
        yield Refusal((*path, "type"), f"`{kind}` is no type of policy", f"write {joined(_POLICY_TYPES)}")
    if isinstance(value, int) and value <= 0:
        yield Refusal((*path, "value"), f"a step of {value} scales nothing", "write a number above zero")
    if isinstance(period, int) and not 0 < period <= _LONGEST_PERIOD:
        help_ = f"write a number of seconds from 1 to {_LONGEST_PERIOD}"
        yield Refusal((*path, "periodSeconds"), f"{period} is too long or short a period", help_)
