"""What containers are asked, and what they do when they start and end (validateProbe, validateLifecycle)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Said, mapping, mappings, numbered
from canarygen.fault import Refusal
from canarygen.form import PORTS
from canarygen.model.containers import HOOKS, PROBES, Contained
from canarygen.pod.laws.value import outside, unlisted, unsaid
from canarygen.typed import Any, Final
from canarygen.wording import brief, guess, joined, listed

_NUMBERS: Final = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)
_WAYS: Final = ("exec", "httpGet", "tcpSocket", "sleep")
_SIGNALS_OF_WINDOWS: Final = ("SIGKILL", "SIGTERM")
_SIGNAL: Final = re.compile(
    r"SIG(?:ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP"
    r"|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|RTMIN(?:\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?)"
)
"""The signals of Linux (supportedStopSignalsLinux)."""
_HEADER: Final = re.compile(r"[-A-Za-z0-9]+")
_USUAL_GRACE: Final = 30


def handlers_are_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Probes and hooks ask, and do, what can be asked and done."""
    said = template.get("spec", {}).get("terminationGracePeriodSeconds")
    grace = said if isinstance(said, int) else _USUAL_GRACE
    system = mapping(template.get("spec", {}).get("os")).get("name")
    for at, container in containers:
        lifecycle = container.get("lifecycle")
        if isinstance(lifecycle, Mapping) and lifecycle.get("stopSignal"):
            yield from _signal((*at, "lifecycle"), lifecycle, system)
        # An init container that ends has nothing to be asked, and nothing to be told.
        if at[1] == "initContainers" and container.get("restartPolicy") != "Always":
            yield from _idle(at, container)
            continue
        for kind in PROBES:
            if isinstance(probe := container.get(kind), Mapping):
                yield from _probe((*at, kind), kind, probe)
        for hook in HOOKS:
            if isinstance(lifecycle, Mapping) and isinstance(handler := lifecycle.get(hook), Mapping):
                yield from _hook((*at, "lifecycle", hook), handler, grace)
                yield from undeclared((*at, "lifecycle", hook), handler, container)


def _signal(path: Path, lifecycle: Said, system: Any) -> Iterator[Refusal]:
    if not system:
        message = "signals differ by system, and the pod says none"
        yield Refusal((*path, "stopSignal"), message, "add `os: {name: linux}` to the pod")
    elif system == "windows":
        yield from unlisted(lifecycle, path, "stopSignal", _SIGNALS_OF_WINDOWS)
    elif not _SIGNAL.fullmatch(str(lifecycle["stopSignal"])):
        message = f"`{brief(str(lifecycle['stopSignal']))}` is no signal"
        yield Refusal((*path, "stopSignal"), message, "write one such as `SIGTERM` or `SIGINT`")


def _idle(path: Path, container: Said) -> Iterator[Refusal]:
    for key in (*PROBES, "lifecycle"):
        if key in container:
            message = f"an init container that ends has no `{key}`"
            yield Refusal((*path, key), message, "remove it, or write `restartPolicy: Always`")


def _probe(path: Path, kind: str, probe: Said) -> Iterator[Refusal]:
    for number in _NUMBERS:
        yield from outside(probe, path, number, 0)
    key = "terminationGracePeriodSeconds"
    if kind == "readinessProbe" and key in probe:
        yield Refusal((*path, key), "nothing is ended for not being ready", "remove it")
    else:
        yield from outside(probe, path, key, 1)
    yield from _asked(path, probe)
    if isinstance(grpc := probe.get("grpc"), Mapping):
        yield from outside(grpc, (*path, "grpc"), "port", 1, PORTS[-1])


def _hook(path: Path, handler: Said, grace: int) -> Iterator[Refusal]:
    said = [way for way in _WAYS if way in handler]
    if len(said) != 1:
        message = f"the hook does both {joined(said, 'and')}" if said else "the hook does nothing"
        yield Refusal(
            path, message, f"keep one of {joined(_WAYS)}" if said else f"add one of {joined(_WAYS)}"
        )
    yield from _asked(path, handler)
    seconds = mapping(handler.get("sleep")).get("seconds")
    if isinstance(seconds, int) and not 0 <= seconds <= max(grace, 0):
        way_out = "raise the pod's `terminationGracePeriodSeconds`, or sleep for less"
        yield Refusal(
            (*path, "sleep", "seconds"), f"of {grace} seconds to end the hook sleeps {seconds}", way_out
        )


def undeclared(path: Path, handler: Said, container: Said) -> Iterator[Refusal]:
    """Say which ports a probe or a hook asks by a name that its container has not: the kubelet knows no other."""
    for way in ("httpGet", "tcpSocket"):
        port = mapping(handler.get(way)).get("port")
        if not isinstance(port, str) or port.isdecimal():
            continue
        declared = [port["name"] for port in mappings(container, "ports") if "name" in port]
        if port not in declared:
            names = sorted(set(map(str, declared)))
            known = f"write its number, or one of {listed(names)}" if names else "write its number"
            message = f"the container declares no port named `{brief(port)}`"
            yield Refusal((*path, way, "port"), message, guess(port, names, known))


def _asked(path: Path, handler: Said) -> Iterator[Refusal]:
    command: Any = handler.get("exec")
    if isinstance(command, Mapping):
        yield from unsaid(command, (*path, "exec"), "command")
    for way in ("httpGet", "tcpSocket"):
        if isinstance(asked := handler.get(way), Mapping):
            yield from outside(asked, (*path, way), "port", 1, PORTS[-1])
            if isinstance(port := asked.get("port"), str) and port.isdecimal():
                yield Refusal(
                    (*path, way, "port"), f"`{port}` in quotes is no number", "write it without quotes"
                )
            yield from unlisted(asked, (*path, way), "scheme", ("HTTP", "HTTPS"))
            for index, header in numbered(asked, "httpHeaders"):
                if not _HEADER.fullmatch(name := str(header.get("name"))):
                    at = (*path, way, "httpHeaders", index, "name")
                    yield Refusal(
                        at, f"`{brief(name)}` is no name of a header", "use letters, digits and dashes"
                    )
