"""What a Rollout has NGINX do besides splitting by weights, which goes with NGINX."""

from collections.abc import Iterator

from canarygen.document import Path, below, texts
from canarygen.lint.resource import Resource
from canarygen.migration.remark import Remark, left
from canarygen.typed import Final

_ROUTER: Final[Path] = ("spec", "strategy", "canary", "trafficRouting", "nginx")
_ANNOTATIONS: Final = ("additionalIngressAnnotations", "canaryIngressAnnotations")
_CHOOSING: Final = ("canary-by-header", "canary-by-cookie")
_WHY: Final = "NGINX leads requests to the new version by it, whatever the weight; a step says that: `route: {name: ..., headers: ...}`"


def choosing(rollout: Resource) -> Iterator[Remark]:
    """Tell of annotations by which the header or the cookie of a request chooses the new version."""
    for key in _ANNOTATIONS:
        for name in texts(below(rollout.get(*_ROUTER), key)):
            if name.rpartition("/")[2] in _CHOOSING:
                path = (*_ROUTER, key, name)
                yield left(rollout.at(*path), f"{rollout} {key} {name}", _WHY)
