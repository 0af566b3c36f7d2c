"""The images that pods would run, and which registry each comes from."""

from collections.abc import Iterable, Iterator

from canarygen.document import children, descendant
from canarygen.frozen import frozen
from canarygen.manifest import Manifest
from canarygen.model.containers import is_injected
from canarygen.model.image import reference
from canarygen.policy.spot import Spot
from canarygen.typed import Any

_PODS = {"Rollout": ("template",), "AnalysisTemplate": ("metrics",)}
"""Below which keys of their `spec` objects describe pods."""
_PROXY = "sidecar.istio.io/proxyImage"
"""The annotation of a pod by which Istio's injection takes another proxy."""
_CONTAINERS = frozenset({"containers", "initContainers", "ephemeralContainers"})
_HUB = "docker.io"
_HUBS = frozenset({_HUB, "index.docker.io", "registry-1.docker.io"})


@frozen(kw_only=True)
class Image:
    """An image: its whole `name` as written, and what that means; `tag` and `digest` are "" where there is none."""

    name: str
    registry: str
    repository: str
    tag: str
    digest: str
    spot: Spot

    @property
    def is_versioned(self) -> bool:
        """Whether it names a version: a digest, or a tag other than `latest`."""
        return bool(self.digest) or self.tag not in {"", "latest"}

    @property
    def full(self) -> str:
        """The registry and the repository."""
        return f"{self.registry}/{self.repository}"


def image(name: str, spot: Spot) -> Image:
    """Take the name of an image apart.

    What stands before the first slash is a registry if it has a dot or a port, or is
    `localhost`; anything else is Docker Hub's, whose own images are in `library` (rule of
    the distribution project's reference package).
    """
    path, tag, digest = reference(name)
    first, slash, rest = path.partition("/")
    if not slash or not (set(first) & {".", ":"} or first == "localhost" or first != first.lower()):
        first, rest = _HUB, path
    registry = _HUB if first.lower() in _HUBS else first.lower()
    repository = f"library/{rest}" if registry == _HUB and "/" not in rest else rest
    return Image(name=name, registry=registry, repository=repository, tag=tag, digest=digest, spot=spot)


def images(manifests: Iterable[Manifest]) -> Iterator[Image]:
    """Give the images of all pods that objects describe: the app's, and those of jobs that judge it."""
    for manifest in manifests:
        # Of a Rollout only the template of its pods is gone through: the rest has none, and is most of it.
        for key in _PODS.get(manifest.kind, ()):
            yield from _images(Spot(manifest, ("spec", key)), manifest.content["spec"].get(key))


def _images(spot: Spot, value: Any) -> Iterator[Image]:
    for step, inner in children(value):
        if step in _CONTAINERS and isinstance(inner, list):
            yield from _named(spot.at(step), inner, ("image",))
        elif step == "volumes" and isinstance(inner, list):
            yield from _named(spot.at(step), inner, ("image", "reference"))
        elif step == _PROXY and isinstance(inner, str):
            yield image(inner, spot.at(step))
        else:
            yield from _images(spot.at(step), inner)


def _named(spot: Spot, items: Iterable[Any], way: tuple[str, ...]) -> Iterator[Image]:
    for index, item in enumerate(items):
        found = descendant(item, way)
        if isinstance(found, str) and not is_injected(item):
            yield image(found, spot.at(index, *way))
