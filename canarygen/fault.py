"""What is wrong with a plain value, at a path in it."""

from collections.abc import Sequence

from canarygen.document import Path
from canarygen.frozen import frozen
from canarygen.law import Law


@frozen(kw_only=True)
class Fault:
    """What is wrong at a path of a value: at the key that leads there, or at the value.

    `beside` are the keys, by their paths, that it does not go together with.
    """

    code: Law
    path: Path
    is_key: bool
    message: str
    help: str
    beside: tuple[Path, ...] = ()


Refusal = tuple[Path, str, str]
"""What the cluster would refuse at a path of a value, in words, and the way out."""


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as people say it: `spec.http[0].timeout`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
