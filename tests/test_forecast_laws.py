"""Laws that hold of every forecast, whatever the rollout and whatever happens around it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen.forecast.exposure import figures
from canarygen.forecast.forecast import Ending, Forecast, forecast
from canarygen.forecast.record import as_record
from canarygen.forecast.rollout import (
    Analysis,
    BlueGreen,
    Canary,
    Experiment,
    ManagedRoute,
    Metric,
    Outcome,
    Pause,
    Rollout,
    Scale,
    Step,
    Threshold,
)
from canarygen.forecast.scenario import Loss, Measured, Resize, Scenario
from canarygen.forecast.state import Role, State
from canarygen.forecast.terminal import as_text
from canarygen.frozen import replace

TIMES = st.integers(0, 2000)
WEIGHTS = st.integers(0, 100)
METRICS = st.builds(
    Metric,
    name=st.sampled_from(["errors", "latency"]),
    interval=st.integers(1, 300),
    delay=st.integers(0, 120),
    count=st.integers(1, 20),
    failures=st.none() | st.integers(0, 3),
    inconclusive=st.integers(0, 2),
    errors=st.integers(0, 5),
    successes=st.integers(0, 3),
    is_dry=st.booleans(),
).map(
    # What the controller's own checks let through: a count that the limits fit into, and one limit at least.
    lambda metric: replace(
        metric,
        count=max(metric.count or 1, metric.successes + (metric.failures or 0)),
        failures=metric.failures if metric.successes else metric.failures or 0,
    )
)
ANALYSES = st.builds(Analysis, st.lists(METRICS, min_size=1, max_size=2).map(tuple)) | st.just(
    Analysis((), ("elsewhere",))
)
ROUTES = st.builds(
    ManagedRoute, name=st.sampled_from(["beta", "mirror"]), matches=st.sampled_from([(), ("x: 1",)])
)
STEPS = st.one_of(
    st.builds(Step, weight=WEIGHTS),
    st.builds(Step, pause=st.builds(Pause, st.none() | st.integers(0, 900))),
    st.builds(Step, scale=st.builds(Scale, pods=st.integers(0, 12))),
    st.builds(Step, scale=st.builds(Scale, weight=st.integers(0, 150))),
    st.just(Step(scale=Scale(matches_traffic=True))),
    st.builds(Step, header_route=ROUTES),
    st.builds(Step, analysis=ANALYSES),
    st.builds(
        Step,
        experiment=st.builds(
            Experiment,
            seconds=st.none() | st.integers(0, 600),
            pods=st.integers(0, 3),
            canary=st.integers(0, 10),
        ),
    ),
    st.just(Step(plugin="argoproj/notify")),
)
AMOUNTS = st.sampled_from(["25%", "100%", 1, 3])
PLANS = st.builds(
    Canary,
    steps=st.lists(STEPS, max_size=8).map(tuple),
    is_routed=st.booleans(),
    stable_service=st.just("stable"),
    canary_service=st.just("canary"),
    is_ping_pong=st.booleans(),
    is_dynamic=st.booleans(),
    min_pods=st.none() | st.integers(1, 4),
    threshold=st.none() | st.builds(Threshold, st.integers(1, 100), st.just(True)),  # noqa: FBT003 -- a percentage
    surge=AMOUNTS,
    unavailable=AMOUNTS,
    scale_down_delay=st.integers(1, 60),
    abort_delay=st.none() | st.integers(0, 60),
    background=st.none() | ANALYSES,
    starting_step=st.integers(0, 3),
).map(lambda plan: replace(plan, is_dynamic=plan.is_dynamic and plan.is_routed))
BLUE_GREENS = st.builds(
    BlueGreen,
    active_service=st.just("active"),
    preview_service=st.sampled_from(["", "preview"]),
    auto_seconds=st.none() | st.integers(0, 300),
    preview_pods=st.none() | st.integers(1, 3),
    abort_delay=st.none() | st.integers(0, 60),
    before=st.none() | ANALYSES,
    after=st.none() | ANALYSES,
)
ROLLOUTS = st.builds(
    Rollout,
    name=st.just("cart"),
    replicas=st.integers(0, 12),
    min_ready=st.integers(0, 30),
    deadline=st.integers(30, 600),
    aborts_at_deadline=st.booleans(),
    rollback_window=st.integers(0, 3),
    plan=PLANS | BLUE_GREENS,
)
SCENARIOS = st.builds(
    Scenario,
    requests=st.none() | st.floats(0, 1000),
    pod_start=st.integers(0, 90),
    never_ready=st.booleans(),
    fail_at=st.none() | st.integers(1, 100),
    abort_at=st.none() | TIMES,
    promotions=st.none() | st.lists(TIMES, max_size=4).map(tuple),
    supersede_at=st.none() | TIMES,
    revert_at=st.none() | TIMES,
    losses=st.lists(st.builds(Loss, time=TIMES, pods=st.integers(1, 5)), max_size=2).map(tuple),
    resizes=st.lists(st.builds(Resize, time=TIMES, replicas=st.integers(0, 12)), max_size=2).map(tuple),
    measured=st.lists(
        st.builds(Measured, time=TIMES, outcome=st.sampled_from(list(Outcome))), max_size=2
    ).map(tuple),
    revisions_back=st.sampled_from([0, 0, 0, 1, 2]),
)
FIRST = st.builds(Scenario, pod_start=st.integers(0, 90), is_first=st.just(True))  # noqa: FBT003 -- a flag
CALM = st.builds(Scenario, pod_start=st.integers(0, 90))


def rising(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Put the weights among some steps in order."""
    weights = iter(sorted(step.weight for step in steps if step.weight is not None))
    return tuple(step if step.weight is None else Step(weight=next(weights)) for step in steps)


def carried(found: Forecast, state: State) -> bool:
    """Tell whether pods are there for the canary's weight, rounded down as the controller does."""
    new = state.version(Role.CANARY)
    return not state.canary_weight or (
        new is not None and new.available >= state.canary_weight * found.rollout.replicas // 100
    )


@settings(max_examples=100)
@given(rollout=ROLLOUTS, scenario=SCENARIOS | FIRST)
def test_every_forecast_ends_and_the_same_question_has_the_same_answer(
    rollout: Rollout, scenario: Scenario
) -> None:
    found = forecast(rollout, scenario)

    assert as_record(found) == as_record(forecast(rollout, scenario))
    assert as_text(found, title="shop/cart", width=40)


@settings(max_examples=100)
@given(rollout=ROLLOUTS, scenario=SCENARIOS | FIRST)
def test_time_never_runs_back_pods_are_neither_made_nor_lost_and_weights_are_all_requests(
    rollout: Rollout, scenario: Scenario
) -> None:
    found = forecast(rollout, scenario)

    times = [state.time for state in found.states]
    assert times == sorted(times)
    for state in found.states:
        for version in state.versions:
            assert 0 <= version.available <= version.ready <= version.pods == version.wanted
        if state.canary_weight is not None and state.stable_weight is not None:
            total = state.canary_weight + state.stable_weight + state.experiment_weight
            # What an experiment wants beyond the rest is asked for all the same.
            assert total == 100 or (state.stable_weight == 0 and state.experiment_weight)
        assert 0 <= state.exposure <= 100 + state.experiment_weight


@settings(max_examples=100)
@given(rollout=ROLLOUTS, scenario=SCENARIOS)
def test_an_abort_ends_with_all_requests_at_the_stable_version(rollout: Rollout, scenario: Scenario) -> None:
    found = forecast(rollout, scenario)

    last = found.states[-1]
    stable = last.version(Role.STABLE)
    if found.ending is Ending.ABORTED and stable is not None and stable.available >= last.replicas > 0:
        assert last.canary_weight in {0, None}
        assert stable.share == 100
        # The controller takes the routes out, and sets that of the first step again.
        assert last.routes == () or rollout.steps[0].header_route


@settings(max_examples=100)
@given(rollout=ROLLOUTS, scenario=CALM)
def test_a_good_version_is_promoted_and_nothing_else_is_left(rollout: Rollout, scenario: Scenario) -> None:
    found = forecast(replace(rollout, deadline=10_000), scenario)

    last = found.states[-1]
    if found.ending is not Ending.PAUSED:
        assert found.ending is Ending.PROMOTED or rollout.replicas == 0
        assert last.pods == rollout.replicas
        assert [version.revision for version in last.versions if version.pods] in ([2], [])


@settings(max_examples=100)
@given(rollout=ROLLOUTS, plan=PLANS, scenario=CALM)
def test_weights_never_exceed_the_pods_that_are_there_for_them(
    rollout: Rollout, plan: Canary, scenario: Scenario
) -> None:
    # The controller itself sends more than pods can carry where a scale is in force, where a threshold lets it go on
    # without all pods, and where a weight falls: those are left out.
    steps = tuple(step for step in rising(plan.steps) if step.scale is None)
    plan = replace(plan, steps=steps, threshold=None, is_routed=True)
    found = forecast(replace(rollout, plan=plan), scenario)

    assert all(carried(found, state) for state in found.states)


@settings(max_examples=100)
@given(rollout=ROLLOUTS, plan=PLANS, scenario=CALM)
def test_the_stable_version_is_never_left_with_more_requests_than_it_has_pods_for(
    rollout: Rollout, plan: Canary, scenario: Scenario
) -> None:
    # Where a weight falls, or a scale takes the canary's pods, the controller itself takes pods of a dynamic stable
    # version away in the reconcile in which it gives it the requests.
    steps = tuple(step for step in rising(plan.steps) if step.scale is None)
    plan = replace(plan, steps=steps, is_routed=True, threshold=None)
    found = forecast(replace(rollout, plan=plan), scenario)

    for state in found.states:
        stable = state.version(Role.STABLE)
        assert stable is not None
        weight = 0 if state.stable_weight is None else state.stable_weight
        assert stable.available >= weight * rollout.replicas // 100


@settings(max_examples=100)
@given(rollout=ROLLOUTS, scenario=SCENARIOS)
def test_the_new_version_never_gets_more_than_all_requests_before_a_decision(
    rollout: Rollout, scenario: Scenario
) -> None:
    found = figures(forecast(rollout, replace(scenario, requests=10)))

    for decision in found.decisions:
        assert 0 <= decision.share <= 120
        assert decision.requests is not None
        assert decision.requests <= decision.time * 12
