"""How many pods a drain of their nodes may take at once."""

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.rollout import pods_at


@frozen(kw_only=True)
class Disruption:
    """A budget of evictions: what must stay, or (`is_loss`) what may go. `limit` is pods, or percent of them."""

    limit: int | str
    is_loss: bool
    place: Place

    def evictions(self, pods: int) -> int:
        """Count how many of so many healthy pods may be evicted at once.

        The rule of Kubernetes' disruption controller (getExpectedPodCount in
        pkg/controller/disruption): both kinds of percentage are rounded up.
        """
        limit = self.limit
        count = limit if isinstance(limit, int) else pods_at(int(limit.removesuffix("%")), pods)
        return min(count, pods) if self.is_loss else max(pods - count, 0)
