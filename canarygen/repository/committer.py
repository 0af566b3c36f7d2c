"""Who makes a commit that stays, and whether it is signed: as the user commits elsewhere."""

from collections.abc import Sequence
from functools import partial

from canarygen.repository.command import Git
from canarygen.repository.process import Asked, refused
from canarygen.typed import Final

_ANYBODY: Final = ("canarygen", "canarygen@localhost.invalid")
"""Who commits where nobody has said who they are, as in a bare CI."""
NOBODY: Final = "{} <{}>".format(*_ANYBODY)
"""Who makes what is only for a while."""
_NOT_SET: Final = 1
"""How `git config` says that it has no such setting."""
_NAMED: Final = "user.useConfigOnly=true"
"""Have git make up no name of its own."""


class Committer:
    """Whoever makes commits with a git."""

    def __init__(self, git: Git) -> None:
        """Take the git."""
        self._git = git
        self._signing: Asked | None = None

    def prepare(self) -> Asked:
        """Have git look, once, whether the user signs, while something else is done: a commit is about to be made."""
        if self._signing is None:
            self._signing = self._git.begin("config", "--type=bool", "--get", "commit.gpgsign")
        return self._signing

    def committed(self, tree: str, parents: Sequence[str], message: str) -> str:
        """Make a commit, signed if that is how the user commits, and give its id. Raises Unusable."""
        options = [option for parent in parents for option in ("-p", parent)]
        if self._is_signing():
            options.append("-S")
        asking = partial(self._git.ask, "commit-tree", *options, "-F", "-", tree, stdin=message.encode())
        answer = asking(settings=(_NAMED,))
        if answer.status and (anybody := self._anybody()):
            answer = asking(environment=anybody)
        if answer.status:
            raise refused("commit-tree", answer.said)
        return answer.line

    def _is_signing(self) -> bool:
        """Whether the user signs. Raises Unusable if that can't be told: unsigned is not how anybody meant it then."""
        answer = self.prepare().answer()
        if answer.status not in {0, _NOT_SET}:
            raise refused("config", answer.said)
        return answer.line == "true"

    def _anybody(self) -> dict[str, str]:
        """Say who commits, where neither the surroundings nor any configuration does."""
        found: dict[str, str] = {}
        for role in ("AUTHOR", "COMMITTER"):
            if self._git.ask("var", f"GIT_{role}_IDENT", settings=(_NAMED,)).status:
                found |= dict(zip((f"GIT_{role}_NAME", f"GIT_{role}_EMAIL"), _ANYBODY, strict=True))
        return found
