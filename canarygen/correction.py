"""What was meant by a value that a schema refuses, if it is plain."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from canarygen.breach import Breach, JsonSchema, slip
from canarygen.document import items
from canarygen.repair import repaired
from canarygen.wording import QUOTE, brief, flow, joined


def correction(value: Any, schema: JsonSchema) -> str:
    """Say what text was meant, if it is plain: the value in quotes, or with the unit that it lacks."""
    if schema.get("type") != "string":
        return ""
    if isinstance(value, (int, float)) and re.search(schema.get("pattern", ""), brief(value)):
        return f'{QUOTE}"{brief(value)}"'
    found = repaired(value, schema)
    return f"did you mean {joined([f'`{flow(text)}`' for text in found])}?" if found else ""


def converted(breach: Breach, kinds: Sequence[str]) -> str:
    """Say what list, number or boolean a value stands for, if it is plain."""
    said = brief(breach.value)
    if kinds == ["array"] and not isinstance(breach.value, Mapping):
        asked = [type(example[0]) for example in items(breach.schema.get("examples")) if example]
        return f"write a list: {flow([breach.value])}" if not asked or type(breach.value) in asked else ""
    if way_out := unspaced(breach.value, kinds):
        return way_out
    number = said.rstrip("%s")
    is_number = "integer" in kinds and number.isdecimal()
    if isinstance(breach.value, str) and (is_number or ("boolean" in kinds and said in {"true", "false"})):
        if not is_number:
            return f"write it without quotes: {said}"
        unit = said[len(number) :]
        return f"write it without {f'`{unit}`' if unit else 'quotes'}: {number}"
    return ""


def unspaced(value: Any, kinds: Sequence[str]) -> str:
    """Say what is missing that would have made a list or a mapping of a text."""
    if not isinstance(value, str):
        return ""
    if "array" in kinds and re.match(r"-\S", value):
        return "a space must follow each `-` that begins an item"
    if "object" in kinds and (found := re.match(r"[A-Za-z]+:(?=\S)", value)):
        return f"a space must follow the colon of `{found[0]}`"
    if "object" in kinds and (found := re.match(r"([A-Za-z]+) *=", value)):
        return f"write `{found[1]}: ...`, a colon and a space between a key and its value"
    return ""


def slipped(breach: Breach) -> str:
    """Say what a text is told that the schema knows to be a common mistake here."""
    if re.search(r"\S - \S", breach.value) and " " not in str(breach.wanted):
        return "it runs into the next line: give all items of a list as many spaces"
    return slip(breach.value, breach.schema)
