"""Goal: laws of the whole tree take as long for specs that all meet on one host as for specs that never meet."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.goals.ground import Ground, medians, seconds
from benchmarks.goals.outcome import Outcome
from canarygen.model.project import PROJECT_FILE
from canarygen.source import Source
from canarygen.verification import compiled, settings_of
from canarygen.workspace.workspace import Workspace

_SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: app-{number}, namespace: team-{team}}}
spec:
  workload: {{image: registry.example.com/app:1.{number}.0, replicas: 3, port: 8080}}
  traffic:
    hosts: [{host}]
    gateway: istio-system/public
    routes: [{{match: {{prefix: /app-{number}/}}}}]
  rollout: {{steps: [5% until promoted, 50% for 10m]}}
"""
_PROJECT = """\
apiVersion: canarygen.dev/v1
kind: Project
spec: {external: {gateways: {istio-system/public: {}}}}
"""
_MOST = 1.5


def measure(ground: Ground) -> Iterator[Outcome]:
    """Compare one host and as many disjoint paths with as many hosts, and with a tenth of it.

    All are compiled at once: strangers would be compiled piece by piece, and cost less for another reason.
    """
    folder = ground.folder()
    few = max(1, ground.specs // 10)
    ways = {
        name: partial(seconds, partial(_compiled, _written(folder / name, count, host)))
        for name, count, host in (
            ("apart", ground.specs, lambda number: f"app-{number}.example.com"),
            ("one host", ground.specs, lambda _: "all.example.com"),
            ("fewer", few, lambda _: "all.example.com"),
        )
    }
    found = medians(ground.rounds, ways, warm=False)
    yield Outcome(
        what=f"{ground.specs:,} disjoint paths on one host, compiled at once",
        beside="as many hosts",
        ours=found["one host"],
        theirs=found["apart"],
        most=_MOST,
    )
    yield Outcome(
        what=f"time a 1,000 paths on one host, of {ground.specs:,}",
        beside=f"of {few:,}",
        ours=1000 * found["one host"] / ground.specs,
        theirs=1000 * found["fewer"] / few,
        most=_MOST,
    )


def _written(root: Path, count: int, host: Callable[[int], str]) -> Path:
    (root / "specs").mkdir(parents=True)
    (root / "canarygen.yaml").write_text(_PROJECT, encoding="utf-8")
    for number in range(count):
        text = _SPEC.format(number=number, team=number % 20, host=host(number))
        (root / "specs" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return root


def _compiled(root: Path) -> None:
    settings = settings_of(Source(PROJECT_FILE, (root / PROJECT_FILE).read_bytes()))
    compiled(Workspace(root).sources(), settings)
