"""An author's file replaced: whole, only if it is what was read, and never through a link."""

import os
import stat
from pathlib import Path, PurePosixPath

import pytest

from canarygen.source import Source
from canarygen.unusable import Unusable
from canarygen.workspace import rewriting
from canarygen.workspace.rewriting import create
from canarygen.workspace.workspace import Workspace

PATH = "specs/shop/web.yaml"
NEW = Source(PATH, b"new\n")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A spec of a project."""
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(b"old\n")
    return file


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def reading(root: Path) -> Source:
    (source,) = Workspace(root).sources()
    return source


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755, 0o460, 0o406])
def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path, spec: Path, mode: int) -> None:
    """Whatever the umask says; and nothing is left beside it."""
    spec.chmod(mode)

    Workspace(tmp_path).rewrite(reading(tmp_path), NEW)

    assert spec.read_bytes() == b"new\n"
    assert stat.S_IMODE(spec.stat().st_mode) == mode
    assert names(spec.parent) == {"web.yaml"}
    assert names(tmp_path / ".canarygen") == {".gitignore", "lock"}


def test_what_was_edited_meanwhile_is_not_lost(tmp_path: Path, spec: Path) -> None:
    """A file that is not what was read stays as it is."""
    before = reading(tmp_path)
    spec.write_bytes(b"somebody else's\n")

    with pytest.raises(Unusable, match=f"{PATH}: it changed after it was read"):
        Workspace(tmp_path).rewrite(before, NEW)
    assert spec.read_bytes() == b"somebody else's\n"


def test_what_is_edited_at_the_last_moment_is_not_lost(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at once more when the new bytes are on the disk already."""
    before, store = reading(tmp_path), rewriting._store

    def slowly(data: bytes, found: os.stat_result, state: int) -> None:
        store(data, found, state)
        spec.write_bytes(b"somebody else's\n")

    monkeypatch.setattr(rewriting, "_store", slowly)

    with pytest.raises(Unusable, match="it changed after it was read"):
        Workspace(tmp_path).rewrite(before, NEW)
    assert spec.read_bytes() == b"somebody else's\n"
    assert not (tmp_path / ".canarygen" / "draft").exists()


@pytest.mark.parametrize("linked", ["specs/shop/web.yaml", "specs/shop"])
@pytest.mark.usefixtures("spec")
def test_no_link_is_followed(tmp_path: Path, linked: str) -> None:
    """Not even one that took the place of the file, or of its folder, after it was read."""
    before, elsewhere = reading(tmp_path), tmp_path / "elsewhere"
    (tmp_path / linked).rename(elsewhere)
    (tmp_path / linked).symlink_to(elsewhere)

    with pytest.raises(Unusable, match="symbolic link"):
        Workspace(tmp_path).rewrite(before, NEW)
    assert (tmp_path / PATH).read_bytes() == b"old\n"


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path, spec: Path) -> None:
    """Whoever removed it meant it."""
    before = reading(tmp_path)
    spec.unlink()

    with pytest.raises(Unusable, match=PATH):
        Workspace(tmp_path).rewrite(before, NEW)
    assert names(spec.parent) == set()


def test_a_file_whose_folder_is_gone_is_not_made_again(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is one of the same name taken for it, which stands in the working folder."""
    before = reading(tmp_path)
    spec.rename(tmp_path / spec.name)
    spec.parent.rmdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Unusable, match=f"{PATH}: its folder is gone, and nothing was written"):
        Workspace(tmp_path).rewrite(before, NEW)
    assert (tmp_path / spec.name).read_bytes() == b"old\n"


def test_a_read_only_file_is_left_alone(tmp_path: Path, spec: Path) -> None:
    """It could be replaced, since its folder is writable; but its author has said no."""
    spec.chmod(0o444)

    with pytest.raises(Unusable, match="read-only"):
        Workspace(tmp_path).rewrite(reading(tmp_path), NEW)
    assert spec.read_bytes() == b"old\n"


def test_a_file_that_is_there_is_kept_where_none_could_be_made_beside_it(tmp_path: Path) -> None:
    """Be it that the folder is read-only or, as here, that there is no room for a longer name."""
    kept = "a" * 250
    (tmp_path / kept).touch()

    assert create(tmp_path, PurePosixPath(kept), b"new") is False


@pytest.mark.parametrize("path", ["../outside.yaml", "/outside.yaml"])
def test_a_file_outside_the_project_is_left_alone(tmp_path: Path, path: str) -> None:
    """It is read on request, and never written."""
    with pytest.raises(Unusable, match="isn't in the project"):
        Workspace(tmp_path).rewrite(Source(path, b""), Source(path, b"new\n"))


def test_a_draft_that_a_killed_run_left_is_no_hindrance(tmp_path: Path, spec: Path) -> None:
    """Even if it is a link by now: what it leads to is not written."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret\n")
    (tmp_path / ".canarygen").mkdir()
    (tmp_path / ".canarygen" / "draft").symlink_to(secret)

    Workspace(tmp_path).rewrite(reading(tmp_path), NEW)

    assert spec.read_bytes() == b"new\n"
    assert not spec.is_symlink()
    assert secret.read_bytes() == b"secret\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away, so nobody else could lose one")
def test_the_file_stays_its_owners(tmp_path: Path, spec: Path) -> None:
    os.chown(spec, 1000, 1000)

    Workspace(tmp_path).rewrite(reading(tmp_path), NEW)

    assert (spec.read_bytes(), spec.stat().st_uid, spec.stat().st_gid) == (NEW.data, 1000, 1000)
