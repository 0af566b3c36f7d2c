"""What becomes of a rollout: traces of the controller, from its end-to-end tests and its code."""

from typing import Any

import pytest

from canarygen.forecast.exposure import figures
from canarygen.forecast.forecast import Ending, Forecast, forecast
from canarygen.forecast.mermaid import as_mermaid
from canarygen.forecast.rollout import (
    Analysis,
    BlueGreen,
    Canary,
    Experiment,
    ManagedRoute,
    Metric,
    Outcome,
    Rollout,
    Step,
)
from canarygen.forecast.scenario import Loss, Measured, Resize, Scenario
from canarygen.forecast.sight import sights
from canarygen.forecast.state import Phase, Role, State, WaitKind
from canarygen.frozen import replace
from canarygen.page.verdict import verdict
from tests.forecasting import MATCHED, canary, pause, pods, rollout, scaled, weight

QUICK = Scenario(pod_start=0)
ARTICLE = replace(
    rollout(2, canary(weight(50), pause(3600))), name="imesh-rollout", namespace="deb-ns", min_ready=30
)
EACH_MINUTE = Metric(name="success-rate", interval=60, delay=60, failures=1)


def told(
    plan: Canary | BlueGreen, scenario: Scenario = QUICK, replicas: int = 4, **fields: object
) -> Forecast:
    """Foretell a rollout of four pods."""
    found: Rollout = replace(rollout(replicas, Canary()), plan=plan, **fields)  # type: ignore[arg-type]
    return forecast(found, scenario)


def sizes(state: State) -> tuple[int, int]:
    """Count the pods of the canary and of the stable version."""
    new, stable = state.version(Role.CANARY), state.version(Role.STABLE)
    return (new.wanted if new else 0), (stable.wanted if stable else 0)


def at(found: Forecast, step: int) -> State:
    """Give the state in which a step ends."""
    return [state for state in found.states if state.step == step][-1]


def test_the_article_s_app_pauses_as_the_article_shows_it() -> None:
    paused = at(forecast(ARTICLE, Scenario()), 1)

    assert (paused.phase, paused.message) == (Phase.PAUSED, "CanaryPauseStep")
    assert (paused.step, paused.steps, paused.set_weight, paused.actual_weight) == (1, 2, 50, 50)
    assert [(item.pods, item.ready, item.available) for item in paused.versions] == [(2, 2, 2), (1, 1, 1)]
    assert (paused.replicas, paused.pods) == (2, 3)


def test_the_article_s_app_takes_its_pause_and_the_start_of_its_pods() -> None:
    found = forecast(ARTICLE, Scenario(pod_start=10))

    assert [state.time for state in found.states] == [0, 10, 40, 3640, 3650, 3680, 3710]
    assert (found.ending, found.promoted_at, found.is_bounded) == (Ending.PROMOTED, 3680, True)


def test_the_ideal_trace_moves_weights_after_pods_and_keeps_the_old_ones_for_a_while() -> None:
    found = told(canary(weight(25), pause(), weight(50), pause()))

    assert [(state.step, sizes(state), state.canary_weight) for state in found.states] == [
        (1, (1, 4), 25),
        (3, (2, 4), 50),
        (4, (0, 4), 0),
        (4, (0, 4), 0),
    ]
    assert [state.pods for state in found.states] == [5, 6, 8, 4]
    assert [state.time for state in found.states] == [0, 0, 0, 30]


def test_pods_come_before_traffic_and_the_stable_version_stays_whole() -> None:
    found = told(canary(weight(25), pause(60), weight(50), pause(60)), Scenario(pod_start=10))

    assert [(state.time, sizes(state), state.canary_weight) for state in found.states] == [
        (0, (1, 4), 0),
        (10, (1, 4), 25),
        (70, (2, 4), 25),
        (80, (2, 4), 50),
        (140, (4, 4), 50),
        (150, (0, 4), 0),
        (180, (0, 4), 0),
    ]


def test_a_scale_stays_in_force_under_later_weights_until_it_matches_the_traffic() -> None:
    steps = (pause(), scaled(25), pause(), weight(50), pause(), pods(3), pause(), MATCHED, pause())
    found = told(canary(*steps))

    assert {step: sizes(at(found, step)) for step in (0, 2, 4, 6, 8)} == {
        0: (0, 4),
        2: (1, 4),
        4: (1, 4),
        6: (3, 4),
        8: (2, 4),
    }
    assert at(found, 4).canary_weight == 50
    assert sizes(found.states[-1]) == (0, 4)


DYNAMIC = canary(weight(25), pause(), weight(75), pause(), is_dynamic=True)


def test_a_dynamic_stable_version_gives_its_pods_away_as_the_traffic_goes() -> None:
    found = told(DYNAMIC, Scenario(pod_start=10))

    assert [sizes(at(found, step)) for step in (1, 3)] == [(1, 3), (3, 1)]
    assert max(state.pods for state in found.states) == 6


def test_a_dynamic_abort_waits_for_stable_pods_before_it_takes_requests_back() -> None:
    held = Scenario(pod_start=10, promotions=(100,), abort_at=200)
    found = told(DYNAMIC, held)

    aborted = [(state.time, sizes(state), state.canary_weight) for state in found.states if state.time >= 200]
    assert aborted == [(200, (3, 3), 75), (210, (1, 4), 25), (220, (0, 4), 0)]
    assert found.ending is Ending.ABORTED


def test_a_dynamic_abort_with_a_delay_keeps_the_canary_until_its_deadline() -> None:
    plan = replace(DYNAMIC, abort_delay=50)
    found = told(plan, Scenario(pod_start=10, promotions=(100,), abort_at=200))

    last = found.states[-1]
    assert [sizes(state)[0] for state in found.states if state.time >= 200] == [3, 3, 3, 0]
    assert (last.canary_weight, last.stable_weight) == (0, 100)


def test_an_abort_takes_the_requests_back_at_once_and_the_pods_later() -> None:
    plan = canary(weight(25), pause(), weight(80), pause())
    found = told(plan, Scenario(pod_start=0, promotions=(60,), abort_at=100), replicas=5)

    assert [(state.time, sizes(state), state.canary_weight) for state in found.states][-2:] == [
        (100, (4, 5), 0),
        (130, (0, 5), 0),
    ]
    assert found.states[-1].services == {"canary": 1, "stable": 1}


def test_an_abort_moves_nothing_while_the_stable_version_lacks_pods() -> None:
    lost = Scenario(pod_start=60, promotions=(), abort_at=100, losses=(Loss(time=90, pods=1),))
    found = told(canary(weight(25), pause()), lost)

    at_abort = next(state for state in found.states if state.time == 100)
    assert (at_abort.canary_weight, at_abort.wait.kind) == (25, WaitKind.STABLE_PODS)
    assert next(state.time for state in found.states if state.time > 100 and state.canary_weight == 0) == 150


def test_without_a_delay_after_an_abort_the_canary_goes_at_once() -> None:
    plan = canary(weight(25), pause(), abort_delay=0)
    found = told(plan, Scenario(pod_start=0, promotions=(), abort_at=60))

    assert [(state.time, sizes(state)) for state in found.states] == [(0, (1, 4)), (60, (0, 4))]


@pytest.mark.parametrize(("delay", "end"), [(3600, 60), (900, 60), (899, 959)])
def test_a_delay_after_an_abort_that_reaches_to_the_next_resync_is_none(delay: int, end: int) -> None:
    plan = canary(weight(25), pause(), abort_delay=delay)
    found = told(plan, Scenario(pod_start=0, promotions=(), abort_at=60))

    assert (found.ends_at, sizes(found.states[-1])) == (end, (0, 4))


@pytest.mark.parametrize(("revisions", "end"), [(None, 160), (1, 160), (0, 60)])
def test_old_pods_wait_for_their_deadline_as_far_as_there_may_be_old_revisions(
    revisions: int | None, end: int
) -> None:
    plan = canary(weight(25), pause(60), scale_down_delay=100, scale_down_revisions=revisions)

    assert told(plan).ends_at == end


@pytest.mark.parametrize(("revisions", "end"), [(None, 130), (1, 130), (0, 30)])
def test_a_switched_version_waits_for_its_deadline_as_far_as_there_may_be_old_revisions(
    revisions: int | None, end: int
) -> None:
    plan = BlueGreen(active_service="active", scale_down_delay=100, scale_down_revisions=revisions)

    assert told(plan, Scenario(pod_start=30)).ends_at == end


def test_where_no_error_is_forgiven_an_answer_is_none() -> None:
    """`consecutiveErrorLimit: 0`."""
    metric = Metric(name="errors", interval=60, count=2, errors=0)
    plan = canary(weight(25), Step(analysis=Analysis((metric,))))

    assert told(plan).ending is Ending.PROMOTED


@pytest.mark.parametrize(("second", "ending"), [(70, Ending.PROMOTED), (10, Ending.ABORTED)])
def test_only_errors_in_a_row_count_together(second: int, ending: Ending) -> None:
    metric = Metric(name="errors", interval=60, errors=1)
    plan = canary(weight(25), pause(600), background=Analysis((metric,)))
    # After an error it is asked again 10 seconds later, after an answer a minute later.
    errors = (0, second)
    measured = tuple(
        Measured(time=time + later, outcome=outcome)
        for time in errors
        for later, outcome in ((0, Outcome.ERROR), (1, Outcome.PASS))
    )

    assert told(plan, replace(QUICK, measured=measured)).ending is ending


def test_a_version_that_supersedes_another_starts_over_beside_the_stable_one() -> None:
    found = told(canary(weight(25), pause()), Scenario(pod_start=10, promotions=(), supersede_at=100))

    later = [state for state in found.states if state.time >= 100]
    assert (later[0].step, later[0].canary_weight) == (0, 0)
    assert [[version.wanted for version in state.versions] for state in later] == [[4, 1, 1], [4, 1]]
    assert (later[-1].canary_weight, later[-1].services["canary"]) == (25, 3)


def test_a_dynamic_canary_that_is_superseded_keeps_its_requests_until_the_stable_version_recovers() -> None:
    plan = canary(weight(90), pause(), is_dynamic=True)
    found = told(plan, Scenario(pod_start=10, promotions=(), supersede_at=100), replicas=10)

    first = next(state for state in found.states if state.time == 100)
    assert (first.canary_weight, first.services["canary"]) == (90, 2)
    assert {version.revision: version.wanted for version in first.versions}[2] == 9


def test_going_back_to_the_stable_version_runs_no_steps() -> None:
    found = told(canary(weight(25), pause()), Scenario(pod_start=0, promotions=(), revert_at=60))

    assert (found.ending, found.states[-1].step, found.states[-1].pods) == (Ending.REVERTED, 2, 4)


@pytest.mark.parametrize("failures", [None, 5])
def test_what_wants_good_measurements_in_a_row_can_judge(failures: int | None) -> None:
    metric = replace(EACH_MINUTE, failures=failures, successes=3, count=20)
    plan = canary(weight(25), Step(analysis=Analysis((metric,))))
    found = told(plan, replace(QUICK, fail_at=25))

    (sight,) = sights(told(plan))
    assert sight.faults == ()
    damage = figures(found).damage
    assert damage
    assert damage.noticed == sight.earliest


def test_without_pods_a_version_becomes_stable_and_nobody_meets_it() -> None:
    found = told(canary(weight(25), pause(60)), Scenario(), replicas=0)

    assert (found.ending, found.states[-1].step, found.promoted_at) == (Ending.IDLE, 2, None)
    assert verdict(found) == "No request meets the new version, since no pod of it runs."


@pytest.mark.parametrize(
    ("back", "window", "skips"), [(1, 1, True), (2, 2, True), (3, 2, False), (1, 0, False)]
)
def test_an_older_version_within_the_rollback_window_skips_the_steps(
    back: int, window: int, skips: bool
) -> None:
    scenario = Scenario(pod_start=0, promotions=(), revisions_back=back)
    found = told(canary(weight(25), pause()), scenario, rollback_window=window)
    said = [text for state in found.states for text in state.events if "is stable" in text]

    assert (found.ending is Ending.PROMOTED) == skips
    assert said == (["revision 1 is stable: Rollback within window"] if skips else [])


@pytest.mark.parametrize(
    "held",
    [
        {},
        {"auto_seconds": None},
        {"auto_seconds": 60},
        {"before": Analysis((replace(EACH_MINUTE, count=1),))},
    ],
)
@pytest.mark.parametrize("window", [0, 1])
@pytest.mark.parametrize("is_newer", [False, True])
def test_a_switch_back_within_the_rollback_window_waits_for_ever_for_what_holds_it(
    held: dict[str, Any], window: int, is_newer: bool
) -> None:
    """So the controller of 1.9.1 does, run with fake clients; that of 1.10.2 goes back at once."""
    scenario = Scenario(pod_start=0, revisions_back=1)
    found = told(
        BlueGreen(active_service="active", preview_service="preview", **held),
        scenario,
        rollback_window=window,
        skips_holds=is_newer,
    )

    assert (found.ending is Ending.PROMOTED) == (not held or not window or is_newer)


def test_the_first_version_of_all_runs_no_steps_and_gets_requests_when_all_its_pods_are_there() -> None:
    found = told(canary(weight(25), pause()), Scenario(pod_start=10, is_first=True))

    assert [(state.time, state.exposure) for state in found.states] == [(0, 0), (10, 100)]
    assert found.states[0].services == {}
    assert found.ending is Ending.PROMOTED


def test_ping_and_pong_change_roles_at_the_promotion() -> None:
    plan = canary(weight(25), pause(), is_ping_pong=True, stable_service="ping", canary_service="pong")
    found = told(plan)

    assert at(found, 1).services == {"ping": 1, "pong": 2}
    assert found.states[-1].services == {"ping": 1, "pong": 2}
    assert found.states[-1].exposure == 100


def test_routes_go_in_the_order_in_which_they_came() -> None:
    names = [f"route-{number}" for number in range(6)]
    steps = [Step(header_route=ManagedRoute(name=name, matches=("x: 1",))) for name in names]
    found = told(canary(weight(25), *steps, pause(60)))

    events = [event for state in found.states for event in state.events if event.endswith(" goes")]
    assert events == [f"route {name} goes" for name in names]


def test_without_steps_the_new_version_gets_all_requests_at_once() -> None:
    found = told(canary(), Scenario(pod_start=10))

    assert [(state.time, state.exposure) for state in found.states] == [(0, 0), (10, 100), (40, 100)]


def test_without_a_mesh_pods_are_exchanged_within_surge_and_unavailable() -> None:
    plan = canary(weight(50), pause(), is_routed=False, surge=1, unavailable=0)
    found = told(plan, Scenario(pod_start=10))

    assert max(state.pods for state in found.states) == 5
    assert min(sum(version.available for version in state.versions) for state in found.states) == 4
    assert sizes(at(found, 1)) == (2, 2)
    assert at(found, 1).exposure == 50


def test_subsets_without_services_stand_still_while_a_version_is_not_whole() -> None:
    plan = canary(weight(50), pause(), subsets=("new", "old"), stable_service="", canary_service="")
    found = told(plan, Scenario(pod_start=10, losses=(Loss(time=5, pods=1),)))

    assert next((state.time, state.canary_weight) for state in found.states if state.exposure) == (15, 50)
    assert found.states[-1].services == {"subset new": 2, "subset old": 2}


@pytest.mark.parametrize(
    ("services", "time"), [(("", ""), 115), (("stable", ""), 90), (("", "canary"), 90)], ids=str
)
def test_subsets_wait_for_pods_of_the_stable_version_where_no_service_is_named(
    services: tuple[str, str], time: int
) -> None:
    steps = (pods(2), weight(10), pause(60), weight(50), pause(60))
    stable, new = services
    plan = canary(*steps, subsets=("new", "old"), stable_service=stable, canary_service=new)
    found = told(plan, Scenario(pod_start=30, losses=(Loss(time=85, pods=1),)))

    assert next(state.time for state in found.states if state.canary_weight == 50) == time


def test_subsets_take_requests_back_however_many_new_pods_there_are() -> None:
    steps = (weight(25), pause(60), weight(50), pause(60))
    plan = canary(*steps, subsets=("new", "old"), stable_service="", canary_service="")
    found = told(plan, Scenario(pod_start=30, abort_at=95))

    assert next(state.time for state in found.states if state.is_aborted and not state.canary_weight) == 95


def header(name: str, *matches: str) -> Step:
    return Step(header_route=ManagedRoute(name=name, matches=matches))


def test_a_header_route_leads_to_the_canary_until_a_step_takes_it_out() -> None:
    found = told(canary(pods(1), header("beta", "x: 1"), pause(), header("beta"), pause()))

    assert [len(at(found, step).routes) for step in (2, 4)] == [1, 0]


def test_a_header_route_goes_with_the_promotion() -> None:
    found = told(canary(weight(25), header("beta", "x: 1"), pause()))

    assert [route.name for route in at(found, 2).routes] == ["beta"]
    assert found.states[-1].routes == ()


def test_the_weight_of_an_experiment_is_taken_from_the_stable_version() -> None:
    step = Step(experiment=Experiment(seconds=60, pods=2, canary=10, stable=10))
    found = told(canary(weight(25), step), Scenario(pod_start=10))

    running = next(state for state in found.states if state.experiment_weight)
    assert (running.canary_weight, running.stable_weight, running.exposure) == (25, 55, 35)
    assert (running.time, running.experiment_pods) == (20, 2)
    assert at(found, 1).time == 20


def test_what_takes_nobody_knows_how_long_is_taken_for_nothing_and_told() -> None:
    found = told(
        canary(Step(plugin="argoproj/notify"), weight(50), Step(analysis=Analysis((), ("elsewhere",))))
    )

    assert [state.wait.kind for state in found.states if state.wait.is_open] == [
        WaitKind.PLUGIN,
        WaitKind.ANALYSIS,
    ]
    assert (found.ending, found.is_bounded, found.promoted_at) == (Ending.PROMOTED, False, 0)


def test_extra_pods_are_those_beyond_what_is_asked_for_at_last() -> None:
    plan = canary(weight(50), pause(60))

    grown = figures(told(plan, replace(QUICK, resizes=(Resize(time=30, replicas=8),))))
    assert (figures(told(plan)).peak, figures(told(plan)).extra) == (8, 4)
    assert (grown.peak, grown.extra) == (16, 8)


@pytest.mark.parametrize(("bounds", "most"), [((2, 8), (8, 16)), ((2, 4), None), (None, None)])
def test_an_autoscaler_s_upper_bound_is_foretold_where_it_is_above_the_replicas(
    bounds: tuple[int, int] | None, most: tuple[int, int] | None
) -> None:
    found = told(canary(weight(50), pause(60)), autoscale=bounds)

    assert figures(found).most == most


def judged(*metrics: Metric, start: int = 1) -> Canary:
    return canary(weight(25), pause(600), background=Analysis(metrics), starting_step=start)


def test_a_background_analysis_aborts_at_the_first_failure_that_is_not_forgiven() -> None:
    found = told(judged(EACH_MINUTE), replace(QUICK, fail_at=25, requests=10))

    damage = figures(found).damage
    assert damage is not None
    assert (damage.began, damage.noticed, damage.ended, damage.requests) == (0, 120, 120, 300)
    assert "failed (2) > failureLimit (1)" in found.states[-1].message


def test_a_version_that_turns_bad_after_all_analyses_is_noticed_by_nobody() -> None:
    found = told(judged(EACH_MINUTE), replace(QUICK, fail_at=100))

    damage = figures(found).damage
    assert damage is not None
    assert (found.ending, damage.noticed, damage.ended) == (Ending.PROMOTED, None, None)


def test_an_inconclusive_analysis_pauses_until_somebody_decides() -> None:
    measured = (Measured(time=0, outcome=Outcome.INCONCLUSIVE),)
    found = told(judged(EACH_MINUTE), replace(QUICK, measured=measured))

    assert (found.ending, found.states[-1].wait.kind) == (Ending.PAUSED, WaitKind.INCONCLUSIVE)
    assert next(state.time for state in found.states if state.wait.kind is WaitKind.INCONCLUSIVE) == 60
    assert verdict(found).startswith("After 1m it waits for somebody to promote or abort")


def test_an_analysis_without_data_ends_after_five_errors_ten_seconds_apart() -> None:
    measured = (Measured(time=0, outcome=Outcome.NO_DATA),)
    found = told(judged(EACH_MINUTE), replace(QUICK, measured=measured))

    assert next(state.time for state in found.states if state.phase is Phase.DEGRADED) == 60 + 4 * 10
    assert "consecutiveErrors (5) > consecutiveErrorLimit (4)" in found.states[-1].message


def test_an_analysis_begins_with_its_starting_step() -> None:
    found = told(judged(EACH_MINUTE, start=1), Scenario(pod_start=30))

    assert [bool(state.runs) for state in found.states[:2]] == [False, True]


def test_an_analysis_in_a_step_holds_the_weight_until_it_has_passed() -> None:
    metric = Metric(name="load", interval=30, count=5)
    found = told(canary(weight(25), Step(analysis=Analysis((metric,))), weight(50)))

    assert at(found, 1).wait.kind is WaitKind.ANALYSIS
    assert next(state.time for state in found.states if state.step > 1) == 4 * 30


def test_enough_successes_in_a_row_end_an_analysis_before_its_count() -> None:
    metric = Metric(name="load", interval=30, count=5, successes=2)
    found = told(canary(weight(25), Step(analysis=Analysis((metric,)))))

    assert found.promoted_at == 30


def test_a_metric_that_only_watches_never_aborts() -> None:
    found = told(judged(replace(EACH_MINUTE, is_dry=True)), replace(QUICK, fail_at=25))

    assert found.ending is Ending.PROMOTED


@pytest.mark.parametrize("aborts", [False, True])
def test_pods_that_never_start_end_at_the_progress_deadline(aborts: bool) -> None:
    found = told(
        canary(weight(25), pause()), Scenario(never_ready=True), deadline=120, aborts_at_deadline=aborts
    )

    degraded = next(state for state in found.states if state.phase is Phase.DEGRADED)
    assert degraded.time == 120
    assert found.ending is (Ending.ABORTED if aborts else Ending.STUCK)
    assert not any(state.exposure for state in found.states)


@pytest.mark.parametrize(("judged", "is_late"), [("before", True), ("after", False)])
def test_an_analysis_counts_towards_the_progress_deadline_until_the_switch(
    judged: str, is_late: bool
) -> None:
    long = Analysis((replace(EACH_MINUTE, count=5),))
    plan = BlueGreen(active_service="active", preview_service="preview", **{judged: long})  # type: ignore[arg-type]
    found = told(plan, deadline=120)

    assert any("deadline" in text for state in found.states for text in state.events) == is_late
    assert (found.ending, found.states[-1].phase) == (Ending.PROMOTED, Phase.HEALTHY)


def test_a_pause_does_not_count_towards_the_progress_deadline() -> None:
    found = told(canary(weight(25), pause(3600)), Scenario(pod_start=5), deadline=60)

    assert not any(state.phase is Phase.DEGRADED for state in found.states)


def test_another_size_moves_pods_before_the_version_is_promoted_that_is_up_by_then() -> None:
    plan = canary(weight(50), pause(60), is_routed=True)
    found = told(plan, Scenario(pod_start=10, resizes=(Resize(time=80, replicas=2),)))

    assert next(state for state in found.states if state.time == 80).events[:4] == (
        "2 replicas are asked for",
        "stable 4 -> 2 pods",
        "new 4 -> 2 pods",
        "revision 2 is stable: Completed all 2 canary steps",
    )


def test_more_replicas_on_the_way_bring_pods_and_no_step() -> None:
    plan = canary(weight(50), pause(600))
    found = told(plan, Scenario(pod_start=10, resizes=(Resize(time=100, replicas=8),)))

    grown = next(state for state in found.states if state.time == 100)
    assert (grown.step, sizes(grown)) == (1, (4, 8))
    assert found.states[-1].pods == 8


def test_somebody_who_promotes_in_mid_step_skips_it() -> None:
    found = told(
        canary(weight(25), pause(600), weight(50), pause(600)), Scenario(pod_start=60, promotions=(30,))
    )

    assert next(state for state in found.states if state.time == 30).step == 1


@pytest.mark.parametrize(
    "plan", [canary(weight(50), scale_down_delay=0), BlueGreen(active_service="a", scale_down_delay=0)]
)
def test_without_a_delay_the_old_pods_are_never_scaled_down(plan: Canary | BlueGreen) -> None:
    last = told(plan).states[-1]

    assert last.pods == 8
    assert last.wait.text == "nothing, and 4 old pods stay: a delay of 0 seconds never ends"


def test_going_back_after_the_promotion_runs_the_steps_again() -> None:
    found = told(canary(weight(25), pause(60)), Scenario(pod_start=10, revert_at=600))

    later = [(state.time, state.step, state.exposure) for state in found.states if state.time >= 600]
    assert later[:3] == [(600, 0, 100), (610, 1, 75), (670, 2, 75)]
    assert found.ending is Ending.REVERTED


def test_a_gate_that_nobody_opens_is_where_it_ends() -> None:
    found = told(canary(weight(25), pause()), Scenario(pod_start=0, promotions=()))

    assert (found.ending, found.states[-1].wait.kind, found.promoted_at) == (
        Ending.PAUSED,
        WaitKind.GATE,
        None,
    )


BLUE_GREEN = BlueGreen(active_service="active", preview_service="preview", auto_seconds=None)


def test_a_blue_green_rollout_switches_all_requests_when_somebody_promotes() -> None:
    found = told(BLUE_GREEN, Scenario(pod_start=10))

    assert [(state.time, state.services["active"], state.exposure) for state in found.states] == [
        (0, 1, 0),
        (10, 1, 0),
        (10, 2, 100),
        (40, 2, 100),
    ]
    assert found.states[1].wait.kind is WaitKind.GATE


def test_a_blue_green_preview_stays_small_until_the_switch() -> None:
    found = told(replace(BLUE_GREEN, preview_pods=1, auto_seconds=60), Scenario(pod_start=10))

    assert [(state.time, sizes(state)[0]) for state in found.states][:3] == [(0, 1), (10, 1), (70, 4)]
    assert found.promoted_at == 80


def test_a_blue_green_abort_after_the_switch_goes_back() -> None:
    plan = replace(BLUE_GREEN, auto_seconds=0, after=Analysis((replace(EACH_MINUTE, delay=0, count=10),)))
    found = told(plan, Scenario(pod_start=10, fail_at=100))

    assert (found.ending, found.states[-1].services["active"], found.states[-1].exposure) == (
        Ending.ABORTED,
        1,
        0,
    )


def test_who_promotes_while_a_blue_green_waits_for_a_time_makes_it_wait_anew() -> None:
    found = told(replace(BLUE_GREEN, auto_seconds=60), Scenario(pod_start=10, promotions=(30,)))

    assert found.promoted_at == 90


def test_a_blue_green_abort_goes_back_once_the_new_pods_are_there() -> None:
    plan = replace(BLUE_GREEN, after=Analysis((replace(EACH_MINUTE, delay=0, count=10),)))
    found = told(
        plan, Scenario(pod_start=10, promotions=(20,), resizes=(Resize(time=30, replicas=6),), abort_at=35)
    )

    switches = [(state.time, state.services["active"], state.is_aborted) for state in found.states]
    assert [state for state in switches if state[0] in {35, 40}] == [(35, 2, True), (40, 1, True)]


def test_a_preview_that_is_superseded_grows_before_it_goes() -> None:
    plan = replace(BLUE_GREEN, preview_pods=1)
    found = told(plan, Scenario(pod_start=10, promotions=(), supersede_at=20))

    sizes_of_old = [
        (state.time, version.wanted)
        for state in found.states
        for version in state.versions
        if version.revision == 2
    ]
    assert sizes_of_old == [(0, 1), (10, 1), (20, 4), (30, 4)]
    assert found.states[-1].time == 50


def test_the_share_before_a_decision_is_that_of_all_requests_so_far() -> None:
    found = told(canary(weight(50), pause(100)), Scenario(pod_start=100, requests=10))

    (decision,) = figures(found).decisions
    assert (decision.time, decision.exposure, decision.share, decision.requests) == (200, 50, 25, 500)


def test_a_chart_cuts_no_name() -> None:
    title = f"{'n' * 63}/{'c' * 52} (prod)"
    names = tuple(f"share-of-{what}-that-are-in-time" for what in ("calls", "orders", "payments", "returns"))
    step = Step(analysis=Analysis(tuple(Metric(name=name, interval=60, count=5) for name in names)))

    chart = as_mermaid(told(canary(weight(50), step)), title=title)

    assert f"    title {title}\n" in chart
    assert "    the analysis of share-of-calls-that-are-in-time, ... :active, " in chart
