"""A value that cannot be set where it was asked for, and the way out."""

from canarygen.source import Span


class Unsettable(Exception):
    """The request does not fit the spec, though the spec may be sound.

    `span` is the place that stands against it.
    """

    def __init__(self, span: Span, message: str, help_: str) -> None:
        """Take the place, the words for what stands there, and the way out."""
        super().__init__(f"{span}: {message}; {help_}")
