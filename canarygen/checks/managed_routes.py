"""Laws of the controller's own routes: they live and die with the canary's pods.

What the controller does is read from its rollout/trafficrouting.go and
rollout/trafficrouting/istio/istio.go.
"""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.managed_route import HeaderRoute, ManagedRoute, MirrorRoute, Removal
from canarygen.model.rollout import Scale, Step, Weight, waits
from canarygen.wording import joined


def managed_routes_follow_the_pods(fleet: Fleet) -> Iterator[Diagnostic]:
    """A route is set while the canary has pods, which then stay, and removed where it stands."""
    for canary in fleet.canaries:
        order = canary.rollout.managed_routes
        standing: dict[str, ManagedRoute] = {}
        for step, pods in canary.rollout.sized_steps(canary.workload.fewest_pods):
            match step:
                case HeaderRoute() | MirrorRoute():
                    yield from _set(step, pods, standing)
                    yield from _unreached(step, order, standing)
                    standing[step.name] = step
                case Removal():
                    if isinstance(standing.get(step.name), MirrorRoute if step.is_mirror else HeaderRoute):
                        del standing[step.name]
                    else:
                        yield _not_set(step, standing.get(step.name))
                case Weight() | Scale() if pods == 0:
                    yield from (_lost(step, route) for route in standing.values())


def _set(route: ManagedRoute, pods: int, standing: Mapping[str, ManagedRoute]) -> Iterator[Diagnostic]:
    before = standing.get(route.name)
    if pods == 0:
        yield Diagnostic(
            code=Code.ROUTE_WITHOUT_PODS,
            message="the canary has no pod yet that the route could lead to",
            span=route.place.span,
            help="put a weight above 0, or a step such as `scale: {replicas: 2}`, before this one",
        )
    elif pods == 1 and before is None:
        yield Diagnostic(
            code=Code.ROUTE_ON_ONE_POD,
            message=f"the route `{route.name}` hangs on a single pod, and is gone for good if that is evicted",
            span=route.place.span,
            help="put `scale: {replicas: 2}` before this step, or say `minPods: 2`",
        )
    if before is not None and _is_same(before, route):
        yield Diagnostic(
            code=Code.ROUTE_SET_AGAIN,
            message=f"the route `{route.name}` stands already, with these very conditions",
            span=route.place.span,
            notes=(Note("here it was set", before.place.span),),
            help="remove this step",
        )


def _is_same(before: ManagedRoute, route: ManagedRoute) -> bool:
    is_both = _takes_all(before, route) and _takes_all(route, before)
    return is_both and _percent(before) == _percent(route)


def _percent(route: ManagedRoute) -> int | None:
    return route.percent if isinstance(route, MirrorRoute) else None


def _unreached(
    route: ManagedRoute, order: Sequence[str], standing: Mapping[str, ManagedRoute]
) -> Iterator[Diagnostic]:
    for name in order[: order.index(route.name)]:
        if name in standing and _takes_all(standing[name], route):
            yield Diagnostic(
                code=Code.ROUTE_NEVER_REACHED,
                message=f"no request reaches `{route.name}`: `{name}` stands before it and takes them all",
                span=route.place.span,
                notes=(Note("the route before it", standing[name].place.span),),
                help=f"remove `{name}` first, set this one before it, or give it other conditions",
            )


def _takes_all(before: ManagedRoute, route: ManagedRoute) -> bool:
    return all(any(taken.covers(match) for taken in before.matches) for match in route.matches)


def _not_set(step: Removal, standing: ManagedRoute | None) -> Diagnostic:
    kind = "mirror" if step.is_mirror else "header route"
    return Diagnostic(
        code=Code.ROUTE_NOT_SET,
        message=f"no {kind} `{step.name}` stands here that could be removed",
        span=step.place.span,
        notes=(Note("what stands by this name", standing.place.span),) if standing else (),
        help="remove this step, or write the name of one that was set before it",
    )


def _lost(step: Step, route: ManagedRoute) -> Diagnostic:
    return Diagnostic(
        code=Code.ROUTE_LOSES_PODS,
        message=f"the canary's last pod goes here, and the route `{route.name}` with it",
        span=step.place.span,
        notes=(Note("here it was set", route.place.span),),
        help="leave the canary a pod until the route is removed; `scale: traffic` comes after a weight above 0",
    )


def managed_routes_are_held(fleet: Fleet) -> Iterator[Diagnostic]:
    """Something waits between a route and its end."""
    for canary in fleet.canaries:
        steps = canary.rollout.steps
        for index, step in enumerate(steps):
            if isinstance(step, (HeaderRoute, MirrorRoute)) and not _is_held(step, steps[index + 1 :]):
                yield Diagnostic(
                    code=Code.ROUTE_NEVER_HELD,
                    message=f"the route `{step.name}` is gone again before anything waits",
                    span=step.place.span,
                    help="put a pause, or a weight that is held, after it",
                )


def _is_held(route: ManagedRoute, following: Sequence[Step]) -> bool:
    for step in following:
        if isinstance(step, (HeaderRoute, MirrorRoute, Removal)) and step.name == route.name:
            return False
        if waits(step):
            return True
    return False


def managed_routes_differ_from_others(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two routes of one VirtualService share a name, the controller's among them."""
    for canary in _managed(fleet):
        taken: dict[str, tuple[str, Place]] = {
            route.name: ("a route of the VirtualService", route.place.at("name"))
            for route in canary.http_routes
        }
        for step in canary.rollout.route_steps:
            kind = "a mirror" if isinstance(step, MirrorRoute) else "a header route"
            other, place = taken.setdefault(step.name, (kind, step.place))
            if other != kind:
                yield _taken(step, other, place)


def _managed(fleet: Fleet) -> Iterator[Canary]:
    """Give the canaries in whose plan the controller adds a route, or changes one."""
    return (canary for canary in fleet.canaries if canary.rollout.route_steps)


def _taken(step: ManagedRoute, other: str, place: Place) -> Diagnostic:
    return Diagnostic(
        code=Code.ROUTE_NAME_TAKEN,
        message=f"`{step.name}` is the name of {other} already",
        span=step.place.at("name").span,
        notes=() if place.is_default else (Note("the other one", place.span),),
        help="give this one another name",
    )


def managed_routes_fit_their_virtual_service(fleet: Fleet) -> Iterator[Diagnostic]:
    """Requests are split, and lose nothing on a route of the controller's."""
    for canary in _managed(fleet):
        lost = _lost_settings(canary)
        for step in canary.rollout.route_steps:
            if passthrough := canary.traffic.passthrough:
                yield Diagnostic(
                    code=Code.ROUTE_NEEDS_REQUESTS,
                    message="no request can be routed or mirrored here: the gateway passes TLS through",
                    span=step.place.span,
                    notes=(Note("here it does", passthrough.place.at("mode").span),),
                    help="remove this step, or let the gateway end TLS",
                )
            elif not canary.takes_requests:
                yield Diagnostic(
                    code=Code.ROUTE_NEEDS_REQUESTS,
                    message="no request can be routed or mirrored here: no port speaks http, http2 or grpc",
                    span=step.place.span,
                    notes=(Note("these are the ports", canary.workload.place.at("ports").key),),
                    help="remove this step, or give the port that carries requests one of these protocols",
                )
            elif lost:
                yield _loses(step, lost)


def _lost_settings(canary: Canary) -> list[tuple[str, Place]]:
    """Say what a route of the controller's does not have of those beside it."""
    names = {"timeout": "the timeout", "retries": "the retries", "cors": "the CORS policy"}
    lost = [
        (names.get(str(place.path[-1]), "the changes of headers"), place)
        for settings in canary.traffic.all_settings
        for place in settings.places
    ]
    lost += [
        ("the path's rewriting", route.rewrite.place) for route in canary.traffic.routes if route.rewrite
    ]
    further = [route for route in canary.http_routes if route.is_split and route.is_mesh_only]
    if further:
        lost.append(("the other ports' routes", canary.workload.place.at("ports")))
    if len(canary.traffic.routes) > 1:
        lost.append(("the other routes", canary.traffic.place.at("routes")))
    return list({words: (words, place) for words, place in reversed(lost)}.values())[::-1]


def _loses(step: ManagedRoute, lost: Sequence[tuple[str, Place]]) -> Diagnostic:
    words = joined([words for words, _ in lost], "and")
    return Diagnostic(
        code=Code.ROUTE_LOSES_SETTINGS,
        message=f"requests on this route do without {words}",
        span=step.place.span,
        notes=tuple(Note(words, place.key) for words, place in lost),
        help="a standing way to the canary that keeps all settings is `traffic.preview`",
    )


CHECKS = (
    managed_routes_follow_the_pods,
    managed_routes_are_held,
    managed_routes_differ_from_others,
    managed_routes_fit_their_virtual_service,
)
