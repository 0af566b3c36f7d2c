"""An adoption as text for people: a table of its stages, and below it what each does and waits for."""

from collections.abc import Iterator

from canarygen.adoption.adoption import Adoption, Step
from canarygen.adoption.stage import way_back


def as_text(adoption: Adoption) -> str:
    """Give the stages in their order."""
    width = max(len(step.stage.name) for step in adoption.steps)
    table = [
        f"{number}  {step.stage.name:{width}}  {step.stage.title.partition(': ')[2]}"
        for number, step in enumerate(adoption.steps, start=1)
    ]
    specs = ["", *(step.stage.spec for step in adoption.steps)]
    details = [
        line
        for number, step in enumerate(adoption.steps, start=1)
        for line in _details(number, step, is_built=step.stage.spec != specs[number - 1])
    ]
    return "\n".join([*table, *details]) + "\n"


def _details(number: int, step: Step, *, is_built: bool) -> Iterator[str]:
    stage = step.stage
    yield ""
    yield f"{number}  {stage.name}: {stage.why}"
    yield from (f"   change  {touch.resource.file}: {touch.words}" for touch in stage.touches)
    if is_built:
        yield f"   build   {stage.path}"
    yield from (f"   watch   {line}" for line in stage.watch)
    yield f"   back    {way_back(stage)}"
