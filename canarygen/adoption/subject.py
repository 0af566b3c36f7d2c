"""What is adopted, and what a stage of that does before all is known that it touches."""

from canarygen.adoption.stage import Stage
from canarygen.document import texts
from canarygen.frozen import frozen
from canarygen.key import Key
from canarygen.lint.resource import Resource
from canarygen.lint.workload import Workload
from canarygen.model.label import NAME_LABEL
from canarygen.raising.objects import Spec


@frozen(kw_only=True)
class Subject:
    """What is adopted: the spec that it becomes, the workload, and all objects that are part of that now."""

    spec: Spec
    workload: Resource
    originals: tuple[Resource, ...]
    path: str
    """Where the spec is to stand."""

    @property
    def name(self) -> str:
        """The name of the app."""
        return self.workload.name

    @property
    def keys(self) -> frozenset[Key]:
        """What tells its objects apart."""
        return frozenset(item.key for item in self.originals)

    @property
    def ports(self) -> frozenset[tuple[str, int]]:
        """The ports of its pods that have a name, each with its number."""
        pods = Workload(self.workload, self.workload, ("spec", "template"))
        return frozenset(pods.named_ports({}).items())

    @property
    def pods_get_a_label(self) -> str:
        """Say what makes a release of the change to pods that the spec describes."""
        labels = texts(self.workload.get("spec", "template", "metadata", "labels"))
        if labels.get(NAME_LABEL) == self.name:
            return f"The pods bear the label {NAME_LABEL} already; if Argo Rollouts finds any other difference in them,"
        return f"The pods get a label more ({NAME_LABEL}), so that"

    @property
    def rollout(self) -> str:
        """The arguments by which kubectl finds the Rollout."""
        return f"{self.name} -n {self.workload.namespace}"

    def left(self, built: frozenset[Key]) -> tuple[Resource, ...]:
        """Give what is of no use any more when the canary is all that there is."""
        return tuple(item for item in self.originals if item.key not in built | {self.workload.key})


@frozen
class Draft:
    """A stage before all that it touches is known: its words, its spec, and what goes besides what is built anew."""

    stage: Stage
    spec: Spec
    removed: tuple[Resource, ...] = ()
