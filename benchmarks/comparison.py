"""Peers at one size: the same work for each, proven to be the same, then timed in turns."""

import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.app import apps
from benchmarks.objects import Objects, difference, objects
from benchmarks.peer import Peer
from benchmarks.run import Failed, Run, run
from benchmarks.toolbox import Toolbox, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A peer that is installed, ready to work in its folder."""

    peer: Peer
    folder: Path
    command: Sequence[str]


@dataclass(slots=True, kw_only=True)
class Comparison:
    """What peers took for so many apps: their runs, or why there are none."""

    size: int
    runs: dict[str, list[Run]] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)

    def median(self, name: str) -> Run | None:
        """Give the medians of a peer's runs."""
        if not (found := self.runs.get(name)):
            return None
        return Run(
            wall=statistics.median(one.wall for one in found),
            cpu=statistics.median(one.cpu for one in found),
            peak=statistics.median(one.peak for one in found),
        )


def installed(peers: Sequence[Peer], tools: Toolbox) -> tuple[dict[str, Path], dict[str, str]]:
    """Install peers; give what each has become, and why those that could not be had are missing."""
    programs: dict[str, Path] = {}
    missing: dict[str, str] = {}
    for peer in peers:
        say(f"install {peer.name} {peer.version}")
        try:
            programs[peer.name] = peer.install(tools)
        except Unavailable as why:
            missing[peer.name] = str(why)
            say(f"  not to be had: {why}")
    return programs, missing


def compared(
    peers: Sequence[Peer], programs: Mapping[str, Path], size: int, *, rounds: int, limit: float
) -> Comparison:
    """Let peers do the work of so many apps in turns. The first of them says what the others must yield."""
    comparison = Comparison(size=size)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        contenders = [_ready(peer, programs[peer.name], Path(scratch), size) for peer in peers]
        contenders = _same(contenders, comparison, Path(scratch), limit)
        for number in range(rounds):
            # Another one begins in each round, so that nobody always follows the same neighbour.
            turn = number % max(1, len(contenders))
            for contender in (*contenders[turn:], *contenders[:turn]):
                found = run(contender.command, contender.folder, limit=limit * 2)
                if found:
                    comparison.runs.setdefault(contender.peer.name, []).append(found)
            say(f"  {size} apps: round {number + 1} of {rounds}")
    return comparison


def _ready(peer: Peer, program: Path, scratch: Path, size: int) -> Contender:
    folder = scratch / peer.name.replace("/", "-").replace(" ", "-")
    folder.mkdir()
    return Contender(peer=peer, folder=folder, command=peer.prepare(program, folder, apps(size)))


def _same(
    contenders: Sequence[Contender], comparison: Comparison, scratch: Path, limit: float
) -> list[Contender]:
    """Keep those that yield the same objects as the first within the limit; of the others it is said why."""
    expected: Objects | None = None
    kept = []
    stream = scratch / "stream.yaml"
    for contender in contenders:
        name = contender.peer.name
        say(f"  {comparison.size} apps: {name}")
        try:
            if run(contender.command, contender.folder, limit=limit, output=stream) is None:
                comparison.silent[name] = f"not done after {limit:g} s"
                continue
            given = objects(stream)
            expected = given if expected is None else expected
            fault = difference(expected, given)
        except (Failed, ValueError) as failed:
            fault = str(failed)
        if fault:
            comparison.silent[name] = f"failed: {fault}"
            say(f"    {fault}")
        else:
            kept.append(contender)
    return kept


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)
