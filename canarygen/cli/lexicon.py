"""Every word that a finding is called by, whichever command tells it, and what a project can do about it."""

import re
from collections.abc import Mapping, Sequence

from canarygen.code import CODES, Code
from canarygen.frozen import frozen
from canarygen.law import Law, Severity


@frozen(kw_only=True)
class Entry:
    """What a finding breaks, in what it is found, and who has a say in how grave that is."""

    law: Law
    place: str
    ruling: str

    @property
    def record(self) -> Mapping[str, str]:
        """All that there is to say of it, for programs."""
        law = self.law
        return {
            "code": law.word,
            "severity": law.severity.value,
            "why": law.why,
            "elsewhere": law.peer,
            "ruling": self.ruling,
        }

    @property
    def text(self) -> str:
        """All that there is to say of it."""
        peer = f"\nElsewhere it is called: {self.law.peer}" if self.law.peer else ""
        return f"{self.law.word} ({self.law.severity.value})\n{self.law.why}{peer}\n{self.ruling}"

    def is_called(self, name: str) -> bool:
        """Whether Istio's analyzers have this name, such as IST0101, for it or for some of it."""
        return name in re.findall(r"\w+", f"{self.law.peer} {self.law.why}")


def lexicon() -> Mapping[str, Entry]:
    """Give every word, of specs and of manifests, of what is imported, adopted and compared."""
    from canarygen.adoption.refusal import NOT_ADOPTABLE  # noqa: PLC0415 -- see below
    from canarygen.difference.dangers.threat import THREATS  # noqa: PLC0415 -- see below
    from canarygen.importing.reading import LAWS  # noqa: PLC0415 -- of the commands only two need the names of all laws
    from canarygen.lint.lint import ALL_LAWS  # noqa: PLC0415

    return {
        **_entries(ALL_LAWS, _IN_MANIFESTS, _LINTED),
        **_entries((*LAWS, NOT_ADOPTABLE), _IN_IMPORTS, _IMPORTED),
        **_entries(THREATS, _IN_CHANGES, _COMPARED),
        **{word: found for law in CODES for word, found in _entries([law], _place(law), _ruled(law)).items()},
    }


def listed(words: Mapping[str, Entry], width: int) -> str:
    """Write all words, by where they are told, in lines of a width."""
    from textwrap import TextWrapper  # noqa: PLC0415 -- only who asks for all needs it

    lines = TextWrapper(width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    found = {place: sorted(word for word in words if words[word].place == place) for place in _PLACES}
    return "\n\n".join(f"{place}:\n{lines.fill(', '.join(found[place]))}" for place in found)


_AS_ERRORS = "in specs, as errors"
_AS_RULED = "in specs, as grave as `rules` in canarygen.yaml has it"
_IN_MANIFESTS = "in manifests alone, by `canarygen lint`"
_IN_IMPORTS = "in what `canarygen import` is given"
_IN_CHANGES = "in what changes, by `canarygen diff` and `report`"
_PLACES = (_AS_ERRORS, _AS_RULED, _IN_MANIFESTS, _IN_IMPORTS, _IN_CHANGES)
_SILENCED = "`# canarygen: ignore=CODE because ...` at the end of a line silences it there"
_LINTED = f"`canarygen lint` tells it, and {_SILENCED}. No rule of canarygen.yaml speaks of it."
_IMPORTED = "`canarygen import` tells it, and nothing relaxes it."
_COMPARED = "`canarygen diff` and `report` tell it. It fails nothing, and nothing switches it off."
_SHARED = f"Where `canarygen lint` tells it of a manifest, {_SILENCED}."

_OF_RULES = (Code.POLICY_BROKEN, Code.POLICY_UNDECIDED, Code.EXEMPTION_EXPIRED)


def _entries(laws: Sequence[Law], place: str, ruling: str) -> Mapping[str, Entry]:
    return {law.word: Entry(law=law, place=place, ruling=ruling.replace("CODE", law.word)) for law in laws}


def _place(law: Law) -> str:
    """Say where a law of specs is told, by who has a say in it."""
    return _AS_ERRORS if law.severity is Severity.ERROR else _AS_RULED


def _ruled(law: Law) -> str:
    """Say who has a say in what is told of specs; much of it is told of manifests, too."""
    if law in _OF_RULES:
        return "Relax the rule where it stands in canarygen.yaml: `severity: warning`, or an exemption with a reason."
    if law.severity is Severity.ERROR:
        return f"No project can relax it. {_SHARED}"
    return f'`rules: {{CODE: error}}` in canarygen.yaml makes it an error, and `rules: {{CODE: "off"}}` silences it. {_SHARED}'
