"""Why the metadata of an object are what they are."""

from canarygen.delivery import WAVE
from canarygen.model.label import MANAGED_BY, NAME_LABEL

REASONS = {
    "metadata.name": "an object is named after its canary, `metadata.name`, with what it is behind where there are several; `names` chooses another name",
    "metadata.namespace": "all objects of a canary live in its `metadata.namespace`",
    "metadata.labels": "each of its objects bears the canary's own `metadata.labels`",
    f"metadata.labels.{NAME_LABEL}": "each object bears its canary's `metadata.name`, so that it is found by it",
    f"metadata.labels.{MANAGED_BY}": "this label says that canarygen keeps the object, for the canary of this `metadata.name`",
    "metadata.annotations": "each of its objects bears the canary's own `metadata.annotations`",
    f"metadata.annotations.{WAVE}": "with `argocd` in canarygen.yaml, what refers to other objects is synced in a wave after them; nothing comes after the Rollout, since a paused one would hold that back",
}

DELIVERY = {
    f"metadata.labels.{NAME_LABEL}": "it says which canary Argo CD's object is for, by its `metadata.name`; `canaries` stands for all that `argocd` has synced",
    f"metadata.labels.{MANAGED_BY}": "this label says that canarygen keeps the object, since canarygen.yaml has `argocd`",
    "metadata.namespace": "Argo CD's own objects live where `argocd.namespace` says that it runs",
}
"""Those of Argo CD's own objects, which stand above any canary."""
