"""What the Argo Rollouts controller writes into objects that Git holds, too.

Derived from a Rollout and the objects beside it, field by field: the weights and managed
routes of its VirtualServices, the hash by which it tells pods apart in Services and
subsets, its mark on both, and the replicas where an autoscaler sets them (rules of the
controller's Istio reconciler, rollout/trafficrouting/istio/istio.go, and of
rollout/service.go).
"""

from collections.abc import Iterable, Iterator, Sequence

from canarygen.document import Said
from canarygen.frozen import frozen
from canarygen.key import ARGO, CORE, ISTIO
from canarygen.model.label import HASH
from canarygen.typed import Any

MARK = "argo-rollouts.argoproj.io/managed-by-rollouts"
"""The annotation by which the controller marks what it manages."""
_MARK_POINTER = f"/metadata/annotations/{MARK.replace('/', '~1')}"
_SERVICES = ("canaryService", "stableService", "activeService", "previewService")
_PING_PONG = ("pingService", "pongService")


@frozen(kw_only=True)
class Written:
    """The fields of an object that the controller writes: as JSON pointers, and as jq paths."""

    group: str
    kind: str
    name: str
    pointers: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()

    def ignored(self, namespace: str) -> dict[str, Any]:
        """Give the entry of Argo CD's `ignoreDifferences` for the object in a namespace."""
        entry: dict[str, Any] = {
            **({"group": self.group} if self.group else {}),
            "kind": self.kind,
            "name": self.name,
            "namespace": namespace,
        }
        if self.pointers:
            entry["jsonPointers"] = list(self.pointers)
        if self.expressions:
            entry["jqPathExpressions"] = list(self.expressions)
        return entry


def written(objects: Iterable[Said]) -> Iterator[Written]:
    """Say what the controller writes into the objects of one namespace, Rollout by Rollout."""
    found = list(objects)
    scaled = {
        item["spec"]["scaleTargetRef"]["name"] for item in found if item["kind"] == "HorizontalPodAutoscaler"
    }
    for rollout in (item for item in found if item["kind"] == "Rollout"):
        strategy = rollout["spec"]["strategy"]
        plan = strategy.get("canary") or strategy.get("blueGreen") or {}
        yield from _services(plan)
        yield from _routing(plan)
        # A number that Git does not say is somebody's to set, whoever that is.
        if rollout["metadata"]["name"] in scaled or "replicas" not in rollout["spec"]:
            yield Written(
                group=ARGO, kind="Rollout", name=rollout["metadata"]["name"], pointers=("/spec/replicas",)
            )


def _services(plan: Said) -> Iterator[Written]:
    for name in _moved(plan):
        yield Written(
            group=CORE, kind="Service", name=name, pointers=(_MARK_POINTER, f"/spec/selector/{HASH}")
        )


def _moved(plan: Said) -> tuple[str, ...]:
    """Name the Services that the controller points at one version each."""
    pair = plan.get("pingPong", {})
    return (
        *(plan[key] for key in _SERVICES if key in plan),
        *(pair[key] for key in _PING_PONG if key in pair),
    )


def _routing(plan: Said) -> Iterator[Written]:
    routing = plan.get("trafficRouting", {})
    istio = routing.get("istio", {})
    targets = [istio["virtualService"]] if "virtualService" in istio else istio.get("virtualServices", [])
    managed = [route["name"] for route in routing.get("managedRoutes", [])]
    guests = _has_guests(plan.get("steps", []))
    for target in targets:
        yield Written(
            group=ISTIO,
            kind="VirtualService",
            name=target["name"],
            expressions=(*_routes(target, plan, guests=guests), *map(_managed, managed)),
        )
    if subsets := istio.get("destinationRule"):
        yield _subsets(subsets, guests=guests)


def _has_guests(steps: Sequence[Said]) -> bool:
    """Whether an experiment gets a share of the traffic: the controller then adds its destinations."""
    templates = (template for step in steps for template in step.get("experiment", {}).get("templates", []))
    return any("weight" in template for template in templates)


def _routes(target: Said, plan: Said, *, guests: bool) -> Iterator[str]:
    routes = [
        *(f'.spec.http[]? | select(.name == "{name}") | .route[]?' for name in target.get("routes", [])),
        *(f".spec.{kind}[]?.route[]?" for kind in ("tls", "tcp") if f"{kind}Routes" in target),
    ]
    for route in routes:
        yield f"{route}.weight"
        if guests:
            yield f"{route} | select({_is_guest(plan)})"


def _is_guest(plan: Said) -> str:
    own, field = _moved(plan), "host"
    if subsets := plan["trafficRouting"]["istio"].get("destinationRule"):
        own, field = (subsets["stableSubsetName"], subsets["canarySubsetName"]), "subset"
    return " and ".join(f'.destination.{field} != "{name}"' for name in own)


def _managed(name: str) -> str:
    return f'.spec.http[]? | select(.name == "{name}")'


def _subsets(rule: Said, *, guests: bool) -> Written:
    own = (rule["stableSubsetName"], rule["canarySubsetName"])
    is_own = " or ".join(f'.name == "{name}"' for name in own)
    hashes = f'.spec.subsets[]? | select({is_own}) | .labels["{HASH}"]'
    further = (f".spec.subsets[]? | select(({is_own}) | not)",) if guests else ()
    return Written(
        group=ISTIO,
        kind="DestinationRule",
        name=rule["name"],
        pointers=(_MARK_POINTER,),
        expressions=(hashes, *further),
    )
