"""The patches, from their long form."""

from canarygen.document import Map, Place
from canarygen.model.patch import Merge, Operation, Patch, Target


def patches(said: list[Map], place: Place) -> tuple[Patch, ...]:
    """Make the patches of a canary."""
    return tuple(_patch(patch, place.at(index)) for index, patch in enumerate(said))


def _patch(said: Map, place: Place) -> Patch:
    target = said["target"]
    return Patch(
        target=Target(kind=target["kind"], name=target.get("name"), place=place.at("target")),
        change=Merge(said["merge"], place.at("merge"))
        if "merge" in said
        else tuple(
            _operation(operation, place.at("json6902", index))
            for index, operation in enumerate(said["json6902"])
        ),
        place=place,
    )


def _operation(said: Map, place: Place) -> Operation:
    return Operation(
        op=said["op"],
        path=said["path"],
        source=said.get("from"),
        value=said.get("value"),
        place=place,
    )
