"""Goal: many apps generated and validated, without writing, beside the peers that validate nothing."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.app import apps
from benchmarks.comparison import installed
from benchmarks.goals.ground import Ground, medians, seconds, wall
from benchmarks.goals.outcome import Outcome
from benchmarks.peers.canarygen import CANARYGEN
from benchmarks.peers.cdk8s import CDK8S, CDK8S_PYTHON
from benchmarks.peers.helm import HELM_ENGINE, HELM_LINKED
from benchmarks.peers.kustomize import KUSTOMIZE
from benchmarks.peers.text_template import TEXT_TEMPLATE
from canarygen.model.project import Project
from canarygen.verification import yielded
from canarygen.workspace.workspace import Workspace

_LIMITS = {
    KUSTOMIZE: 1 / 100,
    HELM_LINKED: 1 / 2,
    HELM_ENGINE: 1 / 2,
    CDK8S_PYTHON: 1 / 20,
    CDK8S: 1 / 20,
    TEXT_TEMPLATE: 2.5,
}
"""Those of Helm and cdk8s were set beside its SDK and its Python; the engine alone and JavaScript are the harder ones."""


def measure(ground: Ground) -> Iterator[Outcome]:
    """Compare the whole process, and the work alone, with one call of each peer."""
    count = max(1, ground.specs // 10)
    peers = [CANARYGEN, *_LIMITS]
    programs, _ = installed(peers, ground.tools)
    folder = ground.folder()
    ways = {}
    for number, peer in enumerate(peer for peer in peers if peer.name in programs):
        place = folder / str(number)
        place.mkdir()
        command = peer.prepare(programs[peer.name], place, apps(count))
        ways[peer.name] = partial(wall, command, place)
    ways["in process"] = partial(seconds, partial(generated, folder / "0"))
    found = medians(ground.rounds, ways)
    for ours, what in ((CANARYGEN.name, "whole process"), ("in process", "reading to text, in process")):
        for peer, most in _LIMITS.items():
            if peer.name in found:
                yield Outcome(
                    what=f"{count:,} apps generated and validated, {what}",
                    beside=f"{peer.name}, one call",
                    ours=found[ours],
                    theirs=found[peer.name],
                    most=most,
                )


def generated(root: Path) -> int:
    """Compile a project from its files to the texts of its tree, as a build does; give their number."""
    return len(yielded(Workspace(root).sources(), Project()).texts(None))
