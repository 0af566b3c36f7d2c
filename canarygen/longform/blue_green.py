"""Blue-green in its long form."""

from canarygen.document import Path
from canarygen.longform.analysis import judged
from canarygen.longform.form import Map, Origins, filled


def blue_green(said: Map, path: Path, origins: Origins) -> Map:
    """Write out `blueGreen` at `path`."""
    long = filled(said, {"autoPromotion": True}, path, origins)
    for key in ("prePromotion", "postPromotion"):
        if key in long:
            long[key] = judged(long[key], (*path, key), origins)
    return long
