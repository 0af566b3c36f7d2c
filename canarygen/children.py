"""EDGE: processes that are started, and how they end: that must be heard of, or whatever fails is taken for done."""

import signal


def heed() -> None:
    """Hear from now on how processes end that are started, whoever started this one.

    A daemon may leave its own children alone by ignoring SIGCHLD, and whoever it starts begins with that: the system keeps
    no exit status then, and Python gives out 0 in its place. See sigaction(2), and `Popen._try_wait`.
    """
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
