"""The law of balancing: what callers are told of it leaves the choice of a version to the weights."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.fault import told
from canarygen.model.canary import Canary, Fleet
from canarygen.traffic_policy.balancing import bypasses


def versions_are_chosen_by_weight(fleet: Fleet) -> Iterator[Diagnostic]:
    """No traffic policy has proxies connect to the very address that the caller has asked for.

    Such a cluster is ORIGINAL_DST (applyLoadBalancer, pilot/pkg/networking/core/cluster_traffic_policy.go): the address
    that a gateway was asked for is its own, and a sidecar's caller has chosen a pod of any version. Only the Service of a
    blue-green release has pods of one version, whoever of the mesh calls it by its name.
    """
    for canary in fleet.canaries:
        policy = canary.traffic.policy or {}
        found = bypasses(policy, "a weight") if not _is_called_alone(canary) else ()
        yield from told(Code.SPLIT_BYPASSED, found, canary.traffic.place.at("trafficPolicy").at)


def _is_called_alone(canary: Canary) -> bool:
    """Whether all callers of a blue-green release are of the mesh, and call its active Service: a gateway has hosts."""
    return canary.rollout.blue_green is not None and not (canary.traffic.hosts or canary.preview)


CHECKS = (versions_are_chosen_by_weight,)
