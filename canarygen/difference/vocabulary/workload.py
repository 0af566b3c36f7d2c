"""Words for what runs: the pods of a Rollout with their containers, the autoscaler, and the disruption budget."""

from collections.abc import Iterator

from canarygen.difference.rule import Rule, thing, told, value, within
from canarygen.difference.word import Word, word
from canarygen.document import Value, descendant, mapping

_POD = "spec.template.spec"
_PROBES = {"readinessProbe": "readiness", "livenessProbe": "liveness", "startupProbe": "startup"}


def _environment(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    yield word("env {1} of {0}", names, _variable(old), _variable(new))


def _variable(item: Value) -> Value:
    """Give the value of a variable, or all that is said of where it comes from."""
    if not isinstance(item, dict):
        return item
    said = {key: part for key, part in item.items() if key != "name"}
    return said["value"] if said.keys() == {"value"} else said.get("valueFrom", said)


def _port(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    yield word("container port {1} of {0}", names, _number(old), _number(new))


def _number(item: Value) -> Value:
    if not isinstance(item, dict):
        return item
    said = {key: part for key, part in item.items() if key != "name"}
    return said["containerPort"] if said.keys() == {"containerPort"} else said


def _of_containers(list_: str, noun: str) -> tuple[Rule, ...]:
    each = f"{_POD}.{list_}.*"
    return (
        thing(each, f"{noun} {{}}"),
        value(f"{each}.image", "image of {0}"),
        value(f"{each}.command", "command of {0}"),
        value(f"{each}.args", "args of {0}"),
        told(f"{each}.env.*", _environment),
        value(f"{each}.envFrom", "envFrom of {0}"),
        told(f"{each}.ports.*", _port),
        thing(f"{each}.volumeMounts.*", "mount {1} of {0}"),
        within(f"{each}.securityContext", "security context of {0}: {1}"),
        *(
            rule
            for probe, name in _PROBES.items()
            for rule in (
                thing(f"{each}.{probe}", f"{name} probe of {{0}}"),
                within(f"{each}.{probe}", f"{name} probe of {{0}}: {{1}}"),
            )
        ),
        value(f"{each}.resources.requests.*", "{1} request of {0}"),
        value(f"{each}.resources.limits.*", "{1} limit of {0}"),
    )


PODS = (
    *_of_containers("containers", "container"),
    *_of_containers("initContainers", "init container"),
    thing(f"{_POD}.volumes.*", "volume {}"),
    value(f"{_POD}.serviceAccountName", "service account"),
    value(f"{_POD}.terminationGracePeriodSeconds", "seconds to stop"),
    value(f"{_POD}.priorityClassName", "priority class"),
    value(f"{_POD}.nodeSelector.*", "node selector {}"),
    value("spec.template.metadata.labels.*", "pod label {}"),
    value("spec.template.metadata.annotations.*", "pod annotation {}"),
)


def _metric(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    yield word("autoscaled by {}", names, _target(old), _target(new))


def _target(metric: Value) -> Value:
    """Give the share or the amount of a resource that is aimed at, or all that a metric says."""
    target = mapping(descendant(metric, ("resource", "target")))
    share = target.get("averageUtilization")
    return target.get("averageValue", metric) if share is None else f"{share}%"


AUTOSCALER = (
    value("spec.minReplicas", "fewest replicas"),
    value("spec.maxReplicas", "most replicas"),
    told("spec.metrics.*", _metric),
    thing("spec.behavior", "autoscaling behavior"),
    within("spec.behavior", "autoscaling {}"),
)
BUDGET = (
    value("spec.maxUnavailable", "disruption: unavailable at most"),
    value("spec.minAvailable", "disruption: available at least"),
    value("spec.selector.matchLabels.*", "selector {}"),
)
