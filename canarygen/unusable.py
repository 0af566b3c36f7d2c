"""The surroundings are at fault: what stands in the way, and the way out."""

from canarygen.terminal import clean


class Unusable(Exception):
    """Something around canarygen (a file, a folder, a program) keeps it from working.

    `path` says what, `why` says why, and what to do.
    """

    def __init__(self, path: str, why: str) -> None:
        """Take what is in the way, and the words for it."""
        super().__init__(path, why)
        # A file's name, or what a program says, may hold anything; it must not talk to the terminal.
        self.path, self.why = clean(path), clean(why)

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.path}: {self.why}"
