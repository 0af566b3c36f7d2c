"""What an API server takes beyond the pinned schemas, which are those of what canarygen writes."""

from collections.abc import Mapping
from typing import Any, Final

_OF_THE_SERVER: Final = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generateName",
        "generation",
        "managedFields",
        "ownerReferences",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
_TEMPLATES: Final = frozenset({"AnalysisTemplate", "ClusterAnalysisTemplate"})


def as_applied(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give an object without what an API server passes over: nulls, its own metadata, and the status.

    `kubectl get -o yaml` and generators write all of these. To an API server a null is a key that isn't there.
    """
    said: dict[str, Any] = _pruned({key: value for key, value in content.items() if key != "status"})
    return said


def is_filled_in(kind: str, value: Any) -> bool:
    """Whether a value becomes another before anybody looks at it: the controller replaces `{{args.NAME}}` in a template."""
    return kind in _TEMPLATES and isinstance(value, str) and "{{" in value


def _pruned(value: Any) -> Any:
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {key: _of(key, item) for key, item in value.items() if item is not None}


def _of(key: str, value: Any) -> Any:
    if key != "metadata" or not isinstance(value, Mapping):
        return _pruned(value)
    return _pruned({inner: item for inner, item in value.items() if inner not in _OF_THE_SERVER})
