"""The judgement on canaries: by the rules of a policy, its exemptions, and the day."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.emit import emit
from canarygen.environment import told_once
from canarygen.manifest import Manifest, folder
from canarygen.model.canary import Fleet
from canarygen.model.policy import Exemption, Freeze, Own, Policy, Rule
from canarygen.model.project import PROJECT_FILE
from canarygen.policy.claims import claims
from canarygen.policy.freeze import in_force, stirred, way_out, words
from canarygen.policy.owners import Owners
from canarygen.policy.ownership import trespasses
from canarygen.policy.past import Past
from canarygen.policy.requirement import Breach, breaches
from canarygen.policy.subject import Subject
from canarygen.policy.view import View, views
from canarygen.source import Span
from canarygen.tree import within
from canarygen.wording import nearest


class _Finding(NamedTuple):
    """A rule that a canary breaks, and how."""

    rule: Rule
    view: View
    breach: Breach


def judgements(
    policy: Policy,
    fleets: Mapping[str | None, Fleet],
    manifests: Mapping[str | None, Sequence[Manifest]],
    among: int,
) -> Iterator[Diagnostic]:
    """Judge the canaries of environments, of which there are `among` in all, by the objects that were made for them."""
    owners = Owners(policy.teams)
    seen = {name: tuple(views(fleet, manifests[name], owners)) for name, fleet in fleets.items()}
    yield from told_once({name: _judged(policy, owners, found) for name, found in seen.items()}, among)
    yield from _judged_together(policy, seen)


def _judged(policy: Policy, owners: Owners, canaries: Sequence[View]) -> Iterator[Diagnostic]:
    """Say what the canaries of an environment do that a policy does not allow, and which exemptions do for them."""
    past = None if policy.before is None else Past(policy.before)
    used: set[Span] = set()
    for view in canaries:
        yield from trespasses(owners, view)
        for finding in _findings(policy, view, past):
            exemption = _exempting(policy, finding)
            if exemption:
                used.add(exemption.place.span)
            yield _told(policy, finding, exemption)
    known = [view.name for view in canaries]
    # Who is judged by somebody else's policy cannot take an exemption out of it.
    for exemption in () if policy.is_given else policy.exemptions:
        if exemption.place.span not in used:
            yield _unneeded(exemption, known)


def _judged_together(policy: Policy, seen: Mapping[str | None, Sequence[View]]) -> Iterator[Diagnostic]:
    """Say what only shows over all environments: hosts that several teams claim, and canaries that go in a freeze."""
    everyone = [view for views in seen.values() for view in views]
    if policy.teams:
        yield from claims(everyone)
    if policy.before is not None:
        here = {folder(view.canary) for view in everyone}
        before = within(policy.before, *seen).items()
        yield from stirred(policy, {path: text for path, text in before if path.parent not in here}, {})


def _findings(policy: Policy, view: View, past: Past | None) -> Iterator[_Finding]:
    subject, freezes = Subject(view), in_force(policy) if past else ()
    for rule in policy.rules:
        if _concerns(policy, rule, view, past):
            frozen = _frozen(rule, view, past) if past and rule in freezes else ()
            for breach in (*breaches(rule.requirement, view, subject), *frozen):
                yield _Finding(rule, view, breach)


def _concerns(policy: Policy, rule: Rule, view: View, past: Past | None) -> bool:
    """Whether a rule is for a canary, by its environment, and by the labels that it has or had."""
    environment = view.canary.environment
    if rule.environments and environment in policy.environments and environment not in rule.environments:
        return False
    # A patch can take a label from the object, and an edit from the spec: neither is a way out of a rule.
    had = past.labels(folder(view.canary)) if past and rule.labels else {}
    return any(rule.labels.items() <= labels.items() for labels in (view.labels, view.canary.labels, had))


def _frozen(rule: Rule, view: View, past: Past) -> Iterator[Breach]:
    made = {item.path: emit(item.content) for item in view.manifests}
    held = past.bodies(folder(view.canary))
    changed = sorted(path.name for path in made.keys() | held.keys() if made.get(path) != held.get(path))
    if changed:
        yield Breach(words(rule, changed), None, way_out(rule))


def _exempting(policy: Policy, finding: _Finding) -> Exemption | None:
    """Find the exemption that a finding comes under: of several the one that lasts longest."""
    found = [
        exemption
        for exemption in policy.exemptions
        if finding.rule.name in exemption.rules
        and finding.view.name in exemption.canaries
        and (not exemption.environments or finding.view.canary.environment in exemption.environments)
    ]
    return max(found, key=lambda exemption: exemption.until, default=None)


def _told(policy: Policy, finding: _Finding, exemption: Exemption | None) -> Diagnostic:
    rule, breach = finding.rule, finding.breach
    words = _words(finding)
    the_rule = Note(f"the rule `{rule.name}`", rule.place.span)
    span = breach.spot.span if breach.spot else finding.view.place.span
    if exemption is None:
        return Diagnostic(
            code=Code.POLICY_UNDECIDED if breach.is_undecided else Code.POLICY_BROKEN,
            message=words,
            span=span,
            notes=(the_rule,),
            help=f"{breach.help}; or ask for an exemption, in `policy.exemptions` of {PROJECT_FILE}",
            ruled=rule.severity,
        )
    is_over = policy.day is not None and exemption.until < policy.day
    return Diagnostic(
        code=Code.EXEMPTION_EXPIRED if is_over else Code.EXEMPTED,
        message=f"{words}; the exemption from it expired on {exemption.until}"
        if is_over
        else f"{words}; exempt until {exemption.until}: {exemption.reason}",
        span=span,
        notes=(the_rule, Note("the exemption", exemption.place.span)),
        help=f"{breach.help}; or ask for more time" if is_over else f"by then, {breach.help}",
        ruled=rule.severity if is_over else None,
    )


def _words(finding: _Finding) -> str:
    said, breach = finding.rule.message, finding.breach
    if said is None or breach.is_undecided:
        return breach.message
    if isinstance(finding.rule.requirement, Freeze):
        return breach.message
    return said if isinstance(finding.rule.requirement, Own) else f"{breach.message}: {said}"


def _unneeded(exemption: Exemption, known: Sequence[str]) -> Diagnostic:
    near = next(
        (near for name in exemption.canaries if name not in known and (near := nearest(name, known))), None
    )
    return Diagnostic(
        code=Code.EXEMPTION_UNNEEDED,
        message="nothing needs this exemption any more",
        span=exemption.place.span,
        help=f"did you mean the canary `{near}`?" if near else "remove it",
    )
