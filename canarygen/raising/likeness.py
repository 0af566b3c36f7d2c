"""Two ways of writing one thing, which whoever reads an object takes for the same."""

from collections.abc import Callable
from typing import Any, Final

from canarygen import go
from canarygen.lint.route import gateway_key
from canarygen.model.host import identity
from canarygen.raising.family import Family
from canarygen.raising.port import ports

Same = Callable[[str, Any, Any], bool]
"""Whether what is made means the same as what is said, under a key."""

_TIMES: Final = frozenset(
    {"duration", "timeout", "perTryTimeout", "backoff", "maxAge", "fixedDelay", "interval", "initialDelay"}
)


def likeness(family: Family) -> Same:
    """Give what means the same to the objects of a family."""
    targets: dict[Any, int] = {port["name"]: port["targetPort"] for port in ports(family)}
    targets |= {name: number for name, number, _ in family.pods.ports if name} if family.pods else {}
    namespace = family.namespace

    def same(key: str, made: Any, said: Any) -> bool:
        if made == said:
            return True
        if key == "targetPort" and isinstance(said, (str, int)):
            return bool(targets.get(made, made) == targets.get(said, said))
        if key in _TIMES:
            return go.nanoseconds(made) == go.nanoseconds(said) is not None
        if not isinstance(made, str) or not isinstance(said, str):
            return isinstance(made, (str, int)) and isinstance(said, (str, int)) and str(made) == str(said)
        if key in {"host", "hosts"}:
            return identity(made, namespace) == identity(said, namespace)
        return key == "gateways" and gateway_key(made, namespace) == gateway_key(said, namespace)

    return same
