"""build --commit: out/ and nothing else, in a repository of any sort, and what stands in its way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from canarygen.repository.checkout import Checkout
from canarygen.repository.obstacle import reject_hidden
from canarygen.repository.process import refused as refusal
from tests.hosting import Clone, Hosting, agrees, hook, refused


def test_a_commit_holds_out_and_nothing_else(clone: Clone) -> None:
    clone.write("staged.txt", "staged")
    clone.git("add", "staged.txt")
    clone.write("README", "untracked")
    clone.write("specs/notes.txt", "untracked, too")
    before = clone.git("status", "--porcelain")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.touched() == {"out/shop/checkout/rollout.yaml"}
    assert clone.git("status", "--porcelain") == before
    assert agrees(clone)


def test_its_message_says_in_words_what_changed_and_whence_it_comes(clone: Clone) -> None:
    source = clone.git("rev-parse", "HEAD")

    clone.build("--commit")

    assert clone.git("log", "-1", "--format=%s") == "checkout: image nginx:1.15.4 -> nginx:1.15.5"
    trailers = "%(trailers:key=Canarygen-Source-Commit,valueonly)%(trailers:key=Canarygen-Version,valueonly)"
    assert clone.git("log", "-1", f"--format={trailers}").split() == [source, "0.1.0"]


def test_umlauts_in_paths_are_none_the_worse_for_a_bare_locale(clone: Clone, hosting: Hosting) -> None:
    """Git has them in UTF-8 always; Python is told here that the file system has ASCII."""
    clone.git("mv", "specs/shop/checkout.yaml", "specs/shop/größe.yaml")
    clone.git("commit", "-qm", "Rename it")
    clone.git("push", "-q", "origin", "main")
    other = hosting.clone("straße")
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    done = other.start("build", "--kubeconform", "off", "--commit", **bare)

    assert done.returncode == 0, done.stderr
    assert "specs/shop/größe.yaml" in other.git("show", "HEAD:out/shop/checkout/rollout.yaml")


def test_nothing_changed_is_no_commit(clone: Clone) -> None:
    clone.build("--commit")
    before = clone.git("rev-parse", "HEAD")

    done = clone.build("--commit")

    assert (done.returncode, clone.git("rev-parse", "HEAD")) == (0, before)
    assert "nothing to commit" in done.stderr


def test_what_is_staged_of_out_itself_is_what_was_built(clone: Clone) -> None:
    clone.build()
    clone.git("add", "out")

    clone.build("--commit")

    assert clone.git("status", "--porcelain") == ""
    assert clone.git("diff-index", "HEAD") == ""


def test_what_is_staged_of_out_besides_what_changes_is_what_was_built(clone: Clone) -> None:
    clone.write("out/shop/checkout/gateway.yaml", "staged")
    clone.git("add", "out")
    clone.git("restore", "--source", "HEAD", "out")

    clone.build("--commit")

    assert clone.git("status", "--porcelain") == ""


def test_a_spec_that_is_not_committed_is_told_of_even_to_who_wants_quiet(clone: Clone) -> None:
    clone.spec("checkout", image="nginx:1.16.0")

    done = clone.run("--quiet", "build", "--kubeconform", "off", "--commit")

    assert done.returncode == 0
    assert done.stderr.startswith("warning: specs/shop/checkout.yaml did not go into it")
    assert clone.git("status", "--porcelain") == "M specs/shop/checkout.yaml"


def test_a_spec_changed_in_the_second_in_which_it_was_staged_is_not_overlooked_ever_after(
    clone: Clone,
) -> None:
    clone.git("config", "core.trustctime", "false")
    spec = clone.root / "specs/shop/checkout.yaml"
    staged = spec.stat().st_mtime_ns
    clone.spec("checkout", image="nginx:1.16.0")
    for path in (spec, clone.root / ".git/index"):
        os.utime(path, ns=(staged, staged))

    clone.build("--commit")

    assert clone.git("status", "--porcelain") == "M specs/shop/checkout.yaml"


def test_a_removed_canary_leaves_the_commit(clone: Clone) -> None:
    clone.spec("cart", commit="Add cart")
    clone.build("--commit")
    (clone.root / "specs/shop/cart.yaml").unlink()
    clone.git("commit", "-qam", "Remove cart")

    clone.build("--commit")

    assert not any("/cart/" in path for path in clone.files())
    assert agrees(clone)


def test_plumbing_finds_nothing_changed_after_a_commit_that_writes_and_deletes(clone: Clone) -> None:
    """It takes what has no times in the index for changed."""
    clone.spec("cart", commit="Add cart")
    clone.build("--commit")
    (clone.root / "specs/shop/cart.yaml").unlink()
    clone.spec("shelf")
    clone.git("add", "specs")
    clone.git("commit", "-qam", "Remove cart, add shelf")

    clone.build("--commit")

    assert any("/shelf/" in path for path in clone.files())
    assert clone.git("diff-index", "HEAD") == ""


def test_plumbing_finds_nothing_changed_after_a_commit_of_many_files(clone: Clone) -> None:
    for number in range(110):
        clone.spec(f"app-{number}")
    clone.git("add", "specs")
    clone.git("commit", "-qm", "Have many")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert len(clone.touched()) > 500
    assert clone.git("diff-index", "HEAD") == ""


def test_a_file_of_somebody_else_in_out_stays_as_it_is(clone: Clone) -> None:
    clone.write("out/README.md", "mine")
    clone.git("add", "out/README.md")
    clone.git("commit", "-qm", "Explain out/")
    clone.write("out/README.md", "changed")
    clone.write("out/new.md", "untracked")

    clone.build("--commit")

    assert clone.touched() == {"out/shop/checkout/rollout.yaml"}
    assert clone.git("status", "--porcelain").split("\n") == ["M out/README.md", "?? out/new.md"]


@pytest.mark.parametrize("options", [("--depth", "1"), ("--filter=blob:none",), ("--no-checkout",)])
def test_a_clone_of_any_sort_commits(hosting: Hosting, options: tuple[str, ...]) -> None:
    hosting.remote.git("config", "uploadpack.allowFilter", "true")
    clone = hosting.clone("odd", *options)
    clone.git("checkout", "-q", "main")
    clone.spec("checkout", image="nginx:1.15.5", commit="Raise nginx")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.touched() == {"out/shop/checkout/rollout.yaml"}


def test_a_detached_head_moves_alone(clone: Clone) -> None:
    clone.git("checkout", "-q", "--detach")
    before = clone.git("rev-parse", "main")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.git("rev-parse", "HEAD^") == before == clone.git("rev-parse", "main")


def test_a_linked_work_tree_commits_on_its_own_branch(clone: Clone) -> None:
    clone.git("worktree", "add", "-qb", "feature", "../linked")
    linked = Clone(clone.root.parent / "linked", clone.root.parent / "home")

    done = linked.build("--commit")

    assert done.returncode == 0, done.stderr
    assert linked.touched("feature") == {"out/shop/checkout/rollout.yaml"}
    assert linked.git("status", "--porcelain") == "" == clone.git("status", "--porcelain")


def test_the_first_commit_of_all_can_be_ours(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "new", tmp_path)
    clone.spec("checkout")
    clone.git("init", "-q")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert all(path.startswith("out/") for path in clone.files())


def test_a_project_may_lie_deep_in_a_repository_and_in_a_folder_of_any_name(tmp_path: Path) -> None:
    top = Clone(tmp_path / "top", tmp_path)
    top.root.mkdir()
    top.git("init", "-q")
    project = Clone(top.root / 'apps "new" é\\n' / "canaries", tmp_path)
    project.spec("checkout", commit="Add checkout")

    done = project.build("--commit")

    assert done.returncode == 0, done.stderr
    assert top.git("status", "--porcelain") == ""
    assert len(project.touched()) == len(list(project.root.glob("out/**/*.yaml")))


def test_nobody_in_particular_commits_where_nobody_is_named(clone: Clone) -> None:
    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.git("log", "-1", "--format=%an %cn") == "canarygen canarygen"


@pytest.mark.parametrize("way", ["GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_NOGLOB_PATHSPECS"])
def test_whoever_has_another_way_with_paths_commits(clone: Clone, way: str) -> None:
    done = clone.build("--commit", **{way: "1"})

    assert done.returncode == 0, done.stderr
    assert clone.git("status", "--porcelain") == ""


def test_who_is_named_commits(clone: Clone) -> None:
    clone.git("config", "user.name", "Ada")
    clone.git("config", "user.email", "ada@example.com")

    clone.build("--commit", GIT_AUTHOR_NAME="Grace", GIT_AUTHOR_EMAIL="grace@example.com")

    assert clone.git("log", "-1", "--format=%an %ae %cn") == "Grace grace@example.com Ada"


def test_whether_somebody_signs_is_not_guessed(clone: Clone) -> None:
    clone.git("config", "commit.gpgsign", "always")

    done = clone.build("--commit")

    refused(clone, done, "git config: bad boolean config value 'always' for 'commit.gpgsign'")


def test_a_repository_with_sha256_commits(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "new", tmp_path)
    clone.spec("checkout")
    clone.git("init", "-q", "--object-format=sha256")
    clone.git("add", "specs")
    clone.git("commit", "-qm", "Add checkout")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.git("status", "--porcelain") == ""


@pytest.mark.parametrize("setting", ["core.splitIndex=true", "index.version=4", "feature.manyFiles=true"])
def test_an_index_of_any_sort_is_kept_in_line(clone: Clone, setting: str) -> None:
    clone.git("config", *setting.split("="))
    clone.git("update-index", "--split-index" if "split" in setting else "--index-version=4")
    clone.write("staged.txt", "staged")
    clone.git("add", "staged.txt")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.git("status", "--porcelain") == "A  staged.txt"
    assert clone.git("fsck", "--no-dangling") == ""


def test_a_build_of_one_spec_commits_that_one_whatever_the_disk_holds_or_lacks(clone: Clone) -> None:
    clone.spec("cart", commit="Add cart")
    clone.build("--commit")
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise nginx")
    shutil.rmtree(clone.root / "out/shop/cart")

    done = clone.build("specs/shop/checkout.yaml", "--commit")

    assert done.returncode == 0, done.stderr
    assert clone.touched() == {"out/shop/checkout/rollout.yaml"}


def test_output_of_an_edit_since_undone_is_not_committed(clone: Clone) -> None:
    clone.spec("cart", commit="Add cart")
    clone.build("--commit")
    clone.spec("cart", image="nginx:6.6.6")
    clone.build()
    clone.git("checkout", "-q", "specs/shop/cart.yaml")
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise nginx")

    clone.build("specs/shop/checkout.yaml", "--commit")

    assert "6.6.6" not in clone.git("show", "HEAD:out/shop/cart/rollout.yaml")


def test_specs_that_are_not_checked_out_are_not_taken_for_removed(clone: Clone) -> None:
    clone.spec("cart", commit="Add cart")
    clone.build("--commit")
    clone.git("sparse-checkout", "set", "--no-cone", "/*", "!/specs/shop/cart.yaml")

    done = clone.build("--commit")

    assert done.returncode == 4
    assert "specs/shop/cart.yaml: it is not checked out" in done.stderr
    assert "out/shop/cart/rollout.yaml" in clone.files()


@pytest.mark.parametrize(
    "pattern", ["!/specs/shop/cart.yaml", "!/*/shop/cart*"], ids=["the spec alone", "with its files"]
)
@pytest.mark.parametrize("check", [(), ("--check",)], ids=["build", "check"])
@pytest.mark.parametrize("place", ["clone", "linked"])
def test_no_build_takes_specs_that_are_not_checked_out_for_removed(
    clone: Clone, pattern: str, check: tuple[str, ...], place: str
) -> None:
    """Even where their files are not there either, Argo CD would be told of the others alone, and prune them."""
    settings = "argocd: {repoURL: https://git.example.com/c.git, mode: applicationset}"
    project = f"apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n  {settings}\n"
    (clone.root / "canarygen.yaml").write_text(project, encoding="utf-8")
    clone.git("add", "canarygen.yaml")
    clone.spec("cart", commit="Add cart")
    clone.build("--commit")
    if place == "linked":
        clone.git("worktree", "add", "--quiet", "../linked")
        clone = Clone(clone.root.parent / "linked", Path(clone.surroundings["HOME"]))
    before = clone.build()
    clone.git("sparse-checkout", "set", "--no-cone", "/*", pattern)
    done = clone.build(*check)
    clone.git("sparse-checkout", "disable")

    assert before.returncode == 0, before.stderr
    assert done.returncode == 4
    assert "specs/shop/cart.yaml: it is not checked out" in done.stderr
    assert clone.git("status", "--short", "out") == ""


def test_a_team_builds_its_own_specs_where_no_others_are_checked_out(clone: Clone) -> None:
    clone.spec("cart", commit="Add cart")
    clone.build("--commit")
    clone.git("sparse-checkout", "set", "--no-cone", "/*", "!/*/shop/cart*")
    clone.spec("checkout", image="nginx:1.16.0")
    clone.spec("new")

    done = clone.build()

    assert done.returncode == 0, done.stderr
    assert (clone.root / "out/shop/new/rollout.yaml").exists()


def test_a_file_goes_whatever_its_name_is(clone: Clone) -> None:
    """Somebody has copied a generated file, and committed that."""
    clone.build("--commit")
    copy = clone.root / "out/shop/checkout" / os.fsdecode(b"rollout-\377.yaml")
    shutil.copy(clone.root / "out/shop/checkout/rollout.yaml", copy)
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "--message", "Copy it")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.git("ls-files", "--", "out/shop/checkout/rollout*").split() == [
        "out/shop/checkout/rollout.yaml"
    ]


def test_any_number_of_specs_may_be_uncommitted(clone: Clone) -> None:
    """A command line holds so many paths, and no more."""
    reject_hidden(Checkout.at(clone.root), [f"specs/{number:0>200}.yaml" for number in range(20_000)])


def test_the_branch_that_was_read_is_the_branch_that_is_committed_to(clone: Clone) -> None:
    hook(clone, "pre-commit", "git symbolic-ref HEAD refs/heads/other && git branch other main")

    done = clone.build("--commit", "--hooks")

    refused(clone, done, "another branch was checked out meanwhile")


def test_who_commits_second_is_told_so(clone: Clone) -> None:
    who = "-c user.name=Grace -c user.email=grace@example.com"
    hook(clone, "commit-msg", f"git update-ref HEAD $(git {who} commit-tree -p HEAD -m theirs HEAD^{{tree}})")

    done = clone.build("--commit", "--hooks")

    refused(clone, done, "HEAD: somebody else has committed here meanwhile; build again, on top of that")
    hook(clone, "commit-msg", "exit 0")
    assert clone.build("--commit", "--hooks").returncode == 0
    assert clone.git("log", "-3", "--format=%s").split("\n")[1] == "theirs"


def test_an_index_that_is_locked_is_waited_for_by_people(clone: Clone) -> None:
    clone.write(".git/index.lock", "")

    done = clone.build("--commit")

    refused(clone, done, "index.lock", "another git process")
    (clone.root / ".git/index.lock").unlink()
    assert clone.build("--commit").returncode == 0


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("File exists.", "another git process has the index locked"),
        ("Permission denied", "git update-index: Unable to create '.git/index.lock': Permission denied"),
    ],
)
def test_an_index_that_cannot_be_locked_is_told_of(
    clone: Clone, tmp_path: Path, why: str, words: str
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    refusal = f"echo \"fatal: Unable to create '.git/index.lock': {why}\" >&2; exit 128"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *update-index*) {refusal};; esac\nexec {shutil.which("git")} "$@"\n'
    )
    program.chmod(0o755)

    done = clone.build("--commit", PATH=f"{program.parent}:{clone.surroundings['PATH']}")

    refused(clone, done, words)


def test_a_merge_under_way_is_concluded_first(clone: Clone) -> None:
    clone.git("checkout", "-qb", "side", "HEAD^")
    clone.spec("checkout", image="nginx:1.14.0", commit="Lower nginx")
    clone.git("merge", "main", check=False)
    clone.git("checkout", "--ours", "specs")

    done = clone.build("--commit")

    refused(clone, done, "a merge is under way")


def test_conflict_markers_in_a_spec_are_its_fault(clone: Clone) -> None:
    clone.git("checkout", "-qb", "side", "HEAD^")
    clone.spec("checkout", image="nginx:1.14.0", commit="Lower nginx")
    clone.git("merge", "main", check=False)

    done = clone.build("--commit")

    assert done.returncode == 1
    assert "specs/shop/checkout.yaml:5:1: error" in done.stderr
    assert "Traceback" not in done.stderr


def test_conflict_markers_in_out_are_told_of_and_overcome(clone: Clone) -> None:
    clone.build("--commit")
    clone.git("checkout", "-qb", "side", "HEAD^^")
    clone.spec("checkout", image="nginx:1.14.0", commit="Lower nginx")
    clone.build("--commit")
    clone.git("merge", "main", check=False)
    clone.spec("checkout", image="nginx:1.15.5")

    done = clone.build("--commit")

    assert done.returncode == 1
    assert "out/shop/checkout/rollout.yaml:1:1: error[merge-conflict]" in done.stderr
    assert clone.build("--force").returncode == 0
    assert "<<<<" not in (clone.root / "out/shop/checkout/rollout.yaml").read_text()


def test_outside_a_repository_there_is_nothing_to_commit_to(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "none", tmp_path)
    clone.spec("checkout")

    done = clone.build("--commit")

    assert done.returncode == 4
    assert "it is in no Git repository" in done.stderr


def test_objects_that_cannot_be_written_are_told_of(clone: Clone) -> None:
    objects = clone.root / ".git/objects"
    for folder in objects.glob("??"):
        folder.rename(clone.root.parent / folder.name)
        folder.write_text("root, too, can write nothing below a file")
    (objects / "info").mkdir(exist_ok=True)
    (objects / "info/alternates").write_text(f"{clone.root.parent}\n")
    for number in range(256):
        (objects / f"{number:02x}").write_text("nor below one that was not there")

    done = clone.build("--commit")

    refused(clone, done, "git")


@pytest.mark.parametrize("what", ["rev-parse --verify", "check-attr", "ls-files", "merge-base"])
def test_a_git_that_was_killed_has_not_said_no(clone: Clone, tmp_path: Path, what: str) -> None:
    """That there is no commit yet, no filter, nothing unmerged, or that others have pushed."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    killed = f'case "$*" in *"{what}"*) kill -9 $$;; esac'
    program.write_text(f'#!/bin/sh\n{killed}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)

    done = clone.build("--push", PATH=f"{program.parent}:{clone.surroundings['PATH']}")

    refused(clone, done, f"git {what.partition(' ')[0]}: it was killed by signal 9")


def test_nobody_is_sent_after_a_report_that_goes_with_the_git_directory() -> None:
    said = "fatal: write error\nfast-import: dumping crash report to /store/fast_import_crash_1\n"

    assert str(refusal("fast-import", said)) == "git fast-import: write error"


def test_a_filter_on_out_is_told_of(clone: Clone) -> None:
    clone.write(".gitattributes", "out/** filter=lfs\n")

    done = clone.build("--commit")

    refused(clone, done, "filter `lfs`", "-filter")


def test_a_refusal_is_heard_whoever_has_started_this(clone: Clone) -> None:
    """Whoever ignores the ends of its children has those ignored by what it starts, too."""
    hook(clone, "pre-commit", "echo no; exit 1")
    daemon = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN);"
        "os.execv(sys.executable, [sys.executable, '-m', 'canarygen', 'build', *sys.argv[1:]])"
    )

    done = subprocess.run(
        [sys.executable, "-c", daemon, "--kubeconform", "off", "--commit", "--hooks"],
        cwd=clone.root,
        env=clone.surroundings,
        capture_output=True,
        text=True,
        check=False,
    )

    refused(clone, done, "the pre-commit hook: it refused: no")


def test_unmerged_files_are_mended_first(clone: Clone) -> None:
    clone.write("README", "ours")
    clone.git("add", "README")
    clone.git("commit", "-qm", "Say ours")
    clone.git("checkout", "-qb", "side", "HEAD^")
    clone.write("README", "theirs")
    clone.git("add", "README")
    clone.git("commit", "-qm", "Say theirs")
    clone.git("rebase", "main", check=False)

    done = clone.build("--commit")

    refused(clone, done, "README: it is not merged yet")


def test_files_of_one_name_are_packed_as_what_differs(clone: Clone) -> None:
    for number in range(50):
        clone.spec(f"app-{number}")
    clone.git("add", "specs")
    clone.git("commit", "-qm", "Have many")

    clone.build("--commit")

    packs = map(str, (clone.root / ".git/objects/pack").glob("*.idx"))
    listed = clone.git("verify-pack", "-v", *packs).split("\n")
    sizes = [int(line.split()[3]) for line in listed if " blob " in line]
    assert len(sizes) > 250
    # Half of what it takes to tell each from another one of the same canary.
    assert sum(sizes) / len(sizes) < 160


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("#!/bin/sh\necho git version 2.30.1\n", "this is git 2.30; 2.38 or newer is needed"),
        ("#!/bin/sh\nexit 1\n", "this git doesn't run; see what `git version` says"),
        ("#!/bin/sh\necho what is a version?\n", "this git doesn't run; see what `git version` says"),
        ("\x7fno program", "this git doesn't run: Exec format error"),
    ],
    ids=["too old", "broken", "another program", "no program"],
)
def test_a_git_that_is_of_no_use_is_told(clone: Clone, tmp_path: Path, script: str, words: str) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(script)
    program.chmod(0o755)

    done = clone.build("--commit", PATH=str(program.parent))

    assert done.returncode == 4
    assert f"{program}: {words}" in done.stderr
