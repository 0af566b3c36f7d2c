"""Laws of the gateways: they admit the hosts, end TLS if they can, and do not shut each other out."""

from collections.abc import Hashable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.host import admits
from canarygen.model.traffic import HTTPS_PORT, GatewayReference, OwnGateway, Tls


def gateways_admit_hosts(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Gateway of this tree that a canary refers to lists the canary's hosts."""
    owners = {(canary.namespace, canary.names.gateway): canary for canary in fleet.canaries}
    for canary in fleet.canaries:
        for reference in canary.traffic.gateways:
            owner = owners.get((reference.namespace, reference.name))
            if owner and owner.traffic.passthrough:
                yield _unread(owner.traffic.passthrough, reference)
            elif owner and owner.traffic.own_gateway:
                yield from _shut_out(canary, owner, reference)
            elif owner:
                yield _unknown(owner, reference)


def _unread(tls: Tls, reference: GatewayReference) -> Diagnostic:
    return Diagnostic(
        code=Code.PLAIN_TRAFFIC_LOST,
        message=f"the Gateway `{reference.namespace}/{reference.name}` passes TLS through and reads no requests: none could be routed here",
        span=reference.place.span,
        notes=(Note("TLS is passed through", tls.place.at("mode").span),),
        help="refer to a Gateway that ends TLS, or bring one",
    )


def _shut_out(canary: Canary, owner: Canary, reference: GatewayReference) -> Iterator[Diagnostic]:
    for host in canary.traffic.hosts:
        if not any(admits(listed.name, host.name) for listed in owner.traffic.hosts):
            yield Diagnostic(
                code=Code.HOST_NOT_IN_GATEWAY,
                message=f"the Gateway `{reference.namespace}/{reference.name}` does not list `{host.name}`",
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
        message=f"`{owner.name}` has no Gateway of its own, so there is no `{reference.namespace}/{reference.name}`",
        span=reference.place.span,
        notes=(Note("this is how it comes to its traffic", owner.traffic.place.at("gateway").span),),
        help="refer to the Gateway that it uses, or give it one of its own",
    )


def gateways_do_not_conflict(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two Gateways of this tree want one port and host on the same gateway pods."""
    first: dict[Hashable, tuple[Canary, Place]] = {}
    for canary in fleet.canaries:
        own = canary.traffic.own_gateway
        for port in _ports(own) if own else ():
            for host in canary.traffic.hosts:
                wanted = (frozenset(own.selector.items()) if own else None, port, host.name)
                owner, place = first.setdefault(wanted, (canary, host.place))
                if owner is not canary:
                    yield Diagnostic(
                        code=Code.GATEWAY_CONFLICT,
                        message=f"the Gateway of `{owner.name}` already serves `{host.name}` on port {port}",
                        span=host.place.span,
                        notes=(Note("there", place.span),),
                        help=f"refer to it (`gateway: {owner.namespace}/{owner.names.gateway}`), or use another host",
                    )


def gateway_ports_speak_one_protocol(fleet: Fleet) -> Iterator[Diagnostic]:
    """A port of the same gateway pods is plain for all Gateways of this tree, or TLS for all."""
    first: dict[Hashable, tuple[Canary, bool, Place]] = {}
    for canary in fleet.canaries:
        own = canary.traffic.own_gateway
        for port in _ports(own) if own else ():
            place = own.place if own else canary.place
            is_tls = bool(own and own.tls and port == HTTPS_PORT)
            wanted = (frozenset(own.selector.items()) if own else None, port)
            owner, was_tls, at = first.setdefault(wanted, (canary, is_tls, place))
            if owner is not canary and was_tls is not is_tls:
                kinds = ("TLS", "plain HTTP") if is_tls else ("plain HTTP", "TLS")
                yield Diagnostic(
                    code=Code.GATEWAY_CONFLICT,
                    message=f"port {port} is {kinds[0]} here, and {kinds[1]} in the Gateway of `{owner.name}`",
                    span=place.span,
                    notes=(Note("there", at.span),),
                    help="give one of the two another port, or other gateway pods by its selector",
                )


def _ports(own: OwnGateway) -> Iterator[int]:
    if own.redirect or own.tls is None or not own.tls.is_passed_through:
        yield own.port
    if own.tls:
        yield HTTPS_PORT


def tls_has_what_it_needs(fleet: Fleet) -> Iterator[Diagnostic]:
    """A gateway that ends TLS has a secret; one that passes it through has nothing to read or retry."""
    for canary in fleet.canaries:
        own = canary.traffic.own_gateway
        if own and own.tls:
            yield from _secret(own.tls)
            yield from _passed_through(canary, own.tls)
            if own.port == HTTPS_PORT:
                yield Diagnostic(
                    code=Code.DUPLICATE_PORT,
                    message="port 443 is the one of TLS",
                    span=own.place.at("port").span,
                    notes=(Note("TLS is asked for here", own.tls.place.key),),
                    help="leave `port` out, or choose another one for plain HTTP",
                )


def _secret(tls: Tls) -> Iterator[Diagnostic]:
    if tls.is_passed_through and (tls.secret or tls.min_version):
        key = "secret" if tls.secret else "minVersion"
        yield Diagnostic(
            code=Code.TLS_SECRET,
            message=f"a gateway that passes TLS through has no use for `{key}`",
            span=tls.place.at(key).key,
            help="remove it, or let the gateway end TLS with mode SIMPLE",
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
    lost = [
        (traffic.place.at(key).key, f"`{key}` is for requests")
        for key, said in (("timeout", traffic.timeout), ("retries", traffic.retries))
        if said
    ]
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
            help="remove it, or let the gateway end TLS with mode SIMPLE",
        )
