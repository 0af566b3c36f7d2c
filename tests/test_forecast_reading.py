"""How Rollout objects, their analyses and what stands beside them are read for a forecast."""

from typing import Any

import pytest

from canarygen.document import Map
from canarygen.forecast.condition import without_data
from canarygen.forecast.forecast import forecast
from canarygen.forecast.kubectl import as_kubectl
from canarygen.forecast.reading import rollout, surroundings
from canarygen.forecast.record import as_record
from canarygen.forecast.rollout import BlueGreen, Canary, Outcome, Rollout, Threshold
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.sight import sights
from canarygen.forecast.terminal import as_text
from canarygen.model.duration import spoken


def read(strategy: Map, *beside: Map, **spec: Any) -> Rollout:
    """Read a Rollout of one strategy."""
    item = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": {"name": "cart", "namespace": "shop"},
        "spec": {"strategy": strategy, **spec},
    }
    return rollout(item, surroundings(beside))


def plan(**fields: Any) -> Canary:
    """Read a canary strategy."""
    found = read({"canary": fields}).plan
    assert isinstance(found, Canary)
    return found


def template(*metrics: Map, kind: str = "AnalysisTemplate", **spec: Any) -> Map:
    metadata = {"name": "checks", "namespace": "shop"}
    return {"kind": kind, "metadata": metadata, "spec": {"metrics": list(metrics), **spec}}


def test_what_is_not_said_is_what_the_controller_takes_it_for() -> None:
    found = read({"canary": {}})

    assert (found.replicas, found.deadline, found.min_ready) == (1, 600, 0)
    assert found.plan == Canary(is_routed=False)


def test_durations_are_go_s_and_numbers_are_seconds() -> None:
    steps = [{"pause": {"duration": said}} for said in (30, "45", "1h30m", "90.5s", "1ms")]

    assert [step.pause and step.pause.seconds for step in plan(steps=steps).steps] == [30, 45, 5400, 90, 0]
    assert plan(steps=[{"pause": {}}]).steps[0].pause is not None


def test_ping_and_pong_count_only_without_the_other_two_services() -> None:
    pair = {"pingService": "ping", "pongService": "pong"}

    assert plan(pingPong=pair).is_ping_pong
    assert not plan(pingPong=pair, stableService="a", canaryService="b").is_ping_pong


def test_a_threshold_and_amounts_are_read_in_percent_and_pods() -> None:
    found = plan(replicaProgressThreshold={"type": "Percent", "value": 80}, maxSurge="1", maxUnavailable=2)

    assert found.threshold == Threshold(80, is_percent=True)
    assert (found.surge, found.unavailable) == (1, 2)


def test_an_autoscaler_says_the_replicas_where_the_rollout_does_not() -> None:
    target = {"kind": "Rollout", "name": "cart"}
    scaler = {
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "cart", "namespace": "shop"},
        "spec": {"scaleTargetRef": target, "minReplicas": 3, "maxReplicas": 9},
    }

    assert (read({"canary": {}}, scaler).replicas, read({"canary": {}}, scaler, replicas=5).replicas) == (
        3,
        5,
    )
    assert read({"canary": {}}, scaler).autoscale == (3, 9)


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet", "PodTemplate"])
def test_the_image_of_a_workload_elsewhere_is_found_there(kind: str) -> None:
    pod = {"template": {"spec": {"containers": [{"image": "cart:7"}]}}}
    metadata = {"name": "old", "namespace": "shop"}
    workload = {"kind": kind, "metadata": metadata} | (pod if kind == "PodTemplate" else {"spec": pod})

    assert read({"canary": {}}, workload, workloadRef={"kind": kind, "name": "old"}).images == ("cart:7",)


def test_blue_green_waits_for_somebody_unless_it_is_automatic() -> None:
    ways: tuple[Map, ...] = ({}, {"autoPromotionSeconds": 60}, {"autoPromotionEnabled": False})
    found = [read({"blueGreen": {"activeService": "a", **way}}).plan for way in ways]

    assert [isinstance(each, BlueGreen) and each.auto_seconds for each in found] == [0, 60, None]


def test_templates_name_templates_and_a_circle_of_them_ends() -> None:
    metric = {"name": "errors", "interval": "1m", "failureLimit": "3", "provider": {"web": {}}}
    circle = template(metric, templates=[{"templateName": "checks"}, {"templateName": "gone"}])
    use = {"templates": [{"templateName": "checks"}], "startingStep": 2}
    found = read({"canary": {"analysis": use}}, circle).plan

    assert isinstance(found, Canary)
    assert found.background is not None
    assert [(each.name, each.interval, each.failures, each.count) for each in found.background.metrics] == [
        ("errors", 60, 3, None)
    ]
    assert (found.background.unknown, found.starting_step) == (("gone",), 2)


def test_a_metric_that_is_measured_once_needs_neither_interval_nor_count() -> None:
    use = {"canary": {"steps": [{"analysis": {"templates": [{"templateName": "checks"}]}}]}}
    step = read(use, template({"name": "smoke", "provider": {"job": {}}})).steps[0]

    assert step.analysis is not None
    assert (step.analysis.metrics[0].count, step.analysis.metrics[0].interval) == (1, None)


@pytest.mark.parametrize(
    ("step", "waits"),
    [
        ({"plugin": {"name": "p"}}, "the plugin p"),
        ({"setHeaderRoute": {"name": "r"}, "plugin": {"name": "p"}}, None),
        ({"setCanaryScale": {"replicas": 1}, "analysis": {"templates": [{"templateName": "t"}]}}, None),
        ({"analysis": {"templates": [{"templateName": "t"}]}, "plugin": {"name": "p"}}, "the analysis of t"),
        ({"analysis": {}}, "an analysis of nothing"),
    ],
)
def test_of_a_step_of_two_things_the_first_is_waited_for(step: Map, waits: str | None) -> None:
    """In the order of completedCurrentCanaryStep, and for one that nobody begins, for ever."""
    steps = [{"setWeight": 20}, step, {"pause": {}}]
    found = forecast(read({"canary": {"steps": steps, "trafficRouting": {"istio": {}}}}), Scenario())

    held = [state.wait.text for state in found.states if state.step == 1]
    assert [text.startswith(waits or "") for text in held] == [True] * len(held)
    assert bool(held) == (waits is not None)
    assert (found.promoted_at is None) == (step == {"analysis": {}})


@pytest.mark.parametrize(
    ("metric", "count"),
    [
        ({}, 1),
        ({"interval": "1m"}, None),
        ({"interval": "1m", "count": 0}, None),
        ({"interval": "1m", "count": "none"}, None),
        ({"count": 0}, 1),
        ({"interval": "1m", "count": "3"}, 3),
        ({"interval": "1m", "count": "{{args.count}}"}, 1),
    ],
)
def test_a_count_of_nothing_is_none(metric: Map, count: int | None) -> None:
    """With an interval there is no end to what nobody counts, as the controller has it (EffectiveCount)."""
    use = {"templates": [{"templateName": "checks"}]}
    found = read({"canary": {"analysis": use}}, template({"name": "errors", **metric})).plan

    assert isinstance(found, Canary)
    assert found.background is not None
    assert found.background.metrics[0].count == count


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("err.*", True),
        ("^errors$", True),
        ("e.*r.*r.*s.*", True),
        ("e.*r.*r.*o.*s.*", True),
        ("(e+)+r", True),
        ("rror", True),
        ("^error$", False),
        ("(e+)+x", False),
        ("[", False),
    ],
)
def test_a_pattern_of_dry_runs_is_matched_as_the_controller_does(pattern: str, *, fits: bool) -> None:
    use = {"templates": [{"templateName": "checks"}], "dryRun": [{"metricName": pattern}]}
    found = read({"canary": {"analysis": use}}, template({"name": "errors"})).plan

    assert isinstance(found, Canary)
    assert found.background is not None
    assert found.background.metrics[0].is_dry is fits


@pytest.mark.parametrize(
    ("length", "seconds"),
    [("500ms", 0), ("5s", 5), ("1h30m", 5400), ("1d", 86400), ("1w", 604800), ("1y", 31536000)],
)
def test_an_answer_needs_requests_in_the_shortest_range_of_its_query(length: str, seconds: int) -> None:
    query = f"rate(errors[2y]) / rate(requests[{length}])"
    use = {"templates": [{"templateName": "checks", "clusterScope": True}]}
    metric = {"name": "errors", "provider": {"prometheus": {"query": query}}}
    found = read({"canary": {"analysis": use}}, template(metric, kind="ClusterAnalysisTemplate")).plan

    assert isinstance(found, Canary)
    assert found.background is not None
    assert [each.window for each in found.background.metrics] == [seconds]


@pytest.mark.parametrize(
    ("success", "failure", "outcome"),
    [
        ("", "", Outcome.PASS),
        ("result[0] >= 0.99", "", Outcome.ERROR),
        ("len(result) == 0 || result[0] >= 0.99", "", Outcome.PASS),
        ("len(result) > 0 && result[0] >= 0.99", "", Outcome.FAIL),
        ("len(result) > 0 && result[0] >= 0.99", "len(result) > 0 && result[0] < 0.99", Outcome.INCONCLUSIVE),
        ("", "len(result) == 0", Outcome.FAIL),
        ("", "len(result) > 0 && result[0] > 5", Outcome.PASS),
        ("!(len(result) > 0) && true", "", Outcome.PASS),
        ("true", "false", Outcome.PASS),
        ("true", "true", Outcome.FAIL),
        ("len(result) < 1 && len(result) <= 0 && len(result) >= 0 && len(result) > -1", "", Outcome.PASS),
        ("len(result) < 0 || len(result) <= -1 || len(result) >= 1 || len(result) > 0", "", Outcome.FAIL),
        ("len(result) != 0 || !true || nil == false", "", Outcome.FAIL),
        ("false || true && false", "", Outcome.FAIL),
        ("false && true || true", "", Outcome.PASS),
        ("true && (false || true)", "", Outcome.PASS),
        # What is not evaluated is no error, and must be an expression nevertheless.
        ("true || result[0] > 1 && isNaN(result[0])", "", Outcome.PASS),
        ("false && (-result[0] > 1 || isNil(result[0]))", "", Outcome.FAIL),
        ("len(result) > 0 && result[0] > -1", "", Outcome.FAIL),
        ("true || result[0", "", Outcome.ERROR),
        ("false && result[0] >", "", Outcome.ERROR),
        ("default(nil, 1) == 1 && default(2, 1) == 2", "", Outcome.PASS),
        ("default(nil)", "", Outcome.ERROR),
        ("isNaN(1)", "", Outcome.FAIL),
        ("isNaN(true)", "", Outcome.ERROR),
        ("len(1) == 0", "", Outcome.ERROR),
        ("true < 1", "", Outcome.ERROR),
        ("-true < 1", "", Outcome.ERROR),
        ("all(result, {# > 5})", "", Outcome.ERROR),
        ("len(result) > ", "", Outcome.ERROR),
        ("len(result)", "", Outcome.ERROR),
        ("not (len(result) > 0) and (false or true)", "", Outcome.PASS),
        ("(" * 200 + "true" + ")" * 200, "", Outcome.ERROR),
        ("!" * 2000 + "true", "", Outcome.ERROR),
    ],
)
def test_an_empty_vector_is_what_the_conditions_make_of_it(
    success: str, failure: str, outcome: Outcome
) -> None:
    assert without_data(success, failure, is_vector=True) is outcome


@pytest.mark.parametrize(
    ("success", "outcome"),
    [
        ("isNil(result) || result > 5", Outcome.PASS),
        ("default(result, 0) < 0.05", Outcome.PASS),
        ("result < 5", Outcome.ERROR),
    ],
)
def test_a_number_that_is_missing_is_nil(success: str, outcome: Outcome) -> None:
    assert without_data(success, "", is_vector=False) is outcome


QUERY = "sum(rate(errors_total[2m])) / sum(rate(requests_total[5m]))"


def seen(requests: float | None, weight: int = 10, pause: str = "10m", **metric: Any) -> list[str]:
    """Say what a metric in the background cannot see, or may see wrongly."""
    said = {
        "name": "success",
        "interval": "1m",
        "successCondition": "len(result) > 0 && result[0] >= 0.99",
        "provider": {"prometheus": {"query": QUERY}},
        **metric,
    }
    steps = [{"setWeight": weight}, {"pause": {"duration": pause}}]
    use = {"templates": [{"templateName": "checks"}], "startingStep": 1}
    routing = {"trafficRouting": {"istio": {}}, "canaryService": "a", "stableService": "b"}
    foretold = read({"canary": {"steps": steps, "analysis": use, **routing}}, template(said), replicas=10)
    (found,) = sights(forecast(foretold, Scenario(requests=requests)))
    return [*found.faults, *found.doubts]


def test_a_metric_that_has_time_and_requests_can_judge() -> None:
    assert seen(100) == []


def test_a_metric_that_forgives_all_cannot_judge() -> None:
    assert seen(100, failureLimit=-1) == ["it forgives every failure"]


def test_a_metric_without_time_for_its_failures_cannot_judge() -> None:
    assert seen(100, pause="2m", failureLimit=5) == ["3 measurements until it is over, and 6 must fail"]


def test_a_metric_without_requests_has_no_data() -> None:
    (fault,) = seen(0.01)

    assert fault.startswith(
        "fewer than one request in 2m at the lowest weight: no data mostly, which counts as fail"
    )


def test_a_metric_of_few_requests_is_below_its_threshold_by_one_bad_one() -> None:
    assert seen(1) == ["of some 12 requests a measurement, one bad one is enough to be below 99%"]


def test_lengths_of_time_are_spoken_in_their_largest_units() -> None:
    assert [spoken(seconds) for seconds in (0, 59, 60, 5400, 90061)] == [
        "0s",
        "59s",
        "1m",
        "1h30m",
        "1d1h1m1s",
    ]


def recorded(key: str, *steps: Map, **plan: Any) -> list[Any]:
    """Give what the states of a canary have in their record."""
    found = as_record(forecast(read({"canary": {"steps": steps, **plan}}), Scenario()))
    return [state[key] for state in found["states"]]


def test_a_record_has_the_routes_that_are_set() -> None:
    route = {"name": "beta", "match": [{"headerName": "x-beta", "headerValue": {"exact": "1"}}]}
    routing = {"trafficRouting": {"istio": {}}, "canaryService": "a", "stableService": "b"}

    found = recorded("routes", {"setWeight": 10}, {"setHeaderRoute": route}, {"pause": {}}, **routing)

    assert found[1] == [{"name": "beta", "matches": ["x-beta: 1"], "percent": None}]


def test_a_record_has_what_is_mirrored_in_words() -> None:
    route = {
        "name": "shadow",
        "match": [
            {"method": {"exact": "GET"}, "path": {"prefix": "/items"}},
            {"headers": {"x-lab": {"regex": "[0-9]+"}}},
            {},
        ],
    }
    routing = {"trafficRouting": {"istio": {}}, "canaryService": "a", "stableService": "b"}

    found = recorded("routes", {"setWeight": 10}, {"setMirrorRoute": route}, {"pause": {}}, **routing)

    matches = ["GET /items...", "x-lab: /[0-9]+/", "all requests"]
    assert found[1] == [{"name": "shadow", "matches": matches, "percent": 100}]


def test_a_record_has_no_weights_where_pods_alone_share_the_requests() -> None:
    assert {*recorded("weights", {"setWeight": 50})} == {None}


def test_a_name_of_a_manifest_gives_a_terminal_no_orders() -> None:
    steps = [{"plugin": {"name": "p\x1b[31m"}}]
    told = forecast(read({"canary": {"steps": steps}}), Scenario())

    assert "\x1b" not in as_text(told, title="shop/\x1b[2J") + as_kubectl(told)
    assert "p\\u001b[31m" in as_text(told, title="shop/cart")
