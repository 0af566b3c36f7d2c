"""EDGE: the hooks of a checkout, run for who trusts them, where Git would run them."""

import os
import subprocess
from collections.abc import Sequence
from errno import ENOEXEC
from pathlib import Path

from canarygen.repository.checkout import Checkout
from canarygen.repository.process import Answer, local, raw
from canarygen.repository.store import Store
from canarygen.unusable import Unusable


class Hooks:
    """Runs the hooks of a commit and of a push, with the index that Git would show them."""

    def __init__(self, checkout: Checkout, store: Store) -> None:
        """Take the checkout whose hooks they are."""
        self._checkout = checkout
        self._store = store

    def passed(self, tree: str, message: str) -> str:
        """Ask `pre-commit`, `prepare-commit-msg` and `commit-msg` about a commit that has this tree.

        Gives the message, as they leave it. Raises Unusable if one of them refuses. What they stage is not committed.
        """
        index = self._store.folder / "index-of-hooks"
        self._store.git.run("read-tree", tree, environment={"GIT_INDEX_FILE": str(index)})
        self._run("pre-commit", index=index)
        file = self._store.folder / "COMMIT_EDITMSG"
        file.write_text(message, encoding="utf-8")
        self._run("prepare-commit-msg", str(file), "message", index=index)
        self._run("commit-msg", str(file), index=index)
        said = file.read_text(encoding="utf-8", errors="replace")
        if not said.strip():
            raise Unusable("the commit-msg hook", "it left no message, and nothing was committed")
        return said

    def tell(self) -> None:
        """Tell `post-commit` that there is a commit. Nobody asks what it makes of that."""
        self._ask("post-commit")

    def allow_push(self, name: str, url: str, commit: str, ref: str, tip: str | None) -> None:
        """Ask `pre-push` about a push of a commit onto the tip of a reference, if it has one. Raises Unusable if it refuses."""
        found = self._checkout.trusted.run("rev-parse", "--path-format=absolute", "--git-path", "hooks")
        hook = Path(local(found.line), "pre-push")
        if not os.access(hook, os.X_OK):
            return
        # `git hook run` hands its hooks no input before Git 2.40, and this one lives by it.
        told = f"{commit} {commit} {ref} {tip or '0' * len(commit)}\n"
        try:
            done = self._pushing([str(hook), name, url], told)
        except OSError as fault:
            if fault.errno != ENOEXEC:
                raise Unusable("the pre-push hook", f"it can't be run: {fault.strerror}") from fault
            # A script that does not say by what it is to be run is run by the shell, as by Git.
            done = self._pushing(["/bin/sh", str(hook), name, url], told)
        self._heed("pre-push", done.returncode, done.stdout + done.stderr)

    def _pushing(self, command: Sequence[str], told: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(  # noqa: S603 -- who says --hooks has asked for it
            command, cwd=self._checkout.top, input=told.encode(), capture_output=True, check=False
        )

    def _run(self, name: str, *arguments: str, index: Path) -> None:
        answer = self._ask(name, *arguments, index=index)
        self._heed(name, answer.status, answer.out + raw(answer.said))

    def _ask(self, name: str, *arguments: str, index: Path | None = None) -> Answer:
        surroundings = {"GIT_INDEX_FILE": str(index)} if index else {}
        return self._checkout.trusted.ask(
            "hook", "run", "--ignore-missing", name, "--", *arguments, environment=surroundings
        )

    def _heed(self, name: str, status: int, said: bytes) -> None:
        if status:
            words = " ".join(said.decode("utf-8", "replace").split())
            raise Unusable(f"the {name} hook", f"it refused: {words or 'it did not say why'}")
