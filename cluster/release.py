"""A cluster in the middle of a release: a tree, and what its controllers and everything around it would add."""

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any, Final

from cluster.elsewhere import ELSEWHERE, elsewhere, fqdn, full
from cluster.pod import SIDECAR, Pod, means_of, ports_of, target

Map = dict[str, Any]
HASH: Final = "rollouts-pod-template-hash"
STABLE, CANARY = "6c8f5d7b9d", "7d9c6f8b5c"
WEIGHTS: Final = {STABLE: 60, CANARY: 40}
"""How far the release has come."""


@dataclass(slots=True)
class Release:
    """What a cluster holds."""

    objects: list[Map]
    pods: list[Pod] = field(default_factory=list)
    is_ambient: bool = False
    _addresses: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def of(cls, tree: Iterable[Map], *, is_latest_first: bool = False, is_ambient: bool = False) -> "Release":
        """Bring a tree to a cluster, be that in the ambient mode, and each of its Rollouts into the middle of a release."""
        release = cls(copy.deepcopy([one for one in tree if "metadata" in one]), is_ambient=is_ambient)
        for one in release.objects:
            one["metadata"].setdefault("namespace", "default")
        for rollout in release.kind("Rollout"):
            release._release(rollout)
        release._surround()
        for number, one in enumerate(reversed(release.objects) if is_latest_first else release.objects):
            one["metadata"]["creationTimestamp"] = "2026-01-01T00:{:02d}:{:02d}Z".format(*divmod(number, 60))
        return release

    @classmethod
    def as_it_stands(cls, objects: Iterable[Map]) -> "Release":
        """Take a cluster as its controllers have left it, with two pods of each ReplicaSet that has some."""
        release = cls(copy.deepcopy(list(objects)))
        for held in release.kind("ReplicaSet"):
            template = held["spec"]["template"]
            for _ in range(2 if held["spec"]["replicas"] else 0):
                labels, ports = template["metadata"]["labels"], ports_of(template)
                image = template["spec"]["containers"][0]["image"]
                release._run(held["metadata"], "pod", labels, ports, means_of(template), image)
        release._surround()
        return release

    def _surround(self) -> None:
        """Add what a tree counts on, and what the API server fills in of Services: their addresses, and the ports of pods."""
        self.objects += elsewhere(self.objects)
        for number, service in enumerate(self.kind("Service"), 1):
            service["spec"].setdefault("clusterIP", "10.2.{}.{}".format(*divmod(number, 250)))
            for port in service["spec"].get("ports", []):
                port.setdefault("targetPort", port["port"])
            if ELSEWHERE in service["spec"].get("selector", {}):
                self._run(service["metadata"], "elsewhere", service["spec"]["selector"], {})

    def kind(self, name: str) -> list[Map]:
        """Give the objects of a kind."""
        return [one for one in self.objects if one["kind"] == name]

    def beside_sidecars(self) -> Iterator[Pod]:
        """Give a pod of each version of a Rollout, if they have a sidecar; it is told no other thing than the next one."""
        versions: set[tuple[str, str, str]] = set()
        for pod in self.pods:
            version = pod.namespace, pod.name.rpartition("-")[0], pod.labels.get(HASH, "")
            if pod.means == SIDECAR and HASH in pod.labels and version not in versions:
                versions.add(version)
                yield pod

    def behind(self, host: str, subset: str | None, number: int | None) -> Iterator[str]:
        """Give the addresses behind a port of a full host, or of one of its subsets; behind its only port where none is said."""
        wanted = self._labels(host, subset).items()
        for service in self.kind("Service"):
            ports = service["spec"]["ports"]
            found = [port for port in ports if port["port"] == number or (number is None and len(ports) == 1)]
            for pod in self.pods if wanted and found and fqdn(service) == host else ():
                if pod.namespace == service["metadata"]["namespace"] and wanted <= pod.labels.items():
                    yield f"{pod.address}:{target(found[0], pod)}"
        for entry in self.kind("ServiceEntry"):
            if host in entry["spec"]["hosts"]:
                yield from (f"{one['address']}:{number}" for one in entry["spec"]["endpoints"])

    def _labels(self, host: str, subset: str | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for service in self.kind("Service"):
            if fqdn(service) == host:
                found |= service["spec"].get("selector") or {}
        for rule in self.kind("DestinationRule"):
            if full(rule["spec"]["host"], rule["metadata"]["namespace"]) == host:
                for one in rule["spec"].get("subsets", []):
                    if one["name"] == subset:
                        found |= one.get("labels", {})
        return found

    def _release(self, rollout: Map) -> None:
        """Do what the controller of Argo Rollouts does: run pods of two versions, tell them apart, and split."""
        strategy = rollout["spec"].get("strategy", {})
        how = strategy.get("canary") or strategy.get("blueGreen") or {}
        self._run_versions(rollout, how)
        pair = how.get("pingPong") or {}
        for version, service in (
            (STABLE, how.get("stableService") or how.get("activeService") or pair.get("pingService")),
            (CANARY, how.get("canaryService") or how.get("previewService") or pair.get("pongService")),
        ):
            for one in self._named("Service", rollout, service):
                one["spec"].setdefault("selector", {})[HASH] = version
        istio = how.get("trafficRouting", {}).get("istio", {})
        rule = istio.get("destinationRule", {})
        versions = {rule.get("stableSubsetName"): STABLE, rule.get("canarySubsetName"): CANARY}
        for one in self._named("DestinationRule", rollout, rule.get("name")):
            for subset in one["spec"].get("subsets", []):
                if subset["name"] in versions:
                    subset.setdefault("labels", {})[HASH] = versions[subset["name"]]
        for reference in istio.get("virtualServices") or [istio.get("virtualService") or {}]:
            for one in self._named("VirtualService", rollout, reference.get("name")):
                self._split(one)

    def _run_versions(self, rollout: Map, how: Map) -> None:
        spec, metadata = rollout["spec"], rollout["metadata"]
        template = spec.get("template") or {}
        means = means_of(template)
        chosen = spec.get("selector", {}).get("matchLabels", {})
        labels = {**chosen, **template.get("metadata", {}).get("labels", {})}
        ports = ports_of(template)
        for version, key in ((STABLE, "stableMetadata"), (CANARY, "canaryMetadata")):
            own = (how.get(key) or {}).get("labels", {})
            for _ in range(2):
                self._run(
                    metadata,
                    version,
                    {**labels, **own, HASH: version},
                    ports,
                    means,
                    annotations=template.get("metadata", {}).get("annotations") or {},
                )

    def _split(self, virtual_service: Map) -> None:
        """Set the weights of what is split by the two versions."""
        namespace, spec = virtual_service["metadata"]["namespace"], virtual_service["spec"]
        for route in (route for kind in ("http", "tls", "tcp") for route in spec.get(kind, [])):
            to = route.get("route", [])
            versions = [
                self._labels(
                    full(one["destination"]["host"], namespace), one["destination"].get("subset")
                ).get(HASH)
                for one in to
            ]
            if set(versions) == set(WEIGHTS):
                for one, version in zip(to, versions, strict=True):
                    one["weight"] = WEIGHTS[version or ""]

    def _named(self, kind: str, rollout: Map, reference: str | None) -> Iterator[Map]:
        name, _, namespace = (reference or "").partition(".")
        namespace = namespace or rollout["metadata"]["namespace"]
        for one in self.kind(kind):
            if (one["metadata"]["namespace"], one["metadata"]["name"]) == (namespace, name):
                yield one

    def _run(
        self,
        owner: Map,
        of: str,
        labels: Mapping[str, str],
        ports: Mapping[str, int],
        means: str = SIDECAR,
        image: str = "",
        annotations: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        number = next(self._addresses)
        address = "10.1.{}.{}".format(*divmod(number, 250))
        name, namespace = f"{owner['name']}-{of}-{number}", owner["namespace"]
        self.pods.append(
            Pod(
                namespace=namespace,
                name=name,
                address=address,
                labels=labels,
                ports=ports,
                means=means,
                image=image,
                annotations=annotations,
            )
        )

    def selecting(self, pod: Pod) -> Iterator[Map]:
        """Give the Services that select a pod."""
        for service in self.kind("Service"):
            wanted = (service["spec"].get("selector") or {}).items()
            if wanted and pod.namespace == service["metadata"]["namespace"] and wanted <= pod.labels.items():
                yield service
