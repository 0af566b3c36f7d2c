"""EDGE: the hooks of a checkout, run for who trusts them: `pre-commit`, `commit-msg`, `post-commit`, `pre-push`."""

from pathlib import Path

from canarygen.repository.checkout import Checkout
from canarygen.repository.command import Answer
from canarygen.repository.store import Store
from canarygen.unusable import Unusable


class Hooks:
    """Runs the hooks where Git would, with the index that Git would show them."""

    def __init__(self, checkout: Checkout, store: Store) -> None:
        """Take the checkout whose hooks they are."""
        self._checkout = checkout
        self._store = store

    def passed(self, tree: str, message: str) -> str:
        """Ask `pre-commit` and `commit-msg` about a commit that has this tree. Gives the message, as they leave it.

        Raises Unusable if one of them refuses. What they stage is not committed.
        """
        index = self._store.folder / "index-of-hooks"
        self._store.git.run("read-tree", tree, environment={"GIT_INDEX_FILE": str(index)})
        self._run("pre-commit", index=index)
        file = self._store.folder / "COMMIT_EDITMSG"
        file.write_text(message, encoding="utf-8")
        self._run("commit-msg", str(file), index=index)
        return file.read_text(encoding="utf-8")

    def tell(self) -> None:
        """Tell `post-commit` that there is a commit. Nobody asks what it makes of that."""
        self._ask("post-commit")

    @property
    def folder(self) -> Path:
        """Where the hooks are."""
        found = self._checkout.trusted.run("rev-parse", "--path-format=absolute", "--git-path", "hooks")
        return Path(found.line)

    def _run(self, name: str, *arguments: str, index: Path) -> None:
        answer = self._ask(name, *arguments, index=index)
        if answer.status:
            said = " ".join((answer.out.decode("utf-8", "replace") + answer.said).split())
            raise Unusable(
                f"the {name} hook", f"it refused, and nothing was committed: {said or 'it did not say why'}"
            )

    def _ask(self, name: str, *arguments: str, index: Path | None = None) -> Answer:
        surroundings = {"GIT_INDEX_FILE": str(index)} if index else {}
        return self._checkout.trusted.ask(
            "hook", "run", "--ignore-missing", name, "--", *arguments, environment=surroundings
        )
