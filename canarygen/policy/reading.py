"""The policy of a canarygen.yaml: what it asks, checked as far as it can be without a spec."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from canarygen.code import Code, Severity
from canarygen.diagnostic import Diagnostic, Note, reject_any
from canarygen.document import Place
from canarygen.model.duration import Duration
from canarygen.model.policy import (
    Baking,
    CheckBefore,
    ExactHosts,
    Exemption,
    ExposedRequests,
    FirstExposure,
    Freeze,
    GateBefore,
    Images,
    Own,
    Policy,
    Requirement,
    Rule,
    Team,
)
from canarygen.policy.misreading import misread
from canarygen.rules import Rules
from canarygen.wording import joined, listed, nearest

if TYPE_CHECKING:
    from canarygen.policy.tongue import Tongue

Map = Mapping[str, Any]

_REQUIREMENTS = (
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


def policy(said: Map, place: Place, environments: Sequence[str], gravity: Rules) -> Policy:
    """Read what a project's `policy` says, at `place`. Raises Rejected.

    `environments` are the project's, and `gravity` what it rules of the laws.
    """
    rules = said.get("rules", {})
    reject_any(_refused(said, place, environments))
    tongue = _tongue(rules)
    read = [_rule(name, rule, place.at("rules", name), tongue) for name, rule in rules.items()]
    reject_any(found for found in read if isinstance(found, Diagnostic))
    return Policy(
        rules=tuple(found for found in read if isinstance(found, Rule)),
        exemptions=tuple(
            _exemption(one, place.at("exemptions", index))
            for index, one in enumerate(said.get("exemptions", ()))
        ),
        teams=tuple(_team(name, one, place.at("teams", name)) for name, one in said.get("teams", {}).items()),
        environments=frozenset(environments),
        gravity=gravity,
    )


def _tongue(rules: Map) -> "Tongue | None":
    if not any("require" in rule for rule in rules.values()):
        return None
    from canarygen.policy.tongue import Tongue  # noqa: PLC0415 -- only who writes rules waits for CEL

    return Tongue()


def _rule(name: str, said: Map, place: Place, tongue: "Tongue | None") -> Rule | Diagnostic:
    key = next(key for key in _REQUIREMENTS if key in said)
    requirement = _requirement(said, place, tongue)
    if isinstance(requirement, Diagnostic):
        return requirement
    return Rule(
        name=name,
        requirement=requirement,
        environments=tuple(said.get("environments", ())),
        labels=said.get("labels", {}),
        severity=Severity(said.get("severity", "error")),
        message=said.get("message"),
        place=place.at(key),
    )


def _requirement(said: Map, place: Place, tongue: "Tongue | None") -> Requirement | Diagnostic:  # noqa: PLR0911 -- one for each
    match said:
        case {"firstExposure": most}:
            return FirstExposure(_percent(most))
        case {"checkBefore": weight}:
            return CheckBefore(_percent(weight))
        case {"gateBefore": weight}:
            return GateBefore(_percent(weight))
        case {"baking": least}:
            return Baking(Duration(least))
        case {"exposedRequests": {"most": most, "rps": rps}}:
            return ExposedRequests(most, rps)
        case {"images": kind}:
            return Images(by_digest=kind == "digest")
        case {"hosts": _}:
            return ExactHosts()
        case {"freeze": {"from": since, "until": until}}:
            return Freeze(since, until)
        case _:
            return _own(said, place, tongue)


def _own(said: Map, place: Place, tongue: "Tongue | None") -> Own | Diagnostic:
    assert tongue is not None  # noqa: S101 -- a rule without `require` has been refused, or taken above
    each = said.get("each", "canary")
    language = tongue.language(each)
    found = language.compile(said["require"])
    return misread(found, place.at("require")) or Own(expression=found, language=language, each=each)


def _percent(said: str) -> int:
    return int(said.removesuffix("%"))


def _exemption(said: Map, place: Place) -> Exemption:
    return Exemption(
        canaries=tuple(said["canaries"]),
        rules=tuple(said["rules"]),
        environments=tuple(said.get("environments", ())),
        reason=said["reason"],
        until=said["until"],
        place=place,
    )


def _team(name: str, said: Map, place: Place) -> Team:
    return Team(
        name=name,
        specs=tuple(PurePosixPath(folder) for folder in said["specs"]),
        namespaces=_listed(said, "namespaces"),
        hosts=_listed(said, "hosts"),
        gateways=_listed(said, "gateways"),
        registries=_listed(said, "registries"),
        place=place,
    )


def _listed(said: Map, key: str) -> tuple[str, ...] | None:
    return tuple(said[key]) if key in said else None


def _refused(said: Map, place: Place, environments: Sequence[str]) -> Iterator[Diagnostic]:
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


def _count(rule: Map, place: Place) -> Iterator[Diagnostic]:
    keys = [key for key in _REQUIREMENTS if key in rule]
    if not keys:
        yield Diagnostic(
            code=Code.MISSING_KEY,
            message="a rule requires something",
            span=place.key,
            help=f"add {joined([f'`{key}`' for key in _REQUIREMENTS])}",
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


def _unknown(said: Map, place: Place, key: str, known: Sequence[str], noun: str) -> Iterator[Diagnostic]:
    for index, name in enumerate(said.get(key, ())):
        if name not in known:
            near = nearest(name, known)
            yield Diagnostic(
                code=Code.UNKNOWN_VALUE,
                message=f"there is no {noun} `{name}`",
                span=place.at(key, index).span,
                help=f"did you mean `{near}`?"
                if near
                else f"there are {listed(known)}"
                if known
                else f"the project has no {noun}s",
            )


def _shared_folders(teams: Map, place: Place) -> Iterator[Diagnostic]:
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
