"""PyYAML's C parser, and what comes of it: the only importer of a YAML library.

To import it is to import the same parser in Python, and others, too: half of the time it compiles their patterns,
which the C parser asks nothing. One alone, for the characters that YAML allows, takes as long as to compile ten specs.
"""

from canarygen.pattern import all_on_demand

with all_on_demand():
    from yaml import YAMLError, events
    from yaml._yaml import CParser
    from yaml.events import (
        AliasEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
    )

__all__ = [
    "AliasEvent",
    "CParser",
    "DocumentStartEvent",
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
    "events",
]
