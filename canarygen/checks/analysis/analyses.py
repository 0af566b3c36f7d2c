"""Laws of an analysis as a whole: every metric runs, and what is said is heeded."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.analysis import Analysis, Metric, MetricUse, TemplateUse
from canarygen.model.blue_green import BlueGreen
from canarygen.model.canary import Canary, Fleet
from canarygen.model.idleness import starts_nothing
from canarygen.model.rollout import FULL_WEIGHT, Rollout, Weight
from canarygen.wording import guess


def metrics_are_distinct(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two metrics of a canary share a name, or that of an AnalysisTemplate."""
    for canary in fleet.canaries:
        first: dict[str, Metric] = {}
        for metric in canary.metrics:
            other = first.setdefault(metric.name, metric)
            if other is not metric:
                yield Diagnostic(
                    code=Code.METRIC_TWICE,
                    message=f"a second metric `{metric.name}`",
                    span=metric.place.at("name").span,
                    notes=(Note("the first one", other.place.at("name").span),),
                    help="give one of them another `name`",
                )
        for metric in first.values():
            # What runs in the background and in steps has a second template, for the latter.
            namesake = first.get(f"{metric.name}-step")
            if namesake and metric.background and metric.name in canary.rollout.step_metrics:
                yield Diagnostic(
                    code=Code.METRIC_TWICE,
                    message=f"`{namesake.name}` is what the template of `{metric.name}` for steps is called",
                    span=namesake.place.at("name").span,
                    notes=(Note("it runs in the background, too", metric.place.at("background").span),),
                    help="give this one another `name`",
                )


def steps_find_their_metrics(fleet: Fleet) -> Iterator[Diagnostic]:
    """What is judged at one point of a rollout are metrics that `spec.analysis` has."""
    for canary in fleet.canaries:
        known = [metric.name for metric in canary.metrics]
        for judged in canary.rollout.uses:
            for use in judged.metrics:
                if use.name not in known:
                    yield Diagnostic(
                        code=Code.UNKNOWN_METRIC,
                        message=f"`spec.analysis` has no metric `{use.name}`",
                        span=use.place.span,
                        help=guess(
                            use.name,
                            known,
                            f'define it there, as in `analysis: ["success-rate >= 99%"]`; a template that exists is written {{template: {use.name}}}',
                        ),
                    )


def templates_end(fleet: Fleet) -> Iterator[Diagnostic]:
    """What a rollout waits for ends, be it named by the template that a canary makes of a metric."""
    if not any(canary.template_uses for canary in fleet.canaries):
        return
    from canarygen.model.made_template import made, made_templates  # noqa: PLC0415 -- most name no template

    templates = made_templates(fleet)
    for canary in fleet.canaries:
        for use in (use for judged in canary.rollout.uses for use in judged.templates):
            template = made(templates, canary, use)
            if template and template.is_endless:
                name = template.metric.name
                yield Diagnostic(
                    code=Code.ANALYSIS_ENDLESS,
                    message=f"`{use.name}` is measured without end, and the rollout waits for it",
                    span=use.place.span,
                    notes=(Note("the metric", template.metric.place.span),),
                    help=f"write `{name}`: of a metric of its own a canary has a template for steps"
                    if template.canary is canary
                    else "say `background: false` and a `count` of the metric, or run the template in the background",
                )


def metrics_are_used(fleet: Fleet) -> Iterator[Diagnostic]:
    """Every metric runs somewhere, and a count belongs to a step, or to where its template is named."""
    uses = ((canary, use) for canary in fleet.canaries for use in canary.template_uses)
    named = {(canary.namespace, use.name) for canary, use in uses if not use.cluster}
    for canary in fleet.canaries:
        in_steps = canary.rollout.step_metrics
        for metric in canary.metrics:
            is_named = (canary.namespace, canary.names.analysis_template(metric.name)) in named
            if metric.name in in_steps or (is_named and not metric.background):
                continue
            if not metric.background:
                yield Diagnostic(
                    code=Code.METRIC_UNUSED,
                    message=f"neither the background nor a step runs `{metric.name}`",
                    span=metric.place.at("background").span,
                    help=f"remove `background: false`, or add a step {{analysis: [{metric.name}]}}",
                )
            if metric.count is not None:
                yield Diagnostic(
                    code=Code.WITHOUT_EFFECT,
                    message="no step runs this metric, and in the background measuring has no end",
                    span=metric.place.at("count").key,
                    help=f"remove `count`, or add a step {{analysis: [{metric.name}]}}",
                )


def shared_values_are_taken(fleet: Fleet) -> Iterator[Diagnostic]:
    """What a spec says for all metrics holds for one of them at least. The project's may be for other canaries."""
    for canary in fleet.canaries:
        for place in filter(canary.says, canary.analysis.untaken if canary.analysis else ()):
            yield Diagnostic(
                code=Code.WITHOUT_EFFECT,
                message=f"no metric takes this `{place.path[-1]}`: each has its own, or no use for it",
                span=place.key,
                help="remove it",
            )


def background_analyses_start_in_time(fleet: Fleet) -> Iterator[Diagnostic]:
    """What runs in the background begins at a weight that a step reaches, below 100."""
    for canary in fleet.canaries:
        if canary.analysis and canary.rollout.blue_green:
            yield from _no_background(canary, canary.analysis, canary.rollout.blue_green)
        elif canary.analysis:
            yield from _start(canary, canary.analysis)


def _no_background(canary: Canary, analysis: Analysis, plan: BlueGreen) -> Iterator[Diagnostic]:
    """Say what would not run: a switch has a before and an after, and nothing to run beside it."""
    judges: list[MetricUse | TemplateUse] = [*analysis.background.metrics, *analysis.templates]
    for use in judges:
        yield Diagnostic(
            code=Code.WITHOUT_EFFECT,
            message=f"with `blueGreen` nothing runs in the background, so `{use.name}` would judge nothing",
            span=use.place.span,
            notes=(Note("blue-green is asked for here", plan.place.key),),
            help="name it under `rollout.blueGreen.prePromotion` or `postPromotion`",
        )
    start = analysis.place.at("start")
    if starts_nothing(canary, analysis) and canary.says(start):
        yield Diagnostic(
            code=Code.WITHOUT_EFFECT,
            message="with `blueGreen` there is no weight to start at",
            span=start.key,
            notes=(Note("blue-green is asked for here", plan.place.key),),
            help="remove it",
        )


def _start(canary: Canary, analysis: Analysis) -> Iterator[Diagnostic]:
    place = analysis.place.at("start")
    if analysis.background.is_empty:
        if starts_nothing(canary, analysis) and canary.says(place):
            yield Diagnostic(
                code=Code.WITHOUT_EFFECT,
                message="nothing runs in the background, so nothing starts here",
                span=place.key,
                help="remove it, or say `background: true` of a metric"
                if analysis.metrics
                else "remove it, or add `metrics` beside it",
            )
        return
    if begin := _too_late(canary.rollout, analysis.start):
        yield Diagnostic(
            code=Code.ANALYSIS_NEVER_STARTS,
            message=f"the analysis in the background would judge nothing: {begin}",
            span=analysis.place.key if place.is_default else place.span,
            notes=(Note("these are the steps", canary.rollout.place.at("steps").key),),
            help="let it start at a weight below 100% that a step holds, such as `10% for 10m`",
        )


def _too_late(plan: Rollout, start: int | None) -> str:
    """Say why an analysis that begins at a weight would judge nothing; "" if it judges something."""
    weights = (step for step in plan.steps if isinstance(step, Weight))
    reached = next((step for step in weights if start is not None and step.weight >= start), None)
    if reached is None:
        return f"no step reaches {start}%" if start else "no step below 100% has traffic"
    if reached.weight == FULL_WEIGHT:
        return f"{start}% is first reached when the new version has all the traffic"
    # It begins at the step behind the weight, and there is none: the controller goes to 100% by itself.
    is_over = reached is plan.steps[-1] and reached.pause is None
    return f"no step holds the new version at {reached.weight}% of the traffic" if is_over else ""


def dry_runs_are_not_all(fleet: Fleet) -> Iterator[Diagnostic]:
    """Some verdict is heeded."""
    for canary in fleet.canaries:
        analysis = canary.analysis
        if analysis is None or not analysis.metrics or analysis.templates:
            continue
        plan = canary.rollout
        # Whether what others wrote is a dry run is not known; where an experiment fails, the release ends, too.
        has_others = any(use.templates for use in plan.uses) or any(
            step.analyses for step in plan.experiments
        )
        if all(metric.dry_run for metric in analysis.metrics) and not has_others:
            yield Diagnostic(
                code=Code.DRY_RUN_ONLY,
                message="every metric is a dry run: no verdict can stop a release",
                span=analysis.metrics[0].place.at("dryRun").span,
                help="remove `dryRun` from one of them, once it has shown that it can be trusted",
            )
