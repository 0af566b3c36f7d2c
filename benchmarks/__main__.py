"""Measures canarygen beside its peers: `make bench`, or `make bench SIZES="1 100" PEERS="kustomize,Helm in process"`.

SIZES are numbers of apps, PEERS the names of those to ask (all, unless said), ROUNDS how often each is timed, LIMIT the
seconds after which a peer is not waited for any more, and RESULTS the folder for results.json, table.md and plot.svg.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.comparison import compared, installed, say
from benchmarks.machine import machine
from benchmarks.peer import Peer
from benchmarks.peers import MISSING, PEERS
from benchmarks.report import Report
from benchmarks.toolbox import Toolbox

CACHE = Path(__file__).parent.parent / ".cache" / "bench"


def main() -> None:
    """Install, compare at each size, and write what came of it after each, so that an interrupted run has told something."""
    sizes = [int(size) for size in os.environ.get("SIZES", "1 100 1000 10000").split()]
    rounds, limit = int(os.environ.get("ROUNDS", "5")), float(os.environ.get("LIMIT", "120"))
    peers = _asked(os.environ.get("PEERS", ""))
    results = Path(os.environ.get("RESULTS", CACHE / "results"))
    programs, missing = installed(peers, Toolbox(CACHE / "tools"))
    comparisons = []
    slow: set[str] = set()
    for size in sorted(sizes):
        able = [peer for peer in peers if peer.name in programs and peer.name not in slow]
        comparison = compared(able, programs, size, rounds=rounds, limit=limit)
        comparison.silent |= dict.fromkeys(slow, f"not asked: {limit:g} s were not enough for fewer")
        slow |= {name for name, why in comparison.silent.items() if why.startswith("not")}
        comparisons.append(comparison)
        report = Report(machine=machine(), peers=peers, comparisons=comparisons, missing=missing | MISSING)
        report.write(results)
    print(report.table())
    say(f"written to {results}")


def _asked(names: str) -> Sequence[Peer]:
    """Give the peers of these names, separated by commas; canarygen is always among them."""
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    known = {peer.name for peer in PEERS}
    if unknown := wanted - known:
        sys.exit(f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return [peer for number, peer in enumerate(PEERS) if not wanted or number == 0 or peer.name in wanted]


if __name__ == "__main__":
    main()
