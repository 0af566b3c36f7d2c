"""What the controller cannot ask a provider with, whoever wrote it.

The rules are those of metricproviders/ of Argo Rollouts, which no schema has. Types are not repeated: the object's schema has
them. What a placeholder, `{{...}}`, will stand for nobody knows here.
"""

from collections.abc import Callable, Iterator, Mapping

from canarygen.document import Path, Said, below, items, mapping
from canarygen.fault import Refusal
from canarygen.go import duration
from canarygen.model.placeholder import is_open
from canarygen.pattern import on_demand
from canarygen.provider.json_path import misreading
from canarygen.typed import Final

_Law = Callable[[Said, Path], Iterator[Refusal]]

_URL: Final = on_demand(r"(?i:https?)://[^/\s]+.*")
_SECRET_KEY: Final = on_demand(r"[-._a-zA-Z0-9]+")
_PLUGIN: Final = on_demand(r"[^/\s]+/[^/\s]+")
_VARIABLE: Final = on_demand(r"\$[A-Za-z_][\w.-]*|\$\{[A-Za-z_][\w.-]*\}")
_NEEDED: Final = {
    "prometheus": ("query",),
    "wavefront": ("address", "query"),
    "graphite": ("address", "query"),
    "influxdb": ("query",),
    "skywalking": ("address", "query"),
}
"""What a provider cannot be asked without."""


def refusals(kind: str, fields: Said, at: Path) -> Iterator[Refusal]:
    """Say of the fields of a provider of a kind (`prometheus`) why it cannot be asked, each at its path below `at`."""
    for field in _NEEDED.get(kind, ()):
        if not fields.get(field):
            yield Refusal(at, f"{kind} cannot be asked without `{field}`", f"write `{field}`")
    for law in _LAWS.get(kind, ()):
        yield from law(fields, at)


def _plain(fields: Said, field: str) -> str | None:
    """Give the text of a field if there is one, and if all of it is known."""
    said = fields.get(field)
    return said if isinstance(said, str) and said and not is_open(said) else None


def _address(fields: Said, at: Path) -> Iterator[Refusal]:
    address = _plain(fields, "address")
    if address and not _URL.fullmatch(address):
        yield Refusal(
            (*at, "address"),
            "the address is no URL",
            "write it with its scheme and its host: `http://HOST:PORT`",
        )


def _source(fields: Said, at: Path) -> Iterator[Refusal]:
    """Wavefront's address is looked up among the keys of a Secret (NewWavefrontAPI), and with a scheme it can be none of them."""
    address = _plain(fields, "address")
    if address and not _SECRET_KEY.fullmatch(address):
        yield Refusal(
            (*at, "address"),
            "no key of the Secret `wavefront-api-tokens` can be called so, by which Wavefront is found",
            "write it as the Secret has it, without a scheme: `example.wavefront.com`",
        )


def _timeout(fields: Said, at: Path) -> Iterator[Refusal]:
    limit = fields.get("timeout")
    if isinstance(limit, int) and limit < 0:
        yield Refusal(
            (*at, "timeout"), "a limit of less than no time", "write a number of seconds above zero"
        )


def _interval(fields: Said, at: Path) -> Iterator[Refusal]:
    said = _plain(fields, "interval")
    if said and duration(said) is None:
        yield Refusal(
            (*at, "interval"),
            f"`{said}` is no length of time",
            "write a text such as `90s`, `10m` or `1h30m`",
        )


def _range(fields: Said, at: Path) -> Iterator[Refusal]:
    said = mapping(fields.get("rangeQuery"))
    step = _plain(said, "step")
    if step and duration(step) is None:
        yield Refusal(
            (*at, "rangeQuery", "step"),
            f"`{step}` is no length of time",
            "write a text such as `30s` or `1m`",
        )


def _credentials(fields: Said, at: Path) -> Iterator[Refusal]:
    asked = below(fields, "authentication", "oauth2")
    lacking = [f"`{key}`" for key in ("clientId", "clientSecret") if not asked.get(key)]
    if asked.get("tokenUrl") and lacking:
        yield Refusal(
            (*at, "authentication", "oauth2"),
            f"nobody gets a token without {' and '.join(lacking)}",
            "write `clientId` and `clientSecret`, by arguments that are kept in Secrets",
        )


def _datadog(fields: Said, at: Path) -> Iterator[Refusal]:
    queries = fields.get("queries") or {}
    if not fields.get("query") and not queries:
        yield Refusal(at, "datadog cannot be asked without `query` or `queries`", "write `query`")
    if fields.get("query") and queries:
        yield Refusal((*at, "queries"), "`query` and `queries` exclude each other", "keep one of them")
    if fields.get("formula") and not queries:
        yield Refusal(
            (*at, "formula"),
            "a formula is about `queries`, and there are none",
            "write `queries`, or remove it",
        )
    if isinstance(queries, Mapping) and len(queries) > 1 and not fields.get("formula"):
        yield Refusal(
            (*at, "queries"),
            "several queries need a `formula` that makes one number of them",
            "write `formula`",
        )
    limit = _plain(fields, "requestTimeout")
    if limit and (duration(limit) or 0) <= 0:
        yield Refusal(
            (*at, "requestTimeout"),
            f"`{limit}` is no time in which an answer could come",
            "write a text such as `30s`",
        )
    if fields.get("apiVersion", "v1") == "v1":
        for field in ("queries", "aggregator"):
            if fields.get(field):
                yield Refusal((*at, field), f"Datadog's API v1 has no `{field}`", "write `apiVersion: v2`")


def unfilled(kind: str, fields: Said) -> Iterator[Refusal]:
    """Say which variables of a dashboard a query of Datadog asks for: no tag and no metric has a `$` in its name."""
    if kind != "datadog":
        return
    queries: dict[Path, object] = {("query",): fields.get("query")}
    queries |= {("queries", str(name)): query for name, query in mapping(fields.get("queries")).items()}
    for path, query in queries.items():
        for name in dict.fromkeys(_VARIABLE.findall(query) if isinstance(query, str) else ()):
            yield Refusal(
                path,
                f"a dashboard fills in `{name}`, and nothing does so here",
                "write the value itself, or `{{args.NAME}}` and what that stands for in `args`",
            )


def _patience(fields: Said, at: Path) -> Iterator[Refusal]:
    limit = fields.get("timeoutSeconds")
    if isinstance(limit, int) and limit < 0:
        message = "a limit of less than no time, in place of which the controller waits for 10 seconds"
        yield Refusal((*at, "timeoutSeconds"), message, "write a number of seconds above zero")


def _web(fields: Said, at: Path) -> Iterator[Refusal]:
    # A JSON body is one even if there is nothing in it.
    bodies = [field for field in ("body", "jsonBody") if fields.get(field) not in (None, "")]
    if len(bodies) > 1:
        yield Refusal((*at, "jsonBody"), "`body` and `jsonBody` exclude each other", "keep one of them")
    if bodies and fields.get("method", "GET") == "GET":
        yield Refusal((*at, bodies[0]), "a GET has no body", "write `method: POST`, or remove the body")
    url = _plain(fields, "url")
    if url and not _URL.fullmatch(url):
        yield Refusal(
            (*at, "url"), "that is no URL", "write it with its scheme: `https://api.example.com/verdict`"
        )
    path = _plain(fields, "jsonPath")
    if path and (found := misreading(path)):
        yield Refusal((*at, "jsonPath"), *found)


def _scopes(fields: Said, at: Path) -> Iterator[Refusal]:
    for index, scope in enumerate(items(fields.get("scopes"))):
        control, experiment = (below(scope, key) for key in ("controlScope", "experimentScope"))
        for field in ("start", "end"):
            if bool(control.get(field)) != bool(experiment.get(field)):
                yield Refusal(
                    (*at, "scopes", index),
                    f"one of the two scopes says its `{field}`, and the other does not",
                    "say it of both, or of none",
                )


def _plugin(fields: Said, at: Path) -> Iterator[Refusal]:
    if len(fields) != 1:
        yield Refusal(at, f"one plugin answers, and here are {len(fields)}", "name one plugin")
    for name in fields:
        if not _PLUGIN.fullmatch(name):
            yield Refusal(
                (*at, name),
                f"`{name}` is no name of a plugin",
                "write it as the controller's configuration has it: `acme/metrics`",
            )


_LAWS: Final[Mapping[str, tuple[_Law, ...]]] = {
    "prometheus": (_address, _timeout, _range, _credentials),
    "wavefront": (_source,),
    "graphite": (_address,),
    "skywalking": (_address, _interval),
    "datadog": (_datadog, _interval),
    "newRelic": (_timeout,),
    "cloudWatch": (_interval,),
    "web": (_web, _patience, _credentials),
    "kayenta": (_scopes,),
    "plugin": (_plugin,),
}
