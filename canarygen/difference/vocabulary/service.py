"""Words for a Service: the ports that it has, and the pods behind it."""

from collections.abc import Iterator

from canarygen.difference.rule import told, value
from canarygen.difference.word import Word, word
from canarygen.document import Value


def _port(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    yield word("port {}", names, _said(old), _said(new))


def _said(port: Value) -> Value:
    """Give all of a port but what repeats its name, or goes without saying."""
    if not isinstance(port, dict):
        return port
    name = port.get("name")
    plain = {"name": name, "protocol": "TCP", "targetPort": name, "appProtocol": name}
    said = {key: part for key, part in port.items() if key not in plain or part != plain[key]}
    return said["port"] if said.keys() == {"port"} else said


RULES = (
    told("spec.ports.*", _port),
    value("spec.selector.*", "selector {}"),
)
