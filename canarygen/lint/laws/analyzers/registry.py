"""The hosts of a mesh, as far as a tree shows them: whom a name means, who may see it, and whether it ought to be there.

What lies outside the tree cannot be known. An object that names no namespace may come to stand in any.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.document import items, mapping, mappings, text
from canarygen.frozen import cached_property, frozen
from canarygen.key import CORE, FLAGGER, ISTIO
from canarygen.lint.blank import is_filled_in
from canarygen.lint.gap import has_gap
from canarygen.lint.index import Index
from canarygen.lint.misspelling import likely
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import Destination, destinations
from canarygen.lint.tree import Tree
from canarygen.model.export import EVERYWHERE, EXPORT_TO, seen_from
from canarygen.model.host import qualified, service
from canarygen.typed import Final

_SEVERAL: Final = 2
"""So many Services of another namespace in the tree make it likely that all of them are."""
_INSTALLED: Final = frozenset(
    {"kubernetes", "istiod", "istio-ingressgateway", "istio-egressgateway", "istio-eastwestgateway"}
)
"""Services that come with a cluster or with Istio, and stand in nobody's files."""
_AFFIXES: Final = ("", "-primary", "-canary")
"""What Flagger appends to the name of a Canary, for the Services that it makes."""


@frozen(kw_only=True)
class Missing:
    """Why a host that nothing answers to should be there: what to say of it, and the way out.

    `is_sure` is whether the tree itself shows that it should, and not only that much of its namespace is here.
    """

    message: str
    help: str
    other: Resource | None = None
    is_sure: bool = True


class Registry:
    """The Services and ServiceEntries of a tree, by host."""

    def __init__(self, tree: Tree) -> None:
        """Take a tree; every look-up is as long as its answer."""
        self._tree = tree
        services = tree.any_of(CORE, "Service")
        self._named = Index((found.name, found) for found in services)
        self._free = Index((found.name, found) for found in services if not found.is_placed)
        self._placed = Index(((found.namespace, found.name), found) for found in services if found.is_placed)
        self._names = Index(
            (found.namespace, found.name) for found in services if not is_filled_in(found.name)
        )
        self._entries = Index(
            (qualified(text(host), entry.namespace), entry)
            for entry in tree.any_of(ISTIO, "ServiceEntry")
            for host in items(entry.get("spec", "hosts"))
        )
        self._made = Index((made, made) for made in _made(tree))

    def meant(self, host: str, speaker: Resource) -> tuple[Resource, ...]:
        """Give what a host means to an object that names it, whether the object may see it or not."""
        return (*self.exact(host, speaker), *self._wild(host, speaker))

    def exact(self, host: str, speaker: Resource) -> tuple[Resource, ...]:
        """Give what has a host for its very name; see `meant`."""
        entries = self._entries.among(qualified(host, speaker.namespace))
        return (*self.services(host, speaker), *entries)

    def services(self, host: str, speaker: Resource) -> Sequence[Resource]:
        """Give the Services that a host means to an object that names it."""
        found = service(host, speaker.namespace)
        if not found:
            return ()
        if "." not in host and not speaker.is_placed:
            return self._named.of(host)
        return (*self._free.of(found[1]), *self._placed.of(found))

    def _wild(self, host: str, speaker: Resource) -> Iterator[Resource]:
        full = qualified(host, speaker.namespace)
        rest = full.removeprefix("*")
        starts = (index for index, letter in enumerate(rest) if letter == ".")
        for pattern in ("*", *(f"*{rest[start:]}" for start in starts)):
            yield from self._entries.get(pattern, ()) if pattern != full else ()

    def missing(self, host: str, speaker: Resource) -> Missing | None:
        """Tell why a host that means nothing here should mean something; None where that can't be known.

        It should where the folder holds Services of the namespace that the name belongs to, or routes to some; where the
        tree holds a Service of that very name elsewhere, and where one of nearly that name. A name outside the cluster can be anything.
        """
        if found := service(host, speaker.namespace):
            return self._absent(host, speaker, *found)
        name, _, rest = host.partition(".")
        namespace = rest.removesuffix(".svc")
        for other in self._named.get(name, ()):
            if other.namespace == namespace and other.is_placed:
                return Missing(
                    message=f"`{host}` is no name of {other}: only a name without any dot is completed by Istio",
                    help=f"write `{qualified(name, namespace)}`",
                    other=other,
                )
        return None

    def _absent(self, host: str, speaker: Resource, namespace: str, name: str) -> Missing | None:
        if name in _INSTALLED or self._made.of((namespace, name)) or not name.replace("-", "").isalnum():
            return None
        namesake = next(iter(self._named.get(name, ())), None)
        if namesake and "." not in host:
            return Missing(
                message=f"there is no Service `{name}` in the namespace `{namespace}`, which a short name means",
                help=f"write `{qualified(name, namesake.namespace)}`",
                other=namesake,
            )
        known = sorted(set(self._names.among(namespace)))
        near = likely(name, known)
        is_own = namespace == speaker.namespace
        if not known or self._is_renamed(name) or (near is None and not is_own and len(known) < _SEVERAL):
            return None
        if near is None and (speaker.folder, namespace) not in self._acquainted:
            return None
        is_kin = any(name.startswith(f"{other}-") or other.startswith(f"{name}-") for other in known)
        return Missing(
            message=f"there is no Service `{name}` in the namespace `{namespace}`",
            help=f"did you mean `{host.replace(name, near, 1)}`?"
            if near
            else "check the name, or add the Service",
            is_sure=near is not None or (is_kin and is_own),
        )

    @cached_property
    def _acquainted(self) -> frozenset[tuple[str, str]]:
        """The folders that hold Services of a namespace, or routes to some, each with the namespace.

        Any other folder may be of an app whose Services are kept elsewhere: that it is applied to one namespace with those of
        the tree is not said.
        """
        services = self._tree.any_of(CORE, "Service")
        routed = (
            (route.folder, other.namespace)
            for route in self._tree.any_of(ISTIO, "VirtualService")
            for destination in destinations(route)
            for other in self.services(destination.host, route)
        )
        return frozenset((*((service.folder, service.namespace) for service in services), *routed))

    def _is_renamed(self, name: str) -> bool:
        """Tell whether a kustomization here makes the name of one of these Services."""
        for kustomization in self._tree.any_of("kustomize.config.k8s.io", "Kustomization"):
            before, after = text(kustomization.get("namePrefix")), text(kustomization.get("nameSuffix"))
            renamed = name.removeprefix(before).removesuffix(after)
            if (before or after) and (renamed in self._named or has_gap(f"{before}{after}")):
                return True
        return False


registry_of = once(Registry)
"""Gives that of a tree."""
Routed = Mapping[int, Sequence[Destination]]
"""The destinations that mean a Service, by the identity of the Service."""


@once
def routed(tree: Tree) -> Routed:
    """Give what VirtualServices send to Services."""
    registry = registry_of(tree)
    found: dict[int, list[Destination]] = defaultdict(list)
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            for meant in registry.services(destination.host, route):
                found[id(meant)].append(destination)
    return found


@once
def exported(resource: Resource) -> frozenset[str]:
    """Give the namespaces that see a Service, by its annotation, or another object, by its list: `*` for all, none for nobody."""
    listed = ",".join(map(text, items(resource.get("spec", "exportTo"))))
    said = text(resource.annotations.get(EXPORT_TO)) if resource.kind == "Service" else listed
    return frozenset({EVERYWHERE}) if has_gap(said) else seen_from(said, resource.namespace)


def is_visible(resource: Resource, speaker: Resource) -> bool:
    """Tell whether a Service or ServiceEntry is exported to some namespace in which a VirtualService or DestinationRule holds.

    One that exports itself nowhere else holds in its own (Istio's GetDestinationHost).
    """
    to = exported(resource)
    if EVERYWHERE in to or not (resource.is_placed and speaker.is_placed):
        return True
    holding = {speaker.namespace if item == EVERYWHERE else item for item in exported(speaker)}
    return not to.isdisjoint(holding or {speaker.namespace})


@once
def ports(resource: Resource) -> tuple[int, ...]:
    """Give the port numbers of a Service or ServiceEntry; none where one is yet to be filled in."""
    found = [port.get("port", port.get("number")) for port in mappings(resource.get("spec", "ports"))]
    return () if any(map(is_filled_in, found)) else tuple(port for port in found if isinstance(port, int))


def has_known_ports(resource: Resource) -> bool:
    """Tell whether no port number of a Service or ServiceEntry is yet to be filled in."""
    return bool(ports(resource)) or not items(resource.get("spec", "ports"))


def _made(tree: Tree) -> Iterable[tuple[str, str]]:
    """Give the namespaces and names of Services that Flagger makes."""
    for canary in tree.any_of(FLAGGER, "Canary"):
        target = text(mapping(canary.get("spec", "targetRef")).get("name"))
        name = text(canary.get("spec", "service", "name")) or target
        yield from ((canary.namespace, f"{name}{affix}") for affix in _AFFIXES)
