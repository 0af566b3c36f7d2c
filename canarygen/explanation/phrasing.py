"""How each breach of a JSON Schema is told: its code, its words, and the way out."""

from collections.abc import Callable, Mapping, Sequence

from canarygen.code import Code
from canarygen.document import items
from canarygen.explanation.breach import Breach, JsonSchema, slip
from canarygen.explanation.correction import converted, correction, enlisted, slipped, unspaced
from canarygen.explanation.wrong_keys import (
    Phrase,
    alone,
    excluded,
    missing,
    of_two_kinds,
    too_many,
    undecided,
)
from canarygen.parsing.strictness import NOT_FILLED_IN
from canarygen.pattern import on_demand
from canarygen.typed import Any
from canarygen.wording import brief, flow, inward, joined, listed, nearest, quoted, shown, such_as, ticked

_LIKE = 0.55  # words of a list are few and short: so near one must be to be the one that was meant
_MANY = 4  # so many alternatives can be read out; more are called by what they have in common

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "`null`",
}


def phrased(breach: Breach) -> Phrase:
    """Give the code of a breach, what is wrong in words, and the way out."""
    code, message, help_ = _PHRASES.get(breach.keyword, _other)(breach)
    return code, message, _UNFILLED if _is_blank(breach) else help_


_FORMS = (
    ("(h|m|s|ms)", "write a time above zero, such as `10s`"),
    (
        "*/)?",
        "use up to 63 letters, digits, dashes, dots and underscores, after an optional DNS name and `/`",
    ),
    (
        "_.]{0,61}",
        "use up to 63 letters, digits, dashes, dots and underscores, with a letter or a digit at each end",
    ),
    (r"(\.", "use lower-case letters, digits, dashes and dots, with a letter or a digit at each end"),
    ("[a-z0-9]", "use lower-case letters, digits and dashes, with a letter or a digit at each end"),
)
"""What fits a pattern of Kubernetes' schemas, which say nothing of themselves, by what only some of those hold."""
_BLANK = on_demand(r"\{\{.*\}\}|\$[({]\w+[)}]")
_UNFILLED = f"nothing fills this in: write the value itself; {NOT_FILLED_IN}"


def _is_blank(breach: Breach) -> bool:
    """Whether a text of a spec, since only its schema has titles, is one that other tools fill in."""
    is_ours = isinstance(breach.value, str) and "title" in breach.schema
    return is_ours and _BLANK.search(breach.value) is not None


def _none_meant(breach: Breach) -> Phrase:
    offered: Sequence[JsonSchema] = breach.wanted
    kinds = [branch.get("title") or quoted(branch.get("const")) or _kind(branch) for branch in offered]
    examples = breach.schema.get("examples") or [
        example for branch in offered for example in branch.get("examples", [])[:1]
    ]
    text, list_ = (
        next((branch for branch in offered if branch.get("type") == kind), {}) for kind in ("string", "array")
    )
    help_ = (
        unspaced(breach, [branch.get("type", "") for branch in offered])
        or correction(breach.value, text)
        or enlisted(breach.value, examples, list_)
        or such_as(examples, breach.value)
        or f"write {joined(kinds)}, as the schema has it"
    )
    if len(kinds) > _MANY and "title" in breach.schema:
        kinds = [_with_article(breach.title)]
    if breach.value is None:
        whose = "an item" if breach.path and isinstance(breach.path[-1], int) else _subject(breach)
        return Code.WRONG_TYPE, f"{whose} wants {joined(kinds)}, and nothing is written", help_
    if len(kinds) == 1:
        return Code.WRONG_TYPE, f"{shown(breach.value)} is not {kinds[0]}", help_
    return (
        Code.WRONG_TYPE,
        f"{shown(breach.value)} is neither {', '.join(kinds[:-1])} nor {kinds[-1]}",
        help_,
    )


def _type(breach: Breach) -> Phrase:
    kinds = breach.wanted if isinstance(breach.wanted, list) else [breach.wanted]
    wanted = joined([_TYPES[kind] for kind in kinds])
    if breach.value is None:
        message = f"{_subject(breach)} wants {wanted}, and nothing is written"
        example = such_as(items(breach.schema.get("examples")), None)
        return (
            Code.WRONG_TYPE,
            message,
            f"write {wanted}{f', {example}' if example else ''}, or remove the key",
        )
    kind = "the text " if isinstance(breach.value, str) and "array" not in kinds else ""
    message = f"{_subject(breach)} wants {wanted}, and gets {kind}{shown(breach.value)}"
    help_ = (
        slip(str(breach.path[-1]) if breach.path else "", breach.schema)
        or correction(breach.value, breach.schema)
        or converted(breach, kinds)
        or _choice(breach.schema.get("enum", []))
        or such_as(items(breach.schema.get("examples")), breach.value)
        or _shape(breach, wanted)
    )
    return Code.WRONG_TYPE, message, help_


def _shape(breach: Breach, wanted: str) -> str:
    """Say what to write where there is no example of it: what it is, and of a mapping its keys."""
    if needed := breach.schema.get("required"):
        return f"write {wanted} with {listed(needed)}"
    keys = [*breach.schema.get("properties", {})]
    return f"write {wanted} with keys such as {listed(keys)}" if keys else f"write {wanted}"


def _word(breach: Breach) -> Phrase:
    words = breach.wanted if breach.keyword == "enum" else [breach.wanted]
    allowed = {brief(word): word for word in words}
    near = nearest(brief(breach.value), [*allowed], likeness=_LIKE)
    help_ = slip(brief(breach.value), breach.schema) or (
        f"did you mean `{flow(allowed[near])}`?" if near else _choice(words)
    )
    if breach.value is None and "title" in breach.schema:
        return Code.UNKNOWN_VALUE, f"{_subject(breach)} wants a value, and nothing is written", help_
    what = f"no value of {_subject(breach)}" if "title" in breach.schema else "not known here"
    return Code.UNKNOWN_VALUE, f"{shown(breach.value)} is {what}", help_


def _choice(words: Sequence[Any]) -> str:
    return f"write {ticked(map(flow, words))}" if words else ""


def _malformed(breach: Breach) -> Phrase:
    if breach.value == "":
        return _empty(breach)
    called, description = breach.title, str(breach.schema.get("description", ""))
    if called.startswith("`"):
        verb = f"is no key of {called}" if breach.is_key else f"does not fit {called}"
    else:
        verb = f"is not {_with_article(called)}"
    if told := slipped(breach):
        help_ = told
    elif meant := correction(breach.value, breach.schema):
        help_ = f"{meant} {description}".rstrip()
    else:
        example = such_as(items(breach.schema.get("examples")), breach.value)
        help_ = (
            f"{inward(description)} {example[0].upper()}{example[1:]}"
            if description and example
            else inward(description) or example
        )
    return Code.MALFORMED, f"{shown(breach.value)} {verb}", help_ or _form(str(breach.wanted))


def _form(pattern: str) -> str:
    return next((words for part, words in _FORMS if part in pattern), f"write what fits `{pattern}`")


def _with_article(noun: str) -> str:
    is_definite = noun.startswith(("a ", "an "))
    return noun if is_definite else f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _bound(breach: Breach) -> Phrase:
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


def _empty(breach: Breach) -> Phrase:
    # What has a form is often needed: it cannot be left out as easily.
    rest = "" if breach.keyword == "pattern" else ", or remove the key"
    example = such_as(items(breach.schema.get("examples")), None)
    return (
        Code.EMPTY_VALUE,
        f"{_subject(breach)} is empty",
        f"write something{f', {example}' if example else ''}{rest}",
    )


def _too_long(breach: Breach) -> Phrase:
    unit = {"maxItems": "items", "maxProperties": "keys"}.get(breach.keyword, "characters")
    return (
        Code.TOO_LONG,
        f"{_subject(breach)} has {len(breach.value)} {unit}; {breach.wanted} are allowed",
        "shorten it",
    )


def _repeated(breach: Breach) -> Phrase:
    twice = next(
        (item for index, item in enumerate(breach.value) if item in breach.value[:index]), breach.value
    )
    return (
        Code.DUPLICATE_ITEM,
        f"{breach.title} says the same thing twice",
        f"remove one of the two: {shown(twice)}",
    )


def _other(breach: Breach) -> Phrase:
    return Code.MALFORMED, f"{shown(breach.value)} is not accepted here", "compare it with the schema"


_PHRASES: Mapping[str, Callable[[Breach], Phrase]] = {
    "anyOf": _none_meant,
    "mixed": of_two_kinds,
    "empty": _empty,
    "required": missing,
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
    "contains": too_many,
    "maxContains": too_many,
    "oneOf": undecided,
    "not": excluded,
    "dependentRequired": alone,
}


def _subject(breach: Breach) -> str:
    """Say what the author calls the value: its key, if it has one, or whose item it is."""
    key = breach.path[-1] if breach.path else ""
    if isinstance(key, int) and "title" not in breach.schema:
        return f"an item of {breach.title}"
    return f"`{key}`" if isinstance(key, str) and key and not breach.is_key else breach.title


def _kind(branch: JsonSchema) -> str:
    return _TYPES.get(str(branch.get("type")), "something else")
