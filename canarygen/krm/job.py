"""What a ResourceList asks for: which specs are to be compiled, and how."""

from collections.abc import Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note, Rejected, refused
from canarygen.document import Value, mapping
from canarygen.frozen import frozen
from canarygen.krm.resource_list import Item, ResourceList
from canarygen.source import Source, Span, whole
from canarygen.wording import guess, listed

_GROUP = "canarygen.dev"
_KINDS = ("Canary", "Project")
_LIKE: Mapping[str, str] = {"environment": "prod", "strict": '"true"'}
"""The settings, with a value of each."""
_FLAGS = {"": False, "false": False, "true": True}


@frozen(kw_only=True)
class Job:
    """The specs and the project, and how they are compiled.

    `is_whole` says that every canary of the package is among the specs.
    """

    specs: tuple[Item, ...]
    project: Item | None
    environment: str | None
    is_strict: bool
    is_whole: bool


def job(sent: ResourceList, environment: str | None, *, is_strict: bool) -> Job:
    """Find out what a host asks for; `environment` and `is_strict` are what its command line says.

    functionConfig is a Canary to compile alone, the Project of the canaries among the
    items, a ConfigMap of settings, or missing. Raises Rejected.
    """
    config = sent.function_config
    kind = config.kind if config and _is_ours(config) and config.kind in _KINDS else ""
    specs = [config] if config and kind == "Canary" else [item for item in sent.items if _is_spec(item)]
    settings = _settings(config) if config and not kind else {}
    if not specs:
        way_out = "give the function the specs among its items, or one as its functionConfig"
        raise refused(Code.EMPTY_VALUE, "there is no Canary to compile", whole(Source("stdin", b"")), way_out)
    return Job(
        specs=tuple(specs),
        project=config if kind == "Project" else _project(sent.items),
        environment=settings.get("environment") or environment,
        is_strict=_FLAGS[settings.get("strict", "")] or is_strict,
        is_whole=kind != "Canary",
    )


def _is_ours(item: Item) -> bool:
    return item.api_version.partition("/")[0] == _GROUP


def _is_spec(item: Item) -> bool:
    return _is_ours(item) and item.kind != "Project"


def _project(items: tuple[Item, ...]) -> Item | None:
    projects = [item for item in items if _is_ours(item) and item.kind == "Project"]
    if len(projects) > 1:
        fault = Diagnostic(
            code=Code.DUPLICATE_PROJECT,
            message="a second Project",
            span=whole(projects[1].source),
            notes=(Note("the first one", whole(projects[0].source)),),
            help="a package is one project; put all of it into one document, or name one as functionConfig",
        )
        raise Rejected([fault])
    return projects[0] if projects else None


def _settings(config: Item) -> Mapping[str, str]:
    """Give what a ConfigMap says: the way in which kpt sets a function up."""
    span = whole(config.source)
    if (config.api_version, config.kind) != ("v1", "ConfigMap"):
        said = " of ".join(f"`{word}`" for word in (config.kind, config.api_version) if word)
        message = f"{said or 'this'} is no functionConfig of canarygen"
        way_out = "use a Canary, a Project, or a ConfigMap with `data: {environment: NAME}`"
        raise refused(Code.UNKNOWN_VALUE, message, span, way_out)
    words = config.words("data")
    for key, value in _data(config).items():
        _reject_unfit(key, value, words[key], span)
    return words


def _data(config: Item) -> Mapping[str, Value]:
    """Give what a ConfigMap holds: nothing where it says so by having no `data` at all. Raises Rejected."""
    data = mapping(config.content).get("data", {})
    if not isinstance(data, Mapping):
        way_out = "write `data: {environment: NAME}`; or leave `data` out"
        raise refused(Code.WRONG_TYPE, "`data` holds no settings", whole(config.source), way_out)
    return data


def _reject_unfit(key: str, value: Value, word: str, span: Span) -> None:
    """Raise Rejected for a setting that there is not, and for one that would not be heeded: all would be compiled then."""
    if key not in _LIKE:
        way_out = guess(key, [*_LIKE], f"there are {listed([*_LIKE])}")
        raise refused(Code.UNKNOWN_KEY, f"there is no setting `{key}`", span, way_out)
    way_out = f"write one, such as `data: {{{key}: {_LIKE[key]}}}`, or leave `{key}` out"
    if isinstance(value, (dict, list)):
        raise refused(Code.WRONG_TYPE, f"`{key}` is a text, and here it is none", span, way_out)
    if not word:
        raise refused(Code.EMPTY_VALUE, f"`{key}` has no value", span, way_out)
    if key == "strict" and word not in _FLAGS:
        raise refused(Code.UNKNOWN_VALUE, f"`strict` is `{word}`", span, 'write "true" or "false"')
