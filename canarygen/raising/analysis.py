"""How a new version is judged, from AnalysisTemplates and what a Rollout runs of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from canarygen import go
from canarygen.document import Map, mapping, mappings, text
from canarygen.frozen import cached_property, frozen
from canarygen.lint.resource import Resource
from canarygen.model.canary import Canary
from canarygen.raising.family import Family
from canarygen.raising.metric import metric
from canarygen.raising.step import argument, arguments
from canarygen.raising.stillness import starting_step
from canarygen.typed import Any

_STEP = "-step"


@frozen
class Template:
    """An AnalysisTemplate that is one metric of the spec; `is_for_steps` says that it is the second one of its metric."""

    resource: Resource
    stem: str
    is_for_steps: bool

    @property
    def said(self) -> Mapping[str, Any]:
        """The metric."""
        return mapping(self.resource.get("spec", "metrics", 0))

    @property
    def metric(self) -> str:
        """The name of the metric."""
        return text(self.said.get("name"))

    @property
    def arguments(self) -> list[Mapping[str, Any]]:
        """The arguments that it declares."""
        return mappings(self.resource.get("spec", "args"))


@frozen(keeping=True)
class Judgement:
    """The AnalysisTemplates of a family, and what its Rollout runs of them; those that are `staying` are none of the spec's."""

    family: Family
    staying: frozenset[str] = frozenset()

    @cached_property
    def own(self) -> Mapping[str, Template]:
        """The templates that become metrics of the spec, by name; they all have one stem, as the language has it."""
        found = [
            template
            for name, one in self.family.templates.items()
            if name not in self.staying and (template := _template(one))
        ]
        stems = [one.stem for one in found]
        stem = self.family.name if self.family.name in stems else next(iter(stems), "")
        return {one.resource.name: one for one in found if one.stem == stem}

    @property
    def stem(self) -> str:
        """What the names of all its templates begin with; "" where there are none."""
        return next((one.stem for one in self.own.values()), "")

    def uses(self, run: Mapping[str, Any]) -> list[str | Map]:
        """Give what a run of analyses stands for: metrics by name, and templates that exist."""
        own = [self.own[name] for name in _names(run) if name in self.own]
        known = {str(one.get("name")) for template in own for one in template.arguments}
        passed = {name: value for name, value in arguments(run.get("args")).items() if name not in known}
        others = [dict(use) for use in _others(run, self.own)]
        if others and passed:
            # To the controller they are one list for all of them.
            others[0]["args"] = passed
        return [*dict.fromkeys(template.metric for template in own), *others]

    def said(self, canary: Canary) -> Map:
        """Give `spec.analysis` of a canary; {} where nothing is judged."""
        run = mapping(self.family.strategy.said.get("analysis"))
        background = [use for use in self.uses(run) if isinstance(use, str)] if run else []
        parts = {
            "start": self._start(),
            "metrics": self._metrics(canary, background),
            "templates": [use for use in self.uses(run) if not isinstance(use, str)] if run else [],
            "args": self._arguments(),
        }
        found = {key: value for key, value in parts.items() if value}
        return found if found.keys() - {"start"} else {}

    def _metrics(self, canary: Canary, background: list[str]) -> list[Map]:
        order = {name: index for index, name in enumerate(background)}
        pairs: dict[str, list[Template]] = {}
        for template in self.own.values():
            pairs.setdefault(template.metric, []).append(template)
        return [
            _metric(pairs[name], canary, is_in_background=name in order)
            for name in sorted(pairs, key=lambda name: (order.get(name, len(order)), name))
        ]

    def _arguments(self) -> Map:
        """Give what its metrics are given: what a template says itself, and what the Rollout passes to it."""
        said = {
            name: value
            for run in _runs(self.family.strategy.said)
            for name, value in arguments(run.get("args")).items()
        }
        for template in self.own.values():
            found = {str(one.get("name")): argument(one) for one in template.arguments}
            said |= {name: value for name, value in found.items() if value is not None}
        lists = [[str(one.get("name")) for one in template.arguments] for template in self.own.values()]
        return {name: said[name] for name in _in_common_order(lists) if name in said}

    def _start(self) -> str | None:
        """Give the weight behind which the background analysis begins."""
        first = starting_step(self.family.strategy.said)
        if first is None:
            return None
        said = mappings(self.family.strategy.said.get("steps"))
        parts = (said[:first], said[first:])
        before, after = ([one["setWeight"] for one in part if one.get("setWeight")] for part in parts)
        # The controller would take any step; the language has it follow a weight.
        return f"{before[-1] if before else after[0]}%" if before or after else None


def _in_common_order(lists: Sequence[Sequence[str]]) -> Iterable[str]:
    """Give all names in an order that each of the lists has; where there is none, in the order of their first mention."""
    order: TopologicalSorter[str] = TopologicalSorter({name: () for names in lists for name in names})
    for names in lists:
        for before, after in pairwise(names):
            order.add(after, before)
    try:
        return list(order.static_order())
    except CycleError:
        return dict.fromkeys(name for names in lists for name in names)


def _template(resource: Resource) -> Template | None:
    """Take an AnalysisTemplate for a metric of the spec, if its name says so and it has just one."""
    found = mappings(resource.get("spec", "metrics"))
    name = text(found[0].get("name")) if len(found) == 1 and _is_sound(found[0]) else ""
    for end, is_for_steps in ((f"-{name}", False), (f"-{name}{_STEP}", True)):
        if name and resource.name.endswith(end) and resource.name != end:
            return Template(resource, resource.name.removesuffix(end), is_for_steps)
    return None


def _is_sound(said: Mapping[str, Any]) -> bool:
    """Whether a metric is of the form that its kind has: nothing is made of what no controller would read."""
    provider = mapping(said.get("provider"))
    texts = (said.get(key, "") for key in ("successCondition", "failureCondition"))
    times = (said[key] for key in ("interval", "initialDelay") if key in said)
    return (
        len(provider) == 1
        and all(isinstance(fields, dict) for fields in provider.values())
        and all(isinstance(one, str) for one in texts)
        and all(isinstance(one, str) and go.duration(one) is not None for one in times)
    )


def _metric(templates: list[Template], canary: Canary, *, is_in_background: bool) -> Map:
    first = min(templates, key=lambda template: template.is_for_steps)
    count = next(
        (one.said.get("count") for one in templates if one.is_for_steps or not is_in_background), None
    )
    tried = [text(one.get("metricName")) for one in mappings(first.resource.get("spec", "dryRun"))]
    return metric(
        first.said, canary, background=is_in_background, count=count, dry_run=tried == [f"^{first.metric}$"]
    )


def _names(run: Mapping[str, Any]) -> list[str]:
    return [
        text(one.get("templateName")) for one in mappings(run.get("templates")) if not one.get("clusterScope")
    ]


def _others(run: Mapping[str, Any], own: Mapping[str, Template]) -> Iterator[Map]:
    for one in mappings(run.get("templates")):
        name = text(one.get("templateName"))
        if one.get("clusterScope"):
            yield {"template": name, "cluster": True}
        elif name not in own:
            yield {"template": name}


def _runs(strategy: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give all that a strategy runs: in the background, in steps, and before and after a switch."""
    yield mapping(strategy.get("analysis"))
    yield from (mapping(step.get("analysis")) for step in mappings(strategy.get("steps")))
    yield from (mapping(strategy.get(f"{when}PromotionAnalysis")) for when in ("pre", "post"))
