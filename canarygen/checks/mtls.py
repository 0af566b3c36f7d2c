"""Laws of TLS: what pods ask of callers, callers are told to do, and they do it once."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, below, mapping
from canarygen.model.canary import Fleet
from canarygen.model.traffic_policy import MUTUAL, OF_THE_APP, left_out_with, levels, ports_of
from canarygen.model.workload import Workload
from canarygen.pod.sidecar import caught
from canarygen.typed import Any


def callers_speak_mutual_tls(fleet: Fleet) -> Iterator[Diagnostic]:
    """With strict mutual TLS no traffic policy tells callers to speak without it, or with other certificates.

    Of ports that pass the sidecar by it asks nothing.
    """
    for canary in fleet.canaries:
        traffic = canary.traffic
        if traffic.mtls and traffic.mtls.is_strict and traffic.policy:
            found = dict(_contradictions(traffic.policy, canary.workload))
            for path, mode in found.items():
                yield Diagnostic(
                    code=Code.MTLS_CONTRADICTED,
                    message=f"the mode {mode} keeps callers from Istio's mutual TLS, and the pods take nothing else",
                    span=traffic.place.at("trafficPolicy", *path, "mode").span,
                    notes=(Note("it is asked for here", traffic.mtls.place.span),),
                    help=f"write `mode: {MUTUAL}`, or leave {left_out_with(traffic.policy, path, found)} out: callers with a sidecar find out by themselves",
                )


def tls_is_spoken_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """TLS that is passed on is not wrapped into a second one that nothing before the app would end."""
    for canary in fleet.canaries:
        policy = canary.traffic.policy or {}
        passed = {route.port.port: route.port for route in canary.tls_routes}
        for path, said in levels(policy):
            tls: Path = (*path, "tls")
            mode = mapping(said.get("tls")).get("mode")
            ports = [port for port in ports_of(policy, path, canary.workload.ports) if port.port in passed]
            if mode in OF_THE_APP and ports:
                yield Diagnostic(
                    code=Code.TLS_TWICE,
                    message=f"with the mode {mode} proxies wrap the TLS of callers into another one",
                    span=canary.traffic.place.at("trafficPolicy", *tls, "mode").span,
                    notes=(Note("TLS is passed on to this port", ports[0].place.span),),
                    help=f"leave {left_out_with(policy, tls)} out",
                )


def _annotations(workload: Workload) -> Mapping[str, Any]:
    return below(workload.template, "metadata", "annotations")


def _contradictions(policy: Mapping[str, Any], workload: Workload) -> Iterator[tuple[Path, str]]:
    """Give each `tls` of a policy that has callers speak anything but mutual TLS to a sidecar, with its mode."""
    for path, said in levels(policy):
        tls = said.get("tls")
        mode = tls.get("mode", "DISABLE") if isinstance(tls, dict) else None
        ports = caught(ports_of(policy, path, workload.ports), _annotations(workload))
        if isinstance(mode, str) and mode != MUTUAL and ports:
            yield (*path, "tls"), mode


CHECKS = (callers_speak_mutual_tls, tls_is_spoken_once)
