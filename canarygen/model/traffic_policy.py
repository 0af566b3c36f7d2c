"""A traffic policy, in Istio's own words: what it says for all ports, and what for single ones."""

from collections.abc import Collection, Iterator, Sequence

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.model.workload import Port
from canarygen.typed import Final

MUTUAL: Final = "ISTIO_MUTUAL"
"""The mode in which callers speak Istio's mutual TLS, which the sidecar ends."""
OF_THE_APP: Final = ("SIMPLE", "MUTUAL")
"""The modes in which callers speak TLS that only the app itself could end."""


def levels(policy: Said) -> Iterator[tuple[Path, Said]]:
    """Give what a policy says for all ports, and then what for each single one, with the paths inside of it."""
    yield (), policy
    for index, settings in numbered(policy.get("portLevelSettings")):
        yield ("portLevelSettings", index), settings


def ports_of(policy: Said, path: Path, ports: Sequence[Port]) -> Sequence[Port]:
    """Give the ports that a level is of: what is said of a single port inherits nothing."""
    numbers = [(at, mapping(said.get("port")).get("number")) for at, said in levels(policy) if at]
    if path:
        return [port for port in ports if (path, port.port) in numbers]
    return [port for port in ports if all(number != port.port for _, number in numbers)]


def left_out_with(policy: Said, path: Path, going: Collection[Path] = ()) -> str:
    """Name what is left out with what stands at a path of a policy, lest something empty stay behind: Istio refuses that.

    `going` are the paths of all that is to be left out, if there is more.
    """
    gone = {path, *going}
    settings = [(at, said) for at, said in levels(policy) if at]
    emptied = [at for at, said in settings if all((*at, key) in gone for key in said.keys() - {"port"})]
    if len(emptied) == len(settings):
        gone.add(("portLevelSettings",))
    if all((key,) in gone for key in policy):
        return "`trafficPolicy`"
    if path[:-1] in emptied:
        return "`portLevelSettings`" if len(emptied) == len(settings) else "the settings of this port"
    return f"`{path[-1]}`"


def tls_mode(policy: Said, port: object) -> object:
    """Give how callers of a port are told to speak TLS; None if nothing is said.

    What is said of a single port inherits nothing (`port_level_settings` in networking/v1alpha3/destination_rule.proto).
    """
    of_port = (
        said for path, said in levels(policy) if path and mapping(said.get("port")).get("number") == port
    )
    return mapping(next(of_port, policy).get("tls")).get("mode")


def is_mutual(policy: Said, port: object) -> bool:
    """Tell whether callers of a port may speak Istio's mutual TLS: by what is said, or since nothing is."""
    return tls_mode(policy, port) in (None, MUTUAL)


def keeps_version(policy: Said, port: Port) -> bool:
    """Tell whether requests of a port go on in the version of HTTP that they come in.

    A sidecar heeds it of its own pods, too (applyConnectionPool, pilot/pkg/networking/core).
    """
    meant = (said for path, said in levels(policy) if ports_of(policy, path, [port]))
    # What is yet to be filled in is equal to this.
    return True in (below(said, "connectionPool", "http").get("useClientProtocol") for said in meant)
