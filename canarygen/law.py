"""A law: its name, how grave its breach is, and what it protects from.

The name is a word that tests, documents and people can point at; `canarygen why WORD` prints its explanation.
"""

from enum import Enum

from canarygen.frozen import frozen


class Severity(Enum):
    """An error stops the build; a warning is told and, unless `--strict`, forgiven; an info asks for nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@frozen
class Law:
    """A law, of specs (those of `code`) or of manifests that somebody else wrote, since what canarygen generates keeps it.

    `word` names it and `why` says what it protects from. `peer` is Istio's code for the same finding ("IST0101"), or the
    words in which Argo Rollouts refuses it; "" where nobody else finds it.
    """

    word: str
    why: str
    severity: Severity = Severity.ERROR
    peer: str = ""
