"""The work that everybody is given: apps that differ in all that a platform team's apps differ in."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_TEAMS = 20
_SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: {namespace}, labels: {{team: {team}}}}}
spec:
  workload:
    image: {image}
    replicas: {replicas}
    port: {port}
    env: {{LOG_LEVEL: {log_level}}}
    resources: {{cpu: 100m, memory: {memory}}}
    health: /healthz
  traffic:
    hosts: [{host}]
    timeout: {timeout}
    retries: {{attempts: 2, perTryTimeout: 4s}}
  rollout:
    steps: [{first}% until promoted, 25% for 10m, 50% for {bake}]
"""


@dataclass(frozen=True, slots=True)
class App:
    """One app, by its number."""

    number: int

    @property
    def team(self) -> str:
        """The team that has it, whose name is its namespace's."""
        return f"team-{self.number % _TEAMS}"

    @property
    def name(self) -> str:
        """Its name."""
        return f"app-{self.number}"

    @property
    def spec(self) -> str:
        """What canarygen is given."""
        return _SPEC.format(
            name=self.name,
            namespace=self.team,
            team=self.team,
            image=self._image,
            replicas=self._replicas,
            port=self._port,
            log_level=self._log_level,
            memory=self._memory,
            host=self._host,
            timeout=self._timeout,
            first=self._first,
            bake=self._bake,
        )

    @property
    def values(self) -> Mapping[str, Any]:
        """What its peers are given: as many facts as the spec has."""
        return {
            "name": self.name,
            "namespace": self.team,
            "team": self.team,
            "image": self._image,
            "replicas": self._replicas,
            "port": self._port,
            "host": self._host,
            "logLevel": self._log_level,
            "cpu": "100m",
            "memory": self._memory,
            "health": "/healthz",
            "timeout": self._timeout,
            "attempts": 2,
            "perTryTimeout": "4s",
            "steps": [
                {"setWeight": self._first},
                {"pause": {}},
                {"setWeight": 25},
                {"pause": {"duration": "10m"}},
                {"setWeight": 50},
                {"pause": {"duration": self._bake}},
            ],
        }

    @property
    def _image(self) -> str:
        return f"registry.example.com/{self.team}/{self.name}:1.{self.number}.0"

    @property
    def _host(self) -> str:
        return f"{self.name}.example.com"

    @property
    def _replicas(self) -> int:
        return 2 + self.number % 7

    @property
    def _port(self) -> int:
        return 8000 + self.number % 100

    @property
    def _log_level(self) -> str:
        return ("info", "warn", "debug")[self.number % 3]

    @property
    def _memory(self) -> str:
        return f"{128 * (1 + self.number % 4)}Mi"

    @property
    def _timeout(self) -> str:
        return f"{10 + self.number % 5}s"

    @property
    def _first(self) -> int:
        return 1 + self.number % 20

    @property
    def _bake(self) -> str:
        return f"{10 + self.number % 50}m"


def apps(count: int) -> tuple[App, ...]:
    """Give the first so many apps."""
    return tuple(map(App, range(count)))


def values_files(folder: Path, work: Sequence[App], write: Callable[[Any], str]) -> Path:
    """Write a file of values for each app, as `write` writes them; give their folder."""
    folder.mkdir(parents=True)
    for app in work:
        (folder / f"{app.name}.yaml").write_text(write(app.values), encoding="utf-8")
    return folder


def as_yaml(value: Any) -> str:
    """Write values as people do."""
    return yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False)


def as_json(value: Any) -> str:
    """Write values for those who read JSON with less ado."""
    return json.dumps(value, indent=1)
