"""Words for a Gateway: the ports that it opens, for which hosts, and how they are secured."""

from canarygen.difference.rule import thing, value

_SERVER = "spec.servers.*"

RULES = (
    thing(_SERVER, "gateway port {}"),
    value(f"{_SERVER}.port.protocol", "protocol of gateway port {}"),
    value(f"{_SERVER}.port.name", "name of gateway port {}"),
    thing(f"{_SERVER}.hosts.*", "host {1}"),
    thing(f"{_SERVER}.tls", "TLS of gateway port {}"),
    value(f"{_SERVER}.tls.mode", "TLS mode of gateway port {}"),
    value(f"{_SERVER}.tls.credentialName", "TLS secret of gateway port {}"),
    value(f"{_SERVER}.tls.minProtocolVersion", "least TLS version of gateway port {}"),
    value(f"{_SERVER}.tls.httpsRedirect", "redirect to HTTPS of gateway port {}"),
    value("spec.selector.*", "gateway selector {}"),
)
