"""Asks Istio's control plane what it would tell the proxies of a cluster."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cluster.envoy import Envoy
from cluster.question import question
from cluster.release import Release
from cluster.servers import PROGRAMS


@dataclass(frozen=True, slots=True)
class Told:
    """What Istio has told the proxies of a cluster, and what it complains of."""

    complaints: list[str]
    proxies: dict[str, Envoy]


def told(releases: Iterable[Release], *, is_ambient: bool = False) -> Iterator[Told]:
    """Ask of each release what the proxies are told; all are in the ambient mode, or none."""
    asked = "\n".join(json.dumps(question(release)) for release in releases)
    done = subprocess.run(
        [PROGRAMS / "istio-told"],
        input=asked,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=1800,
        env={**os.environ, "PILOT_ENABLE_AMBIENT": str(is_ambient).lower()},
    )
    for line in done.stdout.splitlines():
        answer: dict[str, Any] = json.loads(line)
        proxies = {name: Envoy.of(said) for name, said in answer["Proxies"].items()}
        yield Told(answer["Complaints"] or [], proxies)
