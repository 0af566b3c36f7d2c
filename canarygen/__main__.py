"""python -m canarygen, and the console script."""

import gc
import os
import sys

from canarygen import __version__


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    if sys.argv[1:] == ["--version"] and _told_version():
        return
    # A run is short, and what it makes holds together to its end: there is nothing to collect.
    gc.disable()
    from canarygen.cli.program import run  # noqa: PLC0415 -- that must not wait for it

    code = run(sys.argv[1:])
    sys.stderr.flush()
    # Everything is written and closed. To take the process apart piece by piece would
    # take as long as compiling fifty specs.
    os._exit(code)


def _told_version() -> bool:
    """Say what `--version` says without the parts of a command line; tell whether it could be said."""
    try:
        sys.stdout.write(f"canarygen, version {__version__}\n")
        sys.stdout.flush()
    except OSError:
        return False  # The command line knows what to say of it.
    return True


if __name__ == "__main__":
    main()
