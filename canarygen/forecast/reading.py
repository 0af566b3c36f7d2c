"""Rollout objects, and what stands beside them, as the simulation takes them: the one place where that is read.

What is read has passed its schema; of what the schema lets through and the controller refuses, the laws tell.
"""

from collections.abc import Iterable, Mapping

from canarygen import go
from canarygen.document import Said, below
from canarygen.forecast.metrics import Templates, analysis
from canarygen.forecast.rollout import (
    SCALE_DOWN_DELAY,
    BlueGreen,
    Canary,
    Rollout,
    Threshold,
)
from canarygen.forecast.steps import step
from canarygen.frozen import field, frozen
from canarygen.model.workload import KEDA_MOST
from canarygen.typed import Any, Final

Name = tuple[str, str]

_DEFAULT: Final = "default"
ROLLOUT: Final = "Rollout"
SCALERS: Final = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})
"""The kinds of autoscalers: Kubernetes' own, and KEDA's."""
DECIDING: Final = frozenset({ROLLOUT, "AnalysisTemplate", "ClusterAnalysisTemplate", *SCALERS})
"""The kinds whose objects decide what happens; of workloads only the images are read."""


@frozen
class Surroundings:
    """What stands beside Rollouts: templates of analyses, autoscalers by whom they scale, and workloads by kind and name."""

    templates: Templates = field(default_factory=dict)
    scalers: Mapping[Name, Said] = field(default_factory=dict)
    workloads: Mapping[tuple[str, str, str], Said] = field(default_factory=dict)


def surroundings(objects: Iterable[Said]) -> Surroundings:
    """Find among all objects those that Rollouts refer to, or that refer to them."""
    templates: dict[Name, Said] = {}
    scalers: dict[Name, Said] = {}
    workloads: dict[tuple[str, str, str], Said] = {}
    for item in objects:
        kind, namespace, name = _key(item)
        if kind == "AnalysisTemplate":
            templates[namespace, name] = item
        elif kind == "ClusterAnalysisTemplate":
            templates["", name] = item
        elif kind in SCALERS:
            target = below(item, "spec", "scaleTargetRef")
            if target.get("kind") == ROLLOUT:
                scalers[namespace, str(target.get("name"))] = item
        elif kind in {"Deployment", "ReplicaSet", "PodTemplate"}:
            workloads[kind, namespace, name] = item
    return Surroundings(templates, scalers, workloads)


def rollout(item: Said, beside: Surroundings, *, skips_holds: bool = False) -> Rollout:
    """Give a Rollout object as the controller sees it; `skips_holds` as Rollout has it."""
    _, namespace, name = _key(item)
    spec = below(item, "spec")
    scaler = beside.scalers.get((namespace, name))
    autoscale = None if scaler is None else _bounds(below(scaler, "spec"))
    replicas = spec.get("replicas")
    return Rollout(
        namespace=namespace,
        name=name,
        images=_images(spec, namespace, beside),
        replicas=replicas if replicas is not None else autoscale[0] if autoscale else 1,
        autoscale=autoscale,
        is_sized=replicas is not None or autoscale is not None,
        min_ready=spec.get("minReadySeconds", 0),
        deadline=spec.get("progressDeadlineSeconds", 600),
        aborts_at_deadline=spec.get("progressDeadlineAbort", False),
        rollback_window=below(spec, "rollbackWindow").get("revisions", 0),
        skips_holds=skips_holds,
        plan=_plan(below(spec, "strategy"), namespace, beside.templates),
    )


def _plan(strategy: Said, namespace: str, templates: Templates) -> Canary | BlueGreen:
    if "blueGreen" in strategy:
        return _blue_green(below(strategy, "blueGreen"), namespace, templates)
    return _canary(below(strategy, "canary"), namespace, templates)


def _canary(plan: Said, namespace: str, templates: Templates) -> Canary:
    routing, pair = below(plan, "trafficRouting"), below(plan, "pingPong")
    subsets = below(routing, "istio", "destinationRule")
    # Beside the other two the Istio reconciler does not heed ping and pong.
    is_pair = bool(pair) and not (plan.get("canaryService") or plan.get("stableService"))
    background, threshold = below(plan, "analysis"), below(plan, "replicaProgressThreshold")
    return Canary(
        steps=tuple(step(item, namespace, templates) for item in plan.get("steps") or ()),
        is_routed=bool(routing),
        stable_service=pair["pingService"] if is_pair else plan.get("stableService", ""),
        canary_service=pair["pongService"] if is_pair else plan.get("canaryService", ""),
        subsets=(subsets["canarySubsetName"], subsets["stableSubsetName"]) if subsets else None,
        rule=subsets.get("name", ""),
        is_ping_pong=is_pair,
        is_dynamic=bool(routing) and plan.get("dynamicStableScale", False),
        min_pods=plan.get("minPodsPerReplicaSet"),
        threshold=Threshold(threshold["value"], threshold.get("type") == "Percent") if threshold else None,
        surge=_amount(plan.get("maxSurge")),
        unavailable=_amount(plan.get("maxUnavailable")),
        scale_down_delay=plan.get("scaleDownDelaySeconds", SCALE_DOWN_DELAY),
        scale_down_revisions=plan.get("scaleDownDelayRevisionLimit"),
        abort_delay=plan.get("abortScaleDownDelaySeconds"),
        background=analysis(background, namespace, templates) if background.get("templates") else None,
        starting_step=background.get("startingStep", 0),
    )


def _blue_green(plan: Said, namespace: str, templates: Templates) -> BlueGreen:
    before, after = plan.get("prePromotionAnalysis"), plan.get("postPromotionAnalysis")
    return BlueGreen(
        active_service=plan.get("activeService", ""),
        preview_service=plan.get("previewService", ""),
        auto_seconds=promotion(plan),
        preview_pods=plan.get("previewReplicaCount"),
        unavailable=_amount(plan.get("maxUnavailable")),
        scale_down_delay=plan.get("scaleDownDelaySeconds"),
        scale_down_revisions=plan.get("scaleDownDelayRevisionLimit"),
        abort_delay=plan.get("abortScaleDownDelaySeconds"),
        before=analysis(before, namespace, templates) if before is not None else None,
        after=analysis(after, namespace, templates) if after is not None else None,
    )


def promotion(plan: Said) -> int | None:
    """Give after how many seconds a blue-green plan switches by itself; None where it waits for somebody, whatever else it says.

    The controller looks at the seconds only where promotion is automatic (CompletedBlueGreenPause, rollout/pause.go).
    """
    is_automatic = plan.get("autoPromotionEnabled", True)
    return int(plan.get("autoPromotionSeconds", 0)) if is_automatic else None


def _images(spec: Said, namespace: str, beside: Surroundings) -> tuple[str, ...]:
    reference = below(spec, "workloadRef")
    if reference:
        key = (str(reference.get("kind")), namespace, str(reference.get("name")))
        other = beside.workloads.get(key, {})
        spec = below(other, "spec") if key[0] != "PodTemplate" else other
    pod = below(spec, "template", "spec")
    return tuple(str(item["image"]) for item in pod.get("containers") or () if "image" in item)


def _bounds(spec: Said) -> tuple[int, int]:
    if "scaleTargetRef" in spec and "triggers" in spec:
        least, most = (go.integer(spec.get(key)) for key in ("minReplicaCount", "maxReplicaCount"))
        least = max(1, least or 0)  # To none an app is scaled only while nobody calls.
        return least, max(least, most or KEDA_MOST)
    said, most = go.integer(spec.get("minReplicas")), go.integer(spec.get("maxReplicas"))
    least = 1 if said is None else max(0, said)
    return least, max(least, most or 0)


def _amount(said: Any) -> int | str:
    """Give an IntOrString; a quarter where nothing is said (defaults.go of Argo Rollouts)."""
    if said is None:
        return "25%"
    text = str(said)
    return text if text.endswith("%") and text[:-1].isdecimal() else go.integer(said) or 0


def _key(item: Said) -> tuple[str, str, str]:
    metadata = below(item, "metadata")
    return str(item.get("kind")), str(metadata.get("namespace") or _DEFAULT), str(metadata.get("name", ""))
