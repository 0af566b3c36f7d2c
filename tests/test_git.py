"""build --commit and --push, with real repositories, real remotes, and checkouts that are up to no good."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hosting import Clone, Ended, Hosting, agrees

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def clone(hosting: Hosting) -> Clone:
    """A clone in which the spec has a new image, which is committed, and is not built yet."""
    made = hosting.clone("clone")
    made.spec("checkout", image="nginx:1.15.5", commit="Raise nginx")
    return made


# --- the commit -----------------------------------------------------------------------------------


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


def test_who_is_named_commits(clone: Clone) -> None:
    clone.git("config", "user.name", "Ada")
    clone.git("config", "user.email", "ada@example.com")

    clone.build("--commit", GIT_AUTHOR_NAME="Grace", GIT_AUTHOR_EMAIL="grace@example.com")

    assert clone.git("log", "-1", "--format=%an %ae %cn") == "Grace grace@example.com Ada"


def test_a_repository_with_sha256_commits(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "new", tmp_path)
    clone.spec("checkout")
    clone.git("init", "-q", "--object-format=sha256")
    clone.git("add", "specs")
    clone.git("commit", "-qm", "Add checkout")

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert clone.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "settings",
    [("core.splitIndex=true",), ("index.version=4",), ("feature.manyFiles=true",), ("core.fsmonitor=false",)],
)
def test_an_index_of_any_sort_is_kept_in_line(clone: Clone, settings: tuple[str, ...]) -> None:
    for setting in settings:
        clone.git("config", *setting.split("="))
    clone.git("update-index", "--split-index" if "split" in settings[0] else "--index-version=4")
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


def test_the_branch_that_was_read_is_the_branch_that_is_committed_to(clone: Clone) -> None:
    hook(clone, "pre-commit", "git symbolic-ref HEAD refs/heads/other && git branch other main")

    done = clone.build("--commit", "--hooks")

    refused(clone, done, "another branch was checked out meanwhile")


# --- what stands in the way -----------------------------------------------------------------------


def refused(clone: Clone, done: Ended, *words: str) -> None:
    """Check that nothing happened but words."""
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert "Generate" not in clone.git("log", "-1", "--format=%s")
    assert "image" not in clone.git("log", "-1", "--format=%s")


def test_an_index_that_is_locked_is_waited_for_by_people(clone: Clone) -> None:
    clone.write(".git/index.lock", "")

    done = clone.build("--commit")

    refused(clone, done, "index.lock", "another git process")
    (clone.root / ".git/index.lock").unlink()
    assert clone.build("--commit").returncode == 0


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


@pytest.mark.skipif(AS_ROOT, reason="root may write anywhere")
def test_objects_that_cannot_be_written_are_told_of(clone: Clone) -> None:
    objects = clone.root / ".git/objects"
    objects.chmod(0o500)

    done = clone.build("--commit")

    objects.chmod(0o700)
    refused(clone, done, "git")


# --- what a checkout cannot make us do ------------------------------------------------------------


def trap(clone: Clone) -> str:
    """Write a program that leaves a trace, and give its path."""
    program = clone.write(".git/trap", f"#!/bin/sh\ntouch {clone.root.parent}/sprung\nexit 0\n")
    program.chmod(0o755)
    return str(program)


def is_sprung(clone: Clone) -> bool:
    return (clone.root.parent / "sprung").exists()


HOOKS = [
    "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-checkout", "post-commit", "post-index-change",
    "post-merge", "post-rewrite", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push",
    "prepare-commit-msg", "reference-transaction", "sendemail-validate",
]  # fmt: skip


def test_no_hook_of_the_checkout_runs(clone: Clone) -> None:
    program = trap(clone)
    for name in HOOKS:
        shutil.copy(program, clone.root / ".git/hooks" / name)

    done = clone.build("--push")

    assert done.returncode == 0, done.stderr
    assert not is_sprung(clone)


SETTINGS = [
    "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.editor", "core.pager",
    "core.alternateRefsCommand", "credential.helper", "diff.external", "filter.x.clean", "filter.x.smudge",
    "filter.x.process", "diff.x.textconv", "diff.x.command", "merge.x.driver", "gpg.program",
    "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand", "remote.origin.uploadpack",
    "remote.origin.receivepack", "uploadpack.packObjectsHook", "sequence.editor", "trailer.x.command",
    "alias.commit-tree", "alias.fast-import", "interactive.diffFilter", "core.hooksPath",
]  # fmt: skip


@pytest.mark.parametrize("signs", ["false", "true"])
def test_no_setting_of_the_checkout_names_a_program_that_runs(clone: Clone, signs: str) -> None:
    program = trap(clone)
    for setting in SETTINGS:
        clone.git("config", setting, program)
    clone.git("config", "commit.gpgSign", signs)
    clone.git("config", "filter.x.required", "true")
    for attributes in (".git/info/attributes", ".gitattributes"):
        clone.write(attributes, "* filter=x diff=x merge=x\nout/** -filter\n")

    done = clone.build("--push")

    assert not is_sprung(clone)
    # Nobody here has a key, so who asks for signatures is refused, by the real gpg.
    assert done.returncode == (4 if signs == "true" else 0), done.stderr


def test_a_filter_on_out_is_told_of(clone: Clone) -> None:
    clone.write(".gitattributes", "out/** filter=lfs\n")

    done = clone.build("--commit")

    refused(clone, done, "filter `lfs`", "-filter")


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


def test_an_embedded_bare_repository_is_not_obeyed(clone: Clone) -> None:
    program = trap(clone)
    inner = Clone(clone.root / "specs/inner", clone.root.parent / "home")
    inner.root.mkdir()
    inner.git("init", "-q", "--bare")
    inner.git("config", "core.fsmonitor", program)
    inner.git("config", "core.worktree", str(clone.root))
    inner.git("config", "core.bare", "false")
    inner.spec("cart")

    done = inner.build("--commit")

    assert done.returncode == 4, done.stderr
    assert not is_sprung(clone)


def test_the_repository_that_a_linked_work_tree_is_of_is_no_remote(clone: Clone) -> None:
    shutil.copy(trap(clone), clone.root / ".git/hooks/pre-receive")
    clone.git("worktree", "add", "-qb", "feature", "../linked")
    linked = Clone(clone.root.parent / "linked", clone.root.parent / "home")
    linked.git("config", "remote.origin.url", str(clone.root))

    done = linked.build("--push")

    refused(linked, done, "this very checkout")
    assert not is_sprung(clone)


@pytest.mark.parametrize(
    "address", ["ext::{trap} %S", "--upload-pack={trap}", "-u{trap}", "{inner}", "./inner.git"]
)
def test_an_address_cannot_start_a_program(clone: Clone, address: str) -> None:
    program = trap(clone)
    inner = Clone(clone.root / "inner.git", clone.root.parent / "home")
    inner.root.mkdir()
    inner.git("init", "-q", "--bare")
    shutil.copy(program, inner.root / "hooks/pre-receive")
    clone.git("config", "protocol.ext.allow", "always")
    clone.git("config", "remote.origin.url", address.format(trap=program, inner=inner.root))

    done = clone.build("--push")

    refused(clone, done, "address")
    assert not is_sprung(clone)


def test_a_git_in_the_checkout_is_not_the_git_that_runs(clone: Clone) -> None:
    shutil.copy(trap(clone), clone.root / "git")

    done = clone.build("--commit", PATH=f".:{os.environ['PATH']}")

    assert done.returncode == 0, done.stderr
    assert not is_sprung(clone)


def test_a_hook_that_calls_us_doesnt_lend_us_its_index(clone: Clone) -> None:
    index = clone.root.parent / "their-index"
    shutil.copy(clone.root / ".git/index", index)
    before = index.read_bytes()

    done = clone.build("--commit", GIT_INDEX_FILE=str(index), GIT_DIR="/nowhere", GIT_WORK_TREE="/nowhere")

    assert done.returncode == 0, done.stderr
    assert index.read_bytes() == before


# --- what the user can make us do -----------------------------------------------------------------


def hook(clone: Clone, name: str, script: str) -> None:
    clone.write(f".git/hooks/{name}", f"#!/bin/sh\n{script}\n").chmod(0o755)


def test_hooks_run_for_who_asks_for_them_and_see_what_will_be_committed(clone: Clone) -> None:
    hook(clone, "pre-commit", "git diff --cached --name-only HEAD > ../seen")
    hook(clone, "commit-msg", 'echo "Reviewed-by: hook" >> "$1"')
    hook(clone, "post-commit", "touch ../told")

    done = clone.build("--commit", "--hooks")

    assert done.returncode == 0, done.stderr
    assert (clone.root.parent / "seen").read_text() == "out/shop/checkout/rollout.yaml\n"
    assert clone.git("log", "-1", "--format=%(trailers:key=Reviewed-by,valueonly)").strip() == "hook"
    assert (clone.root.parent / "told").exists()


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_hook_that_refuses_is_heeded_and_heard(clone: Clone, name: str) -> None:
    hook(clone, name, "echo not on a friday >&2; exit 1")

    done = clone.build("--commit", "--hooks")

    refused(clone, done, f"the {name} hook", "not on a friday")


def test_a_pre_push_hook_that_refuses_is_heeded(clone: Clone) -> None:
    hook(clone, "pre-push", "echo not on a friday >&2; exit 1")

    done = clone.build("--push", "--hooks")

    refused(clone, done, "not on a friday")


def test_who_signs_by_their_own_configuration_signs(clone: Clone, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for name, value in {"gpg.format": "ssh", "user.signingKey": str(key), "commit.gpgSign": "true"}.items():
        clone.git("config", "--global", name, value)

    done = clone.build("--commit")

    assert done.returncode == 0, done.stderr
    assert "BEGIN SSH SIGNATURE" in clone.git("cat-file", "commit", "HEAD")


# --- the push -------------------------------------------------------------------------------------


def test_a_push_takes_the_branch_and_the_checkout_along(clone: Clone, hosting: Hosting) -> None:
    done = clone.build("--push")

    assert done.returncode == 0, done.stderr
    assert clone.touched("origin/main") == {"out/shop/checkout/rollout.yaml"}
    assert hosting.remote.git("rev-parse", "main") == clone.git("rev-parse", "main")
    assert clone.git("status", "--porcelain", "--branch") == "## main...origin/main"


def test_a_second_push_has_nothing_to_do(clone: Clone, hosting: Hosting) -> None:
    clone.build("--push")
    before = hosting.remote.git("rev-parse", "main")

    done = clone.build("--push")

    assert done.returncode == 0
    assert "nothing to push" in done.stderr
    assert hosting.remote.git("rev-parse", "main") == before


def test_what_is_not_committed_is_not_pushed(clone: Clone, hosting: Hosting) -> None:
    clone.spec("checkout", image="nginx:1.16.0")

    done = clone.build("--push")

    refused(clone, done, "specs/shop/checkout.yaml", "commit it first")
    assert "Raise" not in hosting.remote.git("log", "-1", "--format=%s")


@pytest.mark.parametrize("depth", [(), ("--depth=1",)])
def test_a_detached_head_is_pushed_to_the_branch_it_was_fetched_from(
    hosting: Hosting, clone: Clone, depth: tuple[str, ...]
) -> None:
    clone.git("push", "-q", "origin", "main")
    ci = hosting.clone("ci", *depth)
    ci.git("checkout", "-q", "--detach")

    done = ci.build("--push")

    assert done.returncode == 0, done.stderr
    assert "main of" in done.stderr
    assert agrees(hosting.clone("reader"))


def test_where_that_is_unclear_it_is_asked_for(clone: Clone) -> None:
    clone.git("push", "-q", "origin", "main", "main:also")
    clone.git("checkout", "-q", "--detach")

    done = clone.build("--push")

    refused(clone, done, "also and main", "--branch main")
    assert clone.build("--push", "--branch", "main").returncode == 0


def test_others_who_were_quicker_are_built_on(clone: Clone, hosting: Hosting) -> None:
    other = hosting.clone("other")
    other.spec("cart", commit="Add cart")
    other.git("push", "-q", "origin", "main")
    clone.git("fetch", "-q")
    clone.git("reset", "-q", "--hard", "HEAD^")

    done = clone.build("--push")

    assert done.returncode == 0, done.stderr
    reader = hosting.clone("reader")
    assert "out/shop/cart/rollout.yaml" in reader.files()
    assert agrees(reader)


def test_commits_of_both_sides_are_merged_and_out_is_generated_from_both(
    clone: Clone, hosting: Hosting
) -> None:
    other = hosting.clone("other")
    other.spec("cart", commit="Add cart")
    other.build("--push")

    done = clone.build("--push")

    assert done.returncode == 0, done.stderr
    reader = hosting.clone("reader")
    assert agrees(reader)
    assert "out/shop/cart/rollout.yaml" in reader.files()
    assert "nginx:1.15.5" in reader.git("show", "HEAD:out/shop/checkout/rollout.yaml")
    assert reader.git("rev-list", "--min-parents=2", "--count", "HEAD") == "1"


def test_what_a_side_did_to_files_of_its_own_in_out_is_merged_like_the_rest(
    clone: Clone, hosting: Hosting
) -> None:
    other = hosting.clone("other")
    other.spec("cart", commit="Add cart")
    other.build("--push")
    clone.write("out/README.md", "mine")
    clone.git("add", "out/README.md")
    clone.git("commit", "-qm", "Explain out/")

    clone.build("--push")

    assert hosting.remote.git("show", "main:out/README.md") == "mine"


def test_after_a_push_on_top_of_others_a_pull_brings_it_here(clone: Clone, hosting: Hosting) -> None:
    other = hosting.clone("other")
    other.spec("cart", commit="Add cart")
    other.build("--push")
    clone.spec("basket", commit="Add basket")

    done = clone.build("--push")

    assert done.returncode == 0, done.stderr
    clone.git("pull", "-q", "--ff-only")
    assert clone.git("status", "--porcelain") == ""
    assert {"out/shop/cart/rollout.yaml", "out/shop/basket/rollout.yaml"} <= clone.files()


def test_a_branch_that_follows_one_of_another_name_is_not_pushed_unasked(
    clone: Clone, hosting: Hosting
) -> None:
    clone.git("checkout", "-qb", "feature", "origin/main")
    before = hosting.remote.git("rev-parse", "main")
    clone.spec("cart", commit="Add cart")

    done = clone.build("--push")

    refused(clone, done, "--branch feature", "--branch main")
    assert hosting.remote.git("rev-parse", "main") == before
    assert clone.build("--push", "--branch", "feature").returncode == 0


@pytest.mark.parametrize("name", ["HEAD", "@", "-x", "refs/heads/main", "a..b", "with space"])
def test_what_is_no_name_of_a_branch_is_refused(clone: Clone, name: str) -> None:
    done = clone.build("--push", f"--branch={name}")

    refused(clone, done, "no branch can have this name")


def test_the_remote_that_the_user_pushes_to_by_default_counts(
    clone: Clone, hosting: Hosting, tmp_path: Path
) -> None:
    fork = tmp_path / "fork.git"
    shutil.copytree(hosting.remote.root, fork)
    clone.git("remote", "add", "fork", str(fork))
    clone.git("config", "--global", "remote.pushDefault", "fork")
    before = hosting.remote.git("rev-parse", "main")

    done = clone.build("--push")

    assert done.returncode == 0, done.stderr
    assert hosting.remote.git("rev-parse", "main") == before
    assert Clone(fork, tmp_path).git("rev-parse", "main") == clone.git("rev-parse", "HEAD")


def test_histories_that_cross_are_for_people(clone: Clone, hosting: Hosting) -> None:
    other = hosting.clone("other")
    other.write("a", "1")
    other.git("add", ".")
    other.git("commit", "-qm", "a")
    clone.git("fetch", "-q", str(other.root), "main")
    theirs = clone.git("rev-parse", "FETCH_HEAD")
    other.git("fetch", "-q", str(clone.root), "main")
    other.git("merge", "-q", "--no-edit", "FETCH_HEAD")
    other.git("push", "-q", "origin", "main")
    clone.git("merge", "-q", "--no-edit", theirs)
    clone.write("b", "2")
    clone.git("add", ".")
    clone.git("commit", "-qm", "b")

    done = clone.build("--push")

    refused(clone, done, "cross each other")


def test_a_refusal_that_is_no_race_is_not_tried_for_ever(clone: Clone, hosting: Hosting) -> None:
    hosting.remote.git("branch", "release/one", "main")

    done = clone.build("--push", "--branch", "release")

    refused(clone, done, "release")


def test_a_pre_push_hook_sees_the_checkout_and_what_is_pushed(clone: Clone) -> None:
    hook(clone, "pre-push", "cat > ../told; git rev-parse HEAD >> ../told; echo $1 >> ../told")
    head = clone.git("rev-parse", "HEAD")

    done = clone.build("--push", "--hooks")

    assert done.returncode == 0, done.stderr
    line, seen, name = (clone.root.parent / "told").read_text().split("\n")[:3]
    assert (line.split()[2], seen, name) == ("refs/heads/main", head, "origin")


def test_sides_that_contradict_each_other_are_for_people(clone: Clone, hosting: Hosting) -> None:
    other = hosting.clone("other")
    other.spec("checkout", image="nginx:1.14.0", commit="Lower nginx")
    other.build("--push")
    before = hosting.remote.git("rev-parse", "main")

    done = clone.build("--push")

    refused(clone, done, "specs/shop/checkout.yaml", "git pull")
    assert hosting.remote.git("rev-parse", "main") == before


def test_what_others_pushed_may_be_wrong_and_is_said_to_be(clone: Clone, hosting: Hosting) -> None:
    other = hosting.clone("other")
    other.write("specs/shop/broken.yaml", "kind: Canary\n")
    other.git("add", ".")
    other.git("commit", "-qm", "Break it")
    other.git("push", "-q", "origin", "main")

    done = clone.build("--push")

    assert done.returncode == 1
    assert "others had pushed" in done.stderr
    assert "specs/shop/broken.yaml:1:1: error" in done.stderr
    assert done.stderr.endswith("nothing was pushed\n")
    assert hosting.remote.git("log", "-1", "--format=%s", "main") == "Break it"


def test_an_older_source_is_never_pushed_over_a_newer_one(clone: Clone, hosting: Hosting) -> None:
    old = hosting.clone("old")
    old.git("pull", "-q", str(clone.root), "main")
    old.git("push", "-q", "origin", "main")
    newer = hosting.clone("newer")
    newer.spec("checkout", image="nginx:1.16.0", commit="Raise it again")
    newer.build("--push")

    done = old.build("--push")

    assert done.returncode == 0, done.stderr
    assert "nothing to push" in done.stderr
    shown = hosting.remote.git("show", "main:out/shop/checkout/rollout.yaml")
    assert "nginx:1.16.0" in shown


def test_ten_who_push_at_once_all_land(hosting: Hosting) -> None:
    clones = [hosting.clone(f"clone{number}") for number in range(10)]
    for number, clone in enumerate(clones):
        clone.spec(f"app{number}", commit=f"Add app{number}")

    def push(clone: Clone) -> Ended:
        return clone.build("--push")

    with ThreadPoolExecutor(len(clones)) as pool:
        done = list(pool.map(push, clones))

    assert [ended.stderr for ended in done if ended.returncode] == []
    reader = hosting.clone("reader")
    assert {f"out/shop/app{number}/rollout.yaml" for number in range(10)} <= reader.files()
    assert agrees(reader)


def test_two_who_push_the_same_app_at_once_end_with_the_newer_source(clone: Clone, hosting: Hosting) -> None:
    clone.git("push", "-q", "origin", "main")
    older = hosting.clone("older")
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise it again")
    clone.git("push", "-q", "origin", "main")
    newer = hosting.clone("newer")

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda each: each.build("--push", "--branch", "main"), [older, newer]))

    assert [ended.stderr for ended in done if ended.returncode] == []
    reader = hosting.clone("reader")
    assert agrees(reader)
    assert "nginx:1.16.0" in reader.git("show", "HEAD:out/shop/checkout/rollout.yaml")


def test_a_remote_that_refuses_is_heard(clone: Clone, hosting: Hosting) -> None:
    script = "#!/bin/sh\necho 'main is protected: open a pull request' >&2\nexit 1\n"
    hosting.remote.write("hooks/pre-receive", script).chmod(0o755)

    done = clone.build("--push")

    refused(clone, done, "main is protected: open a pull request")


def test_a_remote_that_cannot_be_written_is_told_of(clone: Clone, hosting: Hosting) -> None:
    shutil.rmtree(hosting.remote.root / "objects/pack")
    hosting.remote.write("objects/pack", "not a folder")
    for folder in hosting.remote.root.glob("objects/??"):
        shutil.rmtree(folder)
        folder.write_text("not a folder")

    done = clone.build("--push")

    refused(clone, done, "remote.git")


def test_a_remote_that_is_gone_is_told_of(clone: Clone, hosting: Hosting) -> None:
    shutil.rmtree(hosting.remote.root)

    done = clone.build("--push")

    refused(clone, done, "remote.git")


def test_a_password_in_an_address_is_not_told(clone: Clone) -> None:
    clone.git("config", "remote.origin.url", "https://user:s3cret@localhost:1/nothing.git")

    done = clone.build("--push")

    refused(clone, done, "localhost:1/nothing.git")
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--check", "--commit"),
        ("--stdout", "--push"),
        ("--remote", "origin"),
        ("--branch", "main"),
        ("--hooks",),
    ],
)
def test_options_that_contradict_each_other_are_refused(clone: Clone, arguments: tuple[str, ...]) -> None:
    done = clone.build(*arguments)

    assert done.returncode == 2
    assert clone.git("status", "--porcelain") == ""
