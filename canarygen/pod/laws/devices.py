"""Raw block devices of containers (ValidateVolumeDevices, pkg/apis/core/validation)."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Said, mappings, numbered
from canarygen.fault import Refusal
from canarygen.model.containers import Contained
from canarygen.pod.laws.value import unsaid
from canarygen.typed import Final
from canarygen.wording import brief

_CLAIMED: Final = frozenset({"persistentVolumeClaim", "ephemeral"})


def devices_are_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """A device is a claim of the pod's own, has a path of its own, and is not mounted as well."""
    volumes = {str(volume.get("name")): volume for volume in mappings(template, "spec", "volumes")}
    for at, container in containers:
        mounts = mappings(container, "volumeMounts")
        taken = {str(mount.get(key)) for mount in mounts for key in ("name", "mountPath")}
        for index, device in numbered(container, "volumeDevices"):
            path = (*at, "volumeDevices", index)
            yield from unsaid(device, path, "devicePath")
            yield from _unclaimed((*path, "name"), device, volumes)
            for key in ("name", "devicePath"):
                said = str(device.get(key))
                if said in taken:
                    yield Refusal(
                        (*path, key), f"`{brief(said)}` is taken in this container", "keep one of the two"
                    )
                taken.add(said)
            if ".." in str(device.get("devicePath")).split("/"):
                yield Refusal(
                    (*path, "devicePath"), "the path of a device has no `..`", "write where it leads"
                )


def _unclaimed(path: Path, device: Said, volumes: Mapping[str, Said]) -> Iterator[Refusal]:
    name = str(device.get("name"))
    if name not in volumes:
        yield Refusal(path, f"the pod has no volume `{brief(name)}`", "declare it under `volumes`")
    elif not _CLAIMED & volumes[name].keys():
        message = f"the volume `{brief(name)}` is no device"
        yield Refusal(path, message, "mount it, or make it a `persistentVolumeClaim` or `ephemeral`")
