"""What becomes of the objects of a namespace while something happens to them: each change, in the order of the server."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import Any

from cluster.client import Client, Kind

Map = dict[str, Any]
Change = tuple[int, Map]
"""The version that the server counts for all that it holds, and what an object is from then on."""


@contextmanager
def witnessed(api: Client, namespace: str, *kinds: Kind) -> Iterator[list[Change]]:
    """Fill a list with the objects of some kinds as they are, and with each change until the end; it is sorted then."""
    seen: list[Change] = []
    with ExitStack() as stack:
        for kind in kinds:
            stack.enter_context(_followed(api.another(), kind, namespace, seen))
        yield seen
    seen.sort(key=lambda change: change[0])


@contextmanager
def _followed(own: Client, kind: Kind, namespace: str, seen: list[Change]) -> Iterator[None]:
    changes = own.watch(kind, namespace)
    # Nothing is to happen before the server has heard of it.
    first = next(changes)

    def run() -> None:
        seen.extend((int(held["metadata"]["resourceVersion"]), held) for held in chain([first], changes))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        own.hang_up()
        thread.join()
        own.close()
