"""A list of host names and wildcards, asked which of them covers a host."""

from collections.abc import Iterable

from canarygen.lint.gap import has_gap, may_be


class Cover:
    """Knows the hosts of a list by their places in it.

    Every end of a host's text is looked up among the wildcards: an answer takes no longer in a longer list.
    """

    def __init__(self, hosts: Iterable[str]) -> None:
        """Take the hosts in their order."""
        self._first: dict[str, int] = {}
        for index, host in enumerate(hosts):
            self._first.setdefault(host, index)
        self._open = [(host, index) for host, index in self._first.items() if has_gap(host)]
        self._ends = {host[1:]: index for host, index in self._first.items() if host.startswith("*")}

    def of(self, host: str) -> int | None:
        """Give the place of the same host, or else of a wildcard that covers it; None if there is neither."""
        same = self._first.get(host)
        found = self.wider(host) if same is None else same
        return (
            next((index for other, index in self._open if may_be(other, host)), None)
            if found is None
            else found
        )

    def wider(self, host: str) -> int | None:
        """Give the place of a wildcard that covers a host and more than that; None if there is none."""
        rest = host.removeprefix("*")
        # A wildcard's own text would be found first in itself.
        begin = 1 if host.startswith("*") else 0
        found = (self._ends.get(rest[start:]) for start in range(begin, len(rest) + 1))
        return next((index for index in found if index is not None), None)
