"""All objects of a tree, to be found by what others call them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.frozen import cached_property
from canarygen.key import ARGO, CORE, ISTIO, Key, key_of
from canarygen.references.pods import Pods, pods_of
from canarygen.references.reference import Mention, Object, Reference, has_labels, host_key, templates_of

Item = tuple[str, str, str]
"""A namespace, and a label with its value."""


_RUNNERS = frozenset({"Rollout", "AnalysisTemplate", "ClusterAnalysisTemplate"})


class Catalogue:
    """The objects of a tree by key, the rules of Istio by host, the pods by label, what is scaled.

    One catalogue may lie over another: of two objects with one key its own is found.
    Every look-up is as long as its answer, however large the tree.
    """

    def __init__(self, objects: Iterable[Object], beneath: "Catalogue | None" = None) -> None:
        """Take in the objects of a tree, or those that differ from the tree `beneath`."""
        self.objects = {key_of(item): item for item in objects}
        self._beneath = beneath

    def get(self, key: Key) -> Object | None:
        """Find an object."""
        found = self.objects.get(key)
        return self._beneath.get(key) if found is None and self._beneath else found

    def resolved(self, mention: Mention, key: Key) -> Reference:
        """Say whether the object that is mentioned is in the tree."""
        if self.get(key) is not None:
            return mention.found(key)
        _, kind, namespace, name = key
        where = f" in the namespace `{namespace}`" if namespace else ""
        return mention.absent(key, f"there is no {kind} `{name}`{where}", self.names(key))

    def names(self, key: Key) -> tuple[str, ...]:
        """Give the names of all objects that differ from `key` in nothing else."""
        own = self._names.get(key[:3], ())
        beneath = self._beneath.names(key) if self._beneath else ()
        return tuple(sorted({*own, *beneath})) if own and beneath else own or beneath

    def rules(self, host: Key) -> list[Object]:
        """Find the DestinationRules of a host, in whatever namespace they are."""
        beneath = self._beneath.rules(host) if self._beneath else ()
        return [
            *self._rules.get(host, ()),
            *(item for item in beneath if key_of(item) not in self.objects),
        ]

    def pods(self, namespace: str, labels: Mapping[str, str]) -> Iterator[Pods]:
        """Find the pods of a namespace that carry all of some labels, of which there is at least one."""
        likely = _rarest(self._pods, namespace, labels)
        yield from (pods for pods in likely if has_labels(pods.labels, labels))
        for pods in self._beneath.pods(namespace, labels) if self._beneath else ():
            if pods.owner not in self.objects:
                yield pods

    def versioned(self, namespace: str, labels: Mapping[str, str]) -> Iterator[Pods]:
        """Find the pods of a namespace of which one version carries all of some labels, of which there is at least one."""
        likely = _rarest(self._versioned, namespace, labels)
        yield from (pods for pods in likely if pods.version(labels))
        for pods in self._beneath.versioned(namespace, labels) if self._beneath else ():
            if pods.owner not in self.objects:
                yield pods

    def previewer(self, key: Key) -> Key | None:
        """Find the Rollout of which a Service is the preview: for the new version alone, before its promotion."""
        return self._visible(
            self._previewers.get(key), self._beneath.previewer(key) if self._beneath else None
        )

    def runners(self, key: Key) -> list[Key]:
        """Find the Rollouts and templates that name an AnalysisTemplate."""
        beneath = self._beneath.runners(key) if self._beneath else ()
        return [*self._runners.get(key, ()), *(runner for runner in beneath if runner not in self.objects)]

    def _visible(self, own: Key | None, beneath: Key | None) -> Key | None:
        return own or (None if beneath in self.objects else beneath)

    @cached_property
    def _previewers(self) -> Mapping[Key, Key]:
        plans = (
            (key, item["spec"].get("strategy", {}).get("blueGreen", {}))
            for key, item in self.objects.items()
            if key[:2] == (ARGO, "Rollout")
        )
        return {
            (CORE, "Service", key[2], plan["previewService"]): key
            for key, plan in plans
            if "previewService" in plan
        }

    @cached_property
    def _runners(self) -> Mapping[Key, list[Key]]:
        found: dict[Key, list[Key]] = defaultdict(list)
        for key, item in self.objects.items():
            for template in templates_of(item["spec"], key[2]) if key[1] in _RUNNERS else ():
                found[template].append(key)
        return found

    @cached_property
    def _names(self) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for group, kind, namespace, name in self.objects:
            found[group, kind, namespace].append(name)
        return {family: tuple(sorted(names)) for family, names in found.items()}

    @cached_property
    def _rules(self) -> Mapping[Key, list[Object]]:
        found: dict[Key, list[Object]] = defaultdict(list)
        for (group, kind, namespace, _), item in self.objects.items():
            if (group, kind) == (ISTIO, "DestinationRule"):
                found[host_key(item["spec"]["host"], namespace)].append(item)
        return found

    @cached_property
    def _all_pods(self) -> list[Pods]:
        return [pods for item in self.objects.values() if (pods := pods_of(item))]

    @cached_property
    def _pods(self) -> Mapping[Item, list[Pods]]:
        found: dict[Item, list[Pods]] = defaultdict(list)
        for pods in self._all_pods:
            for key, value in pods.labels.items():
                found[pods.owner[2], key, value].append(pods)
        return found

    @cached_property
    def _versioned(self) -> Mapping[Item, list[Pods]]:
        found: dict[Item, list[Pods]] = defaultdict(list)
        for pods in self._all_pods:
            carried = [
                item for version in pods.versions for item in {**pods.labels, **version.labels}.items()
            ]
            for key, value in dict.fromkeys(carried):
                found[pods.owner[2], key, value].append(pods)
        return found


def _rarest(
    by_item: Mapping[Item, Sequence[Pods]], namespace: str, labels: Mapping[str, str]
) -> Sequence[Pods]:
    """Give the pods that carry the rarest of some labels, of which there is at least one."""
    return min((by_item.get((namespace, key, value), ()) for key, value in labels.items()), key=len)
