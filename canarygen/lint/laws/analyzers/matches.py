"""Rules and matches of a VirtualService that never get a request, since one before them takes all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from canarygen.code import Severity
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path
from canarygen.lint.law import Law
from canarygen.lint.laws.analyzers.match import Match, covers
from canarygen.lint.resource import ISTIO, Resource, mapping, numbered, text
from canarygen.lint.tree import Tree

RULE_UNREACHABLE: Final = Law(
    "rule-unreachable",
    "The rules of a VirtualService are tried in their order: what comes after one that takes every request gets none.",
    Severity.WARNING,
    "IST0130",
)
MATCH_WITHOUT_EFFECT: Final = Law(
    "match-without-effect",
    "An earlier match takes all that this one would: nothing is ever sent where this one says.",
    Severity.INFO,
    "IST0131",
)
_UNNAMED: Final = ("name", "statPrefix")


class _Earlier:
    """The matches of the rules before, found by their paths: whichever may cover another stands under a prefix of its."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[tuple[Match, Path]]] = defaultdict(list)

    def add(self, match: Match, path: Path) -> None:
        kind, value = _uri(match)
        self._found[kind, value].append((match, path))

    def covering(self, match: Match) -> Path | None:
        """Give the place of the first one that takes all that a match would."""
        kind, value = _uri(match)
        starts = [("prefix", value[:end]) for end in range(len(value) + 1)] if kind != "regex" else []
        candidates = {("", ""), ("prefix", "/"), (kind, value), *starts}
        paths = [
            path for key in candidates for other, path in self._found.get(key, ()) if covers(other, match)
        ]
        return min(paths, default=None, key=str)


def _uri(match: Match) -> tuple[str, str]:
    kind, value = next(iter(mapping(match.get("uri")).items()), ("", ""))
    return kind, text(value).lower()


def rules_are_reached(tree: Tree) -> Iterator[Diagnostic]:
    """No rule comes after one that takes every request, and no match after one that takes all of its (ValidateVirtualService).

    Istio compares texts; here it is asked, too, which requests a match takes, so that no order of conditions and no method
    that is left out misleads.
    """
    for route in tree.of(ISTIO, "VirtualService"):
        for kind in ("http", "tls", "tcp"):
            yield from _rules(route, kind)


def _rules(route: Resource, kind: str) -> Iterator[Diagnostic]:
    earlier = _Earlier()
    catch_all: Path | None = None
    for index, rule in numbered(route.get("spec", kind)):
        path: Path = ("spec", kind, index)
        if catch_all is not None:
            yield _unreachable(route, path, catch_all)
            continue
        matches = [(position, _conditions(match)) for position, match in numbered(rule.get("match"))]
        covering = [earlier.covering(match) for _, match in matches or [(0, {})]]
        for position, match in matches:
            if before := earlier.covering(match):
                yield _idle(route, (*path, "match", position), before)
            earlier.add(match, (*path, "match", position))
        if covering[0] and all(covering):
            yield _unreachable(route, path, covering[0])
        catch_all = catch_all if matches else path


def _conditions(match: Mapping[str, Any]) -> Match:
    return {key: value for key, value in match.items() if key not in _UNNAMED}


def _unreachable(route: Resource, path: Path, before: Path) -> Diagnostic:
    name = text(route.get(*path, "name"))
    told = f"the rule `{name}`" if name else "this rule"
    return Diagnostic(
        code=RULE_UNREACHABLE,
        message=f"{told} never gets a request: one before it takes them all (IST0130)",
        span=route.at(*path, *(("name",) if name else ())).span,
        notes=(Note("the one before", route.at(*before).span),),
        help="put the narrower one first, or remove it",
    )


def _idle(route: Resource, path: Path, before: Path) -> Diagnostic:
    return Diagnostic(
        code=MATCH_WITHOUT_EFFECT,
        message="this match never gets a request: an earlier one takes them all (IST0131)",
        span=route.at(*path).span,
        notes=(Note("the earlier one", route.at(*before).span),),
        help="put the narrower one first, or remove it",
    )
