"""What an API server passes over: manifests as they are applied."""

from collections.abc import Mapping

from canarygen.document import mapping
from canarygen.lint.gap import keyed
from canarygen.typed import Any, Final

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

_REPORTED: Final = frozenset({"status"})
"""A set, since a key that is yet to be filled in is the same as any word, and stands in no set of words."""


def as_applied(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give an object without what an API server passes over: nulls, its own metadata, and the status.

    `kubectl get -o yaml` and generators write all of these.
    """
    said = {key: _written(key, value) for key, value in content.items() if key not in _REPORTED}
    if metadata := mapping(content.get("metadata")):
        said["metadata"] = {key: value for key, value in metadata.items() if key not in _OF_THE_SERVER}
    return keyed(without_nulls(said))


def without_nulls(value: Any) -> Any:
    """Give a value without its nulls: to an API server a null is a key that isn't there."""
    if isinstance(value, Mapping):
        return keyed({key: without_nulls(item) for key, item in value.items() if item is not None})
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def _written(key: str, value: Any) -> Any:
    """Give what stands under a key as somebody wrote it, without the metadata that only a server writes.

    The metadata of a template has the keys of any other, and says a namespace for nothing: its pods get that of their owner.
    """
    if isinstance(value, list):
        return [_written("", item) for item in value]
    if not isinstance(value, Mapping):
        return value
    passed_over = _OF_THE_SERVER | {"namespace"} if key == "metadata" else frozenset[str]()
    return keyed({inner: _written(inner, item) for inner, item in value.items() if inner not in passed_over})
