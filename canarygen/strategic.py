"""Strategic merge, as `kubectl apply` does it, for the part of Kubernetes' API that a pod template is."""

from collections.abc import Mapping
from typing import Any

# The lists that are merged by a key of their items, from the patchMergeKey tags of
# Kubernetes' core/v1 types; every other list is replaced whole.
MERGE_KEYS: Mapping[str, str] = {
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


def merged(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Give `base` with `patch` laid over it: maps merge, null removes, keyed lists merge by key."""
    result = dict(base)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _laid_over(key, result.get(key), value)
    return result


def same_item(key: str | int, wanted: Any, items: Any) -> int | None:
    """Find the item of the list under `key` that a merge takes for the same as `wanted`."""
    merge_key = MERGE_KEYS.get(str(key))
    if merge_key is None or not isinstance(items, list) or not isinstance(wanted, Mapping):
        return None
    matches = (
        index
        for index, item in enumerate(items)
        if isinstance(item, Mapping) and merge_key in item and item[merge_key] == wanted.get(merge_key)
    )
    return next(matches, None)


def _laid_over(key: str, old: Any, new: Any) -> Any:
    if isinstance(new, Mapping):
        return merged(old if isinstance(old, Mapping) else {}, new)
    if isinstance(new, list) and key in MERGE_KEYS:
        return _merged_list(key, old if isinstance(old, list) else [], new)
    return new


def _merged_list(key: str, old: list[Any], new: list[Any]) -> list[Any]:
    result = list(old)
    for item in new:
        index = same_item(key, item, old)
        if index is None:
            result.append(merged({}, item) if isinstance(item, Mapping) else item)
        else:
            result[index] = merged(result[index], item)
    return result
