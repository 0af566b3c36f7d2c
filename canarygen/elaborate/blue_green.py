"""Blue-green, from its long form."""

from typing import Any

from canarygen.document import Place
from canarygen.elaborate.experiment import references
from canarygen.elaborate.time import duration
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
        pre_promotion=references(said.get("prePromotion", []), place.at("prePromotion")),
        post_promotion=references(said.get("postPromotion", []), place.at("postPromotion")),
        place=place,
    )
