"""Times `canarygen build` as whole processes, beside a bare Python and `kubectl kustomize` of the same objects.

    .venv/bin/python benchmarks/build.py [--specs 1000] [--runs 7]

All commands run in turn, round after round, so that a machine whose speed drifts treats them alike; medians and
ratios are printed. kubeconform is left out: it is the same program on the same files for everybody.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: app-{n}, namespace: team-{team}, labels: {{team: team-{team}}}}}
spec:
  workload:
    image: registry.example.com/team-{team}/app-{n}:1.{n}.0
    replicas: 3
    port: 8080
    env: {{LOG_LEVEL: info, REGION: {{configMap: region, key: name}}}}
    resources: {{cpu: 100m, memory: 128Mi}}
    health: /healthz
  traffic:
    hosts: [app-{n}.example.com]
    timeout: 10s
    retries: {{attempts: 2, perTryTimeout: 4s}}
  rollout:
    steps: [5% until promoted, 25% for 10m, 50% for 10m]
"""
CANARYGEN = [str(Path(sys.executable).parent / "canarygen"), "-q", "build", "--kubeconform", "off"]


def project(root: Path, count: int) -> Path:
    """Write a project of so many specs."""
    for number in range(count):
        path = root / "specs" / f"team-{number % 20}" / f"app-{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SPEC.format(n=number, team=number % 20), encoding="utf-8")
    return root


def seconds(command: Sequence[str], cwd: Path) -> tuple[float, int]:
    """Run a command; give its wall time in seconds and its peak memory in KiB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    if status:
        raise SystemExit(f"{command} failed")
    return took, usage.ru_maxrss


def rounds(runs: int, commands: dict[str, Callable[[], tuple[float, int]]]) -> None:
    """Run all commands in turn, and print the median of each beside the first one's."""
    times: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, run in commands.items():
            times[name].append(run())
    base = statistics.median(took for took, _ in times[next(iter(commands))][1:])
    for name, measured in times.items():
        warm = measured[1:]  # the first round fills caches
        middle = statistics.median(took for took, _ in warm)
        memory = max(peak for _, peak in warm) / 1024
        print(f"{name:<44}{middle * 1000:>9.0f} ms{middle / base:>8.1f} x{memory:>8.0f} MB")


def main() -> None:
    """Measure one spec, then many: cold, and with nothing changed."""
    parser = argparse.ArgumentParser(description="Time canarygen build as whole processes.")
    parser.add_argument("--specs", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        one, many = project(Path(scratch, "one"), 1), project(Path(scratch, "many"), options.specs)
        commands: dict[str, Callable[[], tuple[float, int]]] = {
            "python -c pass": lambda: seconds([sys.executable, "-c", "pass"], one),
            "canarygen --version": lambda: seconds([CANARYGEN[0], "--version"], one),
            "canarygen build, 1 spec": lambda: seconds(CANARYGEN, one),
        }
        seconds(CANARYGEN, one)
        if kubectl := shutil.which("kubectl"):
            overlay = kustomization(Path(scratch, "overlay"), one / "out")
            commands["kubectl kustomize, the same 5 objects"] = lambda: seconds(
                [kubectl, "kustomize", "."], overlay
            )

        def cold() -> tuple[float, int]:
            # Put aside, not deleted: creating files after a mass deletion is slow on ext4, whoever does it.
            if (many / "out").exists():
                (many / "out").rename(Path(tempfile.mkdtemp(dir=scratch)) / "out")
            return seconds(CANARYGEN, many)

        commands[f"canarygen build, {options.specs} specs, cold"] = cold
        commands[f"canarygen build, {options.specs} specs, unchanged"] = lambda: seconds(CANARYGEN, many)
        rounds(options.runs, commands)


def kustomization(folder: Path, tree: Path) -> Path:
    """Put the objects of a tree into a folder that kustomize reads."""
    folder.mkdir()
    files = [shutil.copy(path, folder) for path in sorted(tree.rglob("*.yaml"))]
    lines = "\n".join(f"- {Path(file).name}" for file in files)
    (folder / "kustomization.yaml").write_text(f"resources:\n{lines}\n", encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
