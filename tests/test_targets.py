"""What the targets of a project lack is told wherever it comes from: every field of the table, by every way into a tree."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from canarygen import library
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.document import NOTHING, child
from canarygen.law import Law
from canarygen.model.novelty import Gate, Since, gated, younger
from canarygen.model.project import Targets
from canarygen.project import project
from canarygen.source import Source
from tests.conftest import Compile

Body = dict[str, Any]
Way = Callable[[str, str], Body | None]
"""What a spec says to have a field of a kind at a path; None if the language knows no such way to it."""

EVERYWHERE: Final = list(younger(Targets(kubernetes=(1, 0), istio=(1, 0), argo_rollouts=(1, 0))))
"""All fields, those of kinds among them that are none of a tree's."""
NEWEST: Final = {"argoRollouts": "1.10", "istio": "1.31", "kubernetes": "1.37"}
KEYS: Final = {"argo_rollouts": "argoRollouts", "istio": "istio", "kubernetes": "kubernetes"}

METRIC: Final = {
    "name": "errors",
    "interval": "1m",
    "pass": "< 5",
    "provider": {"prometheus": {"address": "http://prometheus:9090", "query": "sum(rate(errors_total[2m]))"}},
}
SPEC: Final[Body] = {
    "workload": {
        "image": "registry.example.com/shop/cart:1.0.0",
        "autoscale": {"min": 2, "max": 4, "cpu": "80%"},
        "resources": {"cpu": "1", "memory": "1Gi"},
        "disruption": {"minAvailable": 1},
        "port": 8080,
    },
    "traffic": {
        "hosts": ["cart.example.com"],
        "split": "subsets",
        "gateway": {"tls": {"secret": "cart-tls"}},
        "trafficPolicy": {"portLevelSettings": [{"port": {"number": 8080}}]},
    },
    "rollout": {"steps": [{"weight": 10, "pause": "10m"}]},
    "analysis": {"metrics": [METRIC]},
}
OBJECTS: Final[dict[str, Body]] = {
    "Rollout": {"spec": {"strategy": {"canary": {"steps": []}}, "template": {"spec": {"containers": [{}]}}}},
    "AnalysisTemplate": {"spec": {"metrics": [{"provider": {}}]}},
    "Gateway": {"spec": {"servers": [{}, {"tls": {}}]}},
    "VirtualService": {"spec": {"http": [{}]}},
    "Service": {"spec": {}},
    "HorizontalPodAutoscaler": {"spec": {}},
    "PodDisruptionBudget": {"spec": {}},
    "DestinationRule": {
        "spec": {"trafficPolicy": {"portLevelSettings": [{}]}, "subsets": [{"name": "a"}, {"name": "b"}]}
    },
}
"""As much of the objects as has to be known to add a field."""
FIELDS: Final = [(since, kind, path) for since, kind, path in EVERYWHERE if kind in OBJECTS]


def nested(steps: list[str], value: Any) -> Any:
    for step in reversed(steps):
        value = [value] if step == "*" else {step: value}
    return value


def merging(kind: str, path: str) -> Body:
    field, _, value = path.partition("=")
    return {"patches": [{"target": {"kind": kind}, "merge": nested(field.split("."), value or {})}]}


def operating(kind: str, path: str) -> Body:
    """Add what the path leads through from the first step on that is not there; of a list it is the last entry."""
    field, _, value = path.partition("=")
    steps, here, pointer = field.split("."), OBJECTS[kind], ""
    while steps:
        step = steps.pop(0)
        at: Any = len(here) - 1 if step == "*" and here else "-" if step == "*" else step
        pointer, here = f"{pointer}/{at}", child(here, at)
        if here is NOTHING or here == {}:
            break
    operation = {"op": "add", "path": pointer, "value": nested(steps, value or {})}
    return {"patches": [{"target": {"kind": kind}, "json6902": [operation]}]}


PARTS: Final = {
    ("Rollout", "spec.template"): ("workload", "template"),
    ("Rollout", "spec.strategy.canary.replicaProgressThreshold"): ("rollout", "progressThreshold"),
    ("DestinationRule", "spec.trafficPolicy"): ("traffic", "trafficPolicy"),
    ("VirtualService", "spec.http.*.retries.backoff"): ("traffic", "retries"),
}
"""Which part of a spec becomes which part of an object."""
VALUES: Final = {"replicaProgressThreshold": "90%", "backoff": {"attempts": 2, "backoff": "1s"}}
STEPS: Final = {
    "plugin": {"plugin": {"name": "acme/gate"}},
    "scaleDownDelaySeconds": {
        "experiment": {
            "duration": "5m",
            "templates": [{"name": "trial", "specRef": "canary"}],
            "scaleDownDelay": "1m",
        }
    },
}


def saying(kind: str, path: str) -> Body | None:
    """Say it in the language, as far as that has a word for it."""
    path, _, value = path.partition("=")
    last = path.rpartition(".")[2]
    for (of, start), keys in PARTS.items():
        if kind == of and f"{path}.".startswith(f"{start}."):
            rest = [step for step in path[len(start) :].split(".") if step]
            return nested([*keys], nested(rest, (value or {}) if rest else VALUES[last]))  # type: ignore[no-any-return]
    if kind == "Rollout" and last in STEPS:
        return {"rollout": {"steps": [STEPS[last], "10% for 10m"]}}
    if path == "spec.metrics.*.consecutiveSuccessLimit":
        return {"analysis": {"metrics": [METRIC | {"consecutive": 3}]}}
    if path.startswith("spec.metrics.*.provider.job.spec."):
        steps = path.removeprefix("spec.metrics.*.").split(".")
        return {"analysis": {"metrics": [{"name": "smoke", **nested(steps, value or {})}]}}
    return None


WAYS: Final[dict[str, Way]] = {"merge": merging, "operation": operating, "spec": saying}
LAYERS: Final = ("spec", "environment of the spec", "defaults", "defaults of the environment")


def ways() -> Iterator[Any]:
    """Give every field by every way; the first of each part of an object in every layer, and the rest in one after the other."""
    counts = Counter[str]()
    for way, speak in WAYS.items():
        for since, kind, path in FIELDS:
            if (said := speak(kind, path)) is None:
                continue
            part = " ".join((way, kind, *path.split(".")[:3]))
            number, counts[part] = counts[part], counts[part] + 1
            for layer in [LAYERS[number % len(LAYERS)]] if number else LAYERS:
                yield pytest.param(since, said, layer, id=f"{way} {kind} {path} {layer}")


def project_of(layer: str, said: Body, targets: Body) -> list[Source]:
    """Write a project and its spec, of which one layer says something more."""
    own = merged(SPEC, said)
    spec: Body = {} if "defaults" in layer else SPEC
    settings: Body = {"targets": targets, "environments": {"prod": {}}}
    if layer == "spec":
        spec = own
    elif layer == "environment of the spec":
        spec = {**SPEC, "environments": {"prod": said}}
    elif layer == "defaults":
        settings["defaults"] = own
    else:
        settings["environments"] = {"prod": {"defaults": own}}
    head = {
        "apiVersion": "canarygen.dev/v1",
        "kind": "Canary",
        "metadata": {"name": "cart", "namespace": "shop"},
    }
    return [
        Source("specs/cart.yaml", json.dumps({**head, "spec": spec}, indent=1).encode()),
        Source(
            "canarygen.yaml",
            json.dumps({**head, "kind": "Project", "metadata": None, "spec": settings}, indent=1)
            .encode()
            .replace(b' "metadata": null,\n', b""),
        ),
    ]


def merged(base: Any, over: Any) -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        return {key: merged(base.get(key), over.get(key)) for key in {**base, **over}}
    return base if over is None else over


def told(
    compiled: Compile, spec: Source, settings: Source, code: Law = Code.TARGET_LACKS
) -> Iterator[Diagnostic]:
    try:
        found = compiled([spec], project(settings, library.language("project"))).warnings
    except Rejected as rejected:
        found = rejected.diagnostics
    yield from (one for one in found if one.code is code)


def targets(since: Since, *, is_there: bool) -> Body:
    """Give targets of which the one just has a field, or just lacks it."""
    product, (major, minor) = since
    return {**NEWEST, KEYS[product]: f"{major}.{minor - (not is_there)}"}


@pytest.mark.parametrize(("since", "said", "layer"), [*ways()])
def test_a_field_that_a_target_lacks_is_told_whatever_way_it_comes(
    compiled: Compile, since: Since, said: Body, layer: str
) -> None:
    spec, settings = project_of(layer, said, targets(since, is_there=False))
    files = {found.span.source.path for found in told(compiled, spec, settings)}

    assert files == {(settings if "defaults" in layer else spec).path}


@pytest.mark.parametrize(("since", "kind", "path"), FIELDS)
def test_a_field_is_not_told_from_the_version_on_that_has_it(
    compiled: Compile, since: Since, kind: str, path: str
) -> None:
    spec, settings = project_of("spec", operating(kind, path), targets(since, is_there=True))

    assert not list(told(compiled, spec, settings))


BEHIND_GATES: Final = [
    (gate, kind, path, version)
    for version in ((1, minor) for minor in range(24, 38))
    for gate, kind, path in gated(Targets(kubernetes=version))
    if kind in OBJECTS
]
"""What a version of Kubernetes has behind a gate, in the last of the versions that do."""


@pytest.mark.parametrize(
    ("gate", "kind", "path", "version"),
    {(kind, path): (gate, kind, path, version) for gate, kind, path, version in BEHIND_GATES}.values(),
)
def test_what_waits_for_a_feature_gate_is_warned_of_until_it_is_on_for_all(
    compiled: Compile, gate: Gate, kind: str, path: str, version: tuple[int, int]
) -> None:
    major, minor = version
    behind, beyond = (
        list(told(compiled, spec, settings, Code.FEATURE_GATED))
        for newest in (f"{major}.{minor}", f"{major}.{minor + 1}")
        for spec, settings in [project_of("spec", operating(kind, path), {**NEWEST, "kubernetes": newest})]
    )

    assert [found.span.source.path for found in behind] == ["specs/cart.yaml"]
    assert gate.name in behind[0].message
    assert not beyond or gate.since is None


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ({"hostUsers": True}, False),
        ({"hostUsers": False}, True),
        ({"securityContext": {"supplementalGroupsPolicy": "Merge"}}, False),
        ({"securityContext": {"supplementalGroupsPolicy": "Strict"}}, True),
    ],
)
def test_what_goes_without_a_feature_gate_too_is_not_warned_of(
    compiled: Compile, said: Body, *, is_told: bool
) -> None:
    body = {"workload": {"template": {"spec": said}}}
    spec, settings = project_of("spec", body, {**NEWEST, "kubernetes": "1.31"})

    assert bool(list(told(compiled, spec, settings, Code.FEATURE_GATED))) is is_told
