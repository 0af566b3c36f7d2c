"""How containers are run: what they are given, their ports, and who restarts them (validateContainerCommon)."""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, below, mapping, mappings, numbered
from canarygen.fault import Refusal
from canarygen.model.containers import Contained
from canarygen.pod.laws.value import no_amount, unlisted
from canarygen.typed import Final
from canarygen.wording import listed

_MESSAGES: Final = ("File", "FallbackToLogsOnError")
PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
_RESIZES: Final = ("NotRequired", "RestartContainer")
_RESIZED: Final = ("cpu", "memory")


def containers_are_run(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Kubernetes can read what a container is given, and what it is to do with it."""
    pod = mapping(template.get("spec"))
    claims = {str(claim.get("name")) for claim in mappings(pod, "resourceClaims")}
    if below(pod, "resources").get("claims") is not None:
        way_out = "write them under `resources` of the containers that use them"
        yield Refusal(("spec", "resources", "claims"), "a pod as a whole uses no claims", way_out)
    for path, container in containers:
        yield from unlisted(container, path, "terminationMessagePolicy", _MESSAGES)
        for index, port in numbered(container, "ports"):
            yield from unlisted(port, (*path, "ports", index), "protocol", PROTOCOLS)
        for index, resize in numbered(container, "resizePolicy"):
            yield from unlisted(resize, (*path, "resizePolicy", index), "resourceName", _RESIZED)
            yield from unlisted(resize, (*path, "resizePolicy", index), "restartPolicy", _RESIZES)
        yield from _restarts(path, container)
        yield from _resources((*path, "resources"), container.get("resources"), claims)


def _restarts(path: Path, container: Said) -> Iterator[Refusal]:
    """Refuse what the controller does, whose Kubernetes is older than the cluster's."""
    policy = container.get("restartPolicy")
    if policy is not None and (path[1] != "initContainers" or policy != "Always"):
        message = f"a container of a Rollout has no restartPolicy `{policy}`"
        yield Refusal(
            (*path, "restartPolicy"), message, "remove it; `Always` makes a sidecar of an init container"
        )
    elif policy is None and container.get("restartPolicyRules"):
        # Where Kubernetes knows these rules it refuses them without a policy, and where it does not it drops them.
        message = "rules of restarts need a `restartPolicy`, which a container of a Rollout may not have"
        yield Refusal((*path, "restartPolicyRules"), message, "remove them")


def _resources(path: Path, resources: object, claims: set[str]) -> Iterator[Refusal]:
    for kind in ("requests", "limits"):
        for name, amount in below(resources, kind).items():
            yield from no_amount((*path, kind, name), amount)
    for index, claim in numbered(resources, "claims"):
        if (name := str(claim.get("name"))) not in claims:
            way_out = (
                f"its claims are {listed(sorted(claims))}" if claims else "declare it under `resourceClaims`"
            )
            yield Refusal((*path, "claims", index), f"the pod has no claim `{name}`", way_out)
