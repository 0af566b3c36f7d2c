"""What a VirtualService says: whom it routes to, for which hosts, and through which gateways."""

from collections.abc import Iterator
from typing import Any, Final

from canarygen.document import Path, Place
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource, items, mapping, numbered, text

KINDS: Final = ("http", "tls", "tcp")
"""The kinds of its rules."""
ACTIONS: Final = ("route", "redirect", "directResponse", "delegate")
"""What a rule does with a request; rules of connections have the first one only."""
MESH: Final = "mesh"
"""The gateway of all sidecars; a VirtualService that names none means it."""


@frozen(kw_only=True)
class Destination:
    """One host that a route sends to, or mirrors to, and the place that says it."""

    route: Resource
    path: Path
    host: str
    subset: str
    port: int | None

    @property
    def place(self) -> Place:
        """Where it is said."""
        return self.route.at(*self.path)


def destinations(route: Resource) -> Iterator[Destination]:
    """Give all destinations of a VirtualService that name a host, mirrors included."""
    for kind in KINDS:
        for index, rule in numbered(route.get("spec", kind)):
            path: Path = ("spec", kind, index)
            for position, branch in numbered(rule.get("route")):
                yield from _destination(
                    route, (*path, "route", position, "destination"), branch.get("destination")
                )
            yield from _destination(route, (*path, "mirror"), rule.get("mirror"))
            for position, branch in numbered(rule.get("mirrors")):
                yield from _destination(
                    route, (*path, "mirrors", position, "destination"), branch.get("destination")
                )


def _destination(route: Resource, path: Path, value: Any) -> Iterator[Destination]:
    said = mapping(value)
    host, port = text(said.get("host")), mapping(said.get("port")).get("number")
    if host:
        yield Destination(
            route=route,
            path=path,
            host=host,
            subset=text(said.get("subset")),
            port=port if isinstance(port, int) else None,
        )


def hosts(route: Resource) -> list[tuple[int, str]]:
    """Give the hosts of a VirtualService, each with its index."""
    return _texts(route, "hosts")


def gateways(route: Resource) -> list[tuple[int, str]]:
    """Give the gateways that a VirtualService names, each with its index."""
    return _texts(route, "gateways")


def is_in_mesh(route: Resource) -> bool:
    """Tell whether sidecars obey a VirtualService."""
    named = gateways(route)
    return not named or any(name == MESH for _, name in named)


def _texts(route: Resource, key: str) -> list[tuple[int, str]]:
    return [
        (index, item) for index, item in enumerate(items(route.get("spec", key))) if isinstance(item, str)
    ]


def gateway_key(name: str, namespace: str) -> tuple[str, str]:
    """Give the namespace and the name of a Gateway that a VirtualService of a namespace names."""
    before, slash, after = name.partition("/")
    return (before, after) if slash else (namespace, name)


def virtual_service_key(name: str, namespace: str) -> tuple[str, str]:
    """Give the namespace and the name of a VirtualService that a Rollout of a namespace names.

    The controller takes a dot for the end of the name (GetVirtualServiceNamespaceName, utils/istio).
    """
    own, _, rest = name.partition(".")
    return rest.partition(".")[0] or namespace, own
