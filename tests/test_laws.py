"""Laws that hold for every tree: read back from its text, by readers that are not ours."""

import copy
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from ruamel.yaml import YAML

from canarygen import kubeconform as edge
from canarygen import library
from canarygen.code import Code
from canarygen.compiler import layered_specs
from canarygen.document import Map
from canarygen.expansion import annotated, expanded
from canarygen.frozen import replace
from canarygen.layers import Layered
from canarygen.promql import Query, parse
from canarygen.source import Source
from tests.conftest import Compile
from tests.reading import loaded, loaded_all
from tests.test_cases import ACCEPTED, settings, sources

ROOT = Path(__file__).parent.parent
SCHEMAS = f"{ROOT}/schemas/kubernetes/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"


DELIVERING = {"AppProject", "Application", "ApplicationSet"}
"""What tells Argo CD to sync the rest."""


def manifests(folder: Path) -> list[Path]:
    """Find the files of a tree that hold objects."""
    return [path for path in sorted(folder.rglob("*.yaml")) if path.name != "kustomization.yaml"]


def objects(folder: Path) -> list[Map]:
    """Read the canaries' own objects of a tree as PyYAML does; Argo CD's are not among them."""
    found = (loaded(path.read_text(encoding="utf-8")) for path in manifests(folder))
    return [item for item in found if item["kind"] not in DELIVERING]


def named(tree: list[Map], kind: str, namespace: str) -> dict[str, Map]:
    """Find the objects of a kind in a namespace, by name."""
    found = (item for item in tree if item["kind"] == kind and item["metadata"]["namespace"] == namespace)
    return {item["metadata"]["name"]: item for item in found}


def dangling(tree: list[Map], external: set[str]) -> Iterator[str]:
    """Name every reference of a tree that leads nowhere, or elsewhere.

    `external` is what lives elsewhere: gateways, as NAMESPACE/NAME, workloads, as KIND NAMESPACE/NAME, templates
    alike, and destinations, as HOST:PORT.
    """
    yield from _scalers(tree)
    for rollout in (item for item in tree if item["kind"] == "Rollout"):
        namespace = rollout["metadata"]["namespace"]
        services = named(tree, "Service", namespace)
        rules = {rule["spec"]["host"]: rule for rule in named(tree, "DestinationRule", namespace).values()}
        yield from _services(rollout, services)
        yield from _analyses(rollout, named(tree, "AnalysisTemplate", namespace), external)
        yield from _workload(rollout, tree, external)
        target = _routed(rollout, named(tree, "VirtualService", namespace))
        if target is None:
            yield f"VirtualService of {rollout['metadata']['name']}"
            continue
        yield from _routes(rollout, target, services, rules)
        yield from _fixed(rollout, target, services, external)
        yield from _callers(rollout, named(tree, "PeerAuthentication", namespace))
        yield from _managed(rollout, target, services)
        yield from _rules(rollout, named(tree, "DestinationRule", namespace), services)
        yield from _gateways(tree, target, namespace, external)
        yield from (
            f"host {host}"
            for host in target["spec"]["hosts"]
            if "." not in host and host != "*" and host not in services
        )


def _scalers(tree: list[Map]) -> Iterator[str]:
    """Each autoscaler is the only one of a Rollout that has no size of its own; whatever else may lack one is scaled from outside."""
    sizes = [
        (item["metadata"]["namespace"], "argoproj.io/v1alpha1", "Rollout", item["metadata"]["name"])
        for item in tree
        if item["kind"] == "Rollout" and "replicas" not in item["spec"]
    ]
    scaled = [
        (item["metadata"]["namespace"], *(item["spec"]["scaleTargetRef"][key] for key in _TARGET))
        for item in tree
        if item["kind"] == "HorizontalPodAutoscaler"
    ]
    yield from (f"size of {target}" for target in {*scaled} if sizes.count(target) != 1)
    yield from (f"autoscaler of {target}" for target in {*scaled} if scaled.count(target) != 1)


_TARGET = ("apiVersion", "kind", "name")


def _workload(rollout: Map, tree: list[Map], external: set[str]) -> Iterator[str]:
    spec, metadata = rollout["spec"], rollout["metadata"]
    if ("template" in spec) is ("workloadRef" in spec):
        yield "pods of the Rollout"
    if reference := spec.get("workloadRef"):
        name = f"{reference['kind']} {metadata['namespace']}/{reference['name']}"
        if name not in external:
            yield name
    for budget in named(tree, "PodDisruptionBudget", metadata["namespace"]).values():
        is_ours = budget["metadata"]["labels"]["app.kubernetes.io/name"] == metadata["name"]
        if is_ours and budget["spec"]["selector"] != spec["selector"]:
            yield f"selector of the budget {budget['metadata']['name']}"


def versions(rollout: Map) -> list[str]:
    """Name the Services of the version in use and of the new one."""
    strategy = rollout["spec"]["strategy"]
    if "blueGreen" in strategy:
        return [strategy["blueGreen"]["activeService"], strategy["blueGreen"]["previewService"]]
    if ping_pong := strategy["canary"].get("pingPong"):
        return [ping_pong["pingService"], ping_pong["pongService"]]
    return [strategy["canary"]["stableService"], strategy["canary"]["canaryService"]]


def istio_of(rollout: Map) -> Map:
    """Give what the Rollout says of Istio: nothing, where it moves a Service only."""
    found: Map = rollout["spec"]["strategy"].get("canary", {}).get("trafficRouting", {}).get("istio", {})
    return found


def _routed(rollout: Map, targets: dict[str, Map]) -> Map | None:
    if istio := istio_of(rollout):
        return targets.get(istio["virtualService"]["name"])
    ours = (
        target
        for target in targets.values()
        if target["metadata"]["labels"]["app.kubernetes.io/name"] == rollout["metadata"]["name"]
    )
    return next(ours, None)


def _services(rollout: Map, services: dict[str, Map]) -> Iterator[str]:
    template = rollout["spec"].get("template", {"spec": {"containers": []}})
    selector = rollout["spec"]["selector"]["matchLabels"]
    ports: set[Any] = {
        port.get("name") for item in template["spec"]["containers"] for port in item.get("ports", [])
    }
    labels = template["metadata"]["labels"] if "metadata" in template else selector
    stable, new = versions(rollout)
    if not selector or not selector.items() <= labels.items():
        yield "selector of the Rollout"
    if stable == new:
        yield f"Service {stable} for both versions"
    yield from (f"Service {name}" for name in (stable, new) if name not in services)
    strategy = rollout["spec"]["strategy"].get("canary", {})
    added = [strategy.get(key, {}).get("labels", {}) for key in ("stableMetadata", "canaryMetadata")]
    lasting = {**selector, **dict(added[0].items() & added[1].items())}
    if "pingPong" in strategy and ("canaryService" in strategy or "stableService" in strategy):
        yield "ping and pong, which nobody heeds"
    for service in services.values():
        if service["metadata"]["labels"]["app.kubernetes.io/name"] != rollout["metadata"]["name"]:
            continue
        if not selector.items() <= service["spec"]["selector"].items() <= lasting.items():
            yield f"selector of {service['metadata']['name']}"
        # A number needs no declaration; what an existing Deployment calls its ports is not known: only numbers can find them.
        targets = [port.get("targetPort", port["port"]) for port in service["spec"]["ports"]]
        yield from (f"port {it}" for it in targets if isinstance(it, str) and it not in ports)


def _analyses(rollout: Map, templates: dict[str, Map], external: set[str]) -> Iterator[str]:
    strategy = rollout["spec"]["strategy"]
    canary, switch = strategy.get("canary", {}), strategy.get("blueGreen", {})
    background = canary.get("analysis")
    steps = canary.get("steps", [])
    runs = [step["analysis"] for step in steps if "analysis" in step]
    runs += [switch[key] for key in ("prePromotionAnalysis", "postPromotionAnalysis") if key in switch]
    runs += [background] if background else []
    namespace = rollout["metadata"]["namespace"]
    for run in runs:
        passed = {argument["name"] for argument in run.get("args", [])}
        for use in run["templates"]:
            template = {} if use.get("clusterScope") else templates.get(use["templateName"], {})
            if template:
                yield from _template(canary, template, passed, ends=run is not background)
            elif _external_template(use, namespace) not in external:
                yield f"AnalysisTemplate {use['templateName']}"
    used = {use["templateName"] for run in runs for use in run["templates"]}
    trials = [step["experiment"] for step in steps if "experiment" in step]
    used |= {use["templateName"] for trial in trials for use in trial.get("analyses", [])}
    yield from (f"AnalysisTemplate {name} that nothing runs" for name in _own(rollout, templates) - used)
    # The analysis begins right after a weight with traffic has come into force.
    start = (background or {}).get("startingStep")
    if start is not None and not (0 < start <= len(steps) and steps[start - 1].get("setWeight")):
        yield f"starting step {start}"


def _own(rollout: Map, templates: dict[str, Map]) -> set[str]:
    name = rollout["metadata"]["name"]
    return {
        key for key, item in templates.items() if item["metadata"]["labels"]["app.kubernetes.io/name"] == name
    }


def _template(canary: Map, template: Map, passed: set[str], *, ends: bool) -> Iterator[str]:
    spec = template["spec"]
    declared = {argument["name"] for argument in spec.get("args", [])}
    open_ = {argument["name"] for argument in spec.get("args", []) if argument.keys() == {"name"}}
    yield from (f"argument {name} without a value" for name in open_ - passed)
    text = json.dumps(spec)
    if set(re.findall(r"\{\{ *args\.([^} ]+) *\}\}", text)) != declared:
        yield f"arguments {declared}"
    for metric in spec["metrics"]:
        is_endless = "interval" in metric and "count" not in metric
        if is_endless is ends and "interval" in metric:
            yield f"count of {metric['name']}"
        query = metric["provider"].get("prometheus", {}).get("query", "")
        # Only presets say both; what an author's own query selects is not ours to judge here.
        judged = set(re.findall(r'destination_service_name="([^"]*)",destination_service_namespace', query))
        yield from (f"judged Service {name}" for name in judged - {canary.get("canaryService")})
        if judged and not isinstance(parse(query), Query):
            yield f"query {query}"
    yield from (
        f"dry run {rule['metricName']}"
        for rule in spec.get("dryRun", [])
        if not any(re.search(rule["metricName"], metric["name"]) for metric in spec["metrics"])
    )


def _external_template(use: Map, namespace: str) -> str:
    where = "" if use.get("clusterScope") else f"{namespace}/"
    return f"template {where}{use['templateName']}"


def _managed(rollout: Map, target: Map, services: dict[str, Map]) -> Iterator[str]:
    """Check what steps refer to: managed routes, and the Services and templates of experiments."""
    canary = rollout["spec"]["strategy"].get("canary", {"steps": []})
    listed = [route["name"] for route in canary.get("trafficRouting", {}).get("managedRoutes", [])]
    routes = [step.get("setHeaderRoute") or step.get("setMirrorRoute") for step in canary["steps"]]
    used = {route["name"] for route in routes if route}
    if set(listed) != used or len(listed) > len(used):
        yield f"managed routes {listed}"
    in_git = {route["name"] for route in target["spec"].get("http", [])}
    yield from (f"managed route {name} of Git" for name in in_git & used)
    for experiment in (step["experiment"] for step in canary["steps"] if "experiment" in step):
        names = [template["name"] for template in experiment["templates"]]
        if len(set(names)) < len(names):
            yield f"templates {names}"
        made = [template["service"]["name"] for template in experiment["templates"] if "service" in template]
        yield from (f"Service {name} of an experiment" for name in made if name in services)
        meant = re.findall(r"{{templates\.([^.]+)\.", json.dumps(experiment.get("analyses", [])))
        yield from (f"template {name}" for name in meant if name not in names)


def _rules(rollout: Map, rules: dict[str, Map], services: dict[str, Map]) -> Iterator[str]:
    wanted = istio_of(rollout).get("destinationRule")
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
        if hosts and hosts != set(versions(rollout)):
            yield f"DestinationRules of {hosts}"
        return
    subsets = rules.get(wanted["name"], {"spec": {}})["spec"].get("subsets", [])
    if [subset["name"] for subset in subsets] != [wanted["stableSubsetName"], wanted["canarySubsetName"]]:
        yield f"DestinationRule {wanted}"
    selector = rollout["spec"]["selector"]["matchLabels"]
    yield from (f"labels of subset {subset['name']}" for subset in subsets if subset["labels"] != selector)


_NOWHERE: Map = {"destination": {"host": ""}}


def _routes(rollout: Map, target: Map, services: dict[str, Map], rules: dict[str, Map]) -> Iterator[str]:
    wanted = istio_of(rollout).get("virtualService")
    http, tls, tcp = (target["spec"].get(section, []) for section in ("http", "tls", "tcp"))
    names = [route["name"] for route in http]
    # Blue-green leaves all traffic with one Service; there, a route is the app's by its destination.
    split = [
        route
        for route in http
        if len(route.get("route", [])) > 1
        or (not wanted and route.get("route", [_NOWHERE])[0]["destination"]["host"] == versions(rollout)[0])
    ]
    matches = [match for route in tls for match in route["match"]]
    if len(set(names)) < len(names):
        yield f"routes {names}"
    if wanted and [route["name"] for route in split] != wanted.get("routes", []):
        yield f"routes {wanted.get('routes')}"
    if wanted and matches != wanted.get("tlsRoutes", []):
        yield f"TLS routes {wanted.get('tlsRoutes')}"
    ports = [{"port": match["port"]} for route in tcp for match in route["match"]]
    if wanted and ports != wanted.get("tcpRoutes", []):
        yield f"TCP routes {wanted.get('tcpRoutes')}"
    if len(ports) != len(tcp):
        yield f"TCP routes of several ports: {ports}"
    yield from (
        f"SNI {name}"
        for match in matches
        for name in match["sniHosts"]
        if not any(_admits(wide, name) for wide in target["spec"]["hosts"])
    )
    yield from _destinations(rollout, [*split, *tls, *tcp], services, rules)


def _fixed(rollout: Map, target: Map, services: dict[str, Map], external: set[str]) -> Iterator[str]:
    """What no weight moves leads to a Service of the tree, or to what lives elsewhere; a preview, to the new version."""
    http = target["spec"].get("http", [])
    for route in http:
        goes = [to["destination"] for to in route.get("route", ())]
        if len(goes) == ("redirect" in route):
            yield f"aim of {route['name']}"
        is_app = [to["host"] for to in goes] == versions(rollout)[:1]
        fixed = goes if len(goes) == 1 and not is_app else []
        is_new = [to["host"] for to in goes] == versions(rollout)[1:]
        if route["name"].startswith("preview-") is not is_new:
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
    rollout: Map, routes: list[Map], services: dict[str, Map], rules: dict[str, Map]
) -> Iterator[str]:
    subsets = istio_of(rollout).get("destinationRule")
    split = [subsets["stableSubsetName"], subsets["canarySubsetName"]] if subsets else versions(rollout)
    # Blue-green leaves all traffic with one Service, which the controller moves.
    weights: list[int | None] = [100, 0] if istio_of(rollout) else [None]
    for route in routes:
        destinations = [destination["destination"] for destination in route["route"]]
        if [to.get("weight") for to in route["route"]] != weights:
            yield f"weights {route['route']}"
        if [to.get("subset", to["host"]) for to in destinations] != split[: len(weights)]:
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
        # ./HOST lets in those of the Gateway's own namespace.
        own = "./" if where in {"", namespace} else ""
        listed = {host.removeprefix(own) for server in gateway["spec"]["servers"] for host in server["hosts"]}
        outside = (host for host in target["spec"]["hosts"] if "." in host or host == "*")
        yield from (f"host {host}" for host in outside if not any(_admits(wide, host) for wide in listed))


def _admits(wide: str, host: str) -> bool:
    return wide in {"*", host} or (wide.startswith("*.") and host.endswith(wide[1:]))


def said_destinations(value: Any) -> Iterator[str]:
    """Find the destinations that specs name, patches in Istio's own form."""
    if isinstance(value, dict) and "host" in value and isinstance(value.get("port"), dict):
        yield f"{value['host']}:{value['port']['number']}"
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from [item] if key == "to" and isinstance(item, str) else said_destinations(item)


def said_elsewhere(case: Path) -> set[str]:
    """Find what a case's specs refer to: gateways, and destinations of routes."""
    specs = [spec for source in sources(case) for spec in loaded_all(source.data)]
    external = settings(case).external
    declared = {"/".join(key) for key in external.gateways}
    declared |= {f"template {'/'.join(key)}" for key in external.templates}
    declared |= {f"template {name}" for name in external.cluster_templates}
    return said_gateways(case) | said_workloads(case) | set(said_destinations(specs)) | declared


def said_gateways(case: Path) -> set[str]:
    """Find the gateways that a case's specs refer to by namespace, or by a name without a spec for it."""
    found = set()
    for spec in complete(case):
        gateway = spec["spec"]["traffic"].get("gateway", [])
        for reference in gateway if isinstance(gateway, list) else [gateway]:
            if isinstance(reference, str):
                namespace = spec["metadata"].get("namespace", "default")
                found.add(reference if "/" in reference else f"{namespace}/{reference}")
    return found


def complete(case: Path) -> list[Map]:
    """Give a case's specs with all of their layers, as each environment has them."""
    return [
        spec.value
        for specs in layered_specs(sources(case), settings(case), library.language("canary")).values()
        for spec in specs
    ]


def trees(case: Path) -> list[list[Map]]:
    """Give the tree of each environment of a case, or the only tree."""
    out = case / "out"
    return [objects(out / name) for name in settings(case).names] or [objects(out)]


def said_workloads(case: Path) -> set[str]:
    """Find the workloads that a case's specs take the pods of."""
    found = set()
    for spec in complete(case):
        if said := spec["spec"]["workload"].get("deployment"):
            reference = {"name": said} if isinstance(said, str) else said
            namespace = spec["metadata"].get("namespace", "default")
            found.add(f"{reference.get('kind', 'Deployment')} {namespace}/{reference['name']}")
    return found


def said_templates(case: Path) -> set[str]:
    """Find the templates that a case's specs use, and do not define."""
    found = set()
    for spec in complete(case):
        namespace, plan = spec["metadata"].get("namespace", "default"), spec["spec"]["rollout"]
        analysis, steps = spec["spec"].get("analysis", []), plan.get("steps", [])
        lists = (
            [analysis]
            if isinstance(analysis, list)
            else [analysis.get(key, []) for key in ("metrics", "templates")]
        )
        lists += [step.get("analysis", []) for step in steps if isinstance(step, dict)]
        lists += [plan.get("blueGreen", {}).get(key, []) for key in ("prePromotion", "postPromotion")]
        for use in (use for uses in lists for use in uses):
            name = use.get("template") if isinstance(use, dict) else use
            where = "" if isinstance(use, dict) and use.get("cluster") else f"{namespace}/"
            found.add(f"template {where}{name}")
    return found


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_every_name_that_is_mentioned_exists(case: Path) -> None:
    """No reference of a tree leads nowhere, and every split route rests at 100 and 0."""
    for tree in trees(case):
        assert tree
        assert list(dangling(tree, said_elsewhere(case) | said_templates(case))) == []


SLIPS: list[tuple[str, ...]] = [
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


def slip(tree: list[Map], path: tuple[str, ...]) -> None:
    """Misspell the name, or change the number, at a path of the last object of a kind."""
    kind, *steps = path
    victim: Any = next(item for item in reversed(tree) if item["kind"] == kind)
    for step in steps[:-1]:
        victim = victim[int(step) if step.isdecimal() else step]
    last: Any = int(steps[-1]) if steps[-1].isdecimal() else steps[-1]
    victim[last] = 7 if isinstance(victim[last], int) else "slip.example.org"


def test_the_law_of_names_sees_every_slip() -> None:
    """Each reference, broken alone, is found: the article's own two slips among them."""
    tree = [*objects(ROOT / "out"), *objects(ROOT / "tests/cases/accepted/subsets/out")]
    external = {"istio-system/public"}

    assert list(dangling(tree, external | {"shop/storefront-gateway"})) == []
    for path in SLIPS:
        sabotaged = copy.deepcopy(tree)
        slip(sabotaged, path)
        assert list(dangling(sabotaged, external)), path


def _one(tree: list[Map], kind: str) -> Map:
    return next(item for item in tree if item["kind"] == kind)


def _plan(tree: list[Map]) -> Map:
    plan: Map = _one(tree, "Rollout")["spec"]["strategy"]["canary"]
    return plan


def _prometheus(tree: list[Map]) -> Map:
    provider: Map = _one(tree, "AnalysisTemplate")["spec"]["metrics"][0]["provider"]["prometheus"]
    return provider


def _template_of(tree: list[Map], metric: str) -> Map:
    return next(
        item
        for item in tree
        if item["kind"] == "AnalysisTemplate" and item["spec"]["metrics"][0]["name"] == metric
    )


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
    "template of another name": (
        "analysis-presets",
        lambda tree: _plan(tree)["analysis"]["templates"][0].update(templateName="success-rate"),
    ),
    "template that nothing runs": (
        "analysis-presets",
        lambda tree: _plan(tree)["analysis"]["templates"].pop(),
    ),
    "template of the cluster": (
        "analysis-presets",
        lambda tree: _plan(tree)["analysis"]["templates"][0].update(clusterScope=True),
    ),
    "analysis before any traffic": (
        "analysis-presets",
        lambda tree: _plan(tree)["analysis"].update(startingStep=0),
    ),
    "analysis after the last step": (
        "analysis-presets",
        lambda tree: _plan(tree)["analysis"].update(startingStep=9),
    ),
    "endless analysis of a step": (
        "analysis-forgives-all-but-wants-a-row",
        lambda tree: _one(tree, "AnalysisTemplate")["spec"]["metrics"][0].pop("count"),
    ),
    "finite analysis in the background": (
        "analysis-presets",
        lambda tree: _one(tree, "AnalysisTemplate")["spec"]["metrics"][0].update(count=3),
    ),
    "stable version judged": (
        "analysis-template-names",
        lambda tree: _prometheus(tree).update(
            query=_prometheus(tree)["query"].replace("checkout-next", "checkout-stable")
        ),
    ),
    "preset that Prometheus refuses": (
        "analysis-presets",
        lambda tree: _prometheus(tree).update(query=_prometheus(tree)["query"].removesuffix(")")),
    ),
    "argument that nobody gives": (
        "analysis-arguments-of-all-kinds",
        lambda tree: _plan(tree)["analysis"]["args"].pop(),
    ),
    "argument that is not declared": (
        "analysis-arguments-of-all-kinds",
        lambda tree: _one(tree, "AnalysisTemplate")["spec"]["args"].pop(),
    ),
    "dry run of another metric": (
        "analysis-dry-run",
        lambda tree: _template_of(tree, "latency-p99")["spec"]["dryRun"][0].update(metricName="^latency$"),
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
    "managed route not listed": (
        "header-route-before-traffic",
        lambda tree: _plan(tree)["trafficRouting"].pop("managedRoutes"),
    ),
    "managed route of Git": (
        "header-route-before-traffic",
        lambda tree: [
            _plan(tree)["trafficRouting"]["managedRoutes"][0].update(name="primary"),
            _plan(tree)["steps"][1]["setHeaderRoute"].update(name="primary"),
        ],
    ),
    "managed route that no step sets": (
        "header-route-before-traffic",
        lambda tree: _plan(tree)["trafficRouting"]["managedRoutes"].append({"name": "spare"}),
    ),
    "ping beside stable": ("ping-pong", lambda tree: _plan(tree).update(stableService="sessions-ping")),
    "ping and pong swapped": (
        "ping-pong",
        lambda tree: _plan(tree).update(
            pingPong={"pingService": "sessions-pong", "pongService": "sessions-ping"}
        ),
    ),
    "policy for ping alone": (
        "ping-pong-with-policy-and-names",
        lambda tree: tree.remove(_one(tree, "DestinationRule")),
    ),
    "all traffic on the preview": (
        "blue-green-gate",
        lambda tree: _first_route(tree)[0]["destination"].update(host="portal-preview"),
    ),
    "some traffic on the preview": (
        "blue-green-gate",
        lambda tree: _first_route(tree).append({**_first_route(tree)[0], "weight": 5}),
    ),
    "preview of nobody": (
        "blue-green-gate",
        lambda tree: _one(tree, "Rollout")["spec"]["strategy"]["blueGreen"].update(previewService="nobody"),
    ),
    "experiment's Service is ours": (
        "experiment-until-its-analysis-passes",
        lambda tree: _plan(tree)["steps"][0]["experiment"]["templates"][0]["service"].update(
            name="ledger-stable"
        ),
    ),
    "template of no experiment": (
        "experiment-of-two-versions-with-traffic",
        lambda tree: _plan(tree)["steps"][2]["experiment"]["templates"][0].update(name="other"),
    ),
    "no gateway": (
        "gateway-own-by-default",
        lambda tree: _one(tree, "VirtualService")["spec"].update(gateways=[]),
    ),
    "autoscaler of a Deployment": (
        "autoscale-by-cpu",
        lambda tree: _one(tree, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"].update(
            apiVersion="apps/v1", kind="Deployment"
        ),
    ),
    "autoscaler of another Rollout": (
        "autoscale-by-cpu",
        lambda tree: _one(tree, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"].update(name="nobody"),
    ),
    "size said twice": ("autoscale-by-cpu", lambda tree: _one(tree, "Rollout")["spec"].update(replicas=3)),
    "budget of other pods": (
        "autoscale-by-cpu",
        lambda tree: _one(tree, "PodDisruptionBudget")["spec"].update(selector={"matchLabels": {"a": "b"}}),
    ),
    "Deployment of another name": (
        "deployment-by-name",
        lambda tree: _one(tree, "Rollout")["spec"]["workloadRef"].update(name="nobody"),
    ),
    "pods described twice": (
        "deployment-by-name",
        lambda tree: _one(tree, "Rollout")["spec"].update(template={"spec": {"containers": []}}),
    ),
    "port of a Deployment by name": (
        "deployment-by-name",
        lambda tree: _one(tree, "Service")["spec"]["ports"][0].update(targetPort="http"),
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
    """Selectors and subsets hold what `spec.workload.selector` says, and nothing beyond it but what a patch puts there."""
    specs = {
        (spec["metadata"].get("namespace", "default"), spec["metadata"]["name"]): spec["spec"]
        for spec in complete(case)
    }

    for item in objects(case / "out"):
        metadata, spec = item["metadata"], item["spec"]
        name = metadata["labels"]["app.kubernetes.io/name"]
        said = specs[metadata["namespace"], name]
        selector = said["workload"].get("selector", {"app.kubernetes.io/name": name})
        if item["kind"] == "Service":
            patched = any(patch["target"]["kind"] == "Service" for patch in said.get("patches", []))
            assert spec["selector"] == selector or (patched and spec["selector"].items() > selector.items())
        if item["kind"] in {"Rollout", "PodDisruptionBudget", "PeerAuthentication"}:
            assert spec["selector"] == {"matchLabels": selector}
        assert [subset["labels"] for subset in spec.get("subsets", [])] in ([], [selector, selector])


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_every_reader_reads_what_was_meant(case: Path, compiled: Compile) -> None:
    """PyYAML (YAML 1.1) and ruamel.yaml (1.2) give the very values, types included."""
    ruamel = YAML(typ="safe", pure=True)

    for manifest in compiled(sources(case), settings(case)).manifests:
        text = (case / "out" / manifest.path).read_text(encoding="utf-8")
        meant = json.dumps(manifest.content, sort_keys=True)
        assert json.dumps(loaded(text), sort_keys=True) == meant
        assert json.dumps(ruamel.load(text), sort_keys=True) == meant


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_objects_are_minimal_and_labelled(case: Path) -> None:
    """No nulls, no empty values but the meaningful ones, our labels on everything, plain ASCII lines."""
    meaningful = {"pause", "requiredDuringSchedulingIgnoredDuringExecution", "emptyDir"}
    empties = re.compile(r"^ *(?:- )?(?P<key>[^:]*): (?:\{\}|\[\]|null|~)?$")

    for path in manifests(case / "out"):
        text = path.read_text(encoding="ascii")
        item = loaded(text)
        labels = item["metadata"]["labels"]
        assert labels["app.kubernetes.io/managed-by"] == "canarygen"
        if item["kind"] not in DELIVERING:
            assert labels["app.kubernetes.io/name"] == path.parent.name
        assert "status" not in item
        assert not re.search(r"[ \t]$|\t|\r", text, re.MULTILINE)
        found = {match["key"].strip() for line in text.split("\n") if (match := empties.match(line))}
        assert found <= meaningful


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_the_long_form_means_the_same(case: Path, compiled: Compile) -> None:
    """What `expand` prints, with its comments, is a spec that compiles to the same tree."""
    its = settings(case)
    tree: dict[PurePosixPath, str] = {}

    for environment in its.environments:
        alone = replace(its, only=environment.name)
        written = [
            Source(
                source.path,
                "---\n".join(
                    map(
                        _expanded,
                        layered_specs([source], alone, library.language("canary"))[environment.name],
                    )
                ).encode(),
            )
            for source in sources(case)
        ]
        tree |= compiled(written, replace(alone, document=None)).tree

    assert tree == compiled(sources(case), its).tree


def _expanded(spec: Layered) -> str:
    return annotated(expanded(spec))


def test_kubeconform_accepts_every_object(kubeconform: str) -> None:
    """Over all cases and the shipped examples: nothing invalid, nothing skipped, none left out."""
    folders = [str(path / "out") for path in ACCEPTED] + [str(ROOT / "out")]
    files = [path for folder in folders for path in manifests(Path(folder))]

    options = ["-strict", "-summary", "-output", "json", "-ignore-filename-pattern", "kustomization.yaml$"]
    command = [kubeconform, *options, "-schema-location", SCHEMAS, *folders]
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
    compilation = compiled(sources(case), settings(case))
    broken = copy.deepcopy(compilation.manifests)
    broken[-1].content["spec"]["strategy"]["canary"]["maxSurge"] = [1]

    (complaint,) = edge.complaints(broken, Path(kubeconform))

    assert complaint.code is Code.NOT_KUBERNETES
    assert str(complaint.span) == "specs/shop/cart.yaml:15:12"
    assert "maxSurge" in complaint.message


# Kinds that specs refer to, and those that only others write: they are never made.
_REFERRED = {"clusteranalysistemplate", "deployment", "namespace"}
_OF_OTHERS = {
    *("cronjob", "daemonset", "job", "pod", "replicaset", "replicationcontroller", "sidecar", "statefulset")
}
PINNED = {path.stem.rpartition("_")[0] for path in (ROOT / "schemas/kubernetes").rglob("*_*.json")} - (
    _REFERRED | _OF_OTHERS
)


def test_every_kind_is_pinned() -> None:
    """Each kind that a case yields has a schema of its own, and that schema refuses an unknown field."""
    files = (path for case in ACCEPTED for path in manifests(case / "out"))
    tree = [loaded(path.read_text(encoding="utf-8")) for path in files]
    kinds = {(item["apiVersion"], item["kind"]): item for item in tree}

    assert {kind.lower() for _, kind in kinds} == PINNED
    for (version, kind), item in kinds.items():
        schema = library.kubernetes(version, kind)
        assert schema.accepts(item)
        assert not schema.accepts({**item, "sepc": {}})
        assert not schema.accepts({**item, "spec": {**item["spec"], "unknown": 1}})
