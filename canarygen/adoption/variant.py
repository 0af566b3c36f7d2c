"""The specs of the stages: the last one, and what is otherwise in those before it."""

from collections.abc import Iterable

from canarygen.delivery import KEPT, SYNC_OPTIONS
from canarygen.document import mapping
from canarygen.key import Key
from canarygen.model.names import derived
from canarygen.raising.objects import Spec, objects
from canarygen.typed import Any, Final

_TRIAL: Final = "trial"
"""How the Service and the VirtualService end under which a canary is tried before anybody is led to it."""

_OWN: Final = "version"
"""How the Service of a version ends whose usual name is somebody else's."""

_RUNNING: Final = frozenset({"Rollout", "HorizontalPodAutoscaler", "AnalysisTemplate"})
"""The kinds that run pods and judge them, and have no part in the way to them."""


def keys(spec: Spec) -> tuple[Key, ...]:
    """Give the objects that are built of a spec."""
    return tuple(made.key for made in objects(spec))


def with_own_services(spec: Spec, taken: frozenset[str]) -> Spec:
    """Let the Services of the two versions be new ones: a selector that callers go by is never narrowed under them."""
    names, usual = dict(mapping(spec["spec"].get("names"))), derived(spec["metadata"]["name"])
    for role in ("stableService", "canaryService"):
        if names.get(role, usual[role]) in taken:
            names[role] = f"{usual[role]}-{_OWN}" if usual[role] in taken else usual[role]
    return _with(spec, names={key: name for key, name in names.items() if name != usual[key]})


def stable_service(spec: Spec) -> str:
    """Name the Service that finds the pods of the stable version."""
    found: str = (
        mapping(spec["spec"].get("names")).get("stableService")
        or derived(spec["metadata"]["name"])["stableService"]
    )
    return found


def referring(final: Spec, deployment: str) -> Spec:
    """Give the last spec, but for its pods, which a Deployment describes still: it is scaled by Git and nobody else.

    Its autoscaler asks for as many pods as it may: as long as two workloads share their labels, it would go by the mean of
    both (Kubernetes computes over all pods that the selector finds).
    """
    workload = mapping(final["spec"]["workload"])
    said = {key: value for key, value in workload.items() if key in _BESIDE_PODS}
    scale = mapping(workload.get("autoscale"))
    if not scale:
        said.setdefault("replicas", 1)
    else:
        said["autoscale"] = {**scale, "min": scale["max"]}
    return _with(final, workload={"deployment": {"name": deployment, "scaleDown": "never"}, **said})


_BESIDE_PODS: Final = frozenset(
    {
        "replicas",
        "port",
        "ports",
        "selector",
        "minReadySeconds",
        "revisionHistoryLimit",
        "progressDeadline",
        "disruption",
    }
)
"""What a workload says beside what its pods are."""


def tried(spec: Spec, taken: frozenset[Key]) -> Spec:
    """Give a spec whose canary answers to a name of its own only, and takes nothing over but what scales it."""
    name, names = spec["metadata"]["name"], dict(mapping(spec["spec"].get("names")))
    names["service"] = f"{name}-{_TRIAL}"
    if any(
        kind == "VirtualService" and other == names.get("virtualService", name) for _, kind, _, other in taken
    ):
        names["virtualService"] = f"{name}-{_TRIAL}"
    workload = {key: value for key, value in spec["spec"]["workload"].items() if key != "disruption"}
    used = {
        key: value
        for key, value in names.items()
        if key not in {"podDisruptionBudget", "peerAuthentication", "gateway"}
    }
    # What a policy asks of connections is known before the first caller's.
    policy = {key: value for key, value in spec["spec"]["traffic"].items() if key == "trafficPolicy"}
    # What patches say of routes and Services is of those that people know.
    patches = [patch for patch in spec["spec"].get("patches", ()) if patch["target"].get("kind") in _RUNNING]
    return _with(spec, workload=workload, traffic={"gateway": "mesh", **policy}, names=used, patches=patches)


def uncrowded(spec: Spec, final: Spec) -> Spec:
    """Let the autoscaler of a spec ask for as few pods as that of the last one."""
    scale = mapping(final["spec"]["workload"]).get("autoscale")
    return _with(spec, workload={**spec["spec"]["workload"], "autoscale": scale}) if scale else spec


def numbered(final: Spec, pods: frozenset[tuple[str, int]]) -> Spec:
    """Let Services send to ports by number as long as there are pods that don't call them as the spec's own pods do.

    A Service that names a port has no endpoint in a pod without that name.
    """
    own = objects(final)
    names = {
        (str(port.get("name")), int(port.get("containerPort") or 0))
        for made in own
        if made.kind == "Rollout"
        for container in made.content["spec"]["template"]["spec"]["containers"]
        for port in container.get("ports", ())
    }
    ports: list[Any] = next((made.content["spec"]["ports"] for made in own if made.kind == "Service"), [])
    numbers = dict(names - pods)
    said = [
        {"port": port["port"], "targetPort": numbers[port["targetPort"]]}
        for port in ports
        if port["targetPort"] in numbers
    ]
    patch = {"target": {"kind": "Service"}, "merge": {"spec": {"ports": said}}}
    return _with(final, patches=[*final["spec"].get("patches", []), patch]) if said else final


def fitting(spec: Spec) -> Spec:
    """Give a spec without the patches of objects that are not built of it, or of a name that it has given up."""
    own = {(kind, name) for _, kind, _, name in keys(spec)}
    patches = [
        patch
        for patch in spec["spec"].get("patches", ())
        if "name" not in patch["target"] or (patch["target"].get("kind"), patch["target"]["name"]) in own
    ]
    return _with(spec, patches=patches)


def kept(spec: Spec, handed: Iterable[Key]) -> Spec:
    """Let Argo CD leave what was handed over where it is, so that a revert finds it there."""
    own = set(keys(spec))
    patches = [
        {
            "target": {"kind": kind, "name": name},
            "merge": {"metadata": {"annotations": {SYNC_OPTIONS: KEPT}}},
        }
        for group, kind, namespace, name in sorted(handed)
        if (group, kind, namespace, name) in own
    ]
    return _with(spec, patches=[*spec["spec"].get("patches", []), *patches] or None)


def _with(spec: Spec, **parts: Any) -> Spec:
    said = {**spec["spec"], **parts}
    return {**spec, "spec": {key: value for key, value in said.items() if value}}
