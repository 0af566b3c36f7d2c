"""The policy of a canarygen.yaml: what it asks, checked as far as it can be without a spec."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from canarygen.diagnostic import Diagnostic, reject_any
from canarygen.document import Place, Said
from canarygen.law import Severity
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
from canarygen.model.rollout import percent
from canarygen.policy.misreading import misread
from canarygen.policy.refusal import REQUIREMENTS, refused
from canarygen.rules import Rules
from canarygen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canarygen.policy.languages import Languages


def policy(said: Said, place: Place, environments: Sequence[str], gravity: Rules) -> Policy:
    """Read what a project's `policy` says, at `place`. Raises Rejected.

    `environments` are the project's, and `gravity` what it rules of the laws.
    """
    rules = said.get("rules", {})
    reject_any(refused(said, place, environments))
    languages = _languages(rules, environments, said.get("teams", {}))
    read = [_rule(name, rule, place.at("rules", name), languages) for name, rule in rules.items()]
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


def _languages(rules: Said, environments: Sequence[str], teams: Said) -> "Languages | None":
    if not any("require" in rule for rule in rules.values()):
        return None
    from canarygen.policy.languages import Languages  # noqa: PLC0415 -- only who writes rules waits for CEL

    return Languages(environments, teams)


def _rule(name: str, said: Said, place: Place, languages: "Languages | None") -> Rule | Diagnostic:
    key = next(key for key in REQUIREMENTS if key in said)
    requirement = _requirement(said, place, languages)
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


def _requirement(said: Said, place: Place, languages: "Languages | None") -> Requirement | Diagnostic:  # noqa: PLR0911 -- one for each
    match said:
        case {"firstExposure": most}:
            return FirstExposure(percent(most))
        case {"checkBefore": weight}:
            return CheckBefore(percent(weight))
        case {"gateBefore": weight}:
            return GateBefore(percent(weight))
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
            return _own(said, place, languages)


def _own(said: Said, place: Place, languages: "Languages | None") -> Own | Diagnostic:
    assert languages is not None  # noqa: S101 -- a rule without `require` has been refused, or taken above
    each = said.get("each", "canary")
    language = languages.of(each)
    found = language.compile(said["require"])
    return misread(found, place.at("require")) or Own(expression=found, language=language, each=each)


def _exemption(said: Said, place: Place) -> Exemption:
    return Exemption(
        canaries=tuple(said["canaries"]),
        rules=tuple(said["rules"]),
        environments=tuple(said.get("environments", ())),
        reason=said["reason"],
        until=said["until"],
        place=place,
    )


def _team(name: str, said: Said, place: Place) -> Team:
    return Team(
        name=name,
        specs=tuple(PurePosixPath(folder) for folder in said["specs"]),
        namespaces=_listed(said, "namespaces"),
        hosts=_listed(said, "hosts"),
        gateways=_listed(said, "gateways"),
        registries=_listed(said, "registries"),
        place=place,
    )


def _listed(said: Said, key: str) -> tuple[str, ...] | None:
    return tuple(said[key]) if key in said else None
