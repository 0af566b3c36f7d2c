"""Every field of a Canary of Flagger's: carried into the spec, or told of, with the reason and a way out."""

import re
from collections.abc import Iterator, Mapping

from canarygen.document import Path, Place, children, mapping, numbered, text
from canarygen.fault import dotted
from canarygen.key import FLAGGER
from canarygen.migration.flagger.canary import ANALYSIS, GATES, OLD_ANALYSIS, FlaggerCanary
from canarygen.migration.remark import Remark, chosen, left
from canarygen.typed import Any, Final

_CARRIED: Final = re.compile(
    r"(?:targetRef|progressDeadlineSeconds|metricsServer"
    r"|autoscalerRef\.(?:apiVersion|kind|name)"
    r"|service\.(?:name|port|portName|targetPort|appProtocol|portDiscovery|gateways|hosts|trafficPolicy"
    r"|match|rewrite|retries|timeout|headers|corsPolicy)"
    r"|analysis\.(?:interval|threshold|iterations|stepWeight|maxWeight|stepWeights|mirror|mirrorWeight|metrics)"
    r"|analysis\.match\[\]\.headers"
    r"|analysis\.(?:webhooks|alerts)\[\])(?=[.\[]|$)"
)
"""What the spec says, or what is told of where it is read."""
_OTHER_MESH: Final = "it is for another mesh than Istio"
_LISTED: Final[Mapping[str, str]] = {
    "provider": "canarygen writes for Istio",
    "ingressRef": _OTHER_MESH,
    "routeRef": _OTHER_MESH,
    "upstreamRef": _OTHER_MESH,
    "autoscalerRef.primaryScalerQueries": "there is one autoscaler over both versions; say `workload.autoscale`",
    "autoscalerRef.primaryScalerReplicas": "there is one autoscaler over both versions; say `workload.autoscale`",
    "skipAnalysis": "a release that skips its steps is `kubectl argo rollouts promote --full`, each time that it is meant",
    "revertOnDeletion": "a Rollout that is deleted takes its pods along; its Services and routes are in Git",
    "suspend": "a spec describes a running release; pause the Rollout in the cluster",
    "service.trafficDistribution": "patch the Services: `patches: [{target: {kind: Service}, merge: {spec: {trafficDistribution: ...}}}]`",
    "service.headless": "a Service without an address has no port that Istio could split; patch it, if callers need that",
    "service.delegation": "a delegated VirtualService has neither hosts nor gateways, which a canary's own has",
    "service.backendTimeout": _OTHER_MESH,
    "service.gatewayRefs": _OTHER_MESH,
    "service.mirror": _OTHER_MESH,
    "service.meshName": _OTHER_MESH,
    "service.backends": _OTHER_MESH,
    "service.apex": "labels and annotations of all objects are `metadata`'s; those of one, a patch's",
    "service.primary": "those of the stable pods are `rollout.stableMetadata`; those of the Service, a patch's",
    "service.canary": "those of the canary's pods are `rollout.canaryMetadata`; those of the Service, a patch's",
    "service.unmanagedMetadata": "the controller resets no labels or annotations of the Services",
    "analysis.stepWeightPromotion": "a promoted version is the stable one at once; no requests have to be moved back",
    "analysis.primaryReadyThreshold": "see `rollout.progressThreshold`, from Argo Rollouts 1.9 on",
    "analysis.canaryReadyThreshold": "see `rollout.progressThreshold`, from Argo Rollouts 1.9 on",
    "analysis.sessionAffinity": "the controller has no cookies; `traffic.preview` is a standing way to the new version",
    "analysis.match[].sourceLabels": "a header route knows headers only; say `match` in `traffic.routes`",
}
_UNKNOWN: Final = "the import does not know this field of Flagger's"
_ISTIO: Final = "istio"
_HOOKS: Final[Mapping[str, str]] = {
    "pre-rollout": "what must pass before requests come is an analysis in a step: `{analysis: [NAME]}`, with a metric by `web` or `job`",
    "rollout": "load is nobody's to make in a Rollout; run the load test beside it, or as a `job` in a step's analysis",
    "post-rollout": "say `rollout.notifications`: on-rollout-completed",
    "rollback": "an analysis by `web` that fails, or `kubectl argo rollouts abort`, takes a release back",
    "event": "say `rollout.notifications`",
}


def account(canary: FlaggerCanary) -> Iterator[Remark]:
    """Tell of every field that the spec does not say."""
    for path in _fields(mapping(canary.said()), ()):
        pattern = re.sub(r"\[[0-9]+\]", "[]", dotted(path)).replace(OLD_ANALYSIS, ANALYSIS)
        if canary.said(*path) in (None, False, "", [], {}):
            continue  # Which is what it would be unsaid.
        if _CARRIED.match(pattern) or (pattern == "provider" and canary.said("provider") == _ISTIO):
            continue
        why = next((why for field, why in _LISTED.items() if pattern.startswith(field)), _UNKNOWN)
        yield left(canary.at(*path), f"{canary.resource} spec.{dotted(path)}", why)
    yield from _hooks(canary)
    if canary.said("autoscalerRef", "kind") not in (None, "HorizontalPodAutoscaler"):
        why = "let it name the Rollout (apiVersion argoproj.io/v1alpha1), which it scales from now on"
        if canary.deployment and not canary.tree.outside_scalers(canary.deployment):
            why += "; import its file, too, or say its bounds: `autoscale: {min: 2, max: 10, external: true}`"
        yield left(canary.at("autoscalerRef"), f"{canary.resource} spec.autoscalerRef", why)


def _fields(value: Any, path: Path) -> Iterator[Path]:
    """Give the paths of what may be carried or not: single fields, and those of parts of which only some are."""
    for step, item in children(value):
        here = (*path, step)
        is_known = re.sub(r"\[[0-9]+\]", "[]", dotted(here)) in _LISTED
        if isinstance(item, (dict, list)) and item and not is_known:
            yield from _fields(item, here)
        else:
            yield here


def _hooks(canary: FlaggerCanary) -> Iterator[Remark]:
    for index, said in canary.webhooks:
        kind = text(said.get("type")) or "rollout"
        if kind not in GATES:
            what = f"webhook {said.get('name')} ({kind})"
            yield left(
                canary.at("analysis", "webhooks", index),
                what,
                _HOOKS.get(kind, "the import does not know this type"),
            )


def notifications(canary: FlaggerCanary) -> tuple[dict[str, list[str]], tuple[Remark, ...]]:
    """Give who is told of a release, by the triggers of Argo's catalogue; and which alerts can't be carried."""
    found: dict[str, list[str]] = {}
    remarks: list[Remark] = []
    for index, said in numbered(canary.said("analysis", "alerts")):
        recipient = _recipient(canary, said)
        for trigger in _TRIGGERS.get(text(said.get("severity")) or "info", ()) if recipient else ():
            found.setdefault(trigger, []).append(recipient)
        remarks.append(_alert(canary.at("analysis", "alerts", index), said, recipient))
    return found, tuple(remarks)


def _alert(place: Place, said: Mapping[str, Any], recipient: str) -> Remark:
    if recipient:
        why = f"{recipient} is told by the controller's own notifications: set up the service and its triggers there"
        return chosen(place, "rollout.notifications", why)
    why = (
        "its AlertProvider is not among what is imported, or is no Slack channel; say `rollout.notifications`"
    )
    return left(place, f"alert {said.get('name')}", why)


_TRIGGERS: Final[Mapping[str, tuple[str, ...]]] = {
    "info": ("on-rollout-updated", "on-rollout-completed", "on-rollout-aborted"),
    "warn": ("on-rollout-aborted",),
    "error": ("on-rollout-aborted",),
}


def _recipient(canary: FlaggerCanary, said: Mapping[str, Any]) -> str:
    reference = mapping(said.get("providerRef"))
    namespace = text(reference.get("namespace")) or canary.namespace
    for provider in canary.tree.named(FLAGGER, "AlertProvider", namespace, text(reference.get("name"))):
        channel = text(provider.get("spec", "channel"))
        if provider.get("spec", "type") == "slack" and channel:
            return f"slack:{channel.removeprefix('#')}"
    return ""
