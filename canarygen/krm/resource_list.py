"""The ResourceList that a host of KRM functions sends, and the one that it gets back.

Source: KRM Functions Specification, config.kubernetes.io/v1.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import refused
from canarygen.emit import emit
from canarygen.frozen import cached_property, frozen, replace
from canarygen.key import Key, key_of
from canarygen.krm.node import Node, composed
from canarygen.source import Source, following, whole
from canarygen.typed import Any, Final

PATH: Final = "internal.config.kubernetes.io/path"
"""The annotation that says which file of the package an item stands in, or is to be written to,"""
INDEX: Final = "internal.config.kubernetes.io/index"
"""and as which of its documents, counted from 0."""

_OLD_PATH, _OLD_INDEX = "config.kubernetes.io/path", "config.kubernetes.io/index"
_LATEST = "config.kubernetes.io/v1"
_VERSIONS = (_LATEST, "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1")
_COLUMN = 2  # what stands in the answer's lists is indented so far
_DASH = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*-")


@frozen(kw_only=True)
class Item:
    """One object as the host sent it: what it says, and its text, whose lines begin at column `_COLUMN`.

    `title` is what people know it by, and no other item has it.
    """

    node: Node
    text: str
    title: str = ""

    @property
    def api_version(self) -> str:
        """Its apiVersion."""
        return self.node.text("apiVersion")

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.node.text("kind")

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.text("metadata", "name")

    @property
    def namespace(self) -> str:
        """Its namespace; "" where it says none."""
        return self.node.text("metadata", "namespace")

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels."""
        return self.node.texts("metadata", "labels")

    @property
    def path(self) -> str:
        """The file that it comes from; "" where the host says none."""
        return self._annotation(PATH, _OLD_PATH)

    @property
    def index(self) -> int:
        """Which document of the file it is, from 0."""
        said = self._annotation(INDEX, _OLD_INDEX)
        return int(said) if re.fullmatch("[0-9]{1,9}", said) else 0

    @property
    def key(self) -> Key:
        """What tells it from every other object."""
        metadata = {"name": self.name, "namespace": self.namespace}
        return key_of({"apiVersion": self.api_version, "kind": self.kind, "metadata": metadata})

    @property
    def source(self) -> Source:
        """The item as a file of its own."""
        return Source(self.title, moved(self.text, -_COLUMN).encode())

    def _annotation(self, *keys: str) -> str:
        annotations = self.node.texts("metadata", "annotations")
        return next((annotations[key] for key in keys if annotations.get(key)), "")


@frozen(keeping=True)
class ResourceList:
    """What a host sends: objects, and how the function is set up."""

    items: tuple[Item, ...] = ()
    function_config: Item | None = None
    api_version: str = _LATEST

    @cached_property
    def titled(self) -> Mapping[str, Item]:
        """All of them, by their titles: each object that is made, and each fault, asks for one."""
        sent = (*self.items, *((self.function_config,) if self.function_config else ()))
        return {item.title: item for item in sent}


def read(data: bytes) -> ResourceList:
    """Read what stands on stdin. Raises Rejected where it is no ResourceList."""
    # A byte order mark is no part of the text, and no place is counted from it.
    source = Source("stdin", data.removeprefix(BOM_UTF8))
    try:
        text = source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte 0x{source.data[error.start]:02x} is not UTF-8"
        raise refused(Code.NOT_UTF8, message, whole(source), "send UTF-8") from None
    root = composed(source, text)
    version = root.text("apiVersion")
    if root.text("kind") != "ResourceList" or version not in _VERSIONS:
        way_out = "kustomize and kpt send one; to compile specs by hand, run `canarygen build`"
        raise refused(Code.UNKNOWN_VALUE, f"this is no ResourceList of {_LATEST}", whole(source), way_out)
    config = root.at("functionConfig")
    sent = [_item(config, _lines(config, config.start, text), text)] if config and config.mapping else []
    titled = _titled([*sent, *_items(root.at("items"), text)])
    return ResourceList(tuple(titled[len(sent) :]), titled[0] if sent else None, version)


def _items(listed: Node | None, text: str) -> Iterator[Item]:
    end = listed.start if listed else 0
    for node in listed.items if listed else ():
        # The dash becomes a space, so that a comment behind it stays.
        dash = _DASH.match(text, end) if listed and not listed.is_flow else None
        yield _item(node, _lines(node, dash.end() if dash else node.start, text), text)
        end = node.end


def _item(node: Node, lines: str, text: str) -> Item:
    for at, anchor in node.aliases:
        if not node.start <= anchor < node.end:
            # The item that holds the anchor may not be among those that go back.
            span = following(Source("stdin", text.encode()), text[:at])
            raise refused(Code.ANCHOR, "an alias leads out of its item", span, "write the value out")
    return Item(node=node, text=lines)


def _titled(items: Iterable[Item]) -> list[Item]:
    """Title each item by its file, or else by what it is."""
    titled: dict[str, Item] = {}
    for number, item in enumerate(items):
        title = _title(item)
        title = title if title and title.isprintable() and title not in titled else f"item {number}"
        titled[title] = replace(item, title=title)
    return list(titled.values())


def _title(item: Item) -> str:
    if item.path:
        return f"{item.path}[{item.index}]" if item.index else item.path
    name = f"{item.namespace}/{item.name}" if item.namespace else item.name
    return f"{item.kind} {name}".strip()


def _lines(node: Node, start: int, text: str) -> str:
    """Give the lines of a value, which begins behind `start`, as they stand in a list of the answer."""
    if node.is_flow:
        # Space before a line in brackets says nothing: there is just no telling how far it is indented.
        return " " * _COLUMN + moved(text[node.start : node.end], 2 * _COLUMN).lstrip(" ") + "\n"
    before = text[start : node.start]
    # On the value's own line the parser has counted, to which more than a line feed ends a line.
    column = start - text.rfind("\n", 0, start) - 1 if "\n" in before else node.column - len(before)
    # A block ends where the next thing begins, which may be indented.
    lines = " " * column + re.sub(r"(?<=\n) +\Z", "", text[start : node.end])
    return moved(lines, _COLUMN - node.column).removesuffix("\n") + "\n"


def moved(text: str, columns: int) -> str:
    """Indent the lines of a text; by less than nothing, outdent them. What is empty stays so."""
    if columns < 0:
        return re.sub(rf"(?m)^ {{0,{-columns}}}", "", text)
    return re.sub(r"(?m)^(?=[^\r\n])", " " * columns, text)


def printed(answered: ResourceList, items: Sequence[str], results: Sequence[Mapping[str, Any]]) -> str:
    """Write the answer: objects as lines at column `_COLUMN`, and the results."""
    head = emit({"apiVersion": answered.api_version, "kind": "ResourceList"})
    listed = "".join(f"- {item.removeprefix('  ')}" for item in items)
    config = answered.function_config
    said = f"functionConfig:\n{config.text}" if config else ""
    told = emit({"results": list(results)}) if results else ""
    return f"{head}items:{chr(10) + listed if items else ' []' + chr(10)}{said}{told}"
