"""One file of a tree as it was read: its object, if it is one that canarygen could have written."""

from canarygen.diagnostic import Rejected
from canarygen.difference.word import spoken
from canarygen.document import Value, child, descendant, mapping
from canarygen.frozen import cached_property, frozen
from canarygen.parsing.reader import read
from canarygen.source import MAX_SPEC_BYTES, Source
from canarygen.tree import Seal, body, origin, seal
from canarygen.typed import Any


@frozen(keeping=True)
class Version:
    """A generated file as it is on one side. What it says is worked out when somebody asks: of most files nobody does."""

    text: str

    @cached_property
    def body(self) -> str:
        """What stands below its header: below what is left of one, if somebody cut it short."""
        return body(self.text)

    @property
    def spec(self) -> str:
        """The path of the spec that it says it comes from."""
        return origin(self.text)

    @property
    def is_edited(self) -> bool:
        """Whether somebody changed it after it was generated."""
        return seal(self.text) is Seal.BROKEN

    @cached_property
    def content(self) -> dict[str, Any] | None:
        """The object; None where the text is none that could be read."""
        return _content(self.body)

    @property
    def kind(self) -> str:
        """The object's kind; "" if it could not be read."""
        return str(self.content["kind"]) if self.content else ""

    @property
    def name(self) -> str:
        """The object's name; "" if it has none (a Kustomization), or could not be read."""
        return str(mapping(self.content.get("metadata")).get("name", "")) if self.content else ""

    @property
    def title(self) -> str:
        """Kind and name, for a line."""
        return f"{spoken(self.kind)} {spoken(self.name)}" if self.name else spoken(self.kind)

    def at(self, *path: str | int) -> Value:
        """Give what the object holds at a path, or `NOTHING`."""
        return descendant(self.content, path)


def _content(text: str) -> dict[str, Any] | None:
    """Read an object; None if the text is not exactly one, with a kind."""
    source = Source("", text.encode())
    try:
        # No spec may be so large, but of some hundred canaries an ApplicationSet is.
        found = _read(source, text) if len(text) > MAX_SPEC_BYTES else [item.value for item in read(source)]
    except Rejected:
        return None
    is_object = len(found) == 1 and isinstance(child(found[0], "kind"), str)
    return found[0] if is_object else None


def _read(source: Source, text: str) -> list[Any]:
    from canarygen.parsing.parsing import parsed  # noqa: PLC0415 -- it loads the parser, which smaller texts need not wait for

    return parsed(source, text)
