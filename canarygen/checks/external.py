"""Laws of what lives elsewhere: a reference leads to an object of this tree, or to one that is declared."""

from collections.abc import Collection, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, child, children, walk
from canarygen.key import ISTIO_SYSTEM
from canarygen.model.analysis import Metric
from canarygen.model.backend import service_names
from canarygen.model.canary import Canary, Fleet
from canarygen.model.host import MESH, covers, qualified, service
from canarygen.model.project import ExternalGateway, Key
from canarygen.model.request import Destination
from canarygen.model.traffic import GatewayReference
from canarygen.pod.parts import place
from canarygen.typed import Any
from canarygen.wording import nearest

_OF_A_PROVIDER: Path = ("secretRef", "name")


def external_gateways_admit_hosts(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Gateway that is not of this tree is declared, and admits the hosts of who refers to it."""
    own = {(canary.namespace, canary.names.gateway) for canary in fleet.canaries}
    made = {(one.namespace, one.names.gateway) for one in fleet.canaries if one.traffic.own_gateway}
    for canary in fleet.canaries:
        for reference in canary.traffic.gateways:
            key = (reference.namespace, reference.name)
            if declared := fleet.external.gateways.get(key):
                yield from _shut_out(canary, reference, declared)
            elif key not in own:
                name, near = "/".join(key), _near(key, made | fleet.external.gateways.keys())
                if not near and reference.namespace == canary.namespace:
                    near = nearest(reference.name, [MESH]) or ""
                yield _undeclared("Gateway", name, reference.place, f'gateways: {{"{name}": {{}}}}', near)


def _shut_out(canary: Canary, reference: GatewayReference, gateway: ExternalGateway) -> Iterator[Diagnostic]:
    for host in canary.traffic.hosts if gateway.hosts else ():
        if not any(covers(listed, host.name) for listed in gateway.hosts):
            yield Diagnostic(
                code=Code.HOST_NOT_IN_GATEWAY,
                message=f"the Gateway `{reference.namespace}/{reference.name}` does not list `{host.name}`",
                span=host.place.span,
                notes=(
                    Note("the Gateway is referred to here", reference.place.span),
                    Note("and declared here", gateway.place.key),
                ),
                help="use a host that it lists, or declare the host if the Gateway has it",
            )


def destinations_are_there(fleet: Fleet) -> Iterator[Diagnostic]:
    """A route or mirror leads to a Service of this tree, on a port that it has, or to a declared one."""
    leading = [canary for canary in fleet.canaries if canary.traffic.destinations]
    owners = {
        (canary.namespace, name): canary
        for canary in (fleet.canaries if leading else ())
        for name in service_names(canary).values()
    }
    known = owners.keys() | fleet.external.services.keys()
    for canary in leading:
        for destination in canary.traffic.destinations:
            key = _service(destination.host, canary.namespace)
            meant = key or _shortened(destination.host)
            owner = owners.get(meant)
            if destination.host in fleet.external.hosts and key not in known:
                continue
            if owner is canary:
                yield _around(destination, canary)
                continue
            if meant not in known:
                yield _stray(destination, key, known)
            elif not key:
                yield _incomplete(destination, *meant)
            if owner:
                yield from _unheard(destination, owner)


def _stray(destination: Destination, key: Key | None, known: Collection[Key]) -> Diagnostic:
    if key is None:
        host = destination.host
        return _undeclared("host", host, destination.place, f"services: [{host}]")
    name = "/".join(key)
    return _undeclared("Service", name, destination.place, f"services: [{name}]", _near(key, known))


def _service(host: str, namespace: str) -> Key | None:
    """Give the Service that a host can only be; that its name does not end with `.svc` is told elsewhere."""
    return service(f"{host}.cluster.local" if host.endswith(".svc") else host, namespace)


def _shortened(host: str) -> Key:
    """Give the Service that somebody means by a host that its namespace is all the domain of."""
    name, _, namespace = host.partition(".")
    return namespace, name


def _incomplete(destination: Destination, namespace: str, name: str) -> Diagnostic:
    return Diagnostic(
        code=Code.DESTINATION_NOT_FULL,
        message=f"Istio takes `{destination.host}` as it stands, and that is no name of the Service",
        span=destination.place.span,
        help=f"write it in full: `{qualified(name, namespace)}:{destination.port}`",
    )


def _around(destination: Destination, canary: Canary) -> Diagnostic:
    is_mirror = any(route.mirror and route.mirror.to is destination for route in canary.traffic.routes)
    return Diagnostic(
        code=Code.SPLIT_BYPASSED,
        message=f"`{destination.host}` is a Service of this very canary: {_DOUBLED if is_mirror else _UNSPLIT}",
        span=destination.place.span,
        help=_SPLIT if not is_mirror else _NO_STEP if canary.rollout.blue_green else _AS_A_STEP,
    )


_UNSPLIT = "its requests would not be split"
_SPLIT = "leave `to` out, and the route is split; a standing way to the new version is `traffic.preview`"
_DOUBLED = "between releases the stable version would get the copies, too, and each request twice"
_AS_A_STEP = "leave `mirror` out; a step copies requests to a new version alone: `- mirror: {percent: 10}`"
_NO_STEP = "leave `mirror` out: of blue and green nothing copies requests to a new version alone"


def _unheard(destination: Destination, owner: Canary) -> Iterator[Diagnostic]:
    ports = [port.port for port in owner.workload.ports]
    if destination.port not in ports:
        yield Diagnostic(
            code=Code.DESTINATION_PORT_UNKNOWN,
            message=f"`{destination.host}` has no port {destination.port}",
            span=destination.place.span,
            notes=(Note("these are its ports", owner.workload.place.at("ports").key),),
            help=f"its ports are {', '.join(map(str, ports))}",
        )


def templates_are_there(fleet: Fleet) -> Iterator[Diagnostic]:
    """An analysis template that a spec uses is one of this tree, or declared."""
    made = {
        (canary.namespace, canary.names.analysis_template(metric.name))
        for canary in fleet.canaries
        for metric in canary.metrics
    }
    for canary in fleet.canaries:
        for use in canary.template_uses:
            key = (canary.namespace, use.name)
            if use.cluster and use.name not in fleet.external.cluster_templates:
                at = use.place.at("template")
                near = nearest(use.name, sorted(fleet.external.cluster_templates)) or ""
                yield _undeclared("ClusterAnalysisTemplate", use.name, at, f"templates: [{use.name}]", near)
            elif not use.cluster and key not in made and key not in fleet.external.templates:
                name, at = "/".join(key), use.place.at("template")
                near = _near(key, made | fleet.external.templates.keys())
                yield _undeclared("AnalysisTemplate", name, at, f"templates: [{name}]", near)


def secrets_are_declared(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where a project lists its secrets, no spec refers to another one."""
    declared = fleet.external.secrets
    if declared is None:
        return
    names = {name for _, name in declared}
    for canary in fleet.canaries:
        for name, at, namespace in _secrets_of_others(canary):
            if name not in names:
                yield _undeclared("Secret", name, at, f"secrets: [{namespace}/{name}]")
        for name, at in _used_secrets(canary):
            if (canary.namespace, name) not in declared:
                key = f"{canary.namespace}/{name}"
                near = _near((canary.namespace, name), declared.keys())
                yield _undeclared("Secret", key, at, f"secrets: [{key}]", near)


def _secrets_of_others(canary: Canary) -> Iterator[tuple[str, Place, str]]:
    """Give the Secrets that lie beside whoever reads them, and the namespace that this is as a rule."""
    own = canary.traffic.own_gateway
    if own and own.tls and own.tls.secret:
        yield own.tls.secret, own.tls.place.at("secret"), ISTIO_SYSTEM
    for metric in canary.metrics:
        for path, name in _secrets(metric.provider.fields):
            if _is_the_controllers(metric, path):
                yield name, metric.provider.place.at(*path), "argo-rollouts"


def _is_the_controllers(metric: Metric, path: Path) -> bool:
    """Whether a provider's Secret is looked for beside the controller: unless it is `namespaced`, Datadog's is."""
    return path == _OF_A_PROVIDER and not metric.provider.fields["secretRef"].get("namespaced")


def _used_secrets(canary: Canary) -> Iterator[tuple[str, Place]]:
    """Give the Secrets of the canary's namespace that its pods, and the jobs and arguments of its analysis, want."""
    for path, name in _secrets(canary.workload.pod_template or {}):
        yield name, place(canary.workload, *path)
    for argument in canary.arguments:
        if argument.secret:
            yield argument.secret[0], argument.place.at("secret")
    for metric in canary.metrics:
        for path, name in _secrets(metric.provider.fields):
            if not _is_the_controllers(metric, path):
                yield name, metric.provider.place.at(*path)


def _secrets(value: Any) -> Iterator[tuple[Path, str]]:
    """Find the names of Secrets, wherever one may stand; what is no text is the schema's to refuse."""
    found = (named for path, inner in walk(value) for named in _named(path, inner))
    return ((at, name) for at, name in found if isinstance(name, str))


def _named(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    """Give what names a Secret of what stands at a path, by the key that leads there."""
    key = path[-1]
    if key in {"secretKeyRef", "secretRef"}:
        yield (*path, "name"), child(value, "name")
    elif key == "secretName":
        yield path, value
    elif key == "imagePullSecrets":
        yield from (((*path, step, "name"), child(item, "name")) for step, item in children(value))


def _near(key: Key, known: Collection[Key]) -> str:
    """Give the object that was most likely meant: one of nearly this name in the namespace, or of this one elsewhere."""
    namespace, name = key
    elsewhere = sorted(other for other, same in known if same == name)
    beside = nearest(name, sorted(other for here, other in known if here == namespace))
    return f"{namespace}/{beside}" if beside else f"{elsewhere[0]}/{name}" if elsewhere else ""


def _undeclared(kind: str, name: str, at: Place, declaration: str, near: str = "") -> Diagnostic:
    check = f"did you mean `{near}`? If not," if near else "check the name, and"
    return Diagnostic(
        code=Code.UNDECLARED,
        message=f"the {kind} `{name}` is neither of this tree nor declared",
        span=at.span,
        help=f"{check} declare it in canarygen.yaml: `external: {{{declaration}}}`",
    )
