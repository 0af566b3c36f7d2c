"""What changes of a Service at once, while the pods behind it change step by step, or what no Service ever changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.difference.change import Fate, Part
from canarygen.difference.dangers.danger import Danger, gaps
from canarygen.difference.dangers.flight import changed
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.version import Version
from canarygen.difference.word import spoken
from canarygen.document import items, mappings, same
from canarygen.model.host import service

_CONTAINERS = ("spec", "template", "spec", "containers")
_ADDRESS = ("spec", "clusterIP")
_HTTP_2 = "HTTP/2"
_TLS = "TLS"
_SPOKEN = {"http": "HTTP/1.1", "http2": _HTTP_2, "grpc": _HTTP_2, "https": _TLS, "tls": _TLS, "tcp": "TCP"}
"""What a proxy speaks to a pod, by a port's appProtocol."""


def ports_out_of_reach(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of Services that are to lead to a port that the pods that run do not have: its name is looked up in each pod.

    A port beside those that were there leads away from nothing.
    """
    for part in parts:
        pods = _ports_of_pods(part)
        lost: dict[str, list[str]] = {}
        for old, new in changed(part, "Service"):
            for target in _unreached(_targets(old), _targets(new), pods or {}):
                lost.setdefault(target, []).append(spoken(new.name))
        for target, services in lost.items():
            yield Danger(
                code=Threat.PORT_OUT_OF_REACH,
                part=part,
                names=(*services, target),
                sentence=f"{gaps(services, 'and')} will lead to the port {{}} as soon as this is synced, {_MADE_WITHOUT if pods else _UNKNOWN}",
                help="keep the port of the pods, and its name, as it is"
                if pods
                else "make sure that the Deployment's pods have such a port, by that very name if it is one",
            )


_MADE_WITHOUT = "and the pods that run were made without it: no call on it reaches them until a new version has taken over"
_UNKNOWN = "and pods of a Deployment may not have it: no call on it would reach those that run"


def _targets(service: Version) -> list[int | str]:
    """Give where the ports of a Service lead in a pod."""
    ports = mappings(service.at("spec", "ports"))
    found = (port.get("targetPort", port.get("port")) for port in ports)
    return [target for target in found if isinstance(target, (int, str))]


def _ports_of_pods(part: Part) -> dict[int | str, int] | None:
    """Give the ports of the pods that run, by name and by number; None where the tree did not describe them, or does not change them."""
    for old, _ in changed(part, "Rollout"):
        found: dict[int | str, int] = {}
        for container in items(old.at(*_CONTAINERS)):
            for port in mappings(container, "ports"):
                number, name = port.get("containerPort"), port.get("name")
                if isinstance(number, int):
                    found |= {number: number} | ({name: number} if isinstance(name, str) else {})
        return found or None
    return None


def _unreached(
    old: Iterable[int | str], new: Iterable[int | str], pods: Mapping[int | str, int]
) -> Iterator[str]:
    before, after = ({pods.get(target, target) for target in side} for side in (old, new))
    # A Rollout that stays as it is, and describes its pods, has been looked into when it was compiled.
    is_known = bool(pods) or all(isinstance(target, int) for target in before)
    if is_known and before - after:
        yield from (spoken(target) for target in sorted(after - before, key=str) if target not in pods)


def protocol_changed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of ports that Istio is to speak otherwise on: it takes the protocol from the Service, for pods of every version."""
    for part in parts:
        turns = dict.fromkeys(turn for old, new in changed(part, "Service") for turn in _turns(old, new))
        for port, was, now in turns:
            yield Danger(
                code=Threat.PROTOCOL_CHANGED,
                part=part,
                names=(now, was, port),
                sentence="callers will speak {} instead of {} on port {} as soon as this is synced, and to the pods that run, too",
                help="make sure that those understand it, or add a port that speaks it",
            )


def _turns(old: Version, new: Version) -> Iterator[tuple[str, str, str]]:
    before = _protocols(old)
    for port, now in _protocols(new).items():
        was = before.get(port, now)
        if _SPOKEN.get(was, was) != _SPOKEN.get(now, now):
            yield port, was, now


def _protocols(service: Version) -> dict[str, str]:
    ports = mappings(service.at("spec", "ports"))
    return {
        spoken(port.get("name", "")): spoken(port["appProtocol"]) for port in ports if "appProtocol" in port
    }


def address_changed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of Services whose address is to be another, or none: Kubernetes gives it once.

    What is set otherwise is refused (validateUpgradeDowngradeClusterIPs, pkg/apis/core/validation), and what is
    left out stays as it is (patchAllocatedValues, pkg/registry/core/service/storage).
    """
    for part in parts:
        names = [spoken(new.name) for old, new in changed(part, "Service") if _is_readdressed(old, new)]
        if names:
            yield Danger(
                code=Threat.ADDRESS_CHANGED,
                part=part,
                names=tuple(names),
                sentence=f"the clusterIP of {gaps(names, 'and')} changes: Kubernetes refuses another one, and keeps the one there is where none is said",
                help="give the Service another name in `names`, so that it is made anew",
            )


def _is_readdressed(old: Version, new: Version) -> bool:
    is_outside = "ExternalName" in (old.at("spec", "type"), new.at("spec", "type"))
    return old.name == new.name and not is_outside and not same(old.at(*_ADDRESS), new.at(*_ADDRESS))


def service_gone(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of Services that go, and that callers in the mesh know the app by: their names are hosts of its routes."""
    for part in parts:
        known = {
            service(str(host), part.owner.namespace)
            for item in part.of_kind("VirtualService")
            if item.old
            for host in items(item.old.at("spec", "hosts"))
        }
        removed = (item.old for item in part.of_kind("Service") if item.fate is Fate.REMOVED)
        names = [spoken(old.name) for old in removed if old and (part.owner.namespace, old.name) in known]
        if names and part.fate is Fate.CHANGED:
            yield Danger(
                code=Threat.SERVICE_GONE,
                part=part,
                names=tuple(names),
                sentence=f"Service {gaps(names, 'and')} goes: whoever calls the app by that name no longer finds it",
                help="keep `mesh` among the gateways until nobody calls it so",
            )
