"""One run of a command as a whole process: wall time, processor time, peak memory."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCH = Path(__file__).parent / "launch.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a command took in seconds, its own children included; `peak` is that of the largest process, in MiB."""

    wall: float
    cpu: float
    peak: float


class Failed(Exception):
    """The command ended with an error."""


def run(
    command: Sequence[str], cwd: Path, *, limit: float = 600, output: Path = Path(os.devnull)
) -> Run | None:
    """Run a command, and give what it took; None if it is not done after `limit` seconds. Raises Failed."""
    reading, writing = os.pipe()
    with output.open("wb") as product, os.fdopen(reading) as told:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_LAUNCH), str(writing), *command],
            cwd=cwd,
            stdout=product,
            stderr=subprocess.PIPE,
            pass_fds=(writing,),
            start_new_session=True,
        )
        os.close(writing)
        try:
            _, said = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            _end(process)
            return None
        except KeyboardInterrupt:
            _end(process)
            raise
        if process.returncode:
            raise Failed(f"{' '.join(command)[:200]}: {said.decode(errors='replace').strip()[-600:]}")
        wall, cpu, peak = map(float, told.read().split())
    return Run(wall=wall, cpu=cpu, peak=peak)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started: in a session of its own it hears nothing of Ctrl-C."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
