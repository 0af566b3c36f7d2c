"""What is said to an API server, and what it answers."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Map = dict[str, Any]
_TAKEN = (200, 201)
_THERE_ALREADY = 409
_PATIENCE = 60
"""So many seconds an answer takes at most, and the next change of what is watched."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object, as manifests name it."""

    version: str
    name: str

    @property
    def root(self) -> str:
        """The address below which the API server has its kinds."""
        return f"/api/{self.version}" if self.version == "v1" else f"/apis/{self.version}"


@dataclass(slots=True)
class Client:
    """Talks to one API server, one question after the other."""

    port: int
    token: str
    _resources: dict[Kind, Map] = field(default_factory=dict)
    _namespaces: set[str] = field(default_factory=set)
    _connection: http.client.HTTPSConnection | None = None

    def another(self) -> "Client":
        """Give one for another thread."""
        return Client(self.port, self.token)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def version(self) -> int:
        """Give the version that the server counts for all that it holds."""
        return int(self._ask("GET", "/api/v1/namespaces?limit=1")[1]["metadata"]["resourceVersion"])

    def hang_up(self) -> None:
        """Let what another thread reads come to its end."""
        if self._connection is not None and self._connection.sock is not None:
            self._connection.sock.shutdown(socket.SHUT_RDWR)

    def is_ready(self) -> bool:
        """Whether the server answers."""
        try:
            return self._ask("GET", "/readyz")[0] in _TAKEN
        except OSError:
            self.close()
            return False

    def serves(self, kind: Kind) -> bool:
        """Whether the server knows a kind."""
        return bool(self._resource(kind))

    def refusal(self, manifest: Map) -> str:
        """Give why the server would refuse to make an object, its fields looked at strictly; nothing if it would not."""
        address = self._collection(manifest) + "?dryRun=All&fieldValidation=Strict"
        status, said = self._ask("POST", address, manifest)
        return "" if status in (*_TAKEN, _THERE_ALREADY) else str(said.get("message"))

    def make(self, manifest: Map) -> None:
        """Make an object, or make it what the manifest says.

        Raises RuntimeError where the server refuses.
        """
        address = f"{self._collection(manifest)}/{manifest['metadata']['name']}?fieldManager=git&force=true"
        status, said = self._ask("PATCH", address, manifest, "application/apply-patch+yaml")
        if status not in _TAKEN:
            raise RuntimeError(said.get("message"))

    def report(self, held: Map, status: Mapping[str, object]) -> None:
        """Write the status of an object; one that has gone meanwhile needs none."""
        address = f"{self._collection(held)}/{held['metadata']['name']}/status"
        self._ask("PATCH", address, {"status": status}, "application/merge-patch+json")

    def get(self, kind: Kind, namespace: str, name: str) -> Map:
        """Give an object as it is now."""
        return self._ask("GET", f"{self._collection(_named(kind, namespace))}/{name}")[1]

    def all(self, kind: Kind) -> list[Map]:
        """Give all objects of a kind."""
        listed = self._ask("GET", f"{kind.root}/{self._resource(kind)['name']}")[1]
        return [{"apiVersion": kind.version, "kind": kind.name, **item} for item in listed["items"]]

    def watch(self, kind: Kind, namespace: str, name: str = "") -> Iterator[Map]:
        """Give an object as it is now, and again as often as it changes, or each of a namespace; to be read to its end by nobody else.

        Raises TimeoutError where nothing changes for long.
        """
        chosen = f"&fieldSelector=metadata.name={name}" if name else ""
        address = f"{self._collection(_named(kind, namespace))}?watch=true{chosen}"
        connection = self._opened()
        connection.request("GET", address, headers={"Authorization": f"Bearer {self.token}"})
        with connection.getresponse() as answer:
            for line in answer:
                yield json.loads(line)["object"]

    def kubeconfig(self) -> str:
        """Write how others reach the server."""
        cluster = {"server": f"https://127.0.0.1:{self.port}", "insecure-skip-tls-verify": True}
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "it", "cluster": cluster}],
                "users": [{"name": "us", "user": {"token": self.token}}],
                "contexts": [{"name": "it", "context": {"cluster": "it", "user": "us"}}],
                "current-context": "it",
            }
        )

    def _collection(self, manifest: Map) -> str:
        kind = Kind(manifest["apiVersion"], manifest["kind"])
        resource = self._resource(kind)
        if not resource:
            message = f"the server knows no {kind.name} of {kind.version}"
            raise RuntimeError(message)
        if not resource["namespaced"]:
            return f"{kind.root}/{resource['name']}"
        namespace = manifest["metadata"].get("namespace", "default")
        if namespace not in self._namespaces:
            made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
            self._ask("POST", "/api/v1/namespaces", made)
            self._namespaces.add(namespace)
        return f"{kind.root}/namespaces/{namespace}/{resource['name']}"

    def _resource(self, kind: Kind) -> Map:
        """Give what the server says of a kind, asked until it knows it."""
        if kind not in self._resources:
            for found in self._ask("GET", kind.root)[1].get("resources", []):
                if "/" not in found["name"]:
                    self._resources[Kind(kind.version, found["kind"])] = found
        return self._resources.get(kind, {})

    def _ask(
        self, method: str, address: str, body: Map | None = None, sort: str = "application/json"
    ) -> tuple[int, Map]:
        said = json.dumps(body) if body else None
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": sort}
        try:
            answer = self._answered(method, address, said, headers)
        except OSError:
            # The server ends a connection on which nothing was asked for long: other tests take their time.
            self.close()
            answer = self._answered(method, address, said, headers)
        text = answer.read()
        return answer.status, json.loads(text) if text.startswith(b"{") else {"message": text.decode()}

    def _answered(
        self, method: str, address: str, said: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        connection = self._opened()
        connection.request(method, address, said, headers)
        return connection.getresponse()

    def _opened(self) -> http.client.HTTPSConnection:
        if self._connection is None:
            # Its certificate is its own, made a moment ago.
            context = ssl._create_unverified_context()  # noqa: S323
            self._connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=_PATIENCE, context=context
            )
        return self._connection


def _named(kind: Kind, namespace: str) -> Map:
    return {"apiVersion": kind.version, "kind": kind.name, "metadata": {"namespace": namespace}}
