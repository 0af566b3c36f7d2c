"""What can be wrong with a plain value of a pod: it is none of the words that there are, out of bounds, or not said."""

from collections.abc import Collection, Iterator

from canarygen.document import Path, Said, items, mapping
from canarygen.fault import Refusal
from canarygen.form import is_quantity
from canarygen.typed import Any
from canarygen.wording import brief, listed


def entries(said: Any, key: str) -> list[Any]:
    """Give the values of a list; none where there is no list, which is the schema's to refuse."""
    return items(mapping(said).get(key))


def unlisted(said: Said, path: Path, key: str, words: Collection[str], *, of: str = "") -> Iterator[Refusal]:
    """Refuse a text of a key, `of` something, that is none of some words; Kubernetes takes an empty one for none."""
    value = said.get(key)
    if isinstance(value, str) and value and value not in words:
        yield Refusal(
            (*path, key),
            f"`{brief(value)}` is no {key}{of and f' of {of}'}",
            f"write one of {listed(list(words))}",
        )


def outside(said: Said, path: Path, key: str, least: int, most: int | None = None) -> Iterator[Refusal]:
    """Refuse a number of a key that is below or above what may be written."""
    value = said.get(key)
    if isinstance(value, int) and (value < least or (most is not None and value > most)):
        bounds = f"{least} or more" if most is None else f"a number from {least} to {most}"
        yield Refusal((*path, key), f"{value} is no {key}", f"write {bounds}")


def unsaid(said: Said, path: Path, key: str) -> Iterator[Refusal]:
    """Refuse a mapping without anything at a key."""
    if said.get(key) in (None, "", []):
        yield Refusal((*path, key) if key in said else path, f"`{key}` is not said", f"add `{key}`")


def no_amount(path: Path, amount: Any) -> Iterator[Refusal]:
    """Refuse an amount that Kubernetes cannot read (ParseQuantity), or that is less than nothing."""
    text = str(amount)
    if isinstance(amount, str) and not is_quantity(text):
        way_out = "write a number with or without a unit, such as `500m`, `2` or `128Mi`"
        yield Refusal(path, f"`{brief(text)}` is no amount of {path[-1]}", way_out)
    elif isinstance(amount, (str, int, float)) and text.startswith("-"):
        yield Refusal(path, f"{brief(text)} of {path[-1]} is less than nothing", "write 0 or more")
