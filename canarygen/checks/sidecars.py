"""Laws of sidecars: pods that count on being part of the mesh are part of it."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, below, mapping
from canarygen.law import Severity
from canarygen.model.canary import Canary, Fleet
from canarygen.model.traffic import Traffic
from canarygen.model.traffic_policy import MUTUAL, is_mutual, left_out_with, levels
from canarygen.model.workload import Port, Workload
from canarygen.pod.sidecar import (
    AMBIENT,
    INJECT,
    LISTENERS,
    NO_SIDECAR,
    PORTS,
    SYSTEM,
    bypass,
    caught,
    is_ambient,
    is_passed_over,
)
from canarygen.typed import Any


def pods_are_in_the_mesh(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where something is asked of the pods' sidecars, no template switches these off."""
    for canary in fleet.canaries:
        for words, place, help_ in _counted_on(canary.traffic):
            for switch in _outsiders(canary):
                yield Diagnostic(
                    code=Code.SIDECAR_SWITCHED_OFF,
                    message="these pods get no sidecar, so they are no part of the mesh",
                    span=switch.span,
                    notes=(Note(words, place.span),),
                    help=_or_ambient(help_, switch),
                )


def callers_are_understood(fleet: Fleet) -> Iterator[Diagnostic]:
    """Callers are told to speak Istio's mutual TLS to pods of the mesh only: the app itself does not understand it.

    Pods of the ambient mode get it in a tunnel (applyHBONETransportSocketMatches, pilot/pkg/networking/core).
    """
    for canary in fleet.canaries:
        policies = canary.traffic.policy
        if not policies:
            continue
        modes = {path: mapping(said.get("tls")).get("mode") for path, said in levels(policies)}
        mutual: list[Path] = [(*path, "tls") for path, mode in modes.items() if mode == MUTUAL]
        for path in mutual:
            for switch in _outsiders(canary):
                yield Diagnostic(
                    code=Code.MTLS_CONTRADICTED,
                    message="callers speak Istio's mutual TLS, and these pods have no sidecar that understands it",
                    span=canary.traffic.place.at("trafficPolicy", *path, "mode").span,
                    notes=(Note("they get none because of this", switch.span),),
                    help=_or_ambient(
                        f"leave {left_out_with(policies, path, mutual)} out: callers find out by themselves which pods have a sidecar",
                        switch,
                    ),
                )


def sidecars_understand_callers(fleet: Fleet) -> Iterator[Diagnostic]:
    """Callers are told to begin with nothing that no sidecar understands; where the pods surely have one, no call would arrive."""
    for canary in fleet.canaries:
        policy, mtls = canary.traffic.policy, canary.traffic.mtls
        if policy is None or not _may_have_sidecar(canary):
            continue
        from canarygen.traffic_policy import refusals  # noqa: PLC0415 -- most have no policy of traffic
        from canarygen.traffic_policy.speech import unheard  # noqa: PLC0415

        ports = caught(canary.workload.ports, _metadata(canary.workload, "annotations"))
        # Of what Istio refuses there is nothing more to say.
        found = () if any(refusals(policy, ())) else unheard(policy, ports)
        proof = _sidecar_of(canary)
        for refusal in found:
            # With strict mutual TLS no other is allowed: that is told.
            is_of_mode = refusal.path[-1] == "mode"
            if not (mtls and mtls.is_strict and is_of_mode):
                place = canary.traffic.place.at("trafficPolicy", *refusal.path)
                yield Diagnostic(
                    code=Code.SIDECAR_NOT_UNDERSTOOD,
                    message=refusal.message,
                    span=place.span if is_of_mode else place.key,
                    notes=(Note("the pods have one", proof.span),) if proof else (),
                    help=_or_without(refusal.help, canary, proof),
                    ruled=Severity.ERROR if proof else None,
                )


def _may_have_sidecar(canary: Canary) -> bool:
    """Tell whether the pods may have a sidecar: nothing keeps it away, and they ask for no other way into the mesh."""
    return not any(_switches(canary)) and not _is_ambient(canary)


def _sidecar_of(canary: Canary) -> Place | None:
    """Give what shows that the pods have a sidecar, if anything: they ask for it, or mutual TLS is asked of it."""
    for part in ("labels", "annotations"):
        if _metadata(canary.workload, part).get(INJECT) == "true":
            return canary.workload.place.at("template", "metadata", part, INJECT)
    return canary.traffic.mtls.place if canary.traffic.mtls else None


def _switches(canary: Canary) -> Iterator[Place]:
    """Give what has the pods get no sidecar: the namespace, the host's network, or a switch, of which a label counts first.

    So it is in injectRequired (pkg/kube/inject/inject.go).
    """
    workload = canary.workload
    if canary.namespace in SYSTEM:
        yield canary.place.at("metadata", "namespace")
    if (workload.pod_template or {}).get("spec", {}).get("hostNetwork") is True:
        yield workload.place.at("template", "spec", "hostNetwork")
    part = next((part for part in ("labels", "annotations") if INJECT in _metadata(workload, part)), "")
    if part and _metadata(workload, part)[INJECT] == "false":
        yield workload.place.at("template", "metadata", part, INJECT)


def _outsiders(canary: Canary) -> Iterator[Place]:
    """Give what keeps the pods out of the mesh: they get no sidecar, and do without one in no other way."""
    for switch in _switches(canary):
        if not _is_ambient(canary):
            yield switch


def _or_ambient(help_: str, switch: Place) -> str:
    """Name the way out, and the one of pods that their namespace takes into the mesh without a sidecar: a spec knows of no namespace."""
    return f"{help_}; or {AMBIENT}" if switch.path[-1] == INJECT else help_


def _or_without(help_: str, canary: Canary, proof: Place | None) -> str:
    """Name the way out, and the one of pods that have no sidecar: a spec can say so unless it has proof of one, or another object describes them.

    Where traffic comes from inside the mesh, pods outside of it are warned of.
    """
    is_fixed = proof or canary.workload.deployment or canary.traffic.mesh
    return help_ if is_fixed else f"{help_}; or {NO_SIDECAR}"


def _is_ambient(canary: Canary) -> bool:
    """Tell whether the pods are part of the mesh without a sidecar: not those in a node's network, nor those of the system."""
    labels, annotations = (_metadata(canary.workload, part) for part in ("labels", "annotations"))
    spec = mapping((canary.workload.pod_template or {}).get("spec"))
    is_out_of_reach = is_passed_over(canary.namespace, spec, {}, {})
    return is_ambient(labels, annotations) and not is_out_of_reach


def _metadata(workload: Workload, part: str) -> Mapping[str, Any]:
    """Give the labels or annotations of a template; what is no mapping is the schema's to refuse."""
    return below(workload.template, "metadata", part)


def _counted_on(traffic: Traffic) -> Iterator[tuple[str, Place, str]]:
    """Give what counts on sidecars, the first thing alone, where it is said, and how to do without."""
    if traffic.mesh:
        way_out = "remove what keeps it away; or let traffic come in by a gateway alone"
        yield "traffic comes from inside the mesh", traffic.mesh, way_out
    elif traffic.mtls:
        way_out = "remove what keeps it away; or remove `mtls`, which nothing at these pods would heed"
        yield "mutual TLS is asked for here", traffic.mtls.place, way_out


def sidecars_have_their_ports(fleet: Fleet) -> Iterator[Diagnostic]:
    """No app that may have a sidecar listens on a port that the sidecar needs."""
    for canary in fleet.canaries:
        for port in canary.workload.targets.values():
            if port.target_port in PORTS and not (_is_refused(canary, port) or any(_switches(canary))):
                yield Diagnostic(
                    code=Code.SIDECAR_PORT_TAKEN,
                    message=f"Istio's sidecar keeps the port {port.target_port} of the pod for itself",
                    span=port.place.at("targetPort").span,
                    help="let the app listen on another port, or switch its sidecar off",
                )


def sidecars_take_a_port_for_one_thing(fleet: Fleet) -> Iterator[Diagnostic]:
    """Ports that lead to one of the container are alike to a sidecar, which goes by the first of them."""
    for canary in fleet.canaries:
        workload = canary.workload
        if len(workload.targets) == len(workload.ports) or not _may_have_sidecar(canary):
            continue
        from canarygen.pod.misreading import WAY_OUT, misreadings  # noqa: PLC0415 -- most lead to each port once

        proof = _sidecar_of(canary)
        policies = [canary.traffic.policy] if canary.traffic.policy else []
        for found in misreadings(caught(workload.ports, _metadata(workload, "annotations")), policies):
            notes = (Note("this one leads there, too, and counts", found.first.place.span),)
            yield Diagnostic(
                code=Code.SIDECAR_MISREADS,
                message=found.message,
                span=found.port.place.at("protocol").span,
                notes=(*notes, Note("the pods have one", proof.span)) if proof else notes,
                help=_or_without(WAY_OUT, canary, proof),
                ruled=Severity.ERROR if proof and found.is_fatal else None,
            )


def _is_refused(canary: Canary, port: Port) -> bool:
    """Whether a port is refused already, since callers' sidecars need one of this number, too: it is told once."""
    return bool(canary.traffic.mesh) and port.is_http and port.target_port == port.port in LISTENERS


def sidecars_see_the_traffic(fleet: Fleet) -> Iterator[Diagnostic]:
    """No split port passes the sidecar by, unless there is none, or callers are told to do without mutual TLS."""
    for canary in fleet.canaries:
        workload = canary.workload
        annotations = _metadata(workload, "annotations")
        for port in workload.ports if annotations and not any(_switches(canary)) else ():
            by = bypass(annotations, str(port.target_port))
            if by and port.port in canary.split_ports and not _is_plain(canary, port):
                yield Diagnostic(
                    code=Code.SIDECAR_PASSED_BY,
                    message=f"the port {port.target_port} passes the sidecar by, and its callers do not know",
                    span=workload.place.at("template", "metadata", "annotations", by).span,
                    notes=(Note("traffic comes in on this port", port.place.span),),
                    help=f"leave the port to the sidecar{_or_plain(canary.traffic)}",
                )


def _is_plain(canary: Canary, port: Port) -> bool:
    """Whether callers of a port are told to do without Istio's mutual TLS."""
    return not is_mutual(canary.traffic.policy or {}, port.port)


def _or_plain(traffic: Traffic) -> str:
    """Say how callers are told to do without mutual TLS, unless it is a must."""
    is_must = traffic.mtls and traffic.mtls.is_strict
    return "" if is_must else ", or write `trafficPolicy: {tls: {mode: DISABLE}}`"
