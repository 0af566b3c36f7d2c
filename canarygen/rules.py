"""How grave the breach of a law is, as a project rules: for the laws that only warn."""

from collections.abc import Iterable, Iterator, Mapping

from canarygen.code import CODES, Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.frozen import replace
from canarygen.law import Law, Severity
from canarygen.wording import guess

Rules = Mapping[Law, Severity | None]
"""The gravity of laws; None for one whose breach is not told."""

_CODES = {law.word: law for law in CODES}
_GRAVITY = {"error": Severity.ERROR, "warning": Severity.WARNING, "off": None}


def rules(said: Mapping[str, str]) -> Rules:
    """Make the rules of what a project says; words that are no code's are left out."""
    return {_CODES[word]: _GRAVITY[gravity] for word, gravity in said.items() if word in _CODES}


def refused_rules(said: Mapping[str, str], place: Place) -> Iterator[Diagnostic]:
    """Say which rules are of no law, or would relax one that keeps the tree safe to sync."""
    for word, gravity in said.items():
        if word not in _CODES:
            yield Diagnostic(
                code=Code.UNKNOWN_VALUE,
                message=f"there is no law `{word}` of specs",
                span=place.at(word).key,
                help=guess(
                    word,
                    list(_CODES),
                    "`canarygen why` lists all laws, and `canarygen why CODE` says whether a project has a say in one",
                ),
            )
        elif _CODES[word].severity is Severity.ERROR and gravity != "error":
            yield Diagnostic(
                code=Code.RULE_REFUSED,
                message=f"the law `{word}` cannot be relaxed",
                span=place.at(word).span,
                help=f"`canarygen why {word}` says what it protects from; only warnings are a project's to judge",
            )


def heeded(diagnostics: Iterable[Diagnostic], said: Rules) -> Iterator[Diagnostic]:
    """Give the diagnostics as grave as the rules have them, and leave out what they switch off."""
    for diagnostic in diagnostics:
        severity = said.get(diagnostic.code, diagnostic.severity)
        if severity is not None:
            yield diagnostic if severity is diagnostic.severity else replace(diagnostic, ruled=severity)
