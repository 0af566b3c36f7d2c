"""EDGE: where a checkout is pushed to: the address that a remote stands for, and the branch there."""

import os
import re
from pathlib import Path
from typing import Final

from canarygen.repository.checkout import Checkout
from canarygen.unusable import Unusable

ORIGIN: Final = "origin"
_HEADS: Final = "refs/heads/"
_HELPER: Final = re.compile(r"[A-Za-z0-9]+::")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9+]+://|[^/]+:")
_USER: Final = re.compile(r"(?<=://)[^/@]*@")
_FILE: Final = "file://"


def upstream(checkout: Checkout, remote: str | None, branch: str | None) -> tuple[str, str]:
    """Give the name of the remote and the full name of the branch that a checkout is pushed to.

    What isn't said is as `git push` has it: the upstream of the branch, else the branch of the same name at origin. A HEAD
    that is detached, as in CI, belongs to the branch that stood there when it was fetched. Raises Unusable if that isn't
    exactly one.
    """
    here = checkout.branch
    name = remote or _remote(checkout, here)
    if branch is None and here is not None:
        merge = checkout.setting(f"branch.{here}.merge")
        is_tracked = merge and checkout.setting(f"branch.{here}.remote") == name
        return name, str(merge) if is_tracked else _HEADS + here
    return name, _HEADS + checked(checkout, branch or _stood(checkout, name))


def checked(checkout: Checkout, branch: str) -> str:
    """Give the name of a branch back, if it can be one. Raises Unusable."""
    if checkout.git.ask("check-ref-format", f"{_HEADS}{branch}").status:
        raise Unusable(branch, "no branch can have this name")
    return branch


def address(checkout: Checkout, remote: str) -> str:
    """Give the address that a remote's name, or an address, stands for.

    Raises Unusable for one that starts a program, and for a repository within the work tree: its hooks would run, and
    they are anybody's who wrote to the checkout.
    """
    said = checkout.setting(f"remote.{remote}.pushurl") or checkout.setting(f"remote.{remote}.url")
    if said is None and not _ADDRESS.match(remote) and "/" not in remote:
        raise Unusable(
            remote,
            "no remote has this name, and it is no address; `git remote -v` lists what is there, `git remote add NAME URL` adds one",
        )
    url = said or remote
    if url.startswith("-") or _HELPER.match(url):
        raise Unusable(
            remote, "its address would start a program here; give it one that begins with https, ssh or /"
        )
    path = url.removeprefix(_FILE)
    if path == url and _ADDRESS.match(url):
        return url
    place = Path(os.path.realpath(checkout.top / path))
    if place.is_relative_to(checkout.top):
        raise Unusable(
            remote, f"its address is {place}, within the checkout itself; push to a repository outside"
        )
    return str(place)


def _remote(checkout: Checkout, here: str | None) -> str:
    keys = (f"branch.{here}.pushremote", "remote.pushdefault", f"branch.{here}.remote")
    return next((found for key in keys if (found := checkout.setting(key))), ORIGIN)


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
    """Give an address as it may be told."""
    return _USER.sub("", url)
