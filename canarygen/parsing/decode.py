"""Bytes to the text that people and parsers read alike."""

import re

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Rejected, refused
from canarygen.pattern import on_demand
from canarygen.source import MAX_SPEC_BYTES, Source, following, whole

# What a reviewer cannot see, or sees elsewhere than it is: C0 and C1 controls, lone
# carriage returns, line and paragraph separators, and what Unicode has programs show nothing for
# (Default_Ignorable_Code_Point: byte order marks, bidirectional controls, tags), but for the joiners and few
# variation selectors that scripts and emoji are written with: of those above U+E0100 there are enough to write any text.
FORBIDDEN = on_demand(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\ufffe\uffff"
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    r"|\r(?!\n)"
)
# A text of nothing but these hides nothing. That is found out at once, and most files are such.
_PLAIN = bytes((*range(ord(" "), ord("~") + 1), ord("\n")))
_TAB = on_demand(r"^ *\t+ *(?=[^ \t\r\n])", re.MULTILINE)
# Web pages and word processors indent with no-break spaces.
_NO_BREAK = on_demand(r"^[ -]*(?:[A-Za-z]\w*:)?(?=\u00a0)")
_TEXT_BEGINS = on_demand(r"(?:^|[ ])[|>][-+0-9]*\s*(?:\s#.*)?$")
_CONFLICT = on_demand(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?\r?$", re.MULTILINE)
_IN_CONFLICTS = tuple(character * 7 for character in "<=>|")


def decode(source: Source) -> str:
    """Give the file's text. Raises Rejected where people and parsers could read it differently."""
    if len(source.data) > MAX_SPEC_BYTES:
        message = "the file is larger than 256 KiB"
        raise refused(Code.FILE_TOO_LARGE, message, whole(source), "split it into a file per canary")
    try:
        text = source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        span = following(source, source.data[: error.start].decode("utf-8"))
        message = f"byte 0x{source.data[error.start]:02x} is not UTF-8"
        raise refused(Code.NOT_UTF8, message, span, "save the file as UTF-8") from None
    if source.data.translate(None, _PLAIN):
        _refuse_unseen(source, text)
    if fault := conflict(source, text):
        raise Rejected([fault])
    return text


def conflict(source: Source, text: str) -> Diagnostic | None:
    """Say where Git has left its marks in a file's text; None where it has not."""
    if not any(marker in text for marker in _IN_CONFLICTS) or not (found := _CONFLICT.search(text)):
        return None
    return Diagnostic(
        code=Code.MERGE_CONFLICT,
        message="an unresolved merge conflict",
        span=following(source, text[: found.start()]),
        help="choose a side, and remove the lines that git added",
    )


def _refuse_unseen(source: Source, text: str) -> None:
    """Refuse characters that a reviewer cannot see, and tabs where they look like spaces. Raises Rejected."""
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark (U+FEFF), which nobody sees"
        help_ = "save it as UTF-8 without a byte order mark (BOM)"
        raise refused(Code.FORBIDDEN_CHARACTER, message, whole(source), help_)
    if found := FORBIDDEN.search(text):
        message = f"the character U+{ord(found[0]):04X} may not stand in a spec"
        help_ = "remove it; a text in double quotes can hold a line end as \\n, and a tab as \\t"
        raise refused(Code.FORBIDDEN_CHARACTER, message, following(source, text[: found.start()]), help_)
    if "\u00a0" in text and (place := _misplaced(text)) is not None:
        message = "a no-break space (U+00A0) where YAML wants a plain one"
        raise refused(
            Code.FORBIDDEN_CHARACTER, message, following(source, text[:place]), "replace it by a space"
        )
    if found := _TAB.search(text):
        span = following(source, text[: text.index("\t", found.start())])
        raise refused(Code.TAB_INDENT, "a tab where YAML wants spaces", span, "indent with spaces")


def _misplaced(text: str) -> int | None:
    """Find the first no-break space where YAML wants a plain one: in a text of several lines, begun by `|` or `>`, it is the author's."""
    at, outside = 0, None
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if line.strip(" \r") and (outside is None or indent <= outside):
            if found := _NO_BREAK.match(line):
                return at + found.end()
            outside = indent if _TEXT_BEGINS.search(line) else None
        at += len(line) + 1
    return None
