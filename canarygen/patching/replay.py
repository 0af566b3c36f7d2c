"""The patches of an environment once more, one after another, to find the one that is to blame."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from canarygen.document import Path
from canarygen.key import Key
from canarygen.manifest import Manifest
from canarygen.patching.history import Patched, Revision
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import Reference

Dangling = Callable[[Iterable[Manifest], Catalogue], Iterable[Reference]]
Sound = Callable[[Manifest], bool]
Signs = set[Path | str]
Course = list[tuple[Revision, Signs]]


class Replay:
    """Lays the state after each patch over the final one, for the canaries of the two ends of a reference."""

    def __init__(self, patched: Patched, dangling: Dangling, sound: Sound) -> None:
        """Keep what is needed; `dangling` gives what dangles of some objects in a tree, if they are all `sound`."""
        self._dangling, self._sound = dangling, sound
        self._final = Catalogue(manifest.content for manifest in patched.manifests)
        self._folders = {manifest.key: manifest.folder for manifest in patched.before}
        self._courses: dict[tuple[Key, tuple[str, ...]], Course] = {}
        self._before: dict[str, dict[Key, Manifest]] = defaultdict(dict)
        for manifest in patched.before:
            self._before[manifest.folder][manifest.key] = manifest
        self._revisions: dict[str, list[Revision]] = defaultdict(list)
        for revision in patched.revisions:
            self._revisions[revision.folder].append(revision)

    def culprit(self, reference: Reference) -> Revision | None:
        """Give the first patch of the canaries of both ends of a reference after which it dangles.

        It is the same reference as long as it stands at the same place; in a list, where
        places shift, as long as the same is wrong with it.
        """
        is_steady = not any(isinstance(step, int) for step in reference.path)
        sign = reference.path if is_steady else reference.complaint
        ends = (reference.owner, reference.target)
        folders = dict.fromkeys(self._folders[key] for key in ends if key in self._folders)
        for revision, signs in self._course(reference.owner, tuple(folders)):
            if sign in signs:
                return revision
        return None

    def _course(self, owner: Key, folders: tuple[str, ...]) -> Course:
        """Give the paths and the complaints that dangle in an object after each patch of some canaries."""
        if (owner, folders) not in self._courses:
            self._courses[owner, folders] = list(self._replayed(owner, folders))
        return self._courses[owner, folders]

    def _replayed(self, owner: Key, folders: tuple[str, ...]) -> Iterator[tuple[Revision, Signs]]:
        state = {key: item for folder in folders for key, item in self._before[folder].items()}
        for revision in (found for folder in folders for found in self._revisions[folder]):
            state |= revision.manifests
            # Between two patches an object may have any shape; only the last one is looked into by everybody.
            if not all(map(self._sound, state.values())):
                continue
            catalogue = Catalogue((manifest.content for manifest in state.values()), self._final)
            dangling = list(self._dangling([state[owner]], catalogue))
            yield revision, {sign for found in dangling for sign in (found.path, found.complaint)}
