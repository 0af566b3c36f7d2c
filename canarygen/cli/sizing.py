"""How many pods the canaries of a side have where no object says it: specs say the bounds of autoscalers kept elsewhere."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from canarygen import library
from canarygen.cli.comparing import Base
from canarygen.compiler import assembled, layered_specs
from canarygen.diagnostic import Rejected
from canarygen.difference.owner import Owner
from canarygen.model.project import Project
from canarygen.model.workload import Workload
from canarygen.source import Source
from canarygen.unusable import Unusable


def workloads_before(base: Base, specs: Iterable[str]) -> Mapping[Owner, Workload]:
    """Give what some specs say of workloads, as a commit has them; nothing if one of them is none, whatever a header says."""
    try:
        found = base.specs([PurePosixPath(spec) for spec in specs])
    except Unusable:
        return {}
    return workloads(found, base.project)


def workloads(sources: Iterable[Source], project: Project) -> Mapping[Owner, Workload]:
    """Give what specs say of workloads, for each environment; nothing of a spec that canarygen of today does not take."""
    return {who: workload for source in sources for who, workload in _of_spec(source, project).items()}


def _of_spec(source: Source, project: Project) -> Mapping[Owner, Workload]:
    try:
        specs = layered_specs([source], project, library.language("canary"))
    except Rejected:
        return {}
    return {
        Owner(environment.name or "", canary.namespace, canary.name): canary.workload
        for environment in project.chosen
        for canary in assembled(specs[environment.name], environment, project).canaries
    }
