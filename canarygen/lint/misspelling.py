"""Whether a name is another one, misspelt."""

import re
from collections.abc import Sequence

from canarygen.typed import Final
from canarygen.wording import nearest

_LIKENESS: Final = 0.85
_DIGITS: Final = re.compile(r"[0-9]+")


def likely(name: str, known: Sequence[str]) -> str | None:
    """Give the name that was most likely meant by a misspelt one.

    A name that it only continues was not, nor one that differs in its numbers, nor `ingress` by `egress`.
    """
    near = nearest(name, known, _LIKENESS)
    is_another = near is None or name.startswith(near) or _alike(near) == _alike(name)
    return None if is_another else near


def _alike(name: str) -> str:
    return _DIGITS.sub("", name).replace("ingress", "egress")
