"""The edges: what pyproject.toml keeps from the world is all but what CONTRIBUTING.md says may touch it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONTRACT = "Only the edges reach the world: files, processes, clocks, chance, network, environment"


def test_every_part_is_kept_from_the_world_or_is_told_of_as_an_edge() -> None:
    """import-linter asks a floor of every new part, but says nothing of one that no contract keeps from the world."""
    (told,) = re.findall(
        r"Only the edges touch the world:(.*?)Below them",
        (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (kept,) = (one["source_modules"] for one in settings["contracts"] if one["name"] == CONTRACT)

    edges = {f"canarygen.{name}" for name in re.findall(r"canarygen/(\w+)", told)}
    assert sorted([*kept, *edges]) == sorted(f"canarygen.{name}" for name in parts())


def parts() -> set[str]:
    """Name what stands at the top of the package."""
    return {
        path.stem
        for path in (ROOT / "canarygen").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and not path.name.startswith("__")
    }
