"""Rules and matches of a VirtualService that never get a request, since one before them takes all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, items, mapping, numbered, text, texts
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.gap import has_gap
from canarygen.lint.laws.analyzers.match import Match, covers
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.route import KINDS
from canarygen.model.text import Form, TextMatch
from canarygen.typed import Any, Final

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


class Earlier:
    """The matches of the rules before, found by one of their conditions, so that few are asked whether they cover another."""

    def __init__(self) -> None:
        """Begin before the first rule."""
        self._found: dict[_Key, list[int]] = defaultdict(list)
        self._all: list[tuple[Match, Path]] = []

    def add(self, match: Match, path: Path) -> None:
        """Take one more, and where it stands."""
        for key in _keys(match):
            self._found[key].append(len(self._all))
        self._all.append((match, path))

    def covering(self, match: Match) -> Path | None:
        """Give the place of the first one that takes all that a match would."""
        candidates = (index for key in _implied(match) for index in self._found.get(key, ()))
        first = min((index for index in candidates if covers(self._all[index][0], match)), default=None)
        return None if first is None else self._all[first][1]


_Key = tuple[str, str, str]
"""What a condition is about, how it is met, and by which text, regardless of case."""
_ANYTHING: Final[_Key] = ("", "", "")


def _keys(match: Match) -> list[_Key]:
    """Give the keys of a match: whatever it covers implies one of them."""
    first = next((key for key in _texts(match) if key != ("uri", "prefix", "/")), None)
    return [first] if first else _names(match) or [_ANYTHING]


def _implied(match: Match) -> set[_Key]:
    """Give the keys of all matches that may cover one."""
    found = {_ANYTHING, *_names(match)}
    for about, manner, value in _texts(match):
        found |= {(about, "", ""), (about, manner, value)}
        found |= {(about, "prefix", value[:end]) for end in range(len(value) + 1) if manner != "regex"}
    return found


def _texts(match: Match) -> Iterator[_Key]:
    single = {key: match[key] for key in ("uri", "authority", "method", "scheme") if key in match}
    many = {
        f"{key}.{name.lower()}": said
        for key in ("headers", "queryParams")
        for name, said in mapping(match.get(key)).items()
    }
    for about, said in {**single, **many}.items():
        manner, value = next(iter(texts(said).items()), ("", ""))
        yield about, manner, value.lower()
    if "port" in match:
        yield "port", "exact", str(match["port"])


def _names(match: Match) -> list[_Key]:
    return [("sniHosts", "exact", text(name).lower()) for name in items(match.get("sniHosts"))]


def rules_are_reached(tree: Tree) -> Iterator[Diagnostic]:
    """No rule comes after one that takes every request, and no match after one that takes all of its (ValidateVirtualService).

    Istio compares texts; here it is asked, too, which requests a match takes, so that no order of conditions and no method
    that is left out misleads.
    """
    for route in tree.of(ISTIO, "VirtualService"):
        for kind in KINDS:
            yield from _rules(route, kind)


def _rules(route: Resource, kind: str) -> Iterator[Diagnostic]:
    earlier = Earlier()
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
            # Conditions that are yet to be filled in may let any request go by.
            if not any(map(has_gap, match)):
                earlier.add(match, (*path, "match", position))
        if covering[0] and all(covering):
            yield _unreachable(route, path, covering[0])
        catch_all = catch_all if matches else path


def _conditions(match: Mapping[str, Any]) -> Match:
    # A path of which nothing is said is any (TranslateRouteMatch, pilot/pkg/networking/core/route).
    found = {key: said for key, said in match.items() if key != "uri" or texts(said)}
    if "uri" in found and not found.get("ignoreUriCase"):
        found["uri"] = _plain(found["uri"], "/")
    for key in ("headers", "queryParams"):
        if said := mapping(found.get(key)):
            found[key] = {name: _plain(value, "") for name, value in said.items()}
    return found


def _plain(said: Any, least: str) -> Any:
    """Write a pattern that is no more than a prefix as one; all such texts begin with the least one."""
    pattern = texts(said).get("regex")
    beginning = None if pattern is None else TextMatch(Form.REGEX, pattern).beginning
    return said if beginning is None else {"prefix": beginning or least}


def _unreachable(route: Resource, path: Path, before: Path) -> Diagnostic:
    name = text(route.get(*path, "name"))
    told = f"the rule `{name}`" if name else "this rule"
    return breach(
        RULE_UNREACHABLE,
        f"{told} never gets a request: one before it takes them all",
        route.at(*path, *(("name",) if name else ())).span,
        "put the narrower one first, or remove it",
        Note("the one before", route.at(*before).span),
    )


def _idle(route: Resource, path: Path, before: Path) -> Diagnostic:
    return breach(
        MATCH_WITHOUT_EFFECT,
        "this match never gets a request: an earlier one takes them all",
        route.at(*path).span,
        "put the narrower one first, or remove it",
        Note("the earlier one", route.at(*before).span),
    )
