"""References to AnalysisTemplates, and inside them: to arguments, metrics, and the steps that they wait for."""

from collections.abc import Iterator

from canarygen.document import walk
from canarygen.model.placeholder import argument_names
from canarygen.pattern import on_demand
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import Mention, Object, Reference, mentioned, template_key
from canarygen.typed import Any

_WORD = on_demand(r"[-A-Za-z0-9]+")
_AROUND_A_PROMOTION = ("prePromotionAnalysis", "postPromotionAnalysis")


def analysis_template(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a template: to those that it is made of, its arguments, and who runs it."""
    mention, spec = mentioned(item, "spec"), item["spec"]
    for index, template in enumerate(spec.get("templates", ())):
        yield catalogue.resolved(
            mention.at("templates", index, "templateName"), template_key(template, mention.owner[2])
        )
    declared = tuple(argument["name"] for argument in spec.get("args", ()))
    asked = {name for _, said in walk(spec) if isinstance(said, str) for name in argument_names(said)}
    for name in sorted(asked - set(declared)):
        complaint = f"the argument `{name}` is not declared"
        yield mention.at("metrics").broken(complaint, mention.owner, ("spec", "args"), declared)
    yield from _rehearsed(mention, spec)
    if not catalogue.runners(mention.owner):
        yield mention.absent(None, "nothing in the tree runs this template")


def _rehearsed(mention: Mention, spec: Object) -> Iterator[Reference]:
    """A dry run is of a metric that there is; only names are looked at, not patterns of them."""
    if "dryRun" not in spec:
        return
    from canarygen.model.dry_run import is_dry  # noqa: PLC0415 -- most specs have none, and need not wait for it

    names = tuple(metric["name"] for metric in spec.get("metrics", ()))
    for index, dry in enumerate(spec["dryRun"]):
        name = dry["metricName"].removeprefix("^").removesuffix("$")
        if _WORD.fullmatch(name) and not any(is_dry([dry["metricName"]], one) for one in names):
            at = mention.at("dryRun", index, "metricName")
            yield at.broken(f"no metric is called `{name}`", mention.owner, ("spec", "metrics"), names)


def judged(mention: Mention, plan: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of what judges a strategy as a whole, in the background or around a promotion."""
    background = plan.get("analysis", {})
    yield from analysed(mention.at("analysis"), background, catalogue, is_endless=True)
    if "startingStep" in background:
        yield _start(mention, background["startingStep"], plan.get("steps", ()))
    for key in _AROUND_A_PROMOTION:
        yield from analysed(mention.at(key), plan.get(key, {}), catalogue)


def _start(mention: Mention, start: int, steps: Any) -> Reference:
    at, aim = mention.at("analysis", "startingStep"), (*mention.path, "steps")
    if not any(step.get("setWeight", 0) > 0 for step in steps[:start]):
        complaint = f"at step {start} the new version has had no traffic: there is nothing to judge"
        return at.broken(complaint, mention.owner, aim)
    return at.found(mention.owner)


def analysed(
    mention: Mention, analysis: Object, catalogue: Catalogue, *, is_endless: bool = False
) -> Iterator[Reference]:
    """Give the references of an analysis to its templates.

    Each gets the arguments that it asks for; unless the analysis `is_endless`, as it may be
    in the background, each comes to an end.
    """
    given = {argument["name"] for argument in analysis.get("args", ())}
    for index, template in enumerate(analysis.get("templates", ())):
        at = mention.at("templates", index)
        yield from template_of(at, template, given, catalogue, is_endless=is_endless)


def template_of(
    mention: Mention,
    template: Object,
    given: set[str],
    catalogue: Catalogue,
    *,
    is_endless: bool = False,
    is_trial: bool = False,
) -> Iterator[Reference]:
    """Give the references of a mention of one template, which gets the arguments `given`; see `analysed`.

    In an experiment, a trial, so many successes in a row are an end, too; of a Rollout's own analyses a count is asked.
    """
    key = template_key(template, mention.owner[2])
    yield catalogue.resolved(mention.at("templateName"), key)
    found: Any = catalogue.get(key) or {"spec": {}}
    for index, argument in enumerate(found["spec"].get("args", ())):
        if not argument.keys() & {"value", "valueFrom"} and argument["name"] not in given:
            complaint = (
                f"the template `{key[3]}` asks for the argument `{argument['name']}`, which nothing gives it"
            )
            yield mention.broken(complaint, key, ("spec", "args", index))
    for index, metric in enumerate(() if is_endless else found["spec"].get("metrics", ())):
        from canarygen.model.measurement import times  # noqa: PLC0415 -- most specs have no analysis

        if times(metric) is None and not (is_trial and metric.get("consecutiveSuccessLimit")):
            complaint = f"the metric `{metric['name']}` of the template `{key[3]}` is measured without end"
            yield mention.broken(complaint, key, ("spec", "metrics", index))
