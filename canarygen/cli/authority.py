"""By whose policy specs are judged, and on which day."""

import time
from collections.abc import Callable
from pathlib import PurePosixPath

from canarygen.frozen import replace
from canarygen.model.policy import Policy
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.source import Source
from canarygen.workspace.workspace import Workspace

Warn = Callable[[str], None]

DAY = "%Y-%m-%d"


def today() -> str:
    """Give the day that it is, in UTC."""
    return time.strftime(DAY, time.gmtime())


def under_policy(
    workspace: Workspace, settings: Project, *, reference: str | None, day: str | None, warn: Warn
) -> Project:
    """Give a project as it is judged: on a day, and by the policy of a commit if one is named, or else by its own.

    If that commit has no canarygen.yaml, it asks for nothing, and people are told. Raises Rejected if what it has is
    wrong, and Unusable if there is no such commit.
    """
    policy = _of_commit(workspace, reference, warn) if reference is not None else settings.policy
    return replace(settings, policy=replace(policy, day=day))


def tell_of_freezes(policy: Policy, say: Warn) -> None:
    """Tell people of each freeze that is in force and judges nothing, since it is not known what was there before."""
    if not policy.rules or policy.before is not None:
        return
    from canarygen.policy.freeze import in_force  # noqa: PLC0415 -- where nothing is asked nobody waits for it

    for name, freeze in in_force(policy).items():
        say(
            f"note: the freeze `{name}` is in force until {freeze.until}; what changes is judged by it with --policy-from REF only"
        )


def commit_of(workspace: Workspace, reference: str) -> str:
    """Give the id of the commit whose policy is asked for. Raises Unusable if there is none such."""
    from canarygen.repository.checkout import Checkout  # noqa: PLC0415 -- who judges by their own policy needs no Git

    return Checkout.at(workspace.root).commit(reference)


def _of_commit(workspace: Workspace, reference: str, warn: Warn) -> Policy:
    from canarygen.repository.checkout import Checkout  # noqa: PLC0415 -- who judges by their own policy needs no Git
    from canarygen.repository.snapshot import Snapshot  # noqa: PLC0415 -- likewise
    from canarygen.repository.store import Store  # noqa: PLC0415 -- likewise
    from canarygen.verification import settings_of  # noqa: PLC0415 -- the compiler, which lint needs nothing of

    checkout = Checkout.at(workspace.root)
    with Store(checkout) as store:
        snapshot = Snapshot(store, checkout.commit(reference))
        source = snapshot.project_file()
        if source is None:
            # A project that moves to another folder would leave its policy behind, and nobody would know.
            place = checkout.prefix / PROJECT_FILE
            warn(f"there is no {place} at {reference}, so its policy asks for nothing")
        # Under its own name it would be taken for the file that is judged.
        settings = settings_of(source and Source(f"{reference}:{source.path}", source.data), is_built=False)
        policy = replace(settings.policy, is_given=True)
        if policy.looks_back:
            policy = replace(policy, before=snapshot.tree(PurePosixPath(settings.out)))
    return policy
