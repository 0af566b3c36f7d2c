"""The queries of the presets, over the standard metrics of Istio.

Both versions of a Rollout are one `destination_workload`: the controller's hash is
stripped from the name before Istio reports it. They are two Services, though, and who
sends a request knows which of them it meant; hence `reporter="source"`, which also sees
the requests that no pod ever got.
"""

from canarygen.go import SECOND
from canarygen.model.analysis import Preset
from canarygen.model.backend import backends
from canarygen.model.canary import Canary
from canarygen.model.duration import Duration
from canarygen.model.traffic import Split
from canarygen.pattern import on_demand

_PLAIN = on_demand(r"[0-9]+(?:ms|s|m|h|d)")

# Where the server is at fault: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL,
# UNAVAILABLE and DATA_LOSS, as OpenTelemetry's conventions for gRPC have it.
_GRPC_FAULTS = "2|4|12|13|14|15"


def query(canary: Canary, preset: Preset, window: Duration) -> str:
    """Write the PromQL of a preset for a canary's new version: a ratio, or milliseconds.

    `window` is how far back it looks.
    """
    span = _promql(window)
    if preset.quantile:
        buckets = f"istio_request_duration_milliseconds_bucket{{{_of_canary(canary)}}}"
        return f"histogram_quantile({preset.quantile}, sum by (le) (rate({buckets}[{span}])))"
    total = _requests(canary, "", span)
    good = _requests(canary, _success(canary), span)
    # A version that never answered well has no series of good answers at all: without the
    # zero its success rate would be no data, where it is 0.
    return f"({good} or vector(0)) / {total}"


def blindness(canary: Canary) -> str:
    """Say why Istio's metrics cannot tell what the new version does; nothing, if they can."""
    if canary.traffic.split is Split.SUBSETS:
        return "with `split: subsets` both versions are one Service to Istio's metrics"
    if canary.rollout.ping_pong:
        return "with `pingPong` the new version has another Service at every release"
    if canary.rollout.blue_green:
        return "with `blueGreen` callers reach it by the same Service as the version before, or not at all"
    if canary.traffic.passthrough or not canary.workload.http_ports:
        return "Istio counts requests of HTTP and gRPC only, and here connections are split"
    return ""


def ask_of_pods(canary: Canary) -> str:
    """Say what to ask where these metrics are blind: the pods of a version have its hash in their names."""
    pods = f'pod=~"{canary.name}-{{{{args.new}}}}-.+"'
    return f"use a `query` over metrics of the app's own with `{pods}`, and `args: {{new: {{hash: canary}}}}`"


def _promql(duration: Duration) -> str:
    """Write a length of time as PromQL does: Go's form has fractions, which PromQL has not."""
    if _PLAIN.fullmatch(duration.text):
        return duration.text
    return f"{duration.nanoseconds // SECOND}s"


def _of_canary(canary: Canary) -> str:
    _, new = backends(canary)
    return (
        f'reporter="source",destination_service_name="{new.service}",'
        f'destination_service_namespace="{canary.namespace}"'
    )


def _requests(canary: Canary, more: str, span: str) -> str:
    return f"sum(rate(istio_requests_total{{{_of_canary(canary)}{more}}}[{span}]))"


def _success(canary: Canary) -> str:
    """Select the requests that went well. A gRPC call that fails is an HTTP request that succeeds."""
    split = canary.split_ports
    speaks_grpc = any(port.protocol == "grpc" and port.port in split for port in canary.workload.ports)
    grpc = f',grpc_response_status!~"{_GRPC_FAULTS}"' if speaks_grpc else ""
    return f',response_code!~"5.*"{grpc}'
