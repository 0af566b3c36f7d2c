"""What routes ask for and do, from their long form."""

from collections.abc import Sequence

from canarygen.document import Map, Place
from canarygen.elaborate.match import match, text_match
from canarygen.model.duration import Duration
from canarygen.model.request import (
    Abort,
    Cors,
    Delay,
    Destination,
    Fault,
    HeaderChanges,
    HeaderOperations,
    Mirror,
    Redirect,
    Retries,
    Rewrite,
    Route,
    Settings,
    Timeout,
)

_SETTINGS = frozenset({"timeout", "retries", "cors", "headers"})


def routes(said: Sequence[Map], defaults: Settings, place: Place) -> tuple[Route, ...]:
    """Make the routes at `place`; `defaults` hold where a route that goes somewhere says nothing itself."""
    return tuple(_route(route, defaults, place.at(index)) for index, route in enumerate(said))


def settings(said: Map, defaults: Settings, place: Place) -> Settings:
    """Make the settings of a route, or of all; where nothing is said they are the very `defaults`."""
    if _SETTINGS.isdisjoint(said):
        return defaults
    return Settings(
        timeout=Timeout(Duration(said["timeout"]), place.at("timeout"))
        if "timeout" in said
        else defaults.timeout,
        retries=_retries(said["retries"], place.at("retries")) if "retries" in said else defaults.retries,
        cors=_cors(said["cors"], place.at("cors")) if "cors" in said else defaults.cors,
        headers=_header_changes(said["headers"], place.at("headers"))
        if "headers" in said
        else defaults.headers,
    )


def _route(said: Map, defaults: Settings, place: Place) -> Route:
    is_redirect = "redirect" in said
    return Route(
        name=said["name"],
        matches=tuple(match(one, place.at("match", index)) for index, one in enumerate(said["match"])),
        to=_destination(said["to"], place.at("to")) if "to" in said else None,
        redirect=_redirect(said["redirect"], place.at("redirect")) if is_redirect else None,
        rewrite=_rewrite(said["rewrite"], place.at("rewrite")) if "rewrite" in said else None,
        settings=Settings() if is_redirect else settings(said, defaults, place),
        mirror=_mirror(said["mirror"], place.at("mirror")) if "mirror" in said else None,
        fault=_fault(said["fault"], place.at("fault")) if "fault" in said else None,
        place=place,
    )


def _destination(said: str, place: Place) -> Destination:
    host, _, port = said.rpartition(":")
    return Destination(host=host, port=int(port), place=place)


def _redirect(said: Map, place: Place) -> Redirect:
    return Redirect(
        path=said.get("path"),
        host=said.get("host"),
        scheme=said.get("scheme"),
        port=said.get("port"),
        code=said["code"],
        place=place,
    )


def _rewrite(said: Map, place: Place) -> Rewrite:
    return Rewrite(path=said.get("path"), regex=said.get("regex"), host=said.get("host"), place=place)


def _mirror(said: Map, place: Place) -> Mirror:
    return Mirror(_destination(said["to"], place.at("to")), said["percent"])


def _fault(said: Map, place: Place) -> Fault:
    return Fault(
        delay=_delay(said["delay"], place.at("delay")) if "delay" in said else None,
        abort=_abort(said["abort"]) if "abort" in said else None,
    )


def _delay(said: Map, place: Place) -> Delay:
    return Delay(percent=said["percent"], time=Duration(said["time"]), place=place)


def _abort(said: Map) -> Abort:
    return Abort(percent=said["percent"], status=said.get("status"), grpc_status=said.get("grpcStatus"))


def _retries(said: Map, place: Place) -> Retries:
    return Retries(
        attempts=said["attempts"],
        per_try_timeout=Duration.said(said.get("perTryTimeout")),
        retry_on=said.get("retryOn"),
        retry_remote_localities=said.get("retryRemoteLocalities"),
        backoff=Duration.said(said.get("backoff")),
        place=place,
    )


def _cors(said: Map, place: Place) -> Cors:
    return Cors(
        origins=tuple(text_match(origin) for origin in said["origins"]),
        methods=tuple(said.get("methods", ())),
        headers=tuple(said.get("headers", ())),
        expose=tuple(said.get("expose", ())),
        max_age=Duration.said(said.get("maxAge")),
        credentials=said.get("credentials"),
        place=place,
    )


def _header_changes(said: Map, place: Place) -> HeaderChanges:
    return HeaderChanges(
        request=_operations(said["request"], place.at("request")) if "request" in said else None,
        response=_operations(said["response"], place.at("response")) if "response" in said else None,
        place=place,
    )


def _operations(said: Map, place: Place) -> HeaderOperations:
    return HeaderOperations(
        set=said.get("set", {}), add=said.get("add", {}), remove=tuple(said.get("remove", ())), place=place
    )
