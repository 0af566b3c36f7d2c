"""DestinationRules: the two subsets of one Service, or a policy for each of two Services."""

from collections.abc import Iterator
from functools import partial

from canarygen.manifest import Manifest, manifest, name_place
from canarygen.model.canary import Canary
from canarygen.model.traffic import Split
from canarygen.origin import Origin
from canarygen.typed import Any


def destination_rules(canary: Canary) -> Iterator[Manifest]:
    """Give the DestinationRules; with two Services and no policy there is nothing to say."""
    names, policy = canary.names, canary.traffic.policy
    if canary.traffic.split is Split.SUBSETS:
        yield _rule(
            canary,
            names.destination_rule,
            "destination-rule",
            "service",
            {"host": names.service} | _policy(policy) | _subsets(canary),
        )
    elif policy:
        # A policy for a Service is not inherited by another one of the same pods.
        for version in canary.version_services:
            yield _rule(
                canary,
                names.version_destination_rule(version.role),
                f"destination-rule-{version.role}",
                version.key,
                {"host": version.name} | _policy(policy),
            )


def _rule(canary: Canary, name: str, file: str, service: str, spec: dict[str, Any]) -> Manifest:
    return manifest(
        canary,
        api_version="networking.istio.io/v1",
        kind="DestinationRule",
        name=name,
        file=file,
        named="destinationRule",
        spec=spec,
        trace=partial(_origins, canary, service),
    )


def _origins(canary: Canary, service: str) -> Iterator[Origin]:
    place = canary.traffic.place
    yield Origin(("spec",), place.at("split"))
    yield Origin(("spec", "host"), name_place(canary, service))
    yield Origin(("spec", "trafficPolicy"), place.at("trafficPolicy"))
    for index, key in enumerate(("stableSubset", "canarySubset")):
        yield Origin(("spec", "subsets", index, "name"), name_place(canary, key, place.at("split")))
        yield Origin(("spec", "subsets", index, "labels"), canary.workload.place.at("selector"))


def _policy(policy: Any) -> dict[str, Any]:
    return {"trafficPolicy": policy} if policy else {}


def _subsets(canary: Canary) -> dict[str, Any]:
    """Both subsets select all pods here; the controller adds each version's hash."""
    labels = canary.workload.selector
    return {
        "subsets": [
            {"name": name, "labels": labels}
            for name in (canary.names.stable_subset, canary.names.canary_subset)
        ]
    }
