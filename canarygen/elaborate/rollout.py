"""The rollout, from its long form."""

from collections.abc import Iterator

from canarygen.document import Map, Place
from canarygen.elaborate.analysis import analysis_use
from canarygen.elaborate.step import step
from canarygen.model.analysis import AnalysisUse
from canarygen.model.blue_green import BlueGreen
from canarygen.model.duration import Duration
from canarygen.model.rollout import History, Notification, ProgressThreshold, Rollout, percent


def rollout(said: Map, place: Place) -> Rollout:
    """Make the plan of a new version's way to 100%."""
    return Rollout(
        steps=tuple(step(said, place.at("steps", index)) for index, said in enumerate(said.get("steps", ()))),
        blue_green=_blue_green(said["blueGreen"], place.at("blueGreen")) if "blueGreen" in said else None,
        ping_pong=said.get("pingPong", False),
        surge=said.get("surge"),
        unavailable=said.get("unavailable"),
        dynamic=said.get("scale") == "dynamic",
        min_pods=said.get("minPods"),
        progress_threshold=_threshold(said["progressThreshold"], place.at("progressThreshold"))
        if "progressThreshold" in said
        else None,
        progress_deadline_abort=said["progressDeadlineAbort"],
        scale_down_delay=Duration.said(said.get("scaleDownDelay")),
        scale_down_delay_revisions=said.get("scaleDownDelayRevisions"),
        abort_scale_down_delay=Duration.said(said.get("abortScaleDownDelay")),
        rollback_revisions=said["rollback"]["revisions"] if "rollback" in said else None,
        analysis_history=_history(said.get("analysisHistory")),
        notifications=tuple(_notifications(said["notifications"], place.at("notifications")))
        if "notifications" in said
        else (),
        anti_affinity=said.get("antiAffinity"),
        canary_metadata=said.get("canaryMetadata"),
        stable_metadata=said.get("stableMetadata"),
        place=place,
    )


def _threshold(said: str | int, place: Place) -> ProgressThreshold:
    if isinstance(said, int):
        return ProgressThreshold("Pods", said, place)
    return ProgressThreshold("Percent", percent(said), place)


def _history(said: Map | None) -> History | None:
    if said is None:
        return None
    return History(successful=said.get("successful"), unsuccessful=said.get("unsuccessful"))


def _notifications(said: Map, place: Place) -> Iterator[Notification]:
    """Gather the recipients of a trigger by service: the annotation that subscribes them holds them all."""
    for trigger, listed in said.items():
        by_service: dict[str, list[str]] = {}
        for item in listed:
            service, _, recipient = item.partition(":")
            by_service.setdefault(service, []).extend([recipient] if recipient else [])
        for service, recipients in by_service.items():
            yield Notification(
                trigger=trigger, service=service, recipients=tuple(recipients), place=place.at(trigger)
            )


def _blue_green(said: Map, place: Place) -> BlueGreen:
    """Make the plan of a switch."""
    return BlueGreen(
        auto_promotion=said["autoPromotion"],
        auto_promotion_after=Duration.said(said.get("autoPromotionAfter")),
        preview_replicas=said.get("previewReplicas"),
        unavailable=said.get("unavailable"),
        scale_down_delay=Duration.said(said.get("scaleDownDelay")),
        scale_down_delay_revisions=said.get("scaleDownDelayRevisions"),
        abort_scale_down_delay=Duration.said(said.get("abortScaleDownDelay")),
        anti_affinity=said.get("antiAffinity"),
        active_metadata=said.get("activeMetadata"),
        preview_metadata=said.get("previewMetadata"),
        pre_promotion=_use(said, place, "prePromotion"),
        post_promotion=_use(said, place, "postPromotion"),
        place=place,
    )


def _use(said: Map, place: Place, key: str) -> AnalysisUse | None:
    return analysis_use(said[key], place.at(key)) if key in said else None
