"""Laws of the gateways: they are named once, admit what comes to them, and end TLS if they can."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.host import covers
from canarygen.model.idleness import idle_settings
from canarygen.model.traffic import HTTPS_PORT, GatewayReference, OwnGateway, Tls


def gateways_are_named_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """A canary comes in by each Gateway once, however it is spelt, its own among them."""
    for canary in fleet.canaries:
        own = canary.traffic.own_gateway
        first = {(canary.namespace, canary.names.gateway): own.place} if own else {}
        for reference in canary.traffic.gateways:
            place = first.setdefault((reference.namespace, reference.name), reference.place)
            if place is not reference.place:
                yield Diagnostic(
                    code=Code.DUPLICATE_ITEM,
                    message=f"the Gateway `{reference}` is named twice",
                    span=reference.place.span,
                    notes=(Note("it is this one", place.span),),
                    help="remove one of the two",
                )


def gateways_admit_hosts(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Gateway of this tree that a canary refers to has servers for the canary's requests, and its hosts."""
    owners = {(canary.namespace, canary.names.gateway): canary for canary in fleet.canaries}
    for canary in fleet.canaries:
        for reference in canary.traffic.gateways:
            owner = owners.get((reference.namespace, reference.name))
            if owner and owner.traffic.own_gateway:
                yield from _unserved(canary, owner, owner.traffic.own_gateway, reference)
                if owner.takes_requests == canary.takes_requests:
                    yield from _shut_out(canary, owner, reference)
            elif owner and (reference.namespace, reference.name) not in fleet.external.gateways:
                yield _unknown(owner, reference)


def _unserved(
    canary: Canary, owner: Canary, own: OwnGateway, reference: GatewayReference
) -> Iterator[Diagnostic]:
    """Say if the Gateway has no server for the canary's requests."""
    if canary.takes_requests and owner.traffic.passthrough:
        yield _unread(owner.traffic.passthrough, reference)
    elif canary.takes_requests and not owner.takes_requests:
        yield _unopened(reference, own.place)


def _unopened(reference: GatewayReference, own: Place) -> Diagnostic:
    return Diagnostic(
        code=Code.LISTENER_MISSING,
        message=f"the Gateway `{reference}` has no server that takes requests and leaves them to the app",
        span=reference.place.span,
        notes=(Note("this is the Gateway", own.span),),
        help="refer to a Gateway that has one, or bring one",
    )


def _unread(tls: Tls, reference: GatewayReference) -> Diagnostic:
    return Diagnostic(
        code=Code.PLAIN_TRAFFIC_LOST,
        message=f"the Gateway `{reference}` passes TLS through and reads no requests: none could be routed here",
        span=reference.place.span,
        notes=(Note("TLS is passed through", tls.place.at("mode").span),),
        help="refer to a Gateway that ends TLS, or bring one",
    )


def _shut_out(canary: Canary, owner: Canary, reference: GatewayReference) -> Iterator[Diagnostic]:
    for host in canary.traffic.hosts:
        if not any(covers(listed.name, host.name) for listed in owner.traffic.hosts):
            yield Diagnostic(
                code=Code.HOST_NOT_IN_GATEWAY,
                message=f"the Gateway `{reference}` does not list `{host.name}`",
                span=host.place.span,
                notes=(
                    Note("the Gateway is referred to here", reference.place.span),
                    Note("these are its hosts", owner.traffic.place.at("hosts").key),
                ),
                help="add the host there, or use another gateway",
            )


def _unknown(owner: Canary, reference: GatewayReference) -> Diagnostic:
    return Diagnostic(
        code=Code.UNKNOWN_GATEWAY,
        message=f"`{owner.name}` has no Gateway of its own, so there is no `{reference}`",
        span=reference.place.span,
        notes=(Note("this is how it comes to its traffic", owner.traffic.place.at("gateway").span),),
        help="refer to the Gateway that it uses, or give it one of its own; "
        f'if one of that name lives elsewhere, declare it in canarygen.yaml: `external: {{gateways: {{"{reference}": {{}}}}}}`',
    )


def tls_has_what_it_needs(fleet: Fleet) -> Iterator[Diagnostic]:
    """A gateway that ends TLS has a secret; one that passes it through has nothing to read or retry."""
    for canary in fleet.canaries:
        own = canary.traffic.own_gateway
        if own and own.tls:
            yield from _secret(canary, own.tls)
            yield from _passed_through(canary, own.tls)
            if own.port == HTTPS_PORT:
                yield Diagnostic(
                    code=Code.DUPLICATE_PORT,
                    message="port 443 is the one of TLS",
                    span=own.place.at("port").span,
                    notes=(Note("TLS is asked for here", own.tls.place.key),),
                    help="leave `port` out, or choose another one for plain HTTP",
                )


def _secret(canary: Canary, tls: Tls) -> Iterator[Diagnostic]:
    if tls.is_passed_through and (tls.secret or tls.min_version):
        key = "secret" if tls.secret else "minVersion"
        yield Diagnostic(
            code=Code.TLS_SECRET,
            message=f"a gateway that passes TLS through has no use for `{key}`",
            span=tls.place.at(key).key,
            help=f"remove it, or {_end_of_tls(canary)}",
        )
    elif not tls.is_passed_through and not tls.secret:
        yield Diagnostic(
            code=Code.TLS_SECRET,
            message="the gateway ends TLS, and has no certificate",
            span=tls.place.key,
            help="name the TLS secret: `tls: {secret: shop-tls}`",
        )


def _passed_through(canary: Canary, tls: Tls) -> Iterator[Diagnostic]:
    if not tls.is_passed_through:
        return
    traffic = canary.traffic
    said = [*filter(canary.says, idle_settings(canary))]
    said += [traffic.place.at("routes")] if traffic.routes else []
    lost = [(place.key, f"`{place.path[-1]}` is for requests") for place in said]
    lost += [
        (place.span, "calls that come in here are not passed-through TLS")
        for place in (*(gateway.place for gateway in traffic.gateways), traffic.mesh)
        if place
    ]
    for span, message in lost:
        yield Diagnostic(
            code=Code.PLAIN_TRAFFIC_LOST,
            message=f"{message}; behind this gateway there are only TLS connections",
            span=span,
            notes=(Note("TLS is passed through", tls.place.at("mode").span),),
            help=f"remove it, or {_end_of_tls(canary)}",
        )


def _end_of_tls(canary: Canary) -> str:
    """Say how a gateway reads requests: what is behind it gets none in TLS then."""
    also = "" if canary.workload.http_ports else ", and a port of the workload speak http"
    return f"let the gateway end TLS with mode SIMPLE{also}"
