"""Host names as Istio reads them: of a Service, or of something outside of the cluster."""

import re

from canarygen.references.reference import CORE, HOST, Key

_FULL = re.compile(r"(?P<name>[^.*]+)\.(?P<namespace>[^.*]+)\.svc\.[^*]+")


def host_key(host: str, namespace: str) -> Key:
    """Give the key of the Service that a host names to an object of a namespace, or of the host itself.

    A name without a dot is one of the object's own namespace, and only NAME.NAMESPACE.svc
    with the cluster's domain is one of another (ResolveShortnameToFQDN in pkg/config/... of Istio).
    """
    if "." not in host and host != "*":
        return (CORE, "Service", namespace, host)
    if found := _FULL.fullmatch(host):
        return (CORE, "Service", found["namespace"], found["name"])
    return (CORE, HOST, "", host)
