"""The reader of references: in what compiles it finds all well, it sees every slip, and whatever fits the schemas it reads."""

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from canarygen import library
from canarygen.document import Map
from canarygen.key import key_of
from canarygen.references import references
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import Resolution
from tests.test_cases import ACCEPTED, files_of
from tests.test_laws import objects, trees

# Kinds that a tree never holds, or that it may well leave to somebody else.
_ELSEWHERE = {"Gateway", "AnalysisTemplate", "ClusterAnalysisTemplate", "host", "Service"}
_WORKLOADS = {"Deployment", "ReplicaSet", "PodTemplate"}


def dangling(tree: list[Map]) -> set[tuple[Any, str]]:
    """Give what is wrong with a tree, by object and complaint."""
    found = references(tree, Catalogue(tree))
    return {(found.owner, found.complaint) for found in found if found.resolution is not Resolution.FOUND}


def of(case: str) -> Path:
    """Find an accepted case."""
    (found,) = [path for path in ACCEPTED if path.name == case]
    return found


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_compiles_dangles_only_into_what_lives_elsewhere(case: Path) -> None:
    """Nothing of a tree is broken, nor moved; what it lacks is of a kind that others may hold, and called so by its author."""
    said = "\n".join(source.data.decode() for source in files_of(case))
    for tree in trees(case):
        assert tree
        found = [it for it in references(tree, Catalogue(tree)) if it.resolution is not Resolution.FOUND]

        assert {it.resolution for it in found} <= {Resolution.ABSENT}
        for it in found:
            assert it.target
            assert it.target[1] in _ELSEWHERE | _WORKLOADS
            assert re.search(rf"(?<![-\w]){re.escape(it.target[3])}(?![-\w])", said), it


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


def _one(tree: list[Map], kind: str) -> Map:
    return next(item for item in tree if item["kind"] == kind)


def _plan(tree: list[Map]) -> Map:
    plan: Map = _one(tree, "Rollout")["spec"]["strategy"]["canary"]
    return plan


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
    "endless analysis of a step": (
        "analysis-forgives-all-but-wants-a-row",
        lambda tree: _one(tree, "AnalysisTemplate")["spec"]["metrics"][0].pop("count"),
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
    "mirror to nobody": (
        "routes-of-every-kind",
        lambda tree: _one(tree, "VirtualService")["spec"]["http"][3]["mirror"].update(host="nobody"),
    ),
    "callers of other pods": (
        "mutual-tls",
        lambda tree: _one(tree, "PeerAuthentication")["spec"]["selector"].update(matchLabels={}),
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


@pytest.mark.parametrize("name", SABOTAGES)
def test_every_sabotage_is_seen(name: str) -> None:
    """A reference that exists but is the wrong one is found, too."""
    case, sabotage = SABOTAGES[name]
    tree = objects(of(case) / "out")
    before = dangling(tree)

    sabotage(tree)

    assert dangling(tree) - before


@pytest.mark.parametrize("path", SLIPS, ids=".".join)
def test_every_slip_is_seen(path: tuple[str, ...]) -> None:
    """A name that is misspelt anywhere dangles."""
    tree = objects(of("subsets") / "out")
    before = dangling(tree)

    slip(tree, path)

    assert dangling(tree) - before


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield (*path, step)
        yield from _paths(inner, (*path, step))


def _variants(item: Map, path: tuple[Any, ...]) -> Iterator[Map]:
    """Give an object with one value removed, or emptied."""
    *above, last = path
    junks: tuple[Any, ...] = (None, {}, [], "", 0)
    for junk in junks:
        variant = copy.deepcopy(item)
        holder: Any = variant
        for step in above:
            holder = holder[step]
        if junk is None:
            del holder[last]
        else:
            holder[last] = junk
        yield variant


def test_whatever_fits_its_schema_is_read() -> None:
    """With any one value removed or emptied, an object that its schema still accepts is read to the end."""
    tried: set[tuple[str, ...]] = set()
    for tree in (tree for case in ACCEPTED for tree in trees(case)):
        for number, item in enumerate(tree):
            schema = library.kubernetes(item["apiVersion"], item["kind"])
            for path in _paths(item):
                shape = (item["kind"], *(step for step in path if isinstance(step, str)))
                if shape in tried or path[0] in {"apiVersion", "kind"}:
                    continue
                tried.add(shape)
                for variant in filter(schema.accepts, _variants(item, path)):
                    changed = [*tree[:number], variant, *tree[number + 1 :]]
                    assert list(references(changed, Catalogue(changed))) is not None

    assert len(tried) > 500


def test_a_catalogue_over_another_hides_what_it_replaces() -> None:
    """Of two objects with one key the upper one is found, and nothing of the lower one: no host, no labels, no role."""
    tree = objects(of("subsets") / "out") + objects(of("blue-green-gate") / "out")
    upper = copy.deepcopy(tree)
    for item in upper:
        if item["kind"] == "Rollout":
            item["spec"]["template"]["metadata"]["labels"] = {"a": "b"}
            item["spec"]["strategy"].pop("blueGreen", None)
        if item["kind"] == "DestinationRule":
            item["spec"]["host"] = "nobody"

    over = Catalogue(upper, Catalogue(tree))

    assert all(over.get(key_of(item)) is item for item in upper)
    assert set(references(upper, over)) == set(references(upper, Catalogue(upper)))
