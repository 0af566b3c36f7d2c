"""What is asked of a build."""

from pathlib import Path

from canarygen.frozen import frozen
from canarygen.shard import Shard


@frozen(kw_only=True)
class Order:
    """The words of a `canarygen build`, or of a join; `asked` says whether kubeconform is, and `form` is that of the diagnostics."""

    specs: tuple[Path, ...] = ()
    environment: str | None = None
    check: bool = False
    stdout: bool = False
    shard: Shard | None = None
    summary: Path | None = None
    asked: str = "auto"
    force: bool = False
    allow_delete: int = 0
    commits: bool = False
    pushes: bool = False
    remote: str | None = None
    branch: str | None = None
    hooks: bool = False
    policy_from: str | None = None
    day: str | None = None
    strict: bool = False
    form: str = "text"

    @property
    def is_for_git(self) -> bool:
        """Whether what is built goes into a commit."""
        return self.commits or self.pushes

    @property
    def contradiction(self) -> str | None:
        """Two words that do not go together, if there are any, and the way out."""
        rules = {
            "--check and --stdout write nothing that --commit or --push could take.": self.is_for_git
            and (self.check or self.stdout),
            "--check says whether out/ is in line, and --stdout what it would hold; leave one out.": self.check
            and self.stdout,
            "--remote and --branch say where to push; add --push.": not self.pushes
            and (self.remote, self.branch) != (None, None),
            "--hooks is for the commit; add --commit or --push.": self.hooks and not self.is_for_git,
            "--summary is of a shard; add --shard I/N.": self.summary and not self.shard,
            "--summary is of what is written; leave --stdout out.": self.summary and self.stdout,
            "--strict is for the join of all summaries: only it knows which warnings hold.": self.summary
            and self.strict,
            "--allow-delete is for the join of all summaries: a shard deletes nothing.": self.summary
            and self.allow_delete,
            "--shard chooses the specs itself; leave SPEC out.": self.shard and self.specs,
            "--shard writes a part; commit when all parts are together.": self.shard and self.is_for_git,
        }
        return next((words for words, is_broken in rules.items() if is_broken), None)

    @property
    def is_plain(self) -> bool:
        """Whether it asks for no more than to have out/ in line, or to know if it is, and maybe for a commit: nothing is done for what is known to be there."""
        more = (self.specs, self.shard, self.stdout, self.force, self.pushes)
        is_judged_apart = self.policy_from is not None or self.day is not None
        # That kubeconform is there, and what all else has to say of it, is found out by building.
        return not any(more) and not is_judged_apart and self.form == "text" and self.asked != "require"
