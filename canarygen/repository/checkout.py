"""EDGE: the repository that holds a project: where it is, what it is set to, and where its HEAD stands."""

import os
from pathlib import Path, PurePosixPath

from canarygen.frozen import field, frozen
from canarygen.repository.command import Git
from canarygen.repository.process import Answer, Asked, local, refused
from canarygen.repository.setting import Setting, asked, settings
from canarygen.typed import Final, Self
from canarygen.unusable import Unusable

_OFFLINE: Final = {"GIT_ALLOW_PROTOCOL": "none"}
"""For whatever reads the configuration of the checkout: an object that is missing there is not fetched by its rules."""
HEADS: Final = "refs/heads/"
"""What the full name of a branch begins with."""
_HEAD: Final = ("rev-parse", "--verify", "--quiet", "HEAD")
_BRANCH: Final = ("symbolic-ref", "--quiet", "HEAD")
_DEEPEN: Final = (
    "the clone is shallow: fetch it, by `git fetch --unshallow` or, in a workflow, `fetch-depth: 0`"
)
"""What brings a commit that is older than what was cloned."""
_NO_REPOSITORY: Final = "not a git repository"


@frozen(kw_only=True)
class Checkout:
    """A work tree with its repository: a clone, shallow or not, or a linked work tree."""

    root: Path
    """The project's root."""
    top: Path
    """The root of the work tree."""
    git_dir: Path
    common_dir: Path
    object_format: str
    settings: tuple[Setting, ...]
    git: Git = field(repr=False, compare=False)

    @classmethod
    def at(cls, root: Path) -> Self:
        """Find the repository that holds a project. Raises Unusable if there is none that can be used.

        `root` is the project's root, with every link resolved.
        """
        git = Git(root, _OFFLINE)
        question = asked(git)
        found = git.ask(
            "rev-parse",
            "--path-format=absolute",
            "--git-dir",
            "--git-common-dir",
            "--show-toplevel",
            "--show-object-format",
        )
        if found.status:
            if _NO_REPOSITORY in found.said:
                raise Unusable(
                    str(root), "it is in no Git repository; `git init` makes one, `git clone` brings one"
                )
            raise refused("rev-parse", found.said)
        lines = found.line.split("\n")
        if len(lines) != len(("git dir", "common dir", "top", "format")):
            raise Unusable(str(root), "a line break in the path to a repository is more than can be read")
        git_dir, common_dir, top = (Path(os.path.realpath(local(line))) for line in lines[:3])
        if not root.is_relative_to(top):
            raise Unusable(
                str(git_dir), f"its core.worktree leads to {top}, which doesn't hold {root}; undo that"
            )
        return cls(
            root=root,
            top=top,
            git_dir=git_dir,
            common_dir=common_dir,
            object_format=lines[3],
            settings=settings(question),
            git=git,
        )

    @property
    def trusted(self) -> Git:
        """Git as the checkout has it, its configuration and hooks included: for who has asked for that."""
        return Git(self.top, is_guarded=False)

    @property
    def prefix(self) -> PurePosixPath:
        """The project's root within the work tree."""
        return PurePosixPath(self.root.relative_to(self.top))

    @property
    def head(self) -> str | None:
        """The commit that HEAD stands at; None before the first one."""
        return _head(self.git.ask(*_HEAD))

    @property
    def branch(self) -> str | None:
        """The branch that HEAD is on, without refs/heads/; None where it is detached."""
        return _branch(self.git.ask(*_BRANCH))

    def setting(self, key: str) -> str | None:
        """Give a setting: the checkout's, or else the user's; names of sections and variables in lower case."""
        return next(iter(self.every(key)[-1:]), None)

    def every(self, key: str) -> list[str]:
        """Give all values of a setting that may have several."""
        return [setting.value for setting in self.settings if setting.key == key]

    @property
    def has_filters(self) -> bool:
        """Whether anybody has set up a program that files may be put through on their way in."""
        return any(setting.key.startswith("filter.") for setting in self.settings)

    def commit(self, revision: str) -> str:
        """Give the full id of the commit that a revision names. Raises Unusable if it names none that is here."""
        asked = f"{revision}^{{commit}}"
        found = self.git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", asked)
        if found.status:
            raise Unusable(revision or "an empty name", self._missing(revision))
        return found.line

    def _missing(self, revision: str) -> str:
        if revision == "HEAD" and not self.head:
            return "there is no commit yet; make the first one"
        if (self.common_dir / "shallow").exists():
            return f"no such commit is here; {_DEEPEN}, or check the name"
        return "no such commit is here; fetch it, or check the name"

    def branches_at(self, commit: str, remote: str) -> list[str]:
        """Give the branches of a remote that were at a commit when it was last fetched. Raises Unusable."""
        prefix = f"refs/remotes/{remote}/"
        found = self.git.run("for-each-ref", f"--points-at={commit}", "--format=%(refname)", prefix).line
        names = [line.removeprefix(prefix) for line in found.split("\n") if line]
        return [name for name in names if name != "HEAD"]

    def note_pushed(self, commit: str, remote: str, ref: str) -> None:
        """Remember where a branch of a remote stands now, if it is one that the checkout follows."""
        if self.setting(f"remote.{remote}.url"):
            followed = f"refs/remotes/{remote}/{ref.removeprefix(HEADS)}"
            self.git.ask("update-ref", "-m", "update by push", followed, commit)

    def move_head(self, commit: str, *, before: str | None, why: str) -> None:
        """Let HEAD, and the branch that it is on, stand at a commit; no file of the work tree changes.

        Raises Unusable if it no longer stands at `before`.
        """
        found = self.git.ask("update-ref", "-m", why, "HEAD", commit, before or "0" * len(commit))
        if not found.status:
            return
        if self.head != before:
            raise Unusable("HEAD", "somebody else has committed here meanwhile; build again, on top of that")
        raise refused("update-ref", found.said)


def place_asked(root: Path) -> tuple[Asked, Asked]:
    """Ask where the HEAD of the repository stands that holds a project; see `Checkout.at`."""
    git = Git(root, _OFFLINE)
    return git.begin(*_HEAD), git.begin(*_BRANCH)


def place(asked: tuple[Asked, Asked]) -> tuple[str | None, str | None]:
    """Give the commit that HEAD stands at, and the branch that it is on; see `Checkout.head` and `Checkout.branch`."""
    head, branch = asked
    return _head(head.answer()), _branch(branch.answer())


def _head(found: Answer) -> str | None:
    return None if found.status else found.line


def _branch(found: Answer) -> str | None:
    return found.line.removeprefix(HEADS) if found.line.startswith(HEADS) else None
