"""What an HTTP route says beside where it goes, held against what Envoy was told of it."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from canarygen.go import duration
from canarygen.lint.laws.validation.fault import GRPC

Map = dict[str, Any]
_CODES: Final = {
    301: "MOVED_PERMANENTLY",
    302: "FOUND",
    303: "SEE_OTHER",
    307: "TEMPORARY_REDIRECT",
    308: "PERMANENT_REDIRECT",
}
_DENOMINATORS: Final = {"HUNDRED": 1, "TEN_THOUSAND": 100, "MILLION": 10_000}


def lost(route: Map, told: Map) -> Iterator[str]:
    """Give what a route says that Envoy was not told, or was told otherwise."""
    heard = _heard(told)
    for key, said in _said(route).items():
        if said is not None and heard.get(key) != said:
            yield f"{key} is {heard.get(key)} instead of {said}"


def _said(route: Map) -> Map:
    rewrite, redirect = route.get("rewrite", {}), route.get("redirect", {})
    retries, cors = route.get("retries", {}), route.get("corsPolicy", {})
    headers, fault = route.get("headers", {}), route.get("fault", {})
    delay, abort = fault.get("delay", {}), fault.get("abort", {})
    mirrors = route.get("mirrors", []) or (
        [{"destination": route["mirror"], "percentage": route.get("mirrorPercentage")}]
        if "mirror" in route
        else []
    )
    return {
        "timeout": _length(route.get("timeout")),
        "attempts": retries.get("attempts"),
        "perTryTimeout": _length(retries.get("perTryTimeout")),
        "retryOn": retries.get("retryOn") and _conditions(retries["retryOn"]),
        "rewrite.uri": rewrite.get("uri"),
        "rewrite.uriRegexRewrite": rewrite.get("uriRegexRewrite", {}).get("rewrite"),
        "rewrite.authority": rewrite.get("authority"),
        "redirect.uri": redirect.get("uri"),
        "redirect.authority": redirect.get("authority"),
        "redirect.scheme": redirect.get("scheme"),
        "redirect.port": redirect.get("port"),
        "redirect.code": _CODES.get(redirect.get("redirectCode"), redirect.get("redirectCode")),
        "cors.origins": cors.get("allowOrigins")
        and sorted(str(next(iter(one.items()))) for one in cors["allowOrigins"]),
        "cors.methods": ",".join(cors.get("allowMethods", [])) or None,
        "cors.headers": ",".join(cors.get("allowHeaders", [])) or None,
        "cors.expose": ",".join(cors.get("exposeHeaders", [])) or None,
        "cors.credentials": cors.get("allowCredentials"),
        "cors.maxAge": _length(cors.get("maxAge")),
        "delay": _length(delay.get("fixedDelay")),
        "delay.percent": percent(delay.get("percentage")),
        "abort": abort.get("httpStatus") or abort.get("grpcStatus"),
        "abort.percent": percent(abort.get("percentage")),
        "mirrors": [percent(one.get("percentage") or {"value": 100}) for one in mirrors] or None,
        **{
            f"headers.{way}.{how}": headers.get(way, {}).get(how)
            for way in ("request", "response")
            for how in ("set", "add", "remove")
        },
    }


def _heard(told: Map) -> Map:
    action, redirect = told.get("route", {}), told.get("redirect", {})
    filters = told.get("typedPerFilterConfig", {})
    cors, fault = filters.get("envoy.filters.http.cors", {}), filters.get("envoy.filters.http.fault", {})
    retries, delay, abort = action.get("retryPolicy", {}), fault.get("delay", {}), fault.get("abort", {})
    origins = (_origin(one) for one in cors.get("allowOriginStringMatch", []))
    return {
        "timeout": _length(action.get("timeout")),
        "attempts": retries.get("numRetries", 0),
        "perTryTimeout": _length(retries.get("perTryTimeout")),
        "retryOn": _conditions(retries.get("retryOn", ""), retries.get("retriableStatusCodes", [])),
        "rewrite.uri": action.get("prefixRewrite") or action.get("regexRewrite", {}).get("substitution"),
        "rewrite.uriRegexRewrite": action.get("regexRewrite", {}).get("substitution"),
        "rewrite.authority": action.get("hostRewriteLiteral"),
        "redirect.uri": redirect.get("pathRedirect") or redirect.get("prefixRewrite"),
        "redirect.authority": redirect.get("hostRedirect"),
        "redirect.scheme": redirect.get("schemeRedirect"),
        "redirect.port": redirect.get("portRedirect"),
        # What is the first of its kind is not written.
        "redirect.code": redirect.get("responseCode", "MOVED_PERMANENTLY"),
        "cors.origins": sorted(origins),
        "cors.methods": cors.get("allowMethods"),
        "cors.headers": cors.get("allowHeaders"),
        "cors.expose": cors.get("exposeHeaders"),
        "cors.credentials": cors.get("allowCredentials", False),
        "cors.maxAge": "maxAge" in cors and _length(f"{cors['maxAge']}s"),
        "delay": _length(delay.get("fixedDelay")),
        "delay.percent": percent(delay.get("percentage")),
        "abort": abort.get("httpStatus") or _status(abort.get("grpcStatus")),
        "abort.percent": percent(abort.get("percentage")),
        "mirrors": [
            percent(one["runtimeFraction"]["defaultValue"]) for one in action.get("requestMirrorPolicies", [])
        ],
        **_headers(told),
    }


def _status(number: int | None) -> str | None:
    return None if number is None else GRPC[number]


def _headers(told: Map) -> Map:
    found: Map = {}
    for way in ("request", "response"):
        changes = told.get(f"{way}HeadersToAdd", [])
        for how, is_set in (("set", True), ("add", False)):
            found[f"headers.{way}.{how}"] = {
                one["header"]["key"]: one["header"].get("value", "")
                for one in changes
                if ("appendAction" in one) == is_set
            }
        found[f"headers.{way}.remove"] = told.get(f"{way}HeadersToRemove")
    return found


def _origin(match: Mapping[str, Any]) -> str:
    key, value = next(iter(match.items()))
    return str(("regex", value["regex"]) if key == "safeRegex" else (key, value))


def _conditions(said: str, codes: Any = ()) -> list[str]:
    """Give the conditions for a retry; Envoy is told of those that are statuses by one, and a list."""
    parts = [part for part in said.split(",") if part and part != "retriable-status-codes"]
    return sorted([*parts, *map(str, codes)])


def _length(said: str | None) -> int | None:
    return None if said is None else duration(said)


def percent(said: Map | None) -> Fraction | None:
    """Read a share, in percent, as Istio or Envoy writes it."""
    if said is None:
        return None
    if "value" in said:
        return Fraction(str(said["value"]))
    return Fraction(said.get("numerator", 0), _DENOMINATORS[said.get("denominator", "HUNDRED")])
