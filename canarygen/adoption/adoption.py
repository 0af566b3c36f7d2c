"""An adoption as a whole: its stages, the files of each, and the proof that each is safe; or why there is none."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from canarygen.adoption.addition import additions
from canarygen.adoption.manuscript import ByHand, touched
from canarygen.adoption.plan import stages
from canarygen.adoption.proof import objects, proved, standings
from canarygen.adoption.refusal import only, refused, reject_taken, reject_unfit
from canarygen.adoption.stage import Stage
from canarygen.adoption.subject import Subject
from canarygen.compilation import Compilation
from canarygen.diagnostic import Diagnostic
from canarygen.document import texts
from canarygen.frozen import frozen
from canarygen.importing.importing import Import
from canarygen.importing.spec import Imported
from canarygen.key import ISTIO
from canarygen.lint.kustomization import is_kustomization
from canarygen.lint.lint import lint
from canarygen.lint.parser import parsed
from canarygen.lint.resource import Resource, resources
from canarygen.parsing.reader import read
from canarygen.schema import Schemas
from canarygen.source import Source
from canarygen.tree import Tree

Build = Callable[[Stage | None], Compilation]
"""Compiles a project with the spec of a stage, or as it is."""


@frozen(kw_only=True)
class Step:
    """A stage with the files that it leaves: those that somebody wrote (None: removed), and out/."""

    stage: Stage
    files: Mapping[str, Source | None]
    out: Tree


@frozen(kw_only=True)
class Adoption:
    """The steps by which a workload becomes a canary. `by_hand` says why its files cannot be edited for their author, or is ""."""

    found: Import
    """What there is to say of the spec, beside the spec itself."""
    base: Tree
    """What out/ holds before the first step."""
    steps: tuple[Step, ...]
    by_hand: str
    additions: tuple[str, ...]
    """What the project changes of the objects that the spec alone would give."""

    @property
    def spec(self) -> Imported:
        """The spec that it ends with, but for the names that it chooses."""
        return self.found.specs[0]


@frozen(kw_only=True)
class Manuscripts:
    """The files that hold an app today, and the objects in them."""

    sources: Sequence[Source]
    beside: Sequence[Source]
    objects: Sequence[Resource]


def adopted(found: Import, given: Manuscripts, folder: str, build: Build, schemas: Schemas) -> Adoption:
    """Plan the adoption of the only workload of an import, whose spec goes below a folder. Raises Rejected, also where a step would not be safe."""
    spec = only(found)
    workload = next(iter(spec.originals))
    reject_unfit(spec, workload, given.objects)
    value = read(Source("", spec.text.encode()))[0].value
    planned = stages(
        Subject(spec=value, workload=workload, originals=spec.originals, path=str(spec.path(folder)))
    )
    base, built = build(None), [build(stage) for stage in planned]
    _reject_unsafe(spec, given, planned, built)
    try:
        _reject_foreign(given, planned)
        files = list(_files(given.sources, planned))
        by_hand = ""
    except ByHand as fault:
        files, by_hand = [{} for _ in planned], fault.why
    steps = tuple(
        Step(stage=stage, files=after, out=compilation.tree)
        for stage, after, compilation in zip(planned, files, built, strict=True)
    )
    if not by_hand:
        _reject_unlawful(given, steps, base, workload, schemas)
    return Adoption(
        found=found,
        base=base.tree,
        steps=steps,
        by_hand=by_hand,
        additions=tuple(additions(planned[-1], built[-1])),
    )


def _reject_unsafe(
    spec: Imported, given: Manuscripts, planned: Sequence[Stage], built: Sequence[Compilation]
) -> None:
    """Raise Rejected unless every order of applying and pruning is safe, forwards and back."""
    workload = next(iter(spec.originals))
    near = [item for item in given.objects if item.namespace == workload.namespace or item.group == ISTIO]
    own = [
        objects([made for made in one.manifests if made.source == stage.path]) if stage.spec else {}
        for stage, one in zip(planned, built, strict=True)
    ]
    names = {key for made in own for key in made}
    reject_taken(spec, given.objects, names)
    labels = texts(workload.get("spec", "template", "metadata", "labels"))
    breaches = proved(workload, labels, planned, standings(near, planned, own))
    if breaches:
        raise refused(
            workload.place,
            f"no safe way is known for it: {breaches[0]}",
            "import it without --adopt, and change over in a window of maintenance",
        )


def _reject_foreign(given: Manuscripts, planned: Sequence[Stage]) -> None:
    """Raise ByHand where a file is not what is applied, or an object stands in two of them."""
    if any(source.path == "<stdin>" for source in given.sources):
        raise ByHand("what is piped in has no files to edit")
    said = next((one for one in (*given.beside, *given.sources) if is_kustomization(one)), None)
    if said:
        raise ByHand(f"{said.path} says how the files are applied")
    touches = [touch.resource for stage in planned for touch in stage.touches]
    counts = Counter(
        item.key for one in given.sources for document in parsed(one) for item in resources(document)
    )
    if twice := next((item for item in touches if counts[item.key] > 1), None):
        raise ByHand(f"{twice} stands in these files {counts[twice.key]} times")


def _files(sources: Sequence[Source], planned: Sequence[Stage]) -> Iterator[dict[str, Source | None]]:
    """Give, for each stage, the files that it changes. Raises ByHand."""
    texts_now: dict[str, Source] = {source.path: source for source in sources}
    for stage in planned:
        paths = dict.fromkeys(touch.resource.file for touch in stage.touches)
        changed = {
            path: touched(texts_now[path], [touch for touch in stage.touches if touch.resource.file == path])
            for path in paths
        }
        texts_now |= {path: source for path, source in changed.items() if source}
        for path in (path for path, source in changed.items() if source is None):
            del texts_now[path]
        yield changed


def _reject_unlawful(
    given: Manuscripts, steps: Sequence[Step], base: Compilation, workload: Resource, schemas: Schemas
) -> None:
    """Raise Rejected where the whole tree of a stage breaks a law that the files do not break today."""
    there = {source.path: source for source in given.sources}
    known = _faults(there, base.tree, schemas).keys()
    for step in steps:
        there |= {path: source for path, source in step.files.items() if source}
        there = {path: source for path, source in there.items() if step.files.get(path, source)}
        found = _faults(there, step.out, schemas)
        if new := next((found[key] for key in found if key not in known), None):
            raise refused(
                workload.place,
                f"stage `{step.stage.name}` would break a law: {new.message} [{new.code.word}]",
                "import it without --adopt, and see what `canarygen lint` says of both trees",
            )


def _faults(there: Mapping[str, Source], out: Tree, schemas: Schemas) -> Mapping[tuple[str, str], Diagnostic]:
    """Give the errors of a whole tree, by what tells one from another wherever it stands."""
    made = [Source(f"out/{path}", text.encode()) for path, text in out.items()]
    return {
        (fault.code.word, fault.message): fault
        for fault in lint([*there.values(), *made], schemas)
        if fault.is_error
    }
