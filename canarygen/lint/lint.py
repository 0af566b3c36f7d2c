"""The whole of lint on one screen: files, documents, objects, their schemas, a tree, the laws, and what is pardoned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note, ordered
from canarygen.document import Place, mapping
from canarygen.fault import Fault
from canarygen.labour import Hands, alone, finding, hired
from canarygen.law import Law
from canarygen.lint.blank import is_filled_in
from canarygen.lint.doubt import sure
from canarygen.lint.kustomization import is_patching, kustomizations, patches
from canarygen.lint.labelling import labelled
from canarygen.lint.laws import CHECKS, LAWS
from canarygen.lint.leniency import as_applied
from canarygen.lint.pardon import IDLE_IGNORE, UNEXPLAINED_IGNORE, pardoned
from canarygen.lint.pieces import without_pieces
from canarygen.lint.reading import read
from canarygen.lint.resource import Resource, resources
from canarygen.lint.tree import Tree
from canarygen.model.project import Targets
from canarygen.schema import Schemas
from canarygen.source import Position, Source
from canarygen.typed import Final
from canarygen.wording import QUOTE

REPEATED_OBJECT: Final = Law(
    "repeated-object",
    "The same object stands twice in one file: whoever applies it keeps the last, and Argo CD refuses to say which.",
)
ALL_LAWS: Final = (REPEATED_OBJECT, UNEXPLAINED_IGNORE, IDLE_IGNORE, *LAWS)
"""Every law that a finding can name, besides those of specs."""


def lint(
    sources: Sequence[Source],
    schemas: Schemas,
    *,
    beside: Sequence[Source] = (),
    targets: Targets | None = None,
    hands: Hands = alone,
) -> tuple[Diagnostic, ...]:
    """Judge manifests, and give what is wrong with them, sorted by place.

    What is no manifest is passed over, and so is a patch of a kustomization, be that judged itself or stand `beside` the files.
    `targets` are the oldest versions that they must work with, if anybody knows them. Much of it is given to `hands`.
    """
    found_by = kustomizations((*sources, *beside))
    partial = patches(found_by)
    whole = [source for source in sources if source.path not in partial]
    documents, faults = read(whole, hired(hands, len(whole)), is_alone=len(sources) == 1)
    piped = {document.source.path for document in documents if is_patching(document.value)}
    found = labelled((resource for document in documents for resource in resources(document)), found_by)
    found = without_pieces(found, piped) if found_by or piped else found
    refused = {id(resource): list(misshapen(resource, schemas)) for resource in found}
    faults += (fault for told in refused.values() for fault in told)
    faulty = (resource for resource in found if refused[id(resource)])
    tree = Tree(found, faulty=faulty, targets=targets, kustomizations=found_by)
    faults += _repeated(resource for resource in found if resource.file not in piped)
    checks = finding(CHECKS, tree, len(found), hands)
    faults += _told_once(sure(checks, tree))
    return ordered(pardoned(faults, sources, documents))


def misshapen(resource: Resource, schemas: Schemas, *, is_final: bool = False) -> Iterator[Diagnostic]:
    """Give what the schema of an object refuses of it; nothing of a kind that has none here.

    Of a blank nobody knows yet what it will hold, unless the object `is_final`.
    """
    schema = schemas(str(resource.content["apiVersion"]), resource.kind)
    if schema is None or schema.accepts(resource.content):
        return
    content = as_applied(resource.content)
    for fault in schema.faults(content) if is_final else schema.faults(content, is_open=is_filled_in):
        place = resource.at(*fault.path)
        if not is_final and _is_open(fault, place):
            continue
        yield Diagnostic(
            code=Code.NOT_KUBERNETES,
            message=f"{resource.kind}: {fault.message}",
            span=place.key if fault.is_key else place.span,
            help=_as_written(place) if fault.help.startswith(QUOTE) else fault.help,
        )


def _is_open(fault: Fault, place: Place) -> bool:
    """Whether a fault depends on what is filled in: for the value, for its key, or for one of those beside which a key is missing."""
    keys = fault.path[-1:] if fault.is_key else ()
    beside = mapping(place.value) if fault.code is Code.MISSING_KEY else ()
    return any(map(is_filled_in, (place.value, *keys, *beside)))


def _as_written(place: Place) -> str:
    """Say to quote a value as it is written: `0755` and `1.10`, and not the numbers 493 and 1.1 that YAML makes of them."""
    span = place.span
    written = span.source.line(span.start.line)[span.start.column - 1 : span.end.column - 1]
    return f'{QUOTE}"{written}"'


def _told_once(faults: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Leave out what another law says of the very place: with the same way out, or as less than an error beside one."""
    found: dict[tuple[str, Position, Position], list[Diagnostic]] = defaultdict(list)
    for fault in faults:
        found[fault.span.source.path, fault.span.start, fault.span.end].append(fault)
    for told in found.values():
        grave = [fault for fault in told if fault.is_error] or told
        ways_out = {fault.help: fault.code for fault in grave}
        yield from (fault for fault in grave if ways_out[fault.help] is fault.code)


def _repeated(found: Iterable[Resource]) -> Iterator[Diagnostic]:
    first: dict[tuple[str, ...], Resource] = {}
    for resource in found:
        # Other files may hold variants of it, of which only one is ever applied.
        other = first.setdefault((resource.file, *resource.key), resource)
        if other is not resource and resource.name:
            yield Diagnostic(
                code=REPEATED_OBJECT,
                message=f"a second {resource}",
                span=resource.at("metadata", "name").span,
                notes=(Note("the first one", other.at("metadata", "name").span),),
                help="keep one of the two, or give one another name",
            )
