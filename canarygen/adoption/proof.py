"""What is in Git at the end of each stage, and whether each way from one to the next, and back, is safe."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from canarygen.adoption.app import App, app
from canarygen.adoption.cluster import Cluster, Objects
from canarygen.adoption.safety import breaches, rested
from canarygen.adoption.stage import Stage, Standing, standing
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource
from canarygen.manifest import Manifest


@frozen(kw_only=True)
class Breach:
    """What would go wrong when a stage is synced, or reverted."""

    stage: Stage
    is_revert: bool
    what: str

    def __str__(self) -> str:
        """Say it in a sentence."""
        return f"{'a revert of ' if self.is_revert else ''}stage `{self.stage.name}`: {self.what}"


def standings(
    originals: Sequence[Resource], stages: Sequence[Stage], built: Sequence[Objects]
) -> list[Standing]:
    """Give what is in Git before the first stage, and after each."""
    first = Standing(written={item.key: item.content for item in originals}, built={})
    steps = zip(stages, built, strict=True)
    return list(accumulate(steps, lambda before, step: standing(before, *step), initial=first))


def proved(
    workload: Resource, labels: Mapping[str, str], stages: Sequence[Stage], found: Sequence[Standing]
) -> tuple[Breach, ...]:
    """Give what is wrong with going through some stages, forwards or back, from any of them; nothing, as it should be."""
    first = rested(found[0], None)
    rest = list(accumulate(found[1:], lambda before, now: rested(now, before), initial=first))
    subject = app(workload, labels, rest)
    return tuple(_breaches(subject, stages, found, rest))


def _breaches(
    subject: App, stages: Sequence[Stage], found: Sequence[Standing], rest: Sequence[Cluster]
) -> Iterator[Breach]:
    ways = zip(stages, pairwise(found), pairwise(rest), strict=True)
    for stage, (before, after), (old, new) in ways:
        for what in breaches(subject, old, before, after):
            yield Breach(stage=stage, is_revert=False, what=what)
        for what in breaches(subject, new, after, before):
            yield Breach(stage=stage, is_revert=True, what=what)


def objects(manifests: Sequence[Manifest]) -> Objects:
    """Give what is built by what tells the objects apart."""
    return {made.key: made.content for made in manifests}
