"""The function itself: what stands on stdin to what goes to stdout; nothing else is read or written."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from canarygen.code import Code
from canarygen.compiler import compile_specs
from canarygen.conformance import KindSchema
from canarygen.diagnostic import Diagnostic, Rejected, ordered, refused, reject_any
from canarygen.emit import emit
from canarygen.frozen import frozen, replace
from canarygen.krm.inventory import Inventory
from canarygen.krm.job import Job, job
from canarygen.krm.resource_list import INDEX, PATH, ResourceList, moved, printed, read
from canarygen.krm.result import result
from canarygen.law import Severity
from canarygen.manifest import Manifest
from canarygen.model.project import Project
from canarygen.project import project
from canarygen.rules import heeded
from canarygen.schema import Schema
from canarygen.source import Source, whole
from canarygen.tree import APPLICATIONS, opening
from canarygen.wording import guess, joined


@frozen(kw_only=True)
class Languages:
    """The schemas of a Canary and of a Project, and what gives the schema of a kind of Kubernetes."""

    canary: Schema
    project: Schema
    kubernetes: KindSchema


@frozen(kw_only=True)
class Answer:
    """What goes back to the host, what there is to say about it, and whether the input was refused."""

    text: str
    diagnostics: tuple[Diagnostic, ...]
    is_refused: bool


def answer(data: bytes, environment: str | None, languages: Languages, *, is_strict: bool = False) -> Answer:
    """Answer a ResourceList: its items, without what an earlier run made of the same canaries, and what is made now.

    `environment` is the only one that counts, unless functionConfig names another. Where
    something is wrong the items go back as they came. What there is to say stands in `results`.
    """
    sent = ResourceList()
    try:
        sent = read(data)
        asked = job(sent, environment, is_strict=is_strict)
        items, told = _made(sent, asked, languages)
    except Rejected as rejected:
        items, told = [item.text for item in sent.items], rejected.diagnostics
        return Answer(text=_printed(sent, items, told), diagnostics=told, is_refused=True)
    return Answer(text=_printed(sent, items, told), diagnostics=told, is_refused=False)


def _printed(sent: ResourceList, items: Sequence[str], told: Sequence[Diagnostic]) -> str:
    return printed(sent, items, [result(diagnostic, sent.titled) for diagnostic in told])


def _made(sent: ResourceList, asked: Job, languages: Languages) -> tuple[list[str], tuple[Diagnostic, ...]]:
    """Give the items of the answer as text, and the warnings. Raises Rejected."""
    settings = _project(asked, languages.project)
    sources = [item.source for item in asked.specs]
    compilation = compile_specs(sources, settings, languages.canary, languages.kubernetes)
    root = _root(asked, settings)
    found = Inventory(sent.items, compilation.manifests, tuple(_elsewhere(settings, root)))
    around = (*found.taken(), *(found.orphans() if asked.is_whole else ()))
    told = ordered((*compilation.warnings, *reject_any(heeded(around, settings.rules))))
    if asked.is_strict and any(one.severity is Severity.WARNING for one in told):
        raise Rejected(told)
    made = [_item(manifest, root, sent) for manifest in compilation.manifests]
    return [*(item.text for item in found.kept), *made], told


def _project(asked: Job, schema: Schema) -> Project:
    """Read the project, narrowed to the environment that is asked for. Raises Rejected."""
    settings = project(asked.project.source if asked.project else None, schema)
    place = whole(asked.project.source if asked.project else Source("stdin", b""))
    if asked.environment and asked.environment not in settings.names:
        ways = guess(
            asked.environment, settings.names, f"it has {joined(settings.names, 'and') or 'none at all'}"
        )
        message = f"the project has no environment `{asked.environment}`"
        raise refused(Code.UNKNOWN_ENVIRONMENT, message, place, ways)
    if not asked.environment and len(settings.names) > 1 and not all(item.path for item in asked.specs):
        message = f"which of the environments {joined(settings.names, 'and')} is meant?"
        ways = "name one: `canarygen krm --environment NAME`, or a ConfigMap as functionConfig with `data: {environment: NAME}`; all of them need files to go to"
        raise refused(Code.UNKNOWN_ENVIRONMENT, message, place, ways)
    return replace(settings, only=asked.environment)


def _root(asked: Job, settings: Project) -> PurePosixPath:
    """Give the folder of what is generated, in the package: beside its Project."""
    return PurePosixPath(asked.project.path if asked.project else "").parent / settings.out


def _elsewhere(settings: Project, root: PurePosixPath) -> Iterator[str]:
    """Give the folders of the environments that are not asked for."""
    for environment in settings.environments:
        if environment.name and environment not in settings.chosen:
            yield f"{root / environment.name}/"
            yield f"{root / APPLICATIONS / environment.name}/"


def _item(manifest: Manifest, root: PurePosixPath, sent: ResourceList) -> str:
    """Write a generated object: a host that keeps files is told which, and finds whose it is in the first line."""
    metadata = manifest.content["metadata"]
    filed = {PATH: str(root / manifest.path), INDEX: "0"}
    annotated = {**metadata, "annotations": {**metadata.get("annotations", {}), **filed}}
    spec = sent.titled.get(manifest.source)
    head = opening(manifest.source) if spec and spec.path else ""
    return moved(head + emit({**manifest.content, "metadata": annotated}), 2)
