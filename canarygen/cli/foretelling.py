"""The Rollouts that a forecast is asked of: those of a canary, in each environment, or of manifests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from canarygen.cli.picking import picked
from canarygen.cli.session import Session, complaint
from canarygen.compilation import Compilation
from canarygen.diagnostic import Rejected, reject_any
from canarygen.forecast.reading import DECIDING, ROLLOUT, SCALERS, rollout, surroundings
from canarygen.forecast.rollout import Rollout
from canarygen.frozen import frozen
from canarygen.gathering import STDIN, kustomizations
from canarygen.gathering import gathered as manifests
from canarygen.key import ARGO
from canarygen.manifest import Manifest, folder
from canarygen.model.feature import Feature
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.typed import TYPE_CHECKING, Any
from canarygen.wording import joined

if TYPE_CHECKING:
    from canarygen.lint.resource import Resource


@frozen(kw_only=True)
class Asked:
    """A Rollout, and what it is called: namespace and name, with the environment if there is one.

    `objects` are all that stand beside it, as far as they fit their schemas.
    """

    title: str
    rollout: Rollout
    objects: Sequence[Mapping[str, Any]]


def asked(session: Session, spec: str, environment: str | None, canary: str | None, form: str) -> list[Asked]:
    """Give the Rollouts that SPEC means: a spec, the name of a canary, or manifests.

    Faults in what is read end the run: what the cluster refuses has no forecast. Raises UsageError where there is none.
    """
    path = Path(spec)
    # A Path of no letters is the working folder, which an empty variable of a script does not mean.
    is_written = spec == STDIN or (spec and path.is_dir()) or (path.is_file() and _holds_rollout(spec))
    found = (
        _written(session, spec, form) if is_written else _compiled(session, spec, environment, canary, form)
    )
    if is_written and environment is not None:
        raise click.UsageError("Manifests have no environments; name the folder of one.")
    if is_written and canary is not None:
        found = [item for item in found if canary in {item.title, item.rollout.name}]
    if not found:
        named = f" called {canary!r}" if canary else ""
        raise click.UsageError(
            f"There is no {ROLLOUT}{named} in {spec}. Of specs, name one file, or the canary."
        )
    return found


def _holds_rollout(file: str) -> bool:
    from canarygen.lint.parser import parsed  # noqa: PLC0415 -- specs need nothing of lint
    from canarygen.lint.resource import resources  # noqa: PLC0415

    (source,) = manifests([file])
    try:
        return any(item.kind == ROLLOUT for document in parsed(source) for item in resources(document))
    except Rejected:
        # If it is a spec, its own reader says best what is wrong.
        return ROLLOUT.encode() in source.data and b"kind: Canary" not in source.data


def _written(session: Session, spec: str, form: str) -> list[Asked]:
    from canarygen.lint.leniency import as_applied  # noqa: PLC0415 -- specs need nothing of lint

    sources = manifests([spec])
    with session.rejecting(complaint(form), spared="nothing was foretold"):
        found = _judged(sources)
    sound = [(item, content) for item in found if _is_sound(content := as_applied(item.content))]
    contents = [content for _, content in sound]
    beside = surroundings(contents)
    return [
        Asked(title=f"{item.namespace}/{item.name}", rollout=rollout(content, beside), objects=contents)
        for item, content in sound
        if (item.group, item.kind) == (ARGO, ROLLOUT)
    ]


def _judged(sources: Sequence[Source]) -> list["Resource"]:
    """Give the objects of files. Raises Rejected where one that decides what happens is faulty, or has a blank.

    Of the laws only what breaks them in files with a Rollout counts; the rest is lint's to tell.
    """
    from canarygen import library  # noqa: PLC0415 -- specs need nothing of lint
    from canarygen.labour import alone  # noqa: PLC0415
    from canarygen.lint.lint import lint, misshapen  # noqa: PLC0415
    from canarygen.lint.reading import read  # noqa: PLC0415
    from canarygen.lint.resource import resources  # noqa: PLC0415

    documents, faults = read(sources, alone, is_alone=len(sources) == 1)
    reject_any(faults)
    found = [item for document in documents for item in resources(document)]
    concerned = {item.file for item in found if item.kind == ROLLOUT}
    told = lint(sources, library.served, beside=kustomizations(sources))
    reject_any(
        fault for fault in told if fault.is_error and (fault.span.source.path in concerned or not concerned)
    )
    deciding = (item for item in found if item.kind in DECIDING)
    reject_any(fault for item in deciding for fault in misshapen(item, library.served, is_final=True))
    return found


def _is_sound(content: Mapping[str, Any]) -> bool:
    """Tell whether the cluster would take an object as far as is known here: of what it refuses nothing is read."""
    from canarygen import library  # noqa: PLC0415 -- specs need nothing of lint

    kind = str(content.get("kind"))
    schema = library.served(str(content.get("apiVersion")), kind)
    # Autoscalers are served in versions that are not pinned; the bounds are the same in all, and are read with care.
    return schema.accepts(content) if schema else kind in SCALERS


def _compiled(
    session: Session, spec: str, environment: str | None, canary: str | None, form: str
) -> list[Asked]:
    from canarygen.cli.kindred import kindred  # noqa: PLC0415 -- manifests need no compiler
    from canarygen.cli.sparing import sparing  # noqa: PLC0415 -- likewise
    from canarygen.verification import compiled  # noqa: PLC0415 -- likewise

    workspace, project = session.opened(complaint(form), environment, is_built=False)
    with session.rejecting(complaint(form), spared="nothing was foretold"):
        documents, meant = picked(workspace, spec, canary)
        source = documents[meant.index].source
        sources = kindred(session, workspace, project, source)
        # What would happen is to be seen whether or not it is allowed.
        found = sparing(session, {source.path}, sources, project.unjudged, compiled)
    own = [item for item in found.manifests if item.key == (ARGO, ROLLOUT, *meant.key.split("/"))]
    return [_in_environment(item, found, project) for item in own]


def _in_environment(item: Manifest, found: Compilation, project: Project) -> Asked:
    names = project.names
    environment = item.folder.partition("/")[0] if names else ""
    beside = [
        other.content
        for other in found.manifests
        if not names or other.folder.partition("/")[0] == environment
    ]
    workload = next(canary.workload for canary in found.canaries if folder(canary) == item.folder)
    skips_holds = project.targets.have(Feature.HELD_ROLLBACK)
    foretold = rollout(item.content, surroundings(beside), skips_holds=skips_holds).sized_by(workload)
    title = f"{foretold.namespace}/{foretold.name}"
    return Asked(title=f"{title} ({environment})" if environment else title, rollout=foretold, objects=beside)


def narrowed(found: Sequence[Asked]) -> Asked:
    """Give the only one. Raises UsageError where there are several."""
    if len(found) > 1:
        raise click.UsageError(
            f"That is for one Rollout, and there are {joined([item.title for item in found], 'and')}. Say which: --environment, or --canary."
        )
    return found[0]
