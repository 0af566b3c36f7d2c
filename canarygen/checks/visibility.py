"""Laws of visibility: the proxies that are to send requests to the app know its Services."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.backend import service_names
from canarygen.model.canary import Canary, Fleet
from canarygen.model.export import EVERYWHERE, EXPORT_TO, hides, seen_from
from canarygen.model.host import service
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


def routes_see_their_services(fleet: Fleet) -> Iterator[Diagnostic]:
    """No route leads to a Service of another canary that the proxies of its own callers do not know.

    Where there is none for whomever, that canary is told.
    """
    exported = _exported(fleet)
    for canary in fleet.canaries:
        for destination in canary.traffic.destinations:
            named = service(destination.host, canary.namespace)
            owner, seen = exported.get(named or ("", ""), (canary, None))
            if seen and owner is not canary and _is_out_of_sight(canary, seen):
                yield Diagnostic(
                    code=Code.SERVICE_OUT_OF_SIGHT,
                    message=f"only proxies in {joined(sorted(seen), 'and')} know `{destination.host}`, and those that would send to it seldom run there",
                    span=destination.place.span,
                    notes=(Note("said here", owner.place.at("metadata", "annotations", EXPORT_TO).span),),
                    help="add the namespace in which the gateway's pods, or the callers, run to `exportTo` there",
                )


def _exported(fleet: Fleet) -> Mapping[tuple[str, str], tuple[Canary, frozenset[str] | None]]:
    """Give the Services whose canaries say where they are seen, by namespace and name, each with its canary and that."""
    return {
        (canary.namespace, name): (canary, seen_from(canary.annotations[EXPORT_TO], canary.namespace))
        for canary in fleet.canaries
        if EXPORT_TO in canary.annotations
        for name in service_names(canary).values()
    }


def _is_out_of_sight(canary: Canary, seen: frozenset[str]) -> bool:
    """Tell whether a gateway of a canary, or its callers in the mesh, of which some are beside it, hardly see a Service."""
    is_beside = not seen.isdisjoint({EVERYWHERE, canary.namespace})
    # Whoever exports to a namespace of somebody else's may well mean the gateway's pods by it.
    is_hidden = any(hides(seen, "", home) for home in _homes(canary))
    return is_hidden or (canary.traffic.mesh is not None and not is_beside)


def _homes(canary: Canary) -> set[str]:
    """Give the namespaces of the Gateways by which callers come in; the app's, if its own Gateway picks pods of Istio's.

    Of a Gateway that exists beside the app the pods may run there, too.
    """
    gateway = canary.traffic.own_gateway
    own = {canary.namespace} if gateway and gateway.selector == INGRESS else set()
    return own | {gateway.namespace for gateway in canary.traffic.gateways} - {canary.namespace}


CHECKS = (services_are_seen, routes_see_their_services)
