"""Laws of sidecars: pods that count on being part of the mesh are part of it."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Fleet
from canarygen.model.traffic import Traffic

_INJECT = "sidecar.istio.io/inject"


def pods_are_in_the_mesh(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where something is asked of the pods' sidecars, no template switches these off."""
    for canary in fleet.canaries:
        metadata = canary.workload.template.get("metadata", {})
        for part in ("labels", "annotations"):
            if metadata.get(part, {}).get(_INJECT) == "false":
                for words, place, help_ in _counted_on(canary.traffic):
                    yield Diagnostic(
                        code=Code.SIDECAR_SWITCHED_OFF,
                        message="these pods get no sidecar, so they are no part of the mesh",
                        span=canary.workload.place.at("template", "metadata", part, _INJECT).span,
                        notes=(Note(words, place.span),),
                        help=help_,
                    )


def _counted_on(traffic: Traffic) -> Iterator[tuple[str, Place, str]]:
    """Give what counts on sidecars, the first thing alone, where it is said, and how to do without."""
    if traffic.mesh:
        way_out = "remove the switch; or let traffic come in by a gateway alone"
        yield "traffic comes from inside the mesh", traffic.mesh, way_out
    elif traffic.mtls:
        way_out = "remove the switch; or remove `mtls`, which nothing at these pods would heed"
        yield "mutual TLS is asked for here", traffic.mtls.place, way_out
