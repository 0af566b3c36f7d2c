"""What a document is that is none of ours at all: one fault for it, not one for each key."""

from collections.abc import Mapping, Sequence

from canarygen.code import Code
from canarygen.explanation.breach import JsonSchema
from canarygen.fault import Fault
from canarygen.typed import Any, Final
from canarygen.wording import brief, listed, nearest

_NEAR: Final = 0.8  # so near a word was misspelt
_OF_A_RELEASE: Final = frozenset(
    {
        "Deployment",
        "Rollout",
        "Canary",
        "Service",
        "Ingress",
        "VirtualService",
        "DestinationRule",
        "Gateway",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
    }
)
"""Kinds of which a spec can be made, or is made part of one."""
_PLACES: Final = {
    "Canary": "it is a file of the folder of specs, as a rule `specs/`",
    "Project": "it is the file `canarygen.yaml` at the root of the project",
}


def stranger(schema: JsonSchema, value: Any) -> Fault | None:
    """Say what a document is that is neither what its schema describes nor a misspelt one; None for what is one."""
    properties: Mapping[str, JsonSchema] = schema.get("properties", {})
    ours, wanted = (properties.get(key, {}).get("const", "") for key in ("apiVersion", "kind"))
    if not wanted or not isinstance(value, Mapping):
        return None
    if value and not value.keys() & properties.keys():
        return _shapeless(
            value, [*properties], f"begin with `apiVersion: {ours}` and `kind: {wanted}`", wanted
        )
    version, kind = value.get("apiVersion"), value.get("kind")
    return _other(version, kind, ours, wanted) if isinstance(version, str) and isinstance(kind, str) else None


def _shapeless(value: Mapping[str, Any], keys: Sequence[str], way_out: str, wanted: str) -> Fault:
    return Fault(
        code=Code.UNKNOWN_KEY,
        path=(next(iter(value)),),
        is_key=True,
        message=f"this is no {wanted}: it has none of the keys {listed(keys)}",
        help=way_out,
    )


def _other(version: str, kind: str, ours: str, wanted: str) -> Fault | None:
    """Say what an object of another kind is; None for one of ours, misspelt or not."""
    if kind != wanted and kind in _PLACES:
        return _fault(f"this is a {kind}, where a {wanted} is wanted", _PLACES[kind])
    # A version without a group is of no API that has such kinds: the group has been forgotten.
    is_short = kind == wanted and "/" not in version
    if is_short or "canarygen" in version or nearest(version, [ours], _NEAR):
        return None
    return _fault(
        f"this is a {brief(kind)} of `{brief(version)}`, and no {wanted} of canarygen's",
        _way_out(kind, wanted),
    )


def _fault(message: str, help_: str) -> Fault:
    return Fault(code=Code.UNKNOWN_VALUE, path=("kind",), is_key=False, message=message, help=help_)


def _way_out(kind: str, wanted: str) -> str:
    if wanted != "Canary":
        return f"write `kind: {wanted}` and what belongs to it, or move this elsewhere"
    elsewhere = "keep what is to be synced as it is in another folder"
    if kind in _OF_A_RELEASE:
        return f"`canarygen import FILE --write` makes specs of such manifests; {elsewhere}"
    return f"a spec describes one app and its release, and nothing else; {elsewhere}"
