"""The whole pipeline on one screen: text, documents, layers, model, manifests, patches, a tree of text.

Each stage takes what the one before gives, for every environment of the project. The
faults of a stage are gathered, sorted by place, and stop the run before the next stage.
What is wrong with specs, with their objects, and with what patches make of these is
gathered together, so that whoever mends one need not wait to be told of another.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from canarygen.checks import Check, laws, pod_laws
from canarygen.checks.applications import environments_are_told_apart
from canarygen.checks.targets import fields_are_known
from canarygen.compilation import Compilation
from canarygen.conformance import KindSchema, collisions, conforms, nonconformities, outgrown
from canarygen.diagnostic import MOST, Diagnostic, Rejected, ordered, reject_any, unrepeated
from canarygen.document import Document
from canarygen.elaborate.canary import elaborate
from canarygen.environment import told_once
from canarygen.frozen import replace
from canarygen.kustomization import kustomizations
from canarygen.labour import Hands, alone, hired
from canarygen.layers import Layered, idle_removals, layered, unknown_environments
from canarygen.longform.canary import longform
from canarygen.lowering import LOWERINGS
from canarygen.manifest import Manifest, folder
from canarygen.model.canary import Fleet
from canarygen.model.project import Environment, Project
from canarygen.parsing.reader import read_all
from canarygen.patching.history import Patched
from canarygen.rules import heeded
from canarygen.schema import Schema, violations
from canarygen.source import Source
from canarygen.typed import TypeVar

T = TypeVar("T")

Specs = Mapping[str | None, Sequence[Layered]]
"""Every spec as an environment has it, by the environment's name."""


def compile_specs(
    sources: Sequence[Source],
    project: Project,
    language: Schema,
    kubernetes: KindSchema,
    hands: Hands = alone,
) -> Compilation:
    """Compile specs. Raises Rejected with all faults of the first stage that has any.

    `language` is the schema of a Canary, `kubernetes` gives the schema of a kind.
    Reading many specs is given to `hands`. What is unclear in them is told with all that follows in spite of it.
    """
    found, unclear = _read_all(sources, hands)
    return _in_spite_of(unclear, lambda: _compiled(found, project, language, kubernetes))


def _in_spite_of(unclear: Sequence[Diagnostic], judged: Callable[[], T]) -> T:
    """Give what specs come to, unless something in them is unclear: that is told with all else that is wrong."""
    if not unclear:
        return judged()
    from canarygen.parsing.unclear import with_all_else  # noqa: PLC0415 -- only who made this mistake waits for it

    raise with_all_else(unclear, judged)


def _compiled(
    documents: Sequence[Document], project: Project, language: Schema, kubernetes: KindSchema
) -> Compilation:
    specs = _layered(documents, project, language)
    fleets = {
        environment.name: assembled(specs[environment.name], environment, project)
        for environment in project.chosen
    }
    patchings = {name: _patched(fleet) for name, fleet in fleets.items()}
    made = {name: (fleet, patchings[name]) for name, fleet in fleets.items()}
    warnings = _judged(made, lambda found: unrepeated(_stages(*found, kubernetes)), project)
    reject_any(environments_are_told_apart(fleets.values()))
    manifests = {name: patching.manifests for name, patching in patchings.items()}
    _judged(manifests, collisions, project)
    # Only what is known to be sound is looked into for what Argo CD must be told of it.
    delivered = {name: _delivered(fleets[name], found) for name, found in manifests.items()}
    _judged(delivered, lambda found: _unsound(found, kubernetes), project)
    finished = {name: _in_waves(fleet, manifests[name]) for name, fleet in fleets.items()}
    warnings += _allowed(fleets, finished, delivered, project)
    everything = tuple(item for name in fleets for item in (*finished[name], *delivered[name]))
    beside = kustomizations(everything, project.document) if project.kustomization else ()
    canaries = tuple(canary for fleet in fleets.values() for canary in fleet.canaries)
    return Compilation(everything, ordered(warnings), tuple(beside), canaries)


def _judged(
    found: Mapping[str | None, T], faults: Callable[[T], Iterable[Diagnostic]], project: Project
) -> tuple[Diagnostic, ...]:
    """End the stage if something is wrong in any environment, as the project rules; give the warnings otherwise."""
    told = told_once({name: faults(item) for name, item in found.items()}, len(project.environments))
    return reject_any(heeded(told, project.rules))


def _read_all(sources: Sequence[Source], hands: Hands) -> tuple[list[Document], list[Diagnostic]]:
    """Read specs; give their documents, and what in them is unclear. Raises Rejected where one cannot be read."""
    documents: list[Document] = []
    faults: list[Diagnostic] = []
    unread = False
    for found in read_all(sources, hired(hands, len(sources))):
        if not isinstance(found, Rejected):
            documents += found
            continue
        from canarygen.parsing.unclear import Unclear  # noqa: PLC0415 -- likewise

        faults += found.diagnostics
        if isinstance(found, Unclear):
            documents += found.documents
        else:
            unread = True
    if unread:
        raise Rejected(faults[:MOST])
    return documents, faults


def layered_specs(sources: Sequence[Source], project: Project, language: Schema) -> Specs:
    """Read specs, and fold the project's layers over each, for each environment; each fits the schema.

    Raises Rejected.
    """
    found, unclear = _read_all(sources, alone)
    return _in_spite_of(unclear, lambda: _layered(found, project, language))


def _layered(found: Sequence[Document], project: Project, language: Schema) -> Specs:
    reject_any(unknown_environments(found, project))
    everywhere = {
        environment.name: [layered(document, project, environment.name) for document in found]
        for environment in project.environments
    }
    reject_any(idle_removals(spec for layer in everywhere.values() for spec in layer))
    specs = {environment.name: everywhere[environment.name] for environment in project.chosen}
    _judged(specs, lambda found: _violations(found, language), project)
    return specs


def assembled(specs: Iterable[Layered], environment: Environment, project: Project) -> Fleet:
    """Give the canaries that specs are in an environment."""
    canaries = (elaborate(longform(spec), environment.name) for spec in specs)
    return Fleet(
        canaries=tuple(sorted(canaries, key=lambda canary: (canary.key, canary.path))),
        environment=environment,
        external=project.external,
        targets=project.targets,
    )


def _violations(specs: Iterable[Layered], language: Schema) -> Iterable[Diagnostic]:
    return (fault for spec in specs for fault in violations(spec, language))


def _breaches(fleet: Fleet, checks: Iterable[Check]) -> Iterable[Diagnostic]:
    return (fault for check in checks for fault in check(fleet))


def lowered(fleet: Fleet) -> tuple[Manifest, ...]:
    """Give the objects of the canaries of an environment, before any patch."""
    return tuple(item for canary in fleet.canaries for lower in LOWERINGS for item in lower(canary))


def _unsound(manifests: Sequence[Manifest], kubernetes: KindSchema) -> Iterable[Diagnostic]:
    return (*collisions(manifests), *outgrown(manifests), *nonconformities(manifests, kubernetes))


def _patched(fleet: Fleet) -> Patched:
    manifests = lowered(fleet)
    if not any(canary.patches for canary in fleet.canaries):
        return Patched(manifests, manifests)
    from canarygen.patching.fleet import patched  # noqa: PLC0415 -- as for the laws of what is patched

    return patched(fleet, manifests)


def _stages(fleet: Fleet, patching: Patched, kubernetes: KindSchema) -> Iterator[Iterable[Diagnostic]]:
    """Judge an environment stage by stage: none waits for another but where it could not make sense of what that refuses."""
    yield chain(_breaches(fleet, laws(fleet)), fields_are_known(patching.manifests, fleet.targets))
    yield patching.faults
    yield (unsound := tuple(islice(nonconformities(patching.manifests, kubernetes), MOST)))
    is_sound = not unsound and not patching.faults
    if of_pods := pod_laws(fleet):
        # Pods are looked into once they have the shape of some: what is misspelt is told as such, and not as missing.
        is_shaped = is_sound and not patching.revisions
        yield _breaches(fleet if is_shaped else _shaped(fleet, patching, kubernetes), of_pods)
    if is_sound and patching.revisions:
        yield (broken := tuple(islice(_broken(fleet, patching, kubernetes), MOST)))
        yield () if broken else _unlawful(fleet, patching)


def _shaped(fleet: Fleet, patching: Patched, kubernetes: KindSchema) -> Fleet:
    """Leave out the canaries whose own objects, before any patch, are not what their kinds' schemas take."""
    bent = {manifest.folder for manifest in patching.before if not conforms(manifest, kubernetes)}
    return replace(fleet, canaries=tuple(item for item in fleet.canaries if folder(item) not in bent))


def _broken(fleet: Fleet, patching: Patched, kubernetes: KindSchema) -> Iterable[Diagnostic]:
    from canarygen.patching.breakage import breakages  # noqa: PLC0415 -- as for the patches themselves

    return breakages(patching, fleet.external, partial(conforms, schema=kubernetes))


def _unlawful(fleet: Fleet, patching: Patched) -> Iterable[Diagnostic]:
    """Say what patches have made of the objects that no schema refuses, and a cluster does, or passes over."""
    from canarygen.lawfulness import unlawful  # noqa: PLC0415 -- where nothing is patched nobody waits for the laws

    return unlawful(patching, fleet.targets)


def _delivered(fleet: Fleet, manifests: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """Give what has Argo CD sync the objects, where the environment uses it."""
    if fleet.environment.argo_cd is None:
        return ()
    from canarygen.argo_cd import delivered  # noqa: PLC0415 -- where Argo CD is told nothing nobody waits for it

    return delivered(fleet, manifests)


def _allowed(
    fleets: Mapping[str | None, Fleet],
    finished: Mapping[str | None, Sequence[Manifest]],
    delivered: Mapping[str | None, Sequence[Manifest]],
    project: Project,
) -> tuple[Diagnostic, ...]:
    """End the stage if a plan is not what the project's policy asks for; give the warnings otherwise."""
    if project.policy.is_empty:
        return ()
    from canarygen.policy.judgement import judgements  # noqa: PLC0415 -- where nothing is asked nobody waits for it

    told = judgements(project.policy, fleets, finished, delivered, len(project.environments))
    return reject_any(heeded(told, project.policy.gravity))


def _in_waves(fleet: Fleet, manifests: Sequence[Manifest]) -> Sequence[Manifest]:
    argo_cd = fleet.environment.argo_cd
    if argo_cd is None:
        return manifests
    from canarygen.delivery import waved  # noqa: PLC0415 -- likewise

    return [waved(manifest, argo_cd) for manifest in manifests]
