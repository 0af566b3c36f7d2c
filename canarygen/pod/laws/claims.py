"""Claims that are made for a pod, and go with it (ValidatePersistentVolumeClaimTemplate, pkg/apis/core/validation)."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.fault import Refusal, under
from canarygen.form import is_quantity, is_subdomain
from canarygen.model.containers import Contained
from canarygen.model.quantity import thousandths
from canarygen.pod.laws.selector import broken
from canarygen.pod.laws.value import entries, unlisted
from canarygen.typed import Final
from canarygen.wording import brief, joined

_ALONE: Final = "ReadWriteOncePod"
_MODES: Final = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", _ALONE)
_VOLUME_MODES: Final = ("Filesystem", "Block")
_KEPT: Final = frozenset({"annotations", "labels"})


def claims_are_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """A claim says how it is read and written, and how much it asks for."""
    del containers
    for index, volume in numbered(template, "spec", "volumes"):
        if isinstance(ephemeral := volume.get("ephemeral"), Mapping):
            path: Path = ("spec", "volumes", index, "ephemeral")
            if isinstance(claim := ephemeral.get("volumeClaimTemplate"), Mapping):
                yield from _claim((*path, "volumeClaimTemplate"), claim)
            else:
                yield Refusal(path, "nothing is claimed", "add `volumeClaimTemplate`")


def _claim(path: Path, claim: Said) -> Iterator[Refusal]:
    for key in sorted(mapping(claim.get("metadata")).keys() - _KEPT):
        yield Refusal((*path, "metadata", key), f"the claim is made with a `{key}` of its own", "remove it")
    if isinstance(spec := claim.get("spec"), Mapping):
        at = (*path, "spec")
        yield from _modes(at, spec)
        yield from _size(at, spec)
        yield from _classes(at, spec)
        yield from unlisted(spec, at, "volumeMode", _VOLUME_MODES)
        if isinstance(selector := spec.get("selector"), Mapping):
            yield from under((*at, "selector"), broken(selector))


def _modes(path: Path, spec: Said) -> Iterator[Refusal]:
    modes = entries(spec, "accessModes")
    if not modes:
        yield Refusal(
            path, "nothing says how the claim is read and written", "add `accessModes: [ReadWriteOnce]`"
        )
    for index, mode in enumerate(modes):
        if mode not in _MODES:
            at = (*path, "accessModes", index)
            yield Refusal(
                at, f"`{brief(str(mode))}` is no way to read and write a claim", f"write {joined(_MODES)}"
            )
    if _ALONE in modes and {*modes} & {*_MODES} - {_ALONE}:
        yield Refusal((*path, "accessModes"), f"{_ALONE} stands alone", "keep it, or the others")


def _classes(path: Path, spec: Said) -> Iterator[Refusal]:
    for key in ("storageClassName", "volumeAttributesClassName"):
        name = spec.get(key)
        if isinstance(name, str) and name and not is_subdomain(name):
            yield Refusal(
                (*path, key),
                f"`{brief(name)}` is no name of a class",
                "use lower-case letters, digits, `-` and `.`",
            )


def _size(path: Path, spec: Said) -> Iterator[Refusal]:
    amount = below(spec, "resources", "requests").get("storage")
    way_out = "write an amount such as `1Gi` under `resources.requests.storage`"
    if amount is None:
        at = (*path, "resources") if "resources" in spec else path
        yield Refusal(at, "nothing says how much is claimed", way_out)
    elif not is_quantity(str(amount)) or (thousandths(str(amount)) or 0) <= 0:
        yield Refusal(
            (*path, "resources", "requests", "storage"),
            f"`{brief(str(amount))}` is no storage to claim",
            way_out,
        )
