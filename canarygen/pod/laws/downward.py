"""What a container is told of its own pod: the downward API (validateObjectFieldSelector, validateContainerResourceFieldSelector)."""

from collections.abc import Collection, Iterator

from canarygen.document import Path, Said
from canarygen.fault import Refusal
from canarygen.form import is_qualified_name
from canarygen.model.quantity import thousandths
from canarygen.typed import Final
from canarygen.wording import brief, guess, joined, listed

_OF_OBJECTS: Final = ("metadata.name", "metadata.namespace", "metadata.uid")
_SUBSCRIPTED: Final = ("metadata.annotations", "metadata.labels")
IN_VARIABLES: Final = (
    *_OF_OBJECTS,
    *("spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
"""The fields of a pod that a variable can have; one label or annotation can stand there, too."""
IN_FILES: Final = (*_OF_OBJECTS, *_SUBSCRIPTED)
"""The fields of a pod that a file of a volume can have."""

_RESOURCES: Final = tuple(
    f"{kind}.{name}" for kind in ("limits", "requests") for name in ("cpu", "memory", "ephemeral-storage")
)
_HUGE: Final = ("limits.hugepages-", "requests.hugepages-")
_INJECTED: Final = frozenset({"istio-proxy", "istio-init"})
"""Containers that Istio adds to a pod when it is made."""
_CPUS: Final = ("0", "1", "1m")
_BYTES: Final = ("0", "1", "1k", *(f"1{unit}" for unit in "MGTPE"), *(f"1{unit}i" for unit in "KMGTPE"))


def no_field(path: Path, ref: Said, fields: Collection[str]) -> Iterator[Refusal]:
    """Say why a `fieldRef` names nothing that can stand here; `fields` are those that can."""
    version = ref.get("apiVersion")
    if isinstance(version, str) and version not in {"", "v1"}:
        yield Refusal(
            (*path, "apiVersion"), f"there are no pods of `{brief(version)}`", "write v1, or remove it"
        )
    said, at = str(ref.get("fieldPath")), (*path, "fieldPath")
    stem, key = _subscripted(said)
    if key is None:
        # Old clients wrote `spec.host`, and it is still taken for `spec.nodeName`.
        if said not in fields and not (said == "spec.host" and "spec.nodeName" in fields):
            yield Refusal(
                at, f"`{brief(said)}` is no field of a pod that can stand here", _likest(said, fields)
            )
    elif stem not in _SUBSCRIPTED:
        yield Refusal(at, f"`{brief(stem)}` has no keys", f"{joined(_SUBSCRIPTED, 'and')} have")
    elif not is_qualified_name(key.lower() if stem == _SUBSCRIPTED[0] else key):
        yield Refusal(at, f"`{brief(key)}` is no key of {stem}", "write one as pods carry it")


def no_resource(path: Path, ref: Said, containers: Collection[str]) -> Iterator[Refusal]:
    """Say why a `resourceFieldRef` names nothing; `containers` are the names of those of the pod."""
    said, container = str(ref.get("resource")), ref.get("containerName")
    if said not in _RESOURCES and not said.startswith(_HUGE):
        message = f"`{brief(said)}` is no amount that a container has"
        yield Refusal((*path, "resource"), message, _likest(said, _RESOURCES))
    # Kubernetes accepts it, and no pod ever starts: the kubelet does not find the container.
    if isinstance(container, str) and container and container not in _INJECTED | {*containers}:
        way_out = f"its containers are {listed(sorted(containers))}"
        yield Refusal((*path, "containerName"), f"the pod has no container `{brief(container)}`", way_out)
    divisor = ref.get("divisor")
    if divisor is not None:
        known = _CPUS if said.endswith(".cpu") else _BYTES
        # A fraction without quotes is no text, and `1.0` is 1 to Kubernetes.
        if thousandths(str(divisor)) not in map(thousandths, known):
            way_out = "write 1 or 1m" if known is _CPUS else "write 1, or a unit such as 1Mi"
            yield Refusal((*path, "divisor"), f"`{said}` is not counted in {brief(divisor)}", way_out)


def _subscripted(field: str) -> tuple[str, str | None]:
    """Take `metadata.labels['app']` apart; None for a field without a key (SplitMaybeSubscriptedPath)."""
    stem, bracket, key = field.removesuffix("']").partition("['")
    return (stem, key) if bracket and stem and field.endswith("']") else (field, None)


def _likest(said: str, known: Collection[str]) -> str:
    return guess(said, list(known), f"write one of {listed(list(known))}")
