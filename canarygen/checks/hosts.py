"""Laws of a canary's hosts: there are some, in a form that Istio takes, and no names of other Services."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.backend import service_names
from canarygen.model.canary import Canary, Fleet
from canarygen.model.host import overlap
from canarygen.model.traffic import Host

_SERVICES = (".svc", ".svc.cluster.local")
"""What the full names of a cluster's Services end in, in their two forms."""


def hosts_fit_their_gateways(fleet: Fleet) -> Iterator[Diagnostic]:
    """A gateway has hosts to route by; the mesh is given no host that stands for its Services."""
    for canary in fleet.canaries:
        traffic = canary.traffic
        if not traffic.hosts and traffic.has_gateway:
            yield Diagnostic(
                code=Code.MISSING_HOSTS,
                message="there is a gateway, and no host to route by",
                span=traffic.place.key,
                help="add `hosts`, for example `hosts: [shop.example.com]`; for calls inside the mesh alone, write `gateway: mesh`",
            )
        if (
            canary.preview
            and not traffic.mesh
            and {host.name for host in traffic.hosts} == {canary.preview.host}
        ):
            yield Diagnostic(
                code=Code.MISSING_HOSTS,
                message="the preview's host is the only one: all requests would meet the new version",
                span=canary.preview.asked.span,
                help="add `hosts` for the requests that are split, for example `hosts: [shop.example.com]`",
            )
        for host in traffic.hosts:
            if traffic.mesh and _stands_for_services(host.name):
                whose = "every call" if host.name == "*" else "calls to other Services"
                yield Diagnostic(
                    code=Code.MESH_WILDCARD_HOST,
                    message=f"the host `{host.name}` would capture {whose} inside the mesh",
                    span=host.place.span,
                    notes=(Note("calls inside the mesh are split, too", traffic.mesh.span),),
                    help="name the hosts, or leave `mesh` out",
                )


def _stands_for_services(host: str) -> bool:
    """Whether a host is a wildcard that covers names of Services, such as `*.shop.svc.cluster.local`."""
    wildcard, _, suffix = host.partition("*")
    return not wildcard and (suffix.endswith(_SERVICES) or _SERVICES[-1].endswith(suffix))


def mesh_hosts_name_no_services(fleet: Fleet) -> Iterator[Diagnostic]:
    """Inside the mesh no host is a Service of this tree by a name with its namespace, in full or not.

    The apex Service's own callers are split anyway, those of the versions' Services ask
    for one version, and those of another canary for another app.
    """
    called = [canary for canary in fleet.canaries if canary.traffic.mesh and canary.traffic.hosts]
    owners = {
        f"{name}.{canary.namespace}{domain}": canary
        for canary in (fleet.canaries if called else ())
        for name in service_names(canary).values()
        for domain in ("", *_SERVICES)
    }
    for canary in called:
        for host in canary.traffic.hosts:
            if owner := owners.get(host.name):
                yield Diagnostic(
                    code=Code.HOST_CLAIMED_TWICE,
                    message=f"`{host.name}` is a Service of the canary `{owner.title}`: calls to it inside the mesh would be captured",
                    span=host.place.span,
                    notes=(Note("this canary brings the Service", owner.name_place.span),),
                    help=f"{_without(host, canary, owners)}; callers of `{canary.names.service}` meet the split without it",
                )


def _without(host: Host, canary: Canary, owners: Mapping[str, Canary]) -> str:
    """Say how a spec goes without a host that has an owner: a gateway needs another, the mesh none."""
    if any(other.name not in owners for other in canary.traffic.hosts):
        return f"remove `{host.name}`"
    if canary.traffic.has_gateway:
        return "put a host in its place that callers outside of the mesh use"
    return "leave `hosts` out"


def hosts_do_not_overlap(fleet: Fleet) -> Iterator[Diagnostic]:
    """No host of a canary covers another of its hosts (rule of Istio's ValidateVirtualService)."""
    for canary in fleet.canaries:
        hosts = canary.traffic.hosts
        for first, second in combinations(hosts, 2) if len(hosts) > 1 and _may_overlap(hosts) else ():
            if overlap(first.name, second.name):
                yield _overlap(canary, first, second)


def _may_overlap(hosts: Sequence[Host]) -> bool:
    """Whether one is a wildcard, or stands there twice; of up to 256 all pairs are many to look at in vain."""
    names = {host.name for host in hosts}
    return len(names) < len(hosts) or any(name.startswith("*") for name in names)


def _overlap(canary: Canary, first: Host, second: Host) -> Diagnostic:
    is_same = first.name == second.name
    # The preview's host comes last, and stands in no list of hosts.
    is_preview = second.place == canary.traffic.place.at("preview", "host")
    if is_preview:
        message = f"the preview's host `{second.name}` is one of the app's hosts, too"
    elif is_same:
        message = f"`{second.name}` stands here twice"
    else:
        message = f"`{second.name}` and `{first.name}` overlap"
    return Diagnostic(
        code=Code.HOSTS_OVERLAP,
        message=message,
        span=second.place.span,
        notes=(Note("the other one", first.place.span),),
        help="give the preview a host of its own"
        if is_preview
        else "remove one of the two"
        if is_same
        else "keep the wider one, or name each host in full",
    )
