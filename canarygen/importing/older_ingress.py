"""An Ingress of a version that no cluster serves any more, in the words of the one that all do.

What the newer version says otherwise is in the deprecation guide of Kubernetes: 1.22 has no Ingress of extensions/v1beta1 and
networking.k8s.io/v1beta1.
"""

from collections.abc import Mapping

from canarygen.document import Map, items, mapping
from canarygen.lint.resource import Resource
from canarygen.migration.standin import stand_in
from canarygen.typed import Any, Final

_OLDER: Final = ("extensions/v1beta1", "networking.k8s.io/v1beta1")


def newer(resource: Resource) -> Resource:
    """Give an object as it is; of an Ingress of an older version what it means today."""
    if resource.kind != "Ingress" or resource.content["apiVersion"] not in _OLDER:
        return resource
    spec = mapping(resource.get("spec"))
    kept = {key: value for key, value in spec.items() if key not in {"backend", "rules"}}
    default = {"defaultBackend": _backend(spec["backend"])} if "backend" in spec else {}
    rules = {"rules": [_rule(mapping(rule)) for rule in items(spec["rules"])]} if "rules" in spec else {}
    content = {**resource.content, "apiVersion": "networking.k8s.io/v1", "spec": {**kept, **default, **rules}}
    return stand_in(resource, content)


def _rule(said: Mapping[str, Any]) -> Map:
    http = mapping(said.get("http"))
    paths = [_path(mapping(path)) for path in items(http.get("paths"))]
    return {**said, "http": {**http, "paths": paths}} if paths else dict(said)


def _path(said: Mapping[str, Any]) -> Map:
    found = {"pathType": "ImplementationSpecific", **said}
    return found | ({"backend": _backend(said["backend"])} if "backend" in said else {})


def _backend(said: Any) -> Any:
    old = mapping(said)
    if "serviceName" not in old:
        return said
    kept = {key: value for key, value in old.items() if key not in {"serviceName", "servicePort"}}
    port = old.get("servicePort")
    meant = {"port": {"name" if isinstance(port, str) else "number": port}} if port is not None else {}
    return {**kept, "service": {"name": old["serviceName"], **meant}}
