"""Laws of where routes lead: to hosts that can exist, and to paths that are meant."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.form import is_wildcard_domain
from canarygen.model.canary import Canary, Fleet
from canarygen.model.match import Match
from canarygen.model.request import Redirect, Route
from canarygen.model.text import Form, TextMatch
from canarygen.typed import Final

_HTTP: Final = 80


def destinations_are_full(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Service of another namespace is named in full (ResolveShortnameToFQDN in Istio's pilot/pkg/model), and by no address."""
    for canary in fleet.canaries:
        for destination in canary.traffic.destinations:
            if not is_wildcard_domain(destination.host):
                yield Diagnostic(
                    code=Code.DESTINATION_NOT_FULL,
                    message=f"Istio takes no `{destination.host}` for a host: the last part of a name is no number",
                    span=destination.place.span,
                    help="write the name of a Service, or a host that a ServiceEntry has",
                )
            elif destination.host.endswith(".svc"):
                yield Diagnostic(
                    code=Code.DESTINATION_NOT_FULL,
                    message=f"Istio takes `{destination.host}` as it stands, and there is no such host",
                    span=destination.place.span,
                    help=f"write it in full: `{destination.host}.cluster.local:{destination.port}`",
                )


def redirects_lead_elsewhere(fleet: Fleet) -> Iterator[Diagnostic]:
    """A redirect changes something, and is not taken again by the request that follows it."""
    for canary in fleet.canaries:
        for route in canary.traffic.routes:
            if route.redirect is None:
                continue
            again = _taken_again(canary, route, route.redirect)
            if again:
                yield Diagnostic(
                    code=Code.REDIRECT_LOOPS,
                    message="callers are sent to where this route takes them again",
                    span=route.redirect.place.key,
                    notes=(Note("this takes the request that follows", again.place.span),),
                    help="send them to another path or host, or match the old path with `exact`",
                )


def _taken_again(canary: Canary, route: Route, redirect: Redirect) -> Match | None:
    hosts = {host.name for host in canary.traffic.hosts}
    if redirect.port or redirect.host not in {None, *hosts} or not _stays_at(canary, redirect.scheme):
        return None
    if redirect.path is None:
        return route.matches[0]
    follows = TextMatch(Form.EXACT, redirect.path.partition("?")[0])
    return next(
        (match for match in route.matches if match.has_path_alone and match.path.covers(follows)), None
    )


def _stays_at(canary: Canary, scheme: str | None) -> bool:
    """Whether the request that follows may come in where the first one did, as far as it is known."""
    own = canary.traffic.own_gateway
    if scheme is None or own is None:
        return scheme is None
    return own.tls is not None if scheme == "https" else own.port == _HTTP


def rewrites_keep_one_slash(fleet: Fleet) -> Iterator[Diagnostic]:
    """A prefix without a slash at its end is not replaced by a path with one."""
    for canary in fleet.canaries:
        for route in canary.traffic.routes:
            rewrite = route.rewrite
            if rewrite is None or rewrite.regex or not (rewrite.path or "").endswith("/"):
                continue
            for match in route.matches:
                path = match.path
                if path.form is Form.PREFIX and not path.text.endswith("/"):
                    yield Diagnostic(
                        code=Code.REWRITE_DOUBLES_SLASH,
                        message=f"`{path.text}/x` becomes `{rewrite.path}/x`",
                        span=rewrite.place.at("path").span,
                        notes=(Note("this text is replaced", match.place.span),),
                        help=f"match `{path.text}/` here, and `{{exact: {path.text}}}` beside it",
                    )
