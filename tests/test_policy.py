"""Policy: what is judged is what is built, whatever way it came about, and nothing slips past."""

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen import library
from canarygen.cel.complaint import Misread
from canarygen.cel.language import Expression, Language, Undecided
from canarygen.cel.record import Records
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.frozen import replace
from canarygen.go import lasting
from canarygen.manifest import Manifest
from canarygen.model.host import overlap
from canarygen.model.project import Project
from canarygen.model.testers import is_for_testers
from canarygen.policy.image import image
from canarygen.policy.languages import Languages
from canarygen.policy.reach import hosts, plain
from canarygen.policy.spot import Spot
from canarygen.policy.stage import Stage, stages
from canarygen.policy.vocabulary import EACH, FIELDS
from canarygen.project import project
from canarygen.source import MAX_SPEC_BYTES, Source
from canarygen.tree import Tree
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, sources
from tests.test_cases import settings as settings_of_case

SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: shop, labels: {{tier: critical}}}}
spec:
  workload: {{image: "{name}:1", replicas: 2, port: 80}}
  traffic: {{hosts: [{host}]}}
  rollout: {{steps: [20% for 10m]}}
{more}"""
PROJECT = "apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n"


def spec(name: str = "checkout", folder: str = "shop", host: str = "", more: str = "") -> Source:
    text = SPEC.format(name=name, host=host or f"{name}.example.com", more=more)
    return Source(f"specs/{folder}/{name}.yaml", text.encode())


def told(
    compiled: Compile,
    policy: str,
    *specs: Source,
    before: Tree | None = None,
    day: str | None = "2026-11-26",
    is_given: bool = False,
) -> list[Diagnostic]:
    """Judge specs by what stands below `spec` of a canarygen.yaml, and give all that policy says of them."""
    found = _project(policy)
    settings = replace(found, policy=replace(found.policy, day=day, before=before, is_given=is_given))
    try:
        diagnostics = compiled(specs, settings).warnings
    except Rejected as rejected:
        diagnostics = rejected.diagnostics
    return [
        fault
        for fault in diagnostics
        if fault.code.word.startswith(("policy", "exempt", "not-", "host-of", "with"))
    ]


def _project(said: str) -> Project:
    return project(Source("canarygen.yaml", (PROJECT + said).encode()), library.language("project"))


def words(found: list[Diagnostic]) -> list[str]:
    return [fault.code.word for fault in found]


CAREFUL = "  environments: {staging: {}, prod: {}}\n  policy: {rules: {careful: {environments: [prod], labels: {tier: critical}, firstExposure: 10%}}}\n"


def test_a_rule_is_for_its_environment_and_its_labels(compiled: Compile) -> None:
    other = CAREFUL.replace("critical", "free")

    (fault,) = told(compiled, CAREFUL, spec())

    assert fault.message.endswith("(in prod)")
    assert told(compiled, other, spec()) == []


def test_an_environment_that_the_policy_does_not_know_is_judged_by_every_rule(compiled: Compile) -> None:
    """A pull request renames prod, and is judged by a policy that speaks of prod."""
    theirs = _project(CAREFUL)
    mine = _project("  environments: {staging: {}, production: {}}\n")

    with pytest.raises(Rejected) as rejected:
        compiled([spec()], replace(mine, policy=theirs.policy))

    (fault,) = rejected.value.diagnostics
    assert fault.message.endswith("(in production)")


def test_without_environments_a_policy_that_speaks_of_some_judges_by_every_rule(compiled: Compile) -> None:
    theirs = _project(CAREFUL)

    with pytest.raises(Rejected, match="20% of all"):
        compiled([spec()], replace(Project(), policy=theirs.policy))


@pytest.mark.parametrize(
    "patch",
    [
        '{op: remove, path: "/metadata/labels/tier"}',
        '{op: replace, path: "/metadata/labels/tier", value: free}',
    ],
)
def test_a_patch_sheds_no_label(compiled: Compile, patch: str) -> None:
    more = f"  patches: [{{target: {{kind: Rollout}}, json6902: [{patch}]}}]\n"

    assert words(told(compiled, CAREFUL, spec(more=more))) == ["policy-broken"]


@pytest.mark.parametrize("labels", ["tier: strict", "app.kubernetes.io/name: checkout"])
def test_a_rule_is_for_labels_that_only_the_object_has(compiled: Compile, labels: str) -> None:
    """One comes by a patch, and the other is canarygen's own: whoever looks at the Rollout sees both."""
    patch = '{op: replace, path: "/metadata/labels/tier", value: strict}'
    more = f"  patches: [{{target: {{kind: Rollout}}, json6902: [{patch}]}}]\n"
    policy = CAREFUL.replace("tier: critical", labels)

    assert words(told(compiled, policy, spec(more=more))) == ["policy-broken"]


def test_a_label_that_was_there_before_still_binds(compiled: Compile) -> None:
    """Who takes the label from the spec in the very change that breaks the rule has broken it."""
    before = compiled(
        [spec()],
        _project("  environments: {prod: {}}\n"),
    ).tree
    shed = Source("specs/shop/checkout.yaml", spec().data.replace(b", labels: {tier: critical}", b""))

    assert words(told(compiled, CAREFUL, shed, before=before)) == ["policy-broken"]
    assert told(compiled, CAREFUL, shed) == []


HONEST = "  policy: {rules: {careful: {firstExposure: 20%}, gated: {gateBefore: 50%, severity: warning}}}\n"


@pytest.mark.parametrize(
    ("match", "is_for_all"),
    [
        ("", True),
        ("match: [{uri: {prefix: /}}], ", True),
        ("match: [{headers: {user-agent: {regex: '.*Mozilla.*'}}}], ", True),
        ("match: [{headers: {x-test: {regex: '.*'}}}], ", True),
        ("match: [{headers: {x-test: {}}}], ", True),
        ("match: [{headers: {x-test: {exact: a}}}, {uri: {prefix: /}}], ", True),
        ("match: [{headers: {x-test: {exact: a}}}], ", False),
        ("match: [{queryParams: {version: {exact: next}}}], ", False),
    ],
)
@pytest.mark.parametrize("host", ["checkout-canary", "checkout-canary.shop.svc.cluster.local"])
def test_a_patched_route_to_the_new_version_exposes_it(
    compiled: Compile, match: str, host: str, is_for_all: bool
) -> None:
    route = f"{{name: all, {match}route: [{{destination: {{host: {host}, port: {{number: 80}}}}}}]}}"
    more = f"  patches: [{{target: {{kind: VirtualService}}, json6902: [{{op: add, path: /spec/http/0, value: {route}}}]}}]\n"

    found = [
        fault.message for fault in told(compiled, HONEST, spec(more=more)) if "100% of all" in fault.message
    ]

    assert len(found) == is_for_all


@pytest.mark.parametrize(
    ("host", "percent"), [("checkout", 75), ("checkout.shop.svc.cluster.local", 75), ("others", 0)]
)
def test_a_patched_route_exposes_by_its_share_of_the_weights_and_only_the_own_subset(
    compiled: Compile, host: str, percent: int
) -> None:
    """Weights are parts of their sum, and subsets of other hosts may be called the same."""
    parts = (
        f"{{destination: {{host: {host}, subset: canary, port: {{number: 80}}}}, weight: 3}}",
        "{destination: {host: elsewhere, port: {number: 80}}, weight: 1}",
    )
    route = f"{{name: all, match: [{{uri: {{prefix: /new}}}}], route: [{', '.join(parts)}]}}"
    more = f"  patches: [{{target: {{kind: VirtualService}}, json6902: [{{op: add, path: /spec/http/0, value: {route}}}]}}]\n"
    outside = "  external: {services: [shop/elsewhere]}\n"
    own, others = (
        replace(said, data=said.data.replace(b"traffic: {", b"traffic: {split: subsets, "))
        for said in (spec(more=more), spec("others"))
    )

    found = [
        fault.message
        for fault in told(compiled, f"{outside}{HONEST}", own, others)
        if "first requests that meet the new version" in fault.message
    ]

    assert [f" {percent}% of all" in message for message in found] == [True] * bool(percent)


@pytest.mark.parametrize(
    "name", ["public.istio-system.svc.cluster.local", "istio-system/public", "public.istio-system"]
)
def test_a_gateway_is_known_however_it_is_named(compiled: Compile, name: str) -> None:
    more = f"  patches: [{{target: {{kind: VirtualService}}, merge: {{spec: {{gateways: [{name}]}}}}}}]\n"
    rule = "{each: gateway, require: \"gateway != 'istio-system/public'\", message: not that one}"

    outside = "  external: {gateways: {istio-system/public: {hosts: ['*'], ports: [80]}}}\n"

    found = told(compiled, f"{outside}  policy: {{rules: {{own: {rule}}}}}\n", spec(more=more))

    assert [fault.message for fault in found] == ["not that one"]


@pytest.mark.parametrize(
    ("preview", "is_for_all"),
    [
        ("headers: {x-canary: always}", False),
        ("cookies: {canary: 'yes'}", False),
        ("host: next.example.com", False),
        ("headers: {user-agent: {prefix: Mozilla}}", True),
        ("headers: {x-anything: {regex: '.+'}}", True),
    ],
)
def test_a_preview_is_for_testers(compiled: Compile, preview: str, is_for_all: bool) -> None:
    seen = spec().data.replace(b"]}\n  rollout", f"], preview: {{{preview}}}}}\n  rollout".encode())

    found = told(compiled, HONEST, Source("specs/shop/checkout.yaml", seen))

    assert any("100% of all" in fault.message for fault in found) == is_for_all


def test_a_route_to_the_new_version_is_no_testers_since_there_is_a_preview(compiled: Compile) -> None:
    """It lets anybody's requests by at any weight, so that no count of them holds: told of where it is said."""
    route = "{name: new, match: [{uri: {prefix: /new}}], route: [{destination: {host: checkout-canary, port: {number: 80}}}]}"
    more = f"  patches: [{{target: {{kind: VirtualService}}, json6902: [{{op: add, path: /spec/http/0, value: {route}}}]}}]\n"
    seen = spec(more=more).data.replace(b"]}\n  rollout", b"], preview: {host: next.example.com}}\n  rollout")
    gated = Source("specs/shop/checkout.yaml", seen.replace(b"20% for 10m", b"1% until promoted"))

    (fault,) = told(compiled, EXPOSED.format(most=1_000_000), gated)

    assert fault.message.startswith("this route leads requests to the new version at any weight")
    assert gated.line(fault.span.start.line)[fault.span.start.column - 1 :].startswith("{name: new")


def test_a_switch_is_told_of_as_one(compiled: Compile) -> None:
    switch = Source(
        "specs/shop/checkout.yaml", spec().data.replace(b"steps: [20% for 10m]", b"blueGreen: {}")
    )

    (fault,), (plain,) = (
        told(compiled, "  policy: {rules: {careful: {firstExposure: 10%}}}\n", said)
        for said in (switch, spec())
    )

    assert fault.help.startswith("instead of `blueGreen`, which switches all at once, begin with a step")
    assert switch.line(fault.span.start.line)[fault.span.start.column - 1 :].startswith("{}")
    assert plain.help.startswith("begin with a step")


@pytest.mark.parametrize(
    ("steps", "allowed", "forbidden"),
    [
        ("20% for 10m", "firstExposure: 20%", "firstExposure: 19%"),
        ("20% for 10m", "baking: 10m", "baking: 601s"),
        ("pause 10m, 1% for 10m", "baking: 10m", "baking: 601s"),
        ("20% until promoted, 50% for 1m", "gateBefore: 21%", "gateBefore: 20%"),
        ("20% for 1m, 50% until promoted", "gateBefore: 51%", "gateBefore: 50%"),
        # What comes behind a pause at its weight has not undone it.
        ("20% for 10m, {scale: traffic}, 90% for 1m", "firstExposure: 20%", "firstExposure: 19%"),
    ],
)
def test_a_rule_allows_what_just_meets_it(
    compiled: Compile, steps: str, allowed: str, forbidden: str
) -> None:
    text = Source("specs/shop/checkout.yaml", spec().data.replace(b"[20% for 10m]", f"[{steps}]".encode()))

    found = [
        words(told(compiled, f"  policy: {{rules: {{one: {{{rule}}}}}}}\n", text))
        for rule in (allowed, forbidden)
    ]

    assert found == [[], ["policy-broken"]]


EXPOSED = "  policy: {{rules: {{few: {{exposedRequests: {{most: {most}, rps: 100}}}}}}}}\n"
SMOKE = "  analysis: {metrics: [{name: smoke, query: sum(up), pass: '> 0', interval: 1m, count: 5, background: false}]}\n"


@pytest.mark.parametrize(
    ("steps", "least", "most"),
    [
        # For so many seconds so many percent of a hundred requests; pods, and looking, take some seconds more.
        (["20% for 10m", "50% until promoted"], 20 * 600, 20 * 630 + 50 * 30),
        (["20% for 10m", "analysis: [smoke]", "50% for 1h"], 20 * (600 + 240), 20 * (600 + 310)),
        (["20% for 10m", "pause 20m", "pause"], 20 * 1800, 20 * 1830),
        (["5% until promoted", "50% for 1h"], 0, 5 * 30),
    ],
)
def test_the_forecast_counts_what_meets_a_version_that_nobody_has_judged(
    compiled: Compile, steps: list[str], least: int, most: int
) -> None:
    """How long an analysis takes counts, too."""
    written = "".join(f"\n      - {step}" for step in steps)
    analysis = SMOKE if "analysis: [smoke]" in steps else ""
    text = spec().data.replace(b" {steps: [20% for 10m]}\n", f"\n    steps:{written}\n{analysis}".encode())

    def judged(number: int) -> list[str]:
        return words(told(compiled, EXPOSED.format(most=number), Source("specs/shop/checkout.yaml", text)))

    assert judged(most) == []
    assert least == 0 or judged(least - 1) == ["policy-broken"]


def test_exactly_as_many_requests_as_a_rule_allows_may_meet_an_unjudged_version(compiled: Compile) -> None:
    gated = Source(
        "specs/shop/checkout.yaml", spec().data.replace(b"20% for 10m", b"20% for 10m, 50% until promoted")
    )

    (fault,) = told(compiled, EXPOSED.format(most=1), gated)
    count = int(fault.message.split(" a second, ")[1].split(" would ")[0])

    assert told(compiled, EXPOSED.format(most=count), gated) == []
    assert words(told(compiled, EXPOSED.format(most=count - 1), gated)) == ["policy-broken"]


def test_requests_are_told_of_the_stage_in_which_they_are_too_many(compiled: Compile) -> None:
    text = spec().data.replace(b"[20% for 10m]", b"[1% for 10m, 5% for 10m, 20% until promoted]")
    policy = EXPOSED.format(most=1000)

    (fault,) = told(compiled, policy, Source("specs/shop/checkout.yaml", text))

    # A hundred requests a second: 1% of those of ten minutes, and 5% of as many; pods take some seconds more.
    count = int(fault.message.split(" a second, ")[1].split(" would ")[0])
    assert 3600 <= count < 3800
    assert fault.span.source.line(fault.span.start.line)[fault.span.start.column - 1 :].startswith("5% for")


def test_what_nobody_judges_meets_any_number_of_requests(compiled: Compile) -> None:
    (fault,) = told(compiled, EXPOSED.format(most=1_000_000_000), spec())

    assert "nothing and nobody judges the new version" in fault.message


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("forecast.promoted && forecast.bounded", True),
        ("forecast.least >= duration('10m') && forecast.least < duration('11m')", True),
        ("forecast.peak_pods == canary.replicas + forecast.extra_pods", True),
        ("forecast.extra_pods == 0", False),
    ],
)
def test_a_rule_may_speak_of_the_forecast(compiled: Compile, rule: str, holds: bool) -> None:
    policy = f'  policy: {{rules: {{own: {{require: "{rule}"}}}}}}\n'

    assert words(told(compiled, policy, spec())) == ([] if holds else ["policy-broken"])


@pytest.mark.parametrize(
    ("size", "patch"),
    [
        ("replicas: 2", "{target: {kind: Rollout}, merge: {spec: {replicas: 1}}}"),
        (
            "autoscale: {min: 2, max: 4, cpu: 100m}",
            "{target: {kind: HorizontalPodAutoscaler}, merge: {spec: {minReplicas: 1}}}",
        ),
    ],
)
def test_a_rule_of_replicas_is_of_those_that_are_built(compiled: Compile, size: str, patch: str) -> None:
    policy = '  policy: {rules: {own: {require: "canary.replicas >= 2"}}}\n'
    plain, patched = (
        Source(given.path, given.data.replace(b"replicas: 2", size.encode()))
        for given in (spec(), spec(more=f"  patches: [{patch}]\n"))
    )

    assert words(told(compiled, policy, plain)) == []
    assert words(told(compiled, policy, patched)) == ["policy-broken"]


def test_an_autoscaler_that_is_kept_elsewhere_counts_by_its_bounds(compiled: Compile) -> None:
    policy = '  policy: {rules: {own: {require: "canary.replicas == 4 && forecast.peak_pods == 8"}}}\n'
    given = spec()
    outside = given.data.replace(b"replicas: 2", b"autoscale: {min: 4, max: 9, external: true}")

    assert words(told(compiled, policy, Source(given.path, outside))) == []


@pytest.mark.parametrize(
    ("plan", "strategy"),
    [
        ("steps: [20% for 10m]", "canary"),
        ("steps: [20% for 10m], pingPong: true", "pingPong"),
        ("blueGreen: {}", "blueGreen"),
    ],
)
def test_a_rule_may_speak_of_the_strategy(compiled: Compile, plan: str, strategy: str) -> None:
    given = Source("specs/shop/checkout.yaml", spec().data.replace(b"steps: [20% for 10m]", plan.encode()))

    found = {
        name: words(
            told(compiled, f"  policy: {{rules: {{own: {{require: canary.strategy == '{name}'}}}}}}\n", given)
        )
        for name in ("canary", "pingPong", "blueGreen")
    }

    assert [name for name, broken in found.items() if not broken] == [strategy]


ANY = """\
  policy:
    rules:
      whole: {require: "canary.replicas >= 0 && canary.exposure.first > 0 && canary.images.all(i, i.repository != '')"}
      step: {each: step, require: step.weight >= 0 && step.weight <= 100 && step.wait >= duration('0s')}
      host: {each: host, require: "host != '' && !host.matches('[A-Z]')"}
      gateway: {each: gateway, require: "gateway.contains('/')"}
"""


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_whatever_is_accepted_can_be_seen(case: Path, compiled: Compile) -> None:
    """Rules come to an answer, whatever a canary has."""
    asked = _project(ANY).policy
    settings = replace(settings_of_case(case), policy=asked)

    found = compiled(sources(case), settings).warnings

    assert [fault.message for fault in found if fault.code.word.startswith("policy")] == []


TEAMS = "  policy: {teams: {shop: {specs: [specs/shop], namespaces: [shop], hosts: ['*.example.com'], registries: [docker.io/library]}, pay: {specs: [specs/pay], namespaces: [pay]}}}\n"


def test_a_spec_in_another_teams_folder_keeps_its_namespace_and_is_refused(compiled: Compile) -> None:
    assert told(compiled, TEAMS, spec()) == []
    assert "not-owned" in words(told(compiled, TEAMS, spec(folder="pay")))
    assert words(told(compiled, TEAMS, spec(folder="shopping"))) == ["without-team"]
    assert words(told(compiled, TEAMS, spec(folder="shop/../pay"))) == ["without-team"]


@pytest.mark.parametrize(
    "patch",
    [
        "{target: {kind: VirtualService}, merge: {spec: {hosts: [pay.example.org]}}}, {target: {kind: Gateway}, json6902: [{op: replace, path: /spec/servers/0/hosts/0, value: pay.example.org}]}",
        "{target: {kind: Rollout}, merge: {spec: {template: {spec: {containers: [{name: spy, image: evil.example.org/spy:1}]}}}}}",
        "{target: {kind: Rollout}, merge: {spec: {template: {spec: {volumes: [{name: data, image: {reference: evil.example.org/spy:1, pullPolicy: Always}}]}}}}}",
        "{target: {kind: Rollout}, merge: {spec: {template: {metadata: {annotations: {sidecar.istio.io/proxyImage: evil.example.org/spy:1}}}}}}",
        "{target: {kind: Gateway}, json6902: [{op: add, path: /spec/servers/0/hosts/-, value: pay.example.org}]}",
    ],
)
def test_what_a_patch_brings_is_owned_too(compiled: Compile, patch: str) -> None:
    # An older controller does not know volumes that are images.
    settings = f'{TEAMS}  targets: {{argoRollouts: "1.9"}}\n'

    assert words(told(compiled, settings, spec(more=f"  patches: [{patch}]\n"))) == ["not-owned"]


GATED = "  policy: {{teams: {{shop: {{specs: [specs/shop], gateways: {gateways}}}}}}}\n"


def test_a_gateway_of_its_own_is_one_that_the_team_may_use_or_not(compiled: Compile) -> None:
    (fault,) = told(compiled, GATED.format(gateways="[]"), spec())

    assert fault.message == "`shop/checkout-gateway` is no gateway of the team `shop`"
    assert told(compiled, GATED.format(gateways="[shop/checkout-gateway]"), spec()) == []


def test_a_gateway_that_no_route_names_is_owned_too(compiled: Compile) -> None:
    """A patch leads the requests in by another one, and the canary's own still takes those of its hosts."""
    patch = "{target: {kind: VirtualService}, merge: {spec: {gateways: [istio-system/public]}}}"
    outside = "  external: {gateways: {istio-system/public: {hosts: ['*'], ports: [80]}}}\n"
    policy = GATED.format(gateways="[istio-system/public]")

    (fault,) = told(compiled, f"{outside}{policy}", spec(more=f"  patches: [{patch}]\n"))

    assert fault.message == "`shop/checkout-gateway` is no gateway of the team `shop`"


def test_a_gateway_that_only_a_match_asks_for_is_owned_too(compiled: Compile) -> None:
    """Also where several matches ask for it, it is told of once, at the first; the mesh is nobody's."""
    match = "[{uri: {prefix: /a}, gateways: [mesh, pay/gate]}, {uri: {prefix: /b}, gateways: [pay/gate]}]"
    more = f"  patches: [{{target: {{kind: VirtualService}}, json6902: [{{op: add, path: /spec/http/0/match, value: {match}}}]}}]\n"
    outside = "  external: {gateways: {pay/gate: {hosts: ['*'], ports: [80]}}}\n"
    said = spec(more=more)

    (fault,) = told(compiled, f"{outside}{GATED.format(gateways='[shop/checkout-gateway]')}", said)

    assert fault.message == "`pay/gate` is no gateway of the team `shop`"
    assert said.line(fault.span.start.line)[fault.span.start.column - 1 :].startswith("pay/gate]}, {uri")


def test_a_host_in_capitals_is_the_one_that_it_is(compiled: Compile) -> None:
    patch = "{target: {kind: Gateway}, json6902: [{op: add, path: /spec/servers/0/hosts/-, value: CHECKOUT.Example.com}]}"
    policy = TEAMS.replace("*.example.com", "checkout.example.com")

    assert told(compiled, policy, spec(more=f"  patches: [{patch}]\n")) == []


def test_a_job_that_judges_runs_images_of_the_team_only(compiled: Compile) -> None:
    job = "{spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: test, image: 'evil.example.org/test:1'}]}}}}"
    more = f"  analysis: {{metrics: [{{name: smoke, provider: {{job: {job}}}}}]}}\n"

    assert words(told(compiled, TEAMS, spec(more=more))) == ["not-owned"]


@pytest.mark.parametrize("host", ["'*'", "'*.example.com'"])
def test_no_wildcard_is_taken_for_a_service(compiled: Compile, host: str) -> None:
    exact = "  policy: {rules: {named: {hosts: exact}}, teams: {shop: {specs: [specs/shop], hosts: [a.example.com]}}}\n"

    assert words(told(compiled, exact, spec(host=host))) == ["not-owned", "policy-broken"]


def test_a_host_is_a_service_by_its_full_name_and_a_short_one_only_if_the_canary_brings_it() -> None:
    """A wildcard of a namespace is all of its Services: the requests of each would be taken."""
    metadata = {"name": "checkout", "namespace": "shop"}
    said = [
        "checkout",
        "intranet",
        "ledger.pay.svc.cluster.local",
        "*.pay.svc.cluster.local",
        "*.example.com",
    ]
    objects = [
        _manifest({"kind": "VirtualService", "metadata": metadata, "spec": {"hosts": said}}),
        _manifest({"kind": "Service", "metadata": metadata, "spec": {}}),
    ]

    found = {host.name: host.service for host in hosts(objects)}

    assert found == {
        "checkout": ("shop", "checkout"),
        "intranet": None,
        said[2]: ("pay", "ledger"),
        said[3]: ("pay", "*"),
        said[4]: None,
    }


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Shop.Example.COM", "shop.example.com"),
        ("shop.example.com.", "shop.example.com"),
        ("shop/*.example.com", "*.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example.", "xn--bcher-kva.example"),
        ("*.bücher。example", "*.xn--bcher-kva.example"),
        ("\u212a.example", "k.example"),
    ],
)
def test_hosts_are_compared_as_dns_does(said: str, name: str) -> None:
    assert plain(said) == name


@given(host=st.from_regex(r"(?:\*\.)?(?:[a-zA-Zäöü]{1,5}\.){1,3}[a-z]{2,4}\.?", fullmatch=True))
def test_the_plain_form_of_a_host_is_its_own(host: str) -> None:
    assert plain(plain(host)) == plain(host)
    assert plain(host.upper()) == plain(host)


_HOST = st.builds(
    lambda wild, labels: f"{'*.' if wild else ''}{'.'.join(labels)}.example",
    st.booleans(),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3),
)


@given(mine=_HOST, theirs=_HOST)
def test_hosts_of_two_teams_are_contested_where_one_stands_for_the_other(
    compiled: Compile, mine: str, theirs: str
) -> None:
    """It makes no difference that the two never meet on one cluster."""
    policy = "  environments: {a: {}, b: {}}\n  policy: {teams: {shop: {specs: [specs/shop]}, pay: {specs: [specs/pay]}}}\n"
    there = "  environments: {{{}: {{traffic: {{hosts: ['{}']}}}}}}\n"
    canaries = [
        spec("cart", folder="shop", more=there.format("a", mine)),
        spec("ledger", folder="pay", more=there.format("b", theirs)),
    ]

    found = told(compiled, policy, *canaries)

    is_one = overlap(mine, theirs)
    assert words(found) == (["host-of-another-team"] * 2 if is_one else [])


@pytest.mark.parametrize(
    ("name", "full", "tag", "digest", "versioned"),
    [
        ("nginx", "docker.io/library/nginx", "", "", False),
        ("nginx:latest", "docker.io/library/nginx", "latest", "", False),
        ("team/app:1", "docker.io/team/app", "1", "", True),
        ("index.docker.io/library/nginx:1", "docker.io/library/nginx", "1", "", True),
        ("localhost/app:1", "localhost/app", "1", "", True),
        ("r.example.com:5000/a/b", "r.example.com:5000/a/b", "", "", False),
        ("R.Example.com/a:1", "r.example.com/a", "1", "", True),
        ("REGISTRY/a:1", "registry/a", "1", "", True),
        ("a:1@sha256:00", "docker.io/library/a", "1", "sha256:00", True),
        ("a@sha256:00", "docker.io/library/a", "", "sha256:00", True),
    ],
)
def test_an_image_is_taken_apart_as_runtimes_do(
    name: str, full: str, tag: str, digest: str, versioned: bool
) -> None:
    found = image(name, Spot(_manifest({}), ()))

    assert (found.full, found.tag, found.digest, found.is_versioned) == (full, tag, digest, versioned)


def _manifest(content: dict[str, Any]) -> Manifest:
    place: Any = None
    return Manifest(content=content, folder="", file="rollout.yaml", source="", place=place)


ROUTED: dict[str, Any] = {"trafficRouting": {"istio": {}}}


def _stages(plan: dict[str, Any], **metric: Any) -> list[tuple[int, int, bool, bool]]:
    routed = {kind: {**ROUTED, **said} if kind == "canary" else said for kind, said in plan.items()}
    rollout = _manifest({"kind": "Rollout", "spec": {"strategy": routed}})
    template = _manifest(
        {
            "kind": "AnalysisTemplate",
            "metadata": {"name": "t"},
            "spec": {"metrics": [{"name": "m", **metric}]},
        }
    )
    return [_figures(stage) for stage in stages(rollout, [template])]


def _figures(stage: Stage) -> tuple[int, int, bool, bool]:
    return (stage.weight, stage.wait, stage.gate, stage.check)


RUN = {"templates": [{"templateName": "t"}]}
IDLE = {"name": "m", "successCondition": "true"}


def test_a_stage_is_a_weight_and_all_that_holds_it() -> None:
    steps = [
        {"pause": {"duration": "1m"}},
        {"setWeight": 5},
        {"pause": {}},
        {"setWeight": 20},
        {"pause": {"duration": 30}},
        {"setCanaryScale": {"replicas": 3}},
        {"pause": {"duration": "1h30m"}},
        {"analysis": RUN},
        {"setWeight": 50},
    ]

    assert _stages({"canary": {"steps": steps}}) == [
        (0, 60, False, False),
        (5, 0, True, False),
        (20, 5430, False, True),
        (50, 0, False, False),
    ]


ELSEWHERE = {"templates": [{"templateName": "elsewhere"}]}


@pytest.mark.parametrize(
    ("steps", "held"),
    [
        ([{"pause": {}}, {"pause": {"duration": "10m"}}], (5, 600, True, False)),
        (
            [{"analysis": ELSEWHERE}, {"analysis": {"templates": [{"templateName": "t"}]}}],
            (5, 0, False, True),
        ),
        (
            [{"analysis": ELSEWHERE}, {"experiment": {"duration": "5m", "templates": []}}],
            (5, 300, False, True),
        ),
    ],
)
def test_what_has_held_a_stage_holds_it_whatever_comes_after(
    steps: list[dict[str, Any]], held: tuple[int, int, bool, bool]
) -> None:
    """Nor does an analysis in the background, which can say nothing so soon, undo what a step has judged."""
    plan = {"steps": [{"setWeight": 5}, *steps], "analysis": RUN}

    assert _stages({"canary": plan}, interval="1h", successCondition="true") == [held]
    assert _stages({"canary": plan}, interval="1h", failureLimit=9) == [held]


@pytest.mark.parametrize(("failures", "is_check"), [(2, True), (3, False)])
def test_each_pause_at_a_weight_is_time_to_fail_once(failures: int, is_check: bool) -> None:
    steps = [{"setWeight": 5}, {"pause": {"duration": "1m"}}, {"pause": {"duration": "1m"}}]

    found = _stages({"canary": {"steps": steps, "analysis": RUN}}, interval="1m", failureLimit=failures)

    assert found == [(5, 120, False, is_check)]


def test_an_analysis_has_judged_when_the_first_of_its_templates_has() -> None:
    run = {"templates": [*RUN["templates"], *ELSEWHERE["templates"]]}
    steps = [{"setWeight": 5}, {"pause": {"duration": "1m"}}]

    assert _stages({"canary": {"steps": steps, "analysis": run}}, interval="1h") == [(5, 60, False, True)]


@pytest.mark.parametrize("asking", ["successCondition", "failureCondition"])
def test_one_condition_that_asks_for_the_result_is_enough(asking: str) -> None:
    idle = {"successCondition": "len(result) >= 0", "failureCondition": "false"}
    steps = [{"setWeight": 5}, {"analysis": RUN}]

    assert _stages({"canary": {"steps": steps}}, **{**idle, asking: "result[0] > 5"}) == [(5, 0, False, True)]


def test_an_analysis_that_only_rehearses_is_no_check(compiled: Compile) -> None:
    """It is the templates that are built which say so, and not what the step calls them."""
    plan = b"[20% for 10m, {analysis: [smoke]}, 50%]}\n"

    def judged(dry: str) -> list[str]:
        analysis = SMOKE.replace("count: 5", f"count: 5{dry}").encode()
        text = spec().data.replace(b"[20% for 10m]}\n", plan + analysis)
        policy = "  policy: {rules: {checked: {checkBefore: 50%}}}\n"
        return words(told(compiled, policy, Source("specs/shop/checkout.yaml", text)))

    assert judged("") == []
    assert judged(", dryRun: true") == ["policy-broken"]


def test_an_analysis_in_the_background_checks_nothing_while_no_request_comes() -> None:
    steps = [{"setWeight": 0}, {"pause": {"duration": "5m"}}, {"setWeight": 20}]

    assert _stages({"canary": {"steps": steps, "analysis": RUN}}) == [
        (0, 300, False, False),
        (20, 0, False, False),
    ]


def test_an_analysis_in_the_background_checks_what_waits_while_it_runs() -> None:
    steps = [
        {"setWeight": 5},
        {"pause": {"duration": "5m"}},
        {"setWeight": 20},
        {"pause": {"duration": "5m"}},
    ]
    plan = {"steps": steps, "analysis": {**RUN, "startingStep": 2}}

    assert _stages({"canary": plan}) == [(5, 300, False, False), (20, 300, False, True)]


@pytest.mark.parametrize(
    ("run", "metric"),
    [
        ({**RUN, "dryRun": [{"metricName": "m"}]}, {}),
        ({**RUN, "dryRun": [{"metricName": ".*"}]}, {}),
        ({**RUN, "dryRun": [{"metricName": "rate"}]}, {"name": "success-rate"}),
        (RUN, {"failureLimit": -1}),
        (RUN, {"failureLimit": "-1"}),
        (RUN, {"failureLimit": 1}),
        (RUN, {"successCondition": "true"}),
        (RUN, {"failureCondition": "false", "successCondition": "len(result) >= 0"}),
        (RUN, {"count": 3, "failureLimit": 3, "interval": "1m"}),
        ({"templates": []}, {}),
    ],
)
def test_what_cannot_fail_is_no_check(run: dict[str, Any], metric: dict[str, Any]) -> None:
    steps = [{"setWeight": 5}, {"analysis": run}]

    assert _stages({"canary": {"steps": steps}}, **metric) == [(5, 0, False, False)]


@pytest.mark.parametrize(
    ("use", "is_check"),
    [
        ({"templateName": "t"}, False),
        ({"templateName": "t", "clusterScope": True}, True),
        ({"templateName": "elsewhere"}, True),
    ],
)
def test_what_lives_elsewhere_is_taken_to_judge_at_once(use: dict[str, Any], is_check: bool) -> None:
    """Nobody here knows what it measures, though a template of its name may be at hand that never fails."""
    plan = {"steps": [{"setWeight": 5}, {"pause": {"duration": 1}}], "analysis": {"templates": [use]}}

    assert _stages({"canary": plan}, successCondition="true") == [(5, 1, False, is_check)]


@pytest.mark.parametrize(
    ("content", "is_check"),
    [
        ({"templates": [{"templateName": "elsewhere"}]}, True),
        ({"templates": [{"templateName": "elsewhere"}], "metrics": [IDLE]}, False),
        ({"metrics": []}, False),
    ],
)
def test_a_template_of_templates_is_taken_to_judge_at_once(content: dict[str, Any], is_check: bool) -> None:
    template = _manifest({"kind": "AnalysisTemplate", "metadata": {"name": "t"}, "spec": content})
    plan = {**ROUTED, "steps": [{"setWeight": 5}, {"pause": {"duration": 1}}], "analysis": RUN}
    rollout = _manifest({"kind": "Rollout", "spec": {"strategy": {"canary": plan}}})

    assert [stage.check for stage in stages(rollout, [template])] == [is_check]


@pytest.mark.parametrize("pattern", ["^rate$", "rates", "x.*", "("])
def test_a_pattern_that_means_another_metric_takes_no_check_away(pattern: str) -> None:
    steps = [{"setWeight": 5}, {"analysis": {**RUN, "dryRun": [{"metricName": pattern}]}}]

    assert _stages({"canary": {"steps": steps}}, name="success-rate") == [(5, 0, False, True)]


@pytest.mark.parametrize(
    ("metric", "soonest"),
    [
        # The first measurement, at once, has no request to measure.
        ({"interval": "1m"}, 60),
        ({"interval": "1m", "failureLimit": 3}, 180),
        ({"interval": "1m", "failureLimit": 1, "initialDelay": "5m"}, 360),
        # One that a delay holds back has some.
        ({"interval": "5m", "initialDelay": "3m"}, 180),
        ({"interval": "{{args.interval}}"}, 1),
        ({"interval": "1m", "count": "{{args.count}}", "failureLimit": 3}, 180),
        ({"interval": "1m", "count": 1, "failureLimit": -1, "consecutiveSuccessLimit": 1}, 60),
        ({"interval": "1m", "count": 4, "failureLimit": -1, "consecutiveSuccessLimit": 1}, 180),
        (
            {
                "interval": "1m",
                "count": 1,
                "initialDelay": "2m",
                "failureLimit": -1,
                "consecutiveSuccessLimit": 1,
            },
            120,
        ),
    ],
)
def test_an_analysis_in_the_background_has_judged_when_it_could_have_failed(
    metric: dict[str, Any], soonest: int
) -> None:
    def checks(first: int, second: int) -> list[bool]:
        steps = [{"setWeight": 5}, {"pause": {"duration": first}}, {"setWeight": 20}]
        plan = {"steps": [*steps, {"pause": {"duration": second}}], "analysis": RUN}
        return [check for *_, check in _stages({"canary": plan}, **metric)]

    assert checks(soonest, 0) == [True, False]
    assert checks(soonest - 1, 1) == [False, True]


@pytest.mark.parametrize(
    ("steps", "first", "line"),
    [
        ("[{weight: 5}, 90% for 1h]", 90, "90% for 1h"),
        ("[pause 10m, {weight: 5}, 90% until promoted]", 90, "90% until"),
        ("[{weight: 50}, {weight: 5, falling: true}, {pause: 1h}]", 50, "50}"),
        ("[{weight: 5}]", 100, "5}"),
    ],
)
def test_a_weight_that_nothing_holds_is_no_first_exposure(
    compiled: Compile, steps: str, first: int, line: str
) -> None:
    said = Source("specs/shop/checkout.yaml", spec().data.replace(b"[20% for 10m]", steps.encode()))

    (fault,) = told(compiled, "  policy: {rules: {careful: {firstExposure: 10%}}}\n", said)

    assert f" {first}% of all" in fault.message
    start = fault.span.start
    assert said.line(start.line)[start.column - 1 :].startswith(line)


@pytest.mark.parametrize(
    ("name", "value", "is_for_some"),
    [
        ("x-tester", {"exact": "me"}, True),
        ("x-tester", {"regex": "(beta|alpha).*"}, True),
        ("x-tester", {"regex": "(?i)beta"}, True),
        ("cookie", {"regex": r"(^|.*;\s*)canary=yes(;.*)?"}, True),
        ("x-tester", {"regex": "(.*)"}, False),
        ("x-tester", {"regex": ".{0,}"}, False),
        ("x-tester", {"regex": r"[^x]*|\w+"}, False),
        ("x-tester", {"regex": "beta|.*"}, False),
        ("x-tester", {"regex": "((beta))*.*"}, False),
        ("x-tester", {"regex": r"\p{Latin}+"}, False),
        ("x-tester", {"regex": "b?e*"}, False),
        ("x-tester", {"prefix": ""}, False),
        ("Sec-Fetch-Site", {"prefix": "s"}, False),
        ("X-Forwarded-Host", {"exact": "shop.example.com"}, False),
    ],
)
def test_testers_send_what_nobody_else_does(name: str, value: dict[str, str], is_for_some: bool) -> None:
    assert is_for_testers(name, value) == is_for_some


def test_what_wants_good_measurements_in_a_row_is_a_check() -> None:
    steps = [{"setWeight": 5}, {"analysis": RUN}]
    metric = {"failureLimit": -1, "consecutiveSuccessLimit": 3, "interval": "1m"}

    assert _stages({"canary": {"steps": steps}}, **metric, count=9) == [(5, 0, False, True)]
    assert _stages({"canary": {"steps": steps}}, **metric) == [(5, 0, False, False)]


def test_without_routing_no_weight_is_an_exposure() -> None:
    steps = [{"setWeight": 5}, {"pause": {"duration": "1h"}}]

    assert _stages({"canary": {"steps": steps, "trafficRouting": None}}) == [(0, 3600, False, False)]


@pytest.mark.parametrize("condition", ["result[0] < 5", "len(result) == 0", "len(result) >= 0.5", ""])
def test_a_condition_that_asks_for_the_result_is_a_check(condition: str) -> None:
    steps = [{"setWeight": 5}, {"analysis": RUN}]

    assert _stages({"canary": {"steps": steps}}, successCondition=condition) == [(5, 0, False, True)]


def test_an_experiment_that_takes_requests_exposes_them() -> None:
    templates = [{"specRef": "canary", "weight": 15}, {"specRef": "stable", "weight": 15}]
    steps = [
        {"setWeight": 5},
        {"experiment": {"duration": "10m", "templates": templates, "analyses": [{"templateName": "t"}]}},
        {"pause": {}},
    ]

    assert _stages({"canary": {"steps": steps}}) == [
        (5, 0, False, False),
        (20, 600, False, True),
        (5, 0, True, False),
    ]


def test_a_header_that_everybody_sends_exposes_everybody() -> None:
    def route(name: str, value: dict[str, str]) -> dict[str, Any]:
        match = [
            {"headerName": "x-test", "headerValue": {"exact": "a"}},
            {"headerName": name, "headerValue": value},
        ]
        return {"setHeaderRoute": {"name": "r", "match": match}}

    def weights(step: dict[str, Any]) -> list[int]:
        return [stage[0] for stage in _stages({"canary": {"steps": [{"setWeight": 5}, step, {"pause": {}}]}})]

    assert weights(route("x-tester", {"exact": "me"})) == [5]
    assert weights(route("X-Tester", {"regex": ".*"})) == [5, 100, 5]
    assert weights(route("User-Agent", {"prefix": "Mozilla"})) == [5, 100, 5]
    assert weights({"setHeaderRoute": {"name": "r"}}) == [5]


@pytest.mark.parametrize(
    ("step", "stage"),
    [
        ({"setWeight": 90, "setCanaryScale": {"weight": 100}}, (90, 600, False, False)),
        ({"setWeight": 90, "setMirrorRoute": {"name": "m"}}, (90, 600, False, False)),
        (
            {"setCanaryScale": {"weight": 100}, "analysis": {"templates": [{"templateName": "t"}]}},
            (0, 600, False, False),
        ),
        (
            {"analysis": {"templates": [{"templateName": "t"}]}, "plugin": {"name": "p"}},
            (0, 600, False, True),
        ),
    ],
)
def test_of_a_step_with_several_keys_all_is_done_and_the_first_is_waited_for(
    step: dict[str, Any], stage: tuple[int, int, bool, bool]
) -> None:
    """A weight is in force whatever stands beside it, and an analysis that nobody waits for checks nothing."""
    steps = [step, {"pause": {"duration": "10m"}}]

    assert _stages({"canary": {"steps": steps}}) == [stage]


def test_of_a_step_that_waits_for_something_a_route_leads_there_all_the_same() -> None:
    route = {"name": "r", "match": [{"headerName": "user-agent", "headerValue": {"prefix": "M"}}]}
    steps = [{"setWeight": 5}, {"setHeaderRoute": route, "pause": {"duration": "10m"}}]

    assert _stages({"canary": {"steps": steps}}) == [
        (5, 0, False, False),
        (100, 600, False, False),
        (5, 0, False, False),
    ]


@pytest.mark.parametrize(
    "step",
    [
        "plugin: {name: acme/soak}",
        "experiment: {duration: forever, templates: [{name: trial, specRef: canary, replicas: 1}]}",
        "analysis: [{template: exists}]",
    ],
)
def test_whatever_a_weight_waits_for_it_is_the_first_that_is_met(compiled: Compile, step: str) -> None:
    """The controller stays there: what comes next is met later, whether or not anything could fail before."""
    policy = "  policy: {rules: {careful: {firstExposure: 10%}}}\n"
    steps = f"[5%, {{{step}}}, 50% for 1h]"
    waiting, passing = (
        Source(spec().path, spec().data.replace(b"[20% for 10m]", said.encode()))
        for said in (steps, "[5%, 50% for 1h]")
    )

    assert compiled([waiting], _project(policy)).manifests
    assert "are 50% of all" in told(compiled, policy, passing)[0].message


def test_a_switch_is_held_before_any_request_meets_the_new_version() -> None:
    assert _stages({"blueGreen": {"autoPromotionEnabled": False}}) == [(0, 0, True, False)]
    assert _stages({"blueGreen": {"autoPromotionSeconds": 60}}) == [(0, 60, False, False)]
    # The controller looks at the seconds only where it need not wait for somebody.
    assert _stages({"blueGreen": {"autoPromotionEnabled": False, "autoPromotionSeconds": 60}}) == [
        (0, 0, True, False)
    ]
    assert _stages({"blueGreen": {"prePromotionAnalysis": RUN}}) == [(0, 0, False, True)]


@pytest.mark.parametrize(
    ("said", "length"),
    [
        *((30, 30), ("30", 30), ("30s", 30), ("1h30m", 5400), ("90ms", 0), (".5h", 1800), ("+1m", 60)),
        *(("-30m", 0), ("2d", 0), ("soon", 0)),
    ],
)
def test_a_pause_is_read_as_the_controller_reads_it(said: int | str, length: int) -> None:
    """What it refuses holds nothing up: a patch may have written anything."""
    assert lasting(said) == length


FREEZE = "  policy: {rules: {small: {firstExposure: 90%}, still: {freeze: {from: '2026-12-20', until: '2027-01-03'}}}}\n"


def test_a_freeze_stops_what_changes_and_what_goes_and_nothing_else(compiled: Compile) -> None:
    before = compiled([spec(), spec("cart")]).tree
    other = Source("specs/shop/checkout.yaml", spec().data.replace(b"checkout:1", b"checkout:2"))
    moved = Source("specs/elsewhere.yaml", spec().data)

    def frozen(*specs: Source, day: str | None = "2026-12-24") -> list[str]:
        return [fault.message for fault in told(compiled, FREEZE, *specs, before=before, day=day)]

    assert frozen(spec(), spec("cart")) == []
    assert frozen(moved, spec("cart")) == []
    assert [message.partition(": ")[2] for message in frozen(other, spec("cart"))] == ["`rollout.yaml`"]
    assert [message.partition(":")[0] for message in frozen(spec())] == ["shop/cart"]
    assert len(frozen(spec(), spec("cart"), spec("new"))) == 1
    for day in ("2026-12-19", "2027-01-04", None):
        assert frozen(other, day=day) == []
    assert (
        len(frozen(other, spec("cart"), day="2026-12-20"))
        == len(frozen(other, spec("cart"), day="2027-01-03"))
        == 1
    )


def test_a_freeze_names_its_days(compiled: Compile) -> None:
    before = compiled([spec()]).tree
    one = FREEZE.replace("2027-01-03", "2026-12-20")

    said = [
        told(compiled, policy, spec("cart"), before=before, day="2026-12-20")[0].message
        for policy in (FREEZE, one)
    ]

    assert "nothing changes from 2026-12-20 to 2027-01-03, and" in said[0]
    assert "nothing changes on 2026-12-20, and" in said[1]


@pytest.mark.parametrize(
    ("limit", "held"),
    [
        ("labels: {tier: critical}", True),
        ("labels: {tier: free}", False),
        ("environments: [prod]", True),
        ("environments: [staging]", False),
    ],
)
def test_what_goes_is_held_by_a_freeze_that_is_for_it(compiled: Compile, limit: str, *, held: bool) -> None:
    policy = FREEZE.replace("  policy", "  environments: {staging: {}, prod: {}}\n  policy")
    policy = policy.replace("{freeze", f"{{{limit}, freeze")
    before = compiled([spec()], _project(policy)).tree
    staying = {path: text for path, text in before.items() if path.parts[0] == "staging"}
    gone = {path: text for path, text in before.items() if path not in staying}

    found = told(compiled, policy, before=gone, day="2026-12-24")

    assert [fault.message.partition(":")[0] for fault in found] == ["prod/shop/checkout"] * held


ARGO = "  argocd: {repoURL: 'https://git.example.com/a.git'MODE}\n"
SET = ", mode: applicationset"


@pytest.mark.parametrize("mode", ["", SET])
@pytest.mark.parametrize(
    ("change", "held"),
    [
        ("", False),
        (", autoSync: false", True),
        (", destination: elsewhere", True),
        (", revision: next", True),
        (", respectIgnoreDifferences: true", True),
        (", namespace: elsewhere", True),
    ],
)
def test_a_freeze_holds_how_argo_cd_syncs_what_stays(
    compiled: Compile, mode: str, change: str, *, held: bool
) -> None:
    """Where canaries go, and how, is of no single one: it is said in canarygen.yaml."""
    usual, other = (f"{ARGO.replace('MODE', mode + more)}{FREEZE}" for more in ("", change))
    before = compiled([spec()], _project(usual)).tree
    found = told(compiled, other, spec(), before=before, day="2026-12-24")

    assert words(found) == ["policy-broken"] * len(found)
    assert bool(found) is held
    assert all("argocd: nothing changes" in fault.message for fault in found)
    assert told(compiled, other, spec(), before=before, day="2026-12-19") == []


@pytest.mark.parametrize("mode", ["", SET])
def test_a_freeze_tells_of_a_new_canary_itself_and_not_of_what_argo_cd_is_told_of_it(
    compiled: Compile, mode: str
) -> None:
    """What is told of all canaries names the new one, its namespace, and what is not compared of it."""
    settings = f"{ARGO.replace('MODE', mode)}{FREEZE}"
    cart = spec("cart")
    new = cart.data.replace(b"namespace: shop", b"namespace: store").replace(
        b"replicas: 2", b"autoscale: {min: 2, max: 4, cpu: 100m}"
    )
    before = compiled([spec()], _project(settings)).tree

    found = told(compiled, settings, spec(), Source(cart.path, new), before=before, day="2026-12-24")

    assert [fault.span.source.path for fault in found] == [cart.path]


@pytest.mark.parametrize(
    ("limit", "held"),
    [
        ("labels: {tier: critical}", ["prod/shop-checkout.yaml", "staging/shop-checkout.yaml"]),
        ("environments: [prod]", ["prod/shop-cart.yaml", "prod/shop-checkout.yaml"]),
    ],
)
def test_a_freeze_holds_the_applications_of_its_canaries_only(
    compiled: Compile, limit: str, held: list[str]
) -> None:
    environments = (
        "  environments: {staging: {argocd: {destination: staging}}, prod: {argocd: {destination: prod}}}\n"
    )
    usual, other = (
        environments + ARGO.replace("MODE", more) + FREEZE.replace("{freeze", f"{{{limit}, freeze")
        for more in ("", ", autoSync: false")
    )
    cart = spec("cart")
    both = (spec(), Source(cart.path, cart.data.replace(b"critical", b"free")))
    before = compiled(both, _project(usual)).tree

    found = told(compiled, other, *both, before=before, day="2026-12-24")

    files = [(fault.message.partition(":")[0], fault.message.split("`")[1]) for fault in found]
    assert [f"{folder}/{file}" for folder, file in files] == [f"argocd/{path}" for path in held]


@pytest.mark.parametrize(("old", "new"), [("", SET), (SET, "")])
def test_in_a_freeze_what_syncs_a_canary_that_stays_does_not_go(
    compiled: Compile, old: str, new: str
) -> None:
    """Another mode makes other objects: Argo CD deletes the old ones, and, if they say so, what they hold."""
    before = compiled([spec()], _project(f"{ARGO.replace('MODE', old)}{FREEZE}")).tree
    found = told(compiled, f"{ARGO.replace('MODE', new)}{FREEZE}", spec(), before=before, day="2026-12-24")

    assert words(found) == ["policy-broken"]
    assert found[0].message.startswith("argocd: nothing changes")


@pytest.mark.parametrize(("tier", "held"), [("critical", True), ("free", False)])
def test_a_freeze_of_some_canaries_holds_what_syncs_them_together_with_others(
    compiled: Compile, tier: str, *, held: bool
) -> None:
    usual, other = (
        ARGO.replace("MODE", SET + more) + FREEZE.replace("{freeze", f"{{labels: {{tier: {tier}}}, freeze")
        for more in ("", ", destination: elsewhere")
    )
    before = compiled([spec()], _project(usual)).tree

    assert bool(told(compiled, other, spec(), before=before, day="2026-12-24")) is held


def test_a_freeze_holds_an_application_set_that_is_larger_than_a_spec_may_be(compiled: Compile) -> None:
    usual, other = (
        ARGO.replace("MODE", f"{SET}, destination: {where}") + FREEZE for where in ("here", "elsewhere")
    )
    many = [spec(f"{'checkout-' * 5}{number}") for number in range(450)]
    before = compiled(many, _project(usual)).tree

    assert max(map(len, before.values())) > MAX_SPEC_BYTES
    assert told(compiled, usual, *many, before=before, day="2026-12-24") == []
    assert len(told(compiled, other, *many, before=before, day="2026-12-24")) == 2  # Its AppProject, too.


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "x: [",
        "kind: AppProject\nspec: 3\nmetadata: []\n",
        "kind: AppProject\nspec: {destinations: 3}\n",
    ],
)
def test_in_a_freeze_an_object_of_argo_cd_that_somebody_broke_is_a_change(
    compiled: Compile, text: str
) -> None:
    settings = f"{ARGO.replace('MODE', '')}{FREEZE}"
    path = PurePosixPath("argocd/appproject.yaml")
    before = compiled([spec()], _project(settings)).tree

    found = told(compiled, settings, spec(), before={**before, path: text}, day="2026-12-24")

    assert path in before
    assert [fault.message.rpartition(": ")[2] for fault in found] == ["`appproject.yaml`"]


@pytest.mark.parametrize("mode", ["", SET])
def test_a_canary_that_is_exempt_from_a_freeze_may_be_synced_in_another_way(
    compiled: Compile, mode: str
) -> None:
    """What Argo CD is told of it changes with it: kinds, namespaces, and what is not compared."""
    exempt = "  policy: {rules: {still: {freeze: {from: '2026-12-20', until: '2027-01-03'}}}, exemptions: [{canaries: [shop/checkout], rules: [still], reason: sales, until: '2026-12-24'}]}\n"
    settings = f"{ARGO.replace('MODE', mode)}{exempt}"
    before = compiled([spec(), spec("cart")], _project(settings)).tree
    other = Source(
        "specs/shop/checkout.yaml", spec().data.replace(b"traffic: {", b"traffic: {mtls: strict, ")
    )
    found = told(compiled, settings, other, spec("cart"), before=before, day="2026-12-24")

    assert b"mtls" in other.data
    assert words(found) == ["exempted"]


def test_a_kustomization_that_is_as_it_was_changes_nothing_in_a_freeze(compiled: Compile) -> None:
    policy = f"  kustomization: true\n{FREEZE}"
    before = compiled([spec()], _project(policy)).tree

    assert any(path.name == "kustomization.yaml" for path in before)
    assert told(compiled, policy, spec(), before=before, day="2026-12-24") == []


def test_an_environment_that_goes_takes_no_canary_along_in_a_freeze(compiled: Compile) -> None:
    two = FREEZE.replace("  policy", "  environments: {staging: {}, prod: {}}\n  policy")
    before = compiled([spec()], _project(two)).tree
    one = two.replace(", prod: {}", "")

    (fault,) = told(compiled, one, spec(), before=before, day="2026-12-24")

    assert fault.message.startswith("prod/shop/checkout: nothing changes")
    assert fault.span.source.path == "canarygen.yaml"


def test_an_environment_that_is_not_asked_for_takes_no_canary_along_in_a_freeze(compiled: Compile) -> None:
    """`--environment` leaves the others out of what is built, and they are still there."""
    two = _project(FREEZE.replace("  policy", "  environments: {staging: {}, prod: {}}\n  policy"))
    before = compiled([spec()], two).tree
    judged = replace(two.policy, day="2026-12-24", before=before)

    assert compiled([spec()], replace(two, only="staging", policy=judged)).warnings == ()


def test_an_exemption_from_a_freeze_is_needed_when_the_freeze_comes(compiled: Compile) -> None:
    exempt = "  policy: {rules: {still: {freeze: {from: '2026-12-20', until: '2027-01-03'}}}, exemptions: [{canaries: [shop/checkout], rules: [still], reason: sales, until: '2026-12-24'}]}\n"

    def judged(day: str) -> list[str]:
        return words(told(compiled, exempt, spec(), before={}, day=day))

    assert judged("2026-12-01") == []
    assert judged("2026-12-24") == ["exempted"]
    assert judged("2026-12-25") == ["exemption-expired"]


def test_a_freeze_without_a_tree_to_compare_with_judges_nothing(compiled: Compile) -> None:
    assert told(compiled, FREEZE, spec(), day="2026-12-24") == []


EXEMPT = "  policy: {rules: {careful: {firstExposure: 10%}}, exemptions: [{canaries: [shop/checkout], rules: [careful], reason: old, until: '2026-11-26'}]}\n"


@pytest.mark.parametrize(
    ("day", "word"),
    [("2026-11-26", "exempted"), ("2026-11-27", "exemption-expired"), (None, "exempted")],
)
def test_an_exemption_lasts_to_the_end_of_its_day(compiled: Compile, day: str | None, word: str) -> None:
    (fault,) = told(compiled, EXEMPT, spec(), day=day)

    assert fault.code.word == word
    if word == "exempted":
        assert fault.message.endswith("; exempt until 2026-11-26: old")
    else:
        assert fault.message.endswith("; the exemption from it expired on 2026-11-26")


def test_a_rule_that_warns_warns_when_an_exemption_has_ended(compiled: Compile) -> None:
    """Nobody is held to more by an exemption than without it."""
    warning = EXEMPT.replace("firstExposure: 10%", "firstExposure: 10%, severity: warning")

    assert [told(compiled, policy, spec(), day="2026-11-27")[0].is_error for policy in (EXEMPT, warning)] == [
        True,
        False,
    ]


def test_what_istio_fills_in_has_no_version_of_its_own(compiled: Compile) -> None:
    """Its injector takes the image from the mesh, whatever a rule asks of images."""
    proxy = b"port: 80, template: {spec: {containers: [{name: istio-proxy, image: NAME}]}}"
    policy = "  policy: {rules: {versioned: {images: version}}}\n"

    def judged(name: bytes) -> list[str]:
        text = spec().data.replace(b"port: 80", proxy.replace(b"NAME", name))
        return words(told(compiled, policy, Source("specs/shop/checkout.yaml", text)))

    assert judged(b"auto") == []
    assert judged(b"proxyv2") == ["policy-broken"]


def test_of_several_exemptions_the_one_that_lasts_longest_counts(compiled: Compile) -> None:
    two = EXEMPT.replace(
        "exemptions: [",
        "exemptions: [{canaries: [shop/checkout], rules: [careful], reason: older, until: '2020-01-01'}, ",
    )

    assert words(told(compiled, two, spec())) == ["exemption-unneeded", "exempted"]


def test_nobody_is_told_of_an_exemption_in_a_policy_that_is_not_their_own(compiled: Compile) -> None:
    assert words(told(compiled, EXEMPT, spec("checkout2"), is_given=True)) == ["policy-broken"]


def test_an_exemption_is_for_the_canary_that_it_names(compiled: Compile) -> None:
    found = told(compiled, EXEMPT, spec("checkout2"))

    assert words(found) == ["exemption-unneeded", "policy-broken"]
    assert "shop/checkout2" in found[0].help


def compile_cel(text: str, each: str = "canary") -> Expression | Misread:
    return Languages((), ()).of(each).compile(text)


@pytest.mark.parametrize("name", list(FIELDS["canary"]))
def test_every_field_of_a_canary_can_be_asked_for(name: str) -> None:
    assert isinstance(compile_cel(f"canary.{name} == canary.{name}"), Expression)


@pytest.mark.parametrize("each", EACH)
def test_each_part_is_a_variable_of_rules_for_it_alone(each: str) -> None:
    assert isinstance(compile_cel(f"{each} == {each}", each), Expression)
    assert isinstance(compile_cel(f"{each} == {each}"), Misread)


@given(
    text=st.text(max_size=60)
    | st.from_regex(r"(?:canary|steps|[.()!&|=<>'\" 0-9]|all|name){1,20}", fullmatch=True)
)
def test_whatever_is_written_is_an_expression_or_a_fault_with_a_place_in_it(text: str) -> None:
    found = compile_cel(text)

    if isinstance(found, Misread):
        assert found.reason
        assert found.line is None or 1 <= found.line <= text.count("\n") + 1


def test_no_expression_runs_away() -> None:
    language = Language(Records({"canary": {"hosts": "[]string"}}), {"canary": "canary"})
    inner = "true"
    for depth in range(6):
        inner = f"canary.hosts.all(h{depth}, {inner})"
    expression = language.compile(inner)
    assert isinstance(expression, Expression)
    bound = language.bind({"canary": language.records.record("canary", {"hosts": ["a"] * 100})})

    with pytest.raises(Undecided, match="iteration budget"):
        expression.holds(bound)
