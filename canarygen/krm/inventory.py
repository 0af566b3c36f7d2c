"""The objects that a host sends: which of them canarygen made before, and which are somebody else's."""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.frozen import cached_property, frozen
from canarygen.key import Key
from canarygen.krm.resource_list import Item
from canarygen.manifest import Manifest
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.source import whole


@frozen(keeping=True)
class Inventory:
    """The objects among `items`, beside those that are made now.

    One that canarygen made says so in a label, and of which canary. `elsewhere` are the
    folders of environments that are not asked for: what stands there is none of ours.
    """

    items: Sequence[Item]
    made: Sequence[Manifest]
    elsewhere: tuple[str, ...]

    @cached_property
    def _made(self) -> dict[Key, Manifest]:
        return {manifest.key: manifest for manifest in self.made}

    @cached_property
    def _canaries(self) -> set[tuple[str, str]]:
        metadata = [manifest.content["metadata"] for manifest in self.made]
        return {(said["namespace"], said["labels"][NAME_LABEL]) for said in metadata}

    @property
    def kept(self) -> list[Item]:
        """What goes back as it came: all but what an earlier run made of the same canaries."""
        return [item for item in self.items if not self._is_earlier(item)]

    def taken(self) -> Iterator[Diagnostic]:
        """Say where something that somebody else made has the name of what is made now."""
        for item in self.kept:
            manifest = self._made.get(item.key)
            if manifest and not self._is_elsewhere(item):
                yield Diagnostic(
                    code=Code.DUPLICATE_OBJECT,
                    message=f"there is a {item.kind} `{item.name}` among the items that canarygen did not make",
                    span=manifest.place.span,
                    help="remove it, or give the generated one another name under `names`",
                )

    def orphans(self) -> Iterator[Diagnostic]:
        """Say what an earlier run made of a canary that is gone."""
        for item in self.kept:
            if _is_ours(item) and not self._is_elsewhere(item):
                yield Diagnostic(
                    code=Code.CANARY_GONE,
                    message=f"{item.kind} `{item.name}` was made of the canary `{item.labels.get(NAME_LABEL)}`, which is not among the items",
                    span=whole(item.source),
                    help="remove it, if the canary is gone for good",
                )

    def _is_earlier(self, item: Item) -> bool:
        if not _is_ours(item) or self._is_elsewhere(item):
            return False
        return item.key in self._made or (item.namespace, item.labels.get(NAME_LABEL, "")) in self._canaries

    def _is_elsewhere(self, item: Item) -> bool:
        return item.path.startswith(self.elsewhere)


def _is_ours(item: Item) -> bool:
    return item.labels.get(MANAGED_BY) == "canarygen"
