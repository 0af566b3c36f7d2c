"""The schemas under schemas/kubernetes are derived, strict and understood alike."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import jsonschema
import jsonschema_rs
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "schemas" / "kubernetes"
FILES = sorted(path for path in SCHEMAS.rglob("*.json") if path.parent != SCHEMAS)
LOCATION = f"{SCHEMAS}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"

# Raw JSON by its nature, or a Go struct that has no fields yet.
OPEN_TAILS = (
    "/jsonBody",
    "/provider/properties/plugin",
    "/plugin/properties/config",
    "/trafficRouting/properties/plugins",
    "/valuesObject",
    "/ApplicationSetNestedGenerator/properties/matrix",
    "/ApplicationSetNestedGenerator/properties/merge",
    "/ListGenerator/properties/elements/items",
    "/parameters/additionalProperties",
    "/disruptionMode/properties/all",
    "/disruptionMode/properties/single",
    "/schedulingPolicy/properties/basic",
)


def unavailable(reason: str) -> NoReturn:
    """Skip on a developer's machine, but never in CI, where all tools must be."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have this: {reason}")
    pytest.skip(f"NOT PROVED: {reason}")


def load_derive() -> ModuleType:
    """Import schemas/derive.py, which is a script outside of any package."""
    path = ROOT / "schemas" / "derive.py"
    spec = importlib.util.spec_from_file_location("derive", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


derive = load_derive()


def nodes(
    node: Any,
    pointer: str = "",
    *,
    named: bool = False,
) -> Iterator[tuple[str, Any]]:
    """Yield pointer and schema of each schema below a node that is one itself."""
    if isinstance(node, dict):
        if not named:
            yield pointer, node
        for key, value in node.items():
            if key not in {"enum", "required"} or named:
                below = key in {"properties", "definitions"} and not named
                yield from nodes(value, f"{pointer}/{key}", named=below)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, f"{pointer}/{index}")


def by_name(path: Path) -> str:
    """Name a schema file in a test's id."""
    return path.relative_to(SCHEMAS).as_posix()


def test_deriving_again_gives_the_same_bytes() -> None:
    """The files in Git are exactly what the pinned packages give."""
    sources = json.loads((SCHEMAS / "sources.json").read_bytes())
    try:
        files = derive.derive(sources, derive.DEFAULT_CACHE)
    except derive.FetchError as error:
        unavailable(str(error))

    assert derive.differing(SCHEMAS, files) == []


def test_a_package_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    """An archive with other bytes than the pin's is an error and leaves the cache."""
    package = derive.Package("npm", "some-package", "1.0.0", "0" * 64, "package", ())
    archive = tmp_path / package.file_name
    archive.write_bytes(b"something else")

    with pytest.raises(derive.DeriveError, match="pinned 0000"):
        derive.fetch(package, tmp_path)
    assert not archive.exists()


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_each_schema_is_valid_in_both_drafts(path: Path) -> None:
    """Two validators compile the schema, as draft 7 and as draft 2020-12."""
    schema = json.loads(path.read_bytes())

    jsonschema_rs.Draft7Validator(schema)
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_each_pattern_is_anchored_and_portable(path: Path) -> None:
    """A pattern spans the whole string and has nothing that Go or Rust lack."""
    found = [node["pattern"] for _, node in nodes(json.loads(path.read_bytes())) if "pattern" in node]

    for pattern in found:
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert "(?" not in pattern
        assert not re.search(r"\\[1-9zZA]", pattern)


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_each_schema_holds_nothing_but_rules(path: Path) -> None:
    """Annotations, Kubernetes extensions, formats and null are all gone."""
    schema = json.loads(path.read_bytes())

    for _, node in nodes(schema):
        assert not {"description", "title", "format", "nullable", "default"} & node.keys()
        assert not [key for key in node if key.startswith("x-")]
        assert node.get("type") != "null"
        assert not isinstance(node.get("type"), list)


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_each_object_is_closed_unless_it_is_listed(path: Path) -> None:
    """Unknown fields pass only where the API itself takes any JSON."""
    schema = json.loads(path.read_bytes())

    for pointer, node in nodes(schema):
        if "properties" in node:
            assert node["additionalProperties"] is False, pointer
        is_open = not node or (node.get("type") == "object" and "additionalProperties" not in node)
        assert not is_open or pointer.endswith(OPEN_TAILS), pointer


@pytest.mark.parametrize(
    ("duration", "accepted"),
    [
        ("1ms", True),
        ("10s", True),
        ("1h30m", True),
        ("0.5s", True),
        ("0.001s", True),
        ("0h1s", True),
        ("10.25s", True),
        ("0s", False),
        ("0.5ms", False),
        ("0.0009s", False),
        ("0h0m0s", False),
        ("", False),
        ("5", False),
        ("-5s", False),
        ("1d", False),
        (".5s", False),
        ("1us", False),
        ("5 s", False),
    ],
)
def test_a_duration_is_at_least_a_millisecond(duration: str, accepted: bool) -> None:
    """The pattern stands for Istio's rule that a duration is 1ms or more."""
    schema = {"pattern": derive.duration_pattern()}

    assert jsonschema_rs.Draft7Validator(schema).is_valid(duration) is accepted
    assert jsonschema.Draft7Validator(schema).is_valid(duration) is accepted


POD_SPEC = {
    "containers": [
        {
            "name": "shop",
            "image": "shop:1",
            "imagePullPolicy": "Always",
            "ports": [{"name": "http", "containerPort": 8080}],
            "resources": {"requests": {"cpu": 1, "memory": "64Mi"}},
            "readinessProbe": {"httpGet": {"path": "/", "port": "http"}},
        }
    ]
}
POD = {"metadata": {"labels": {"app": "shop"}}, "spec": POD_SPEC}
SELECTOR = {"matchLabels": {"app": "shop"}}
ANALYSIS = {
    "args": [{"name": "service"}],
    "metrics": [
        {
            "name": "success",
            "interval": "30s",
            "count": 3,
            "failureLimit": "2",
            "provider": {"prometheus": {"address": "prometheus", "query": "up"}},
        },
        {
            "name": "web",
            "provider": {"web": {"url": "url", "jsonBody": {"any": ["thing"]}}},
        },
        {
            "name": "job",
            "provider": {"job": {"spec": {"template": POD}}},
        },
    ],
}
DESTINATION = {"name": "in-cluster", "namespace": "shop"}
APPLICATION = {
    "project": "default",
    "source": {"repoURL": "repository", "path": "envs/prod", "targetRevision": "main"},
    "destination": DESTINATION,
    "syncPolicy": {
        "automated": {"prune": True},
        "syncOptions": ["ServerSideApply=true"],
    },
}
SPECS: dict[str, dict[str, Any]] = {
    "networking.istio.io/v1/Gateway": {
        "selector": {"istio": "ingressgateway"},
        "servers": [
            {
                "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
                "hosts": ["shop.example.com"],
                "tls": {"mode": "SIMPLE", "credentialName": "shop"},
            }
        ],
    },
    "networking.istio.io/v1/VirtualService": {
        "hosts": ["shop"],
        "http": [
            {
                "name": "primary",
                "match": [{"headers": {"x-canary": {"exact": "yes"}}}],
                "timeout": "5s",
                "retries": {"attempts": 2, "perTryTimeout": "1.5s"},
                "route": [
                    {"destination": {"host": "stable"}, "weight": 100},
                    {
                        "destination": {"host": "canary", "port": {"number": 80}},
                        "weight": 0,
                    },
                ],
            }
        ],
    },
    "networking.istio.io/v1/DestinationRule": {
        "host": "shop",
        "trafficPolicy": {
            "tls": {"mode": "ISTIO_MUTUAL"},
            "outlierDetection": {"consecutive5xxErrors": 5, "interval": "10s"},
        },
        "subsets": [{"name": "stable", "labels": {"app": "shop"}}],
    },
    "security.istio.io/v1/PeerAuthentication": {"mtls": {"mode": "STRICT"}},
    "argoproj.io/v1alpha1/Rollout": {
        "replicas": 3,
        "selector": SELECTOR,
        "template": POD,
        "minReadySeconds": 5,
        "rollbackWindow": {"revisions": 3},
        "strategy": {
            "canary": {
                "canaryService": "canary",
                "stableService": "stable",
                "canaryMetadata": {"labels": {"role": "canary"}},
                "antiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {}},
                "maxSurge": "25%",
                "maxUnavailable": 0,
                "minPodsPerReplicaSet": 2,
                "dynamicStableScale": True,
                "abortScaleDownDelaySeconds": 30,
                "replicaProgressThreshold": {"type": "Percent", "value": 90},
                "trafficRouting": {
                    "managedRoutes": [{"name": "header"}],
                    "istio": {
                        "virtualService": {"name": "shop", "routes": ["primary"]},
                        "destinationRule": {
                            "name": "shop",
                            "canarySubsetName": "canary",
                            "stableSubsetName": "stable",
                            "additionalSubsetNames": ["other"],
                        },
                    },
                },
                "steps": [
                    {"setCanaryScale": {"replicas": 1}},
                    {
                        "setHeaderRoute": {
                            "name": "header",
                            "match": [{"headerName": "x", "headerValue": {"exact": "1"}}],
                        }
                    },
                    {"setCanaryScale": {"matchTrafficWeight": True}},
                    {"setWeight": 20},
                    {"pause": {}},
                    {"pause": {"duration": "10m"}},
                    {"pause": {"duration": 60}},
                    {"plugin": {"name": "team/plugin", "config": {"any": [1]}}},
                    {"analysis": {"templates": [{"templateName": "success"}]}},
                ],
            }
        },
    },
    "argoproj.io/v1alpha1/AnalysisTemplate": ANALYSIS,
    "argoproj.io/v1alpha1/ClusterAnalysisTemplate": ANALYSIS,
    "argoproj.io/v1alpha1/Application": {
        **APPLICATION,
        "ignoreDifferences": [
            {
                "group": "networking.istio.io",
                "kind": "VirtualService",
                "jqPathExpressions": ["."],
            }
        ],
    },
    "argoproj.io/v1alpha1/ApplicationSet": {
        "generators": [
            {
                "git": {
                    "repoURL": "repository",
                    "revision": "main",
                    "directories": [{"path": "envs/*"}],
                }
            },
            {"list": {"elements": [{"any": "thing"}]}},
        ],
        "template": {"metadata": {"name": "{{ .path }}"}, "spec": APPLICATION},
    },
    "argoproj.io/v1alpha1/AppProject": {
        "sourceRepos": ["repository"],
        "destinations": [DESTINATION],
        "clusterResourceWhitelist": [{"group": "*", "kind": "Namespace"}],
    },
    "v1/Service": {
        "selector": {"app": "shop"},
        "ports": [
            {"name": "http", "port": 80, "targetPort": "http"},
            {"name": "b", "port": 81},
        ],
    },
    "v1/Namespace": {},
    "v1/Pod": POD_SPEC,
    "v1/ReplicationController": {"selector": {"app": "shop"}, "template": POD},
    "autoscaling/v2/HorizontalPodAutoscaler": {
        "scaleTargetRef": {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Rollout",
            "name": "shop",
        },
        "minReplicas": 2,
        "maxReplicas": 5,
        "metrics": [
            {
                "type": "Resource",
                "resource": {
                    "name": "cpu",
                    "target": {"type": "Utilization", "averageUtilization": 70},
                },
            }
        ],
    },
    "policy/v1/PodDisruptionBudget": {"maxUnavailable": "25%", "selector": SELECTOR},
    "apps/v1/Deployment": {"replicas": 2, "selector": SELECTOR, "template": POD},
    "apps/v1/DaemonSet": {"selector": SELECTOR, "template": POD, "updateStrategy": {"type": "OnDelete"}},
    "apps/v1/ReplicaSet": {"selector": SELECTOR, "template": POD},
    "apps/v1/StatefulSet": {
        "serviceName": "shop",
        "selector": SELECTOR,
        "template": POD,
        "volumeClaimTemplates": [
            {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": {"name": "data"},
                "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": {"requests": {"storage": "1Gi"}},
                },
            }
        ],
    },
    "batch/v1/Job": {"backoffLimit": 2, "template": POD},
    "batch/v1/CronJob": {"schedule": "@daily", "jobTemplate": {"spec": {"template": POD}}},
    "networking.istio.io/v1/Sidecar": {
        "workloadSelector": {"labels": {"app": "shop"}},
        "ingress": [{"port": {"number": 80, "protocol": "HTTP", "name": "http"}}],
        "egress": [{"hosts": ["./*"]}],
    },
}


@dataclass(frozen=True)
class Case:
    """One object, made from a kind's valid one by one change, and its verdict."""

    kind: str
    path: str = ""
    value: object = None
    valid: bool = False

    def manifest(self) -> dict[str, Any]:
        """Return the object, with the value put at the path (`-` takes it away)."""
        api_version, _, name = self.kind.rpartition("/")
        whole: dict[str, Any] = {
            "apiVersion": api_version,
            "kind": name,
            "metadata": {
                "name": "shop",
                "labels": {"app": "shop"},
                "annotations": {"a/b": "c"},
            },
            "spec": copy.deepcopy(SPECS[self.kind]),
        }
        if self.path:
            self.change(whole)
        return whole

    def change(self, whole: dict[str, Any]) -> None:
        """Put the value at the path, or take away what is there."""
        *way, last = (int(step) if step.isdigit() else step for step in self.path.split("."))
        place: Any = whole
        for step in way:
            place = place[step]
        if self.value == "-":
            del place[last]
        else:
            place[last] = self.value

    def __str__(self) -> str:
        """Name the case in a test's id."""
        what = f"{self.path}={json.dumps(self.value)[:30]}" if self.path else "as it is"
        return f"{self.kind.rpartition('/')[2]} {what}"


def common_cases(kind: str) -> Iterator[Case]:
    """Yield the cases that hold of every kind."""
    yield Case(kind, valid=True)
    yield Case(kind, "spce", {})
    yield Case(kind, "status", {})
    yield Case(kind, "metadata", "-")
    yield Case(kind, "metadata.name", "-", valid=kind in {"batch/v1/Job", "v1/Pod"})
    yield Case(kind, "metadata.name", "Bad_Name")
    yield Case(kind, "metadata.namespace", "a.b")
    yield Case(kind, "metadata.generateName", "shop-")
    yield Case(kind, "metadata.labels.app", 1)
    yield Case(kind, "metadata.labels.app", None)
    yield Case(kind, "metadata.labels.app", "x" * 64)
    yield Case(kind, "metadata.labels.app", "-x")
    yield Case(kind, "metadata.labels", {"a/b/c": "x"})
    yield Case(kind, "metadata.annotations.a", True)  # noqa: FBT003
    yield Case(
        kind,
        "metadata.finalizers",
        ["resources-finalizer.argocd.argoproj.io"],
        valid=True,
    )
    yield Case(kind, "spec", None)
    yield Case(kind, "spec.unknown", 1)
    yield Case(kind, "spec", "-", valid=derive.Kind.parse(kind).name in derive.SPEC_OPTIONAL)


GATEWAY, SERVICE = "networking.istio.io/v1/Gateway", "v1/Service"
VIRTUAL_SERVICE = "networking.istio.io/v1/VirtualService"
DESTINATION_RULE = "networking.istio.io/v1/DestinationRule"
ROLLOUT = "argoproj.io/v1alpha1/Rollout"
CANARY = "spec.strategy.canary"
CONTAINER = "spec.template.spec.containers.0"

CASES = [
    *(case for kind in SPECS for case in common_cases(kind)),
    Case("v1/Namespace", "spec", "-", valid=True),
    Case("v1/Namespace", "metadata.namespace", "shop"),
    Case(GATEWAY, "spec.servers.0.port.number", "443"),
    Case(GATEWAY, "spec.servers.0.port.protocol", "-"),
    Case(GATEWAY, "spec.servers.0.tls.mode", "EASY"),
    Case(GATEWAY, "spec.servers.0.tls.credentialname", "shop"),
    Case(VIRTUAL_SERVICE, "metadata.namespace", "shop", valid=True),
    Case(VIRTUAL_SERVICE, "spec.http.0.route.0.weight", 101),
    Case(VIRTUAL_SERVICE, "spec.http.0.route.0.weight", -1),
    Case(VIRTUAL_SERVICE, "spec.http.0.route.0.weight", "100"),
    Case(VIRTUAL_SERVICE, "spec.http.0.route.0.weight", None),
    Case(VIRTUAL_SERVICE, "spec.http.0.route.0.destination", "-"),
    Case(VIRTUAL_SERVICE, "spec.http.0.route.0.destination.hots", "x"),
    Case(VIRTUAL_SERVICE, "spec.http.0.timeout", "0s"),
    Case(VIRTUAL_SERVICE, "spec.http.0.timeout", 5),
    Case(VIRTUAL_SERVICE, "spec.http.0.retries.perTryTimeout", "1d"),
    Case(VIRTUAL_SERVICE, "spec.http.0.match.0.headers.x-canary.prefix", "y"),
    Case(DESTINATION_RULE, "spec.host", "-"),
    Case(DESTINATION_RULE, "spec.trafficPolicy.outlierDetection.interval", "0s"),
    Case(
        DESTINATION_RULE,
        "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
        None,
    ),
    Case(DESTINATION_RULE, "spec.subsets.0.labels.app", 1),
    Case(DESTINATION_RULE, "spec.subsets.0.name", "-"),
    Case("security.istio.io/v1/PeerAuthentication", "spec.mtls.mode", "LOOSE"),
    Case(ROLLOUT, "spec.replicas", "3"),
    Case(ROLLOUT, "spec.replicas", None),
    Case(ROLLOUT, "spec.replicas", 2**31),
    Case(ROLLOUT, "spec.template", "-", valid=True),
    Case(ROLLOUT, f"{CONTAINER}.imagePullpolicy", "Always"),
    Case(ROLLOUT, f"{CONTAINER}.name", "-"),
    Case(ROLLOUT, f"{CONTAINER}.ports.0.containerPort", "8080"),
    Case(ROLLOUT, f"{CONTAINER}.resources.requests.cpu", True),  # noqa: FBT003
    Case(ROLLOUT, "spec.template.spec.containers", "-"),
    Case(ROLLOUT, "spec.template.metadata.labels.app", 1),
    Case(ROLLOUT, "spec.template.metadata.annotation", {}),
    Case(ROLLOUT, f"{CANARY}.canaryMetadata.labels.role", 1),
    Case(ROLLOUT, f"{CANARY}.maxSurge", 0.5),
    Case(ROLLOUT, f"{CANARY}.maxSurge", 1, valid=True),
    Case(
        ROLLOUT,
        f"{CANARY}.antiAffinity.requiredDuringSchedulingIgnoredDuringExecution.x",
        1,
    ),
    Case(ROLLOUT, f"{CANARY}.trafficRouting.istio.virtualService.name", "-"),
    Case(ROLLOUT, f"{CANARY}.trafficRouting.istio.virtualService.route", ["primary"]),
    Case(ROLLOUT, f"{CANARY}.steps.0.setweight", 10),
    Case(ROLLOUT, f"{CANARY}.steps.3.setWeight", "20"),
    Case(ROLLOUT, f"{CANARY}.steps.5.pause.duration", True),  # noqa: FBT003
    Case(ROLLOUT, f"{CANARY}.steps.7.plugin.name", "-"),
    Case(
        "argoproj.io/v1alpha1/AnalysisTemplate",
        "spec.metrics.0.failureLimit",
        1,
        valid=True,
    ),
    Case("argoproj.io/v1alpha1/AnalysisTemplate", "spec.metrics.0.provider.prometeus", {}),
    Case("argoproj.io/v1alpha1/AnalysisTemplate", "spec.metrics.0.name", "-"),
    Case("argoproj.io/v1alpha1/Application", "spec.destination", "-"),
    Case("argoproj.io/v1alpha1/Application", "spec.syncPolicy.automated.prune", "true"),
    Case("argoproj.io/v1alpha1/ApplicationSet", "spec.template.spec.project", 1),
    Case("argoproj.io/v1alpha1/ApplicationSet", "spec.generators.0.git.revision", "-"),
    Case("argoproj.io/v1alpha1/AppProject", "spec.destinations.0.servr", "x"),
    Case(SERVICE, "spec.ports.0.port", "80"),
    Case(SERVICE, "spec.ports.0.port", "-"),
    Case(SERVICE, "spec.ports.0.targetPort", 8080, valid=True),
    Case(SERVICE, "spec.selector.app", None),
    Case("autoscaling/v2/HorizontalPodAutoscaler", "spec.maxReplicas", "-"),
    Case("policy/v1/PodDisruptionBudget", "spec.maxUnavailable", [1]),
    Case("apps/v1/Deployment", "spec.selector", "-"),
    Case("apps/v1/Deployment", f"{CONTAINER}.imagePullpolicy", "Always"),
    Case("apps/v1/DaemonSet", "spec.replicas", 2),
    Case("apps/v1/ReplicaSet", "spec.minReadySecond", 2),
    Case("v1/Pod", "spec.activeDeadlineSecond", 2),
    Case("v1/ReplicationController", "spec.selector.matchLabels", {}),
    Case("apps/v1/StatefulSet", "spec.volumeClaimTemplates.0.spec.accessMode", "ReadWriteOnce"),
    Case("apps/v1/StatefulSet", "spec.serviceName", "-", valid=True),
    Case("batch/v1/Job", "spec.backofLimit", 2),
    Case("batch/v1/Job", "spec.template", "-"),
    Case("batch/v1/CronJob", "spec.schedule", "-"),
    Case("batch/v1/CronJob", "spec.jobTemplate.spec.backofLimit", 2),
    Case("networking.istio.io/v1/Sidecar", "spec.workloadSelector.matchLabels", {}),
    Case("networking.istio.io/v1/Sidecar", "spec.egress.0.hosts", "-"),
]


@pytest.fixture(scope="module")
def validators() -> dict[str, jsonschema_rs.Draft7Validator]:
    """Compile every schema once."""
    kinds = [derive.Kind.parse(kind) for kind in SPECS]
    return {
        str(kind): jsonschema_rs.Draft7Validator(json.loads((SCHEMAS / kind.path).read_bytes()))
        for kind in kinds
    }


@pytest.fixture(scope="module")
def conforming(tmp_path_factory: pytest.TempPathFactory) -> set[int]:
    """Return the numbers of the cases that kubeconform finds valid."""
    program = os.environ.get("KUBECONFORM") or shutil.which("kubeconform")
    if not program:
        unavailable("kubeconform is not on the PATH")
    folder = tmp_path_factory.mktemp("cases")
    for number, case in enumerate(CASES):
        (folder / f"{number}.json").write_text(json.dumps(case.manifest()))
    command = [
        program,
        "-output",
        "json",
        "-verbose",
        "-strict",
        "-schema-location",
        LOCATION,
    ]
    run = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    found = json.loads(run.stdout)["resources"]
    statuses = {int(Path(item["filename"]).stem): item["status"] for item in found}
    assert statuses.keys() == set(range(len(CASES)))
    assert set(statuses.values()) <= {"statusValid", "statusInvalid"}, run.stdout[-2000:]
    return {number for number, status in statuses.items() if status == "statusValid"}


def test_every_kind_has_a_schema_and_a_valid_object() -> None:
    """The table of objects and the folder of schemas hold the same kinds."""
    expected = {SCHEMAS / derive.Kind.parse(kind).path for kind in SPECS}

    assert set(FILES) == expected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_jsonschema_rs_gives_the_expected_verdict(
    case: Case, validators: dict[str, jsonschema_rs.Draft7Validator]
) -> None:
    """The validator that canarygen uses takes and refuses what it should."""
    errors = [str(error) for error in validators[case.kind].iter_errors(case.manifest())]

    assert (not errors) is case.valid, errors


@pytest.mark.parametrize("number", range(len(CASES)), ids=map(str, CASES))
def test_kubeconform_gives_the_expected_verdict(number: int, conforming: set[int]) -> None:
    """The validator that a user runs on the output takes and refuses the same."""
    case = CASES[number]

    assert (number in conforming) is case.valid
