"""Whom a commit, a push and a publication tell what comes of them, as it comes."""

from canarygen.typed import Protocol


class Talk(Protocol):
    """People, or what stands between us and them."""

    def say(self, text: str) -> None:
        """Tell what happened."""

    def warn(self, text: str) -> None:
        """Tell what somebody should see to."""
