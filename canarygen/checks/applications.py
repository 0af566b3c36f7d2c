"""Laws of Argo CD's Applications: one for each canary, told apart by name."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.names import application


def applications_are_told_apart(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two canaries' Applications share a name, which is made of the namespace and the canary's."""
    first: dict[str, Canary] = {}
    for canary in fleet.canaries if fleet.environment.argo_cd else ():
        name = application(*canary.key)
        other = first.setdefault(name, canary)
        if other.key != canary.key:
            yield Diagnostic(
                code=Code.DUPLICATE_OBJECT,
                message=f"the Application of this canary would be called `{name}`, like that of `{'/'.join(other.key)}`",
                span=canary.place.at("metadata", "name").span,
                notes=(Note("the other canary", other.place.at("metadata", "name").span),),
                help="rename one of the two, or move it to another namespace",
            )
