"""EDGE: where a checkout is pushed to: the address that a remote stands for, and the branch there."""

import os
import re
from pathlib import Path
from urllib.parse import unquote

from canarygen.repository.checkout import HEADS, Checkout
from canarygen.typed import Final
from canarygen.unusable import Unusable

ORIGIN: Final = "origin"
_HELPER: Final = re.compile(r"[A-Za-z0-9]+::")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9+]+://|[^/]+:")
_SECRET: Final = re.compile(r"(?<=://)[^/]*@|\?.*$")
_FILE: Final = "file://"
_EMPTY: Final = "an empty name"
"""How it is called where a script's variable was not set."""


def upstream(checkout: Checkout, remote: str | None, branch: str | None) -> tuple[str, str]:
    """Give the name of the remote and the full name of the branch that a checkout is pushed to.

    What isn't said is as `git push` has it: the branch of the same name. A HEAD that is detached, as in CI, belongs to the
    branch that stood there when it was fetched. Raises Unusable if that isn't exactly one, and where the branch follows
    one of another name: only people know which of the two is meant.
    """
    here = checkout.branch
    name = _remote(checkout, here) if remote is None else remote
    if branch is None and here is not None:
        _reject_another(checkout, name, here)
    into = here or _stood(checkout, name) if branch is None else branch
    return name, HEADS + checked(checkout, into)


def _reject_another(checkout: Checkout, remote: str, here: str) -> None:
    merge = (checkout.setting(f"branch.{here}.merge") or HEADS + here).removeprefix(HEADS)
    if checkout.setting(f"branch.{here}.remote") == remote and merge != here:
        raise Unusable(
            here,
            f"the branch follows {merge} of {remote}; say which is meant: --branch {here}, or --branch {merge}",
        )


def checked(checkout: Checkout, branch: str) -> str:
    """Give the name of a branch back, if it can be one. Raises Unusable."""
    is_special = branch in {"HEAD", "@"} or branch.startswith(("-", "refs/"))
    if is_special or checkout.git.ask("check-ref-format", f"{HEADS}{branch}").status:
        raise Unusable(branch or _EMPTY, "no branch can have this name; say it as `main` or `env/prod`")
    return branch


def address(checkout: Checkout, remote: str) -> str:
    """Give the address that a remote's name, or an address, stands for.

    Raises Unusable for one that starts a program, for several of one name, and for a repository that is this checkout's
    own, or lies within it: its hooks would run, and they are anybody's who wrote to the checkout.
    """
    url = _address(checkout, remote)
    if url.startswith("-") or _HELPER.match(url):
        raise Unusable(
            remote, "its address would start a program here; give it one that begins with https, ssh or /"
        )
    if not url.isprintable():
        raise Unusable(remote, "its address isn't printable text; see `git remote -v`")
    is_file = url.startswith(_FILE)
    if not is_file and _ADDRESS.match(url):
        return url
    place = Path(os.path.realpath(checkout.top / (unquote(url.removeprefix(_FILE)) if is_file else url)))
    ours = (checkout.top, checkout.git_dir, checkout.common_dir)
    if any(place.is_relative_to(own) or own.is_relative_to(place) for own in ours):
        raise Unusable(
            remote, f"its address is {place}, which is of this very checkout; push to a repository outside"
        )
    return url if is_file else str(place)


def _address(checkout: Checkout, remote: str) -> str:
    found = checkout.every(f"remote.{remote}.pushurl") or checkout.every(f"remote.{remote}.url")
    if len(found) > 1:
        raise Unusable(remote, f"it has {len(found)} addresses, and only one can be raced for; name one")
    if not found and not _ADDRESS.match(remote) and "/" not in remote:
        raise Unusable(
            remote or _EMPTY,
            "no remote has this name, and it is no address; `git remote -v` lists what is there, `git remote add NAME URL` adds one",
        )
    return found[0] if found else remote


def _remote(checkout: Checkout, here: str | None) -> str:
    keys = (f"branch.{here}.pushremote", "remote.pushdefault", f"branch.{here}.remote")
    # A branch that follows a local one has `.` for a remote.
    return next((found for key in keys if (found := checkout.setting(key)) not in {None, "", "."}), ORIGIN)


def _stood(checkout: Checkout, remote: str) -> str:
    head = checkout.head
    found = checkout.branches_at(head, remote) if head else []
    if len(found) != 1:
        several = (
            f"{' and '.join(found)} are all there" if found else f"no branch of {remote} is known to be there"
        )
        raise Unusable("HEAD", f"it is on no branch, and {several}; say where to push: `--branch main`")
    return found[0]


def without_password(url: str) -> str:
    """Give an address as it may be told: without what stands before the host, or behind a question mark."""
    return _SECRET.sub("", url)
