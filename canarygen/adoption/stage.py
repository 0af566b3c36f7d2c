"""One stage on the way to a canary: what is in Git after it, and what people do before they go on."""

from canarygen.adoption.cluster import Objects
from canarygen.adoption.touch import Touch
from canarygen.frozen import frozen


@frozen(kw_only=True)
class Stage:
    """What a stage does.

    `spec` is the text of the canary's spec from then on, "" before there is one; it stands at `path`. `watch` are commands and what they must show before anybody goes on; `back` is what a rollback takes beyond a revert.
    """

    name: str
    title: str
    why: str
    watch: tuple[str, ...]
    back: str = ""
    path: str = ""
    spec: str = ""
    touches: tuple[Touch, ...] = ()


@frozen(kw_only=True)
class Standing:
    """What is in Git at the end of a stage: the objects that somebody wrote, and those that canarygen built."""

    written: Objects
    built: Objects

    @property
    def objects(self) -> Objects:
        """All of them."""
        return {**self.written, **self.built}


def standing(before: Standing, stage: Stage, built: Objects) -> Standing:
    """Give what is in Git after a stage, by what was before it."""
    written = dict(before.written)
    for touch in stage.touches:
        key = touch.resource.key
        content = touch.applied(written[key])
        if content is None:
            del written[key]
        else:
            written[key] = content
    return Standing(written=written, built=built)
