"""Values that are written once, however often they stand somewhere."""

import json
from typing import Any


class Interned:
    """A growing list of different values."""

    def __init__(self) -> None:
        """Begin with none."""
        self.values: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, value: Any) -> int:
        """Give the place of a value of JSON, which is put at the end if it is a new one."""
        key = json.dumps(value)
        if key not in self._places:
            self._places[key] = len(self.values)
            self.values.append(value)
        return self._places[key]
