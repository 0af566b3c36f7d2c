"""The forms of names, hosts and labels that Kubernetes and Istio take."""

import re

from canarygen.pattern import on_demand
from canarygen.typed import Final

_DNS_LABEL: Final = on_demand(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_CANARY: Final = on_demand(r"[a-z](?:[-a-z0-9]{0,50}[a-z0-9])?")
_SUBDOMAIN: Final = on_demand(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_WORD: Final = on_demand(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_VALUE: Final = on_demand(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_PORT_NAME: Final = on_demand(r"(?=.{1,15}\Z)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
_ISTIO_LABEL: Final = on_demand(r"[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?")
_WILDCARD_LABEL: Final = on_demand(r"\*|(\*-?)?[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?")
_CLUSTER: Final = on_demand(r"outbound_\.[0-9]+_\.[^.]*_\.[-A-Za-z0-9.]+")
_QUANTITY: Final = on_demand(
    r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?", re.ASCII
)
_PART: Final = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST: Final = r"[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?"
_IMAGE: Final = on_demand(
    rf"(?:(?:{_HOST}(?:\.{_HOST})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?/)?{_PART}(?:/{_PART})*"
    r"(?::\w[-.\w]{0,127})?(?:@(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?",
    re.ASCII,
)
_LONGEST_DOMAIN: Final = 255
_LONGEST_PREFIX: Final = 253
_LONGEST_LABEL: Final = 63
PORTS: Final = range(1, 65536)
A_PORT: Final = f"a number from {PORTS[0]} to {PORTS[-1]}"
"""What to write for one."""
A_PORT_NAME: Final = (
    "up to 15 lower-case letters, digits and single dashes, with a letter among them and no dash at an end"
)
"""What to use for the name of one."""


def is_quantity(text: str) -> bool:
    """Tell whether Kubernetes reads an amount in a text (ParseQuantity, apimachinery's pkg/api/resource)."""
    return _QUANTITY.fullmatch(text) is not None


def is_image(text: str) -> bool:
    """Tell whether the kubelet reads an image's name in a text (the distribution project's reference package)."""
    return _IMAGE.fullmatch(text) is not None


def is_dns_label(text: str) -> bool:
    """Tell whether Kubernetes takes a text for a DNS label (RFC 1123)."""
    return _DNS_LABEL.fullmatch(text) is not None


def is_canary_name(text: str) -> bool:
    """Tell whether a canary may be called so: the names of its objects, Services among them, are made of that."""
    return _CANARY.fullmatch(text) is not None


def is_subdomain(text: str) -> bool:
    """Tell whether Kubernetes takes a text for a DNS subdomain (RFC 1123)."""
    return len(text) <= _LONGEST_PREFIX and _SUBDOMAIN.fullmatch(text) is not None


def is_label_value(text: str) -> bool:
    """Tell whether Kubernetes takes a text for a label's value."""
    return not text or _WORD.fullmatch(text) is not None


def is_qualified_name(text: str) -> bool:
    """Tell whether Kubernetes takes a text for the key of a label or an annotation."""
    prefix, slash, name = text.rpartition("/")
    return _WORD.fullmatch(name) is not None and (not slash or is_subdomain(prefix))


def is_label(key: str, value: str) -> bool:
    """Tell whether Kubernetes takes a key and a value for a label."""
    return is_qualified_name(key) and is_label_value(value)


def is_tag(key: str, value: str) -> bool:
    """Tell whether Istio takes a key and a value for a label: unlike Kubernetes a value of any length (Instance.Validate, pkg/config/labels)."""
    return is_qualified_name(key) and _VALUE.fullmatch(value) is not None


def is_port_name(text: str) -> bool:
    """Tell whether Kubernetes takes a text for a port's name (IANA_SVC_NAME)."""
    return _PORT_NAME.fullmatch(text) is not None


def is_istio_label(text: str) -> bool:
    """Tell whether Istio takes a text for a label of a domain name: unlike Kubernetes in upper case, too."""
    return _ISTIO_LABEL.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    """Tell whether Istio takes a text for a name without a wildcard (ValidateFQDN): a short name is one."""
    return 0 < len(text) <= _LONGEST_DOMAIN and _are_labels(text.split("."))


def is_wildcard_domain(text: str) -> bool:
    """Tell whether Istio takes a text for a name whose first part may be a wildcard (ValidateWildcardDomain)."""
    first, *rest = text.split(".")
    is_first = _WILDCARD_LABEL.fullmatch(first) is not None and len(first) <= _LONGEST_LABEL
    return len(text) <= _LONGEST_DOMAIN and is_first and (not rest or _are_labels(rest))


def is_host(text: str) -> bool:
    """Tell whether Istio takes a text for a host of a route or a server: a name, or an address.

    Names of clusters (`outbound_.80_._.HOST`), by which gateways of two networks talk to each other, are taken, too.
    """
    return is_wildcard_domain(text) or is_address(text) or _CLUSTER.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    import ipaddress  # noqa: PLC0415 -- most of who wants to know of names asks for no address

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_routable(text: str) -> bool:
    """Tell whether an IP address is of no machine alone, and of no link (ValidateEndpointIP, pkg/apis/core/validation)."""
    import ipaddress  # noqa: PLC0415 -- likewise

    said = ipaddress.ip_address(text)
    found = getattr(said, "ipv4_mapped", None) or said
    is_of_the_link = any(found in ipaddress.ip_network(link) for link in ("224.0.0.0/24", "ff02::/16"))
    return not (found.is_unspecified or found.is_loopback or found.is_link_local or is_of_the_link)


def is_subnet(text: str) -> bool:
    """Tell whether a text is an IP address, or a range of them in CIDR notation."""
    import ipaddress  # noqa: PLC0415 -- likewise

    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _are_labels(labels: list[str]) -> bool:
    """Tell whether parts make up a name: the last may be empty (a final dot), and is no number (ValidateDNS1123Labels)."""
    *before, last = labels
    is_last = not last or (is_istio_label(last) and not last.isdecimal())
    return is_last and all(map(is_istio_label, before))
