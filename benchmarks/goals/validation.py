"""Goal: objects validated in process, beside kubeconform on the same ones as files; and both of one mind about them."""

import json
import random
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from benchmarks.comparison import say
from benchmarks.goals.ground import Ground, medians, project, seconds, taken
from benchmarks.goals.outcome import Outcome
from canarygen import library
from canarygen.conformance import nonconformities
from canarygen.emit import emit
from canarygen.manifest import Manifest
from canarygen.verification import compiled
from canarygen.workspace.workspace import Workspace

_MUTATED = 5_000


def measure(ground: Ground) -> Iterator[Outcome]:
    """Validate all objects of a project in both ways; then mutated ones, and count where the two differ."""
    kubeconform = shutil.which("kubeconform")
    if kubeconform is None:
        say("  kubeconform is not on PATH: `make kubeconform`")
        return
    folder = ground.folder()
    manifests = compiled(Workspace(project(folder / "project", ground.specs)).sources()).manifests
    files = _filed([manifest.content for manifest in manifests], folder / "files")
    ways = {
        "in process": lambda: seconds(lambda: _validated(manifests)),
        "kubeconform": lambda: taken(command(kubeconform, files), folder).wall,
    }
    found = medians(ground.rounds, ways)
    what = f"{len(manifests):,} objects validated in process"
    yield Outcome(
        what=what,
        beside="kubeconform",
        ours=found["in process"],
        theirs=found["kubeconform"],
        most=1 / 20,
    )
    yield _agreement([manifest.content for manifest in manifests], kubeconform, folder)


def _validated(manifests: Sequence[Manifest]) -> None:
    if list(nonconformities(manifests, library.kubernetes)):
        message = "a generated object is invalid"
        raise ValueError(message)


def _agreement(contents: Sequence[Mapping[str, Any]], kubeconform: str, folder: Path) -> Outcome:
    """Count the mutants that only one of the two accepts."""
    chance = random.Random(0)  # noqa: S311 -- the same mutants in every run
    mutants = [_mutant(chance.choice(contents), chance) for _ in range(_MUTATED)]
    files = _filed(mutants, folder / "mutants")
    asked = command(kubeconform, files, "-output", "json", "-verbose")
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    theirs = {
        int(Path(found["filename"]).stem): found["status"] == "statusValid"
        for found in json.loads(done.stdout)["resources"]
    }
    ours = [library.kubernetes(item["apiVersion"], item["kind"]).accepts(item) for item in mutants]
    differ = sum(verdict != theirs[number] for number, verdict in enumerate(ours))
    say(f"  of {_MUTATED:,} mutants {ours.count(False):,} are invalid; the verdicts differ on {differ}")
    return Outcome(
        what=f"verdicts on {_MUTATED:,} mutated objects that differ",
        beside="kubeconform's, all of them",
        ours=differ,
        theirs=_MUTATED,
        most=0,
        unit="",
    )


def _mutant(content: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """Change one thing at a place by chance: another type, a key more, a key less, an empty value."""
    made = deepcopy(dict(content))
    places = [
        place for place in _places(made) if not (place[0] is made and place[1] in {"apiVersion", "kind"})
    ]
    parent, key = chance.choice(places)
    value = parent[key]
    change = chance.randrange(5)
    if change == 0:
        parent[key] = [value]
    elif change == 1:
        parent[key] = 7 if isinstance(value, str) else "seven"
    elif change == 2 and isinstance(value, dict):  # noqa: PLR2004 -- one of five
        value["unheardOf"] = True
    elif change == 3:  # noqa: PLR2004 -- one of five
        del parent[key]
    else:
        parent[key] = {} if isinstance(value, dict) else -1 if isinstance(value, int) else ""
    return made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def _filed(contents: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    folder.mkdir()
    for number, content in enumerate(contents):
        (folder / f"{number}.yaml").write_text(emit(content), encoding="utf-8")
    return folder


def command(kubeconform: str, files: Path, *options: str) -> list[str]:
    """Give the command that validates the files of a folder by the pinned schemas."""
    location = (
        f"{library.folder()}/kubernetes/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
    )
    return [kubeconform, "-strict", "-schema-location", location, *options, str(files)]
