"""canarygen why: which line of a spec made a line of out/, and by which rule; and what a diagnostic protects from."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size

import click

from canarygen.cli import candidates
from canarygen.cli.options import form_option
from canarygen.cli.session import Session
from canarygen.rendering import dumped
from canarygen.typed import TYPE_CHECKING, Final
from canarygen.wording import nearest

if TYPE_CHECKING:
    from canarygen.cli.lexicon import Entry

_CODE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PEER: Final = r"IST[0-9]{4}"
"""What Istio's analyzers call a finding."""


@click.command()
@click.argument(
    "target", required=False, metavar="[FILE[:LINE] | CODE]", shell_complete=candidates.codes_and_files
)
@form_option(["text", "json"], "For people, or for programs.")
@click.pass_obj
def why(session: Session, target: str | None, form: str) -> None:
    """Tell where a LINE of a generated FILE comes from, or all lines; or explain a CODE.

    The specs are compiled, and nothing is written: what is told is about what they yield
    now. A CODE is a word that some command tells in brackets: of a fault in specs or
    manifests, or of what is dangerous to merge. Without FILE or CODE, all are listed.

    \b
    Examples:
      canarygen why out/shop/checkout/virtual-service.yaml:14
      canarygen why out/shop/checkout/rollout.yaml
      canarygen why weight-not-increasing
      canarygen why gate-removed
    """  # noqa: D301 -- \b keeps click from filling the lines
    word = _word(target or "")
    if target is None:
        _explain(session, "", form)
    elif not _CODE.fullmatch(word) or not _explain(session, word, form):
        from canarygen.cli.generated import tell  # noqa: PLC0415 -- no code has anything to do with files

        tell(session, *_parsed(target), form)


def _explain(session: Session, word: str, form: str) -> bool:
    """Explain what goes by a word, or list all words for none; give whether it is one, and no file. Raises UsageError if it is neither."""
    from canarygen.cli.lexicon import lexicon, listed  # noqa: PLC0415 -- no file has anything to do with all laws

    words = lexicon()
    found = _entries(word, words) if word else [*words.values()]
    if not found:
        if Path(word).exists():
            return False
        near = nearest(word, list(words))
        way_out = f"Did you mean {near!r}?" if near else "`canarygen why` lists the codes."
        raise click.UsageError(f"There is no code and no file {word!r}. {way_out}")
    if form == "json":
        click.echo(dumped({"codes": [entry.record for entry in found]}), nl=False)
    elif word:
        click.echo("\n\n".join(entry.text for entry in found))
    else:
        click.echo(listed(words, get_terminal_size().columns))
        session.say("\n`canarygen why CODE` explains one; `--format json` explains all.")
    return True


def _word(target: str) -> str:
    """Take a code out of what it stands in: error[weight-not-increasing], all of that line, or the bold of a comment."""
    bracketed = re.search(r"(?:^|error|warning|info)\[([a-z0-9-]+)\](?::|$)", target)
    return bracketed[1] if bracketed else target.strip("*():")


def _entries(word: str, words: Mapping[str, "Entry"]) -> Sequence["Entry"]:
    """Give what goes by a word, be it ours or one of Istio's analyzers, which may be several."""
    if word in words:
        return [words[word]]
    peer = word.upper()
    return [entry for entry in words.values() if re.fullmatch(_PEER, peer) and entry.is_called(peer)]


def _parsed(target: str) -> tuple[str, int | None]:
    """Take a name and a line apart. A column may follow, as in what CI prints: a line holds but one value."""
    found = re.fullmatch(r"(?P<name>.+?)(?::(?P<line>[0-9]{1,9}))?(?::[0-9]+)?:?", target, re.DOTALL)
    if found is None:
        raise click.UsageError(f"{target!r} names no file.")
    return found["name"], int(found["line"]) if found["line"] else None
