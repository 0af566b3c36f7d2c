"""What looks like a pattern and is none: each way out that is told compiles, and is told of no more."""

import re

import pytest

from canarygen.code import Code
from canarygen.source import Source
from tests.conftest import Compile

_SPEC = """apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: cart, namespace: shop}}
spec:
  workload: {{image: "nginx:1.15.4", port: 80}}
  traffic:
    hosts: [cart.example.com]
    routes: [{{match: {match}, redirect: {{path: /new}}}}, /]
  rollout: {{steps: [50% for 1h]}}
"""
_WAY = re.compile(r"`(\{.*?\})`")


def _told(match: str, compiled: Compile) -> list[str]:
    compilation = compiled([Source("specs/cart.yaml", _SPEC.format(match=match).encode())])
    return [found.help for found in compilation.warnings if found.code is Code.PATTERN_AS_TEXT]


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/old/*", "{prefix: /old/}"),
        ("/old*", "{prefix: /old}"),
        ("/old/.*", "{prefix: /old/}"),
        ("/old(.*)", "{prefix: /old}"),
        ("/^old", "{prefix: /old}"),
        ("/old$", "{exact: /old}"),
        ("/a,b/**", "{prefix: '/a,b/'}"),
        ("/users/:id/cart", "{regex: '/users/[^/]+/cart'}"),
        ("/users/{id}", "{regex: '/users/[^/]+'}"),
        ("/files/{*rest}", "{prefix: /files/}"),
        ("/files/{rest:.*}", "{prefix: /files/}"),
        ("/files/{proxy+}", "{prefix: /files/}"),
        ("/files/{name=**}", "{prefix: /files/}"),
        ("/api/*/users", "{regex: '/api/[^/]+/users'}"),
        (r"/item\d+", r"{regex: '/item\d+'}"),
        ("/it''s/[0-9]+", "{regex: '/it''s/[0-9]+'}"),
        ("/v(1|2)", "{regex: '/v(1|2)'}"),
    ],
)
@pytest.mark.parametrize(("form", "below"), [("prefix", "(/.*)?"), ("exact", "")])
def test_every_way_out_of_a_pattern_that_is_none_compiles(
    form: str, below: str, path: str, first: str, compiled: Compile
) -> None:
    """A pattern is for the whole of a path: where what is below it fits, too, the pattern says so."""
    (help_,) = _told(f"{{{form}: '{path}'}}", compiled)

    ways = _WAY.findall(help_)
    assert ways[0] == (f"{first[:-2]}{below}'}}" if "regex" in first else first)
    assert [_told(way, compiled) for way in ways] == [[], []]


@pytest.mark.parametrize(
    "match",
    ["/odata/$metadata", '"/v1/carts:clear"', "/c++/", "{regex: '/old/.*'}", "{headers: {accept: '*/*'}}"],
)
def test_what_requests_do_have_is_no_pattern(match: str, compiled: Compile) -> None:
    assert _told(match, compiled) == []
