"""Which requests are meant, in its long form: for routes, previews and steps alike."""

from canarygen.document import Map, Path, Value
from canarygen.longform.form import Origins
from canarygen.model.text import EVERY_PATH


def alternatives(said: Value, path: Path, origins: Origins) -> list[Value]:
    """Make a list of what stands alone at `path`."""
    if isinstance(said, list):
        return said
    # What stood at the key itself is the list's only item now.
    origins[(*path, 0)] = origins.get(path, path)
    return [said]


def matches(said: Value, path: Path, origins: Origins) -> list[Map]:
    """Write out the alternatives of a match at `path`, each with its path."""
    found = alternatives(said, path, origins)
    return [_match(match, (*path, index), origins) for index, match in enumerate(found)]


def _match(said: str | Map, path: Path, origins: Origins) -> Map:
    if isinstance(said, str):
        return {"prefix": said}
    long = dict(said)
    if not long.keys() & {"prefix", "exact", "regex"}:
        long = {"prefix": EVERY_PATH.text, **long}
        origins[(*path, "prefix")] = None
    return long | {key: conditions(long[key]) for key in ("headers", "query") if key in long}


def conditions(said: Map) -> Map:
    """Write out conditions on texts by their names."""
    return {name: condition(text) for name, text in said.items()}


def condition(said: str | Map) -> Map:
    """Write out a condition on a text: a text alone is the exact one."""
    return {"exact": said} if isinstance(said, str) else said
