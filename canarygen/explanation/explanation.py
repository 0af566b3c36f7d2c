"""What a breach of a JSON Schema means to the author: its faults, each at the place to look at."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from canarygen.code import Code
from canarygen.explanation.breach import Breach, JsonSchema, breaches, resolved
from canarygen.explanation.phrasing import phrased
from canarygen.explanation.stranger import stranger
from canarygen.explanation.unknown_key import meant
from canarygen.fault import Fault
from canarygen.typed import Any
from canarygen.wording import brief

_MOST = 100  # faults of one document: more than that, and it is no spec at all

_GUESS = re.compile(r"(?:did you mean|use|it is a key of) (`[^`]+`)")
_KINDS: Mapping[str, type] = {"string": str, "object": dict, "array": list, "integer": int, "boolean": bool}

# Breaches that a key stands for better than its whole value.
_OF_KEYS = frozenset({"required", "minProperties", "oneOf", "not", "dependentRequired", "mixed"})


def explained(schema: JsonSchema, value: Any, is_open: Callable[[Any], bool]) -> tuple[Fault, ...]:
    """Give the faults of a value that the schema refuses, in the order in which they are met.

    Of inner values that are open (`is_open`) the first alone is among them, and without words: these take most of the time, and nobody is told.
    """
    if foreign := stranger(schema, value):
        return (foreign,)
    found = (fault for breach in breaches(schema, value) for fault in _faults(breach, schema, is_open))
    faults = dict.fromkeys(islice(_one_open(found), _MOST))
    return tuple(fault for fault in faults if not _is_misspelt(fault, faults))


def _one_open(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Leave out the faults without words but one: however many there are, those with words are told."""
    is_first = True
    for fault in faults:
        if fault.message or is_first:
            yield fault
        is_first = is_first and bool(fault.message)


def _faults(breach: Breach, root: JsonSchema, is_open: Callable[[Any], bool]) -> Iterator[Fault]:
    if is_open(breach.value):
        yield Fault(code=Code.MALFORMED, path=breach.path, is_key=breach.is_key, message="", help="")
    elif breach.keyword == "additionalProperties":
        yield from _unknown_keys(breach, root)
    elif not _is_of_another_type(breach):
        code, message, help_ = phrased(breach)
        is_key = breach.is_key or breach.keyword in _OF_KEYS
        path = (*breach.path, *breach.clashing[:1])
        beside = tuple((*breach.path, key) for key in (*breach.excluding, *breach.clashing[1:]))
        yield Fault(code=code, path=path, is_key=is_key, message=message, help=help_, beside=beside)


def _is_of_another_type(breach: Breach) -> bool:
    """Whether a value is none of some words because it is no word at all, which is told by its type."""
    kind = _KINDS.get(str(breach.schema.get("type")))
    return breach.keyword == "enum" and kind is not None and type(breach.value) is not kind


def _is_misspelt(fault: Fault, faults: Iterable[Fault]) -> bool:
    """Whether the key that is missing has been written, but wrongly; one fault is enough."""
    misspelt = [
        guess[1]
        for other in faults
        if other.code is Code.UNKNOWN_KEY
        and other.path[:-1] == fault.path
        and (guess := _GUESS.match(other.help))
    ]
    is_choice = " needs " in fault.message
    return fault.code is Code.MISSING_KEY and any(
        fault.message.startswith(f"{key} is") or (is_choice and key in fault.message) for key in misspelt
    )


def _unknown_keys(breach: Breach, root: JsonSchema) -> Iterator[Fault]:
    unknown = [key for key in breach.value if key not in breach.schema.get("properties", {})]
    for key in unknown:
        where = f"{breach.title} has" if "title" in breach.schema else "there is"
        guess = meant(key, breach.value[key], breach.schema, breach.path, root)
        missing = _missing(breach, key, root) if len(unknown) == 1 and not _GUESS.match(guess) else None
        yield Fault(
            code=Code.UNKNOWN_KEY,
            path=(*breach.path, key),
            is_key=True,
            message=f"{where} no key `{brief(key)}`",
            help=f"did you mean `{missing}`?" if missing else guess,
        )


def _missing(breach: Breach, key: str, root: JsonSchema) -> str | None:
    """Give the one key that is missing, if what another key holds fits it: the other is a name for it that isn't known."""
    missing = [name for name in breach.schema.get("required", ()) if name not in breach.value]
    known = (
        resolved(breach.schema.get("properties", {}).get(missing[0], {}), root) if len(missing) == 1 else {}
    )
    return missing[0] if _KINDS.get(known.get("type", "")) is type(breach.value[key]) else None
