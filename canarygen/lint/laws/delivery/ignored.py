"""What Argo CD is told not to compare: entry by entry, of Applications and sets of them, and for all by its own ConfigMap."""

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase

from canarygen.document import Path, items, mapping, numbered, text
from canarygen.key import ARGO, CORE
from canarygen.lint.gap import GAP, has_gap
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

_FLAT: Final = ("annotations", "labels", "selector", "matchLabels")
_WHOLE: Final = frozenset({"/spec", ".spec"})
_QUOTED: Final = on_demand(r'(?:\.|(?<=[\w\]?]))\["([a-z]+)"\]|\."([a-z]+)"')
"""A key as jq takes it, too: `.["http"]` is `.http`, while a path that begins with `["spec"]` goes into a list of one text."""
_JOINT: Final = on_demand(r"\s*\|\s*(?=\.)|(?<=\.spec)\?|\.(?=\[[-0-9, ]*\])")
"""What may stand between two steps: `.spec | .http | .[]` is `.spec.http[]`."""
_EVERYWHERE: Final = "resource.customizations.ignoreDifferences."
_SETS: Final = ("Application", "ApplicationSet")


def entries(tree: Tree) -> Iterator[tuple[Resource, Path, Mapping[str, Any]]]:
    """Give each entry of `ignoreDifferences`, with who says it and where."""
    for kind in _SETS:
        for resource in tree.any_of(ARGO, kind):
            before: Path = ("spec",) if kind == "Application" else ("spec", "template", "spec")
            for index, entry in numbered(resource.get(*before, "ignoreDifferences")):
                yield resource, (*before, "ignoreDifferences", index), entry


def is_about(entry: Mapping[str, Any], other: Resource) -> bool:
    """Tell whether an entry speaks of an object.

    Argo CD takes the group and the kind for globs; an entry without a group is about the core's (NewIgnoreNormalizer).
    """
    is_kind = all(
        fnmatchcase(value, text(entry.get(key)).replace(GAP, "*"))
        for key, value in (("group", other.group), ("kind", other.kind))
    )
    is_one = all(
        text(entry.get(key)) in ("", value)
        for key, value in (("name", other.name), ("namespace", other.namespace))
    )
    return is_kind and is_one


def ignores(entry: Mapping[str, Any], other: Resource, names: Callable[[str], bool], manager: str) -> bool:
    """Tell whether an entry ignores what `manager` writes into an object: one of its pointers or expressions `names` that."""
    pointers = [
        one
        for one in items(entry.get("jsonPointers"))
        if isinstance(one, str) and (has_gap(one) or not lost(one))
    ]
    said = [*pointers, *(plain(str(one)) for one in items(entry.get("jqPathExpressions")))]
    is_named = any(map(names, said)) or any(map(has_gap, said))
    return is_about(entry, other) and (
        is_named or not _WHOLE.isdisjoint(said) or manager in items(entry.get("managedFieldsManagers"))
    )


def plain(expression: str) -> str:
    """Give a path of jq in the form in which most write it: bare keys, one step right behind the other."""
    return _JOINT.sub("", _QUOTED.sub(r".\1\2", expression))


def is_ignored_by_all(tree: Tree, group: str, kind: str) -> bool:
    """Tell whether a ConfigMap of Argo CD ignores something of a kind for all Applications."""
    ends = {f"{_EVERYWHERE}all", f"{_EVERYWHERE}{group}_{kind}"}
    return any(not ends.isdisjoint(mapping(one.get("data"))) for one in tree.any_of(CORE, "ConfigMap"))


def lost(pointer: str) -> tuple[str, str] | None:
    """Say why a JSON pointer leads nowhere, and the way out; None where it leads somewhere (RFC 6901)."""
    parts = pointer.split("/")
    if parts[0]:
        return (
            f"`{pointer}` does not begin with a slash",
            "write `/spec/...`, or move it to `jqPathExpressions`",
        )
    if {"*", "[]"} & set(parts) or "[*]" in pointer:
        expression = "".join("[]" if part in {"*", "[]"} else f".{part}" for part in parts[1:])
        return (
            f"`{pointer}` has a wildcard, which a JSON pointer does not know",
            f"write `jqPathExpressions: ['{expression}']`",
        )
    for key in _FLAT:
        if key in parts[1:-2] and "." in parts[parts.index(key) + 1]:
            rest = "~1".join(parts[parts.index(key) + 1 :])
            whole = "/".join([*parts[: parts.index(key) + 1], rest])
            return (
                f"the key after `{key}` has a slash in it, which this pointer takes for a step",
                f"write `{whole}`",
            )
    return None
