"""The references of a HorizontalPodAutoscaler."""

from collections.abc import Iterator

from canarygen.key import Key
from canarygen.references.catalogue import Catalogue
from canarygen.references.pods import pods_of
from canarygen.references.reference import Object, Reference, mentioned


def horizontal_pod_autoscaler(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of an autoscaler: to what it scales, and to the containers that it measures."""
    spec, mention = item["spec"], mentioned(item, "spec")
    key = _scaled_by(item)
    yield catalogue.resolved(mention.at("scaleTargetRef", "name"), key)
    target = catalogue.get(key)
    if target and "replicas" in target["spec"]:
        complaint = f"the {key[1]} `{key[3]}` says its number of pods, which the autoscaler sets"
        yield mention.at("scaleTargetRef").broken(complaint, key, ("spec", "replicas"))
    pods = pods_of(target) if target else None
    if pods is None or pods.containers is None:
        return
    names = tuple(container["name"] for container in pods.containers)
    for index, metric in enumerate(spec.get("metrics", ())):
        wanted = metric.get("containerResource", {}).get("container")
        if wanted is not None:
            at = mention.at("metrics", index, "containerResource", "container")
            where = ("spec", "template", "spec", "containers")
            yield (
                at.found(key)
                if wanted in names
                else at.broken(f"there is no container `{wanted}`", key, where, names)
            )


def _scaled_by(scaler: Object) -> Key:
    """Give the key of what an autoscaler scales."""
    aim = scaler["spec"]["scaleTargetRef"]
    group, _, _ = aim.get("apiVersion", "").rpartition("/")
    return (group, aim["kind"], scaler["metadata"].get("namespace", ""), aim["name"])
