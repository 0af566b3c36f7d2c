"""EDGE: a second process, for a share of much work or for other work meanwhile, where the machine has another core for it."""

import marshal
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import takewhile

from canarygen.labour import alone
from canarygen.typed import Any, BinaryIO, Final, Never, TypeVar

T = TypeVar("T")
V = TypeVar("V")

_SHARES: Final = 64
"""Whoever is done with one takes the next, so that neither process waits long for the other."""


def together(work: Callable[[T], V], items: Sequence[T], /) -> Sequence[V]:
    """Give what `work` makes of each item, in their order, some of it made by a second process; see `Hands`.

    What that one fails to give, because it was killed or for any other reason, is made here: its end costs time, and nothing else.
    """
    size = -(-len(items) // _SHARES)
    shares = [items[start : start + size] for start in range(0, len(items), size or 1)]
    if len(shares) < 2 or not _is_possible():  # noqa: PLR2004 -- one share is nobody else's
        return alone(work, items)
    with (
        _turns(len(shares)) as turns,
        _helper(partial(_lent, work, shares, turns, os.getpid()), _kill) as helped,
    ):
        made = _made(work, shares, _taken(turns))
        made.update(_plain(helped.read()) or {})
    return [
        value
        for number, share in enumerate(shares)
        for value in (made[number] if number in made else alone(work, share))
    ]


@contextmanager
def beside(work: Callable[[], V], /) -> Iterator[Callable[[], V | None]]:
    """Have a second process do some work during the block; give what to ask, once, for what came of it.

    That is plain, see `Hands`, and waited for. It is None where it is not to be had, for whatever reason: who needs it
    does it then, and finds out. However the block ends, so has the work.
    """
    if not _is_possible():
        yield lambda: None
        return
    with _helper(work, _await) as helped:
        yield lambda: _plain(helped.read())


def _is_possible() -> bool:
    """Whether this process can be doubled, and will hear of the end of its double.

    A lock that another thread holds would never be freed in the double. Where whoever started us has us ignore the ends
    of children, the system tells of none, and may have given the number of the double to somebody else.
    """
    import signal  # noqa: PLC0415 -- few specs are done alone, and need not wait for these two: 1 ms
    import threading  # noqa: PLC0415 -- likewise

    is_told = signal.getsignal(signal.SIGCHLD) is not signal.SIG_IGN
    is_single = threading.active_count() == 1
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1 and is_single and is_told


@contextmanager
def _turns(count: int) -> Iterator[int]:
    """Give a pipe that holds the numbers of the shares, a byte each: whoever reads one has that share to do."""
    turns, numbers = os.pipe()
    os.write(numbers, bytes(range(count)))
    os.close(numbers)
    try:
        yield turns
    finally:
        os.close(turns)


@contextmanager
def _helper(work: Callable[[], Any], end: Callable[[int], None]) -> Iterator[BinaryIO]:
    """Start the second process, and give what it writes; `end` sees to it that it has ended with the block.

    Where the system has no process to give, nothing is written.
    """
    import signal  # noqa: PLC0415 -- as above

    answers, said = os.pipe()
    # Ctrl-C reaches both processes, and only the first has anything to say to it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    helper = None
    try:
        with suppress(OSError):
            helper = os.fork()
        if helper == 0:
            os.close(answers)  # Whoever holds it would wait for himself to read, were the first process gone.
            _help(work, said)
        os.close(said)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        with os.fdopen(answers, "rb") as helped:
            yield helped
    finally:
        if helper:
            end(helper)


def _kill(helper: int) -> None:
    import signal  # noqa: PLC0415 -- as above

    os.kill(helper, signal.SIGKILL)
    _await(helper)


def _await(helper: int) -> None:
    os.waitpid(helper, 0)


def _help(work: Callable[[], Any], said: int) -> Never:
    """Work in the second process, and say what came of it. Whatever goes wrong, the first does it again, and tells of it."""
    try:
        made = work()
        with os.fdopen(said, "wb") as answer:
            answer.write(marshal.dumps(made))
    finally:
        # Nothing else of the first process, its open files among that, is the second's to end.
        os._exit(0)


def _plain(said: bytes) -> Any:
    """Read what a second process has written; None if it did not come to that."""
    with suppress(EOFError, ValueError, TypeError):
        return marshal.loads(said)  # noqa: S302 -- written by a process of our own, through a pipe that nobody else has
    return None


def _taken(turns: int) -> Iterator[int]:
    """Take one share after the other until none is left to do."""
    while number := os.read(turns, 1):
        yield number[0]


def _lent(
    work: Callable[[T], V], shares: Sequence[Sequence[T]], turns: int, parent: int
) -> dict[int, Sequence[V]]:
    """Do shares while there is the process that is helped."""
    return _made(work, shares, takewhile(lambda _: os.getppid() == parent, _taken(turns)))


def _made(
    work: Callable[[T], V], shares: Sequence[Sequence[T]], taken: Iterable[int]
) -> dict[int, Sequence[V]]:
    return {number: alone(work, shares[number]) for number in taken}
