"""How the number of pods follows the load."""

from collections.abc import Mapping
from typing import Any

from canarygen.document import Place
from canarygen.frozen import frozen


@frozen(kw_only=True)
class ResourceTarget:
    """What a resource's use is held at: a percentage of its requests, or (`quantity`) an average a pod.

    Exactly one of the two is there.
    """

    resource: str
    utilization: int | None
    quantity: str | None
    place: Place


@frozen(kw_only=True)
class Autoscale:
    """The bounds of an autoscaler, and what it goes by. `metrics` and `behavior` are Kubernetes' own."""

    fewest: int
    most: int
    targets: tuple[ResourceTarget, ...]
    metrics: tuple[Mapping[str, Any], ...]
    behavior: Mapping[str, Any] | None
    place: Place
