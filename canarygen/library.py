"""EDGE: the schemas that canarygen brings along, in the checkout or in the installed package."""

from functools import cache
from pathlib import Path

from canarygen.pattern import on_demand
from canarygen.rendering import dumped
from canarygen.schema import Schema
from canarygen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canarygen.page.assembly import Parts

_PACKAGE = Path(__file__).parent
_PARTS = {"frame": "html", "style": "css", "script": "js"}


def folder() -> Path:
    """Give the folder of the schemas: the wheel carries it inside the package, a checkout beside it."""
    inside = _PACKAGE / "schemas"
    return inside if inside.is_dir() else _PACKAGE.parent / "schemas"


def text(name: str) -> str:
    """Give the text of a schema: of the language, `canary` or `project`, or of the JSON of a `forecast`."""
    return (folder() / f"{name}.schema.json").read_text(encoding="utf-8")


def for_editors(name: str) -> str:
    """Give the text of a schema as editors want it: `canary`, `project` or `forecast`.

    An editor sees a spec alone, and not what its project's defaults lay under it: it must
    not ask for what may come from there.
    """
    import json  # noqa: PLC0415 -- a build need not wait for it

    value = json.loads(text(name))
    if name == "canary":
        del value["properties"]["spec"]["required"]
        del value["$defs"]["rollout"]["oneOf"]
    return dumped(value)


def parts(name: str) -> "Parts":
    """Give the files that a page is made of: `page` or `report`. They stand beside the module that fills them."""
    from canarygen.page.assembly import Parts  # noqa: PLC0415 -- a build makes no page

    found = {
        part: file.read_text(encoding="utf-8") if file.is_file() else ""
        for part, form in _PARTS.items()
        for file in [_PACKAGE / name / f"{name}.{form}"]
    }
    return Parts(**found)


@cache
def language(name: str) -> Schema:
    """Give a schema of the language, compiled: `canary` or `project`."""
    return Schema(text(name))


@cache
def kubernetes(api_version: str, kind: str) -> Schema:
    """Give the pinned schema of a kind, compiled. Raises FileNotFoundError if there is none."""
    group, _, version = api_version.rpartition("/")
    file = folder() / "kubernetes" / (group or version) / f"{kind.lower()}_{version}.json"
    return Schema(file.read_text(encoding="utf-8"))


_SERVED = {"networking.istio.io": {"v1alpha3": "v1", "v1beta1": "v1"}, "security.istio.io": {"v1beta1": "v1"}}
"""Older versions of a group that are served, too, and are of the same form as the pinned one."""
_NAME = on_demand(r"[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?=[a-z0-9])){0,62}")
"""What a file of ours can be named after; a manifest may say anything of itself."""


@cache
def served(api_version: str, kind: str) -> Schema | None:
    """Give the schema of a kind in any version that is served as the pinned one is; None if none is pinned."""
    group, _, version = api_version.rpartition("/")
    pinned = _SERVED.get(group, {}).get(version, version)
    if not all(_NAME.fullmatch(name) for name in (group or version, kind, pinned)):
        return None
    file = folder() / "kubernetes" / (group or version) / f"{kind.lower()}_{pinned}.json"
    if not file.is_file():
        return None
    return Schema(file.read_text(encoding="utf-8").replace(f'"{group}/{pinned}"', f'"{api_version}"'))
