"""Laws of what lives elsewhere: a reference leads to an object of this tree, or to one that is declared."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.host import admits
from canarygen.model.project import ExternalGateway
from canarygen.model.traffic import GatewayReference
from canarygen.pod.parts import place


def external_gateways_admit_hosts(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Gateway that is not of this tree is declared, and admits the hosts of who refers to it."""
    own = {(canary.namespace, canary.names.gateway) for canary in fleet.canaries}
    for canary in fleet.canaries:
        for reference in canary.traffic.gateways:
            key = (reference.namespace, reference.name)
            if declared := fleet.external.gateways.get(key):
                yield from _shut_out(canary, reference, declared)
            elif key not in own:
                yield _undeclared(
                    "Gateway", "/".join(key), reference.place, f'gateways: {{"{"/".join(key)}": {{}}}}'
                )


def _shut_out(canary: Canary, reference: GatewayReference, gateway: ExternalGateway) -> Iterator[Diagnostic]:
    for host in canary.traffic.hosts if gateway.hosts else ():
        if not any(admits(listed, host.name) for listed in gateway.hosts):
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


def secrets_are_declared(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where a project lists its secrets, no spec refers to another one."""
    declared = fleet.external.secrets
    if declared is None:
        return
    names = {name for _, name in declared}
    for canary in fleet.canaries:
        own = canary.traffic.own_gateway
        # The secret of a gateway lies beside the gateway's pods, in whichever namespace that is.
        if own and own.tls and own.tls.secret and own.tls.secret not in names:
            at = own.tls.place.at("secret")
            yield _undeclared("Secret", own.tls.secret, at, f"secrets: [istio-system/{own.tls.secret}]")
        for path, name in _secrets(canary.workload.pod_template or {}, ()):
            if (canary.namespace, name) not in declared:
                key = f"{canary.namespace}/{name}"
                yield _undeclared("Secret", key, place(canary.workload, path), f"secrets: [{key}]")


def _secrets(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Find the names of Secrets in a pod template, wherever one may stand."""
    pairs = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in pairs:
        here = (*path, key)
        if key in {"secretKeyRef", "secretRef"} and isinstance(inner, Mapping) and "name" in inner:
            yield (*here, "name"), inner["name"]
        elif key == "secretName" and isinstance(inner, str):
            yield here, inner
        elif key == "imagePullSecrets" and isinstance(inner, list):
            yield from (
                ((*here, index, "name"), item["name"]) for index, item in enumerate(inner) if "name" in item
            )
        else:
            yield from _secrets(inner, here)


def _undeclared(kind: str, name: str, at: Place, declaration: str) -> Diagnostic:
    return Diagnostic(
        code=Code.UNDECLARED,
        message=f"the {kind} `{name}` is neither of this tree nor declared",
        span=at.span,
        help=f"check the name, and declare it in canarygen.yaml: `external: {{{declaration}}}`",
    )
