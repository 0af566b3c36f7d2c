"""A law of manifests that canarygen did not write: its name, and what others call its breach."""

from canarygen.code import Severity
from canarygen.frozen import frozen


@frozen
class Law:
    """A law that no spec can break, since what canarygen generates keeps it.

    `word` names it and `why` says what it protects from. `peer` is Istio's code for the same finding ("IST0101"), or the
    words in which Argo Rollouts refuses it; "" where nobody else finds it.
    """

    word: str
    why: str
    severity: Severity = Severity.ERROR
    peer: str = ""
