"""The references inside a pod template: by name to its ports and its volumes."""

from collections.abc import Iterator, Mapping

from canarygen.model.containers import LISTS, PROBES
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import Mention, Object, Reference, mentioned
from canarygen.typed import Any

_ACTIONS = ("httpGet", "tcpSocket")


def workload(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references inside the pod template of a workload, if it has one of its own."""
    del catalogue
    spec = item["spec"].get("template", {}).get("spec", {})
    mention = mentioned(item, "spec", "template", "spec")
    volumes = {volume["name"] for volume in spec.get("volumes", ())}
    for kind in LISTS:
        for index, container in enumerate(spec.get(kind, ())):
            yield from _probes(mention.at(kind, index), container)
            yield from _mounts(mention.at(kind, index), container, volumes)


def _probes(mention: Mention, container: Mapping[str, Any]) -> Iterator[Reference]:
    names = tuple(port["name"] for port in container.get("ports", ()) if "name" in port)
    for probe in PROBES:
        for action in _ACTIONS:
            port = container.get(probe, {}).get(action, {}).get("port")
            if isinstance(port, str):
                at = mention.at(probe, action, "port")
                yield (
                    at.found(mention.owner)
                    if port in names
                    else at.broken(
                        f"the container has no port `{port}`",
                        mention.owner,
                        (*mention.path, "ports"),
                        names,
                    )
                )


def _mounts(mention: Mention, container: Mapping[str, Any], volumes: set[str]) -> Iterator[Reference]:
    for index, mount in enumerate(container.get("volumeMounts", ())):
        at = mention.at("volumeMounts", index, "name")
        yield (
            at.found(mention.owner)
            if mount["name"] in volumes
            else at.broken(
                f"the pod has no volume `{mount['name']}`",
                mention.owner,
                (*mention.path[:-2], "volumes"),
                tuple(sorted(volumes)),
            )
        )
