"""Freezes: times when nothing may change of what is there.

A build yields the same bytes on every day. So a freeze does not judge what specs say, but
a change: it needs a tree to compare with, which a pull request has in its base, and
`publish` in the branch that it writes to.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.policy import Freeze, Policy, Rule
from canarygen.policy.past import Past
from canarygen.tree import Tree
from canarygen.wording import listed

_NAMED = 2
"""How deep below its environment the folder of a canary is: namespace and name."""


def in_force(policy: Policy) -> tuple[Rule, ...]:
    """Give the rules by which nothing may change on the day of judgement."""
    return tuple(
        rule
        for rule in policy.rules
        if isinstance(rule.requirement, Freeze)
        and policy.day is not None
        and rule.requirement.since <= policy.day <= rule.requirement.until
    )


def words(rule: Rule, changed: list[str]) -> str:
    """Say which files would change although a rule has it that none does."""
    freeze = rule.requirement
    assert isinstance(freeze, Freeze)  # noqa: S101 -- who asks has it from `in_force`
    said = f": {rule.message}" if rule.message else ""
    days = f"on {freeze.since}" if freeze.since == freeze.until else f"from {freeze.since} to {freeze.until}"
    return f"nothing changes {days}, and this would: {listed(changed)}{said}"


def way_out(rule: Rule) -> str:
    """Say when a change may come."""
    freeze = rule.requirement
    assert isinstance(freeze, Freeze)  # noqa: S101 -- likewise
    return f"wait until {freeze.until} is over"


def stirred(policy: Policy, old: Tree, new: Tree) -> Iterator[Diagnostic]:
    """Say which canaries of a tree would change, or go, in a freeze: at the rule, since no spec is at hand."""
    rules = in_force(policy)
    if not rules:
        return
    before, after = Past(old), Past(new)
    for place in sorted(before.folders.keys() | after.folders.keys()):
        changed = before.differences(place, after)
        for rule in rules if changed else ():
            if _concerns(policy, rule, place, (before.labels(place), after.labels(place))):
                yield Diagnostic(
                    code=Code.POLICY_BROKEN,
                    message=f"{place}: {words(rule, changed)}",
                    span=rule.place.span,
                    help=way_out(rule),
                    ruled=rule.severity,
                )


def _concerns(
    policy: Policy, rule: Rule, place: PurePosixPath, versions: tuple[Mapping[str, str], ...]
) -> bool:
    environment = place.parts[0] if len(place.parts) > _NAMED else None
    if rule.environments and environment in policy.environments and environment not in rule.environments:
        return False
    name = "/".join(place.parts[-_NAMED:])
    if any(
        rule.name in exemption.rules
        and name in exemption.canaries
        and exemption.until >= str(policy.day)
        and (not exemption.environments or environment in exemption.environments)
        for exemption in policy.exemptions
    ):
        return False
    return any(rule.labels.items() <= labels.items() for labels in versions)
