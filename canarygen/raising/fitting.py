"""What the language does not take is taken out of a draft: it is a patch's to say, or nobody's."""

from collections.abc import Mapping

from canarygen.code import Code
from canarygen.document import Path
from canarygen.raising.objects import Spec
from canarygen.raising.unsayable import unwritable
from canarygen.schema import Schema
from canarygen.typed import Any, Final

_MOST: Final = 200
"""More than so many faults, and there is no spec in it."""
_NEEDED: Final = frozenset(
    {
        (),
        ("metadata",),
        ("metadata", "name"),
        ("spec",),
        ("spec", "workload"),
        ("spec", "traffic"),
        ("spec", "rollout"),
    }
)
_CONDITIONS: Final = (
    (("spec", "traffic", "routes", int, "match"), 4),
    (("spec", "rollout", "steps", int, "route", "headers"), 4),
    (("spec", "rollout", "steps", int, "mirror", "match"), 4),
    (("spec", "traffic", "preview"), 3),
)
"""Where the conditions on requests stand, and how many steps lead to what they are the conditions of."""


class Unfit(Exception):
    """No spec can be made of a Rollout; the message says why."""


def fitted(spec: Spec, language: Schema) -> Spec:
    """Give a spec without what its schema refuses. Raises Unfit where it could not do without that."""
    for _ in range(_MOST):
        if numbers := [path for path, _ in unwritable(spec)]:
            spec = _without(spec, numbers[0])
            continue
        if language.accepts(spec):
            return spec
        fault = language.faults(spec)[0]
        if fault.path in _NEEDED and fault.code is not Code.UNKNOWN_KEY:
            raise Unfit(fault.message)
        spec = _without(spec, _whole(fault.path))
    raise Unfit("most of what it says is not known to the language")


def _whole(path: Path) -> Path:
    """Give the path of the route, or the step, of whose conditions one stands at a path: with one less it would mean more requests."""
    for pattern, size in _CONDITIONS:
        steps = zip(pattern, path, strict=False)
        if len(path) >= len(pattern) and all(want in (step, type(step)) for want, step in steps):
            return path[:size]
    return path


def _without(value: Any, path: Path) -> Any:
    """Give a value without what stands at a path of it; what is empty then goes, too."""
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        inner = _without(value[step], rest) if rest else None
        changed = {key: inner if key == step else item for key, item in value.items()}
        return changed if inner else {key: item for key, item in changed.items() if key != step}
    if isinstance(value, list) and isinstance(step, int):
        inner = _without(value[step], rest) if rest else None
        return [*value[:step], *([inner] if inner else []), *value[step + 1 :]]
    return value
