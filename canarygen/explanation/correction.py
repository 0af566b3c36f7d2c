"""What was meant by a value that a schema refuses, if it is plain."""

import re
import shlex
from collections.abc import Mapping, Sequence

from canarygen.document import items, mapping
from canarygen.explanation.breach import Breach, JsonSchema, slip
from canarygen.explanation.repair import repaired
from canarygen.typed import Any
from canarygen.wording import QUOTE, brief, flow, ticked

_CALL = re.compile(r"[({\"']")
"""What may hold commas of its own."""
_ANY_TEXTS = {"type": "string"}
"""What is asked of the items of a command, and of few other lists: these are of single words."""
_ASSIGNED = re.compile(r"(?P<name>[^\s=]+)(?P<gap> ?)=(?P=gap)(?P<value>.*)", re.DOTALL)
"""An entry of a list as Compose has it; whoever puts spaces around the sign means none of them."""
_LONGEST = 160
"""A longer mapping is not written out."""
_NEEDING = {"required", "minProperties", "oneOf", "anyOf", "allOf", "if"}
"""What a schema says that asks for something."""


def correction(value: Any, schema: JsonSchema) -> str:
    """Say what text was meant, if it is plain: the value in quotes, or with the unit that it lacks."""
    if schema.get("type") != "string":
        return ""
    if isinstance(value, list) and len(value) == 1:
        return _alone(value[0], schema)
    # Under a key may stand anything: it is for a form, or a choice of words, to say that it is meant.
    if isinstance(value, Mapping) and len(value) == 1 and schema.keys() & {"pattern", "enum"}:
        return _alone(next(iter(value.values())), schema)
    if isinstance(value, (int, float)) and (told := slip(brief(value), schema)):
        return told
    if isinstance(value, (int, float)) and _fits(brief(value), schema):
        return f'{QUOTE}"{brief(value)}"'
    found = repaired(value, schema)
    return f"did you mean {ticked(map(flow, found))}?" if found else ""


def _alone(value: Any, schema: JsonSchema) -> str:
    """Say that a text which fits stands there alone, and neither in a list nor under a key as other tools have it."""
    return f"write just `{flow(value)}`" if isinstance(value, str) and _fits(value, schema) else ""


def _fits(text: str, schema: JsonSchema) -> bool:
    is_known = text in schema.get("enum", (text,))
    return is_known and re.search(schema.get("pattern", ""), text) is not None


def converted(breach: Breach, kinds: Sequence[str]) -> str:
    """Say what list, number or boolean a value stands for, if it is plain."""
    said = brief(breach.value)
    if kinds == ["array"] and not isinstance(breach.value, Mapping):
        asked = [type(example[0]) for example in items(breach.schema.get("examples")) if example]
        return _enlisted(breach.value, breach.schema) if not asked or type(breach.value) in asked else ""
    if kinds == ["object"] and isinstance(breach.value, list):
        values = mapping(breach.schema.get("additionalProperties"))
        return _named(breach.value, values) or (_paired(breach.value) if values else "")
    if way_out := unspaced(breach, kinds):
        return way_out
    number = said.rstrip("%s")
    is_number = "integer" in kinds and number.isdecimal()
    if isinstance(breach.value, str) and (is_number or ("boolean" in kinds and said in {"true", "false"})):
        if not is_number:
            return f"write it without quotes: {said}"
        unit = said[len(number) :]
        return f"write it without {f'`{unit}`' if unit else 'quotes'}: {number}"
    return ""


def _enlisted(value: Any, schema: JsonSchema) -> str:
    """Say which list a value stands for, with slips undone; of a text that nothing makes an item of, what is told of one."""
    item = mapping(schema.get("items"))
    item = next((way for way in item.get("anyOf", ()) if way.get("type") == "string"), item)
    found = _parted(value, item) if isinstance(value, str) else [value]
    return f"write a list: {flow(found)}" if found else slip(value, item)


def _parted(text: str, item: JsonSchema) -> list[str]:
    """Give what commas part in a text, as an item takes it; all of it, if that is one. Nothing, if an item takes none of it."""
    pattern = item.get("pattern")
    if item == _ANY_TEXTS:
        return _words(text)
    if pattern is None:
        return [text] if _CALL.search(text) else re.split(r",\s+", text)
    if re.search(pattern, text):
        return [text]
    for separator in (r"[,\s]+", r",\s*"):
        parts = re.split(separator, text)
        fitting = [
            found[0] for one in parts if (found := [one] if re.search(pattern, one) else repaired(one, item))
        ]
        if len(fitting) == len(parts):
            return fitting
    return []


def _words(text: str) -> list[str]:
    """Give the words of a command, as a shell parts them: the controller starts a program, and no shell."""
    try:
        return shlex.split(text)
    except ValueError:
        return [text]


def _named(names: Sequence[Any], schema: JsonSchema) -> str:
    """Say what mapping a list of names stands for, where nothing need be said of each, as far as that is plain."""
    may_be_empty = schema.get("type") == "object" and not schema.keys() & _NEEDING
    is_enough = may_be_empty and all(isinstance(name, str) for name in names)
    return f"write a mapping: {flow({name: {} for name in names})}" if is_enough else ""


def _paired(said: Sequence[Any]) -> str:
    """Say what mapping a list of names with values stands for, unless it is long, or anything in it more than that."""
    pairs = dict(filter(None, map(_pair, said)))
    is_all = pairs and len(pairs) == len(said)
    return f"write a mapping: {meant}" if is_all and len(meant := flow(pairs)) <= _LONGEST else ""


def _pair(one: Any) -> tuple[str, str] | None:
    """Give a name and its value as Kubernetes has them in a list (`name` and `value`), or as Compose does (`A=b`)."""
    if isinstance(one, str):
        assigned = _ASSIGNED.fullmatch(one)
        return (assigned["name"], assigned["value"]) if assigned else None
    if not isinstance(one, Mapping) or one.keys() != {"name", "value"}:
        return None
    value = one["value"]
    is_scalar = isinstance(value, (str, int, bool)) and isinstance(one["name"], str)
    return (one["name"], value if isinstance(value, str) else brief(value)) if is_scalar else None


def unspaced(breach: Breach, kinds: Sequence[str]) -> str:
    """Say what is missing that would have made a list, or a mapping with a known key, of a text."""
    value = breach.value
    if not isinstance(value, str):
        return ""
    if "array" in kinds and re.match(r"-\S", value):
        return "a space must follow each `-` that begins an item"
    key = re.match(r"([A-Za-z]+)(?::(?=\S)| *=)", value)
    if "object" in kinds and key and key[1] in breach.schema.get("properties", {}):
        return f"write `{key[1]}: ...`, with a colon and a space between a key and its value"
    return ""


def enlisted(value: Any, examples: Sequence[Any], schema: JsonSchema) -> str:
    """Say that a text stands in a list of some schema, if the first of the examples is a list of texts."""
    is_list = examples[:1] and isinstance(examples[0], list) and isinstance(examples[0][0], str)
    return _enlisted(value, schema) if is_list and isinstance(value, str) else ""


def slipped(breach: Breach) -> str:
    """Say what a text is told that the schema knows to be a common mistake here."""
    if re.search(r"\S - \S", breach.value) and " " not in str(breach.wanted):
        return "it runs into the next line: give all items of a list as many spaces"
    return slip(breach.value, breach.schema)
