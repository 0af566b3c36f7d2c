"""The stages by which a Deployment becomes a canary.

What the controllers do decides on the order: a Service is narrowed to a Rollout's pods when all of these are ready, a Rollout by
workloadRef runs the pods of a Deployment without touching it (`scaleDown: never`), and what is pruned is gone at once.
"""

from collections.abc import Iterator, Sequence

from canarygen.adoption.closing import EMPTIED, SYNCED, closed
from canarygen.adoption.stage import Stage
from canarygen.adoption.subject import Draft, Subject
from canarygen.adoption.touch import Deed, Touch
from canarygen.adoption.variant import (
    keys,
    numbered,
    referring,
    stable_service,
    tried,
    uncrowded,
    with_own_services,
)
from canarygen.document import below, mapping
from canarygen.lint.resource import Resource
from canarygen.wording import joined


def drafts(subject: Subject) -> Iterator[Draft]:
    """Give the stages; the last spec among them has Services of its own for the two versions."""
    final = with_own_services(subject.spec, frozenset(key[3] for key in subject.keys if key[1] == "Service"))
    pods, own = referring(final, subject.name), numbered(final, subject.ports)
    scaled = uncrowded(pods, final)
    left = subject.left(frozenset(keys(final)))
    yield Draft(_beside(subject, stable_service(final)), tried(pods, subject.keys))
    yield Draft(_shift(subject, stable_service(final)), pods)
    yield Draft(_empty(subject), pods)
    if scaled != pods:
        yield Draft(_release_scale(subject), scaled)
    yield Draft(_own_pods(subject, left), own)
    yield Draft(_remove(subject), own, (subject.workload,))
    yield Draft(closed(subject, left), final, left)


def _beside(subject: Subject, stable: str) -> Stage:
    scale = below(subject.spec["spec"]["workload"], "autoscale")
    scaled = (
        f" The autoscaler changes over to the Rollout, and asks for all {scale['max']} pods that it may (lower `maxReplicas` in a commit before the first stage if that is too many), since it would go by the mean of both workloads; the Deployment keeps the size that it has."
        if scale
        else ""
    )
    return Stage(
        name="beside",
        title=f"{subject.name}: run a Rollout beside the Deployment",
        why=f"It runs the Deployment's own pods once more (workloadRef, scaleDown: never), and quotas and nodes must hold them all. Routes lead to it only from the name {subject.name}-trial, inside the mesh. The Services that there are find its pods as soon as they are ready, since they bear the same labels. From here to the last stage, release nothing: a change of the Deployment would start two releases.{scaled}",
        watch=(
            "an Application of Argo CD syncs out/ from this commit on",
            SYNCED,
            f"kubectl argo rollouts status {subject.rollout}   # Healthy",
            _available(subject),
            f"kubectl get endpointslices -n {subject.workload.namespace} -l kubernetes.io/service-name={stable}   # all of these pods",
        ),
        back=f"an Application of out/ that goes with it leaves its objects behind: when the routes lead to none of the Rollout's Services, `kubectl delete rollout {subject.rollout}`",
    )


def _available(subject: Subject) -> str:
    """Tell how many pods there must be; a Rollout whose autoscaler has not come to it yet is Healthy with one."""
    workload = mapping(subject.spec["spec"]["workload"])
    scale = mapping(workload.get("autoscale"))
    count = scale["max"] if scale else workload.get("replicas", 1)
    return f"kubectl get rollout {subject.rollout}   # AVAILABLE {count}"


def _shift(subject: Subject, stable: str) -> Stage:
    is_by_dns = any(item.kind == "Ingress" for item in subject.originals)
    by_dns = (
        " DNS leads to the Ingress still: try Istio's gateway (curl --resolve HOST:PORT:ADDRESS), and lead DNS there when it answers; whoever comes by the Ingress reaches the pods of both."
        if is_by_dns
        else ""
    )
    # So many at a time is as many of two workloads as of one; a share of all, or what must be left, is not.
    is_shared = any(
        item.kind == "PodDisruptionBudget" and not isinstance(item.get("spec", "maxUnavailable"), int)
        for item in subject.originals
    )
    budget = (
        " Drain no node until the Deployment is empty: the PodDisruptionBudget counts the pods of both, and may let all go that answer."
        if is_shared
        else ""
    )
    return Stage(
        name="shift",
        title=f"{subject.name}: lead requests to the Rollout's pods",
        why=f"The routes now name the Services of the Rollout's versions, which have had their pods since the stage before. The Deployment runs on, and a revert leads back to it at once.{by_dns}{budget}",
        watch=(
            SYNCED,
            f"kubectl argo rollouts status {subject.rollout}   # Healthy",
            _available(subject),
            f'istio_requests_total{{destination_service_name="{stable}",destination_service_namespace="{subject.workload.namespace}"}}   # rises, with as few errors as before',
        ),
        back="where DNS leads to Istio's gateway already, lead it back to the Ingress first"
        if is_by_dns
        else "",
    )


def _empty(subject: Subject) -> Stage:
    is_scaled = subject.workload.get("spec", "replicas") is None
    unsaid = (
        f"; its manifest says no `replicas`, so that it comes back with one pod: scale it, `kubectl scale deployment {subject.rollout} --replicas N`"
        if is_scaled
        else ""
    )
    return Stage(
        name="empty",
        title=f"{subject.name}: scale the Deployment down",
        why=f"The Rollout's pods answer alone from now on, as many as before. The controller reads the pods of a Deployment, and not its size. Where Argo CD is told to ignore `replicas`, it sets none: `kubectl scale deployment {subject.rollout} --replicas 0` does it then.",
        touches=(Touch(Deed.EMPTY, subject.workload),),
        watch=(
            f"kubectl get deployment {subject.rollout}   # 0/0",
            f"kubectl argo rollouts status {subject.rollout}   # Healthy",
            _available(subject),
        ),
        back=f"wait for `kubectl rollout status deployment {subject.rollout}` before you revert further: the stages before this one count on its pods{unsaid}",
    )


def _release_scale(subject: Subject) -> Stage:
    return Stage(
        name="scale",
        title=f"{subject.name}: let the autoscaler choose again",
        why="It scales the only workload of these labels now, so that what it measures is true.",
        watch=(f"kubectl get hpa -n {subject.workload.namespace}   # TARGETS are known, REPLICAS settle",),
    )


def _own_pods(subject: Subject, left: Sequence[Resource]) -> Stage:
    old = joined([f"Service {item.name}" for item in left if item.kind == "Service"], "and")
    beside = (
        f" Whoever still goes by {old} meets both versions, by the number of their pods and not by weight."
        if old
        else ""
    )
    others = f", but for those that go by {old}, until the new pods are gone" if old else ""
    return Stage(
        name="own-pods",
        title=f"{subject.name}: describe the pods in the spec",
        why=f"{subject.pods_get_a_label} this is the first release: the same image takes the steps of the spec, gates included.{beside}",
        watch=(
            f"kubectl argo rollouts get rollout {subject.rollout} --watch",
            f"kubectl argo rollouts promote {subject.rollout}   # at each gate; with --full to skip the steps",
            f"kubectl argo rollouts status {subject.rollout}   # Healthy, and not before all steps are done",
        ),
        back=f"a revert is a release, too; `kubectl argo rollouts abort {subject.rollout}` sends all requests back at once{others}",
    )


def _remove(subject: Subject) -> Stage:
    return Stage(
        name="remove",
        title=f"{subject.name}: remove the Deployment",
        why=f"Nothing refers to it, and it has no pods. {EMPTIED}",
        watch=(f"kubectl get deployment {subject.rollout}   # not found",),
        back="it comes back without pods; that is right, since the Rollout has its own",
    )
