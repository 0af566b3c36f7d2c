"""What has Argo CD sync the objects of an environment: loaded where an environment uses it."""

from collections.abc import Sequence

from canarygen.delivery import deliveries
from canarygen.lowering.app_project import app_projects
from canarygen.lowering.application import applications
from canarygen.lowering.application_set import application_sets
from canarygen.manifest import Manifest
from canarygen.model.canary import Fleet

DELIVERIES = (app_projects, applications, application_sets)
"""They go from an environment and the deliveries of all its canaries to objects."""
SHARED = (app_projects, application_sets)
"""Those of them that make one object for all canaries."""


def delivered(fleet: Fleet, manifests: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """Give what has Argo CD sync the objects of a fleet."""
    found = tuple(deliveries(fleet.canaries, manifests))
    return tuple(item for deliver in DELIVERIES for item in deliver(fleet.environment, found))
