"""For which canaries a rule is, and which need not keep it."""

from collections.abc import Iterable, Mapping

from canarygen.model.policy import Exemption, Policy, Rule


def concerns(
    policy: Policy, rule: Rule, environment: str | None, labels: Iterable[Mapping[str, str]]
) -> bool:
    """Whether a rule is for a canary, by its environment, and by any of the sets of labels that it has or had."""
    if rule.environments and environment in policy.environments and environment not in rule.environments:
        return False
    return any(rule.labels.items() <= known.items() for known in labels)


def exempting(policy: Policy, rule: Rule, environment: str | None, name: str) -> Exemption | None:
    """Find the exemption of a canary from a rule, by its namespace and name: of several the one that lasts longest."""
    found = [
        exemption
        for exemption in policy.exemptions
        if rule.name in exemption.rules
        and name in exemption.canaries
        and (not exemption.environments or environment in exemption.environments)
    ]
    return max(found, key=lambda exemption: exemption.until, default=None)


def is_over(exemption: Exemption, day: str | None) -> bool:
    """Whether an exemption has ended on a day; on no day at all it has not."""
    return day is not None and exemption.until < day
