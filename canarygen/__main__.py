"""python -m canarygen, and the console script."""

import gc
import sys


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    # A run is short, and what it makes holds together to its end: there is nothing to collect.
    gc.disable()
    from canarygen.cli.program import run  # noqa: PLC0415 -- `--version` must not wait for it

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
