"""A language: the variables that expressions may speak of, and expressions that were checked against them."""

from collections.abc import Iterator, Mapping, Sequence

from cel_expr_python import cel

from canarygen.cel import slip
from canarygen.cel.complaint import Misread, misread, plain
from canarygen.cel.constant import Constant, Tree
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
    """What expressions may speak of: variables, the records that they hold, and of some fields all the texts that these may be."""

    def __init__(
        self, records: Records, variables: Fields, values: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Take the type of each variable, and what some fields may be, by their names in expressions."""
        self.records = records
        self._variables = variables
        self._values = values or {}

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
            given = _named(kind)
            reason = f"it gives {given}, and a rule gives true or false"
            return Misread(reason=reason, help=slip.of_answer(given))
        for constant, reason, way_out in self._vain(Tree(program)):
            line, column = constant.place(text)
            return Misread(reason=reason, line=line, column=column, unknown=constant.said, help=way_out)
        return Expression(text, program)

    def _vain(self, tree: Tree) -> Iterator[tuple[Constant, str, str]]:
        """Say which constants leave an expression without an answer, or are what a field never is, and give the way out."""
        for constant, probe in tree.times_and_patterns():
            try:
                Expression(probe, self._environment.compile(probe)).holds(self.bind({}))
            except Undecided as undecided:
                yield constant, *slip.of_constant(constant.said, str(undecided))
        for field, constant in tree.compared(self._values):
            known = [value for value in self._values[field] if value]
            yield (
                constant,
                f"`{field}` is never `{constant.said}`",
                slip.of_value(constant.said, field, known),
            )

    def bind(self, values: Mapping[str, Any]) -> Bound:
        """Give the variables their values: records, or plain ones."""
        return Bound(self._environment.Activation(values))


def _named(kind: Any) -> str:
    return str(kind.name()).replace(f"{PACKAGE}.", "").lower()


def _type(said: str) -> Any:
    return _TYPES.get(said) or cel.Type(f"{PACKAGE}.{said}")
