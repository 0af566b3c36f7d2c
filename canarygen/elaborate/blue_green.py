"""Blue-green, from its long form."""

from typing import Any

from canarygen.document import Place
from canarygen.elaborate.analysis import analysis_use
from canarygen.elaborate.time import duration
from canarygen.model.analysis import AnalysisUse
from canarygen.model.blue_green import BlueGreen

Map = dict[str, Any]


def blue_green(said: Map, place: Place) -> BlueGreen:
    """Make the plan of a switch."""
    return BlueGreen(
        auto_promotion=said["autoPromotion"],
        auto_promotion_after=duration(said.get("autoPromotionAfter")),
        preview_replicas=said.get("previewReplicas"),
        unavailable=said.get("unavailable"),
        scale_down_delay=duration(said.get("scaleDownDelay")),
        scale_down_delay_revisions=said.get("scaleDownDelayRevisions"),
        abort_scale_down_delay=duration(said.get("abortScaleDownDelay")),
        anti_affinity=said.get("antiAffinity"),
        active_metadata=said.get("activeMetadata"),
        preview_metadata=said.get("previewMetadata"),
        pre_promotion=_use(said, place, "prePromotion"),
        post_promotion=_use(said, place, "postPromotion"),
        place=place,
    )


def _use(said: Map, place: Place, key: str) -> AnalysisUse | None:
    return analysis_use(said[key], place.at(key)) if key in said else None
