"""EnvoyFilters: istiod does what lint does not say it ignores, and nothing else."""

import json
from typing import Any, Final

from canarygen import library
from canarygen.lint.laws.analyzers.envoy_filters import PATCH_IGNORED
from canarygen.lint.lint import lint
from canarygen.source import Source
from cluster.elsewhere import made
from cluster.envoy import Envoy
from cluster.istiod import told
from cluster.release import Release
from cluster.test_istio import TREES, contents, released

Map = dict[str, Any]
ADDED: Final[Map] = {"name": "added"}
ECHO: Final = "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"
VALUES: Final[dict[str, Map]] = {
    "LISTENER": {**ADDED, "address": {"socket_address": {"address": "10.0.0.1", "port_value": 1234}}},
    "FILTER_CHAIN": {**ADDED, "filters": [{"name": "echo", "typed_config": {"@type": ECHO}}]},
    "ROUTE_CONFIGURATION": {"response_headers_to_add": [{"header": {"key": "x-a", "value": "b"}}]},
    "VIRTUAL_HOST": {**ADDED, "domains": ["added.example.com"]},
    "HTTP_ROUTE": {**ADDED, "match": {"prefix": "/added"}, "directResponse": {"status": 200}},
    "CLUSTER": {**ADDED, "type": "STATIC", "connect_timeout": "7s"},
}
"""What is patched, but for filters, each with something to patch it with."""
OPERATIONS: Final = ("MERGE", "ADD", "REMOVE", "REPLACE", "INSERT_FIRST", "INSERT_BEFORE", "INSERT_AFTER")


def test_istiod_ignores_the_patches_of_which_lint_says_so() -> None:
    patches = [patch(target, operation) for target in VALUES for operation in OPERATIONS]
    (before,) = gateways([patched()])

    after = gateways([patched(one) for one in patches])

    changed = [one["spec"] for one, envoy in zip(patches, after, strict=True) if envoy != before]
    assert changed == [one["spec"] for one in patches if not is_ignored(one)]


def patch(target: str, operation: str) -> Map:
    """Make an EnvoyFilter of one patch."""
    match: Map = {"context": "GATEWAY"}
    if operation.startswith("INSERT_") and target == "HTTP_ROUTE":
        match["routeConfiguration"] = {"vhost": {"route": {"name": "primary"}}}
    said = {"operation": operation} | ({} if operation == "REMOVE" else {"value": VALUES[target]})
    spec = {"configPatches": [{"applyTo": target, "match": match, "patch": said}]}
    return made("networking.istio.io/v1alpha3", "EnvoyFilter", "istio-system", "patch", {"spec": spec})


def patched(*filters: Map) -> Release:
    """Bring a tree into the middle of a release, and some EnvoyFilters beside it."""
    (release,) = released([*contents(TREES["smallest"]), *filters])
    return release


def gateways(releases: list[Release]) -> list[Envoy]:
    """Give what the gateway of each release is told."""
    return [answer.proxies["gateway istio=ingressgateway"] for answer in told(releases)]


def is_ignored(one: Map) -> bool:
    """Whether lint says that Istio ignores a patch."""
    found = lint([Source("patch.yaml", json.dumps(one).encode())], library.served)
    return any(fault.code == PATCH_IGNORED for fault in found)
