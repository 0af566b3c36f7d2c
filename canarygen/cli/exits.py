"""Exit codes: what a script can rely on."""

DONE = 0
REJECTED = 1
USAGE = 2
STALE = 3
SURROUNDINGS = 4
INTERRUPTED = 130


class Ended(Exception):
    """A command is at its end before its last line: with an exit code, and with `words` if why was not told yet."""

    def __init__(self, code: int, words: str = "") -> None:
        """Take one of the codes above."""
        super().__init__(code, words)
        self.code, self.words = code, words
