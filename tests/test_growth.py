"""Twice as many apps are twice the work, to the compiler and to lint: what meets is found by indexes, and not pair by pair.

Calls of functions are counted, and not time: they are the same on every machine.
"""

import sys
from collections.abc import Callable

import pytest

from canarygen import library
from canarygen.compilation import Compilation, text
from canarygen.compiler import compile_specs
from canarygen.diagnostic import Rejected
from canarygen.lint.lint import lint
from canarygen.model.project import Project
from canarygen.parsing import skim
from canarygen.source import Source
from tests.test_cases import CASES

_SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: app-{number}, namespace: team}}
spec:
  workload: {{image: "registry.example.com/app:1.0.{number}", ports: [{{name: http, port: 80}}, {{name: grpc, port: 81, protocol: grpc}}]}}
  traffic:
    hosts: [app-{number}.example.com]
    gateway: [{{tls: {{secret: app-{number}}}, redirect: true}}, mesh]
    routes: [{{match: /old-{number}/, to: "app-{other}-stable:80"}}, /]
  rollout: {{steps: [10% for 10m, 50% for 10m]}}
  analysis: [success-rate >= 99%]
"""
_PATCH = """\
  patches:
    - target: {{kind: Rollout}}
      merge: {{spec: {{strategy: {{canary: {{scaleDownDelaySeconds: 0}}}}}}}}
"""
_APP = """\
apiVersion: v1
kind: Service
metadata: {name: NAME, namespace: team}
spec: {selector: {app: NAME}, ports: [{port: 80, name: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: team}
spec:
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec: {containers: [{name: app, image: "registry.example.com/app:1.0.0"}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: NAME, namespace: team}
spec:
  hosts: [NAME]
  http: [{route: [{destination: {host: NAME, subset: v1}}]}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: NAME, namespace: team}
spec:
  host: NAME
  subsets:
  - name: v1
    labels: {version: v1}
"""
_FEW = 60
_MOST = 2.1
"""So many times the calls twice the apps may take."""


def test_twice_the_specs_are_twice_the_work() -> None:
    assert _calls(lambda: _compiled(2 * _FEW)) < _MOST * _calls(lambda: _compiled(_FEW))


def test_twice_the_manifests_are_twice_the_work() -> None:
    few, many = _compiled(_FEW), _compiled(2 * _FEW)

    assert _calls(lambda: lint(many, library.served)) < _MOST * _calls(lambda: lint(few, library.served))


@pytest.mark.parametrize("name", ["${PREFIX}-app-", "app-${VERSION}-", "${PREFIX}-app-${VERSION}-"])
def test_twice_the_names_with_blanks_are_twice_the_work(name: str) -> None:
    """What may turn out to be another name is found by its two ends; whole names, as half of them are, are looked for likewise."""
    few, many = (
        [_filled_in_later(name if number % 2 else "app-", number) for number in range(count)]
        for count in (_FEW, 2 * _FEW)
    )

    assert _calls(lambda: lint(many, library.served)) < _MOST * _calls(lambda: lint(few, library.served))


def test_twice_the_variants_of_an_app_are_four_times_the_pairs_and_no_more() -> None:
    """Where nobody says a namespace, each variant may meet each other one; but no three of them are looked at together.

    Of forty what each says alone is still the larger part.
    """
    app = (CASES / "lint/validation/valid-bookshop.yaml").read_bytes()
    few, many = ([Source(f"{one}/app.yaml", app) for one in range(count)] for count in (20, 40))

    assert _calls(lambda: lint(many, library.served)) < 3 * _calls(lambda: lint(few, library.served))


def test_twice_the_patches_that_are_refused_are_twice_the_work() -> None:
    assert _calls(lambda: _refused(2 * _FEW)) < _MOST * _calls(lambda: _refused(_FEW))


def _refused(count: int) -> None:
    with pytest.raises(Rejected) as rejected:
        _made(count, _SPEC + _PATCH)
    assert sum(fault.is_error for fault in rejected.value.diagnostics) == count


def _filled_in_later(name: str, number: int) -> Source:
    """Give an app whose rule has a subset without pods: what is found is asked for again, with blanks for what they may be."""
    objects = _APP.replace("NAME", f'"{name}{number}"')
    return Source(f"{number}.yaml", objects.encode())


def _compiled(count: int) -> list[Source]:
    made = _made(count, _SPEC)
    return [Source(f"out/{item.location}", text(item).encode()) for item in made.manifests]


def _made(count: int, spec: str) -> Compilation:
    sources = [
        Source(f"specs/app-{number}.yaml", spec.format(number=number, other=(number + 1) % count).encode())
        for number in range(count)
    ]
    return compile_specs(sources, Project(), library.language("canary"), library.kubernetes)


def _calls(work: Callable[[], object]) -> int:
    """Count the calls of functions that some work makes; it is done once before, for what is loaded and remembered."""
    # What other tests have had remembered leaves less room, and what is forgotten midway is worked out again.
    skim._LINES.clear()
    work()
    count = 0

    def noted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(noted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
