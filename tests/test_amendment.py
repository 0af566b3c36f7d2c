"""What is judged of what has changed is what is judged of all: an amendment of some specs, where nothing else need be known."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import assume, example, given, reject, settings
from hypothesis import strategies as st

from canarygen import library
from canarygen.compilation import Compilation
from canarygen.compiler import compile_specs
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.division import kinship
from canarygen.division.amendment import amendment
from canarygen.division.kinship import Kinship, crossing
from canarygen.division.record import NAME_SIZE, Record, records
from canarygen.law import Severity
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.project import project
from canarygen.source import Source
from tests.reading import dumped

PLACES: Final = {"api": "shop", "cart": "shop", "web": "store"}
"""The canaries, and the namespace of each; each has a folder, which is a team's."""

QUERY: Final = 'sum(rate(istio_requests_total{reporter="source",destination_version="1",%s}[5m]))'


def traits(name: str, other: str) -> Mapping[str, dict[str, Any]]:
    """Give what a spec may say beyond what it must, much of it of another canary."""
    there = PLACES[other]
    return {
        "another image": {"workload": {"image": f"{name}:1.0.1"}},
        "another port": {"workload": {"port": 9090}},
        "labels of the other": {"workload": {"template": {"metadata": {"labels": {"app": other}}}}},
        "a selector with the other's name": {"workload": {"selector": {"app": f"{other}-app", "of": name}}},
        "one host": {"traffic": {"hosts": ["one.example.com"]}},
        "host of the other": {"traffic": {"hosts": [f"{other}.example.com"]}},
        "a host below the other's": {"traffic": {"hosts": [f"a.{other}.example.com"]}},
        "a wildcard": {"traffic": {"hosts": ["*.example.com"]}},
        "the other's gateway": {"traffic": {"gateway": f"{there}/{other}-gateway"}},
        "the public gateway": {"traffic": {"gateway": "istio-system/public"}},
        "the mesh alone": {"traffic": {"gateway": "mesh", "hosts": []}},
        "both gateways": {"traffic": {"gateway": ["mesh", "istio-system/public"]}},
        "other gateway pods": {"traffic": {"gateway": {"port": 80, "selector": {"istio": other}}}},
        "TLS": {"traffic": {"gateway": {"port": 80, "tls": {"secret": "shop-tls"}}}},
        "HTTP where others have TLS": {"traffic": {"gateway": {"port": 8443}}},
        "a Service by the other's name": {"names": {"canaryService": f"{other}-next"}},
        "a Service for the other": {"names": {"canaryService": f"{name}-next"}},
        "a Gateway by another name": {"names": {"gateway": f"{name}-edge"}},
        "the other's VirtualService": {"names": {"virtualService": f"{other}-routes"}},
        "a VirtualService for the other": {"names": {"virtualService": f"{name}-routes"}},
        "a route to the other": {
            "traffic": {"routes": [{"match": "/o", "to": f"{other}-next.{there}:8080"}, "/"]}
        },
        "a part of the paths": {"traffic": {"routes": [{"match": f"/{name}/"}]}},
        "a preview": {"traffic": {"preview": {"host": "one.example.com"}}},
        "a metric": {
            "analysis": {"metrics": [metric("latency", f'destination_service_name="{name}-canary"')]}
        },
        "a metric of the other": {
            "analysis": {"metrics": [metric("seen", f'destination_service_name="{other}-next"')]}
        },
        "a metric of the other's app": {
            "analysis": {"metrics": [metric("seen", f'destination_app="{other}-app"')]}
        },
        "a metric of the other's host": {
            "analysis": {
                "metrics": [metric("seen", f'destination_service="{other}-next.{there}.svc.cluster.local"')]
            }
        },
        "a metric of much": {
            "analysis": {"metrics": [metric("seen", 'destination_service_name=~".*-next"')]}
        },
        "a metric of a namespace": {
            "analysis": {"metrics": [metric("seen", f'destination_workload_namespace="{there}"')]}
        },
        "the other's template": {
            "rollout": {
                "steps": ["10% for 10m", {"analysis": [{"template": f"{other}-latency"}]}, "50% for 10m"]
            }
        },
        "an experiment": {
            "rollout": {
                "steps": [
                    {
                        "experiment": {
                            "duration": "10m",
                            "templates": [{"name": "try", "specRef": "canary", "service": f"{other}-next"}],
                        }
                    },
                    "50% for 10m",
                ]
            }
        },
        "a patch": {"patches": [{"target": {"kind": "Rollout"}, "merge": {"spec": {"minReadySeconds": 5}}}]},
        "a patch of hosts": {"patches": [hosts(f"{other}.example.com")]},
        "a patch of other hosts": {"patches": [hosts(f"{name}.example.org")]},
        "a patch away of hosts": {
            "patches": [
                {
                    "target": {"kind": "Gateway"},
                    "json6902": [
                        {"op": "replace", "path": "/spec/servers/0/hosts/0", "value": "elsewhere.example.com"}
                    ],
                }
            ]
        },
        "not in staging": {"environments": {"staging": {"traffic": {"hosts": [f"{other}.example.com"]}}}},
        "more in prod": {"environments": {"prod": {"workload": {"port": 9090}}}},
    }


def metric(name: str, matcher: str) -> dict[str, object]:
    prometheus = {"address": "http://prometheus:9090", "query": QUERY % matcher}
    return {
        "name": name,
        "provider": {"prometheus": prometheus},
        "fail": "len(result) > 0 && result[0] > 1",
    }


def hosts(host: str) -> dict[str, object]:
    add = {"op": "add", "path": "/spec/hosts/-", "value": host}
    return {"target": {"kind": "VirtualService"}, "json6902": [add]}


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        key: merged(base[key], value)
        if isinstance(value, dict) and isinstance(base.get(key), dict)
        else value
        for key, value in over.items()
    }
    return {**base, **both}


def spec(name: str, said: Sequence[tuple[str, str]], namespace: str) -> Source:
    """Write a spec with some traits, each of which is of another canary."""
    content: dict[str, Any] = {
        "workload": {"image": f"{name}:1.0.0", "replicas": 4, "port": 8080},
        "traffic": {"hosts": [f"{name}.example.com"]},
        "rollout": {"steps": ["50% for 1h"]},
    }
    for trait, other in said:
        content = merged(content, traits(name, other)[trait])
    whole = {
        "apiVersion": "canarygen.dev/v1",
        "kind": "Canary",
        "metadata": {"name": name, "namespace": namespace},
        "spec": content,
    }
    return Source(f"specs/{name}/spec.yaml", dumped(whole).encode())


@st.composite
def specs(draw: st.DrawFn, name: str) -> Source:
    others = st.sampled_from([other for other in PLACES if other != name])
    trait = st.tuples(st.sampled_from(sorted(traits(name, "web"))), others)
    namespace = draw(st.sampled_from((PLACES[name], PLACES[name], PLACES[name], "shed")))
    return spec(name, draw(st.lists(trait, max_size=2)), namespace)


TEAMS: Final = {"teams": {name: {"specs": [f"specs/{name}"]} for name in PLACES}}
SETTINGS: Final[Sequence[Mapping[str, Any]]] = (
    {},
    {"policy": TEAMS},
    {"environments": {"staging": {}, "prod": {}}},
    {"environments": {"staging": {}, "prod": {}}, "policy": TEAMS},
    {"argocd": {"repoURL": "https://example.com/r.git", "autoSync": True}, "kustomization": True},
)


def settings_of(said: Mapping[str, Any]) -> Project:
    gateways: dict[str, Any] = {"external": {"gateways": {"istio-system/public": {}}}}
    whole = {"apiVersion": "canarygen.dev/v1", "kind": "Project", "spec": {**gateways, **said}}
    return project(Source(PROJECT_FILE, dumped(whole).encode()), library.language("project"))


def compiled(sources: Sequence[Source], its: Project) -> Compilation:
    return compile_specs(sources, its, library.language("canary"), library.kubernetes)


def is_heard(told: Diagnostic) -> bool:
    return told.severity is not Severity.INFO


@given(
    st.tuples(*map(specs, PLACES)),
    st.sampled_from(sorted(PLACES)).flatmap(specs),
    st.sampled_from(SETTINGS),
)
@settings(max_examples=100)
def test_an_amendment_comes_to_what_a_compilation_of_all_does(
    before: tuple[Source, ...], edited: Source, said: Mapping[str, Any]
) -> None:
    """Where there is nothing to say, and it stands alone; otherwise all is compiled in its stead."""
    its = settings_of(said)
    after = {**{source.path: source for source in before}, edited.path: edited}
    try:
        old = compiled(before, its)
    except Rejected:
        reject()
    assume(not any(map(is_heard, old.warnings)))

    def judged(paths: Collection[str]) -> tuple[Sequence[Source], Compilation]:
        sources = [after[path] for path in sorted(paths)]
        return sources, compiled(sources, its)

    try:
        found = amendment([edited.path], records(old, its), its, judged)
    except Rejected:
        return
    if found is None or not found.stands_alone or any(map(is_heard, found.compilation.warnings)):
        return
    whole = compiled([*after.values()], its)
    gone = {file for record in found.before.values() for file in record.files}
    kept = {path: text for path, text in old.tree.items() if str(path) not in gone}

    assert not [told for told in whole.warnings if is_heard(told)]
    assert {**kept, **found.yielded} == whole.tree


def test_who_meets_whom_meets_those_whom_he_meets() -> None:
    """Unless these are too many."""
    known = {
        "api": Record(b"apis", b"cart", is_patched=False, files=(), shared=b""),
        "cart": Record(b"cart", b"webs", is_patched=False, files=(), shared=b""),
        "web": Record(b"webs", b"", is_patched=False, files=(), shared=b""),
        "shop": Record(b"shop", b"mall", is_patched=False, files=(), shared=b""),
    }
    found = Kinship(known)

    assert found.together(["web"], 3) == {"api", "cart", "web"}
    assert found.together(["api"], 3) == {"api", "cart", "web"}
    assert found.together(["api"], 2) is None


NAMED: Final = st.lists(st.sampled_from([b"apis", b"cart", b"webs", b"mall", b"artw"]), max_size=3).map(
    b"".join
)
"""Of two names side by side another one may be a part."""


@given(st.lists(st.tuples(NAMED, NAMED), min_size=1, max_size=8))
def test_many_names_are_looked_up_as_few_are(files: list[tuple[bytes, bytes]]) -> None:
    """A table is made for them, and they are not searched for."""
    known = {
        str(number): Record(claims, looks, is_patched=False, files=(), shared=b"")
        for number, (claims, looks) in enumerate(files)
    }
    with pytest.MonkeyPatch.context() as patch:
        met = []
        for few in (0, 10_000):
            patch.setattr(kinship, "_FEW", few)
            met.append([Kinship(known).together([path], len(known)) for path in known])

    assert met[0] == met[1]


def named(names: bytes) -> set[bytes]:
    return {names[at : at + NAME_SIZE] for at in range(0, len(names), NAME_SIZE)}


def meets(one: Record, other: Record) -> bool:
    return (
        (one.is_patched and other.is_patched)
        or not named(one.claims).isdisjoint(named(other.looks))
        or not named(one.looks).isdisjoint(named(other.claims))
    )


@given(st.lists(st.lists(st.tuples(NAMED, NAMED, st.booleans()), max_size=3), max_size=4))
@example([[(b"apis", b"", False)], [(b"cart", b"cart", False)], [(b"", b"apis", False)]])
@example([[(b"", b"apis", False)], [(b"cart", b"cart", False)], [(b"apis", b"", False)]])
def test_of_several_groups_only_those_are_apart_that_meet_nobody_of_another_one(
    drawn: list[list[tuple[bytes, bytes, bool]]],
) -> None:
    """Not even by way of others, in their own group or not."""
    groups = [
        {
            f"{place}/{number}": Record(claims, looks, is_patched=is_patched, files=(), shared=b"")
            for number, (claims, looks, is_patched) in enumerate(group)
        }
        for place, group in enumerate(drawn)
    ]
    known = {path: record for group in groups for path, record in group.items()}
    expected = {
        path
        for group in groups
        for path, record in group.items()
        if any(meets(record, other) for beside, other in known.items() if beside not in group)
    }
    for _ in known:
        expected |= {
            path for path, record in known.items() if any(meets(record, known[one]) for one in expected)
        }

    assert Kinship(known).together(crossing(groups), len(known)) == expected
