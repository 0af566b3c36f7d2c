"""The laws of the tree: nothing that somebody else wrote is lost, and no mass of objects by accident."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.law import Law
from canarygen.source import Source, whole
from canarygen.tree import Change, Delete, Seal, Tree, Write, seal

# A slip of one folder should not take a cluster's worth of apps with it: argo-cd issues
# 2573, 3484 and 23645 tell of automation that deleted what it should have kept.
MANY = 5
SHARE = 5
_MANIFEST = "rollout.yaml"


def refusals(
    old: Tree,
    pending: Sequence[Change],
    foreign: Collection[PurePosixPath],
    *,
    out: str,
    force: bool,
    allow_delete: int,
) -> Iterator[Diagnostic]:
    """Say why these changes may not be applied to the tree as it stands.

    `foreign` are the files in their way that aren't ours; `force` takes over files that
    were edited by hand, and `allow_delete` is the number of canaries that may go.
    """
    for path in sorted(foreign):
        yield _fault(
            Code.FOREIGN_FILE,
            "this file was not written by canarygen, and a generated one must stand here",
            out,
            path,
            "move it out of the way",
        )
    for change in pending:
        if not force and change.path in old and seal(old[change.path]) is Seal.BROKEN:
            yield _broken(old[change.path], out, change.path)
    yield from _deletions(old, pending, out, allow_delete)


def strays(paths: Iterable[PurePosixPath], out: str) -> Iterator[Diagnostic]:
    """Say which manifests stand in the tree although no build has put them there."""
    for path in paths:
        yield _fault(
            Code.STRAY_FILE,
            "this manifest comes of no spec, and is synced with what does",
            out,
            path,
            f'move it out of {out}/; if it is to stay, say so in canarygen.yaml: `rules: {{{Code.STRAY_FILE.word}: "off"}}`',
        )


def _broken(text: str, out: str, path: PurePosixPath) -> Diagnostic:
    if "\n<<<<<<< " in text:
        message = "git left its conflict markers in this generated file"
        way_out = "choose a side in the specs, and let `--force` write it anew"
        return _fault(Code.MERGE_CONFLICT, message, out, path, way_out)
    if seal(text.replace("\r\n", "\n")) is Seal.INTACT:
        message = "the line ends of this generated file were changed, as by Git where core.autocrlf is set"
        way_out = f"add {_left_alone(out)}, so that Git leaves them, and let `--force` write it anew"
        return _fault(Code.EDITED_BY_HAND, message, out, path, way_out)
    message = "this file was edited after it was generated"
    way_out = "carry the change over into the spec and delete the file, or let `--force` overwrite it"
    return _fault(Code.EDITED_BY_HAND, message, out, path, way_out)


def _left_alone(out: str) -> str:
    """Say which line of which .gitattributes leaves the line ends of a folder alone, which people call BRANCH:FOLDER on another branch."""
    branch, _, folder = out.rpartition(":")
    pattern = "*" if folder == "." else f"{folder}/**"
    return f"`{pattern} -text` to .gitattributes{f' on the branch {branch}' if branch else ''}"


def _deletions(old: Tree, pending: Sequence[Change], out: str, allow_delete: int) -> Iterator[Diagnostic]:
    gone = canaries(change.path for change in pending if isinstance(change, Delete))
    if not gone:
        return
    there = canaries(old)
    left = there - gone | canaries(change.path for change in pending if isinstance(change, Write))
    is_large = len(gone) > MANY and len(gone) * SHARE > len(there)
    if (is_large or empties(gone, left)) and allow_delete != len(gone):
        names = ", ".join(sorted(str(path.parent) for path in gone)[:MANY])
        more = f" and {len(gone) - MANY} more" if len(gone) > MANY else ""
        message = f"{len(gone)} of {len(there)} canaries would be removed: {names}{more}"
        help_ = f"if that is meant, say the number: `--allow-delete {len(gone)}`"
        yield _fault(Code.MASS_DELETION, message, out, PurePosixPath(), help_)


def empties(gone: Iterable[PurePosixPath], left: Iterable[PurePosixPath]) -> bool:
    """Whether no canary of an environment is among the files that are left, where some have `gone`, as `canaries` gives them."""
    lacking = {_environment(path) for path in gone}
    for path in left:
        if not lacking:
            break
        if path.name == _MANIFEST:
            lacking.discard(_environment(path))
    return bool(lacking)


def canaries(paths: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    """Give those of some files of the tree that stand for a canary each."""
    return {path for path in paths if path.name == _MANIFEST}


def _environment(path: PurePosixPath) -> PurePosixPath:
    """Give the folder of the environment of a canary, which holds its namespaces; without any that is out/ itself."""
    return path.parents[2]


def _fault(code: Law, message: str, out: str, path: PurePosixPath, help_: str) -> Diagnostic:
    return Diagnostic(
        code=code, message=message, span=whole(Source(str(PurePosixPath(out) / path), b"")), help=help_
    )
