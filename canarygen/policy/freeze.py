"""Freezes: times when nothing may change of what is there.

A build yields the same bytes on every day. So a freeze does not judge what specs say, but
a change: it needs a tree to compare with, which a pull request has in its base, and
`publish` in the branch that it writes to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.policy import Freeze, Policy, Rule
from canarygen.policy.past import Past
from canarygen.tree import Tree
from canarygen.wording import listed

_NAMED = 2
"""How deep below its environment the folder of a canary is: namespace and name."""


def in_force(policy: Policy) -> Mapping[str, Freeze]:
    """Give the freezes of the day of judgement, by the names of their rules."""
    freezes = ((rule.name, rule.requirement) for rule in policy.rules)
    return {
        name: freeze
        for name, freeze in freezes
        if isinstance(freeze, Freeze) and policy.day and freeze.since <= policy.day <= freeze.until
    }


def words(freeze: Freeze, rule: Rule, changed: Sequence[str]) -> str:
    """Say which files would change although a rule has it that none does."""
    said = f": {rule.message}" if rule.message else ""
    days = f"on {freeze.since}" if freeze.since == freeze.until else f"from {freeze.since} to {freeze.until}"
    return f"nothing changes {days}, and this would: {listed(changed)}{said}"


def way_out(freeze: Freeze) -> str:
    """Say when a change may come."""
    return f"wait until {freeze.until} is over"


def stirred(policy: Policy, old: Tree, new: Tree) -> Iterator[Diagnostic]:
    """Say which canaries of a tree would change, or go, in a freeze: at the rule, since no spec is at hand."""
    freezes = in_force(policy)
    if not freezes:
        return
    before, after = Past(old), Past(new)
    frozen = [rule for rule in policy.rules if rule.name in freezes]
    for place in sorted(before.folders.keys() | after.folders.keys()):
        changed = before.differences(place, after)
        for rule in frozen if changed else ():
            if _holds(policy, rule, place, (before.labels(place), after.labels(place))):
                yield Diagnostic(
                    code=Code.POLICY_BROKEN,
                    message=f"{place}: {words(freezes[rule.name], rule, changed)}",
                    span=rule.place.span,
                    help=way_out(freezes[rule.name]),
                    ruled=rule.severity,
                )


def _holds(policy: Policy, rule: Rule, place: PurePosixPath, versions: Iterable[Mapping[str, str]]) -> bool:
    """Whether a rule holds for the canary of a folder."""
    environment = place.parts[0] if len(place.parts) > _NAMED else None
    return policy.binds(rule, environment, "/".join(place.parts[-_NAMED:]), versions)
