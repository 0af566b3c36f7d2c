"""The ResourceList that a host of KRM functions sends, and the one that it gets back.

Source: KRM Functions Specification, config.kubernetes.io/v1.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Rejected, refused
from canarygen.document import Mark, Value, below, descendant, items, mapping
from canarygen.emit import emit
from canarygen.frozen import cached_property, frozen, replace
from canarygen.key import Key, key_of
from canarygen.lint.parser import parsed
from canarygen.source import Source, Span, following, whole
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
_BETWEEN = re.compile(r"(?:[-:, \t\r\n]|#[^\n]*)*")
_ABOVE = re.compile(
    r"[&!][^ \t\r\n]*(?:[ \t]+[&!][^ \t\r\n]*)*[ \t]*(?:#[^\n]*)?(?:\r?\n[ \t]*(?:#[^\n]*)?)*\r?\n(?P<indent> *)"
)
_BRACKET = re.compile(r"(?:[&!][^ \t\r\n]*(?:[ \t\r\n]|#[^\n]*)+)*[\[{]")


@frozen(kw_only=True)
class Item:
    """One object as the host sent it: what it says, and its text, whose lines begin at column `_COLUMN`.

    `title` is what people know it by, and no other item has it.
    """

    content: Value
    text: str
    title: str = ""

    @property
    def api_version(self) -> str:
        """Its apiVersion."""
        return _word(descendant(self.content, ("apiVersion",)))

    @property
    def kind(self) -> str:
        """Its kind."""
        return _word(descendant(self.content, ("kind",)))

    @property
    def name(self) -> str:
        """Its name."""
        return _word(descendant(self.content, ("metadata", "name")))

    @property
    def namespace(self) -> str:
        """Its namespace; "" where it says none."""
        return _word(descendant(self.content, ("metadata", "namespace")))

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels."""
        return self.words("metadata", "labels")

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

    def words(self, *steps: str) -> Mapping[str, str]:
        """Give what the mapping at some keys holds, as words: "" for what is no scalar, or none at all."""
        return {key: _word(value) for key, value in below(self.content, *steps).items()}

    def _annotation(self, *keys: str) -> str:
        annotations = self.words("metadata", "annotations")
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
    documents = parsed(source)
    if len(documents) != 1:
        message = "there is more than one document" if documents else "there is nothing to read"
        raise refused(Code.EMPTY_DOCUMENT, message, whole(source), "send one ResourceList")
    said, text = mapping(documents[0].value), source.data.decode()
    version = _word(said.get("apiVersion"))
    if said.get("kind") != "ResourceList" or version not in _VERSIONS:
        way_out = "kustomize and kpt send one; to compile specs by hand, run `canarygen build`"
        raise refused(Code.UNKNOWN_VALUE, f"this is no ResourceList of {_LATEST}", whole(source), way_out)
    places: Any = documents[0].mark.parts
    config, sent = said.get("functionConfig"), []
    if mapping(config):
        key, mark = places["functionConfig"]
        sent = [_item(config, mark, key.end.index, text)]
    titled = _titled([*sent, *_items(items(said.get("items")), places.get("items"), text)])
    for item in titled:
        _reject_borrowed(item)
    return ResourceList(tuple(titled[len(sent) :]), titled[0] if sent else None, version)


def _items(values: Sequence[Value], place: tuple[Mark, Mark] | None, text: str) -> Iterator[Item]:
    end = place[1].start.index if place else 0
    marks: Any = (place and place[1].parts) or ()
    for value, mark in zip(values, marks, strict=bool(values)):
        yield _item(value, mark, end, text)
        end = mark.end.index


def _item(value: Value, mark: Mark, end: int, text: str) -> Item:
    """Give a value that stands behind the `end` of something else."""
    if mark.start.index < end and (between := _BETWEEN.match(text, end)):
        raise _leading_out(following(Source("stdin", text.encode()), text[: between.end()]))
    # The dash becomes a space, so that a comment behind it stays.
    dash = _DASH.match(text, end)
    return Item(content=value, text=_lines(value, mark, dash.end() if dash else mark.start.index, text))


def _reject_borrowed(item: Item) -> None:
    """Raise Rejected for an item that is whole only beside others: the one with the anchor may not be among those that go back."""
    try:
        if "*" in item.text:
            parsed(item.source)
    except Rejected as rejected:
        raise _leading_out(rejected.diagnostics[0].span) from None


def _leading_out(span: Span) -> Rejected:
    return refused(Code.ANCHOR, "an alias leads out of its item", span, "write the value out")


def _word(value: Value) -> str:
    """Give a scalar as it is written in JSON, a text without its quotes; "" for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else ""


def _titled(items: Iterable[Item]) -> list[Item]:
    """Title each item by its file, or else by what it is."""
    titled: dict[str, Item] = {}
    for number, item in enumerate(items):
        title = _title(item)
        # What looks like a number of ours might be another item's: that one would be gone from the answer.
        is_own = title.isprintable() and title not in titled and not title.startswith("item ")
        title = title if title and is_own else f"item {number}"
        titled[title] = replace(item, title=title)
    return list(titled.values())


def _title(item: Item) -> str:
    if item.path:
        return f"{item.path}[{item.index}]" if item.index else item.path
    name = f"{item.namespace}/{item.name}" if item.namespace else item.name
    return f"{item.kind} {name}".strip()


def _lines(value: Value, mark: Mark, start: int, text: str) -> str:
    """Give the lines of a value, which begins behind `start`, as they stand in a list of the answer."""
    begin, end, own_column = mark.start.index, mark.end.index, mark.start.column
    if not isinstance(value, (dict, list)) or _BRACKET.match(text, begin):
        # Space before a line in brackets says nothing: there is just no telling how far it is indented.
        return " " * _COLUMN + moved(text[begin:end], 2 * _COLUMN).lstrip(" ") + "\n"
    before = text[start:begin]
    above = _ABOVE.match(text, begin)
    if above and len(above["indent"]) != own_column:
        # An anchor on the line of a key, or elsewhere, tells not how far its block is indented; nothing else refers to it.
        begin, before, own_column = above.end(), "", len(above["indent"])
        start = begin
    # On the value's own line the parser has counted, to which more than a line feed ends a line.
    column = start - text.rfind("\n", 0, start) - 1 if "\n" in before else own_column - len(before)
    # A block ends where the next thing begins, which may be indented.
    lines = " " * column + re.sub(r"(?<=\n) +\Z", "", text[start:end])
    return moved(lines, _COLUMN - own_column).removesuffix("\n") + "\n"


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
