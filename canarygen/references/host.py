"""What a host leads to: a Service, or something outside of the cluster."""

from canarygen.key import CORE, Key
from canarygen.model.host import service
from canarygen.references.reference import HOST


def host_key(host: str, namespace: str) -> Key:
    """Give the key of the Service that a host names to an object of a namespace, or of the host itself."""
    found = service(host, namespace)
    return (CORE, "Service", *found) if found else (CORE, HOST, "", host)
