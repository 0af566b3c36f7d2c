"""Canaries that do not meet, not even by way of others, can be judged apart: what bonds are for, and what they must not miss."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen import library
from canarygen.argo_cd import DELIVERIES
from canarygen.code import Code
from canarygen.compilation import Compilation
from canarygen.compiler import assembled, compile_specs, layered_specs, lowered
from canarygen.delivery import deliveries
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.division.bonds import Bonds, bonds
from canarygen.division.kinship import Kinship
from canarygen.division.record import records
from canarygen.frozen import replace
from canarygen.model.canary import Canary, Fleet
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.patching.fleet import patched
from canarygen.project import project
from canarygen.source import Source, Span
from tests.reading import dumped
from tests.test_cases import ACCEPTED, REJECTED, sources
from tests.test_cases import settings as settings_of

ALL = 10_000
OF_ALL = {"appproject.yaml", "applicationset.yaml"}
"""The files that are of all canaries of an environment."""
TALKING = [
    case for case in REJECTED if sum(source.data.count(b"kind: Canary") for source in sources(case)) > 1
]
"""Cases with several canaries, of which one may have been refused because of another."""


def meet(one: Bonds, other: Bonds) -> bool:
    """Whether a law may see two beside each other; `kinship` looks the same up by sums. Whoever is patched is judged together."""
    if one.is_patched and other.is_patched:
        return True
    return not (one.claims.isdisjoint(other.looks) and one.looks.isdisjoint(other.claims))


def grouped(found: Sequence[Bonds]) -> list[set[int]]:
    """Put together whoever meets, directly or not."""
    groups: list[set[int]] = []
    for number, mine in enumerate(found):
        near = [group for group in groups if any(meet(mine, found[other]) for other in group)]
        groups = [group for group in groups if group not in near] + [{number}.union(*near)]
    return groups


def of_each(fleets: Iterable[Fleet]) -> list[Bonds]:
    """Give the bonds of each canary, as if it had a file of its own."""
    found = []
    for fleet in (replace(whole, canaries=(canary,)) for whole in fleets for canary in whole.canaries):
        objects = patched(fleet, lowered(fleet)).manifests
        delivered = (
            item
            for deliver in DELIVERIES
            for item in deliver(fleet.environment, [*deliveries(fleet.canaries, objects)])
        )
        own = (item for item in delivered if item.source != PROJECT_FILE)
        found.append(bonds(fleet.canaries, [*objects, *own]))
    return found


def owner(span: Span, canaries: Sequence[Canary]) -> tuple[str, int] | None:
    """Say which canary a place is of: the last that begins before it in its file."""
    starts = [canary.place.span.start.line for canary in canaries if canary.path == span.source.path]
    before = [line for line in starts if line <= span.start.line]
    return (span.source.path, max(before)) if before else None


def origin(canary: Canary) -> tuple[str, int]:
    """Tell a canary apart, whatever the environment."""
    return (canary.path, canary.place.span.start.line)


def told(specs: Sequence[Source], its: Project) -> tuple[Diagnostic, ...]:
    try:
        return compile_specs(specs, its, library.language("canary"), library.kubernetes).warnings
    except Rejected as rejected:
        return rejected.diagnostics


@pytest.mark.parametrize("case", TALKING, ids=lambda path: path.name)
def test_whoever_is_refused_because_of_another_meets_it(case: Path) -> None:
    """Every law that looks at two canaries has a case, and so has every bond that this needs."""
    specs, its = sources(case), settings_of(case)
    try:
        layered = layered_specs(specs, its, library.language("canary"))
    except Rejected:
        return
    fleets = [assembled(layered[environment.name], environment, its) for environment in its.chosen]
    canaries = [canary for fleet in fleets for canary in fleet.canaries]
    groups = [{origin(canaries[number]) for number in group} for group in grouped(of_each(fleets))]
    for diagnostic in told(specs, its):
        places = [diagnostic.span, *(note.span for note in diagnostic.notes)]
        concerned = {owner(place, canaries) for place in places} - {None}

        assert any(concerned <= group for group in groups), diagnostic.message


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_a_project_may_be_compiled_group_by_group(case: Path) -> None:
    """The same is said, but for exemptions that nobody in a group needs, and every file is the one that its group yields."""
    specs, its = sources(case), settings_of(case)
    whole, everything = compiled_(specs, its)
    assert whole
    files = records(whole, its)
    kinship = Kinship(files)
    groups = {frozenset(kinship.together({path}, ALL) or ()) for path in files}
    parts = [compiled_([spec for spec in specs if spec.path in group], its) for group in groups]
    tree = {path: text for part, _ in parts if part for path, text in part.tree.items()}

    assert everything <= {item for _, found in parts for item in found}
    assert {word for _, found in parts for word, _, _ in found - everything} <= {Code.EXEMPTION_UNNEEDED.word}
    assert {path.name for path in whole.tree if whole.tree[path] != tree.get(path)} <= OF_ALL


LABELLED = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: shop}}
spec:
  workload: {{image: "web:1.0.0", replicas: 4, port: 80{more}}}
  traffic: {{hosts: [{name}.example.com]}}
  rollout: {{steps: [10% for 10m]}}
"""
PATCH = "  patches: [{target: {kind: Rollout}, merge: {spec: {template: {metadata: {labels: {team: a}}}}}}]\n"


def test_whose_pods_get_a_label_by_a_patch_meets_whoever_selects_by_it() -> None:
    mine, selecting, other = (
        bonds(whole.canaries, whole.manifests)
        for text in (
            LABELLED.format(name="web", more="") + PATCH,
            LABELLED.format(name="api", more=", selector: {team: a}"),
            LABELLED.format(name="cart", more=""),
        )
        if (whole := compiled_([Source("specs/a.yaml", text.encode())], Project())[0])
    )

    assert not mine.looks.isdisjoint(selecting.claims)
    assert mine.looks.isdisjoint(other.claims)
    assert mine.claims.isdisjoint(other.looks)


HOSTS = (
    "a.example.com",
    "b.example.com",
    "*.example.com",
    "web.shop.svc.cluster.local",
    "web-canary.shop.svc",
)
GATEWAYS = ("istio-system/public", "shop/web-gateway", "store/cart-gateway", "shop/edge")
names, namespaces = st.sampled_from(("web", "cart", "api")), st.sampled_from(("shop", "store"))
OWN = st.fixed_dictionaries(
    {"port": st.sampled_from((80, 443, 9000))},
    optional={
        "selector": st.sampled_from(({"istio": "ingressgateway"}, {"istio": "edge"}, {"app": "gateway"})),
        "tls": st.just({"secret": "shop-tls"}),
        "tcp": st.sampled_from((True,)),
    },
)
ENTRANCES: st.SearchStrategy[object] = st.one_of(
    OWN, st.sampled_from(GATEWAYS), st.just("mesh"), st.just(["mesh", GATEWAYS[0]])
)
SOME_HOSTS = st.lists(st.sampled_from(HOSTS), min_size=1, max_size=2, unique=True)
SELECTORS = st.sampled_from(({"app": "web"}, {"app": "cart", "team": "a"}, {"team": "a"}))
LABELS = st.sampled_from(({"app": "web", "team": "a"}, {"team": "a"}))


@st.composite
def traffic(draw: st.DrawFn) -> dict[str, object]:
    """Draw a way in, which often is another canary's, too."""
    found: dict[str, object] = {"gateway": draw(ENTRANCES), "hosts": draw(SOME_HOSTS)}
    if draw(st.booleans()):
        found["routes"] = [
            {
                "match": draw(st.sampled_from(("/a", "/b"))),
                "to": draw(
                    st.sampled_from(("web:80", "cart-canary.store:80", "api.shop.svc.cluster.local:80"))
                ),
            },
            {"match": draw(st.sampled_from(("/c", "/d")))},
        ]
    if draw(st.integers(0, 4)) == 0:
        found["preview"] = {"host": draw(st.sampled_from(HOSTS[:2]))}
    return found


@st.composite
def spec(draw: st.DrawFn) -> str:
    """Draw a canary that has much in common with others."""
    workload = {"image": "web:1.0.0", "replicas": 4, "port": 80}
    if draw(st.integers(0, 3)) == 0:
        workload["ports"] = [{"name": "db", "port": draw(st.sampled_from((5432, 9000))), "protocol": "tcp"}]
        del workload["port"]
    if draw(st.integers(0, 2)) == 0:
        workload["selector"] = draw(SELECTORS)
    if draw(st.integers(0, 2)) == 0:
        workload["template"] = {"metadata": {"labels": draw(LABELS)}}
    steps: list[object] = ["10% for 10m"]
    if draw(st.integers(0, 3)) == 0:
        template = draw(st.sampled_from(("web-latency", "cart-latency", "other")))
        steps += [{"analysis": [{"template": template}]}]
    said: dict[str, object] = {"workload": workload, "traffic": draw(traffic()), "rollout": {"steps": steps}}
    if draw(st.integers(0, 3)) == 0:
        said["names"] = {
            "virtualService": draw(names),
            "canaryService": draw(st.sampled_from(("web", "web-stable"))),
        }
    if draw(st.integers(0, 3)) == 0:
        metric = {
            "name": "latency",
            "provider": {"prometheus": {"address": "http://p", "query": "up"}},
            "fail": "result[0] > 1",
        }
        said["analysis"] = {"metrics": [metric]}
    return dumped(
        {
            "apiVersion": "canarygen.dev/v1",
            "kind": "Canary",
            "metadata": {"name": draw(names), "namespace": draw(namespaces)},
            "spec": said,
        }
    )


PROJECT = Source(
    PROJECT_FILE,
    b"apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n  argocd: {repoURL: 'https://example.com/r.git', autoSync: true}\n",
)


Said = set[tuple[str, str, str]]


def compiled_(specs: Sequence[Source], its: Project) -> tuple[Compilation | None, Said]:
    """Compile specs, and give what there is to say of them: of those that are refused the errors.

    Whoever is refused late is not told any more what he was warned of before.
    """
    try:
        found = compile_specs(specs, its, library.language("canary"), library.kubernetes)
    except Rejected as rejected:
        return None, said(told for told in rejected.diagnostics if told.is_error)
    return found, said(found.warnings)


def said(diagnostics: Iterable[Diagnostic]) -> Said:
    return {(told.code.word, str(told.span), told.message) for told in diagnostics}


@given(st.lists(spec(), min_size=2, max_size=4), st.booleans())
@settings(max_examples=400)
def test_nothing_is_said_of_all_that_is_not_said_of_a_group(texts: list[str], delivers: bool) -> None:
    """Where nothing is wrong, the same is said, and each file is the one that its group yields, but for those of all."""
    its = project(PROJECT, library.language("project")) if delivers else Project()
    specs = [Source(f"specs/{number}.yaml", text.encode()) for number, text in enumerate(texts)]
    layered = layered_specs(specs, its, library.language("canary"))
    fleet = assembled(layered[None], its.chosen[0], its)
    groups = grouped(of_each([fleet]))
    paths = [{fleet.canaries[number].path for number in group} for group in groups]
    whole, everything = compiled_(specs, its)
    # A single group is the whole.
    several = paths if len(paths) > 1 else []
    parts = [compiled_([spec for spec in specs if spec.path in own], its) for own in several]
    parts += [] if several else [(whole, everything)]

    assert everything <= {item for _, found in parts for item in found}
    if whole:
        own = {path: text for part, _ in parts if part for path, text in part.tree.items()}
        assert everything == {item for _, found in parts for item in found}
        assert {path.name for path in whole.tree if whole.tree[path] != own.get(path)} <= OF_ALL
