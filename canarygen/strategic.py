"""Merges: strategic, as `kubectl apply` does it, where lists have keys; RFC 7386's where they have none."""

from collections.abc import Mapping

from canarygen.document import items
from canarygen.typed import Any

MergeKeys = Mapping[str, str | None]
"""What tells the items of a list apart, by the key of the list; None for a value that is replaced whole."""

# The lists that are merged by a key of their items, from the patchMergeKey tags of
# Kubernetes' core/v1 types; every other list is replaced whole.
MERGE_KEYS: MergeKeys = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "volumes": "name",
    "imagePullSecrets": "name",
    "hostAliases": "ip",
    "topologySpreadConstraints": "topologyKey",
    "resourceClaims": "name",
    "schedulingGates": "name",
    "ports": "containerPort",
    "env": "name",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
}
_MERGE_KEYS_OF_KINDS: Mapping[str, MergeKeys] = {
    # A Rollout is a custom resource, which the cluster merges by RFC 7386. Its pod template
    # is Kubernetes' own, and merges here as it does in `workload.template`: a patch of one
    # container would drop the others otherwise. No other list of it bears one of these names.
    "Rollout": MERGE_KEYS,
    "Service": {"ports": "port"},
    "PodDisruptionBudget": {"selector": None},
}


def merge_keys(kind: str) -> MergeKeys:
    """Give the keyed lists of an object of a kind: Kubernetes' own for its kinds, none for those of Istio and Argo."""
    return _MERGE_KEYS_OF_KINDS.get(kind, {})


def merged(base: Mapping[str, Any], patch: Mapping[str, Any], keys: MergeKeys = MERGE_KEYS) -> dict[str, Any]:
    """Give `base` with `patch` laid over it: maps merge, null removes, keyed lists merge by key.

    Without any keys that is a JSON merge patch (RFC 7386).
    """
    result = dict(base)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _laid_over(key, result.get(key), value, keys)
    return result


def same_item(key: str | int, wanted: Any, items: Any, keys: MergeKeys) -> int | None:
    """Find the item of the list under `key` that a merge takes for the same as `wanted`.

    One number may be a port of TCP and one of UDP: they are told apart by that, too, as a server-side apply does it.
    """
    merge_key = keys.get(str(key))
    if merge_key is None or not isinstance(items, list) or not isinstance(wanted, Mapping):
        return None
    matches = [
        index
        for index, item in enumerate(items)
        if isinstance(item, Mapping) and merge_key in item and item[merge_key] == wanted.get(merge_key)
    ]
    if key != "ports":
        return next(iter(matches), None)
    alike = [index for index in matches if _protocol(items[index]) == _protocol(wanted)]
    return next(iter(alike if "protocol" in wanted else alike + matches), None)


def _protocol(port: Mapping[str, Any]) -> Any:
    return port.get("protocol") or "TCP"


def _laid_over(key: str, old: Any, new: Any, keys: MergeKeys) -> Any:
    is_whole = key in keys and keys[key] is None
    if isinstance(new, Mapping):
        return merged(old if isinstance(old, Mapping) and not is_whole else {}, new, keys)
    if isinstance(new, list) and keys.get(key) is not None:
        return _merged_list(key, items(old), new, keys)
    return new


def _merged_list(key: str, old: list[Any], new: list[Any], keys: MergeKeys) -> list[Any]:
    result = list(old)
    for item in new:
        index = same_item(key, item, old, keys)
        if index is None:
            result.append(merged({}, item, keys) if isinstance(item, Mapping) else item)
        else:
            result[index] = merged(result[index], item, keys)
    return result
