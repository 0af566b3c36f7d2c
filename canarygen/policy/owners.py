"""The teams of a policy, by what they own."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from canarygen.model.host import covering
from canarygen.model.policy import Team


class Owners:
    """Which team a spec is of, and which a host is promised to; each looked up, since there may be many teams."""

    def __init__(self, teams: Sequence[Team], delay: str) -> None:
        """Take all teams, and when a change of what they own counts; see `Policy.delay`."""
        self.teams, self.delay = teams, delay
        self._folders = {folder: team for team in teams for folder in team.specs}
        self._hosts: dict[str, list[Team]] = defaultdict(list)
        for team in teams:
            for host in team.hosts or ():
                self._hosts[host].append(team)

    def team(self, path: str) -> Team | None:
        """Give the team that a spec belongs to: the one whose folder holds it most closely."""
        spec = PurePosixPath(path)
        if ".." in spec.parts:
            return None
        return next((self._folders[folder] for folder in spec.parents if folder in self._folders), None)

    def promised(self, host: str) -> Sequence[Team]:
        """Give the teams that a host is promised to: by its name, or by the closest wildcard above it."""
        return next((self._hosts[name] for name in covering(host) if name in self._hosts), ())
