"""Where a YAML parser cannot go on: what stands there, and what that is in the author's terms."""

from collections.abc import Callable

from canarygen.frozen import frozen
from canarygen.parsing.strictness import TEMPLATE, short
from canarygen.pattern import on_demand
from canarygen.source import Position, Source
from canarygen.typed import Final, NamedTuple

_COLON: Final = on_demand(r":(?:\s|$)")
_TOKEN: Final = on_demand(r"[^\s,\]}]*")
_TIGHT: Final = on_demand(r"(\s*(?:- +)*)([A-Za-z][-\w./]*:)[{\[\"']")
_ITEM: Final = on_demand(r"-[^\s-]")
_BLANK: Final = on_demand(r"\$[({]\w+[)}]$")
_IN_A_TEXT: Final = on_demand(r"[\w)]$")
_CLOSING: Final = {"{": "}", "[": "]"}
_TEMPLATE: Final = ("{{", "{%")


class Words(NamedTuple):
    """What is wrong, and the way out; `at` and `note` where the place to look at is another than the parser's."""

    message: str
    help: str
    at: Position | None = None
    note: str = ""


@frozen(kw_only=True)
class Impasse:
    """Where the parser stood: its `problem` in libyaml's words, what it had `begun` and where, and the place `at` which it could not go on."""

    source: Source
    problem: str
    begun: Position
    at: Position

    @property
    def words(self) -> Words:
        """What is wrong, and the way out."""
        return next(say for sign, say in _SAID if sign in self.problem)(self)

    @property
    def before(self) -> str:
        """What stands before the place in its line."""
        return self.source.line(self.at.line)[: self.at.column - 1]

    @property
    def rest(self) -> str:
        """What stands from the place on in its line."""
        return self.source.line(self.at.line)[self.at.column - 1 :]

    @property
    def opening(self) -> str:
        """What stands from where it was begun on, in that line."""
        return self.source.line(self.begun.line)[self.begun.column - 1 :]


def _strange(impasse: Impasse) -> Words:
    if impasse.before.endswith("{") and impasse.rest.startswith("%"):
        return Words(*TEMPLATE[1:])
    sign = impasse.rest[:1]
    what = "a backtick" if sign == "`" else f"`{sign}`"
    return Words(f"no value without quotes begins with {what}", "put the value in double quotes")


def _colon(impasse: Impasse) -> Words:
    """Explain a colon where no key can stand: behind another one, or below a line that is none of a key."""
    if tight := _tight_key(impasse):
        return tight
    if _COLON.search(impasse.before):
        return Words(
            "a second colon with a space behind it, in one line",
            "a value that holds one is quoted; a mapping begins on the next line, or with `{`",
        )
    lines = impasse.source.data.decode("utf-8", "replace").split("\n")[: impasse.at.line - 1]
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and not _COLON.search(above := lines[-1]):
        at = Position(len(lines), len(above) - len(above.lstrip()) + 1)
        return _keyless(above, at, "what stands here is read as part of it")
    return Words(
        "a key that is indented further than the one before, which has its value already",
        "give it as many spaces as the keys beside it have",
    )


def _tight_key(impasse: Impasse) -> Words | None:
    return _tight(impasse.before + impasse.rest, Position(impasse.at.line, 1))


def _tight(line: str, at: Position, note: str = "") -> Words | None:
    """Explain a key, as in `labels:{team: shop}`, that is none for want of a space behind its colon; None where none is."""
    if not (found := _TIGHT.match(line)):
        return None
    place = Position(at.line, at.column + len(found[1]))
    return Words(
        f"`{found[2]}` has no space behind its colon, and so is no key", "write the space", place, note
    )


def _tight_colon(impasse: Impasse) -> Words:
    """Explain a colon within brackets that a sign of theirs follows at once, which is neither a key's nor a text's."""
    if impasse.rest[1:3] in _TEMPLATE:
        return Words(*TEMPLATE[1:])
    return Words(
        f"`:{impasse.rest[1:2]}` within brackets or braces",
        "put a space behind the colon of a key, and a value that holds a colon in double quotes",
    )


def _no_colon(impasse: Impasse) -> Words:
    return _keyless(impasse.opening, impasse.begun)


def _keyless(line: str, at: Position, note: str = "") -> Words:
    if tight := _tight(line.lstrip(), at, note):
        return tight
    word = short(line.partition(" #")[0].strip())
    if _BLANK.match(word):
        return Words(
            f"`{word}` fills nothing in: a key stands here",
            "write the keys themselves, and their values",
            at,
            note,
        )
    if _ITEM.match(word):
        return Words(
            f"`{word}` has no space behind its `-`, and so is no item of a list",
            "write the space",
            at,
            note,
        )
    return Words(
        f"`{word}` has no colon with a space behind it, and so is no key",
        "write the colon, and the space",
        at,
        note,
    )


def _star(impasse: Impasse) -> Words:
    sign = impasse.opening[:1]
    if impasse.opening.startswith("* "):
        return Words("`*` begins no item of a list", "begin each item with `- `", impasse.begun)
    token = _TOKEN.match(impasse.opening)
    return Words(
        f"no value without quotes begins with `{sign}`",
        f'quote it: "{short(token[0] if token else sign)}"',
        impasse.begun,
    )


def _quote(impasse: Impasse) -> Words:
    return Words(
        f"the quote `{impasse.opening[:1]}` is never closed",
        "close it where the value ends",
        impasse.begun,
    )


def _escape(impasse: Impasse) -> Words:
    return Words(
        f"`{impasse.rest[:2]}` means nothing in double quotes",
        "write `\\\\` for a backslash, or put the value in single quotes",
    )


def _block(impasse: Impasse) -> Words:
    sign = impasse.opening[:1]
    return Words(
        f"behind `{sign}` a text of several lines begins, and that on the next line",
        f'quote a value that begins with it: "{short(impasse.opening.strip())}"',
        impasse.begun,
    )


def _no_item(_: Impasse) -> Words:
    return Words(
        "a line that belongs to no item of the list above it",
        "begin it with `- `; or indent it as what the item above holds, or as the key that the list belongs to",
    )


def _no_key(impasse: Impasse) -> Words:
    """Explain what stands where the next key of a mapping should: behind a value, or at another depth."""
    if tight := _tight_key(impasse):
        return tight
    sign = impasse.rest[:1]
    if sign in {"}", "]"}:
        return Words(f"`{sign}` closes nothing", "remove it, or open what it is to close")
    if impasse.before.strip():
        return Words(
            f"`{short(impasse.rest.strip())}` stands behind a value that has ended",
            "quote the value as a whole (in single quotes, `'` is written twice), and look whether a quote before it is closed",
        )
    if impasse.rest.startswith("- "):
        return Words("an item of a list among keys", "put the list below a key of its own")
    return Words(
        "this line is indented as none above it", "give it as many spaces as the keys beside it have"
    )


def _flow(impasse: Impasse) -> Words:
    opening = impasse.opening[:1]
    closing = _CLOSING.get(opening, "")
    if impasse.before.endswith("$") and impasse.rest.startswith("{"):
        return Words(
            "`${` fills nothing in: a mapping begins here",
            "write the value itself; if this is a part of it, quote the whole",
        )
    if impasse.rest.startswith(_TEMPLATE):
        return Words(*TEMPLATE[1:])
    if impasse.rest[:1] in _CLOSING and _IN_A_TEXT.search(impasse.before):
        return Words(
            f"a text without quotes, and `{impasse.rest[:1]}` in it, within `{opening}`",
            "put the whole value in single quotes",
        )
    if impasse.rest[:1] in _CLOSING.values():
        return Words(
            f"`{opening}` is closed by `{impasse.rest[:1]}`",
            f"close it by `{closing}`",
            impasse.begun,
            "here",
        )
    return Words(
        f"a comma or a `{closing}` is missing behind this `{opening}`",
        f"write a comma between two items, and `{closing}` behind the last",
        impasse.begun,
        "before this",
    )


def _nothing(impasse: Impasse) -> Words:
    if any(sign in impasse.before + impasse.rest for sign in _TEMPLATE):
        return Words(*TEMPLATE[1:])
    if sign := impasse.rest[:1]:
        return Words(f"there is no value before `{sign}`", f"write one, or remove the `{sign}`")
    # Outside of brackets a value that is missing is null, and no impasse.
    return Words(
        "the text ends, and a bracket or a brace is still open",
        "close it where the list or the mapping ends: `]` for `[`, `}` for `{`",
    )


def _list(_: Impasse) -> Words:
    return Words("a list cannot begin behind a key", "begin it on the next line, or write `[...]`")


def _ended(impasse: Impasse) -> Words:
    signs = (impasse.source.line(number)[:3] for number in range(impasse.at.line - 1, 0, -1))
    if next((sign for sign in signs if sign in {"---", "..."}), "") != "...":
        return Words(
            "something follows what is a whole document by itself",
            "write both as one mapping; a further document begins with `---`",
        )
    return Words(
        "something follows a document that has ended",
        "remove the `...`; a further document begins with `---`",
    )


def _other(impasse: Impasse) -> Words:
    return Words(
        impasse.problem or "the text cannot be read as YAML",
        "check indentation, quotes and brackets around this place",
    )


_SAID: Final[tuple[tuple[str, Callable[[Impasse], Words]], ...]] = (
    ("found character that cannot start any token", _strange),
    ("mapping values are not allowed", _colon),
    ("found unexpected ':'", _tight_colon),
    ("could not find expected ':'", _no_colon),
    ("while scanning an alias", _star),
    ("while scanning an anchor", _star),
    ("while scanning a quoted scalar", _quote),
    ("found unknown escape character", _escape),
    ("while scanning a block scalar", _block),
    ("did not find expected '-' indicator", _no_item),
    ("did not find expected key", _no_key),
    ("did not find expected ','", _flow),
    ("did not find expected node content", _nothing),
    ("block sequence entries are not allowed", _list),
    ("did not find expected <document start>", _ended),
    ("", _other),
)
"""What libyaml says (scanner.c, parser.c), and who says it in our words; the last one takes the rest."""
