"""Faults that routes inject: what Istio's webhook refuses of them (validateHTTPFaultInjection)."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import ISTIO_WARNS, Part, specs
from canarygen.lint.laws.validation.virtual_service import VIRTUAL_SERVICE_REFUSED
from canarygen.lint.tree import Tree
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.typed import Final
from canarygen.wording import nearest

_LEAST: Final = 0.0001
STATUSES: Final = range(200, 601)
GRPC: Final = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
"""The statuses of gRPC, each at its number."""


def faults_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """An injected fault is a delay or an abort, of a share of the requests that Istio can take."""
    for spec in specs(tree, ISTIO, "VirtualService"):
        for route in spec.each("http"):
            if route.has("fault"):
                yield from _fault(route.inner("fault"))


def _fault(fault: Part) -> Iterator[Diagnostic]:
    if not fault.has("abort") and not fault.has("delay"):
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            "the fault is none",
            fault.place.key,
            "add `abort` or `delay`, or remove it",
        )
    for key in ("abort", "delay"):
        value = fault.inner(key, "percentage").get("value")
        if isinstance(value, (int, float)) and value != 0 and not _LEAST <= value <= FULL_WEIGHT:
            yield breach(
                VIRTUAL_SERVICE_REFUSED,
                f"{value} is no percentage",
                fault.span(key, "percentage", "value"),
                "write a number from 0.0001 to 100, or 0",
            )
    if fault.has("abort"):
        yield from _abort(fault.inner("abort"))
    yield from _delay(fault.inner("delay"))


def _abort(abort: Part) -> Iterator[Diagnostic]:
    status, grpc = abort.get("httpStatus"), abort.get("grpcStatus")
    if isinstance(status, int) and status not in STATUSES:
        yield breach(
            VIRTUAL_SERVICE_REFUSED, f"{status} is no status", abort.span("httpStatus"), "write 200 to 600"
        )
    elif isinstance(grpc, str) and grpc not in GRPC:
        near = nearest(grpc.upper(), GRPC)
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            f"`{grpc}` is no status of gRPC",
            abort.span("grpcStatus"),
            f"did you mean {near}?" if near else "write, for example, UNAVAILABLE",
        )
    elif abort.has("http2Error"):
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            "Istio cannot do this",
            abort.key("http2Error"),
            "write `httpStatus: 503`",
        )
    elif status is None and grpc is None:
        yield breach(
            ISTIO_WARNS,
            "the abort does not say with what",
            abort.place.key,
            "add `httpStatus` or `grpcStatus`",
        )


def _delay(delay: Part) -> Iterator[Diagnostic]:
    if delay.has("exponentialDelay"):
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            "Istio cannot do this",
            delay.key("exponentialDelay"),
            "write `fixedDelay: 5s`",
        )
