"""What a stream of manifests says, whoever wrote it: its objects, without layout, order of keys, or order of objects."""

import json
from collections.abc import Mapping
from pathlib import Path

import yaml

Objects = Mapping[str, str]
"""The content of each object, in one spelling, by its kind, namespace and name."""


def objects(stream: Path) -> Objects:
    """Read a stream. Raises ValueError if two objects have one name."""
    found: dict[str, str] = {}
    with stream.open("rb") as text:
        for document in yaml.load_all(text, Loader=yaml.CSafeLoader):
            if document is None:
                continue
            metadata = document["metadata"]
            key = f"{document['kind']} {metadata.get('namespace')}/{metadata['name']}"
            if key in found:
                message = f"{key} stands there twice"
                raise ValueError(message)
            found[key] = json.dumps(document, sort_keys=True)
    return found


def difference(expected: Objects, given: Objects) -> str:
    """Say in a line where two streams differ first; nothing where they say the same."""
    for key in sorted(expected.keys() | given.keys()):
        if expected.get(key) != given.get(key):
            return f"{key}: {expected.get(key, 'not there')} and {given.get(key, 'not there')}"
    return ""
