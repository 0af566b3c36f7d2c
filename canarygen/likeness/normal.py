"""An object as a cluster understands it: what goes without saying left out, and the rest in one spelling.

As in a plain one, the items of a list stay where they are.
"""

from collections.abc import Mapping

from canarygen.document import Map, items, mapping, mappings
from canarygen.likeness.modern import modern
from canarygen.likeness.plain import down, plain, without_defaults
from canarygen.likeness.spelling import spelt, spelt_key
from canarygen.lint.resource import Resource
from canarygen.lint.route import without_idle_match
from canarygen.model.containers import LISTS, PROBES
from canarygen.model.route import KINDS, weights
from canarygen.typed import Any, Final


def normal(resource: Resource, ports: Mapping[str, int]) -> Map:
    """Give an object as a cluster understands it; `ports` are the numbers of the pods' ports, by name."""
    content = plain(resource)
    said = {**content, "spec": modern(resource.kind, mapping(content.get("spec")))}
    found = _FORMS.get(resource.kind, _as_it_is)(said, ports)
    return _spelt(without_defaults(found, resource), "", resource)  # type: ignore[no-any-return]


def _spelt(value: Any, path: str, resource: Resource) -> Any:
    if isinstance(value, Mapping):
        return {
            spelt_key(resource.kind, path, key): _spelt(item, down(path, key), resource)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_spelt(item, f"{path}[]", resource) for item in value]
    return spelt(resource.kind, path, value, resource.namespace)


def _as_it_is(content: Map, ports: Mapping[str, int]) -> Map:
    del ports
    return content


def _service(content: Map, ports: Mapping[str, int]) -> Map:
    spec = mapping(content.get("spec"))
    found = [_service_port(port, ports) for port in mappings(spec.get("ports"))]
    return {**content, "spec": {**spec, "ports": found}}


def _service_port(said: Mapping[str, Any], ports: Mapping[str, int]) -> Map:
    """Give a port with the number that it leads to, whether by name or not."""
    target = said.get("targetPort", said.get("port"))
    return {**said, "targetPort": ports.get(target, target) if isinstance(target, str) else target}


def _workload(content: Map, ports: Mapping[str, int]) -> Map:
    spec = mapping(content.get("spec"))
    template = mapping(spec.get("template"))
    found = {"template": {**template, "spec": _pod(mapping(template.get("spec")), ports)}} if template else {}
    return {**content, "spec": {**spec, **found}}


def _virtual_service(content: Map, ports: Mapping[str, int]) -> Map:
    del ports
    spec = mapping(content.get("spec"))
    routes = {
        kind: [
            {**without_idle_match(rule), "route": _branches(items(rule.get("route")))}
            for rule in mappings(spec[kind])
        ]
        for kind in KINDS
        if kind in spec
    }
    return {**content, "spec": {**spec, **routes}}


def _branches(said: list[Any]) -> list[Map]:
    """Give the destinations of a rule with their weights written out: all of one, and none of several."""
    branches = [mapping(branch) for branch in said]
    return [{**branch, "weight": weight} for branch, weight in zip(branches, weights(branches), strict=True)]


_FORMS: Final = {
    "Service": _service,
    "Deployment": _workload,
    "Rollout": _workload,
    "VirtualService": _virtual_service,
}


def _pod(said: Mapping[str, Any], ports: Mapping[str, int]) -> Map:
    """Give the spec of pods in one form; `ports` are the numbers of their ports, by name."""
    lists = {key: [_container(container, ports) for container in mappings(said.get(key))] for key in LISTS}
    return {**said, **lists}


def _container(said: Mapping[str, Any], ports: Mapping[str, int]) -> Map:
    resources = mapping(said.get("resources"))
    # What has a limit and no request asks for as much as its limit.
    requests = {**mapping(resources.get("limits")), **mapping(resources.get("requests"))}
    probes = {key: _probe(mapping(said[key]), ports) for key in PROBES if key in said}
    return {**said, **probes, "resources": {**resources, "requests": requests}}


def _probe(said: Mapping[str, Any], ports: Mapping[str, int]) -> Map:
    found = dict(said)
    for way in ("httpGet", "tcpSocket"):
        port = mapping(said.get(way)).get("port")
        if isinstance(port, str):
            found[way] = {**mapping(said[way]), "port": ports.get(port, port)}
    return found
