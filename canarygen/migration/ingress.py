"""What an Ingress leads to: hosts, paths, Services and certificates."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import below, items, mapping, numbered, text
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource, once
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

_ANY_HOST: Final = "*"
_DEFAULT: Final = ("spec", "defaultBackend")
_SIGNS: Final = re.compile(r"[][()|*+?^$\\{}]")
"""What stands in patterns, and in hardly any path."""


@frozen
class Backend:
    """Where an Ingress sends what begins with a path, or is one, of a host."""

    ingress: Resource
    index: tuple[str | int, ...]
    host: str

    @property
    def said(self) -> Mapping[str, Any]:
        """What the Ingress says of it."""
        return mapping(self.ingress.get(*self.index))

    @property
    def path(self) -> str:
        """The path, without the slash at its end."""
        return text(self.said.get("path")).rstrip("/")

    @property
    def is_exact(self) -> bool:
        """Whether nothing may follow the path."""
        return self.said.get("pathType") == "Exact"

    @property
    def is_default(self) -> bool:
        """Whether it is for what no rule takes, of whatever host."""
        return self.index == _DEFAULT

    @property
    def takes_all(self) -> bool:
        """Whether it takes all that no other path of its host does."""
        return not (self.is_exact or self.pattern or self.path)

    @property
    def pattern(self) -> str:
        """What the whole path of a request must fit, where the controller takes the path for a pattern; "" where it does not.

        ingress-nginx does so with the paths that are its own to understand, and holds them against the beginning.
        """
        path = text(self.said.get("path"))
        is_plain = text(self.said.get("pathType")) in {"Exact", "Prefix"} or not _SIGNS.search(path)
        return "" if is_plain else path if path.endswith(("$", ".*", "(.*)")) else f"{path}.*"

    @property
    def service(self) -> str:
        """The name of the Service."""
        backend = mapping(self.said.get("backend") or self.said)
        return text(mapping(backend.get("service")).get("name"))

    @property
    def port(self) -> str | int | None:
        """The name or the number of the Service's port."""
        backend = mapping(self.said.get("backend") or self.said)
        port = below(backend, "service", "port")
        return port.get("number") or port.get("name")


def backends(ingress: Resource) -> Iterator[Backend]:
    """Give all that an Ingress leads to, the longest paths first, as its controllers look at them."""
    found = [
        Backend(
            ingress, ("spec", "rules", index, "http", "paths", position), text(rule.get("host")) or _ANY_HOST
        )
        for index, rule in numbered(ingress.get("spec", "rules"))
        for position, _ in numbered(rule, "http", "paths")
    ]
    if ingress.get(*_DEFAULT):
        found.append(Backend(ingress, _DEFAULT, _ANY_HOST))
    yield from sorted(found, key=lambda one: (not one.is_exact, -len(one.path)))


@once
def ingresses(tree: Tree) -> Mapping[tuple[str, str], Sequence[Resource]]:
    """Give the Ingresses that lead to each Service, by its namespace and name."""
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for ingress in tree.any_of("networking.k8s.io", "Ingress"):
        for service in dict.fromkeys(one.service for one in backends(ingress)):
            found[ingress.namespace, service].append(ingress)
    return found


def secrets(ingress: Resource) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Give the Secrets with the certificates of an Ingress, each with its index and the hosts that it is for; none for all."""
    for index, said in numbered(ingress.get("spec", "tls")):
        if name := text(said.get("secretName")):
            yield index, name, frozenset(map(text, items(said.get("hosts"))))
