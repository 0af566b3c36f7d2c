"""build --push: real remotes, others who push there, too, and remotes that refuse."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hosting import Clone, Hosting, agrees, hook, refused
from tests.running import Ended
from tests.specs import TEMPLATE


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


@pytest.mark.parametrize("undo", [["reset", "-q", "--soft", "HEAD~1"], ["reset", "-q", "--hard", "HEAD~1"]])
def test_a_push_that_was_killed_before_the_checkout_followed_is_concluded_by_the_next(
    clone: Clone, hosting: Hosting, undo: list[str]
) -> None:
    """Or the same was pushed by another: what is pushed there is what this makes of HEAD, too."""
    clone.build("--push")
    clone.git(*undo)

    done = clone.build("--push")

    assert (done.returncode, "others" in done.stderr) == (0, False)
    assert clone.git("rev-parse", "HEAD") == hosting.remote.git("rev-parse", "main")
    assert clone.git("status", "--porcelain") == ""


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


@pytest.mark.parametrize("name", ["", "HEAD", "@", "-x", "refs/heads/main", "a..b", "with space"])
def test_what_is_no_name_of_a_branch_is_refused(clone: Clone, name: str) -> None:
    done = clone.build("--push", f"--branch={name}")

    refused(clone, done, "no branch can have this name")


@pytest.mark.parametrize(
    "command", [["build", "--push", "--remote", ""], ["publish", "--to", "", "--branch", "env"]]
)
def test_a_remote_that_a_script_has_left_empty_is_not_taken_for_the_usual_one(
    clone: Clone, command: list[str]
) -> None:
    done = clone.run(*command)

    refused(clone, done, "an empty name: no remote has this name")


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


def test_a_branch_that_never_moves_is_not_taken_for_a_race_for_long(clone: Clone, hosting: Hosting) -> None:
    hosting.remote.git("branch", "release/one", "main")

    done = clone.build("--push", "--branch", "release")

    refused(clone, done, "release")
    assert "others pushed" not in done.stderr


def test_a_pre_push_hook_sees_the_checkout_and_what_is_pushed(clone: Clone) -> None:
    hook(clone, "pre-push", "cat > ../told; git rev-parse HEAD >> ../told; echo $1 >> ../told")
    head, tip = clone.git("rev-parse", "HEAD"), clone.git("rev-parse", "origin/main")

    done = clone.build("--push", "--hooks")

    assert done.returncode == 0, done.stderr
    line, seen, name = (clone.root.parent / "told").read_text().split("\n")[:3]
    assert (line.split()[2:], seen, name) == (["refs/heads/main", tip], head, "origin")


def test_on_top_of_what_others_pushed_a_commit_is_made_once(clone: Clone, hosting: Hosting) -> None:
    """Whoever signs it may have to touch a key for each, and a hook may count them."""
    clone.git("push", "-q", "origin", "main")
    other = hosting.clone("other")
    other.write("README", "theirs")
    other.git("add", "README")
    other.git("commit", "-q", "-m", "Tell of it")
    other.git("push", "-q", "origin", "main")
    hook(clone, "pre-commit", "echo asked >> ../told")

    done = clone.build("--push", "--hooks")

    assert done.returncode == 0, done.stderr
    assert (clone.root.parent / "told").read_text() == "asked\n"
    assert agrees(hosting.clone("reader"))


def test_what_others_did_to_a_spec_that_goes_is_not_carried_over_into_one_that_comes(
    clone: Clone, hosting: Hosting
) -> None:
    def text(name: str, steps: str) -> str:
        apart = "  # All specs of a team have so many words before their steps.\n" * 20
        spec = TEMPLATE.format(name=name, image="nginx:1.15.4").replace("50% for 1h", steps)
        return spec.replace("  rollout", f"{apart}  rollout")

    clone.write("specs/shop/checkout.yaml", text("checkout", "5% until promoted, 50% for 1h"))
    clone.git("commit", "-qam", "Begin alike")
    clone.build("--push")
    other = hosting.clone("other")
    other.write("specs/shop/checkout.yaml", text("checkout", "100%"))
    other.git("commit", "-qam", "Ask nobody")
    other.build("--push")
    clone.git("rm", "-q", "specs/shop/checkout.yaml")
    clone.write("specs/shop/basket.yaml", text("basket", "5% until promoted, 50% for 1h"))
    clone.git("add", "specs")
    clone.git("commit", "-qm", "Take basket for checkout")
    before = hosting.remote.git("rev-parse", "main")

    done = clone.build("--push", "--allow-delete", "1")

    refused(clone, done, "specs/shop/basket.yaml")
    assert hosting.remote.git("rev-parse", "main") == before


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
        return clone.start("build", "--kubeconform", "off", "--push")

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
        words = ("build", "--kubeconform", "off", "--push", "--branch", "main")
        done = list(pool.map(lambda each: each.start(*words), [older, newer]))

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
