"""Laws of a canary's hosts: there are some, in a form that Istio takes."""

from collections.abc import Iterator
from itertools import combinations

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.backend import service_names
from canarygen.model.canary import Fleet
from canarygen.model.host import admits


def hosts_fit_their_gateways(fleet: Fleet) -> Iterator[Diagnostic]:
    """A gateway has hosts to route by; the mesh is never given the host `*`."""
    for canary in fleet.canaries:
        traffic = canary.traffic
        if not traffic.hosts and (traffic.own_gateway or traffic.gateways):
            yield Diagnostic(
                code=Code.MISSING_HOSTS,
                message="there is a gateway, and no host to route by",
                span=traffic.place.key,
                help="add `hosts`, for example `hosts: [shop.example.com]`; for calls inside the mesh alone, write `gateway: mesh`",
            )
        for host in traffic.hosts:
            if traffic.mesh and host.name == "*":
                yield Diagnostic(
                    code=Code.MESH_WILDCARD_HOST,
                    message="the host `*` would capture every call inside the mesh",
                    span=host.place.span,
                    notes=(Note("calls inside the mesh are split, too", traffic.mesh.span),),
                    help="name the hosts, or leave `mesh` out",
                )


def mesh_hosts_are_names_of_callers(fleet: Fleet) -> Iterator[Diagnostic]:
    """No host inside the mesh stands for Services that are not the canary's apex: it would capture their calls."""
    owners = {
        f"{name}.{canary.namespace}.svc.cluster.local": (canary, name)
        for canary in fleet.canaries
        for name in service_names(canary).values()
    }
    for canary in fleet.canaries:
        for host in canary.traffic.hosts if canary.traffic.mesh else ():
            owner, service = owners.get(host.name, (canary, canary.names.service))
            is_wild = host.name.startswith("*.") and host.name.endswith("svc.cluster.local")
            # The apex of a canary of the mesh is a host that is claimed: another law tells that.
            is_claimed = service == owner.names.service and (owner is canary or owner.traffic.mesh)
            if is_wild or not is_claimed:
                whose = "every Service that it stands for" if is_wild else f"`{service}` of `{owner.name}`"
                yield Diagnostic(
                    code=Code.MESH_HOST_CAPTURES,
                    message=f"inside the mesh the host `{host.name}` would take the calls to {whose}",
                    span=host.place.span,
                    notes=(Note("calls inside the mesh are split, too", canary.traffic.mesh.span),)
                    if canary.traffic.mesh
                    else (),
                    help=f"leave it out: callers reach this canary as `{canary.names.service}`, its apex Service",
                )


def hosts_do_not_overlap(fleet: Fleet) -> Iterator[Diagnostic]:
    """No host of a canary covers another of its hosts (rule of Istio's ValidateVirtualService)."""
    for canary in fleet.canaries:
        for first, second in combinations(canary.traffic.hosts, 2):
            if admits(first.name, second.name) or admits(second.name, first.name):
                is_same = first.name == second.name
                yield Diagnostic(
                    code=Code.HOSTS_OVERLAP,
                    message=f"`{second.name}` stands here twice"
                    if is_same
                    else f"`{second.name}` and `{first.name}` overlap",
                    span=second.place.span,
                    notes=(Note("the other one", first.place.span),),
                    help="remove one of the two"
                    if is_same
                    else "keep the wider one, or name each host in full",
                )
