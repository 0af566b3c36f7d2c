"""What a text that a schema refuses was meant to be: the slips of the pen, undone."""

import re
from collections.abc import Callable, Iterable

from canarygen.explanation.breach import JsonSchema
from canarygen.typed import Any
from canarygen.wording import brief, flow, nearest

_SHOWN = 3
_LONGEST = 60  # a longer text would not be shown whole
_WORD = re.compile(r"\b[A-Za-z][-\w]+")

_SLIPS: tuple[Callable[[str], str], ...] = (
    str.lower,
    str.strip,
    lambda text: text.strip("\u201c\u201d\u2018\u2019\"'`"),
    lambda text: re.sub(r"\b0\.([0-9]{2})$", r"\1", text) + "%",
    lambda text: re.sub(r" ?(?:percent|pct)\b", "%", text),
    lambda text: re.sub(r" ?(?:seconds?|secs?)\b", "s", text),
    lambda text: re.sub(r" ?(?:minutes?|mins?)\b", "m", text),
    lambda text: re.sub(r" ?(?:hours?|hrs?)\b", "h", text),
    lambda text: re.sub(r" ?days?\b", "d", text),
    lambda text: re.sub(
        r"\b([0-9]+)d([0-9]+)h\b", lambda time: f"{24 * int(time[1]) + int(time[2]) or ''}h", text
    ),
    lambda text: re.sub(r"\b([0-9]+)w\b", lambda time: f"{7 * int(time[1])}d", text),
    lambda text: re.sub(r"B$", "", text),
    lambda text: re.sub(r"^\^|[.]?[*]+$|\$$", "", text),
    lambda text: re.sub(r"^v?([0-9]+[.][0-9]+)(?:[.][0-9]+)?$", r"\1", text),
    lambda text: f"/{text}" if re.match(r"\w+(?!\w*://)|$", text) else text,
    lambda text: re.sub(r"^[a-z]+://[^/]+", "", text),
    lambda text: f"https://{text}" if re.match(r"\w[-\w]*[.]", text) else text,
    lambda text: f"{text}:80",
    lambda text: text.replace("_", "-"),
    lambda text: text.replace(" ", "-"),
    lambda text: re.sub(r"(?<=[0-9]) (?=[a-z]+$)", "", text),
    lambda text: re.sub(r"\s*([<>]=?)\s*", r" \1 ", text),
    lambda text: re.sub(r"^(\d+)(?=$| )", r"\1%", text),
    lambda text: re.sub(r"^[a-z]+://|/+$", "", text),
    lambda text: re.sub(r"=([<>])", r"\1=", text),
    lambda text: re.sub(r"^([0-9]+%) (?:[a-z]+ )?(?=[0-9])", r"\1 for ", text),
    lambda text: re.sub(r"\buntil\b.*|\b(?:for )?for ?ever$", "until promoted", text),
    lambda text: re.sub(r"% ?for ?(?=[0-9])", "% for ", text),
)


def repaired(value: Any, schema: JsonSchema) -> list[str]:
    """Give what the author may have meant: texts one or two slips away that the schema takes, three at most."""
    text, pattern = brief(value), schema.get("pattern", "")
    is_written = isinstance(value, (str, int)) and not isinstance(value, bool) and 0 < len(text) <= _LONGEST
    # A text that may end in any letter lacks no unit.
    if not is_written or not pattern or re.search(pattern, f"{text}q"):
        return []
    once = [*(slip(text) for slip in _SLIPS), *_with_units(text, schema), _spelt(text, schema)]
    return (
        _taken(once, pattern)
        or _taken((slip(text) for text in once for slip in _SLIPS), pattern)
        or _taken([] if "/" in pattern else [_host(text)], pattern)
    )


def _host(address: str) -> str:
    """Give the host of an address that says more: a scheme, a port, a path."""
    return re.sub(r"^(?:[a-z]+://)?([^/:]+\.[a-z]+)(?::[0-9]+)?(?:/.*)?$", r"\1", address)


def _with_units(text: str, schema: JsonSchema) -> list[str]:
    """Give the times that a number may stand for; thousandths of a second only where an example counts in them."""
    if not text[-1:].isdigit():
        return []
    units = ("ms", "s", "m") if "ms" in flow(schema.get("examples")) else ("s", "m")
    return [f"{text}{unit}" for unit in units]


def _spelt(text: str, schema: JsonSchema) -> str:
    """Write the words of a phrase as the examples have them; a text that may hold no space is no phrase."""
    if " " not in schema["pattern"]:
        return text
    known = sorted({word for example in schema.get("examples", ()) for word in _WORD.findall(brief(example))})
    return _WORD.sub(lambda word: nearest(word[0], known) or word[0], text)


def _taken(texts: Iterable[str], pattern: str) -> list[str]:
    return [text for text in dict.fromkeys(texts) if re.search(pattern, text)][:_SHOWN]
