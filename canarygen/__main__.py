"""python -m canarygen, and the console script."""

import gc
import os
import sys
from io import TextIOWrapper

from canarygen import __version__

_ALONE = 2
"""So many words there are where one stands behind the program's name."""


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    _open_streams()
    if len(sys.argv) == _ALONE and _told(sys.argv[1]):
        return
    # A run is short, and what it makes holds together to its end: there is nothing to collect.
    gc.disable()
    sys.unraisablehook = _again
    try:
        from canarygen.finder import install  # noqa: PLC0415 -- such an answer must not wait for it

        install()
        from canarygen.cli.program import run  # noqa: PLC0415 -- likewise
    except KeyboardInterrupt:
        # To load the command line takes half of a short run, and only it knows what to say of Ctrl-C.
        from canarygen.cli.exits import INTERRUPTED  # noqa: PLC0415 -- nobody else need wait for it

        os._exit(INTERRUPTED)
    code = run(sys.argv[1:])
    sys.stderr.flush()
    # Everything is written and closed. To take the process apart piece by piece would
    # take as long as compiling fifty specs.
    os._exit(code)


def _again(lost: "sys.UnraisableHookArgs") -> None:
    """Have Ctrl-C come again where it met Python as it took something apart, and was lost: what was to end went on."""
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)
        return
    from _thread import start_new_thread  # noqa: PLC0415 -- this is as rare as can be
    from signal import SIGINT  # noqa: PLC0415 -- likewise

    # From here it would be lost again; another thread has its turn when this is over.
    start_new_thread(os.kill, (os.getpid(), SIGINT))


def _open_streams() -> None:
    """Open what whoever started us had closed, so that no file of ours gets its number; and print in UTF-8.

    To write the product fails then; talk goes where nobody hears it.
    """
    ways = {"stdin": (os.O_RDONLY, "r"), "stdout": (os.O_RDONLY, "w"), "stderr": (os.O_WRONLY, "w")}
    for name, (way, mode) in ways.items():
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, way), mode, encoding="utf-8"))
    # The product is the same bytes everywhere. What is said on stderr, a terminal's encoding has letters for, or not.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _told(asked: str) -> bool:
    """Say what needs no parts of a command line, if that is asked for; tell whether it could be said."""
    if not (answer := _answer(asked)):
        return False
    try:
        sys.stdout.write(answer)
        sys.stdout.flush()
    except OSError:
        return False  # The command line knows what to say of it.
    return True


def _answer(asked: str) -> str:
    if asked == "--version":
        return f"canarygen, version {__version__}\n"
    if asked in {"-h", "--help"}:
        from canarygen.cli.overview import overview  # noqa: PLC0415 -- nothing else need wait for it

        return overview()
    return ""


if __name__ == "__main__":
    main()
