"""Laws of sidecars: pods whose calls are split in the mesh are part of it."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet

_INJECT = "sidecar.istio.io/inject"


def pods_are_in_the_mesh(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where traffic comes from inside the mesh, no template switches the sidecar off."""
    for canary in fleet.canaries:
        mesh, metadata = canary.traffic.mesh, canary.workload.template.get("metadata", {})
        for part in ("labels", "annotations"):
            if mesh and metadata.get(part, {}).get(_INJECT) == "false":
                yield Diagnostic(
                    code=Code.SIDECAR_SWITCHED_OFF,
                    message="these pods get no sidecar, so they are no part of the mesh",
                    span=canary.workload.place.at("template", "metadata", part, _INJECT).span,
                    notes=(Note("traffic comes from inside the mesh", mesh.span),),
                    help="remove the switch; or let traffic come in by a gateway alone",
                )
