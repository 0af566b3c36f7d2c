"""What the package promises to run on is what the workflow tries."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_python_that_is_promised_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")

    promised = {told.rpartition(" :: ")[2] for told in project["classifiers"] if ":: Python :: 3." in told}
    tried = set(re.findall(r'"(3\.\d+)"', workflow))

    assert tried == promised
    assert project["requires-python"] == f">={min(promised)}"
