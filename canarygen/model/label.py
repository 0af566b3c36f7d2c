"""The labels by which objects and pods are known, whose a label or an annotation is, and the annotations that no object gets."""

from canarygen.typed import Final

NAME_LABEL: Final = "app.kubernetes.io/name"
"""Which canary an object, or a pod, belongs to."""
MANAGED_BY: Final = "app.kubernetes.io/managed-by"
"""Which tool keeps an object."""
HASH: Final = "rollouts-pod-template-hash"
"""By what the controller of Argo Rollouts tells the pods of two versions apart."""
BY_HASH: Final = "leave the label out: the controller tells the versions apart by their hash"
"""The way out for what selects by a label of one version."""

# Whole domains whose keys steer a tool that reads the tree or routes the traffic.
_OWNERS: Final = {
    "argo-rollouts.argoproj.io": "Argo Rollouts",
    "rollout.argoproj.io": "Argo Rollouts",
    "argocd.argoproj.io": "Argo CD",
    "link.argocd.argoproj.io": "Argo CD",
    "kubectl.kubernetes.io": "kubectl",
    "internal.istio.io": "Istio",
}
# Argo CD takes an object with one of these for a hook: it is applied at another time, or deleted and made again.
_OF_HOOKS: Final = ("helm.sh/hook", "helm.sh/hook-weight", "helm.sh/hook-delete-policy")
_OWNED_KEYS: Final = {
    HASH: "Argo Rollouts",
    "istio.io/dry-run": "Istio",
    **dict.fromkeys(_OF_HOOKS, "Helm and Argo CD"),
}
# What people set on pods for their own comfort; kubectl only reads these.
_FREE: Final = frozenset(
    {"kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"}
)

_OF_THE_HOST: Final = ("internal.config.kubernetes.io/", "kustomize.config.k8s.io/")
_OF_THE_HOST_KEYS: Final = frozenset(
    {
        "config.k8s.io/id",
        "config.kubernetes.io/function",
        "config.kubernetes.io/index",
        "config.kubernetes.io/local-config",
        "config.kubernetes.io/path",
    }
)


def owner(key: str) -> str:
    """Say which tool a label or annotation belongs to; nothing if to nobody."""
    if key in _FREE:
        return ""
    domain, _, _ = key.rpartition("/")
    return _OWNERS.get(domain) or _OWNED_KEYS.get(key, "")


def is_of_the_host(annotation: str) -> bool:
    """Whether an annotation tells kustomize or kpt how to treat the very document that it stands in.

    On a spec it speaks of the spec: an object that got a copy would be taken for one that
    is not to be applied (KRM Functions Specification; kustomize's and kpt's own keys).
    """
    return annotation in _OF_THE_HOST_KEYS or annotation.startswith(_OF_THE_HOST)
