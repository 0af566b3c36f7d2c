"""EDGE: what a user and a checkout have set for Git: read as data, and handed on only where it can be nothing else."""

import re
from collections.abc import Iterable

from canarygen.frozen import frozen
from canarygen.repository.command import Git
from canarygen.repository.process import Asked, refused
from canarygen.typed import Final

_DATA: Final = re.compile(
    r"user\.(name|email|signingkey)|(author|committer)\.(name|email)|commit\.gpgsign|gpg\.format"
    r"|core\.sharedrepository|http\.(.*\.)?(extraheader|postbuffer|version)"
)
"""Settings of a checkout that name no program, file or address: who commits, and what a server is told (CI keeps its
token in http.*.extraheader)."""


@frozen
class Setting:
    """One line of the configuration, as data; `is_own` is one of the checkout's own, which is obeyed nowhere."""

    key: str
    value: str
    is_own: bool


def asked(git: Git) -> Asked:
    """Ask for what the user and the checkout have set."""
    return git.begin("config", "--list", "--show-scope", "--includes", "-z")


def settings(question: Asked) -> tuple[Setting, ...]:
    """Read what is set, in the order in which the later counts; see `asked`. Raises Unusable."""
    answer = question.answer()
    if answer.status:
        raise refused("config", answer.said)
    fields, found = answer.fields, []
    for scope, said in zip(fields[::2], fields[1::2], strict=True):
        key, newline, value = said.partition("\n")
        # A key without `=` is a true one. What stands on our command line is no setting of anybody's.
        if scope != "command":
            found.append(Setting(key, value if newline else "true", is_own=scope in {"local", "worktree"}))
    return tuple(found)


def config(object_format: str, found: Iterable[Setting]) -> str:
    """Write the configuration of a bare repository: of what a checkout has set no more than is data."""
    lines = ["[core]", "repositoryformatversion = 1", "bare = true"]
    lines += ["[extensions]", f"objectformat = {object_format}"]
    for setting in found:
        if setting.is_own and _DATA.fullmatch(setting.key):
            lines += _lines(setting)
    return "\n".join(lines) + "\n"


def _lines(setting: Setting) -> list[str]:
    section, _, rest = setting.key.partition(".")
    subsection, _, name = rest.rpartition(".")
    heading = f"[{section} {_quoted(subsection)}]" if subsection else f"[{section}]"
    return [heading, f"{name} = {_quoted(setting.value)}"]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
