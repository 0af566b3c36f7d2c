"""What holds for all specs of a repository, and what lives outside it."""

from collections.abc import Mapping

from canarygen.document import Document, Place
from canarygen.frozen import field, frozen, replace
from canarygen.law import Law, Severity
from canarygen.model.feature import Feature, Version
from canarygen.model.policy import Policy

PROJECT_FILE = "canarygen.yaml"
"""The file that marks the root of a project, and holds its settings."""

Key = tuple[str, str]
"""A namespace, and a name in it."""


@frozen(kw_only=True)
class ExternalGateway:
    """A Gateway that lives elsewhere: the hosts and ports that it serves; none said is all."""

    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    place: Place


@frozen(kw_only=True)
class External:
    """What lives outside this repository, each by namespace and name, with where it is declared.

    `hosts` are hosts outside the cluster. Secrets can live nowhere else, so they are None
    while no list of them is given, and then nothing is known of them.
    """

    gateways: Mapping[Key, ExternalGateway] = field(default_factory=dict)
    services: Mapping[Key, Place] = field(default_factory=dict)
    hosts: Mapping[str, Place] = field(default_factory=dict)
    templates: Mapping[Key, Place] = field(default_factory=dict)
    cluster_templates: Mapping[str, Place] = field(default_factory=dict)
    secrets: Mapping[Key, Place] | None = None


@frozen(kw_only=True)
class Targets:
    """The oldest versions, major and minor, that the tree must work with."""

    kubernetes: Version = (1, 34)
    istio: Version = (1, 28)
    argo_rollouts: Version = (1, 8)
    argo_cd: Version = (3, 1)
    place: Place | None = None

    def have(self, feature: Feature) -> bool:
        """Whether every version that the tree must work with has a feature."""
        return self.argo_rollouts >= feature.version


@frozen(kw_only=True)
class Destination:
    """A cluster as Argo CD knows it: by the address of its API server, or by name."""

    server: str | None
    name: str | None

    @property
    def field(self) -> Mapping[str, str]:
        """The destination as a field of an Application."""
        return {"name": self.name} if self.name else {"server": self.server or ""}

    @property
    def cluster(self) -> str:
        """What two ways to write one destination have in common."""
        server = (self.server or "").rstrip("/")
        return "in-cluster" if server == "https://kubernetes.default.svc" else self.name or server


@frozen(kw_only=True)
class ArgoCD:
    """How Argo CD syncs the tree of one environment.

    `instance` tells several Argo CDs apart; `project` is the AppProject of this environment
    alone. `path` is the folder of the tree in the repository of that address, `revision`
    the branch that holds it; `injection` the label that has Istio inject its proxy into
    the pods of a namespace. `places` has that of each of these settings that was said:
    for one environment, or for all.
    """

    repo_url: str
    revision: str
    path: str
    project: str
    namespace: str
    instance: str
    destination: Destination
    auto_sync: bool
    prune: bool
    self_heal: bool
    as_set: bool
    respects_ignored: bool
    injection: Mapping[str, str]
    is_kustomized: bool
    place: Place
    places: Mapping[str, Place]

    def at(self, key: str) -> Place:
        """Give the place of one of its settings, or where it would stand."""
        return self.places.get(key) or self.place.at(key)


@frozen(kw_only=True)
class SyncTo:
    """The branch that a tree is published to.

    `remote` is the address of its repository, or the name that the checkout has for it.
    """

    remote: str
    branch: str
    place: Place

    @property
    def active(self) -> str:
        """The branch that is synced: GitOps Promoter takes a tree from `env/prod-next` to `env/prod`."""
        return self.branch.removesuffix("-next")


@frozen(kw_only=True)
class Environment:
    """A place that the specs are compiled for, with a tree of its own; the only one has no name."""

    name: str | None = None
    argo_cd: ArgoCD | None = None
    sync_to: SyncTo | None = None
    place: Place | None = None


@frozen(kw_only=True)
class Project:
    """The project: `specs` and `out` are folders relative to its root.

    `only` names the environment that is asked for, if not all are. `rules` say of a law
    how grave its breach is, or (None) that it is not told. `document` is its
    canarygen.yaml, which holds the defaults of all specs.
    """

    specs: tuple[str, ...] = ("specs",)
    out: str = "out"
    environments: tuple[Environment, ...] = (Environment(),)
    only: str | None = None
    kustomization: bool = False
    rules: Mapping[Law, Severity | None] = field(default_factory=dict)
    targets: Targets = field(default_factory=Targets)
    external: External = field(default_factory=External)
    policy: Policy = field(default_factory=Policy)
    document: Document | None = None

    @property
    def unjudged(self) -> "Project":
        """The project without its policy, for what is to be seen whether or not it is allowed."""
        return replace(self, policy=Policy())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its environments; none if it has only the one without a name."""
        return tuple(environment.name for environment in self.environments if environment.name)

    @property
    def chosen(self) -> tuple[Environment, ...]:
        """The environments that are asked for."""
        return tuple(found for found in self.environments if self.only in {None, found.name})
