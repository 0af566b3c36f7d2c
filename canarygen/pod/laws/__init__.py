"""What Kubernetes refuses of pods, whoever wrote them: each law is a function from a pod template and its containers.

The controller runs Kubernetes' own validation of pod templates (ValidatePodTemplateSpec in pkg/apis/core/validation), and
the API server does on a Deployment; what of it the schema of an object does not know is repeated here.
"""

from collections.abc import Callable, Iterator, Sequence

from canarygen.document import Said
from canarygen.fault import Refusal
from canarygen.model.containers import Contained
from canarygen.pod.laws.claims import claims_are_accepted
from canarygen.pod.laws.controller import controllers_agree
from canarygen.pod.laws.devices import devices_are_accepted
from canarygen.pod.laws.handlers import handlers_are_accepted
from canarygen.pod.laws.host import nodes_are_shared
from canarygen.pod.laws.lists import entries_are_told_apart, names_are_told_apart
from canarygen.pod.laws.mounts import mounts_are_accepted
from canarygen.pod.laws.narrowing import labels_narrow_once
from canarygen.pod.laws.running import containers_are_run
from canarygen.pod.laws.scheduling import places_are_accepted
from canarygen.pod.laws.security import security_is_accepted
from canarygen.pod.laws.settings import settings_are_accepted
from canarygen.pod.laws.variables import variables_have_sources
from canarygen.pod.laws.volumes import volumes_are_accepted
from canarygen.pod.laws.windows import systems_are_heeded
from canarygen.pod.laws.younger import fields_are_known
from canarygen.typed import Final

Check = Callable[[Said, Sequence[Contained]], Iterator[Refusal]]

OF_KUBERNETES: Final[Sequence[Check]] = (
    names_are_told_apart,
    settings_are_accepted,
    places_are_accepted,
    labels_narrow_once,
    security_is_accepted,
    containers_are_run,
    variables_have_sources,
    handlers_are_accepted,
    volumes_are_accepted,
    mounts_are_accepted,
    claims_are_accepted,
    devices_are_accepted,
    nodes_are_shared,
    systems_are_heeded,
)
OF_DEFINITIONS: Final = (*OF_KUBERNETES, entries_are_told_apart, fields_are_known)
"""The laws of the pods of what Argo Rollouts defines: those of Kubernetes, of its definitions, and of what it knows of pods."""
LAWS: Final = (*OF_DEFINITIONS, controllers_agree)
"""The laws of the pods of a Rollout, which the controller looks into itself."""
OF_REFERENCES: Final = (fields_are_known, controllers_agree)
"""What it asks beyond Kubernetes of the pods of another workload that a Rollout refers to."""


def refusals(
    template: Said, containers: Sequence[Contained], laws: Sequence[Check] = LAWS
) -> Iterator[Refusal]:
    """Say what is refused of a pod template, by some laws; `containers` are all of its own."""
    return (refusal for law in laws for refusal in law(template, containers))
