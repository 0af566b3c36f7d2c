"""The whole of an adoption on one screen: which stages there are, and what each of them touches."""

from collections.abc import Iterable, Sequence

from canarygen.adoption import deployment, rollout
from canarygen.adoption.stage import Stage
from canarygen.adoption.subject import Draft, Subject
from canarygen.adoption.touch import Deed, Touch
from canarygen.adoption.variant import fitting, kept, keys
from canarygen.delivery import KEPT
from canarygen.frozen import replace
from canarygen.key import Key
from canarygen.writing import written


def stages(subject: Subject) -> tuple[Stage, ...]:
    """Give the stages by which a workload becomes a canary; the originals change with them."""
    drafts = list((rollout if subject.workload.kind == "Rollout" else deployment).drafts(subject))
    handed = {key for draft in drafts for key in keys(draft.spec)} & subject.keys
    found = [_finished(draft, subject, handed, is_last=draft is drafts[-1]) for draft in drafts]
    return _each_once((*([_hold(subject, handed)] if handed else []), *found))


def _finished(draft: Draft, subject: Subject, handed: Iterable[Key], *, is_last: bool) -> Stage:
    """Give a stage with all that it touches: what is built from now on, nobody else may keep."""
    spec = fitting(draft.spec)
    own = set(keys(spec))
    gone = [item for item in subject.originals if item.key in own] + list(draft.removed)
    return replace(
        draft.stage,
        path=subject.path,
        spec=written(spec if is_last else kept(spec, handed)),
        touches=(*draft.stage.touches, *(Touch(Deed.REMOVE, item) for item in gone)),
    )


def _each_once(found: Sequence[Stage]) -> tuple[Stage, ...]:
    """Remove each object once: what is gone is gone. A stage that changes nothing is none."""
    gone: set[Key] = set()
    done: list[Stage] = []
    for stage in found:
        touches = tuple(touch for touch in stage.touches if touch.resource.key not in gone)
        gone |= {touch.resource.key for touch in touches if touch.deed is Deed.REMOVE}
        if touches or not done or done[-1].spec != stage.spec:
            done.append(replace(stage, touches=touches))
    return tuple(done)


def _hold(subject: Subject, handed: Iterable[Key]) -> Stage:
    wanted = set(handed)
    return Stage(
        path=subject.path,
        name="hold",
        title=f"{subject.name}: let Argo CD prune nothing that changes hands",
        why="What moves from these manifests to out/ is kept by another Application afterwards. Whichever of the two syncs first, the object must stay.",
        touches=tuple(Touch(Deed.KEEP, item) for item in subject.originals if item.key in wanted),
        watch=tuple(
            f"kubectl get {item.kind.lower()} {item.name} -n {item.namespace} -o yaml | grep {KEPT}"
            for item in subject.originals
            if item.key in wanted
        ),
    )
