"""The judgement on canaries: by the rules of a policy, its exemptions, and the day."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.emit import emit
from canarygen.environment import told_once
from canarygen.manifest import Manifest, folder
from canarygen.model.canary import Fleet
from canarygen.model.policy import Exemption, Freeze, Own, Policy, Rule
from canarygen.model.project import PROJECT_FILE
from canarygen.policy.claims import claims
from canarygen.policy.delivery import redirected
from canarygen.policy.freeze import in_force, stirred, way_out, words
from canarygen.policy.owners import Owners
from canarygen.policy.ownership import trespasses
from canarygen.policy.past import Past, differing
from canarygen.policy.requirement import Breach, breaches
from canarygen.policy.subject import Subject
from canarygen.policy.view import View, views
from canarygen.source import Span
from canarygen.tree import within
from canarygen.typed import NamedTuple
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
    delivered: Mapping[str | None, Sequence[Manifest]],
    among: int,
) -> Iterator[Diagnostic]:
    """Judge the canaries of environments, of which there are `among` in all, by the objects that were made for them.

    `delivered` are the objects by which Argo CD syncs them.
    """
    owners = Owners(policy.teams, policy.delay)
    seen = {name: tuple(views(fleet, manifests[name], owners)) for name, fleet in fleets.items()}
    yield from told_once({name: _judged(policy, owners, found) for name, found in seen.items()}, among)
    yield from _judged_together(policy, seen, among)
    if policy.before is not None:
        made = {item.path: emit(item.content) for found in delivered.values() for item in found}
        canaries = {PurePosixPath(folder(view.canary)) for found in seen.values() for view in found}
        yield from redirected(policy, policy.before, made, canaries)


def _judged(policy: Policy, owners: Owners, canaries: Sequence[View]) -> Iterator[Diagnostic]:
    """Say what the canaries of an environment do that a policy does not allow, and which exemptions do for them."""
    past = None if policy.before is None else Past(policy.before)
    used: set[Span] = set()
    for view in canaries:
        yield from trespasses(owners, view)
        for finding in _findings(policy, view, past):
            exemption = policy.exempting(finding.rule, view.canary.environment, view.name)
            if exemption:
                used.add(exemption.place.span)
            yield _told(policy, finding, exemption)
    known = [view.name for view in canaries]
    for exemption in _lasting(policy):
        if exemption.place.span not in used:
            yield _unneeded(exemption, known)


def _lasting(policy: Policy) -> Iterator[Exemption]:
    """Give the exemptions that should be needed at any time.

    One from a freeze is needed when it comes; and who is judged by somebody else's policy cannot take any out of it.
    """
    freezes = {rule.name for rule in policy.rules if isinstance(rule.requirement, Freeze)}
    for exemption in () if policy.is_given else policy.exemptions:
        if freezes.isdisjoint(exemption.rules):
            yield exemption


def _judged_together(
    policy: Policy, seen: Mapping[str | None, Sequence[View]], among: int
) -> Iterator[Diagnostic]:
    """Say what only shows over all environments: hosts that several teams claim, and canaries that go in a freeze."""
    everyone = [view for views in seen.values() for view in views]
    if policy.teams:
        yield from claims(everyone)
    if policy.before is not None:
        here = {PurePosixPath(folder(view.canary)) for view in everyone}
        # Of all environments, one that is there no more counts, too.
        before = policy.before if len(seen) == among else within(policy.before, *seen)
        gone = {path: text for path, text in before.items() if path.parent not in here}
        yield from stirred(policy, gone, {})


def _findings(policy: Policy, view: View, past: Past | None) -> Iterator[_Finding]:
    subject, freezes = Subject(view), in_force(policy) if past else {}
    for rule in policy.rules:
        if policy.concerns(rule, view.canary.environment, _labels(rule, view, past)):
            found = breaches(rule.requirement, view, subject)
            if past and rule.name in freezes:
                found = _frozen(freezes[rule.name], rule, view, past)
            yield from (_Finding(rule, view, breach) for breach in found)


def _labels(rule: Rule, view: View, past: Past | None) -> Iterator[Mapping[str, str]]:
    """Give the labels of a canary: a patch can take one from the object, and an edit from the spec, as a way out of a rule."""
    yield view.labels
    yield view.canary.labels
    if past and rule.labels:
        yield past.labels(PurePosixPath(folder(view.canary)))


def _frozen(freeze: Freeze, rule: Rule, view: View, past: Past) -> Iterator[Breach]:
    made = {item.path: emit(item.content) for item in view.manifests}
    if changed := differing(past.bodies(PurePosixPath(folder(view.canary))), made):
        yield Breach(words(freeze, rule, changed), None, way_out(freeze))


def _told(policy: Policy, finding: _Finding, exemption: Exemption | None) -> Diagnostic:
    rule, breach = finding.rule, finding.breach
    message = _message(finding)
    the_rule = Note(f"the rule `{rule.name}`", rule.place.span)
    span = breach.spot.span if breach.spot else finding.view.place.span
    if exemption is None:
        return Diagnostic(
            code=Code.POLICY_UNDECIDED if breach.is_undecided else Code.POLICY_BROKEN,
            message=message,
            span=span,
            notes=(the_rule,),
            help=f"{breach.help}; or ask for an exemption, in `policy.exemptions` of {PROJECT_FILE}{policy.delay}",
            ruled=rule.severity,
        )
    has_ended = exemption.is_over(policy.day)
    return Diagnostic(
        code=Code.EXEMPTION_EXPIRED if has_ended else Code.EXEMPTED,
        message=f"{message}; the exemption from it expired on {exemption.until}"
        if has_ended
        else f"{message}; exempt until {exemption.until}: {exemption.reason}",
        span=span,
        notes=(the_rule, Note("the exemption", exemption.place.span)),
        help=f"{breach.help}; or ask for more time{policy.delay}" if has_ended else f"by then, {breach.help}",
        ruled=rule.severity if has_ended else None,
    )


def _message(finding: _Finding) -> str:
    said, breach = finding.rule.message, finding.breach
    # What a freeze says of itself has the rule's own words in it already.
    if said is None or breach.is_undecided or isinstance(finding.rule.requirement, Freeze):
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
