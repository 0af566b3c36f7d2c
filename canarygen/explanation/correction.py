"""What was meant by a value that a schema refuses, if it is plain."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from canarygen.document import items
from canarygen.explanation.breach import Breach, JsonSchema, slip
from canarygen.explanation.repair import repaired
from canarygen.wording import QUOTE, brief, flow, joined


def correction(value: Any, schema: JsonSchema) -> str:
    """Say what text was meant, if it is plain: the value in quotes, or with the unit that it lacks."""
    if schema.get("type") != "string":
        return ""
    if isinstance(value, Mapping) and len(value) == 1:
        return _alone(next(iter(value.values())), schema)
    if isinstance(value, (int, float)) and re.search(schema.get("pattern", ""), brief(value)):
        return f'{QUOTE}"{brief(value)}"'
    found = repaired(value, schema)
    return f"did you mean {joined([f'`{flow(text)}`' for text in found])}?" if found else ""


def _alone(value: Any, schema: JsonSchema) -> str:
    """Say that a text which fits stands there alone, and not under a key as other tools have it."""
    fits = isinstance(value, str) and "pattern" in schema and re.search(schema["pattern"], value)
    return f"write just `{flow(value)}`" if fits else ""


def converted(breach: Breach, kinds: Sequence[str]) -> str:
    """Say what list, number or boolean a value stands for, if it is plain."""
    said = brief(breach.value)
    if kinds == ["array"] and not isinstance(breach.value, Mapping):
        asked = [type(example[0]) for example in items(breach.schema.get("examples")) if example]
        return f"write a list: {flow([breach.value])}" if not asked or type(breach.value) in asked else ""
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


def enlisted(value: Any, examples: Sequence[Any]) -> str:
    """Say that a text stands in a list, if the first of the examples is a list of texts."""
    is_list = examples[:1] and isinstance(examples[0], list) and isinstance(examples[0][0], str)
    return f"write a list: {flow([value])}" if is_list and isinstance(value, str) else ""


def slipped(breach: Breach) -> str:
    """Say what a text is told that the schema knows to be a common mistake here."""
    if re.search(r"\S - \S", breach.value) and " " not in str(breach.wanted):
        return "it runs into the next line: give all items of a list as many spaces"
    return slip(breach.value, breach.schema)
