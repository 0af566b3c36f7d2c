"""An adoption for programs: JSON."""

from collections.abc import Mapping

from canarygen.adoption.adoption import Adoption, Step
from canarygen.adoption.stage import message, way_back
from canarygen.importing.record import as_json as import_as_json
from canarygen.typed import Any


def as_json(adoption: Adoption, folder: str, commits: Mapping[str, str]) -> dict[str, Any]:
    """Give the form for programs, what was imported below a folder with it; `commits` are those that were made, by the names of their stages."""
    count = len(adoption.steps)
    return {
        "namespace": adoption.spec.namespace,
        "name": adoption.spec.name,
        "import": import_as_json(adoption.found, folder, ()),
        "byHand": adoption.by_hand or None,
        "byProject": list(adoption.additions),
        "stages": [
            {
                **_stage(step),
                "message": message(step.stage, number, count),
                "commit": commits.get(step.stage.name),
            }
            for number, step in enumerate(adoption.steps, start=1)
        ],
    }


def _stage(step: Step) -> dict[str, Any]:
    stage = step.stage
    return {
        "name": stage.name,
        "title": stage.title,
        "why": stage.why,
        "watch": list(stage.watch),
        "back": way_back(stage),
        "spec": {"file": stage.path, "text": stage.spec} if stage.spec else None,
        "changes": [
            {
                "deed": touch.deed.value,
                "kind": touch.resource.kind,
                "name": touch.resource.name,
                "file": touch.resource.file,
                "words": touch.words,
            }
            for touch in stage.touches
        ],
        "files": {path: source.data.decode() if source else None for path, source in step.files.items()},
        "out": sorted(map(str, step.out)),
    }
