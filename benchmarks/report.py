"""What was measured, as JSON, as a table for people, and as a plot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.comparison import Comparison
from benchmarks.peer import Peer
from benchmarks.plot import plotted


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything about one run of the benchmark."""

    machine: str
    peers: Sequence[Peer]
    comparisons: Sequence[Comparison]
    missing: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write results.json, table.md and plot.svg."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(self._json(), encoding="utf-8")
        (folder / "table.md").write_text(self.table(), encoding="utf-8")
        lines = {
            peer.name: {
                comparison.size: found.wall
                for comparison in self.comparisons
                if (found := comparison.median(peer.name))
            }
            for peer in self.peers
        }
        (folder / "plot.svg").write_text(plotted(lines), encoding="utf-8")

    def table(self) -> str:
        """Give the table, in Markdown: a row a peer, a column a size."""
        sizes = [comparison.size for comparison in self.comparisons]
        head = ["peer", *(f"{size:,} app{'s' * (size > 1)}" for size in sizes)]
        rows = [
            [_title(peer), *(_cell(peer, found, self.peers[0]) for found in self.comparisons)]
            for peer in self.peers
        ]
        lines = [_line(head), _line(["---"] * len(head)), *map(_line, rows)]
        notes = [f"- {name}: {why}" for name, why in self.missing.items()]
        for comparison in self.comparisons:
            notes += [f"- {name}, {comparison.size:,} apps: {why}" for name, why in comparison.silent.items()]
        legend = "Wall time, processor time, peak memory; wall time as a ratio to canarygen's."
        return "\n".join([self.machine, "", legend, "", *lines, "", *notes, ""])

    def _json(self) -> str:
        value = {
            "machine": self.machine,
            "peers": {peer.name: {"version": peer.version, "way": peer.way} for peer in self.peers},
            "missing": dict(self.missing),
            "sizes": [
                {
                    "apps": found.size,
                    "runs": {name: [asdict(run) for run in runs] for name, runs in found.runs.items()},
                    "silent": found.silent,
                }
                for found in self.comparisons
            ],
        }
        return json.dumps(value, indent=1) + "\n"


def _title(peer: Peer) -> str:
    return f"{peer.name} {peer.version}: {peer.way}"


def _cell(peer: Peer, comparison: Comparison, first: Peer) -> str:
    found, base = comparison.median(peer.name), comparison.median(first.name)
    if found is None:
        why = comparison.silent.get(peer.name, "not asked")
        return why if why.startswith("not") else "failed"
    ratio = f"**{found.wall / base.wall:.2g}x** " if base else ""
    return f"{ratio}{_seconds(found.wall)}, cpu {_seconds(found.cpu)}, {found.peak:.0f} MB"


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
