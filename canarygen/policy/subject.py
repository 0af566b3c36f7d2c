"""A canary before the rules that a project wrote itself: what they may speak of is made once, and by the first that asks."""

from collections.abc import Iterator

from canarygen.frozen import cached_property
from canarygen.model.policy import Own
from canarygen.policy.foresight import Foresight
from canarygen.policy.spot import Spot
from canarygen.policy.view import View
from canarygen.policy.vocabulary import EACH, canary, forecast, parts
from canarygen.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canarygen.cel.language import Bound, Language


class Subject:
    """A canary, as values for expressions."""

    def __init__(self, view: View) -> None:
        """Take what is seen of the canary."""
        self.view = view
        self._bound: dict[tuple[str, bool], list[tuple[Bound, Spot | None]]] = {}

    def failures(self, rule: Own) -> Iterator[tuple[Spot | None, str | None]]:
        """Give each place at which an expression does not hold (None is the canary's own), and why it has no answer."""
        from canarygen.cel.language import Undecided  # noqa: PLC0415 -- only who has such a rule waits for CEL

        for bound, spot in self._occasions(rule):
            try:
                if not rule.expression.holds(bound):
                    yield spot, None
            except Undecided as undecided:
                yield spot, str(undecided)

    @cached_property
    def foresight(self) -> Foresight:
        """The forecast of the canary: it takes longer than all the rest, and most rules need none."""
        return Foresight(self.view)

    def _occasions(self, rule: Own) -> "list[tuple[Bound, Spot | None]]":
        foresees = "forecast" in rule.expression.text
        key = (rule.each, foresees)
        if key not in self._bound:
            self._bound[key] = list(self._made(rule.language, rule.each, foresees=foresees))
        return self._bound[key]

    def _made(
        self, language: "Language", each: str, *, foresees: bool
    ) -> "Iterator[tuple[Bound, Spot | None]]":
        records = language.records
        whole = {"canary": records.record("canary", self._canary)}
        if foresees:
            whole["forecast"] = records.record("forecast", forecast(self.foresight))
        if each not in EACH:
            yield language.bind(whole), None
            return
        for part, spot in parts(self.view, each):
            value = part if isinstance(part, str) else records.record(each, part)
            yield language.bind({**whole, each: value}), spot

    @cached_property
    def _canary(self) -> dict[str, Any]:
        return canary(self.view)
