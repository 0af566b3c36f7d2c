"""Every reference that the objects of a tree make to each other: one reader a kind, from an object to its references."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from canarygen.key import ARGO, CORE, ISTIO, SECURITY, key_of
from canarygen.references.analysis import analysis_template
from canarygen.references.catalogue import Catalogue
from canarygen.references.destination_rule import destination_rule
from canarygen.references.reference import Object, Reference
from canarygen.references.rollout import rollout
from canarygen.references.scaler import horizontal_pod_autoscaler
from canarygen.references.selector import peer_authentication, pod_disruption_budget, service
from canarygen.references.virtual_service import virtual_service

READERS: Mapping[tuple[str, str], Callable[[Object, Catalogue], Iterator[Reference]]] = {
    (CORE, "Service"): service,
    (ISTIO, "VirtualService"): virtual_service,
    (ISTIO, "DestinationRule"): destination_rule,
    (ARGO, "Rollout"): rollout,
    (ARGO, "AnalysisTemplate"): analysis_template,
    (ARGO, "ClusterAnalysisTemplate"): analysis_template,
    ("autoscaling", "HorizontalPodAutoscaler"): horizontal_pod_autoscaler,
    ("policy", "PodDisruptionBudget"): pod_disruption_budget,
    (SECURITY, "PeerAuthentication"): peer_authentication,
}


def references(objects: Iterable[Object], catalogue: Catalogue) -> Iterator[Reference]:
    """Give every reference of objects that fit their schemas, and whether `catalogue` resolves it.

    Objects of kinds that refer to nothing that a tree could hold have none.
    """
    for item in objects:
        reader = READERS.get(key_of(item)[:2])
        if reader:
            yield from reader(item, catalogue)
