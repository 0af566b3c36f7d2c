"""A Canary of Flagger's as what stands in for it: objects, and what the spec says beyond them."""

from collections.abc import Iterator, Mapping

from canarygen.document import mapping
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.migration.flagger import account, steps
from canarygen.migration.flagger.canary import FlaggerCanary, flagger_canaries
from canarygen.migration.flagger.metrics import judgement
from canarygen.migration.flagger.objects import made_by_flagger, objects
from canarygen.migration.remark import Remark, stays
from canarygen.migration.standin import stand_in
from canarygen.typed import Any


@frozen(kw_only=True)
class Translation:
    """What a Canary comes to: `plan` is laid over the spec of its Deployment."""

    canary: FlaggerCanary
    plan: Mapping[str, Any]
    remarks: tuple[Remark, ...]


@frozen(kw_only=True)
class Translated:
    """A tree without Flagger: with what it would make, and the plans by the Deployments that they are for."""

    tree: Tree
    translations: Mapping[tuple[str, str], Translation]
    remarks: tuple[Remark, ...]


def translated(tree: Tree) -> Translated:
    """Put what Flagger's Canaries stand for in their place."""
    found = [(canary, canary.deployment) for canary in flagger_canaries(tree)]
    if not found:
        return Translated(tree=tree, translations={}, remarks=())
    known = [(canary, deployment) for canary, deployment in found if deployment]
    gone = {id(item) for canary, _ in known for item in made_by_flagger(canary)}
    kept = [item for item in tree.resources if id(item) not in gone]
    clean = Tree(kept)
    swapped = {id(deployment): _timed(canary, deployment) for canary, deployment in known}
    made = [
        item
        for canary, deployment in known
        for item in objects(FlaggerCanary(canary.resource, clean), deployment)
    ]
    return Translated(
        tree=Tree([*(swapped.get(id(item), item) for item in kept), *made]),
        translations={(canary.namespace, canary.target): _translation(canary) for canary, _ in known},
        remarks=tuple(_homeless(canary) for canary, deployment in found if deployment is None),
    )


def _timed(canary: FlaggerCanary, deployment: Resource) -> Resource:
    """Give the Deployment with the deadline of its Canary."""
    deadline = canary.said("progressDeadlineSeconds")
    if not isinstance(deadline, int):
        return deployment
    spec = {**mapping(deployment.get("spec")), "progressDeadlineSeconds": deadline}
    return stand_in(deployment, {**deployment.content, "spec": spec})


def _homeless(canary: FlaggerCanary) -> Remark:
    kind = canary.said("targetRef", "kind") or "Deployment"
    why = (
        "its Deployment is not among what is imported; add the file"
        if kind == "Deployment"
        else f"it is about a {kind}, which can't become a Rollout"
    )
    return stays(canary.at("targetRef"), str(canary.resource), why)


def _translation(canary: FlaggerCanary) -> Translation:
    judged = judgement(canary)
    told, alerts = account.notifications(canary)
    rollout: dict[str, Any] = {"steps": steps.steps(canary, judged.names)}
    if told:
        rollout["notifications"] = told
    if canary.said("progressDeadlineSeconds") is not None:
        rollout["progressDeadlineAbort"] = True
    plan = {"rollout": rollout, **({"analysis": judged.analysis} if judged.analysis else {})}
    return Translation(canary=canary, plan=plan, remarks=tuple(_remarks(canary, (*judged.remarks, *alerts))))


def _remarks(canary: FlaggerCanary, others: tuple[Remark, ...]) -> Iterator[Remark]:
    yield from _pods(canary)
    yield from steps.remarks(canary)
    yield from others
    yield from account.account(canary)


def _pods(canary: FlaggerCanary) -> Iterator[Remark]:
    """Say that a Deployment without pods is no app without any: while nothing is released Flagger runs those of a copy."""
    deployment, copy = canary.deployment, f"{canary.target}-primary"
    if deployment and deployment.get("spec", "replicas") == 0:
        found = canary.tree.named("apps", "Deployment", canary.namespace, copy)
        pods = found[0].get("spec", "replicas") if found else None
        why = f"Flagger has taken its pods away, and runs those of {copy}; say in `workload.replicas` how many there are to be"
        at_rest = f": {pods}, as there" if isinstance(pods, int) else ""
        yield stays(deployment.at("spec", "replicas"), f"{deployment} spec.replicas: 0", f"{why}{at_rest}")
