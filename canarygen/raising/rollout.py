"""How a new version takes over, from a Rollout's strategy."""

import re
from collections.abc import Mapping

from canarygen.document import Map, items, mapping
from canarygen.model.duration import written
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.raising.family import Family
from canarygen.raising.step import Uses, steps
from canarygen.raising.strategy import Strategy
from canarygen.typed import Any, Final

_SUBSCRIBED: Final = re.compile(
    r"notifications\.argoproj\.io/subscribe\.(?P<trigger>[^.]+)\.(?P<service>[^.]+)"
)
_COMMON: Final = {
    "maxUnavailable": "unavailable",
    "scaleDownDelayRevisionLimit": "scaleDownDelayRevisions",
}
_CANARY: Final = _COMMON | {
    "maxSurge": "surge",
    "minPodsPerReplicaSet": "minPods",
    "canaryMetadata": "canaryMetadata",
    "stableMetadata": "stableMetadata",
}
_BLUE_GREEN: Final = _COMMON | {
    "previewReplicaCount": "previewReplicas",
    "activeMetadata": "activeMetadata",
    "previewMetadata": "previewMetadata",
}
_SECONDS: Final = {
    "scaleDownDelaySeconds": "scaleDownDelay",
    "abortScaleDownDelaySeconds": "abortScaleDownDelay",
    "autoPromotionSeconds": "autoPromotionAfter",
}


def rollout(family: Family, uses: Uses) -> Map:
    """Give `spec.rollout`; `uses` tells what the analyses in it stand for."""
    spec = mapping(family.rollout.get("spec"))
    window, history = mapping(spec.get("rollbackWindow")), mapping(spec.get("analysis"))
    parts = {
        **(
            _blue_green(family.strategy.said, uses)
            if family.strategy.is_blue_green
            else _canary(family.strategy, uses)
        ),
        "progressDeadlineAbort": spec.get("progressDeadlineAbort"),
        "rollback": {"revisions": window["revisions"]} if "revisions" in window else None,
        "analysisHistory": {
            key: history[f"{key}RunHistoryLimit"]
            for key in ("successful", "unsuccessful")
            if f"{key}RunHistoryLimit" in history
        },
        "notifications": _notifications(family.rollout.annotations),
    }
    return {
        key: value
        for key, value in parts.items()
        if value is not None and (value != {} or key == "blueGreen")
    }


def _canary(strategy: Strategy, uses: Uses) -> Map:
    said = strategy.said
    return _plain(said, _CANARY) | {
        "scale": "dynamic" if said.get("dynamicStableScale") else None,
        "progressThreshold": _threshold(mapping(said.get("replicaProgressThreshold"))),
        "pingPong": True if strategy.is_ping_pong else None,
        # Without any step the controller goes all the way at once.
        "steps": steps(items(said.get("steps")), uses) or [{"weight": FULL_WEIGHT}],
    }


def _blue_green(said: Mapping[str, Any], uses: Uses) -> Map:
    judged = {key: f"{key}Analysis" for key in ("prePromotion", "postPromotion")}
    found = {
        "autoPromotion": said.get("autoPromotionEnabled"),
        **_plain(said, _BLUE_GREEN),
        **{key: uses(mapping(said[field])) for key, field in judged.items() if field in said},
    }
    if found["autoPromotion"] is False:
        # Whoever waits for somebody waits for no time; the language takes one of the two.
        found.pop("autoPromotionAfter", None)
    return {"blueGreen": {key: value for key, value in found.items() if value is not None}}


def _plain(said: Mapping[str, Any], keys: Mapping[str, str]) -> Map:
    found = {key: said[field] for field, key in keys.items() if field in said}
    found |= {
        key: written(said[field]) for field, key in _SECONDS.items() if isinstance(said.get(field), int)
    }
    return found | {"antiAffinity": _anti_affinity(mapping(said.get("antiAffinity")))}


def _anti_affinity(said: Mapping[str, Any]) -> str | None:
    return next(
        (
            kind
            for kind in ("required", "preferred")
            if f"{kind}DuringSchedulingIgnoredDuringExecution" in said
        ),
        None,
    )


def _threshold(said: Mapping[str, Any]) -> int | str | None:
    value = said.get("value")
    return f"{value}%" if said.get("type") == "Percent" else value


def _notifications(annotations: Mapping[str, str]) -> Map:
    found: dict[str, list[str]] = {}
    for key, recipients in annotations.items():
        if subscribed := _SUBSCRIBED.fullmatch(key):
            service = subscribed["service"]
            named = [f"{service}:{one}" for one in recipients.split(";") if one] or [service]
            found.setdefault(subscribed["trigger"], []).extend(named)
    return found
