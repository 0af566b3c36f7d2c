"""Blue-green in its long form."""

from canarygen.document import Path
from canarygen.longform.experiment import references
from canarygen.longform.form import Map, Origins, filled


def blue_green(said: Map, path: Path, origins: Origins) -> Map:
    """Write out `blueGreen` at `path`."""
    long = filled(said, {"autoPromotion": True}, path, origins)
    for key in ("prePromotion", "postPromotion"):
        if key in long:
            long[key] = references(long[key], (*path, key), origins)
    return long
