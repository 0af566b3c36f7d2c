"""Values as words of a message, and short ones."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from canarygen.parsing.scalar import plain_value
from canarygen.pattern import on_demand
from canarygen.typed import Any

QUOTE = "quote it: "
"""What the way out begins with for a value that was to be a text."""
_SHOWN = 60
_LISTED = 14
_SLIP = 0.85  # so alike two words are of which one is the other, misspelt
_AKIN = 0.5  # so alike the rests of two words must be at least that begin in the same way
_PLAIN = on_demand(r"[A-Za-z0-9_/.](?:[-\w/.:%@+ ()=<>*&$~^|!;?]*[-\w/.%@+()=<>*&$~^|!;?])?", re.ASCII)
"""What needs no quotes, not even within brackets, if it is a text to every reader,"""
_MARKS = on_demand(r":(?:[\s?]|$)|\s#")
"""and holds none of these."""
_NUMBER = on_demand(r"([0-9]{1,18})")
_NAMES = (
    "Amazon",
    "Apache",
    "Argo",
    "Datadog",
    "Git",
    "Graphite",
    "Istio",
    "Kubernetes",
    "New",
    "Prometheus",
    "Spinnaker",
    "Wavefront",
)


def inline(value: Any, scalar: Callable[[Any], str], key: Callable[[Any], str] | None = None) -> str:
    """Write a value on one line, in YAML's brackets; `scalar` writes what is neither a mapping nor a list, and keys, unless `key` does."""
    if isinstance(value, Mapping):
        entries = (f"{(key or scalar)(name)}: {inline(item, scalar, key)}" for name, item in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(item, scalar, key) for item in value) + "]"
    return scalar(value)


def brief(value: Any) -> str:
    """Write a value briefly, as YAML would have it."""
    text = inline(value, _bare_scalar)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _bare_scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "nothing" if value is None else str(value).replace("\n", "\\n").replace("\t", "\\t")


def flow(value: Any) -> str:
    """Write a value whole, on one line, as it can stand in a spec: with the quotes that it needs."""
    return inline(value, _quoted_scalar)


def _quoted_scalar(value: Any) -> str:
    if not isinstance(value, str):
        return _bare_scalar(value)
    if plain_value(value) == value and _PLAIN.fullmatch(value) and not _MARKS.search(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def shown(value: Any) -> str:
    """Write a value for the middle of a sentence."""
    if isinstance(value, (Mapping, list)):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    return "nothing" if value is None else f"`{brief(value)}`"


def quoted(value: Any) -> str:
    """Write a fixed word between backticks; nothing for none."""
    return "" if value is None else f"`{brief(value)}`"


def such_as(examples: Iterable[Any], value: Any) -> str:
    """Show up to three examples, those nearest to what was written first."""
    texts = [flow(example) for example in examples]
    if isinstance(value, str):
        from difflib import SequenceMatcher  # noqa: PLC0415 -- only what is misspelt needs it

        said = value[:_SHOWN]
        texts.sort(key=lambda example: -SequenceMatcher(None, example, said).ratio())
    return f"for example {ticked(texts[:3])}" if texts else ""


def inward(text: str) -> str:
    """Begin a sentence in lower case, to stand behind a colon; a name, and what is no plain word, stays as it is."""
    first = text.split(" ", 1)[0]
    is_word = first[:1].isupper() and first[1:] == first[1:].lower() and not first.startswith(_NAMES)
    return text[0].lower() + text[1:] if is_word else text


def listed(keys: Sequence[str]) -> str:
    """Write keys with commas between them, not too many."""
    first = ", ".join(f"`{key}`" for key in keys[:_LISTED])
    return f"{first} and {len(keys) - _LISTED} more" if len(keys) > _LISTED else first


def joined(words: Sequence[str], last: str = "or") -> str:
    """Write alternatives, `a, b or c`; or, with another `last` word, all that there is."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def ticked(words: Iterable[Any], last: str = "or") -> str:
    """Write what stands in a file as alternatives: `a`, `b` or `c`, each between backticks."""
    return joined([f"`{word}`" for word in words], last)


def first_of(words: Sequence[str], most: int) -> str:
    """Write all that there is, `a, b and c`; of more than so many, only those and the number of the rest: `a, b and 7 more`."""
    rest = len(words) - most
    return joined([*words[:most], *([f"{rest} more"] if rest > 0 else [])], "and")


def in_order(name: str) -> list[str | int]:
    """Give a key by which names stand as people count: `app2` before `app10`."""
    # Text and numbers take turns, and a name begins with text, be it none: like is compared with like.
    return [int(part) if index % 2 else part for index, part in enumerate(_NUMBER.split(name))]


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write a number of things: `1 pod`, `2 pods`."""
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def uncountable(time: str) -> str:
    """Say of a length of time that it is longer than Go counts, in which Istio is written."""
    return f"`{brief(time)}` is longer than the 292 years that Istio can count"


def often(count: int) -> str:
    """Write how many times something happens: `once`, `2 times`."""
    return "once" if count == 1 else f"{count} times"


def nearest(said: str, known: Sequence[str], likeness: float = 0.6) -> str | None:
    """Give the name that was most likely meant, if any of those known is near.

    `likeness` is how near at least, from 0 to 1, as difflib measures it.
    """
    if same := [name for name in known if _bare(name) == _bare(said)]:
        return same[0]
    from difflib import get_close_matches  # noqa: PLC0415 -- likewise

    begun = sorted((name for name in known if name and said.startswith(name)), key=len, reverse=True)
    # A letter too few or two in the wrong order, rather than a longer word that begins like a known one.
    slips = get_close_matches(said, known, n=1, cutoff=_SLIP)
    if certain := slips or begun:
        return certain[0]
    near = get_close_matches(said, known, n=1, cutoff=likeness)
    return near[0] if near and not _is_of_another(said, near[0]) else None


def _is_of_another(said: str, name: str) -> bool:
    """Whether two names are near for their first word alone, which says whose they are: `canaryReplicas` is no `canaryService`."""
    from difflib import SequenceMatcher  # noqa: PLC0415 -- likewise

    (first, rest), (its_first, its_rest) = _parted(said), _parted(name)
    is_same = first == its_first and bool(rest) and bool(its_rest)
    return is_same and SequenceMatcher(None, rest, its_rest).ratio() < _AKIN


def _parted(name: str) -> tuple[str, str]:
    """Part a name like `maxSurge` behind its first word."""
    end = next((index for index, letter in enumerate(name) if letter.isupper()), len(name))
    return name[:end], name[end:]


def guess(said: str, known: Sequence[str], otherwise: str) -> str:
    """Give the way out of a name that nobody knows: whether the nearest one was meant; `otherwise` if none is near."""
    near = nearest(said, known)
    return f"did you mean `{near}`?" if near else otherwise


def _bare(name: str) -> str:
    """Write `maxSurge`, `max_surge` and `max-surge` alike."""
    return name.lower().replace("-", "").replace("_", "")
