"""A route of requests, as Istio's VirtualService has it."""

from collections.abc import Mapping

from canarygen.document import Map
from canarygen.manifest import said
from canarygen.model.http_route import HttpRoute
from canarygen.model.match import Match
from canarygen.model.request import (
    Cors,
    Destination,
    Fault,
    HeaderChanges,
    Mirror,
    Redirect,
    Retries,
    Rewrite,
    Settings,
)
from canarygen.model.text import EVERY_PATH, TextMatch


def http_route(route: HttpRoute, destinations: list[Map]) -> Map:
    """Make the HTTPRoute; `destinations` are those of a route that does not redirect."""
    target = route.target
    goes_to = {"redirect": _redirect(target)} if isinstance(target, Redirect) else {"route": destinations}
    return said(
        {
            "name": route.name,
            "match": _matches(route.matches),
            **goes_to,
            "rewrite": _rewrite(route.rewrite) if route.rewrite else None,
            **_settings(route.settings),
            **(_mirror(route.mirror) if route.mirror else {}),
            "fault": _fault(route.fault) if route.fault else None,
        }
    )


def destination(to: Destination) -> Map:
    """Make a Destination outside of the app."""
    return {"host": to.host, "port": {"number": to.port}}


def _matches(matches: tuple[Match, ...]) -> list[Map] | None:
    if len(matches) == 1 and matches[0].takes_all:
        return None
    return [_match(match) or {"uri": string_match(match.path)} for match in matches]


def _match(match: Match) -> Map:
    is_said = match.path != EVERY_PATH
    return said(
        {
            "gateways": list(match.gateways) or None,
            "port": match.port or None,
            "authority": authority(match.authority) if match.authority else None,
            "uri": string_match(match.path) if is_said else None,
            "method": {"exact": match.method} if match.method else None,
            "headers": string_matches(match.headers),
            "queryParams": string_matches(match.query),
        }
    )


def authority(host: str) -> Map:
    """Write the match of a host: callers may spell it in capitals, and name its port; Envoy compares both."""
    return {"regex": f"(?i){host.replace('.', '[.]')}(:[0-9]+)?"}


def _redirect(redirect: Redirect) -> Map:
    return said(
        {
            "uri": redirect.path,
            "authority": redirect.host,
            "scheme": redirect.scheme,
            "port": redirect.port,
            "redirectCode": redirect.code,
        }
    )


def _rewrite(rewrite: Rewrite) -> Map:
    if rewrite.regex is None:
        return said({"uri": rewrite.path, "authority": rewrite.host})
    part = {"match": rewrite.regex, "rewrite": rewrite.path}
    return said({"uriRegexRewrite": part, "authority": rewrite.host})


def _settings(settings: Settings) -> Map:
    return {
        "timeout": settings.timeout.duration.go if settings.timeout else None,
        "retries": _retries(settings.retries) if settings.retries else None,
        "corsPolicy": _cors(settings.cors) if settings.cors else None,
        "headers": _headers(settings.headers) if settings.headers else None,
    }


def _retries(retries: Retries) -> Map:
    return said(
        {
            "attempts": retries.attempts,
            "perTryTimeout": retries.per_try_timeout.go if retries.per_try_timeout else None,
            "retryOn": retries.retry_on,
            "retryRemoteLocalities": retries.retry_remote_localities,
            "backoff": retries.backoff.go if retries.backoff else None,
        }
    )


def _cors(cors: Cors) -> Map:
    return said(
        {
            "allowOrigins": [string_match(origin) for origin in cors.origins],
            "allowMethods": list(cors.methods) or None,
            "allowHeaders": list(cors.headers) or None,
            "exposeHeaders": list(cors.expose) or None,
            "maxAge": cors.max_age.go if cors.max_age else None,
            "allowCredentials": cors.credentials,
        }
    )


def _headers(changes: HeaderChanges) -> Map:
    ways = (("request", changes.request), ("response", changes.response))
    return {
        way: said(
            {
                "set": operations.set or None,
                "add": operations.add or None,
                "remove": list(operations.remove) or None,
            }
        )
        for way, operations in ways
        if operations
    }


def _mirror(mirror: Mirror) -> Map:
    return {"mirror": destination(mirror.to), "mirrorPercentage": {"value": mirror.percent}}


def _fault(fault: Fault) -> Map:
    delay, abort = fault.delay, fault.abort
    return said(
        {
            "delay": {"percentage": {"value": delay.percent}, "fixedDelay": delay.time.go} if delay else None,
            "abort": said(
                {
                    "percentage": {"value": abort.percent},
                    "httpStatus": abort.status,
                    "grpcStatus": abort.grpc_status,
                }
            )
            if abort
            else None,
        }
    )


def string_match(match: TextMatch) -> Map:
    """Make the StringMatch."""
    return {match.form.value: match.text}


def string_matches(matches: Mapping[str, TextMatch]) -> Map | None:
    """Make the StringMatch of each name; None where there are no names."""
    return {name: string_match(match) for name, match in matches.items()} or None
