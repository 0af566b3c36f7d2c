"""What a breach of a JSON Schema means to the author, in words; and the way out."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from canarygen.breach import Breach, JsonSchema, breaches
from canarygen.code import Code
from canarygen.fault import Fault
from canarygen.repair import repaired
from canarygen.unknown_key import meant
from canarygen.wording import brief, joined, listed, nearest, quoted, shown, such_as

_MANY = 4  # so many alternatives can be read out; more are called by what they have in common
_MOST = 100  # faults of one document: more than that, and it is no spec at all

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "`null`",
}
# Breaches that a key stands for better than its whole value.
_OF_KEYS = frozenset({"required", "minProperties", "oneOf", "not", "dependentRequired", "mixed"})

Verdict = tuple[Code, str, str]


def explained(schema: JsonSchema, value: Any) -> tuple[Fault, ...]:
    """Give the faults of a value that the schema refuses, in the order in which they are met."""
    found = (fault for breach in breaches(schema, value) for fault in _faults(breach, schema))
    faults = dict.fromkeys(islice(found, _MOST))
    return tuple(fault for fault in faults if not _is_misspelt(fault, faults))


def _faults(breach: Breach, root: JsonSchema) -> Iterator[Fault]:
    if breach.keyword == "additionalProperties":
        yield from _unknown_keys(breach, root)
    else:
        code, message, help_ = _VERDICTS.get(breach.keyword, _other)(breach)
        is_key = breach.is_key or breach.keyword in _OF_KEYS
        path = (*breach.path, *_clashing(breach)[:1])
        beside = tuple((*breach.path, key) for key in _excluding(breach))
        yield Fault(code=code, path=path, is_key=is_key, message=message, help=help_, beside=beside)


def _is_misspelt(fault: Fault, faults: Iterable[Fault]) -> bool:
    """Whether the key that is missing has been written, but wrongly; one fault is enough."""
    misspelt = (
        other.help.removeprefix("did you mean ").removesuffix("?")
        for other in faults
        if other.code is Code.UNKNOWN_KEY and other.path[:-1] == fault.path
    )
    is_choice = " needs " in fault.message
    return fault.code is Code.MISSING_KEY and any(
        fault.message.startswith(f"{key} is") or (is_choice and key in fault.message) for key in misspelt
    )


def _unknown_keys(breach: Breach, root: JsonSchema) -> Iterator[Fault]:
    for key in breach.value:
        if key not in breach.schema.get("properties", {}):
            where = f"{_title(breach)} has" if "title" in breach.schema else "there is"
            yield Fault(
                code=Code.UNKNOWN_KEY,
                path=(*breach.path, key),
                is_key=True,
                message=f"{where} no key `{brief(key)}`",
                help=meant(key, breach.value[key], breach.schema, breach.path, root),
            )


def _none_meant(breach: Breach) -> Verdict:
    offered: Sequence[JsonSchema] = breach.wanted
    kinds = [branch.get("title") or quoted(branch.get("const")) or _kind(branch) for branch in offered]
    examples = breach.schema.get("examples") or [
        example for branch in offered for example in branch.get("examples", [])[:1]
    ]
    text = next((branch for branch in offered if branch.get("type") == "string"), {})
    help_ = (
        _correction(breach.value, text)
        or such_as(examples, breach.value)
        or f"write {joined(kinds)}, as the schema has it"
    )
    if len(kinds) == 1 or (len(kinds) > _MANY and "title" in breach.schema):
        kind = kinds[0] if len(kinds) == 1 else _with_article(_title(breach))
        return Code.WRONG_TYPE, f"{shown(breach.value)} is not {kind}", help_
    return (
        Code.WRONG_TYPE,
        f"{shown(breach.value)} is neither {', '.join(kinds[:-1])} nor {kinds[-1]}",
        help_,
    )


def _mixed(breach: Breach) -> Verdict:
    keys = [f"`{key}`" for key in breach.wanted]
    return (
        Code.CONFLICTING_KEYS,
        f"{' and '.join(keys)} exclude each other",
        f"keep one of {joined(keys)}",
    )


def _required(breach: Breach) -> Verdict:
    missing = [key for key in breach.wanted if key not in breach.value]
    properties = breach.schema.get("properties", {})
    hints = [
        f"`{key}`: {properties[key]['description']}"
        for key in missing
        if "description" in properties.get(key, {})
    ]
    where = f" in {_title(breach)}" if "title" in breach.schema else ""
    message = f"{listed(missing)} {'is' if len(missing) == 1 else 'are'} missing{where}"
    return Code.MISSING_KEY, message, " ".join(hints) or f"add {listed(missing)}"


def _type(breach: Breach) -> Verdict:
    kinds = breach.wanted if isinstance(breach.wanted, list) else [breach.wanted]
    wanted = joined([_TYPES[kind] for kind in kinds])
    if breach.value is None:
        message = f"{_subject(breach)} wants {wanted}, and nothing is written"
        return Code.WRONG_TYPE, message, f"write {wanted}, or remove the key"
    kind = "the text " if isinstance(breach.value, str) and "array" not in kinds else ""
    message = f"{_subject(breach)} wants {wanted}, and gets {kind}{shown(breach.value)}"
    help_ = (
        _correction(breach.value, breach.schema)
        or _converted(breach, kinds)
        or such_as(_examples(breach), breach.value)
        or f"write {wanted}"
    )
    return Code.WRONG_TYPE, message, help_


def _correction(value: Any, schema: JsonSchema) -> str:
    """Say what text was meant, if it is plain: the value in quotes, or with the unit that it lacks."""
    if schema.get("type") != "string":
        return ""
    if isinstance(value, int) and re.search(schema.get("pattern", ""), brief(value)):
        return f'quote it: "{brief(value)}"'
    found = repaired(value, schema)
    return f"did you mean {joined([f'`{text}`' for text in found])}?" if found else ""


def _converted(breach: Breach, kinds: Sequence[str]) -> str:
    """Say what list, number or boolean a value stands for, if it is plain."""
    said = brief(breach.value)
    if kinds == ["array"] and not isinstance(breach.value, Mapping):
        items = [type(example[0]) for example in _examples(breach) if example]
        return f"write a list: [{said}]" if not items or type(breach.value) in items else ""
    if kinds == ["object"] and (found := re.match(r"[A-Za-z]+:(?=\S)", said)):
        return f"a space must follow the colon of `{found[0]}`"
    number = said.rstrip("%s")
    is_number = "integer" in kinds and number.isdecimal()
    if isinstance(breach.value, str) and (is_number or ("boolean" in kinds and said in {"true", "false"})):
        if not is_number:
            return f"write it without quotes: {said}"
        unit = said[len(number) :]
        return f"write it without {f'`{unit}`' if unit else 'quotes'}: {number}"
    return ""


def _word(breach: Breach) -> Verdict:
    allowed = [brief(word) for word in (breach.wanted if breach.keyword == "enum" else [breach.wanted])]
    said = brief(breach.value)
    near = nearest(said, allowed, likeness=0.5)
    help_ = f"did you mean `{near}`?" if near else f"write {joined([f'`{word}`' for word in allowed])}"
    what = f"no value of {_subject(breach)}" if "title" in breach.schema else "not known here"
    return Code.UNKNOWN_VALUE, f"{shown(breach.value)} is {what}", help_


def _malformed(breach: Breach) -> Verdict:
    title, description = _title(breach), str(breach.schema.get("description", ""))
    verb = f"does not fit {title}" if title.startswith("`") else f"is not {_with_article(title)}"
    if correction := _correction(breach.value, breach.schema):
        help_ = f"{correction} {description}".rstrip()
    else:
        example = such_as(_examples(breach), breach.value)
        help_ = (
            f"{description} {example[0].upper()}{example[1:]}"
            if description and example
            else description or example
        )
    return Code.MALFORMED, f"{shown(breach.value)} {verb}", help_ or "compare it with the schema"


def _with_article(noun: str) -> str:
    is_definite = noun.startswith(("a ", "an "))
    return noun if is_definite else f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _bound(breach: Breach) -> Verdict:
    limits = [
        f"{words} {breach.schema[key]}"
        for key, words in (("minimum", "at least"), ("maximum", "at most"))
        if key in breach.schema
    ]
    size = "small" if breach.keyword == "minimum" else "large"
    return (
        Code.OUT_OF_RANGE,
        f"{breach.value} is too {size} for {_subject(breach)}",
        f"it is {' and '.join(limits)}",
    )


def _empty(breach: Breach) -> Verdict:
    example = such_as(_examples(breach), None)
    return (
        Code.EMPTY_VALUE,
        f"{_subject(breach)} is empty",
        f"write something{f', {example}' if example else ''}, or remove the key",
    )


def _too_long(breach: Breach) -> Verdict:
    unit = {"maxItems": "items", "maxProperties": "keys"}.get(breach.keyword, "characters")
    return (
        Code.TOO_LONG,
        f"{_subject(breach)} has {len(breach.value)} {unit}; {breach.wanted} are allowed",
        "shorten it",
    )


def _repeated(breach: Breach) -> Verdict:
    twice = next(
        (item for index, item in enumerate(breach.value) if item in breach.value[:index]), breach.value
    )
    return (
        Code.DUPLICATE_ITEM,
        f"{_title(breach)} says the same thing twice",
        f"remove one of the two: {shown(twice)}",
    )


def _too_many(_: Breach) -> Verdict:
    return (
        Code.CONFLICTING_KEYS,
        "a canary brings along at most one Gateway",
        "keep one mapping; refer to the others by name",
    )


def _one_of(breach: Breach) -> Verdict:
    choices = [key for branch in breach.wanted for key in branch.get("required", [])]
    present = [f"`{key}`" for key in choices if key in breach.value]
    listed = joined([f"`{key}`" for key in choices])
    if present:
        return Code.CONFLICTING_KEYS, f"{' and '.join(present)} exclude each other", f"keep one of {listed}"
    return Code.MISSING_KEY, f"{_title(breach)} needs {listed}", f"add one of {listed}"


def _not(breach: Breach) -> Verdict:
    why = breach.schema.get("description", f"`{breach.owner}` is the short form")
    return (
        Code.CONFLICTING_KEYS,
        f"`{breach.owner}` and {listed(_clashing(breach))} exclude each other",
        f"keep one of them: {why}",
    )


def _clashing(breach: Breach) -> list[str]:
    """Give the keys that may not stand beside another, as the author has them: the fault is theirs."""
    if breach.keyword == "mixed":
        return list(breach.wanted[1:])
    if breach.keyword != "not":
        return []
    branches = breach.wanted.get("anyOf", [breach.wanted])
    unwanted = {key for branch in branches for key in branch.get("required", [])}
    return [key for key in breach.value if key in unwanted]


def _excluding(breach: Breach) -> list[str]:
    """Give the keys that exclude what the fault is told of: those that do so to others, or each other."""
    if breach.keyword == "oneOf":
        return [key for branch in breach.wanted for key in branch.get("required", []) if key in breach.value]
    return [breach.owner] if breach.keyword == "not" else []


def _dependent(breach: Breach) -> Verdict:
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


def _other(breach: Breach) -> Verdict:
    return Code.MALFORMED, f"{shown(breach.value)} is not accepted here", "compare it with the schema"


_VERDICTS: Mapping[str, Callable[[Breach], Verdict]] = {
    "anyOf": _none_meant,
    "mixed": _mixed,
    "empty": _empty,
    "required": _required,
    "type": _type,
    "enum": _word,
    "const": _word,
    "pattern": _malformed,
    "minimum": _bound,
    "maximum": _bound,
    "minLength": _empty,
    "minItems": _empty,
    "minProperties": _empty,
    "maxLength": _too_long,
    "maxItems": _too_long,
    "maxProperties": _too_long,
    "uniqueItems": _repeated,
    "contains": _too_many,
    "maxContains": _too_many,
    "oneOf": _one_of,
    "not": _not,
    "dependentRequired": _dependent,
}


def _title(breach: Breach) -> str:
    """Say what the schema calls the value; the Kubernetes schemas have no titles, but keys."""
    title = breach.schema.get("title")
    keys = [step for step in breach.path if isinstance(step, str)]
    return str(title) if title else f"`{keys[-1]}`" if keys else "the document"


def _subject(breach: Breach) -> str:
    """Say what the author calls the value: its key, if it has one."""
    key = breach.path[-1] if breach.path else 0
    return f"`{key}`" if isinstance(key, str) and not breach.is_key else _title(breach)


def _examples(breach: Breach) -> list[Any]:
    examples = breach.schema.get("examples", [])
    return examples if isinstance(examples, list) else []


def _kind(branch: JsonSchema) -> str:
    return _TYPES.get(str(branch.get("type")), "something else")
