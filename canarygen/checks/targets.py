"""Laws of versions: no target is older than what the tree needs, and no object asks for what the targets lack.

A cluster leaves out in silence what it does not know. Objects are looked into for that, and not specs, so that it is all
the same who wrote a field: a spec, its `template`, a Job, the project's defaults or a patch; and so are those that somebody wrote by hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Map, Path, Place, Said
from canarygen.frozen import frozen, replace
from canarygen.model.canary import Fleet
from canarygen.model.feature import Version
from canarygen.model.novelty import EVERY, IS, KUBERNETES, Gate, Since, gated, younger
from canarygen.model.project import Environment, Targets
from canarygen.source import Span
from canarygen.typed import Any, Final, Protocol


@frozen
class _Product:
    """A product that a project targets, how `targets` calls it, the oldest version that a tree works with, and why."""

    product: str
    key: str
    version: Version
    why: str


_PRODUCTS: Final = {
    "kubernetes": _Product("Kubernetes", "kubernetes", (1, 23), "autoscaling/v2 came with it"),
    "istio": _Product("Istio", "istio", (1, 22), "networking.istio.io/v1 came with it"),
    "argo_rollouts": _Product("Argo Rollouts", "argoRollouts", (1, 7), "ping-pong Services came with it"),
}
_APPLICATIONS: Final = _Product("Argo CD", "argoCD", (2, 6), "`managedNamespaceMetadata` came with it")
_SETS: Final = _Product(
    "Argo CD",
    "argoCD",
    (2, 10),
    "`templatePatch` came with it, and `mode: application` does without",
)

_HERE: Final[Any] = object()
"""Under which stands what a field itself came with; it is no step, whatever an object holds."""
_USUAL: Final = {
    "hostUsers": True,
    "nodeAffinityPolicy": "Honor",
    "nodeTaintsPolicy": "Ignore",
    "podReplacementPolicy": "TerminatingOrFailed",
    "recursiveReadOnly": "Disabled",
    "supplementalGroupsPolicy": "Merge",
}
"""What goes where a field behind a gate is left out: a cluster that does not heed it does as this says."""
_SAID: Final = {
    "consecutiveSuccessLimit": "consecutive",
    "replicaProgressThreshold": "progressThreshold",
    "scaleDownDelaySeconds": "scaleDownDelay",
}
"""What a spec calls a field of another name."""


def targets_are_within_reach(fleet: Fleet) -> Iterator[Diagnostic]:
    """No target is older than what the tree needs."""
    for field, floor in _floors(fleet.environment):
        if _version(fleet.targets, field) < floor.version and fleet.targets.place:
            yield Diagnostic(
                code=Code.TARGET_TOO_OLD,
                message=f"{floor.product} {_shown(_version(fleet.targets, field))} is too old for the tree that is generated",
                span=fleet.targets.place.at(floor.key).span,
                help=f"it needs {floor.product} {_shown(floor.version)} or newer: {floor.why}",
            )


def _floors(environment: Environment) -> Iterator[tuple[str, _Product]]:
    """Give what a tree needs, with its field in `Targets`; Argo CD only where that is told what to sync."""
    yield from _PRODUCTS.items()
    if argo_cd := environment.argo_cd:
        yield "argo_cd", _SETS if argo_cd.as_set else _APPLICATIONS


class Judged(Protocol):
    """An object, or the template of one: its kind, what it says, and where that was written."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def content(self) -> Said:
        """All that it says."""

    def origin(self, path: Path, /) -> Place:
        """Give the place at which the value at `path` was written."""


def fields_are_known(objects: Iterable[Judged], targets: Targets) -> Iterator[Diagnostic]:
    """Say which fields and values of objects are younger than what the project targets, each where it was written.

    Of those that wait for a feature gate it is a warning: whether that is on is the cluster's to say.
    """
    kinds = _by_step(replace(targets, place=None))
    for judged in objects:
        fields = kinds.get(judged.kind)
        if fields and _has_any(judged.content, fields):
            for path, said, told in _found(judged.content, fields, ()):
                place = judged.origin(path)
                span = place.key if said == path[-1] else place.span
                if isinstance(told, Gate):
                    yield _gated(targets, said, told, span)
                else:
                    called = _SAID.get(said, said)
                    yield _lacking(targets, called if called in place.path[-1:] else said, told, span)


@lru_cache(maxsize=16)  # Much is compiled piece by piece, and all of it for the same targets.
def _by_step(targets: Targets) -> Mapping[str, Map]:
    """Give the fields of each kind that targets lack, or heed behind a gate, as a tree of their steps."""
    kinds: dict[str, Map] = {}
    for told, kind, path in (*younger(targets), *gated(targets)):
        here = kinds.setdefault(kind, {})
        field, is_value, value = path.partition(IS)
        for step in (*field.split("."), *((f"{IS}{value}",) if is_value else ())):
            here = here.setdefault(step, {})
        here.setdefault(_HERE, []).append(told)
    return kinds


def _has_any(value: Any, fields: Map) -> bool:
    """Tell whether a value has one of the fields: few have, and to ask where takes longer."""
    if isinstance(value, dict):
        for step, below in fields.items():
            if step in value and (_HERE in below or _has_any(value[step], below)):
                return True
    elif isinstance(value, list):
        for item in value if EVERY in fields else ():
            if _has_any(item, fields[EVERY]):
                return True
    elif isinstance(value, str):
        return f"{IS}{value}" in fields
    return False


def _found(value: Any, fields: Map, path: Path) -> Iterator[tuple[Path, str, Since | Gate]]:
    """Give those of the fields that a value has, each with where it stands; below one that is too young nothing is looked for."""
    if isinstance(value, list):
        if every := fields.get(EVERY):
            for index, item in enumerate(value):
                yield from _found(item, every, (*path, index))
    elif isinstance(value, dict):
        for step, below in fields.items():
            # A null, as `kubectl get` may give one, is a key that isn't there.
            if value.get(step) is not None:
                here = below.get(_HERE, ())
                if step in _USUAL and value[step] == _USUAL[step]:
                    here = [told for told in here if not isinstance(told, Gate)]
                yield from (((*path, step), step, told) for told in here)
                if all(isinstance(told, Gate) for told in here):
                    yield from _found(value[step], below, (*path, step))
    elif isinstance(value, str) and (known := fields.get(f"{IS}{value}")):
        yield from ((path, value, told) for told in known[_HERE])


def _lacking(targets: Targets, said: str, came_with: Since, span: Span) -> Diagnostic:
    product, since = _PRODUCTS[came_with[0]], _shown(came_with[1])
    return Diagnostic(
        code=Code.TARGET_LACKS,
        message=f"`{said}` came with {product.product} {since}, and {_shown(_version(targets, came_with[0]))} may be in use",
        span=span,
        notes=_noted(targets, product),
        help=f"leave it out{_or_newer(product, came_with[1])}",
    )


def _gated(targets: Targets, said: str, gate: Gate, span: Span) -> Diagnostic:
    product, older = _PRODUCTS[KUBERNETES], _shown(targets.kubernetes)
    return Diagnostic(
        code=Code.FEATURE_GATED,
        message=f"{product.product} {older} heeds `{said}` only where its feature gate {gate.name} is on",
        span=span,
        notes=_noted(targets, product),
        help=f"leave it out unless all your clusters have that{_or_newer(product, gate.since)}",
    )


def _or_newer(product: _Product, since: Version | None) -> str:
    """Offer to target no older version, where there is one that does."""
    if since is None:
        return ""
    return f', or say in canarygen.yaml that all are newer: `targets: {{{product.key}: "{_shown(since)}"}}`'


def _noted(targets: Targets, product: _Product) -> tuple[Note, ...]:
    return (Note("the project's targets", targets.place.at(product.key).span),) if targets.place else ()


def _version(targets: Targets, product: str) -> Version:
    found: Version = getattr(targets, product)
    return found


def _shown(version: Version) -> str:
    return ".".join(map(str, version))
