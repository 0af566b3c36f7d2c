"""JSON Schema's verdict: fast where all is well, in the author's terms where it isn't.

jsonschema-rs decides (some 150 times as fast as jsonschema) of what a first look is not sure of,
and of all where there is much; only what it refuses is explained, by jsonschema and by what the
schema says of itself: titles, examples, keys.
"""

from collections.abc import Callable, Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Value, Written
from canarygen.fault import Fault
from canarygen.frozen import cached_property
from canarygen.glance import fits
from canarygen.removal import null_at, removable
from canarygen.source import Span
from canarygen.typed import Any, Final
from canarygen.wording import ticked

_UNEXPLAINED = Fault(
    code=Code.MALFORMED,
    path=(),
    is_key=False,
    message="the schema refuses this",
    help="compare it with the schema, which `canarygen schema` prints",
)

_LOOKS: Final = 12
"""So many values are looked at first: that takes some 0.05 ms each, and the first verdict some 8."""


class Schema:
    """A JSON Schema, compiled when it has to decide."""

    def __init__(self, text: str) -> None:
        """Take a schema by its JSON text."""
        self._text = text
        self._looks = 0

    def accepts(self, value: Value) -> bool:
        """Whether a value fits. Raises ValueError if the schema is none."""
        if self._looks < _LOOKS:
            self._looks += 1
            if fits(self.json, value):
                return True
        return self._decides(value)

    @cached_property
    def _decides(self) -> Callable[[Value], bool]:
        import jsonschema_rs  # noqa: PLC0415 -- its import takes longer than to look at a hundred values

        return jsonschema_rs.validator_for(self._text).is_valid

    @cached_property
    def json(self) -> Mapping[str, Any]:
        """The schema as a value."""
        import json  # noqa: PLC0415 -- where there is much only a fault needs it

        value: Mapping[str, Any] = json.loads(self._text)
        return value

    def faults(
        self, value: Value, *, is_open: Callable[[Value], bool] = lambda _: False
    ) -> tuple[Fault, ...]:
        """Say what is wrong with a value, without words for parts that are open; nothing, if the schema accepts it."""
        if self.accepts(value):
            return ()
        # Imported here: its import takes longer than a build that needs no explanation.
        from canarygen.explanation.explanation import explained  # noqa: PLC0415

        return explained(self.json, value, is_open) or (_UNEXPLAINED,)


Schemas = Callable[[str, str], Schema | None]
"""The schema of an apiVersion and a kind; None where none is pinned."""


def violations(document: Written, schema: Schema) -> Iterator[Diagnostic]:
    """Say where a document breaks the schema."""
    for fault in schema.faults(document.value):
        span = document.key_span(fault.path) if fault.is_key else document.span(fault.path)
        notes = tuple(_elsewhere(fault, span, document))
        yield Diagnostic(code=fault.code, message=fault.message, span=span, notes=notes, help=fault.help)


def _elsewhere(fault: Fault, span: Span, document: Written) -> Iterator[Note]:
    """Say which of the keys that exclude each other stand in another layer: in another file, or for one environment alone."""
    here = document.audience(fault.path)
    for path in fault.beside:
        there, other = document.key_span(path), document.audience(path)
        if there.source.path == span.source.path == document.source.path and here != other:
            whom = "for all environments" if here else f"for `{other}` alone"
            said = (
                [path] if here else [one for one in (fault.path, *fault.beside) if not document.audience(one)]
            )
            gone, *more = dict.fromkeys(removable(one[1:]) for one in said)
            null = null_at(("environments", str(here or other), *gone), *(str(one[-1]) for one in more))
            names = ticked((one[-1] for one in said), "and")
            yield Note(f"`{path[-1]}` is said here {whom}; `{null}` takes {names} away there", there)
        if there.source.path != span.source.path:
            # What stands elsewhere than in the spec says for whom it does.
            way_out = (
                f", and `{null_at(removable(path[1:]))}` in the spec takes it away" if there.asides else ""
            )
            yield Note(f"`{path[-1]}` is said here{way_out}", there)
