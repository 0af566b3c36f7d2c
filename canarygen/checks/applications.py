"""Laws of Argo CD's Applications: one for each canary and environment, told apart by name."""

from collections.abc import Iterable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.names import LABEL_LENGTH, application, in_environment
from canarygen.typed import Final

_BY_ANNOTATION: Final = (3, 0)
"""Since this version Argo CD marks what it syncs by an annotation, which may be longer."""


def applications_are_told_apart(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two canaries' Applications share a name, which is made of the namespace and the canary's."""
    first: dict[str, Canary] = {}
    for canary in fleet.canaries if fleet.environment.argo_cd else ():
        name = application(*canary.key)
        other = first.setdefault(name, canary)
        if other.key != canary.key:
            yield _alike(canary, other, name, "rename one of the two, or move it to another namespace")


def applications_fit_their_label(fleet: Fleet) -> Iterator[Diagnostic]:
    """Before 3.0 Argo CD marks what it syncs by a label with the Application's name (GetTrackingMethod, util/argo)."""
    if fleet.environment.argo_cd is None or fleet.targets.argo_cd >= _BY_ANNOTATION:
        return
    for canary in fleet.canaries:
        name = in_environment(application(*canary.key), canary.environment)
        if (excess := len(name) - LABEL_LENGTH) > 0:
            yield Diagnostic(
                code=Code.NAME_TOO_LONG,
                message=f"Argo CD would put `{name}` on every object, and a label has no more than {LABEL_LENGTH} characters",
                span=canary.name_place.span,
                help=f'shorten the name by {excess}; if your Argo CD marks objects by annotations, as all do since 3.0, say so in canarygen.yaml: `targets: {{argoCD: "3.0"}}`',
            )


def environments_are_told_apart(fleets: Iterable[Fleet]) -> Iterator[Diagnostic]:
    """No two environments' Applications share a name where one Argo CD keeps both in one namespace.

    Those that an ApplicationSet makes are kept in its own, and are no objects of ours that could be seen to collide.
    """
    first: dict[tuple[str, str, str], Canary] = {}
    for fleet in fleets:
        if argo_cd := fleet.environment.argo_cd:
            for canary in fleet.canaries:
                name = in_environment(application(*canary.key), canary.environment)
                other = first.setdefault((argo_cd.instance, argo_cd.namespace, name), canary)
                if other is not canary:
                    yield _alike(canary, other, name, "rename one of the two, or one of the environments")


def _alike(canary: Canary, other: Canary, name: str, way_out: str) -> Diagnostic:
    here, there = ("", "")
    if canary.environment != other.environment:
        here, there = f" in `{canary.environment}`", f" in `{other.environment}`"
    return Diagnostic(
        code=Code.DUPLICATE_OBJECT,
        message=f"the Application of this canary{here} would be called `{name}`, like that of `{'/'.join(other.key)}`{there}",
        span=canary.name_place.span,
        notes=(Note("the other canary", other.name_place.span),),
        help=way_out,
    )
