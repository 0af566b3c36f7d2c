"""The command line as a whole: who reads it, and every way to end."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

from canarygen.cli import exits, plain
from canarygen.cli.talk import tell, write
from canarygen.unusable import Unusable


def run(arguments: Sequence[str]) -> int:
    """Run the command line. Give its exit code, whatever happens; only a fault of ours leaves a traceback."""
    try:
        code = _obeyed(arguments)
        sys.stdout.flush()
    except exits.Ended as ended:
        return _ended(arguments, f"Error: {ended.words}", ended.code) if ended.words else ended.code
    except Unusable as unusable:
        return _ended(arguments, f"error: {unusable}")
    except BrokenPipeError:
        return exits.DONE  # Whoever read the product has seen enough.
    except OSError as error:
        return _ended(arguments, f"error: {error.filename or 'output'}: {error.strerror}")
    except KeyboardInterrupt:
        # The terminal shows `^C`, and what comes next begins a line.
        tell("")
        return exits.INTERRUPTED
    return code


def _obeyed(arguments: Sequence[str]) -> int:
    if words := plain.understood(arguments):
        words.obey()
        return exits.DONE
    from canarygen.cli.group import called  # noqa: PLC0415 -- it knows click, which the plainest commands need not wait for

    return called(arguments)


def _ended(arguments: Sequence[str], words: str, code: int = exits.SURROUNDINGS) -> int:
    """Say why a command has ended; also on the pull request that is to show what is wrong, where it would show a number."""
    tell(words)
    if ("--format", "github") in pairwise(arguments) or "--format=github" in arguments:
        from canarygen.rendering import github_failure  # noqa: PLC0415 -- what ends well, or on a line of a spec, need not wait

        with suppress(OSError):
            write(github_failure("canarygen", words), sys.stdout)
    return code
