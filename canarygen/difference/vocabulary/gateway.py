"""Words for a Gateway: the ports that it opens, for which hosts, and how they are secured."""

from collections.abc import Iterator

from canarygen.difference.rule import Rule, Stop, thing, value
from canarygen.difference.word import Word, presence
from canarygen.document import NOTHING, Value

_SERVER = "spec.servers.*"


def _host(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell a host as a VirtualService does: whatever the port, callers see the one host."""
    del new
    yield presence("host {}", names[1:], is_new=old is NOTHING)


RULES = (
    thing(_SERVER, "gateway port {}"),
    value(f"{_SERVER}.port.protocol", "protocol of gateway port {}"),
    value(f"{_SERVER}.port.name", "name of gateway port {}"),
    Rule(f"{_SERVER}.hosts.*", Stop.GONE, _host),
    value(f"{_SERVER}.tls.mode", "TLS mode of gateway port {}"),
    value(f"{_SERVER}.tls.credentialName", "TLS secret of gateway port {}"),
    value(f"{_SERVER}.tls.minProtocolVersion", "least TLS version of gateway port {}"),
    value(f"{_SERVER}.tls.httpsRedirect", "redirect to HTTPS of gateway port {}"),
    value("spec.selector.*", "gateway selector {}"),
)
