"""A language: the variables that expressions may speak of, and expressions that were checked against them."""

from collections.abc import Mapping

from cel_expr_python import cel

from canarygen.cel.complaint import Misread, misread, plain
from canarygen.cel.record import PACKAGE, Fields, Records
from canarygen.frozen import cached_property, frozen
from canarygen.typed import Any, Final

_TYPES: Final = {"string": cel.Type.STRING, "int": cel.Type.INT, "bool": cel.Type.BOOL}


class Undecided(Exception):
    """An expression came to no answer: it asked for an item that is not there, or divided by nothing."""


@frozen
class Bound:
    """The values of all variables, ready for any expression of one language."""

    activation: Any


@frozen
class Expression:
    """An expression that gives true or false."""

    text: str
    program: Any

    def holds(self, bound: Bound) -> bool:
        """Give its answer. Raises Undecided where it comes to none."""
        try:
            answer = self.program.eval(bound.activation)
        except RuntimeError as error:
            raise Undecided(plain(str(error))) from None
        if answer.type() != cel.Type.BOOL:
            raise Undecided(plain(str(answer.value())))
        return bool(answer.value())


class Language:
    """What expressions may speak of: variables, and the records that they hold."""

    def __init__(self, records: Records, variables: Fields) -> None:
        """Take the type of each variable."""
        self.records = records
        self._variables = variables

    @cached_property
    def _environment(self) -> Any:
        types = {name: _type(said) for name, said in self._variables.items()}
        return cel.NewEnv(self.records.pool, variables=types)

    def compile(self, text: str) -> Expression | Misread:
        """Read and check an expression."""
        try:
            program = self._environment.compile(text)
        except RuntimeError as error:
            return misread(str(error), text, self.records.fields, tuple(self._variables))
        kind = program.return_type()
        if kind != cel.Type.BOOL:
            return Misread(reason=f"it gives {_named(kind)}, and a rule gives true or false")
        return Expression(text, program)

    def bind(self, values: Mapping[str, Any]) -> Bound:
        """Give the variables their values: records, or plain ones."""
        return Bound(self._environment.Activation(values))


def _named(kind: Any) -> str:
    return str(kind.name()).removeprefix(f"{PACKAGE}.").lower()


def _type(said: str) -> Any:
    return _TYPES.get(said) or cel.Type(f"{PACKAGE}.{said}")
