"""Hosts that canaries share: what is told, in every form, and how the effort grows."""

import json

import pytest

from canarygen.code import Code
from canarygen.compilation import Compilation
from canarygen.diagnostic import Diagnostic
from canarygen.model.match import Match
from canarygen.rendering import FORMATS, summarised
from canarygen.source import Source
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, sources

SPEC = """
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: app-{number}, namespace: shop}}
spec:
  workload: {{image: registry.example.com/app:1.0.0, port: 8080}}
  traffic:
    hosts: [shop.example.com]
    gateway: istio-system/public
    routes: {routes}
  rollout: {{steps: {steps}}}
"""
MIRRORING = [
    "10% for 10m",
    {"mirror": {"match": ["/app-{number}/path-0/a", "/app-{number}/path-1/b"]}},
    "pause",
]


def spec(number: int, routes: list[str], steps: object = ("10% for 10m",)) -> Source:
    said = json.dumps(steps).replace("{number}", str(number))
    text = SPEC.format(number=number, routes=json.dumps(routes), steps=said)
    return Source(f"specs/app-{number}.yaml", text.encode())


def shared(compilation: Compilation) -> tuple[Diagnostic, ...]:
    """Give what is told of shared hosts; that nobody declares their gateway is another matter."""
    return tuple(told for told in compilation.warnings if told.code is Code.SHARED_HOST)


def test_a_shared_host_is_told_once_in_istios_order(compiled: Compile) -> None:
    """Paths come as the age of the objects has them, what takes everything last."""
    (case,) = [path for path in ACCEPTED if path.name == "paths-of-one-host-shared-by-three"]

    (told,) = shared(compiled(sources(case)))

    assert told.message == (
        "`shop.example.com` is shared on the gateway `istio-system/public`: Istio sees `api: /api`,"
        " `api: /api/v1`, `api: /api/v1/beta`, `api: /api/v2`, `cart: /cart`, `cart: /cart/` by the age of"
        " their objects, and last `web: /`"
    )
    assert [str(note.span) for note in told.notes] == [
        "specs/shop/cart.yaml:7:13",
        "specs/shop/web.yaml:7:13",
    ]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("text", "specs/app-0.yaml:8:13: info[shared-host]: `shop.example.com` is shared"),
        ("json", '"severity": "info"'),
        ("github", "::notice file=specs/app-0.yaml,line=8,"),
        ("sarif", '"level": "note"'),
    ],
)
def test_what_is_told_is_no_warning_in_any_form(form: str, words: str, compiled: Compile) -> None:
    told = shared(compiled([spec(0, ["/a/"]), spec(1, ["/b/"])]))
    counts = summarised(told, specs=2, files=10)

    assert words in FORMATS[form](told, counts)
    assert (counts["errors"], counts["warnings"]) == (0, 0)


def test_disjoint_paths_of_one_host_are_not_compared_two_by_two(
    compiled: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty canaries with 250 paths each: a comparison for each path at most, not fifty million."""
    compared = []
    monkeypatch.setattr(Match, "meets", lambda *pair: compared.append(pair))
    monkeypatch.setattr(Match, "covers", lambda *pair: compared.append(pair))

    specs = [
        spec(number, [f"/app-{number}/path-{path}/" for path in range(250)], MIRRORING)
        for number in range(40)
    ]
    (told,) = shared(compiled(specs))

    assert "and 9986 more" in told.message
    assert len(compared) <= 10_000
