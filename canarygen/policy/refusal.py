"""What of a project's policy cannot be meant, beyond what its schema says."""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, Said
from canarygen.wording import guess, listed, ticked

REQUIREMENTS = (
    "firstExposure",
    "checkBefore",
    "gateBefore",
    "baking",
    "exposedRequests",
    "images",
    "hosts",
    "freeze",
    "require",
)
"""The keys of what a rule may require."""


def refused(said: Said, place: Place, environments: Sequence[str]) -> Iterator[Diagnostic]:
    """Say what of a policy cannot be meant, beyond what its schema says."""
    rules = said.get("rules", {})
    for name, rule in rules.items():
        at = place.at("rules", name)
        yield from _count(rule, at)
        yield from _unknown(rule, at, "environments", environments, "environment")
        freeze = rule.get("freeze", {})
        if freeze and freeze["from"] > freeze["until"]:
            yield Diagnostic(
                code=Code.OUT_OF_RANGE,
                message="it would end before it begins",
                span=at.at("freeze", "until").span,
                notes=(Note("it begins", at.at("freeze", "from").span),),
                help="let `until` be the last day of it",
            )
    for index, exemption in enumerate(said.get("exemptions", ())):
        at = place.at("exemptions", index)
        yield from _unknown(exemption, at, "rules", list(rules), "rule")
        yield from _unknown(exemption, at, "environments", environments, "environment")
    yield from _shared_folders(said.get("teams", {}), place.at("teams"))


def _count(rule: Said, place: Place) -> Iterator[Diagnostic]:
    keys = [key for key in REQUIREMENTS if key in rule]
    if not keys:
        yield Diagnostic(
            code=Code.MISSING_KEY,
            message="a rule requires something",
            span=place.key,
            help=f"add {ticked(REQUIREMENTS)}",
        )
    for key in keys[1:]:
        yield Diagnostic(
            code=Code.CONFLICTING_KEYS,
            message=f"a rule requires one thing, and this one has `{keys[0]}` already",
            span=place.at(key).key,
            notes=(Note("the other one", place.at(keys[0]).key),),
            help="make two rules of it, each with a name",
        )
    if "each" in rule and "require" not in rule:
        yield Diagnostic(
            code=Code.MISSING_KEY,
            message="`each` says of what `require` speaks, and there is none",
            span=place.at("each").key,
            help="remove it: only an expression is asked of each part",
        )


def _unknown(said: Said, place: Place, key: str, known: Sequence[str], noun: str) -> Iterator[Diagnostic]:
    for index, name in enumerate(said.get(key, ())):
        if name not in known:
            yield Diagnostic(
                code=Code.UNKNOWN_VALUE,
                message=f"there is no {noun} `{name}`",
                span=place.at(key, index).span,
                help=guess(
                    name,
                    known,
                    f"there {'is' if len(known) == 1 else 'are'} {listed(known)}"
                    if known
                    else f"the project has no {noun}s",
                ),
            )


def _shared_folders(teams: Said, place: Place) -> Iterator[Diagnostic]:
    first: dict[str, Place] = {}
    for name, team in teams.items():
        for index, folder in enumerate(team["specs"]):
            at = place.at(name, "specs", index)
            if (other := first.setdefault(folder, at)) is not at:
                yield Diagnostic(
                    code=Code.DUPLICATE_ITEM,
                    message=f"`{folder}` is another team's folder already",
                    span=at.span,
                    notes=(Note("it is said here", other.span),),
                    help="give each team a folder of its own",
                )
