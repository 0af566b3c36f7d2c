"""Lengths of time in routes and traffic policies: Istio counts in whole milliseconds (ValidateDuration)."""

from collections.abc import Iterator, Mapping

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, descendant, text
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.destination_rule import levels
from canarygen.lint.laws.validation.part import REFUSED, Part, specs
from canarygen.lint.laws.validation.virtual_service import VIRTUAL_SERVICE_REFUSED
from canarygen.lint.tree import Tree
from canarygen.typed import Final

Lengths = Mapping[str, tuple[Path, ...]]
"""Where lengths of time stand, below each key."""
_OF_ROUTES: Final[Lengths] = {
    "timeout": ((),),
    "fault": (("delay", "fixedDelay"),),
    "retries": (("perTryTimeout",), ("backoff",)),
}
_OF_POLICIES: Final[Lengths] = {
    "outlierDetection": (("interval",), ("baseEjectionTime",)),
    "connectionPool": (
        ("http", "idleTimeout"),
        ("http", "http2KeepAlive", "interval"),
        ("http", "http2KeepAlive", "timeout"),
        ("tcp", "connectTimeout"),
        ("tcp", "maxConnectionDuration"),
        ("tcp", "idleTimeout"),
        ("tcp", "tcpKeepalive", "time"),
        ("tcp", "tcpKeepalive", "interval"),
    ),
    "loadBalancer": (("warmup", "duration"),),
}


def lengths_are_in_milliseconds(tree: Tree) -> Iterator[Diagnostic]:
    """Every length of time of a route or a traffic policy is a whole number of milliseconds."""
    for spec in specs(tree, ISTIO, "VirtualService"):
        for route in spec.each("http"):
            yield from _lengths(route, _OF_ROUTES, VIRTUAL_SERVICE_REFUSED)
    for spec in specs(tree, ISTIO, "DestinationRule"):
        for settings in levels(spec):
            yield from _lengths(settings, _OF_POLICIES, Code.TRAFFIC_POLICY_REFUSED)


def _lengths(at: Part, lengths: Lengths, law: Law) -> Iterator[Diagnostic]:
    for key in at.said.keys() & lengths.keys():
        for path in lengths[key]:
            said = text(descendant(at.said, (key, *path)))
            # Units below the millisecond the schema refuses.
            if "." in said and not _is_whole(said):
                yield breach(
                    law,
                    f"`{said}` is no whole number of milliseconds",
                    at.span(key, *path),
                    "write whole milliseconds",
                    peer=REFUSED,
                )


def _is_whole(said: str) -> bool:
    length = go.duration(said)
    return length is None or length % go.MILLISECOND == 0
