"""python -m canarygen, and the console script."""

import sys


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    from canarygen.cli.program import run  # noqa: PLC0415 -- `--version` must not wait for it

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
