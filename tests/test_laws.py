"""Laws that hold for every tree: read back from its text, by readers that are not ours."""

import copy
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from canarygen import kubeconform as edge
from canarygen import library
from canarygen.annotation import annotated
from canarygen.code import Code
from canarygen.longform import longform
from canarygen.reader import read
from canarygen.source import Source
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, sources

Map = dict[str, Any]

ROOT = Path(__file__).parent.parent
SCHEMAS = f"{ROOT}/schemas/kubernetes/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"


def objects(folder: Path) -> list[Map]:
    """Read a tree as PyYAML does."""
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.yaml"))]


def named(tree: list[Map], kind: str, namespace: str) -> dict[str, Map]:
    """Find the objects of a kind in a namespace, by name."""
    found = (item for item in tree if item["kind"] == kind and item["metadata"]["namespace"] == namespace)
    return {item["metadata"]["name"]: item for item in found}


def dangling(tree: list[Map], external: set[str]) -> Iterator[str]:
    """Name every reference of a tree that leads nowhere. `external` are gateways that live elsewhere."""
    for rollout in (item for item in tree if item["kind"] == "Rollout"):
        namespace = rollout["metadata"]["namespace"]
        services = named(tree, "Service", namespace)
        rules = {rule["spec"]["host"]: rule for rule in named(tree, "DestinationRule", namespace).values()}
        canary = rollout["spec"]["strategy"]["canary"]
        istio = canary["trafficRouting"]["istio"]
        yield from _services(rollout, services)
        target = named(tree, "VirtualService", namespace).get(istio["virtualService"]["name"])
        if target is None:
            yield f"VirtualService {istio['virtualService']['name']}"
            continue
        yield from _routes(istio, target, services, rules)
        yield from _gateways(tree, target, namespace, external)


def _services(rollout: Map, services: dict[str, Map]) -> Iterator[str]:
    template = rollout["spec"]["template"]
    labels = template["metadata"]["labels"]
    ports = {port["name"] for item in template["spec"]["containers"] for port in item.get("ports", [])}
    canary = rollout["spec"]["strategy"]["canary"]
    if not rollout["spec"]["selector"]["matchLabels"].items() <= labels.items():
        yield "selector of the Rollout"
    for name in (canary["canaryService"], canary["stableService"]):
        if name not in services:
            yield f"Service {name}"
    for service in services.values():
        if service["metadata"]["labels"]["app.kubernetes.io/name"] != rollout["metadata"]["name"]:
            continue
        if not service["spec"]["selector"].items() <= labels.items():
            yield f"selector of {service['metadata']['name']}"
        yield from (
            f"port {p['targetPort']}" for p in service["spec"]["ports"] if p["targetPort"] not in ports
        )


def _routes(istio: Map, target: Map, services: dict[str, Map], rules: dict[str, Map]) -> Iterator[str]:
    http = {route["name"]: route for route in target["spec"].get("http", [])}
    tls = {route["match"][0]["port"]: route for route in target["spec"].get("tls", [])}
    for name in istio["virtualService"].get("routes", []):
        if name not in http:
            yield f"route {name}"
    for wanted in istio["virtualService"].get("tlsRoutes", []):
        match = tls.get(wanted["port"], {}).get("match", [{}])[0]
        if set(match.get("sniHosts", [])) != set(wanted["sniHosts"]):
            yield f"TLS route {wanted}"
    yield from _destinations([*http.values(), *tls.values()], services, rules)
    if rule := istio.get("destinationRule"):
        names = {item["metadata"]["name"]: item for item in rules.values()}
        subsets = {
            subset["name"] for subset in names.get(rule["name"], {"spec": {"subsets": []}})["spec"]["subsets"]
        }
        if {rule["canarySubsetName"], rule["stableSubsetName"]} != subsets:
            yield f"DestinationRule {rule}"


def _destinations(routes: list[Map], services: dict[str, Map], rules: dict[str, Map]) -> Iterator[str]:
    for route in routes:
        if [to["weight"] for to in route["route"]] != [100, 0]:
            yield f"weights {route['route']}"
        for to in (destination["destination"] for destination in route["route"]):
            ports = {
                port["port"] for port in services.get(to["host"], {"spec": {"ports": []}})["spec"]["ports"]
            }
            if to["port"]["number"] not in ports:
                yield f"destination {to}"
            subsets = {
                subset["name"] for subset in rules.get(to["host"], {"spec": {}})["spec"].get("subsets", [])
            }
            if "subset" in to and to["subset"] not in subsets:
                yield f"subset {to['subset']}"


def _gateways(tree: list[Map], target: Map, namespace: str, external: set[str]) -> Iterator[str]:
    for reference in target["spec"]["gateways"]:
        where, _, name = reference.rpartition("/")
        gateway = named(tree, "Gateway", where or namespace).get(name)
        if reference == "mesh" or (gateway is None and reference in external):
            continue
        if gateway is None:
            yield f"Gateway {reference}"
            continue
        listed = {host for server in gateway["spec"]["servers"] for host in server["hosts"]}
        outside = (host for host in target["spec"]["hosts"] if "." in host or host == "*")
        yield from (f"host {host}" for host in outside if not any(_admits(wide, host) for wide in listed))


def _admits(wide: str, host: str) -> bool:
    return wide in {"*", host} or (wide.startswith("*.") and host.endswith(wide[1:]))


def said_gateways(case: Path) -> set[str]:
    """Find the gateways that a case's specs refer to by namespace, or by a name without a spec for it."""
    found = set()
    for source in sources(case):
        for spec in yaml.safe_load_all(source.data):
            gateway = spec["spec"]["traffic"].get("gateway", [])
            for reference in gateway if isinstance(gateway, list) else [gateway]:
                if isinstance(reference, str):
                    namespace = spec["metadata"].get("namespace", "default")
                    found.add(reference if "/" in reference else f"{namespace}/{reference}")
    return found


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_every_name_that_is_mentioned_exists(case: Path) -> None:
    """No reference of a tree leads nowhere, and every split route rests at 100 and 0."""
    tree = objects(case / "out")

    assert tree
    assert list(dangling(tree, said_gateways(case))) == []


def test_the_law_of_names_sees_every_slip() -> None:
    """Each reference, broken alone, is found: the article's own two slips among them."""
    tree = [*objects(ROOT / "out"), *objects(ROOT / "tests/cases/accepted/subsets/out")]
    broken: list[tuple[str, ...]] = [
        ("Rollout", "spec", "strategy", "canary", "canaryService"),
        ("Rollout", "spec", "strategy", "canary", "stableService"),
        ("Rollout", "spec", "strategy", "canary", "trafficRouting", "istio", "virtualService", "name"),
        ("VirtualService", "metadata", "name"),
        ("VirtualService", "spec", "http", "0", "name"),
        ("VirtualService", "spec", "http", "0", "route", "0", "destination", "host"),
        ("VirtualService", "spec", "http", "0", "route", "1", "destination", "port", "number"),
        ("VirtualService", "spec", "http", "0", "route", "1", "weight"),
        ("VirtualService", "spec", "gateways", "0"),
        ("VirtualService", "spec", "hosts", "0"),
        ("Service", "spec", "ports", "0", "targetPort"),
        ("Service", "metadata", "name"),
        ("DestinationRule", "spec", "subsets", "0", "name"),
        ("DestinationRule", "spec", "host"),
    ]
    external = {"istio-system/public"}

    assert list(dangling(tree, external | {"shop/storefront-gateway"})) == []
    for kind, *path in broken:
        sabotaged = copy.deepcopy(tree)
        victim: Any = next(item for item in reversed(sabotaged) if item["kind"] == kind)
        for step in path[:-1]:
            victim = victim[int(step) if step.isdecimal() else step]
        last: Any = int(path[-1]) if path[-1].isdecimal() else path[-1]
        victim[last] = 7 if isinstance(victim[last], int) else "slip.example.org"
        assert list(dangling(sabotaged, external)), path


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_every_reader_reads_what_was_meant(case: Path, compiled: Compile) -> None:
    """PyYAML (YAML 1.1) and ruamel.yaml (1.2) give the very values, types included."""
    ruamel = YAML(typ="safe", pure=True)

    for manifest in compiled(sources(case)).manifests:
        text = (case / "out" / manifest.path).read_text(encoding="utf-8")
        meant = json.dumps(manifest.content, sort_keys=True)
        assert json.dumps(yaml.safe_load(text), sort_keys=True) == meant
        assert json.dumps(ruamel.load(text), sort_keys=True) == meant


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_objects_are_minimal_and_labelled(case: Path) -> None:
    """No nulls, no empty values but the meaningful ones, our labels on everything, plain ASCII lines."""
    meaningful = {"pause", "requiredDuringSchedulingIgnoredDuringExecution", "emptyDir"}
    empties = re.compile(r"^ *(?:- )?(?P<key>[^:]*): (?:\{\}|\[\]|null|~)?$")

    for path in (case / "out").rglob("*.yaml"):
        text = path.read_text(encoding="ascii")
        labels = yaml.safe_load(text)["metadata"]["labels"]
        assert labels["app.kubernetes.io/managed-by"] == "canarygen"
        assert labels["app.kubernetes.io/name"] == path.parent.name
        assert "status" not in yaml.safe_load(text)
        assert not re.search(r"[ \t]$|\t|\r", text, re.MULTILINE)
        found = {match["key"].strip() for line in text.split("\n") if (match := empties.match(line))}
        assert found <= meaningful


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_the_long_form_means_the_same(case: Path, compiled: Compile) -> None:
    """What `expand` prints, with its comments, is a spec that compiles to the same tree."""
    specs = sources(case)

    expanded = [
        Source(source.path, "---\n".join(annotated(longform(document)) for document in read(source)).encode())
        for source in specs
    ]

    assert compiled(expanded).tree == compiled(specs).tree


def test_kubeconform_accepts_every_object(kubeconform: str) -> None:
    """Over all cases and the shipped examples: nothing invalid, nothing skipped, none left out."""
    folders = [str(path / "out") for path in ACCEPTED] + [str(ROOT / "out")]
    files = [path for folder in folders for path in Path(folder).rglob("*.yaml")]

    command = [kubeconform, "-strict", "-summary", "-output", "json", "-schema-location", SCHEMAS, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["summary"] == {
        "valid": len(files),
        "invalid": 0,
        "errors": 0,
        "skipped": 0,
    }


def test_kubeconforms_complaint_comes_back_on_the_specs_line(kubeconform: str, compiled: Compile) -> None:
    """What only the second opinion finds is a diagnostic at the line that it comes from."""
    (case,) = [path for path in ACCEPTED if path.name == "surge-in-pods"]
    compilation = compiled(sources(case))
    broken = copy.deepcopy(compilation.manifests)
    broken[-1].content["spec"]["strategy"]["canary"]["maxSurge"] = [1]

    (complaint,) = edge.complaints(broken, Path(kubeconform))

    assert complaint.code is Code.NOT_KUBERNETES
    assert str(complaint.span) == "specs/shop/cart.yaml:15:12"
    assert "maxSurge" in complaint.message


def test_every_kind_is_pinned() -> None:
    """Each kind that a case yields has a schema of its own, and that schema refuses an unknown field."""
    tree = [item for case in ACCEPTED for item in objects(case / "out")]
    kinds = {(item["apiVersion"], item["kind"]): item for item in tree}

    assert len(kinds) == 5
    for (version, kind), item in kinds.items():
        schema = library.kubernetes(version, kind)
        assert schema.accepts(item)
        assert not schema.accepts({**item, "sepc": {}})
        assert not schema.accepts({**item, "spec": {**item["spec"], "unknown": 1}})
