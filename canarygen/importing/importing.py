"""The whole of import on one screen: files, objects, Rollouts, drafts, specs; and what comes of them beside what there was."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from canarygen.diagnostic import Diagnostic, Note, Rejected, reject_any
from canarygen.document import Place
from canarygen.frozen import field, frozen
from canarygen.importing.originals import Originals
from canarygen.importing.reading import NOTHING_TO_IMPORT, read
from canarygen.importing.referred import absent, referred, remarks
from canarygen.importing.spec import Imported
from canarygen.importing.spec import imported as imported_spec
from canarygen.key import ARGO
from canarygen.lint.lint import misshapen
from canarygen.lint.resource import Resource
from canarygen.migration.candidacy import unfitness
from canarygen.migration.migration import Migration, migrated
from canarygen.migration.remark import Remark, stays
from canarygen.model.project import Key
from canarygen.raising.draft import Leftover
from canarygen.raising.family import Family
from canarygen.raising.raising import drafted
from canarygen.schema import Schema, Schemas
from canarygen.source import Source, whole
from canarygen.typed import Final

Step = Callable[[int, int], None]
"""Is told how many workloads are done, and how many there are."""


@frozen(kw_only=True)
class Import:
    """All specs that were made of some manifests, and what there is to say of the rest."""

    specs: tuple[Imported, ...]
    remarks: tuple[Remark, ...]
    staying: Mapping[str, int]
    """How many objects of a kind are in no spec."""
    referred: tuple[Resource, ...] = ()
    """Those of them to which specs refer."""
    absent: Mapping[Key, Place] = field(default_factory=dict)
    """The Gateways to which specs refer, and which are neither among the manifests nor made."""


def imported(
    sources: Sequence[Source],
    language: Schema,
    schemas: Schemas,
    *,
    beside: Sequence[Source] = (),
    keep: bool = False,
    step: Step | None = None,
) -> Import:
    """Make a spec of each workload among some manifests; `language` is the schema of a Canary, `schemas` give that of an object.

    Kustomizations `beside` the files tell which of them are patches. With `keep` Deployments stay, and specs refer to them.
    `step` is called after each workload. Raises Rejected.
    """
    reading = read(sources, beside, schemas)
    originals = Originals(reading.resources)
    migration = migrated(originals.tree, keep=keep)
    made = (item for standing in migration.stand_ins.values() for item in standing.made)
    # What an Ingress or Flagger says may be wrong in a way that shows only in what would be made of it.
    reject_any(fault for item in made for fault in misshapen(item, schemas, is_final=True))
    found = list(_drafted(migration, originals, language, schemas, step))
    specs = sorted(
        (one for one in found if isinstance(one, Imported)), key=lambda spec: (spec.namespace, spec.name)
    )
    told = (*migration.remarks, *(one for one in found if isinstance(one, Remark)), *reading.remarks)
    if not specs:
        raise Rejected([_nothing(sources, told)])
    staying = _staying(originals, specs)
    known = referred(specs, staying)
    return Import(
        specs=tuple(specs),
        remarks=(*told, *remarks(known)),
        staying=dict(sorted(Counter(item.kind for item in staying).items())),
        referred=known,
        absent=absent(specs, originals.resources),
    )


def _drafted(
    migration: Migration, originals: Originals, language: Schema, schemas: Schemas, step: Step | None
) -> Iterator[Imported | Remark]:
    """Give the spec of each Rollout; of one that there is none of, why."""
    rollouts = migration.tree.any_of(ARGO, "Rollout")
    for number, rollout in enumerate(rollouts, start=1):
        yield unfitness(rollout, migration.tree) or _spec(rollout, migration, originals, language, schemas)
        if step:
            step(number, len(rollouts))


def _spec(
    rollout: Resource, migration: Migration, originals: Originals, language: Schema, schemas: Schemas
) -> Imported | Remark:
    draft = drafted(Family(rollout, migration.tree), language, schemas)
    if isinstance(draft, Leftover):
        return stays(draft.place, str(rollout), draft.reason)
    return imported_spec(draft, migration.stand_ins.get(rollout.key), originals, language)


def _staying(originals: Originals, specs: Sequence[Imported]) -> Sequence[Resource]:
    taken = {id(item) for spec in specs for item in spec.originals}
    return [item for item in originals.resources if id(item) not in taken]


_MOST: Final = 3
"""How many further reasons are told why there is nothing."""


def _nothing(sources: Sequence[Source], remarks: Sequence[Remark]) -> Diagnostic:
    """Tell that there is no workload to make a spec of, at one that came near, or at the first file."""
    if remarks:
        near, *others = remarks
        return Diagnostic(
            code=NOTHING_TO_IMPORT,
            message=f"there is no workload to import; {near.what}: {near.why}",
            span=near.place.span,
            notes=tuple(Note(f"{other.what}: {other.why}", other.place.span) for other in others[:_MOST]),
            help="import a Deployment together with the Service that sends to its pods, a Rollout, or a Canary of Flagger's",
        )
    return Diagnostic(
        code=NOTHING_TO_IMPORT,
        message="there is no workload here: no Rollout, Deployment or Canary of Flagger's",
        span=whole(sources[0]),
        help="name the files or folders with the manifests of an app, or pipe them in: `helm template . | canarygen import -`",
    )
