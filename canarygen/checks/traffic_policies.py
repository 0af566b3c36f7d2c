"""Laws of traffic policies: what Istio's webhook refuses beyond its schema, and what does nothing."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import below, items
from canarygen.fault import told
from canarygen.model.canary import Fleet
from canarygen.wording import joined


def traffic_policies_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Istio accepts the traffic policy."""
    for canary in fleet.canaries:
        if canary.traffic.policy is not None:
            from canarygen.traffic_policy import refusals  # noqa: PLC0415 -- most have no policy of traffic

            found, place = refusals(canary.traffic.policy, ()), canary.traffic.place.at("trafficPolicy")
            yield from told(Code.TRAFFIC_POLICY_REFUSED, found, place.at, is_key=True)


def policies_find_their_ports(fleet: Fleet) -> Iterator[Diagnostic]:
    """Settings of a port are of one that the Services have: of any other they would do nothing."""
    for canary in fleet.canaries:
        known = {port.port for port in canary.workload.ports}
        settings = items((canary.traffic.policy or {}).get("portLevelSettings"))
        for index, setting in enumerate(settings):
            number = below(setting, "port").get("number")
            if known and isinstance(number, int) and number not in known:
                place = canary.traffic.place.at("trafficPolicy", "portLevelSettings", index)
                yield Diagnostic(
                    code=Code.WITHOUT_EFFECT,
                    message=f"the Services of this canary have no port {number}",
                    span=place.at("port", "number").span,
                    notes=(Note("these are their ports", canary.workload.place.at("ports").key),),
                    help=f"write {joined([str(number) for number in sorted(known)])}; a `targetPort` does not count here",
                )


def policies_have_effect(fleet: Fleet) -> Iterator[Diagnostic]:
    """Istio tells Envoy all that the traffic policy says; of what it refuses there is nothing more to say."""
    for canary in fleet.canaries:
        traffic = canary.traffic
        if traffic.policy is not None:
            from canarygen.traffic_policy import refusals  # noqa: PLC0415 -- most have no policy of traffic
            from canarygen.traffic_policy.effect import idle  # noqa: PLC0415

            if not any(refusals(traffic.policy, ())):
                found = idle(traffic.policy, canary.workload.ports, is_in_mesh=traffic.mesh is not None)
                place = traffic.place.at("trafficPolicy")
                yield from told(Code.WITHOUT_EFFECT, found, place.at, is_key=True)


CHECKS = (traffic_policies_are_accepted, policies_find_their_ports, policies_have_effect)
