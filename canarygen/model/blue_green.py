"""The other way to take over: a whole second set of pods, and all traffic at once."""

from collections.abc import Mapping
from typing import Any

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.analysis import AnalysisUse
from canarygen.model.duration import Duration


@frozen(kw_only=True)
class BlueGreen:
    """The plan of a new version that nobody's requests meet before all of them do.

    `auto_promotion` says whether the controller switches by itself, after
    `auto_promotion_after` if that is given; `pre` and `post` judge before and after it.
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
    def is_held(self) -> bool:
        """Whether something stands between ready pods and all of the traffic."""
        return (
            not self.auto_promotion or self.auto_promotion_after is not None or self.pre_promotion is not None
        )
