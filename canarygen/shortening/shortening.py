"""What can be said shorter is, as long as the long form stays what it is.

That is the whole idea: a default is left out, and a shorthand is used, if and only if the
schema takes what comes of it, its long form is the same, and it takes no more characters.
No rule has to be right by itself; what `canarygen expand` makes of it is what it is held to.
"""

from collections.abc import Iterator, Mapping

from canarygen.document import NOTHING, Map, Path, Value, children, descendant, unwritten
from canarygen.editing.edit import with_value, without
from canarygen.editing.hand import inline
from canarygen.longform.canary import longform
from canarygen.schema import Schema
from canarygen.shortening.shorthand import shorthands
from canarygen.typed import Any

_OWN = frozenset({"template", "patches", "trafficPolicy", "labels", "annotations", "selector", "env"})
"""What is carried as it is: there is nothing in it that the language could say otherwise."""


def shortened(spec: Mapping[str, Any], language: Schema) -> Map:
    """Give a schema-valid spec as short as the language can say it; `language` is the schema of a Canary.

    What is short already comes back as it is.
    """
    long = longform(unwritten(spec)).value

    def is_better(candidate: Map, said: Map) -> bool:
        return (
            candidate != said
            and language.accepts(candidate)
            and longform(unwritten(candidate)).value == long
            and len(inline(candidate)) <= len(inline(said))
        )

    said: Map = dict(spec)
    while True:
        before = said
        for path in _paths(said, ()):
            if is_better(shorter := without(said, path), said):
                said = shorter
        # From the inside out: what holds something short may become shorter for it.
        for path in reversed(list(_paths(said, ()))):
            value = descendant(said, path)
            tries = () if value is NOTHING else (with_value(said, path, one) for one in shorthands(value))
            said = next((shorter for shorter in tries if is_better(shorter, said)), said)
        if said == before:
            return said


def _paths(value: Value, path: Path) -> Iterator[Path]:
    """Give the paths of all that the language may say otherwise, what holds something before what it holds.

    The last comes first: the long form adds its defaults at the end.
    """
    for step, inner in reversed(list(children(value))):
        yield (*path, step)
        if step not in _OWN:
            yield from _paths(inner, (*path, step))
