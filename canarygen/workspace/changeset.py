"""EDGE: a change set, checked as a whole and then brought into a folder, each file whole and no link ever followed."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from canarygen.tree import Change, Delete, Seal, Write
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.workspace.descent import Descent, blaming, unusable
from canarygen.workspace.generated import standing
from canarygen.workspace.staging import Steps, move, staged, store, sweep

_FOREIGN: Final = "canarygen didn't write what stands there, and won't touch it; move it away and build again"
_EDITED: Final = "the file was edited by hand; undo that, or take it over with --force"


def apply(changes: Sequence[Change], root: int, out: PurePosixPath, state: int, *, force: bool) -> None:
    """Bring the changes into the folder `out` under `root`, staging them under `state`; root and state are open folders.

    Everything is checked before anything is touched, and every new text is written whole before the first file moves; a
    folder that is missing moves with all that is to be in it. It is the system's to bring it to the disk: after a power
    cut a file may be empty, which the next build tells of as a foreign one. It needs the lock: any staging folder that it
    finds is taken for a dead build's.
    """
    missing = _check(changes, root, out, force=force)
    sweep(state)
    if not changes:
        return
    with staged(state) as stage:
        writes = [change for change in changes if isinstance(change, Write)]
        texts = {out.parts + write.path.parts: write.text for write in writes}
        move(store(texts, missing, stage), root, stage)
        _delete([change for change in changes if isinstance(change, Delete)], root, out, force=force)


def _check(changes: Sequence[Change], root: int, out: PurePosixPath, *, force: bool) -> list[Steps]:
    """Judge what stands in the place of each change. Give what is to be made for each write: the file, or the first folder that is missing."""
    made, above = [], out.parts
    with Descent(root) as descent:
        for change in changes:
            steps = change.path.parts
            if not steps or ".." in steps or change.path.is_absolute():
                message = f"not a path within the tree: {change.path}"
                raise ValueError(message)
            folder = descent.enter(above + steps[:-1])
            if folder is not None:
                _judge(folder, change, out, force=force)
            if isinstance(change, Write):
                made.append(descent.absent or above + steps)
    return made


def _judge(folder: int, change: Change, out: PurePosixPath, *, force: bool) -> bool:
    """Tell whether a file of ours stands in the change's place, and raise Unusable if what does isn't ours to change."""
    try:
        found = standing(change.path.name, folder)
    except OSError as fault:
        raise unusable(str(out / change.path), fault) from fault
    if found is Seal.FOREIGN:
        raise Unusable(str(out / change.path), _FOREIGN)
    if found is Seal.BROKEN and not force:
        raise Unusable(str(out / change.path), _EDITED)
    return found is not None


def _delete(deletes: Sequence[Delete], root: int, out: PurePosixPath, *, force: bool) -> None:
    with Descent(root, floor=len(out.parts)) as descent:
        for delete in deletes:
            folder = descent.enter(out.parts + delete.path.parts[:-1])
            # Judged again, since somebody may have opened an editor while the writes were under way. Where nothing stands any
            # more nothing is deleted: what comes there meanwhile is somebody else's.
            if folder is not None and _judge(folder, delete, out, force=force):
                with blaming(str(out / delete.path)), suppress(FileNotFoundError):
                    descent.unlink(delete.path.name)
