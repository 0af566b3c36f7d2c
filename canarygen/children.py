"""EDGE: programs of others: where they are, and how the processes end that are started of them."""

import os
import shutil
import signal
from collections.abc import Iterable
from pathlib import PurePath


def heed() -> None:
    """Hear from now on how processes end that are started, whoever started this one.

    A daemon may leave its own children alone by ignoring SIGCHLD, and whoever it starts begins with that: the system keeps
    no exit status then, and Python gives out 0 in its place. See sigaction(2), and `Popen._try_wait`.
    """
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def program(name: str, beside: Iterable[str] = ()) -> str | None:
    """Find a program on PATH, or in a folder `beside`; None if there is none.

    Relative entries of PATH don't count: in a checkout such a one names anybody's program.
    """
    folders = [folder for folder in os.get_exec_path() if PurePath(folder).is_absolute()]
    return shutil.which(name, path=os.pathsep.join([*folders, *beside]))
