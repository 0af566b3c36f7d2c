"""The Rollout that a Deployment would be, and what scales it."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Map, below, mapping
from canarygen.key import ARGO
from canarygen.likeness.modern import modern
from canarygen.lint.resource import Resource
from canarygen.lint.tree import is_made_by_keda
from canarygen.migration.candidate import Candidate
from canarygen.migration.remark import Remark, chosen, left
from canarygen.migration.standin import is_written, stand_in
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.typed import Final

_VERSION: Final = f"{ARGO}/v1alpha1"
STEPS: Final[Sequence[Map]] = (
    {"setWeight": 5},
    {"pause": {}},
    {"setWeight": 25},
    {"pause": {"duration": "10m"}},
    {"setWeight": 50},
    {"pause": {"duration": "10m"}},
)
"""What `canarygen init` writes: somebody looks before a quarter of the requests meet the new version."""


def rollout(candidate: Candidate, versions: tuple[str, str], route: str, *, keep: bool) -> Resource:
    """Give the Rollout that runs the pods of a workload; the names are those of its Services and its VirtualService.

    It describes the pods itself or, with `keep`, takes them as the Deployment has them.
    """
    workload = candidate.workload
    said = mapping(workload.get("spec"))
    stable, canary = versions
    strategy = {
        **(below(said, "strategy", "canary") if candidate.is_rollout else _strategy(workload)),
        "stableService": stable,
        "canaryService": canary,
        "trafficRouting": {"istio": {"virtualService": {"name": route}}},
    }
    # What an autoscaler sets, nobody else may say.
    unsaid = {"strategy", "paused", "template"} | ({"replicas"} if _is_scaled(candidate) else set())
    plain = {key: value for key, value in said.items() if key not in unsaid}
    pods = {} if "workloadRef" in said else _reference(candidate) if keep else _pods(workload)
    content = {
        "apiVersion": _VERSION,
        "kind": "Rollout",
        # By this label it is known whose Gateway one is that others use, too; its own labels are the canary's.
        "metadata": {**mapping(workload.content.get("metadata")), "labels": {NAME_LABEL: candidate.name}},
        "spec": {**plain, **pods, "strategy": {"canary": strategy}},
    }
    return stand_in(workload, content)


def _reference(candidate: Candidate) -> Map:
    """Refer to a Deployment, whose own pods go once those of the Rollout run: an autoscaler begins with too few for that."""
    said = {"apiVersion": "apps/v1", "kind": "Deployment", "name": candidate.name}
    return {"workloadRef": said if _is_scaled(candidate) else {**said, "scaleDown": "onsuccess"}}


def kept(candidate: Candidate) -> Remark:
    """Tell that the Deployment goes on describing the pods."""
    goes = (
        "scale it down once the Rollout's run, since the autoscaler begins with one"
        if _is_scaled(candidate)
        else "its own pods go once the Rollout's run"
    )
    why = f"it goes on describing the pods, and a change of it starts a release; {goes}"
    return chosen(candidate.workload.place, "workload.deployment", why)


def _pods(deployment: Resource) -> Map:
    """Give the template of the pods without the labels by which Helm keeps them, which no selector names.

    It is without a name, too: of a Deployment Kubernetes passes that over, and the definition of a Rollout has none.
    """
    template = mapping(deployment.get("spec", "template"))
    metadata = mapping(template.get("metadata"))
    selected = mapping(deployment.get("spec", "selector", "matchLabels"))
    labels = {
        key: value
        for key, value in mapping(metadata.get("labels")).items()
        if key in selected or not (key.startswith("helm.sh/") or (key, value) == (MANAGED_BY, "Helm"))
    }
    unnamed = {key: value for key, value in metadata.items() if key != "name"}
    return {"template": {**template, "metadata": {**unnamed, "labels": labels}}}


def _strategy(deployment: Resource) -> Map:
    said = mapping(deployment.get("spec", "strategy", "rollingUpdate"))
    surge = {key: said[key] for key in ("maxSurge", "maxUnavailable") if key in said}
    return {**surge, "steps": list(STEPS)}


def remarks(candidate: Candidate) -> Iterator[Remark]:
    """Tell of what a workload says and a spec can't, and of a size that it does not say."""
    deployment = candidate.workload
    if not is_written(deployment, "spec", "replicas") and not _is_scaled(candidate):
        why = "no number is said, and that is one pod; if an autoscaler says it elsewhere, import that, too"
        yield chosen(deployment.at("spec", "replicas"), "workload.replicas", why)
    kind = deployment.get("spec", "strategy", "type")
    if kind == "Recreate":
        why = "two versions run beside each other during a canary: make sure that they can, or keep the Deployment"
        yield left(deployment.at("spec", "strategy", "type"), f"{deployment} spec.strategy", why)
    if deployment.get("spec", "paused"):
        yield left(
            deployment.at("spec", "paused"),
            f"{deployment} spec.paused",
            "a spec describes a running release; pause the Rollout in the cluster",
        )


def chosen_steps(candidate: Candidate) -> Iterator[Remark]:
    """Tell that nobody had said by which steps a new version takes over, if so."""
    why = "a Deployment has no steps: these are those of a new spec, with a gate before a quarter of the requests"
    if not candidate.is_rollout:
        yield chosen(candidate.workload.at("spec", "strategy"), "rollout.steps", why)


def _is_scaled(candidate: Candidate) -> bool:
    tree, workload = candidate.tree, candidate.workload
    return bool(tree.scalers(workload) or tree.outside_scalers(workload))


def autoscalers(candidate: Candidate) -> Iterator[tuple[Resource, Resource]]:
    """Give the autoscalers of a workload, each with the one that scales the Rollout in its place; KEDA sees to its own."""
    for found in candidate.tree.scalers(candidate.workload):
        if not is_made_by_keda(found):
            yield found, _autoscaler(found)


def _autoscaler(found: Resource) -> Resource:
    content = renewed(found).content
    target = {**mapping(content["spec"].get("scaleTargetRef")), "apiVersion": _VERSION, "kind": "Rollout"}
    return stand_in(found, {**content, "spec": {**content["spec"], "scaleTargetRef": target}})


def renewed(autoscaler: Resource) -> Resource:
    """Give an autoscaler in the version that is built."""
    spec = modern(autoscaler.kind, mapping(autoscaler.get("spec")))
    return stand_in(autoscaler, {**autoscaler.content, "apiVersion": "autoscaling/v2", "spec": spec})


_OF_TOOLS: Final = (MANAGED_BY, NAME_LABEL, "helm.sh/", "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/")
"""How labels begin that a tool keeps its objects by, and those that canarygen sets anew."""


def labels(candidate: Candidate) -> Mapping[str, str]:
    """Give the labels of a canary: those of the Deployment, which all of its objects get."""
    return {key: value for key, value in candidate.workload.labels.items() if not key.startswith(_OF_TOOLS)}


def unlabelled(resource: Resource, candidate: Candidate) -> Resource:
    """Give an object without the labels that it will have as one of the canary's, or has of a tool."""
    shared = labels(candidate).items()
    own = {
        key: value
        for key, value in resource.labels.items()
        if (key, value) not in shared and not key.startswith(_OF_TOOLS)
    }
    metadata = {**mapping(resource.content.get("metadata")), "labels": own}
    return stand_in(resource, {**resource.content, "metadata": metadata})
