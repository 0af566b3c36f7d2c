"""Autoscalers that scale something else than what runs the pods, or are undone by what Git says."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, mapping, text
from canarygen.frozen import frozen
from canarygen.key import ARGO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.delivery.ignored import entries, ignores, is_ignored_by_all
from canarygen.lint.realm import environment
from canarygen.lint.resource import Resource, group
from canarygen.lint.tree import Tree
from canarygen.typed import Final

AUTOSCALER_OF_A_SHADOW: Final = Law(
    "autoscaler-of-a-shadow",
    "A Rollout by workloadRef runs the pods that the Deployment only describes: an autoscaler of the Deployment never scales them, and brings back those that the controller takes away.",
)
AUTOSCALER_OF_NOTHING: Final = Law(
    "autoscaler-of-nothing",
    "An autoscaler that does not find what it scales does nothing, and says so in its status only.",
)
REPLICAS_BESIDE_AUTOSCALER: Final = Law(
    "replicas-beside-autoscaler",
    "Every sync sets the number of pods back to what Git says, in the middle of a release or of the busiest hour.",
    Severity.WARNING,
)
_AUTOSCALERS: Final = (("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject"))
_SCALES: Final = "kube-controller-manager"
"""Autoscalers run in it, KEDA's too."""
_TAKEN_AWAY: Final = frozenset({"onsuccess", "progressively"})


@frozen
class Autoscaler:
    """An autoscaler, and what it scales."""

    resource: Resource

    @property
    def target(self) -> Mapping[str, object]:
        """The reference to what it scales."""
        return mapping(self.resource.get("spec", "scaleTargetRef"))

    @property
    def group(self) -> str:
        """The API group of it."""
        return group(self.target.get("apiVersion")) or "apps"

    @property
    def kind(self) -> str:
        """The kind of it; KEDA's is a Deployment where none is said."""
        return text(self.target.get("kind")) or "Deployment"

    @property
    def name(self) -> str:
        """The name of it."""
        return text(self.target.get("name"))

    @property
    def place(self) -> Place:
        """Where it is named."""
        return self.resource.at("spec", "scaleTargetRef", "name")


def autoscalers(tree: Tree) -> Iterator[Autoscaler]:
    """Give all autoscalers of a tree, sound or not."""
    for kind in _AUTOSCALERS:
        yield from map(Autoscaler, tree.any_of(*kind))


def _sound(tree: Tree) -> Iterator[Autoscaler]:
    return (scaler for scaler in autoscalers(tree) if tree.is_sound(scaler.resource))


def autoscalers_scale_what_runs(tree: Tree) -> Iterator[Diagnostic]:
    """No autoscaler scales a Deployment whose pods a Rollout runs (argo-rollouts issues 4065 and 4110).

    While a Deployment moves to a Rollout, both run. So this is an error only if the controller is told to take its pods away.
    """
    shadows = {
        (
            rollout.namespace,
            text(rollout.get("spec", "workloadRef", "kind")),
            text(rollout.get("spec", "workloadRef", "name")),
        ): rollout
        for rollout in tree.any_of(ARGO, "Rollout")
        if rollout.get("spec", "workloadRef")
    }
    for scaler in _sound(tree):
        rollout = shadows.get((scaler.resource.namespace, scaler.kind, scaler.name))
        if rollout and environment(rollout) == environment(scaler.resource):
            is_taken = text(rollout.get("spec", "workloadRef", "scaleDown")).lower() in _TAKEN_AWAY
            yield breach(
                AUTOSCALER_OF_A_SHADOW,
                f"{rollout} runs the pods instead of this {scaler.kind}: to scale it does not scale them",
                scaler.place.span,
                f"scale the Rollout: `{{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: {rollout.name}}}`",
                Note("the Rollout takes them from it", rollout.at("spec", "workloadRef", "name").span),
                ruled=None if is_taken else Severity.WARNING,
            )


def autoscalers_find_rollouts(tree: Tree) -> Iterator[Diagnostic]:
    """An autoscaler names a Rollout as such: of a name that only a Rollout has, no Deployment is meant."""
    for scaler in _sound(tree):
        namespace = scaler.resource.namespace
        rollouts = tree.named(ARGO, "Rollout", namespace, scaler.name)
        if not rollouts or tree.named(scaler.group, scaler.kind, namespace, scaler.name):
            continue
        wrong: Path = ("apiVersion",) if scaler.kind == "Rollout" else ("kind",)
        yield breach(
            AUTOSCALER_OF_NOTHING,
            f"`{scaler.name}` is a Rollout of {ARGO}, and this is no reference to one",
            scaler.resource.at("spec", "scaleTargetRef", *wrong).span,
            "write `apiVersion: argoproj.io/v1alpha1` and `kind: Rollout`",
            Note(f"this is {rollouts[0]}", rollouts[0].at("metadata", "name").span),
        )


def autoscalers_have_the_say(tree: Tree) -> Iterator[Diagnostic]:
    """What an autoscaler scales has no number of replicas in Git, unless Argo CD is told to ignore it."""
    for scaler in _sound(tree):
        is_rollout = (scaler.group, scaler.kind) == (ARGO, "Rollout")
        found = tree.named(ARGO, "Rollout", scaler.resource.namespace, scaler.name) if is_rollout else ()
        for rollout in found:
            is_said = rollout.get("spec", "replicas") is not None
            is_met = environment(rollout) == environment(scaler.resource)
            if is_said and is_met and not _is_ignored(rollout, tree):
                yield breach(
                    REPLICAS_BESIDE_AUTOSCALER,
                    f"{scaler.resource} sets the replicas of this Rollout, and every sync sets them back",
                    rollout.at("spec", "replicas").span,
                    "leave `replicas` out",
                    Note("the autoscaler", scaler.place.span),
                )


def _is_ignored(rollout: Resource, tree: Tree) -> bool:
    return is_ignored_by_all(tree, ARGO, "Rollout") or any(
        ignores(entry, rollout, lambda said: "replicas" in said, _SCALES) for _, _, entry in entries(tree)
    )
