"""How the app is reached, in its long form."""

from canarygen.document import Path
from canarygen.longform.form import Map, Origins, filled


def traffic(said: Map, origins: Origins) -> Map:
    """Write out `spec.traffic`."""
    path = ("spec", "traffic")
    long = filled(said, {"gateway": [{}], "split": "services"}, path, origins)
    if not isinstance(long["gateway"], list):
        long["gateway"] = [long["gateway"]]
        origins[(*path, "gateway", 0)] = (*path, "gateway")
    long["gateway"] = [
        gateway if isinstance(gateway, str) else _own_gateway(gateway, (*path, "gateway", index), origins)
        for index, gateway in enumerate(long["gateway"])
    ]
    return long


def _own_gateway(said: Map, path: Path, origins: Origins) -> Map:
    long = filled(
        said, {"selector": {"istio": "ingressgateway"}, "port": 80, "redirect": False}, path, origins
    )
    if "tls" in long:
        long["tls"] = filled(long["tls"], {"mode": "SIMPLE"}, (*path, "tls"), origins)
    return long
