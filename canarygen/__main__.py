"""python -m canarygen, and the console script."""

import gc
import os
import sys


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    # A run is short, and what it makes holds together to its end: there is nothing to collect.
    gc.disable()
    from canarygen.cli.program import run  # noqa: PLC0415 -- `--version` must not wait for it

    code = run(sys.argv[1:])
    sys.stderr.flush()
    # Everything is written and closed. To take the process apart piece by piece would
    # take as long as compiling fifty specs.
    os._exit(code)


if __name__ == "__main__":
    main()
