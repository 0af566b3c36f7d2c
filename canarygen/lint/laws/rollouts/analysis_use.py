"""A place where a Rollout has something judged, and the templates that it names there."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, mapping, numbered, text
from canarygen.key import ARGO
from canarygen.lint.laws.rollouts.metrics import TEMPLATES
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby, sound
from canarygen.lint.resource import DEFAULT, Resource, once
from canarygen.lint.role import CANARY, STRATEGIES
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final, NamedTuple

_AROUND: Final = ("prePromotionAnalysis", "postPromotionAnalysis")


class Use(NamedTuple):
    """A place where a Rollout has something judged: the strategy, the path below it, and what stands there."""

    strategy: Strategy
    path: Path
    said: Mapping[str, Any]
    is_background: bool = False

    @property
    def templates(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The references to templates, each with its index."""
        return iter(numbered(self.said.get("templates")))


@once
def uses(tree: Tree) -> Sequence[Use]:
    """Give where Rollouts have something judged: in the background, around a promotion, and in steps."""
    return tuple(_used(tree))


@once
def trials(tree: Tree) -> Sequence[Use]:
    """Give what the experiments of Rollouts have judged, each by the one template that it names."""
    return tuple(
        Use(
            strategy,
            ("steps", index, "experiment", "analyses", number),
            {"templates": [said], "args": said.get("args")},
        )
        for strategy in strategies(tree, CANARY)
        for index, step in strategy.steps
        for number, said in numbered(step, "experiment", "analyses")
    )


def _used(tree: Tree) -> Iterator[Use]:
    for strategy in strategies(tree, *STRATEGIES):
        for key in (*_AROUND, "analysis"):
            if strategy.plan.get(key) is not None:
                yield Use(strategy, (key,), mapping(strategy.plan[key]), key == "analysis")
        for index, step in strategy.steps:
            if step.get("analysis") is not None:
                yield Use(strategy, ("steps", index, "analysis"), mapping(step["analysis"]))


def named(
    tree: Tree, said: Mapping[str, Any], rollout: Resource, *, other: bool = False
) -> tuple[Resource, ...]:
    """Give the templates that a reference means, or (`other`) would mean with the other scope."""
    is_cluster = (said.get("clusterScope") is True) != other
    where = DEFAULT if is_cluster else rollout.namespace
    named = tree.named(ARGO, TEMPLATES[is_cluster], where, text(said.get("templateName")))
    return tuple(nearby(tree, rollout, named))


def found_once(tree: Tree, use: Use) -> list[Resource]:
    """Give all templates of an analysis; none unless the tree has each of them once, sound, and none is made of others."""
    found = [sound(tree, named(tree, said, use.strategy.rollout)) for _, said in use.templates]
    if any([one.get("spec", "templates") for one in variants] != [None] for variants in found):
        return []
    return [variant for variants in found for variant in variants]
