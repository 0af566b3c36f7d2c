"""The other way to take over: a whole second set of pods, and all traffic at once."""

from collections.abc import Mapping

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.analysis import AnalysisUse
from canarygen.model.duration import Duration
from canarygen.typed import Any


@frozen(kw_only=True)
class BlueGreen:
    """The plan of a new version that nobody's requests meet before all of them do.

    `auto_promotion` says whether the controller switches by itself, after
    `auto_promotion_after` if that is given; `pre_promotion` and `post_promotion` judge before
    and after it.
    """

    auto_promotion: bool
    auto_promotion_after: Duration | None
    preview_replicas: int | None
    unavailable: int | str | None
    scale_down_delay: Duration | None
    scale_down_delay_revisions: int | None
    abort_scale_down_delay: Duration | None
    anti_affinity: str | None
    active_metadata: Mapping[str, Any] | None
    preview_metadata: Mapping[str, Any] | None
    pre_promotion: AnalysisUse | None
    post_promotion: AnalysisUse | None
    place: Place

    @property
    def held_by(self) -> str:
        """The key of what stands between ready pods and all of the traffic; "" if nothing does."""
        if self.pre_promotion:
            return "prePromotion"
        if not self.auto_promotion:
            return "autoPromotion"
        return "autoPromotionAfter" if self.auto_promotion_after else ""
