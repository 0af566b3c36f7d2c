"""YAML as others read and write it: PyYAML, by its scanner and emitter in C, which are ten times as fast as its own."""

from collections.abc import Iterator
from typing import Any

import yaml


def loaded(text: str | bytes) -> Any:
    """Read the only document of a text."""
    return yaml.load(text, yaml.CSafeLoader)


def loaded_all(text: str | bytes) -> Iterator[Any]:
    """Read every document of a text."""
    return yaml.load_all(text, yaml.CSafeLoader)


def dumped(value: Any) -> str:
    """Write a document."""
    return str(yaml.dump(value, Dumper=yaml.CSafeDumper))
