"""How keys are told of that are missing, or do not go together."""

from canarygen.code import Code
from canarygen.explanation.breach import Breach, JsonSchema
from canarygen.law import Law
from canarygen.wording import flow, inward, joined, listed, ticked

Phrase = tuple[Law, str, str]
"""The law, what is wrong in words, and the way out."""


def of_two_kinds(breach: Breach) -> Phrase:
    """Say that a mapping has keys of two kinds of mappings."""
    keys = [f"`{key}`" for key in breach.wanted]
    # What one step cannot do, two can, one after the other.
    more = ", or make a step of each" if breach.path[-2:-1] == ("steps",) else ""
    return (
        Code.CONFLICTING_KEYS,
        f"{' and '.join(keys)} exclude each other",
        f"keep one of {joined(keys)}{more}",
    )


def missing(breach: Breach) -> Phrase:
    """Say which keys a mapping lacks."""
    lacking = [key for key in breach.wanted if key not in breach.value]
    properties = breach.schema.get("properties", {})
    hints = [hint for key in lacking if (hint := _hint(key, properties.get(key, {})))]
    where = f" in {breach.title}" if "title" in breach.schema else ""
    names = ticked(lacking, "and")
    message = f"{names} {'is' if len(lacking) == 1 else 'are'} missing{where}"
    return Code.MISSING_KEY, message, " ".join(hints) or f"add {names}"


def _hint(key: str, schema: JsonSchema) -> str:
    """Say what a key is for, and what stands there always, or for example; "" if that is not known."""
    if "description" not in schema:
        return ""
    said = f"`{key}: {flow(schema['const'])}`" if "const" in schema else f"`{key}`"
    example = f", such as {ticked(map(flow, schema['examples'][:1]))}" if "examples" in schema else ""
    return f"{said}{example}: {inward(schema['description'])}"


def too_many(_: Breach) -> Phrase:
    """Say that a canary describes more Gateways than it can bring."""
    return (
        Code.CONFLICTING_KEYS,
        "a canary brings along at most one Gateway",
        "keep one mapping; refer to the others by name",
    )


def undecided(breach: Breach) -> Phrase:
    """Say that of some keys none is there, or more than one."""
    present = [f"`{key}`" for key in breach.excluding]
    either = ticked(breach.choices)
    if present:
        return Code.CONFLICTING_KEYS, f"{joined(present, 'and')} exclude each other", f"keep one of {either}"
    return Code.MISSING_KEY, f"{breach.title} needs {either}", f"add one of {either}"


def excluded(breach: Breach) -> Phrase:
    """Say which keys another one excludes."""
    why = breach.schema.get("description", f"`{breach.owner}` is the short form")
    return (
        Code.CONFLICTING_KEYS,
        f"`{breach.owner}` and {listed(breach.clashing)} exclude each other",
        f"keep one of them: {why}",
    )


def alone(breach: Breach) -> Phrase:
    """Say which key means nothing without another."""
    key, needed = next(
        (key, needed)
        for key, needs in breach.wanted.items()
        if key in breach.value
        for needed in needs
        if needed not in breach.value
    )
    return (
        Code.MISSING_KEY,
        f"`{key}` means nothing without `{needed}`",
        f"add `{needed}`, or remove `{key}`",
    )
