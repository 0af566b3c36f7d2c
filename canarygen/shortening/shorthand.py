"""Shorter ways to say something; whether one means the same is for others to find out."""

from collections.abc import Iterator, Mapping

from canarygen.document import Map, Value
from canarygen.model.text import EVERY_PATH
from canarygen.shortening.analysis import beside_each_other, metrics, shared
from canarygen.shortening.steps import schedules, step
from canarygen.typed import Any


def shorthands(value: Value) -> Iterator[Value]:
    """Give what might be said for a value, the shortest first."""
    if isinstance(value, list):
        yield from schedules(value)
        yield from value if len(value) == 1 else ()
        yield from shared({"metrics": value})
    elif isinstance(value, Mapping):
        yield from _alone(value)
        yield from _everything(value)
        yield from step(value)
        yield from _port(value)
        yield from _amounts(value)
        yield from metrics(value)
        yield from beside_each_other(value)
        yield from shared(value)


def _alone(said: Mapping[str, Any]) -> Iterator[Value]:
    """What stands alone stands for what holds it: `{prefix: /cart}` for `/cart`, `{datadog: {}}` for `datadog`."""
    if len(said) == 1:
        ((key, value),) = said.items()
        yield key if value == {} else value


def _everything(said: Mapping[str, Any]) -> Iterator[str]:
    """A route that says nothing but its name may take everything."""
    if said.keys() == {"name"}:
        yield EVERY_PATH.text


def _port(said: Mapping[str, Any]) -> Iterator[Map]:
    """One port may need no more than its number."""
    ports = said.get("ports")
    if isinstance(ports, list) and len(ports) == 1 and isinstance(ports[0], Mapping) and "port" in ports[0]:
        yield {
            ("port" if key == "ports" else key): ports[0]["port"] if key == "ports" else value
            for key, value in said.items()
        }


def _amounts(said: Mapping[str, Any]) -> Iterator[Value]:
    """What is requested may say what the limits are."""
    if said.keys() <= {"requests", "limits"} and "requests" in said:
        yield said["requests"]
