"""Laws of the ports of experiments that get traffic: the controller makes their Services of the pods' ports alone."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mappings
from canarygen.model.canary import Canary, Fleet
from canarygen.model.speech import spoken
from canarygen.model.workload import Port
from canarygen.typed import Any, Final

_HTTP_2: Final = ("http2", "grpc")
_HTTP: Final = ("http", *_HTTP_2)


def experiments_have_one_port(fleet: Fleet) -> Iterator[Diagnostic]:
    """Pods of an experiment that gets traffic have one port: it is routed to without one."""
    for canary, place in _weighted(fleet):
        ports = _ports(canary)
        if ports is not None and len(ports) != 1:
            yield Diagnostic(
                code=Code.EXPERIMENT_PORTS,
                message=f"the pods have {len(ports)} ports: which of them the traffic is for is not known",
                span=place.span,
                notes=(Note("the ports", canary.workload.place.at("ports").key),),
                help="leave out the weights, or the other ports: an experiment that gets traffic has pods with one port",
            )


def experiments_say_what_they_speak(fleet: Fleet) -> Iterator[Diagnostic]:
    """The port's name says whether requests come in HTTP/2, since these Services have no appProtocol.

    A proxy sends HTTP/2 to a port whose name begins with such a protocol, and HTTP/1.1 to any other; a sidecar, but no
    gateway, goes by the caller where the name says nothing (createTemplateService in experiments/ of Argo Rollouts;
    setUpstreamProtocol in pilot/pkg/networking/core of Istio).
    """
    for canary, place in _weighted(fleet):
        for port in canary.workload.targets.values() if len(_ports(canary) or ()) == 1 else ():
            if port.protocol in _HTTP and _is_misread(port, canary):
                is_2 = port.protocol in _HTTP_2
                yield Diagnostic(
                    code=Code.EXPERIMENT_PORTS,
                    message=f"proxies would speak {'HTTP/1.1' if is_2 else 'HTTP/2'} to the pods of the experiment: all that they learn of its port is the name `{port.name}`",
                    span=place.span,
                    notes=(Note(f"it speaks {port.protocol}", port.place.span),),
                    help=f"let the name of the port begin with what it speaks: `{port.protocol}-api`, for example",
                )


def _is_misread(port: Port, canary: Canary) -> bool:
    told = spoken({"name": port.name, "port": port.target_port})
    if not told:
        return canary.traffic.has_gateway and port.protocol in _HTTP_2
    return (told in _HTTP_2) is not (port.protocol in _HTTP_2)


def _weighted(fleet: Fleet) -> Iterator[tuple[Canary, Place]]:
    """Give the weight of the first template of each experiment that gets traffic."""
    for canary in fleet.canaries:
        for experiment in canary.rollout.experiments:
            found = (template for template in experiment.templates if template.weight)
            if template := next(found, None):
                yield canary, template.place.at("weight")


def _ports(canary: Canary) -> list[Any] | None:
    """Give the ports of the pods; None for those of an existing Deployment, which are not known here."""
    template = canary.workload.pod_template
    if template is None:
        return None
    return [
        port
        for container in mappings(template, "spec", "containers")
        for port in mappings(container, "ports")
    ]


CHECKS = (experiments_have_one_port, experiments_say_what_they_speak)
