"""Project defaults and environments folded over a Canary, positions kept.

Later layers lie over earlier ones: the project's defaults, the environment's defaults,
the Canary's own spec, the Canary's part for the environment. Maps merge, everything
else replaces, null removes (JSON merge patch, RFC 7386). An analysis that is a list of
metrics merges as what it is short for, a mapping with `metrics`.
"""

from collections.abc import Iterable, Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import NOTHING, Document, Path, Value, below, child, descendant, mapping
from canarygen.frozen import cached_property, frozen, replace
from canarygen.model.project import Project
from canarygen.removal import null_at, removable, stays
from canarygen.source import Source, Span
from canarygen.typed import Final
from canarygen.wording import listed, nearest

OVERRIDES: Final = "it overrides this"

_SPEC: Path = ("spec",)
_CHOICES = "environments"
_ANALYSIS = "analysis"
_METRICS = "metrics"


@frozen
class Layer:
    """A part of a spec, and where it stands; `environment` names the only one that it is for."""

    document: Document
    path: Path
    environment: str | None = None

    @property
    def value(self) -> Value:
        """What the layer says, as a mapping; of a whole spec without its choice of environments."""
        said = descendant(self.document.value, self.path)
        if not isinstance(said, (dict, Mapping)):
            return {}
        if self.path == _SPEC:
            said = {key: value for key, value in said.items() if key != _CHOICES}
        return {**said, _ANALYSIS: {_METRICS: said[_ANALYSIS]}} if _is_short(said) else said

    def written(self, path: Path) -> Path:
        """Give the path in the document of what `value` has at a path."""
        if path[:2] == (_ANALYSIS, _METRICS) and _is_short(descendant(self.document.value, self.path)):
            path = (_ANALYSIS, *path[2:])
        return (*self.path, *path)


@frozen(keeping=True)
class Layered:
    """A Canary as one environment has it: all that its layers come to, each value with its place."""

    document: Document
    layers: tuple[Layer, ...]
    environment: str | None

    @property
    def source(self) -> Source:
        """The file of the Canary itself."""
        return self.document.source

    @cached_property
    def value(self) -> Value:
        """The Canary, complete, without environments to choose from."""
        if not self.layers:
            return self.document.value
        folded: Value = {}
        for layer in self.layers:
            folded = _merged(folded, layer.value, ())
        return {**self.document.value, "spec": folded}

    def layer(self, path: Path) -> tuple[Layer, Path]:
        """Give the layer that says the value at `path`, or goes furthest towards it; and the path in its document."""
        furthest, reached = Layer(self.document, ()), -1
        for layer in reversed(self.layers) if path[:1] == _SPEC else ():
            depth, is_final = _followed(layer.value, path[1:])
            if depth > reached:
                furthest, reached = layer, depth
            if is_final:
                break
        is_said = reached > 0 and furthest.path
        return (furthest, furthest.written(path[1:])) if is_said else (Layer(self.document, ()), path)

    def span(self, path: Path) -> Span:
        """Give the place of the value at `path`, in the layer that says it; see `Grounded`."""
        layer, inner = self.layer(path)
        return replace(layer.document.span(inner), asides=self._asides(layer, path))

    def key_span(self, path: Path) -> Span:
        """Give the place of the key at `path`, in the layer that says it; see `Grounded`."""
        layer, inner = self.layer(path)
        return replace(layer.document.key_span(inner), asides=self._asides(layer, path))

    def audience(self, path: Path) -> str | None:
        """Give the environment for which alone a layer says the value at `path`; see `Written`."""
        return self.layer(path)[0].environment

    def is_default(self, path: Path) -> bool:
        """Tell that layers hold nothing that nobody wrote; see `Grounded`."""
        del path
        return False

    def removals(self) -> Iterator[tuple[Span, bool]]:
        """Give each null that is meant to remove something, and whether it does."""
        below: Value = {}
        for layer in self.layers:
            for path, said in _leaves(layer.value, ()):
                if said is None and not stays(path):
                    is_idle = descendant(below, path) is NOTHING
                    yield layer.document.span(layer.written(path)), not is_idle
            below = _merged(below, layer.value, ())

    def _asides(self, layer: Layer, path: Path) -> tuple[tuple[str, Span], ...]:
        """Say what the value at `path` lies over, and for whom, where that is not plain to see."""
        asides = []
        for under in self.layers[: self.layers.index(layer)] if layer in self.layers else ():
            if (at := _replaced(layer.value, under.value, path[1:])) is not None:
                asides = [(OVERRIDES, under.document.key_span(under.written(at)))]
        if layer.document is not self.document:
            asides.append(
                (
                    f"as in this canary{self._way_out(layer, path[1:])}",
                    self.document.span(("metadata", "name")),
                )
            )
        return tuple(asides)

    def _way_out(self, layer: Layer, path: Path) -> str:
        """Say how the Canary is rid of what a layer says at `path` of its spec, where it says nothing there itself."""
        keys = removable(path)
        # In the long form there may be more keys than anybody wrote, and only those can be taken away.
        while keys and descendant(layer.value, keys) is NOTHING:
            keys = keys[:-1]
        # A mapping that would be empty without it goes as a whole: few may be empty.
        while keys[1:] and keys[:-1] not in _NEEDED and len(self._part(keys[:-1])) == 1:
            keys = keys[:-1]
        own = (layer.value for layer in self.layers if layer.document is self.document)
        if not keys or keys in _NEEDED or any(descendant(said, keys) is not NOTHING for said in own):
            return ""
        return f", in whose spec `{null_at(keys)}` would take it away"

    def _part(self, keys: Path) -> Mapping[str, Value]:
        """Give a part of the spec, as all layers together have it."""
        return mapping(descendant(self.value, (*_SPEC, *keys)))


def layered(document: Document, project: Project, environment: str | None) -> Layered:
    """Lay a Canary over the defaults of its project, for one of the project's environments.

    Where there is nothing to merge the Canary stays exactly as it was written.
    """
    spec = child(document.value, "spec")
    may_merge = isinstance(spec, (dict, Mapping)) and (project.document or environment or _CHOICES in spec)
    if not may_merge or not _is_well_formed(spec.get(_CHOICES, {})):
        return Layered(document, (), environment)
    layers = [*_defaults(project, environment), Layer(document, _SPEC)]
    if environment:
        layers.append(Layer(document, (*_SPEC, _CHOICES, environment), environment))
    said = [layer for layer in layers if layer.path == _SPEC or layer.value]
    # A null may remove what another environment alone has by default: here it is to leave nothing behind, either.
    is_merged = len(said) > 1 or _CHOICES in spec or _has_defaults(project)
    return Layered(document, tuple(said) if is_merged else (), environment)


def unknown_environments(documents: Iterable[Document], project: Project) -> Iterator[Diagnostic]:
    """Say which specs have a part for an environment that the project lacks."""
    for document in documents:
        choices = descendant(document.value, (*_SPEC, _CHOICES))
        for name in choices if isinstance(choices, Mapping) else ():
            if name not in project.names:
                yield Diagnostic(
                    code=Code.UNKNOWN_ENVIRONMENT,
                    message=f"the project has no environment `{name}`",
                    span=document.key_span((*_SPEC, _CHOICES, name)),
                    help=f"did you mean `{near}`? Its environments are {listed(project.names)}"
                    if (near := nearest(name, project.names))
                    else f"its environments are {listed(project.names)}"
                    if project.names
                    else f"declare it in canarygen.yaml: `environments: {{{name}: {{}}}}`",
                )


_NEEDED: Final = (("workload",), ("traffic",), ("rollout",))
"""Parts of a spec without which there is none."""


def idle_removals(specs: Iterable[Layered]) -> Iterator[Diagnostic]:
    """Say which nulls remove nothing, in whatever spec and environment they count, and which nobody has written."""
    active: dict[Span, bool] = {}
    for spec in specs:
        for span, removes in spec.removals():
            active[span] = active.get(span, False) or removes
    for span, removes in active.items():
        if span.start == span.end:
            message, help_ = _unwritten(span)
            yield Diagnostic(code=Code.EMPTY_VALUE, message=message, span=span, help=help_)
        elif not removes:
            yield Diagnostic(
                code=Code.REMOVES_NOTHING,
                message="there is nothing here for `null` to remove",
                span=span,
                help="check the key, or leave it out: no earlier layer says anything here",
            )


def _unwritten(span: Span) -> tuple[str, str]:
    """Say what a null is that nobody has written, and the way out."""
    before = span.source.line(span.start.line)[: span.start.column - 1]
    if before.rstrip().endswith(":"):
        return (
            "a key without a value, which is `null` and would remove what an earlier layer says",
            "write its value, or `null` if it is to be removed",
        )
    return (
        "what stands behind the comma is read as a key of its own, without a value",
        "put the items of a list into `[...]`, and a text that holds a comma into quotes",
    )


def _defaults(project: Project, environment: str | None) -> Iterator[Layer]:
    if project.document:
        yield Layer(project.document, ("spec", "defaults"))
        if environment:
            yield Layer(project.document, ("spec", _CHOICES, environment, "defaults"), environment)


def _has_defaults(project: Project) -> bool:
    """Tell whether some environment of a project has defaults for its specs."""
    found = below(project.document.value, "spec", _CHOICES) if project.document else {}
    return any(mapping(said).get("defaults") for said in found.values())


def _is_well_formed(choices: Value) -> bool:
    return isinstance(choices, (dict, Mapping)) and all(
        isinstance(part, Mapping) for part in choices.values()
    )


def _merged(base: Value, patch: Mapping[str, Value], at: Path) -> Value:
    result = dict(base) if isinstance(base, Mapping) else {}
    for key, value in patch.items():
        here = (*at, key)
        if value is None and not stays(here):
            result.pop(key, None)
        elif isinstance(value, Mapping):
            result[key] = _merged(result.get(key), value, here)
        else:
            result[key] = value
    return result


def _is_short(said: Value) -> bool:
    """Whether a part of a spec has the short form of an analysis."""
    return isinstance(mapping(said).get(_ANALYSIS), list)


def _followed(value: Value, path: Path) -> tuple[int, bool]:
    """Count the steps that a value goes along a path, and say whether nothing below it can count."""
    for depth, step in enumerate(path):
        if not isinstance(value, Mapping):
            return depth, True
        value = child(value, step)
        if value is NOTHING:
            return depth, False
    return len(path), not isinstance(value, Mapping)


def _replaced(over: Value, under: Value, path: Path) -> Path | None:
    """Give where on a path one value replaces the other; None where they merge, or do not meet."""
    for depth, step in enumerate(path, start=1):
        over, under = child(over, step), child(under, step)
        if over is NOTHING or under is NOTHING:
            return None
        if not (isinstance(over, Mapping) and isinstance(under, Mapping)):
            return path[:depth]
    return None


def _leaves(value: Value, path: Path) -> Iterator[tuple[Path, Value]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    else:
        yield path, value
