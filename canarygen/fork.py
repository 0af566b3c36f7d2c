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
_SIZE: Final = 8
"""How many bytes say how many follow."""


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
        made = dict(_made(work, shares, _taken(turns)))
        made.update(helped())
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
    with _helper(lambda: [work()], _await) as helped:
        yield lambda: next(helped(), None)


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
def _helper(
    work: Callable[[], Iterable[Any]], end: Callable[[int], None]
) -> Iterator[Callable[[], Iterator[Any]]]:
    """Start the second process; give what waits for all that it makes, and gives that. `end` sees to it that it has ended with the block.

    What it has made it writes into memory of both at once: a pipe holds so little that it would have to wait for whoever
    is at work here. Where the system has no process or no such memory to give, nothing is made.
    """
    import signal  # noqa: PLC0415 -- as above

    try:
        memory = os.memfd_create("made")
    except OSError:
        yield lambda: iter(())
        return
    ended, at_work = os.pipe()
    # Ctrl-C reaches both processes, and only the first has anything to say to it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    helper = None
    with os.fdopen(memory, "w+b") as answers:
        try:
            with suppress(OSError):
                helper = os.fork()
            if helper == 0:
                os.close(ended)
                _help(work, answers, at_work)
            os.close(at_work)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            yield partial(_heard, ended, answers)
        finally:
            if helper:
                end(helper)
            os.close(ended)


def _kill(helper: int) -> None:
    import signal  # noqa: PLC0415 -- as above

    os.kill(helper, signal.SIGKILL)
    _await(helper)


def _await(helper: int) -> None:
    os.waitpid(helper, 0)


def _help(work: Callable[[], Iterable[Any]], answers: BinaryIO, at_work: int) -> Never:
    """Work in the second process, and write what comes of it. Whatever goes wrong, the first does it again, and tells of it."""
    try:
        for made in work():
            written = marshal.dumps(made)
            answers.write(len(written).to_bytes(_SIZE, "big"))
            answers.write(written)
        answers.flush()
        os.close(at_work)  # Its end takes a while, for which nobody has to wait.
    finally:
        # Nothing else of the first process, its open files among that, is the second's to end.
        os._exit(0)


def _heard(ended: int, answers: BinaryIO) -> Iterator[Any]:
    """Give what the second process has made, when it is done; what it was writing when it was killed is nothing."""
    os.read(ended, 1)  # Nobody writes there: it is over when the other end is closed.
    answers.seek(0)
    with suppress(EOFError, ValueError, TypeError):
        while size := int.from_bytes(answers.read(_SIZE), "big"):
            yield marshal.loads(answers.read(size))  # noqa: S302 -- written by a process of our own, where nobody else can


def _taken(turns: int) -> Iterator[int]:
    """Take one share after the other until none is left to do."""
    while number := os.read(turns, 1):
        yield number[0]


def _lent(
    work: Callable[[T], V], shares: Sequence[Sequence[T]], turns: int, parent: int
) -> Iterator[tuple[int, Sequence[V]]]:
    """Do shares while there is the process that is helped."""
    return _made(work, shares, takewhile(lambda _: os.getppid() == parent, _taken(turns)))


def _made(
    work: Callable[[T], V], shares: Sequence[Sequence[T]], taken: Iterable[int]
) -> Iterator[tuple[int, Sequence[V]]]:
    return ((number, alone(work, shares[number])) for number in taken)
