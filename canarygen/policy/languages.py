"""CEL over the records of a canary's plan: a language for each of what a rule may be asked of, over one set of records."""

from collections.abc import Iterable

from canarygen.cel.language import Language
from canarygen.cel.record import Records
from canarygen.policy.vocabulary import EACH, FIELDS, STRATEGIES


class Languages:
    """The languages of a policy's rules."""

    def __init__(self, environments: Iterable[str], teams: Iterable[str]) -> None:
        """Begin without any: each is made when a rule first needs it; a project has `environments` and `teams`, or none."""
        self._values = {
            "canary.strategy": STRATEGIES,
            "canary.environment": ("", *environments),
            "canary.team": ("", *teams),
        }
        self._records = Records(FIELDS)
        self._languages: dict[str, Language] = {}

    def of(self, each: str) -> Language:
        """Give the language of rules that are asked of the canary, or of `each` of its parts."""
        if each not in self._languages:
            asked = {each: EACH[each]} if each in EACH else {}
            self._languages[each] = Language(
                self._records, {"canary": "canary", "forecast": "forecast", **asked}, self._values
            )
        return self._languages[each]
