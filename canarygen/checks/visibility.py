"""Laws of visibility: the proxies that are to send requests to the app know its Services."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.canary import Canary, Fleet
from canarygen.model.export import EXPORT_TO, hides, seen_from
from canarygen.model.traffic import INGRESS
from canarygen.wording import joined


def services_are_seen(fleet: Fleet) -> Iterator[Diagnostic]:
    """No annotation of all objects, and so of the Services, hides them from the gateways that send to them.

    Where the pods of a gateway run is likely, and no more: then it is a warning.
    """
    for canary in fleet.canaries:
        said = canary.annotations.get(EXPORT_TO, "")
        seen = seen_from(said, canary.namespace)
        if not seen or any(hides(seen, canary.namespace, home) for home in _homes(canary)):
            yield Diagnostic(
                code=Code.SERVICE_OUT_OF_SIGHT if seen else Code.SERVICE_HIDDEN,
                message=f"only proxies in {joined(sorted(seen), 'and')} know the Services, and those of a gateway seldom run there"
                if seen
                else "no proxy knows the Services",
                span=canary.place.at("metadata", "annotations", EXPORT_TO).span,
                help="add the namespace in which the gateway's pods run"
                if seen
                else "leave it out, or list the namespaces of the gateway and of the callers",
            )


def _homes(canary: Canary) -> set[str]:
    """Give the namespaces of the Gateways by which callers come in; the app's, if its own Gateway picks pods of Istio's.

    Of a Gateway that exists beside the app the pods may run there, too.
    """
    gateway = canary.traffic.own_gateway
    own = {canary.namespace} if gateway and gateway.selector == INGRESS else set()
    return own | {gateway.namespace for gateway in canary.traffic.gateways} - {canary.namespace}


CHECKS = (services_are_seen,)
