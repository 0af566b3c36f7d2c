"""Laws that hold for every tree: read back from its text, by readers that are not ours."""

import copy
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from canarygen import kubeconform as edge
from canarygen import library
from canarygen.annotation import annotated
from canarygen.code import Code
from canarygen.longform.canary import longform
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
    """Name every reference of a tree that leads nowhere, or elsewhere.

    `external` are gateways, and destinations with their ports, that live elsewhere.
    """
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
        yield from _routes(canary, target, services, rules)
        yield from _fixed(canary, target, services, external)
        yield from _callers(rollout, named(tree, "PeerAuthentication", namespace))
        yield from _rules(rollout, named(tree, "DestinationRule", namespace), services)
        yield from _gateways(tree, target, namespace, external)
        yield from (
            f"host {host}"
            for host in target["spec"]["hosts"]
            if "." not in host and host != "*" and host not in services
        )


def _services(rollout: Map, services: dict[str, Map]) -> Iterator[str]:
    template = rollout["spec"]["template"]
    selector = rollout["spec"]["selector"]["matchLabels"]
    ports = {port["name"] for item in template["spec"]["containers"] for port in item.get("ports", [])}
    canary = rollout["spec"]["strategy"]["canary"]
    if not selector or not selector.items() <= template["metadata"]["labels"].items():
        yield "selector of the Rollout"
    if canary["canaryService"] == canary["stableService"]:
        yield f"Service {canary['canaryService']} for both versions"
    yield from (
        f"Service {name}"
        for name in (canary["canaryService"], canary["stableService"])
        if name not in services
    )
    for service in services.values():
        if service["metadata"]["labels"]["app.kubernetes.io/name"] != rollout["metadata"]["name"]:
            continue
        if service["spec"]["selector"] != selector:
            yield f"selector of {service['metadata']['name']}"
        yield from (
            f"port {p['targetPort']}" for p in service["spec"]["ports"] if p["targetPort"] not in ports
        )


def _rules(rollout: Map, rules: dict[str, Map], services: dict[str, Map]) -> Iterator[str]:
    canary = rollout["spec"]["strategy"]["canary"]
    wanted = canary["trafficRouting"]["istio"].get("destinationRule")
    ours = [
        rule
        for rule in rules.values()
        if rule["metadata"]["labels"]["app.kubernetes.io/name"] == rollout["metadata"]["name"]
    ]
    yield from (
        f"host of DestinationRule {rule['spec']['host']}"
        for rule in ours
        if rule["spec"]["host"] not in services
    )
    if wanted is None:
        hosts = {rule["spec"]["host"] for rule in ours}
        if hosts and hosts != {canary["stableService"], canary["canaryService"]}:
            yield f"DestinationRules of {hosts}"
        return
    subsets = rules.get(wanted["name"], {"spec": {}})["spec"].get("subsets", [])
    if [subset["name"] for subset in subsets] != [wanted["stableSubsetName"], wanted["canarySubsetName"]]:
        yield f"DestinationRule {wanted}"
    selector = rollout["spec"]["selector"]["matchLabels"]
    yield from (f"labels of subset {subset['name']}" for subset in subsets if subset["labels"] != selector)


def _routes(canary: Map, target: Map, services: dict[str, Map], rules: dict[str, Map]) -> Iterator[str]:
    wanted = canary["trafficRouting"]["istio"]["virtualService"]
    http, tls, tcp = (target["spec"].get(section, []) for section in ("http", "tls", "tcp"))
    names = [route["name"] for route in http]
    split = [route for route in http if len(route.get("route", [])) > 1]
    if [route["name"] for route in split] != wanted.get("routes", []) or len(set(names)) < len(names):
        yield f"routes {wanted.get('routes')}"
    matches = [match for route in tls for match in route["match"]]
    if matches != wanted.get("tlsRoutes", []):
        yield f"TLS routes {wanted.get('tlsRoutes')}"
    ports = [{"port": match["port"]} for route in tcp for match in route["match"]]
    if ports != wanted.get("tcpRoutes", []) or len(ports) != len(tcp):
        yield f"TCP routes {wanted.get('tcpRoutes')}"
    yield from (
        f"SNI {name}"
        for match in matches
        for name in match["sniHosts"]
        if not any(_admits(wide, name) for wide in target["spec"]["hosts"])
    )
    yield from _destinations(canary, [*split, *tls, *tcp], services, rules)


def _fixed(canary: Map, target: Map, services: dict[str, Map], external: set[str]) -> Iterator[str]:
    """What no weight moves leads to a Service of the tree, or to what lives elsewhere; a preview, to the new version."""
    http = target["spec"].get("http", [])
    for route in http:
        goes = [to["destination"] for to in route.get("route", ())]
        if len(goes) == ("redirect" in route):
            yield f"aim of {route['name']}"
        fixed = goes if len(goes) == 1 else []
        if route["name"].startswith("preview-") and goes != [{**goes[0], "host": canary["canaryService"]}]:
            yield f"preview {route['name']}"
        for to in [*fixed, *([route["mirror"]] if "mirror" in route else [])]:
            ours = services.get(to["host"], {"spec": {"ports": []}})["spec"]["ports"]
            is_known = to["port"]["number"] in {port["port"] for port in ours}
            if not is_known and f"{to['host']}:{to['port']['number']}" not in external:
                yield f"destination {to}"


def _callers(rollout: Map, rules: dict[str, Map]) -> Iterator[str]:
    """A PeerAuthentication is for the Rollout's pods."""
    spec = rollout["spec"]
    for rule in rules.values():
        ours = rule["metadata"]["labels"]["app.kubernetes.io/name"] == rollout["metadata"]["name"]
        if ours and rule["spec"]["selector"] != spec["selector"]:
            yield f"selector of PeerAuthentication {rule['metadata']['name']}"


def _destinations(
    canary: Map, routes: list[Map], services: dict[str, Map], rules: dict[str, Map]
) -> Iterator[str]:
    subsets = canary["trafficRouting"]["istio"].get("destinationRule")
    versions = (
        [subsets["stableSubsetName"], subsets["canarySubsetName"]]
        if subsets
        else [canary["stableService"], canary["canaryService"]]
    )
    for route in routes:
        destinations = [destination["destination"] for destination in route["route"]]
        if [to["weight"] for to in route["route"]] != [100, 0]:
            yield f"weights {route['route']}"
        if [to.get("subset", to["host"]) for to in destinations] != versions:
            yield f"versions {destinations}"
        for to in destinations:
            ports = {
                port["port"] for port in services.get(to["host"], {"spec": {"ports": []}})["spec"]["ports"]
            }
            if to["port"]["number"] not in ports:
                yield f"destination {to}"
            known = {
                subset["name"] for subset in rules.get(to["host"], {"spec": {}})["spec"].get("subsets", [])
            }
            if "subset" in to and to["subset"] not in known:
                yield f"subset {to['subset']}"


def _gateways(tree: list[Map], target: Map, namespace: str, external: set[str]) -> Iterator[str]:
    if not target["spec"]["gateways"]:
        yield "no gateway"
    for reference in target["spec"]["gateways"]:
        where, _, name = reference.rpartition("/")
        gateway = named(tree, "Gateway", where or namespace).get(name)
        if reference == "mesh" or (gateway is None and reference in external):
            continue
        if gateway is None:
            yield f"Gateway {reference}"
            continue
        served = {server["port"]["number"] for server in gateway["spec"]["servers"]}
        streams = [*target["spec"].get("tls", []), *target["spec"].get("tcp", [])]
        matches = [match for route in streams for match in route["match"]]
        matched = {match["port"] for match in matches if match.get("gateways") != ["mesh"]}
        yield from (f"listener {port}" for port in matched - served)
        listed = {host for server in gateway["spec"]["servers"] for host in server["hosts"]}
        outside = (host for host in target["spec"]["hosts"] if "." in host or host == "*")
        yield from (f"host {host}" for host in outside if not any(_admits(wide, host) for wide in listed))


def _admits(wide: str, host: str) -> bool:
    return wide in {"*", host} or (wide.startswith("*.") and host.endswith(wide[1:]))


def said_destinations(value: Any) -> Iterator[str]:
    """Find the destinations that specs name."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from [item] if key == "to" and isinstance(item, str) else said_destinations(item)


def said_elsewhere(case: Path) -> set[str]:
    """Find what a case's specs refer to: gateways, and destinations of routes."""
    specs = [spec for source in sources(case) for spec in yaml.safe_load_all(source.data)]
    return said_gateways(case) | set(said_destinations(specs))


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
    assert list(dangling(tree, said_elsewhere(case))) == []


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


def _one(tree: list[Map], kind: str) -> Map:
    return next(item for item in tree if item["kind"] == kind)


def _plan(tree: list[Map]) -> Map:
    plan: Map = _one(tree, "Rollout")["spec"]["strategy"]["canary"]
    return plan


def _target(tree: list[Map]) -> Map:
    target: Map = _plan(tree)["trafficRouting"]["istio"]["virtualService"]
    return target


def _first_route(tree: list[Map]) -> list[Map]:
    spec = _one(tree, "VirtualService")["spec"]
    route: list[Map] = (spec.get("http") or spec["tls"])[0]["route"]
    return route


SABOTAGES: dict[str, tuple[str, Callable[[list[Map]], Any]]] = {
    "versions swapped": (
        "gateway-own-by-default",
        lambda tree: _plan(tree).update(canaryService="cart-stable", stableService="cart-canary"),
    ),
    "one Service for both": (
        "gateway-own-by-default",
        lambda tree: _plan(tree).update(canaryService="cart-stable"),
    ),
    "both destinations stable": (
        "gateway-own-by-default",
        lambda tree: _first_route(tree)[1].update(destination=_first_route(tree)[0]["destination"]),
    ),
    "third destination": (
        "gateway-own-by-default",
        lambda tree: _first_route(tree).append({**_first_route(tree)[1]}),
    ),
    "route not managed": ("several-http-ports-in-the-mesh", lambda tree: _target(tree)["routes"].pop()),
    "routes not listed": ("gateway-own-by-default", lambda tree: _target(tree).pop("routes")),
    "TLS routes not listed": ("gateway-tls-passthrough", lambda tree: _target(tree).pop("tlsRoutes")),
    "SNI not a host": (
        "gateway-tls-passthrough",
        lambda tree: [
            match.update(sniHosts=["other.example.org"])
            for match in (
                _one(tree, "VirtualService")["spec"]["tls"][0]["match"][0],
                _target(tree)["tlsRoutes"][0],
            )
        ],
    ),
    "listener not served": (
        "gateway-tls-passthrough",
        lambda tree: _one(tree, "Gateway")["spec"]["servers"][0]["port"].update(number=8443),
    ),
    "policy for nobody": (
        "services-with-policy",
        lambda tree: _one(tree, "DestinationRule")["spec"].update(host="nobody"),
    ),
    "policy for one version": (
        "services-with-policy",
        lambda tree: tree.remove(_one(tree, "DestinationRule")),
    ),
    "subsets not said": (
        "subsets",
        lambda tree: _plan(tree)["trafficRouting"]["istio"].pop("destinationRule"),
    ),
    "subsets swapped": (
        "subsets",
        lambda tree: _plan(tree)["trafficRouting"]["istio"]["destinationRule"].update(
            canarySubsetName="stable", stableSubsetName="canary"
        ),
    ),
    "subset of no pod": (
        "subsets",
        lambda tree: _one(tree, "DestinationRule")["spec"]["subsets"][0].update(labels={"a": "b"}),
    ),
    "selector of all pods": (
        "gateway-own-by-default",
        lambda tree: _one(tree, "Service")["spec"].update(selector={}),
    ),
    "selector of the spec and more": (
        "template-metadata",
        lambda tree: _one(tree, "Service")["spec"]["selector"].update(version="v2"),
    ),
    "Rollout of all pods": (
        "gateway-own-by-default",
        lambda tree: _one(tree, "Rollout")["spec"]["selector"].update(matchLabels={}),
    ),
    "short host of no Service": (
        "gateway-mesh",
        lambda tree: _one(tree, "VirtualService")["spec"]["hosts"].append("nobody-1"),
    ),
    "TCP routes not listed": ("tcp-beside-http", lambda tree: _target(tree).pop("tcpRoutes")),
    "one TCP route not listed": ("tcp-beside-http", lambda tree: _target(tree)["tcpRoutes"].pop()),
    "TCP listener not served": (
        "tcp-beside-http",
        lambda tree: _one(tree, "Gateway")["spec"]["servers"].pop(),
    ),
    "TCP route to one version": (
        "tcp-beside-http",
        lambda tree: _one(tree, "VirtualService")["spec"]["tcp"][1]["route"].pop(),
    ),
    "a route of several not listed": (
        "preview-by-header",
        lambda tree: _target(tree)["routes"].remove("testers"),
    ),
    "a preview listed": (
        "preview-by-header",
        lambda tree: _target(tree)["routes"].append("preview-testers"),
    ),
    "a preview of the stable version": (
        "preview-by-cookie",
        lambda tree: _first_route(tree)[0]["destination"].update(host="cart-stable"),
    ),
    "a preview on a port that is not there": (
        "preview-by-cookie",
        lambda tree: _first_route(tree)[0]["destination"]["port"].update(number=81),
    ),
    "two routes of one name": (
        "preview-by-header",
        lambda tree: _one(tree, "VirtualService")["spec"]["http"][0].update(name="old"),
    ),
    "fixed route to nobody": (
        "one-split-route-beside-others",
        lambda tree: _one(tree, "VirtualService")["spec"]["http"][2]["route"][0]["destination"].update(
            host="nobody"
        ),
    ),
    "route to nothing": (
        "one-split-route-beside-others",
        lambda tree: _one(tree, "VirtualService")["spec"]["http"][1].pop("redirect"),
    ),
    "mirror to nobody": (
        "routes-of-every-kind",
        lambda tree: _one(tree, "VirtualService")["spec"]["http"][3]["mirror"].update(host="nobody"),
    ),
    "callers of other pods": (
        "mutual-tls",
        lambda tree: _one(tree, "PeerAuthentication")["spec"]["selector"].update(matchLabels={}),
    ),
    "no gateway": (
        "gateway-own-by-default",
        lambda tree: _one(tree, "VirtualService")["spec"].update(gateways=[]),
    ),
}


@pytest.mark.parametrize("slip", SABOTAGES)
def test_the_law_of_names_sees_references_that_lead_elsewhere(slip: str) -> None:
    """A reference that exists but is the wrong one is found, too."""
    name, sabotage = SABOTAGES[slip]
    (case,) = [path for path in ACCEPTED if path.name == name]
    tree = objects(case / "out")

    external = said_elsewhere(case)

    assert list(dangling(tree, external)) == []
    sabotage(tree)
    assert list(dangling(tree, external))


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_selectors_are_the_specs(case: Path) -> None:
    """Selectors and subsets hold what `spec.workload.selector` says, and nothing beyond it."""
    specs = [spec for source in sources(case) for spec in yaml.safe_load_all(source.data)]
    said = {
        (spec["metadata"].get("namespace", "default"), spec["metadata"]["name"]): spec["spec"][
            "workload"
        ].get("selector", {"app.kubernetes.io/name": spec["metadata"]["name"]})
        for spec in specs
    }

    for item in objects(case / "out"):
        metadata, spec = item["metadata"], item["spec"]
        selector = said[metadata["namespace"], metadata["labels"]["app.kubernetes.io/name"]]
        if item["kind"] == "Service":
            assert spec["selector"] == selector
        if item["kind"] in {"Rollout", "PeerAuthentication"}:
            assert spec["selector"] == {"matchLabels": selector}
        assert [subset["labels"] for subset in spec.get("subsets", [])] in ([], [selector, selector])


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

    assert len(kinds) == 6
    for (version, kind), item in kinds.items():
        schema = library.kubernetes(version, kind)
        assert schema.accepts(item)
        assert not schema.accepts({**item, "sepc": {}})
        assert not schema.accepts({**item, "spec": {**item["spec"], "unknown": 1}})
