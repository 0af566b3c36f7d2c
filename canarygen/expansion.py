"""A spec as `expand` shows it: with nothing left unsaid, and nothing said in vain."""

from canarygen.document import Path, Value, Written, children, descendant
from canarygen.elaborate.canary import elaborate
from canarygen.emit import emit, paths
from canarygen.layers import OVERRIDES
from canarygen.longform.canary import longform
from canarygen.longform.form import LongForm
from canarygen.model.idleness import idle_places
from canarygen.model.naming import idle_names


def expanded(spec: Written) -> LongForm:
    """Give the long form of a schema-valid Canary.

    Names and settings may be meant for other canaries, or for another environment; what does
    nothing here is left out, since what is shown must be accepted by itself.
    """
    long = longform(spec)
    canary = elaborate(long)
    value: Value = long.value
    for place in idle_places(canary):
        value = _without(value, place.path)
    said = value["spec"]
    idle = set(idle_names(canary))
    names = {key: name for key, name in said["names"].items() if key not in idle}
    return LongForm(long.document, {**value, "spec": {**said, "names": names}}, long.origins)


def _without(value: Value, path: Path) -> Value:
    """Leave out what stands at a path of mappings, and with it what would be empty."""
    key, *rest = path
    inner = _without(value[key], tuple(rest)) if rest else None
    return {name: inner if name == key else item for name, item in value.items() if inner or name != key}


def annotated(spec: LongForm, *, is_plain: bool = False) -> str:
    """Write a long form as YAML; unless `is_plain`, with a comment on every line that holds a value.

    The comment is the place in the spec, or `default`.
    """
    text = emit(spec.value)
    if is_plain:
        return text
    lines = text.splitlines()
    comments = [_comment(spec, path) for path in paths(spec.value)]
    width = max(len(line) for line, comment in zip(lines, comments, strict=True) if comment) + 2
    return "".join(
        f"{line:<{width}}# {comment}\n" if comment else f"{line}\n"
        for line, comment in zip(lines, comments, strict=True)
    )


def _comment(spec: LongForm, path: Path) -> str:
    """Say where the value at a path came from; nothing of what stands on lines of its own."""
    if any(children(descendant(spec.value, path))):
        return ""
    if spec.is_default(path):
        return "default"
    over = [f", over {span}" for words, span in spec.span(path).asides if words == OVERRIDES]
    return f"{spec.span(path)}{''.join(over)}"
