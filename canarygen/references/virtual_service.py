"""The references of a VirtualService: to its gateways, its hosts, and where its routes lead."""

from collections.abc import Iterator, Sequence

from canarygen.document import Said
from canarygen.key import CORE, ISTIO, Key
from canarygen.model.host import MESH, covers, gateway_key
from canarygen.model.route import KINDS
from canarygen.references.catalogue import Catalogue
from canarygen.references.destination import destined, hosted
from canarygen.references.reference import Mention, Object, Reference, host_key, mentioned


def virtual_service(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a VirtualService."""
    spec, mention = item["spec"], mentioned(item, "spec")
    gateways: Sequence[str] = spec.get("gateways", ())
    for index, gateway in enumerate(gateways):
        if gateway != MESH:
            yield from _gateway(mention.at("gateways", index), gateway, spec.get("hosts", ()), catalogue)
    yield from _hosts(mention.at("hosts"), spec.get("hosts", ()), gateways, catalogue)
    yield from _named_once(mention.at("http"), spec.get("http", ()))
    for kind in KINDS:
        for index, route in enumerate(spec.get(kind, ())):
            at = mention.at(kind, index)
            yield from _destinations(at, route, catalogue)
            yield from _matches(at, route, spec, catalogue)


def _named_once(mention: Mention, routes: Sequence[Said]) -> Iterator[Reference]:
    """A route is the only one of its name: the controller finds it by that."""
    names = set()
    for index, route in enumerate(routes):
        name = route.get("name")
        if name in names:
            yield mention.at(index, "name").broken(f"a second route `{name}`", mention.owner, mention.path)
        if name:
            names.add(name)


def _gateway(
    mention: Mention, gateway: str, hosts: Sequence[str], catalogue: Catalogue
) -> Iterator[Reference]:
    key = (ISTIO, "Gateway", *gateway_key(gateway, mention.owner[2]))
    yield catalogue.resolved(mention, key)
    if (found := catalogue.get(key)) is None:
        return
    namespace = mention.owner[2]
    listed = [
        name for server in found["spec"].get("servers", ()) for name in _admitted(server, namespace, key[2])
    ]
    for index, host in enumerate(hosts):
        # A Service is reached inside the mesh; nobody asks the gateway for it.
        is_public = host_key(host, namespace)[:2] != (CORE, "Service")
        if is_public and not any(covers(wide, host) for wide in listed):
            at = Mention(mention.owner, ("spec", "hosts", index))
            complaint = f"the Gateway `{key[2]}/{key[3]}` does not list `{host}`"
            yield at.broken(complaint, key, ("spec", "servers"), tuple(listed))


def _admitted(server: Said, namespace: str, own: str) -> Iterator[str]:
    """Give the hosts that a server has for VirtualServices of a namespace: NAMESPACE/HOST is for one alone."""
    for host in server["hosts"]:
        where, _, name = host.rpartition("/")
        if where in {"", "*", namespace} or (where == "." and namespace == own):
            yield name


def _hosts(
    mention: Mention, hosts: Sequence[str], gateways: Sequence[str], catalogue: Catalogue
) -> Iterator[Reference]:
    """Inside the mesh a host must be something that is there; a gateway takes any that it lists."""
    is_mesh_only = all(gateway == MESH for gateway in gateways)
    for index, host in enumerate(hosts):
        key = host_key(host, mention.owner[2])
        if key[1] == "Service" or is_mesh_only:
            yield hosted(mention.at(index), key, catalogue)


def _destinations(mention: Mention, route: Said, catalogue: Catalogue) -> Iterator[Reference]:
    for key in ("route", "mirrors"):
        for index, item in enumerate(route.get(key, ())):
            at, destination = mention.at(key, index, "destination"), item["destination"]
            if key == "route" and destination in [other["destination"] for other in route[key][:index]]:
                yield at.broken("the route leads there already", mention.owner, mention.path)
            yield from destined(at, destination, catalogue)
            if key == "route" and (len(route[key]) > 1 or "match" not in route):
                yield from _preview(at.at("host"), destination["host"], catalogue)
    if "mirror" in route:
        yield from destined(mention.at("mirror"), route["mirror"], catalogue)
    if "delegate" in route:
        namespace = route["delegate"].get("namespace", mention.owner[2])
        target: Key = (ISTIO, "VirtualService", namespace, route["delegate"].get("name", ""))
        yield catalogue.resolved(mention.at("delegate", "name"), target)


def _preview(mention: Mention, host: str, catalogue: Catalogue) -> Iterator[Reference]:
    key = host_key(host, mention.owner[2])
    if (rollout := catalogue.previewer(key)) is not None:
        complaint = f"`{host}` is the preview: its callers would meet a version that nobody has promoted"
        aim = ("spec", "strategy", "blueGreen", "previewService")
        yield mention.broken(complaint, rollout, aim)


def _matches(mention: Mention, route: Said, spec: Said, catalogue: Catalogue) -> Iterator[Reference]:
    is_http = mention.path[1] == "http"
    for index, match in enumerate(route.get("match", ())):
        at = mention.at("match", index)
        for number, name in enumerate(match.get("sniHosts", ())):
            if not any(covers(wide, name) for wide in spec.get("hosts", ())):
                complaint = f"`{name}` is none of the hosts of this VirtualService"
                yield at.at("sniHosts", number).broken(complaint, mention.owner, ("spec", "hosts"))
        gateways: Sequence[str] = match.get("gateways", spec.get("gateways", ()))
        # A request inside the mesh has a port, too; a connection is one or the other.
        if "port" in match and not (is_http and MESH in gateways):
            for gateway in gateways:
                yield from _listener(at.at("port"), match["port"], gateway, catalogue)


def _listener(mention: Mention, port: int, gateway: str, catalogue: Catalogue) -> Iterator[Reference]:
    """Say whether a gateway listens on a port, if it is one of the tree."""
    key = (ISTIO, "Gateway", *gateway_key(gateway, mention.owner[2]))
    if (found := catalogue.get(key)) is None:
        return
    served = {server["port"]["number"] for server in found["spec"].get("servers", ())}
    if port in served:
        yield mention.found(key)
    else:
        complaint = f"the Gateway `{key[2]}/{key[3]}` does not listen on port {port}"
        yield mention.broken(complaint, key, ("spec", "servers"), tuple(map(str, sorted(served))))
