"""Whom Services are for, as far as a tree shows it, where their selectors do not."""

import re
from collections import defaultdict
from collections.abc import Mapping
from difflib import SequenceMatcher

from canarygen.frozen import cached_property
from canarygen.key import ARGO, ISTIO
from canarygen.lint.resource import Resource
from canarygen.lint.role import roles
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.typed import Final

_QUIET_GROUPS: Final = frozenset(
    {
        "",
        "apps",
        "batch",
        "autoscaling",
        "policy",
        "networking.k8s.io",
        "rbac.authorization.k8s.io",
        "storage.k8s.io",
        "scheduling.k8s.io",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "networking.istio.io",
        "security.istio.io",
        "telemetry.istio.io",
        "extensions.istio.io",
        "argoproj.io",
        "cert-manager.io",
        "external-secrets.io",
        "bitnami.com",
        "kustomize.config.k8s.io",
    }
)
"""API groups whose kinds run no pods but those that the tree shows. Any other may be an operator's, who labels its own."""

_QUIET_KINDS: Final = frozenset(
    {
        "AlertProvider",
        "Canary",
        "GRPCRoute",
        "HTTPRoute",
        "MetricTemplate",
        "PodMonitor",
        "PrometheusRule",
        "ReferenceGrant",
        "ScaledObject",
        "ServiceMonitor",
        "TriggerAuthentication",
    }
)
"""Kinds of other groups that run no pods either, or (Flagger's) such as are known."""
_MOST: Final = 300
"""So many pods of a file are compared with a selector; whoever writes more by hand has no one file for them."""
_WORD: Final = 4
_LIKENESS: Final = 0.75
_OUTSIDE: Final = frozenset({(ISTIO, "WorkloadEntry"), (ISTIO, "WorkloadGroup")})
"""Kinds that stand for pods, or machines, that the tree does not show."""


class ServicePods:
    """Whom the Services of a tree are for, where their selectors do not say it."""

    def __init__(self, tree: Tree) -> None:
        """Take the tree."""
        self._tree = tree

    def meant(self, service: Resource) -> tuple[Workload, ...]:
        """Give the pods that a Service is surely for: those of a Rollout, or else of what has its name and stands beside it."""
        beside = (pods for pods in self._namesakes(service) if pods.owner.folder == service.folder)
        return self.moved(service) or tuple(beside)

    def moved(self, service: Resource) -> tuple[Workload, ...]:
        """Give the pods of the Rollouts that name a Service.

        Where the Service has variants that they could mean instead, only those of its folder count.
        """
        rollouts = self._naming.get((service.namespace, service.name), [])
        if not self._is_only_one(service):
            rollouts = [rollout for rollout in rollouts if rollout.folder == service.folder]
        return tuple(pods for rollout in rollouts for pods in self._tree.workloads_of(rollout))

    def near(self, service: Resource, selector: Mapping[str, str]) -> Workload | None:
        """Give pods that a Service seems to be for: of its name, or with labels that a slip tells from its selector.

        The latter in its own file only: what stands there belongs together, while a folder may hold examples of all
        sorts. None where an operator may run pods, too.
        """
        if self._is_only_one(service) and (namesakes := self._namesakes(service)):
            return namesakes[0]
        if service.namespace in self._operated:
            return None
        beside = self._beside.get((service.namespace, service.file), ())
        alike = (pods for pods in beside[:_MOST] if _is_slip(selector, pods.labels))
        return next(alike, None)

    def _is_only_one(self, service: Resource) -> bool:
        return len(self._tree.named(*service.key)) == 1

    def _namesakes(self, service: Resource) -> list[Workload]:
        return self._named.get((service.namespace, service.name), [])

    @cached_property
    def _naming(self) -> Mapping[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for rollout in self._tree.any_of(ARGO, "Rollout"):
            for role in roles(rollout):
                found[rollout.namespace, role.name(rollout)].append(rollout)
        return found

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], list[Workload]]:
        found: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        for workload in self._tree.workloads:
            found[workload.namespace, workload.owner.name].append(workload)
        return found

    @cached_property
    def _beside(self) -> Mapping[tuple[str, str], list[Workload]]:
        found: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        for workload in self._tree.workloads:
            found[workload.namespace, workload.described.file].append(workload)
        return found

    @cached_property
    def _operated(self) -> frozenset[str]:
        return frozenset(
            resource.namespace
            for resource in self._tree.resources
            if (resource.group not in _QUIET_GROUPS and resource.kind not in _QUIET_KINDS)
            or (resource.group, resource.kind) in _OUTSIDE
        )


def _is_slip(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Tell whether labels differ from a selector by slips of the pen alone."""
    return selector.keys() <= labels.keys() and all(
        _is_misspelt(value, labels[key]) for key, value in selector.items() if value != labels[key]
    )


def _is_misspelt(value: str, meant: str) -> bool:
    """Tell whether a text is nearly another, word for word: `v1` and `v2`, or `a` and `b`, are too short to be slips."""
    words, others = (re.split("[-_.]", text) for text in (value, meant))
    pairs = [(word, other) for word, other in zip(words, others, strict=False) if word != other]
    return len(words) == len(others) and all(
        min(len(word), len(other)) >= _WORD and SequenceMatcher(None, word, other).ratio() >= _LIKENESS
        for word, other in pairs
    )
