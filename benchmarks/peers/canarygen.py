"""canarygen itself: specs in, one stream out, everything checked on the way. kubeconform is left out: nobody else runs it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.app import App
from benchmarks.peer import Peer
from benchmarks.toolbox import Toolbox
from canarygen import __version__


def _install(_: Toolbox) -> Path:
    return Path(sys.executable).parent / "canarygen"


def prepare(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    """Write a spec for each app."""
    for app in work:
        spec = folder / "specs" / app.team / f"{app.name}.yaml"
        spec.parent.mkdir(parents=True, exist_ok=True)
        spec.write_text(app.spec, encoding="utf-8")
    return [str(program), "-q", "build", "--stdout", "--kubeconform", "off"]


CANARYGEN = Peer(
    name="canarygen",
    version=__version__,
    way="one call; spec, laws and objects checked",
    install=_install,
    prepare=prepare,
)
