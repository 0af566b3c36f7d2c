"""Specs of the language, drawn at random: valid ones, and valid ones with one thing broken.

What is drawn from is made once, not for each spec: to make it takes as long as to draw from it.
"""

import json
from functools import cache
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import Any

from hypothesis import strategies as st

from canarygen.document import Map

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn"]), max_size=12)


def _word(first: str, signs: str, rest: str, *, size: int = 9) -> st.SearchStrategy[str]:
    """Draw a word by the letter that it begins with and those that follow; none ends in a sign. A regex takes far longer."""
    tail = st.text(rest + signs, max_size=size)
    return st.builds(lambda head, more: head + more.rstrip(signs), st.sampled_from(first), tail)


_LABEL = _word(ascii_lowercase, "-", ascii_lowercase + digits)
_LABELS = st.dictionaries(
    st.builds(
        "{}{}".format,
        st.sampled_from(["", "example.com/"]),
        _word(ascii_letters, "-_.", ascii_letters + digits),
    ),
    st.just("") | _word(ascii_letters + digits, "-_.", ascii_letters + digits),
    max_size=3,
)
_DURATION = st.builds("{}{}".format, st.integers(1, 90), st.sampled_from(["s", "m", "h", "d"]))
_HELD = st.none() | _DURATION | st.just("forever")


def _maybe(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Map]:
    return st.fixed_dictionaries({}, optional=keys)


_ENV = st.dictionaries(
    _word(ascii_uppercase, "", ascii_uppercase + digits + "_", size=8).filter(
        lambda key: key.lower() not in {"y", "n", "no", "on", "off", "yes", "true", "null", "false"}
    ),
    _TEXT
    | st.fixed_dictionaries({"secret": _LABEL, "key": _LABEL})
    | st.fixed_dictionaries({"configMap": _LABEL, "key": _LABEL})
    | st.sampled_from([{"field": "metadata.name"}, {"field": "status.podIP"}]),
    max_size=4,
)
_PROBE = st.sampled_from(
    ["/healthz", {"tcp": "http"}, {"grpc": 9000}, {"command": ["true"]}, {"path": "/x", "port": 81}]
)
_POLICY = st.sampled_from(
    [
        {"loadBalancer": {"simple": "LEAST_REQUEST"}},
        {"outlierDetection": {"consecutive5xxErrors": 3, "interval": "5s"}},
        {"connectionPool": {"tcp": {"maxConnections": 7}}, "tls": {"mode": "ISTIO_MUTUAL"}},
    ]
)
_GATEWAY = st.sampled_from(
    [
        None,
        "mesh",
        "edge",
        "istio-system/public",
        ["istio-system/public", "mesh"],
        [{}, "mesh"],
        {"port": 8080, "selector": {"istio": "internal"}},
        {"tls": {"secret": "cert"}, "redirect": True},
        {"tls": {"secret": "cert", "mode": "MUTUAL", "minVersion": "TLSV1_3"}},
    ]
)
_TEXT_MATCH = st.sampled_from(["a", "", {"exact": "b"}, {"prefix": "c."}, {"regex": "[a-z]+"}])
_CONDITIONS = _maybe(
    headers=st.dictionaries(st.sampled_from(["x-user", "x-app"]), _TEXT_MATCH, min_size=1),
    query=st.dictionaries(st.sampled_from(["beta", "Page"]), _TEXT_MATCH, min_size=1),
    method=st.sampled_from(["GET", "POST"]),
)
_CORS = st.sampled_from(
    [
        {"origins": ["*"]},
        {
            "origins": [{"regex": "https://.*"}, "null"],
            "methods": ["GET"],
            "maxAge": "1h",
            "credentials": True,
        },
        {"origins": [{"prefix": "https://a."}], "headers": ["x-a"], "expose": ["x-b"]},
    ]
)
_HEADERS = st.sampled_from(
    [
        {"request": {"set": {"x-a": "1%%"}, "remove": ["x-b"]}},
        {"response": {"add": {"x-c": "%PROTOCOL%"}}, "request": {"add": {"x-d": ""}}},
    ]
)
_RETRIES = st.sampled_from([{"attempts": 0}, {"attempts": 2, "retryOn": "5xx,503"}])
_SETTINGS = _maybe(timeout=_DURATION, retries=_RETRIES, cors=_CORS, headers=_HEADERS)
_PREVIEW = st.sampled_from(
    [
        {"headers": {"x-preview": "yes", "x-team": {"prefix": "a"}}},
        {"cookies": {"preview": "a.b+c"}},
        {"host": "canary-of-it.example.com"},
    ]
)
_AIM: st.SearchStrategy[Map] = st.sampled_from(
    [
        {"to": "images:80"},
        {"to": "images.media.svc.cluster.local:8080", "timeout": "2s"},
        {"redirect": {"path": "/elsewhere", "code": 302}},
        {"redirect": {"host": "other.example.org"}},
        {"rewrite": {"path": "/app", "host": "inner"}, "mirror": {"to": "recorder:80", "percent": 5}},
        {"rewrite": {"regex": "^/(.*)$", "path": "/x/\\1"}},
        {
            "fault": {
                "delay": {"percent": 5, "time": "10ms"},
                "abort": {"percent": 1, "grpcStatus": "INTERNAL"},
            }
        },
        {},
    ]
)


_METRIC = {
    "type": "Pods",
    "pods": {"metric": {"name": "jobs"}, "target": {"type": "AverageValue", "averageValue": "9"}},
}
_SIZE = st.builds(lambda replicas: {"replicas": replicas}, st.integers(0, 30)) | st.fixed_dictionaries(
    {
        "autoscale": st.fixed_dictionaries(
            {"max": st.integers(3, 30), "metrics": st.just([_METRIC])},
            optional={
                "min": st.integers(1, 3),
                "cpu": st.sampled_from(["500m", 2]),
                "memory": st.just("1Gi"),
                "behavior": st.just({"scaleDown": {"stabilizationWindowSeconds": 60}}),
            },
        )
    }
)
_DISRUPTION = st.builds(
    lambda limit: {"maxUnavailable": limit}, st.integers(1, 9) | st.sampled_from(["1%", "100%"])
) | st.just({"minAvailable": 0})
_DEPLOYMENT = _LABEL | st.fixed_dictionaries(
    {"name": _LABEL, "scaleDown": st.just("never")},
    optional={"kind": st.just("Deployment"), "apiVersion": st.just("apps/v1")},
)
_OF_DEPLOYMENTS = _maybe(disruption=_DISRUPTION, minReadySeconds=st.integers(0, 500))


@st.composite
def deployments(draw: st.DrawFn) -> Map:
    """Draw a workload whose pods an existing Deployment describes."""
    keys = draw(_OF_DEPLOYMENTS)
    pods = {"deployment": draw(_DEPLOYMENT), "selector": {"app": draw(_LABEL)}}
    return {"ports": [{"name": "http", "port": 80}], **pods, **draw(_SIZE), **keys}


_FURTHER = st.lists(st.sampled_from(["http", "http2", "grpc", "tcp", "tls"]), max_size=2)
_OF_WORKLOADS = _maybe(
    disruption=_DISRUPTION,
    command=st.lists(_TEXT, min_size=1, max_size=3),
    args=st.lists(_TEXT, min_size=1, max_size=3),
    env=_ENV,
    envFrom=st.lists(st.builds(lambda name: {"secret": name}, _LABEL), max_size=2),
    resources=st.sampled_from(
        [{"cpu": "100m"}, {"memory": "64Mi"}, {"requests": {"cpu": 1}, "limits": {"cpu": 2}}]
    ),
    health=_PROBE.map(lambda probe: probe if isinstance(probe, str) else {"readiness": probe}),
    serviceAccount=_LABEL,
    minReadySeconds=st.integers(0, 500),
    revisionHistoryLimit=st.integers(5, 9),
    template=st.sampled_from(
        [{}, {"metadata": {"annotations": {"a": "yes"}}}, {"spec": {"nodeSelector": {"disk": "ssd"}}}]
    ),
)
_SIZE_OR_NONE: st.SearchStrategy[Map] = st.just({}) | _SIZE


@st.composite
def workloads(draw: st.DrawFn) -> Map:
    """Draw a workload whose first port is an HTTP port of the name `http`; another one that speaks it has its target."""
    target = draw(st.integers(1024, 2000))
    first: Map = {"name": "http", "port": 80, "targetPort": target}
    ports = [
        {"name": f"p{n}", "port": 9000 + n, "protocol": protocol}
        | ({"targetPort": target} if protocol == "http" else {})
        for n, protocol in enumerate(draw(_FURTHER))
    ]
    keys, size = draw(_OF_WORKLOADS), draw(_SIZE_OR_NONE)
    return {"image": "registry.example.com/app:1.0", "ports": [first, *ports], **size, **keys}


@st.composite
def request_routes(draw: st.DrawFn) -> list[Any]:
    """Draw routes of different paths, none of which takes another's, and one that takes the rest."""
    found: list[Any] = []
    for number in range(draw(st.integers(0, 3))):
        form = draw(st.sampled_from(["prefix", "exact", "regex"]))
        path = f"/r{number}/" + ("[0-9]+" if form == "regex" else "")
        match: Map = {**draw(_CONDITIONS), form: path}
        said: Map = {"match": draw(st.sampled_from([match, [match], [match, {"exact": f"/r{number}"}]]))}
        found.append(said | draw(_AIM) if draw(st.booleans()) else {**said, "name": f"n{number}"})
    return [*found, draw(st.sampled_from(["/", {"match": {"prefix": "/"}}, {"name": "rest"}]))]


_HOSTS = st.lists(_LABEL, min_size=1, max_size=3, unique=True)
_OF_TRAFFIC = _maybe(
    split=st.sampled_from(["services", "subsets"]),
    routes=request_routes(),
    preview=_PREVIEW,
    mtls=st.sampled_from(["strict", "permissive"]),
    trafficPolicy=_POLICY,
)


@st.composite
def traffics(draw: st.DrawFn) -> Map:
    """Draw how traffic comes in."""
    gateway = draw(_GATEWAY)
    hosts = draw(_HOSTS)
    said: Map = {
        "hosts": [f"{host}.example.com" for host in hosts],
        **({} if gateway is None else {"gateway": gateway}),
    }
    said |= draw(_SETTINGS) | draw(_OF_TRAFFIC)
    if said.get("split") == "subsets":
        said.pop("preview", None)
    return said


_ARGUMENTS = st.dictionaries(
    _LABEL,
    _TEXT | st.sampled_from([{"hash": "canary"}, {"field": "metadata.name"}]),
    min_size=1,
    max_size=2,
)
_SHARED = {
    "rollback": st.builds(lambda count: {"revisions": count}, st.integers(1, 5)),
    "progressDeadlineAbort": st.booleans(),
    "analysisHistory": st.sampled_from([{"successful": 1}, {"successful": 0, "unsuccessful": 9}]),
    "notifications": st.dictionaries(
        _LABEL,
        st.lists(st.sampled_from(["slack:a", "slack:b", "grafana"]), min_size=1, unique=True),
        min_size=1,
    ),
}
_MATCH = st.sampled_from(
    ["/", "/search", {"exact": "/x", "method": "GET"}, {"headers": {"x-a": {"prefix": "a"}}}, ["/a", "/b"]]
)
# What may follow a weight, whatever it is: each is complete in itself.
_EXCURSIONS: st.SearchStrategy[list[Any]] = st.sampled_from(
    [
        [{"plugin": {"name": "acme/approval"}}],
        [{"plugin": {"name": "acme/exec", "config": {"run": ["a", "b"], "times": 3}}}],
        [{"experiment": {"duration": "10m", "templates": [{"name": "a", "specRef": "stable"}]}}],
        [
            {
                "experiment": {
                    "templates": [{"name": "a", "specRef": "canary", "replicas": 2, "service": "lab-0"}],
                    "analyses": [{"name": "b", "template": "k6", "required": True, "args": {"x": "y"}}],
                }
            }
        ],
    ]
)


_ROUTED: st.SearchStrategy[Any] = st.sampled_from(
    [{"x-a": "1"}, [{"x-a": {"regex": "1|2"}}, {"x-b": {"prefix": "b"}}]]
)


@st.composite
def routes(draw: st.DrawFn) -> list[Any]:
    """Draw steps that set a route while the canary has pods, and may end it."""
    header = {"route": {"name": "beta-users", "headers": draw(_ROUTED)}}
    mirror = {"mirror": {"percent": draw(st.integers(1, 100)), "match": draw(_MATCH)}}
    ended = draw(st.booleans())
    ends = [{"route": "beta-users", "remove": True}, {"mirror": "mirror", "remove": True}] if ended else []
    return [{"scale": {"weight": 100}}, header, mirror, "pause 1m", *ends]


_REFERENCES = st.lists(
    st.builds(lambda args: {"template": "smoke", "args": args}, _ARGUMENTS), min_size=1, max_size=1
)
_MARKS = _LABELS.filter(bool).map(lambda labels: {"labels": labels})
_OF_BLUE_GREENS = _maybe(
    autoPromotionAfter=_DURATION,
    previewReplicas=st.integers(1, 3),
    scaleDownDelay=_DURATION,
    scaleDownDelayRevisions=st.just(0),
    abortScaleDownDelay=_DURATION | st.just("0s"),
    antiAffinity=st.sampled_from(["preferred", "required"]),
    previewMetadata=_MARKS,
    prePromotion=_REFERENCES,
    postPromotion=_REFERENCES,
)
_OF_BOTH = _maybe(**_SHARED)


@st.composite
def blue_greens(draw: st.DrawFn) -> Map:
    """Draw a switch, held back or timed."""
    keys = draw(_OF_BLUE_GREENS)
    # Going back within `rollback` would wait for ever for what holds the switch.
    shared = draw(_OF_BOTH)
    return {"blueGreen": keys} | {key: value for key, value in shared.items() if key != "rollback"}


_OF_ROLLOUTS = _maybe(
    surge=st.integers(1, 5) | st.just("30%"),
    unavailable=st.integers(0, 3),
    minPods=st.integers(1, 3),
    progressThreshold=st.just("90%"),
    abortScaleDownDelay=_DURATION,
    antiAffinity=st.sampled_from(["preferred", "required"]),
    canaryMetadata=_MARKS,
    scale=st.sampled_from(["full", "dynamic"]),
    **_SHARED,
)
_SCHEDULE: st.SearchStrategy[Map] = st.sampled_from(
    [
        {"from": "5%", "by": "10%", "every": "1h"},
        {"from": "1%", "times": 3, "every": "5m", "to": "60%"},
    ]
)
_WEIGHTS = st.sets(st.integers(0, 99), min_size=1, max_size=5)


@st.composite
def rollouts(draw: st.DrawFn) -> Map:
    """Draw a plan: rising weights, held or not, with something between them or not; or a schedule."""
    keys = draw(_OF_ROLLOUTS)
    if draw(st.booleans()):
        return {"steps": draw(_SCHEDULE), **keys}
    weights = sorted(draw(_WEIGHTS))
    steps = [{"weight": weight} | ({"pause": held} if (held := draw(_HELD)) else {}) for weight in weights]
    excursion = draw(_EXCURSIONS) if draw(st.booleans()) else []
    return {"steps": [*steps, *excursion], **keys}


@cache
def _plans(*, of_subsets: bool, is_previewed: bool, has_pods: bool) -> st.SearchStrategy[Map]:
    """Give the plans that a workload and its traffic leave open."""
    plans: st.SearchStrategy[Map] = rollouts()
    if not of_subsets:
        plans = plans | blue_greens()
        if not is_previewed:
            plans = plans | rollouts().map(lambda plan: {**plan, "pingPong": True})
    if has_pods:
        plans = plans | routes().map(lambda steps: {"steps": [*steps, "50% for 1m"]})
    return plans


_LIMITS = _maybe(
    interval=st.sampled_from(["30s", "1m"]),
    delay=st.sampled_from(["15s", "1m"]),
    failures=st.integers(0, 1),
    errors=st.integers(0, 5),
    consecutive=st.integers(1, 3),
)
_PRESETS: st.SearchStrategy[Map] = st.sampled_from(
    [
        {"preset": "success-rate", "pass": ">= 99.5%"},
        {"preset": "success-rate", "pass": ">= 99%", "fail": "< 95%", "noData": "fail", "inconclusive": 2},
        {"preset": "latency-p99", "pass": "< 0.5s", "window": "90s"},
        {"preset": "latency-p50", "fail": "> 80ms", "noData": "pass"},
    ]
)
_QUERIES: st.SearchStrategy[Map] = st.sampled_from(
    [
        {"query": "sum(rate(errors_total[2m]))", "pass": "< 5"},
        {"query": 'avg:errors{env:"{{args.env}}"}', "provider": "datadog", "pass": "< 5", "noData": "pass"},
        {"query": "max(backlog)", "pass": "len(result) > 0 && result[0] < 5", "dryRun": True},
        {"provider": {"web": {"url": "https://example.com", "jsonPath": "{$.errors}"}}, "pass": "result < 5"},
    ]
)
_TEMPLATE: st.SearchStrategy[Map] = st.sampled_from(
    [{"template": "smoke"}, {"template": "load", "cluster": True, "args": {"hash": {"hash": "canary"}}}]
)


_METRICS = {
    has_presets: st.lists(_PRESETS | _QUERIES if has_presets else _QUERIES, min_size=1, max_size=3)
    for has_presets in (True, False)
}
_TEMPLATES = st.lists(_TEMPLATE, max_size=1)


@st.composite
def analyses(draw: st.DrawFn, *, has_presets: bool) -> Map:
    """Draw metrics of different names, and perhaps a template that exists."""
    drawn = draw(_METRICS[has_presets])
    metrics = [metric | draw(_LIMITS) | {"name": f"m{number}"} for number, metric in enumerate(drawn)]
    mentions = any("args.env" in metric.get("query", "") for metric in drawn)
    templates = draw(_TEMPLATES)
    return {"metrics": [*metrics, *templates]} | ({"args": {"env": draw(_LABEL)}} if mentions else {})


def _judged(body: Map, analysis: Map) -> Map:
    """Put an analysis into a spec: into the background of a schedule, and into a step otherwise."""
    steps = body["rollout"].get("steps", [])
    if isinstance(steps, dict):
        return body | {"analysis": analysis}
    # What begins with something else than a weight, or with none, is left without an analysis.
    if not steps or not isinstance(steps[0], dict) or not steps[0].get("weight"):
        return body
    uses = [metric.get("name", metric) for metric in analysis["metrics"]]
    mine = {**analysis, "metrics": [metric for metric in analysis["metrics"] if "name" in metric]}
    judged = [steps[0], {"analysis": uses}, *steps[1:]]
    return body | {"rollout": {**body["rollout"], "steps": judged}, "analysis": mine}


_OF_METADATA = _maybe(labels=_LABELS, annotations=st.dictionaries(st.just("note"), _TEXT))
_WORKLOAD = workloads() | deployments()
_TRAFFIC = traffics()


@st.composite
def specs(draw: st.DrawFn) -> Map:
    """Draw a valid spec."""
    metadata: Map = {"name": draw(_LABEL), "namespace": draw(_LABEL)}
    metadata |= draw(_OF_METADATA)
    body = {"workload": draw(_WORKLOAD), "traffic": draw(_TRAFFIC)}
    plans = _plans(
        of_subsets=body["traffic"].get("split") == "subsets",
        is_previewed="preview" in body["traffic"],
        has_pods=body["workload"].get("replicas", 1) > 0,
    )
    body["rollout"] = draw(plans)
    if draw(st.booleans()):
        has_presets = body["traffic"].get("split") != "subsets" and "pingPong" not in body["rollout"]
        body = _judged(body, draw(analyses(has_presets=has_presets)))
    return {"apiVersion": "canarygen.dev/v1", "kind": "Canary", "metadata": metadata, "spec": body}


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return (
        [path, *(found for key, item in items for found in _places(item, (*path, key)))]
        if path
        else [found for key, item in items for found in _places(item, (key,))]
    )


_HARM = st.sampled_from(["remove", "misspell", "replace"])
_ODD: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-10, 10**10)
    | _TEXT
    | st.lists(_TEXT, max_size=2)
    | st.just({})
    | st.just({"a": {}})
)
_SPECS = specs()


@st.composite
def broken(draw: st.DrawFn) -> Map:
    """Draw a spec with one key misspelt or removed, or one value replaced."""
    spec: Map = json.loads(json.dumps(draw(_SPECS)))
    *above, last = draw(st.sampled_from(_places(spec)))
    holder: Any = spec
    for step in above:
        holder = holder[step]
    kind = draw(_HARM)
    if kind == "remove":
        del holder[last]
    elif kind == "misspell" and isinstance(holder, dict):
        holder[last + "x"] = holder.pop(last)
    else:
        holder[last] = draw(_ODD)
    return spec


_PATHS = (
    "/metadata/annotations",
    "/metadata/labels/app.kubernetes.io~1name",
    "/spec",
    "/spec/selector",
    "/spec/ports/0/targetPort",
    "/spec/ports/-",
    "/spec/gateways/0",
    "/spec/hosts/0",
    "/spec/hosts/-",
    "/spec/host",
    "/spec/http/0",
    "/spec/http/0/name",
    "/spec/http/0/route/1",
    "/spec/http/0/route/0/weight",
    "/spec/http/0/route/0/destination/host",
    "/spec/servers/0",
    "/spec/subsets/0/labels",
    "/spec/replicas",
    "/spec/template",
    "/spec/template/metadata/labels",
    "/spec/template/spec/containers/0/ports",
    "/spec/strategy",
    "/spec/strategy/canary/steps",
    "/spec/strategy/canary/stableService",
    "/spec/strategy/canary/trafficRouting/istio/virtualService/routes",
    "/spec/scaleTargetRef/name",
)
_PATCHED = ("Service", "VirtualService", "DestinationRule", "Gateway", "Rollout", "HorizontalPodAutoscaler")
_JUNK: tuple[Any, ...] = (None, {}, [], 7, "x", {"a": "b"}, ["x"], [{"name": "x"}])


_PATH, _VALUE = st.sampled_from(_PATHS), st.sampled_from(_JUNK)
_OP = st.sampled_from(["add", "replace", "remove", "move", "copy"])


@st.composite
def _operations(draw: st.DrawFn) -> Map:
    op = draw(_OP)
    said: Map = {"op": op, "path": draw(_PATH)}
    if op in {"move", "copy"}:
        return said | {"from": draw(_PATH)}
    return said if op == "remove" else said | {"value": draw(_VALUE)}


@st.composite
def _merges(draw: st.DrawFn) -> Map:
    merge: Any = draw(_VALUE)
    for step in reversed(draw(_PATH).split("/")[1:]):
        merge = {step: merge}
    content: Map = merge
    return content


_PATCHES = st.lists(
    st.builds(
        lambda kind, change: {"target": {"kind": kind}, **change},
        st.sampled_from(_PATCHED),
        st.builds(lambda merge: {"merge": merge}, _merges())
        | st.builds(lambda done: {"json6902": done}, st.lists(_operations(), min_size=1, max_size=2)),
    ),
    min_size=1,
    max_size=2,
)


@st.composite
def patched_specs(draw: st.DrawFn) -> Map:
    """Draw a valid spec with patches that may do it any harm."""
    spec = draw(_SPECS)
    spec["spec"]["patches"] = draw(_PATCHES)
    return spec
