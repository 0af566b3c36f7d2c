"""What YAML has and a spec may not have, since its readers differ or nobody needs it: the words for each."""

from canarygen.code import Code
from canarygen.law import Law
from canarygen.parsing.scalar import INT32_MAX, is_fraction, ways_out
from canarygen.typed import Final, NamedTuple, Self

MAX_DEPTH: Final = 32
"""How many levels a document, or an object that is patched, may have."""
_SHOWN: Final = 40
NOT_FILLED_IN: Final = (
    "what differs by environment is said in `environments`, and a new image by `canarygen set image`"
)
_SHARED: Final = "what many specs share belongs into the project's defaults"


class Unwanted(NamedTuple):
    """Something that may not stand in a spec: the law, what it is, and the way out."""

    code: Law
    message: str
    help: str

    def of(self, text: str | None) -> Self:
        """Put a text of the spec where the words have braces, or as much of it as can be read out."""
        shown = short(text or "")
        return self._replace(message=self.message.format(shown), help=self.help.format(shown))


NO_DOCUMENT: Final = Unwanted(
    Code.EMPTY_DOCUMENT,
    "the file holds no document",
    "fill it (`canarygen init NAME` in an empty folder shows how), or delete it",
)
EMPTY: Final = Unwanted(Code.EMPTY_DOCUMENT, "an empty document", "write a spec in it, or remove the `---`")
DIRECTIVE: Final = Unwanted(Code.DIRECTIVE, "a `%` directive", "remove the line")
ANCHOR: Final = Unwanted(
    Code.ANCHOR, "the anchor `&{}`", "remove it, and write the value out where it is needed"
)
ALIAS: Final = Unwanted(Code.ANCHOR, "the alias `*{}`", f"write the value out; {_SHARED}")
TAG: Final = Unwanted(Code.TAG, "the tag `{}`", "remove it; the language knows the type")
MERGE_KEY: Final = Unwanted(Code.MERGE_KEY, "the merge key `<<`", f"write the keys out; {_SHARED}")
REPEATED_KEY: Final = Unwanted(
    Code.DUPLICATE_KEY, "the key `{}` stands here a second time", "keep one of the two"
)
ANOTHER_SPEC: Final = Unwanted(
    Code.DUPLICATE_KEY,
    "the key `apiVersion` stands here a second time: another spec begins without `---` before it",
    "put `---` on a line of its own before it",
)
TYPED_KEY: Final = Unwanted(
    Code.NON_STRING_KEY, "the key `{}` is not a string to every reader", 'quote it: "{}"'
)
EMPTY_KEY: Final = Unwanted(
    Code.NON_STRING_KEY, "an empty key is not a string to every reader", 'quote it: ""'
)
COLLECTION_AS_KEY: Final = Unwanted(
    Code.NON_STRING_KEY, "a key that is not a string", "write the key as plain text"
)
TEMPLATE: Final = Unwanted(
    Code.NON_STRING_KEY,
    "a template's expression, where YAML has a mapping begin",
    f"write the value itself, or quote it; {NOT_FILLED_IN}",
)
LARGE_NUMBER: Final = Unwanted(
    Code.INTEGER_TOO_LARGE,
    f"the number is larger than {INT32_MAX}",
    "use a smaller number; if it is a text, quote it",
)
ESCAPE: Final = Unwanted(Code.FORBIDDEN_CHARACTER, "the escape stands for U+{}", "leave the character out")
NESTING: Final = Unwanted(
    Code.TOO_DEEP, f"nesting deeper than {MAX_DEPTH} levels", "nothing in the language is nested so deeply"
)


def ambiguous(text: str) -> Unwanted:
    """Say what is wrong with plain text on which the readers of YAML disagree."""
    said = short(text)
    message = f"`{said}` means different things to different YAML readers"
    if is_fraction(said):
        message = f"`{said}` without quotes is a number with a fraction, and may lose its form as one"
    return Unwanted(Code.AMBIGUOUS_SCALAR, message, ways_out(said))


def short(text: str) -> str:
    """Write as much of a text as a message can hold."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
