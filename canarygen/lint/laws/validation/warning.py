"""What Istio's webhook takes, and warns of."""

from typing import Final

from canarygen.law import Law, Severity

ISTIO_WARNS: Final = Law(
    "istio-warns",
    "Istio's webhook accepts this and warns of it: a part of it does nothing, or will be gone.",
    Severity.WARNING,
    "IST0133",
)
