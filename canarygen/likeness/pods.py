"""Pods in one form: ports by their numbers, and requests that follow from limits."""

from collections.abc import Mapping
from typing import Any

from canarygen.document import mapping
from canarygen.lint.resource import numbered

Map = dict[str, Any]


def pod(said: Mapping[str, Any], ports: Mapping[str, int]) -> Map:
    """Give the spec of pods in one form; `ports` are the numbers of their ports, by name."""
    account = said.get("serviceAccountName") or said.get("serviceAccount")
    plain = {key: value for key, value in said.items() if key != "serviceAccount"}
    lists = {
        key: [_container(container, ports) for _, container in numbered(said.get(key))]
        for key in ("containers", "initContainers")
    }
    return {**plain, **({"serviceAccountName": account} if account else {}), **lists}


def _container(said: Mapping[str, Any], ports: Mapping[str, int]) -> Map:
    resources = mapping(said.get("resources"))
    # What has a limit and no request asks for as much as its limit.
    requests = {**mapping(resources.get("limits")), **mapping(resources.get("requests"))}
    probes = {
        key: _probe(mapping(said[key]), ports)
        for key in ("readinessProbe", "livenessProbe", "startupProbe")
        if key in said
    }
    return {**said, **probes, "resources": {**resources, "requests": requests}}


def _probe(said: Mapping[str, Any], ports: Mapping[str, int]) -> Map:
    found = dict(said)
    for way in ("httpGet", "tcpSocket"):
        port = mapping(said.get(way)).get("port")
        if isinstance(port, str):
            found[way] = {**mapping(said[way]), "port": ports.get(port, port)}
    return found
