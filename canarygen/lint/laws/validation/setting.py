"""What routes do to requests beside sending them: retries, faults, CORS, redirects, rewrites, answers."""

from collections.abc import Iterator

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import text
from canarygen.form import A_PORT, PORTS
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.fault import STATUSES
from canarygen.lint.laws.validation.match import TOKEN, pattern_refused, text_refused
from canarygen.lint.laws.validation.part import ISTIO_WARNS, REFUSED, Part, specs
from canarygen.lint.laws.validation.virtual_service import VIRTUAL_SERVICE_REFUSED
from canarygen.lint.tree import Tree
from canarygen.model.retry_condition import unknown
from canarygen.source import Span
from canarygen.typed import Final
from canarygen.wording import joined, nearest, uncountable

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*")
_REDIRECTS: Final = range(300, 400)
_ELSEWHERE: Final = ("uri", "prefixRewrite", "authority", "scheme", "port", "derivePort")
"""What makes a redirect lead elsewhere."""
_LONGEST_BODY: Final = 1024 * 1024
_LONG_BODY: Final = 100 * 1024


def settings_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts what an HTTP route does to requests (validateHTTPRetry, validateCORSPolicy and their like)."""
    for spec in specs(tree, ISTIO, "VirtualService"):
        for route in spec.each("http"):
            yield from _retries(route.inner("retries"))
            yield from _cors(route.inner("corsPolicy"))
            if route.has("redirect"):
                yield from _redirect(route.inner("redirect"))
                yield from _prefix(route)
            if route.has("rewrite"):
                yield from _rewrite(route.inner("rewrite"))
            if route.has("directResponse"):
                yield from _answer(route.inner("directResponse"))
            yield from _old_share(route)


def _old_share(route: Part) -> Iterator[Diagnostic]:
    said = [key for key in ("mirrorPercent", "mirror_percent") if route.has(key)]
    for key in said[:1]:
        yield breach(
            ISTIO_WARNS,
            f"`{key}` is the old way to say a share",
            route.key(key),
            f"write `mirrorPercentage: {{value: {route.get(key)}}}`",
        )


def _retries(retries: Part) -> Iterator[Diagnostic]:
    attempts = retries.get("attempts") or 0
    if isinstance(attempts, int) and attempts < 0:
        yield breach(
            Code.RETRIES_REFUSED,
            f"{attempts} is no number of tries",
            retries.span("attempts"),
            "write 0 or more",
            peer=REFUSED,
        )
    for key in ("perTryTimeout", "retryOn", "retryRemoteLocalities"):
        if attempts == 0 and retries.get(key) not in {None, ""}:
            yield breach(
                Code.RETRIES_REFUSED,
                f"`{key}` is refused where there are no retries",
                retries.key(key),
                "let `attempts` be 1 or more, or remove it",
                peer=REFUSED,
            )
    for message, way_out in unknown(text(retries.get("retryOn"))):
        yield breach(Code.RETRIES_REFUSED, message, retries.span("retryOn"), way_out, peer=REFUSED)


def _cors(cors: Part) -> Iterator[Diagnostic]:
    for origin in cors.each("allowOrigins"):
        refused = list(text_refused(origin))
        yield from refused
        if not refused and not any(origin.get(key) for key in ("exact", "prefix", "regex")):
            yield _no(origin.place.span, "an origin that says nothing", "add `exact`, `prefix` or `regex`")
    for method, place in cors.listed("allowMethods"):
        if method not in _METHODS:
            near = nearest(text(method).upper(), _METHODS)
            yield _no(
                place.span,
                f"`{method}` is no method",
                f"did you mean {near}?" if near else f"write {joined(_METHODS)}",
            )
    for key in ("allowHeaders", "exposeHeaders"):
        for name, place in cors.listed(key):
            if not TOKEN.fullmatch(text(name)):
                yield _no(place.span, f"`{name}` is no name of a header", "use letters, digits and dashes")
    age = text(cors.get("maxAge"))
    if (go.duration(age) or 0) % go.SECOND:
        yield _no(cors.span("maxAge"), f"`{age}` is counted in whole seconds", "write whole seconds")
    elif go.is_too_long(age):
        yield _no(cors.span("maxAge"), uncountable(age), "write, for example, 24h")


def _redirect(redirect: Part) -> Iterator[Diagnostic]:
    code, scheme, port = (redirect.get(key) for key in ("redirectCode", "scheme", "port"))
    if not any(redirect.get(key) not in {None, ""} for key in _ELSEWHERE):
        yield _no(
            redirect.place.key,
            "the redirect leads nowhere else",
            "add `uri`, `authority`, `scheme` or `port`",
        )
    if isinstance(code, int) and code and code not in _REDIRECTS:
        yield _no(
            redirect.span("redirectCode"), f"{code} is no status of a redirect", "write 301, or another 3xx"
        )
    if scheme and scheme not in {"http", "https"}:
        yield _no(redirect.span("scheme"), f"`{scheme}` is no scheme", "write http or https")
    if isinstance(port, int) and port and port not in PORTS:
        yield _no(redirect.span("port"), f"{port} is no port", f"write {A_PORT}")


def _prefix(route: Part) -> Iterator[Diagnostic]:
    redirect = route.inner("redirect")
    if not redirect.get("prefixRewrite"):
        return
    if redirect.get("uri"):
        yield _no(redirect.key("prefixRewrite"), "it cannot stand beside `uri`", "remove one of the two")
    for match in route.each("match"):
        if match.has("uri") and not match.inner("uri").has("prefix"):
            yield _no(
                match.key("uri"),
                "the redirect puts another prefix in place of one that is not matched",
                "write `prefix`, or `uri` in the redirect",
            )


def _rewrite(rewrite: Part) -> Iterator[Diagnostic]:
    regex = rewrite.inner("uriRegexRewrite")
    if not any(rewrite.get(key) for key in ("uri", "authority", "uriRegexRewrite")):
        yield _no(
            rewrite.place.key, "the rewrite changes nothing", "add `uri`, `uriRegexRewrite` or `authority`"
        )
    if rewrite.get("uri") and rewrite.has("uriRegexRewrite"):
        yield _no(rewrite.key("uriRegexRewrite"), "it cannot stand beside `uri`", "remove one of the two")
    if rewrite.has("uriRegexRewrite") and not (regex.get("match") and regex.get("rewrite")):
        yield _no(regex.place.key, "a rewrite by a pattern needs `match` and `rewrite`", "add both")
    yield from pattern_refused(text(regex.get("match")), regex.place.at("match"))


def _answer(answer: Part) -> Iterator[Diagnostic]:
    status, said = answer.get("status"), answer.inner("body")
    # What stands there as bytes is base64: four letters for three of them.
    length = len(text(said.get("string")).encode()) or len(text(said.get("bytes")).rstrip("=")) * 3 // 4
    if isinstance(status, int) and status not in STATUSES:
        yield _no(answer.span("status"), f"{status} is no status of an answer", "write 200 to 600")
    if length > _LONGEST_BODY:
        yield _no(answer.key("body"), "the answer is longer than 1 MiB", "shorten it")
    elif length > _LONG_BODY:
        yield breach(
            ISTIO_WARNS, "every proxy gets an answer of more than 100 KiB", answer.key("body"), "shorten it"
        )


def _no(span: Span, message: str, way_out: str) -> Diagnostic:
    return breach(VIRTUAL_SERVICE_REFUSED, message, span, way_out)
