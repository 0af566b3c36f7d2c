"""publish: the tree of a commit on another branch or in another repository, with real ones."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.hosting import Clone, Hosting
from tests.running import Ended

PROJECT = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  environments:
    staging:
      syncTo: {branch: env/staging}
    prod:
      syncTo: {branch: env/prod-next}
      argocd: {repoURL: https://git.example.com/shop.git, path: manifests}
"""


@pytest.fixture
def clone(hosting: Hosting) -> Clone:
    """A clone of a project with two environments, a branch for each, and nothing published yet."""
    made = hosting.clone("clone")
    made.write("canarygen.yaml", PROJECT)
    made.git("rm", "-rq", "out")
    made.git("add", ".")
    made.git("commit", "-qm", "Have environments")
    made.git("push", "-q", "origin", "main")
    return made


def publish(clone: Clone, *arguments: str) -> Ended:
    return clone.run("publish", "--kubeconform", "off", *arguments)


def files(hosting: Hosting, branch: str) -> set[str]:
    return hosting.remote.files(branch)


def staged(hosting: Hosting) -> str:
    """Give the Rollout that was published for staging."""
    return hosting.remote.git("show", "env/staging:out/staging/shop/checkout/rollout.yaml")


def published_again(clone: Clone) -> str:
    """Publish what was published before, from a newer commit; give the one between the two, which yields something else."""
    publish(clone)
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise nginx")
    raised = clone.git("rev-parse", "HEAD")
    clone.git("revert", "--no-edit", "HEAD")
    publish(clone)
    return raised


def record(hosting: Hosting, place: str) -> dict[str, Any]:
    found = json.loads(hosting.remote.git("show", place))
    assert isinstance(found, dict)
    return found


def test_each_environment_goes_to_its_branch_in_the_folder_that_argo_cd_reads(
    clone: Clone, hosting: Hosting
) -> None:
    clone.build()
    built = {path.relative_to(clone.root / "out") for path in (clone.root / "out").rglob("*.yaml")}

    done = publish(clone)

    assert done.returncode == 0, done.stderr
    staging = {f"out/{path}" for path in built if "staging" in path.parts}
    prod = {f"manifests/{path}" for path in built if "prod" in path.parts}
    assert files(hosting, "env/staging") == staging | {"hydrator.metadata", "out/staging/hydrator.metadata"}
    assert files(hosting, "env/prod-next") == prod | {
        "hydrator.metadata",
        "manifests/prod/hydrator.metadata",
    }
    text = hosting.remote.git("show", "env/prod-next:manifests/argocd/prod/shop-checkout.yaml")
    assert "targetRevision: env/prod\n" in text
    assert "path: manifests/prod/shop/checkout\n" in text


def test_the_source_is_recorded_as_argo_cds_hydrator_does_it(clone: Clone, hosting: Hosting) -> None:
    head = clone.git("rev-parse", "HEAD")

    publish(clone)

    told = record(hosting, "env/prod-next:hydrator.metadata")
    assert (told["drySha"], told["subject"]) == (head, "Have environments")
    assert told["author"] == "Dev <dev@example.com>"
    assert told["repoURL"] == f"file://{hosting.remote.root}"
    assert record(hosting, "env/prod-next:manifests/prod/hydrator.metadata")["drySha"] == head
    message = hosting.remote.git("log", "-1", "--format=%B", "env/prod-next")
    assert f"Canarygen-Source-Commit: {head}" in message
    assert "\ncheckout (prod): added\n" in message


def test_what_is_published_is_the_commit_and_not_the_work_tree(clone: Clone, hosting: Hosting) -> None:
    clone.spec("checkout", image="nginx:9.9.9")
    clone.write("canarygen.yaml", "broken")

    done = publish(clone)

    assert done.returncode == 0, done.stderr
    assert "nginx:1.15.4" in staged(hosting)


def test_a_pull_request_is_compared_with_what_is_published(clone: Clone) -> None:
    """Its own branch holds no tree; that of an environment does, in the folder that Argo CD reads."""
    publish(clone)
    clone.git("fetch", "-q")
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise nginx")

    lost = clone.run("diff")
    found = clone.run("diff", "--base", "origin/env/prod-next", "--environment", "prod")

    assert "note: HEAD has no generated files in out/" in lost.stderr
    assert "the branches of `syncTo`" in lost.stderr
    assert found.stdout.startswith("checkout (prod)\n  image nginx:1.15.4 -> nginx:1.16.0\n\n")
    assert found.stderr == ""


def test_another_repository_takes_it_beside_what_it_holds(clone: Clone, tmp_path: Path) -> None:
    other = Clone(tmp_path / "manifests.git", clone.root.parent / "home")
    other.root.mkdir()
    other.git("init", "-q", "--bare", "-b", "main")
    theirs = Clone(tmp_path / "theirs", clone.root.parent / "home")
    theirs.root.mkdir()
    theirs.git("init", "-q", "-b", "main")
    theirs.write("README", "theirs")
    theirs.write("out/staging/shop/other/app.yaml", "theirs: too")
    theirs.git("add", ".")
    theirs.git("commit", "-qm", "Begin")
    theirs.git("push", "-q", str(other.root), "main")

    done = publish(clone, "--environment", "staging", "--to", str(other.root), "--branch", "main")

    assert done.returncode == 0, done.stderr
    assert {
        "README",
        "out/staging/shop/other/app.yaml",
        "out/staging/shop/checkout/rollout.yaml",
    } <= other.files("main")
    assert other.git("rev-list", "--count", "main") == "2"
    assert not any("hydrator" in path for path in clone.files())


def test_a_file_of_somebody_else_in_the_way_is_left_there(clone: Clone, hosting: Hosting) -> None:
    theirs = hosting.clone("theirs")
    theirs.git("checkout", "-q", "--orphan", "env/staging")
    theirs.git("rm", "-rqf", ".")
    theirs.write("out/staging/shop/checkout/rollout.yaml", "kind: Rollout\n")
    theirs.git("add", ".")
    theirs.git("commit", "-qm", "By hand")
    theirs.git("push", "-q", "origin", "env/staging")

    done = publish(clone, "--environment", "staging")

    assert done.returncode == 1
    assert "env/staging:out/staging/shop/checkout/rollout.yaml:1:1: error[foreign-file]" in done.stderr
    assert done.stderr.endswith("1 error; nothing was published to env/staging\n")
    assert hosting.remote.git("rev-list", "--count", "env/staging") == "1"


def test_a_file_that_was_edited_on_the_branch_is_taken_over_by_force_only(
    clone: Clone, hosting: Hosting
) -> None:
    publish(clone)
    theirs = hosting.clone("theirs", "--branch", "env/staging")
    edited = theirs.root / "out/staging/shop/checkout/rollout.yaml"
    edited.write_text(edited.read_text().replace("nginx:1.15.4", "nginx:hotfix"))
    theirs.git("commit", "-qam", "Fix it by hand")
    theirs.git("push", "-q", "origin", "env/staging")

    done = publish(clone)

    assert done.returncode == 1
    assert "env/staging:out/staging/shop/checkout/rollout.yaml:1:1: error[edited-by-hand]" in done.stderr
    assert "`--force`" in done.stderr
    assert publish(clone, "--force").returncode == 0
    assert "nginx:1.15.4" in staged(hosting)


def test_line_ends_that_changed_on_the_branch_are_left_alone_by_its_own_attributes(
    clone: Clone, hosting: Hosting
) -> None:
    """The way out names the file and the pattern that Git reads there."""
    publish(clone)
    theirs = hosting.clone("theirs", "--branch", "env/staging")
    changed = theirs.root / "out/staging/shop/checkout/rollout.yaml"
    changed.write_bytes(changed.read_bytes().replace(b"\n", b"\r\n"))
    theirs.git("-c", "core.autocrlf=false", "commit", "-qam", "Change line ends")
    theirs.git("push", "-q", "origin", "env/staging")

    done = publish(clone)

    assert done.returncode == 1
    assert "help: add `out/** -text` to .gitattributes on the branch env/staging, so that" in done.stderr


def test_a_misspelt_environment_is_a_fault_of_usage(clone: Clone) -> None:
    done = publish(clone, "--environment", "prdo")

    assert done.returncode == 2
    assert "The project has no environment 'prdo'. Did you mean 'prod'?" in done.stderr


def test_a_branch_that_is_said_but_not_committed_is_asked_for(clone: Clone) -> None:
    """A commit is published, so its canarygen.yaml counts."""
    clone.git("rm", "-q", "--cached", "canarygen.yaml")
    clone.git("commit", "-qm", "Forget the project")

    done = publish(clone)

    assert done.returncode == 4
    assert "canarygen.yaml: the commit has none, and so no branch to publish to; commit one" in done.stderr


def test_the_same_tree_again_is_no_commit_but_is_noted(clone: Clone, hosting: Hosting) -> None:
    publish(clone)
    before = hosting.remote.git("rev-parse", "env/staging")
    clone.write("README", "changed")
    clone.git("add", ".")
    clone.git("commit", "-qm", "Explain")

    done = publish(clone)

    assert done.returncode == 0, done.stderr
    assert "yields already" in done.stderr
    assert hosting.remote.git("rev-parse", "env/staging") == before
    noted = hosting.remote.git("notes", "--ref=hydrator.metadata", "show", before)
    assert json.loads(noted)["drySha"] == clone.git("rev-parse", "HEAD")


def older_and_newer(clone: Clone, hosting: Hosting, *options: str) -> tuple[Clone, Clone]:
    """Give clones at two commits, of which the second raises the image."""
    older = hosting.clone("older", *options)
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise nginx")
    clone.git("push", "-q", "origin", "main")
    return older, hosting.clone("newer", *options)


@pytest.mark.parametrize("options", [(), ("--depth=1",)])
def test_an_older_source_never_replaces_a_newer_one(
    clone: Clone, hosting: Hosting, options: tuple[str, ...]
) -> None:
    older, newer = older_and_newer(clone, hosting, *options)
    publish(newer)

    done = publish(older)

    assert done.returncode == 0, done.stderr
    assert "which is newer than" in done.stderr
    assert "nginx:1.16.0" in staged(hosting)


@pytest.mark.parametrize("options", [(), ("--depth=1",)])
def test_a_newer_source_replaces_an_older_one(
    clone: Clone, hosting: Hosting, options: tuple[str, ...]
) -> None:
    older, newer = older_and_newer(clone, hosting, *options)
    publish(older)

    done = publish(newer)

    assert done.returncode == 0, done.stderr
    assert "image nginx:1.15.4 -> nginx:1.16.0" in done.stderr
    assert "nginx:1.16.0" in staged(hosting)


def test_a_source_that_knows_nothing_of_what_stands_there_is_refused_until_it_is_meant(
    clone: Clone, hosting: Hosting
) -> None:
    clone.git("checkout", "-qb", "side")
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise nginx")
    publish(clone)
    clone.git("checkout", "-q", "main")
    clone.spec("checkout", image="nginx:1.17.0", commit="Raise nginx further")

    done = publish(clone)

    assert done.returncode == 4
    assert "--allow-older" in done.stderr
    assert publish(clone, "--allow-older").returncode == 0
    assert "nginx:1.17.0" in staged(hosting)


def test_environments_published_at_once_to_one_branch_all_land(clone: Clone, hosting: Hosting) -> None:
    jobs = [("--environment", name, "--branch", "env/all") for name in ("staging", "prod")]

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda job: clone.start("publish", "--kubeconform", "off", *job), jobs))

    assert [ended.stderr for ended in done if ended.returncode] == []
    found = files(hosting, "env/all")
    assert {"out/staging/shop/checkout/rollout.yaml", "manifests/prod/shop/checkout/rollout.yaml"} <= found


def test_without_a_branch_it_asks_for_one(hosting: Hosting) -> None:
    clone = hosting.clone("plain")

    done = publish(clone)

    assert done.returncode == 4
    assert "--branch NAME" in done.stderr
    assert publish(clone, "--branch", "manifests").returncode == 0
    assert "out/shop/checkout/rollout.yaml" in files(hosting, "manifests")


def test_before_the_first_commit_there_is_nothing_to_publish(clone: Clone) -> None:
    clone.git("switch", "--orphan", "new")

    done = publish(clone)

    assert done.returncode == 4
    assert done.stderr == "error: HEAD: there is no commit yet; make the first one\n"


@pytest.mark.parametrize("revision", ["nowhere", "HEAD:specs", "--all"])
def test_a_source_that_is_no_commit_is_told_of(clone: Clone, hosting: Hosting, revision: str) -> None:
    done = publish(clone, f"--source={revision}")

    assert done.returncode == 4
    assert f"error: {revision}: no such commit is here" in done.stderr
    assert "env/" not in hosting.remote.git("branch", "--list")


def test_an_environment_that_the_commit_lacks_is_a_slip(clone: Clone, hosting: Hosting) -> None:
    done = publish(clone, "--environment", "pord")

    assert done.returncode == 2
    assert "Did you mean 'prod'?" in done.stderr
    assert "env/" not in hosting.remote.git("branch", "--list")


def test_a_commit_without_specs_begins_no_branch(clone: Clone, hosting: Hosting) -> None:
    clone.git("rm", "-rq", "specs")
    clone.git("commit", "-qm", "Remove all")

    done = publish(clone, "--environment", "staging")

    assert done.returncode == 4
    assert "error: env/staging of" in done.stderr
    assert "holds no specs to begin it with" in done.stderr
    assert "env/" not in hosting.remote.git("branch", "--list")


def test_what_there_is_to_say_of_the_specs_is_said(clone: Clone) -> None:
    clone.spec("checkout", image="nginx:latest", commit="Follow nginx")

    done = publish(clone)

    assert done.returncode == 0
    assert "specs/shop/checkout.yaml:5:21: warning[mutable-image]" in done.stderr
    assert publish(clone, "--strict").returncode == 1


def test_a_broken_commit_is_not_published(clone: Clone, hosting: Hosting) -> None:
    clone.spec("checkout", image="nginx:1 2", commit="Break it")

    done = publish(clone)

    assert done.returncode == 1
    assert "specs/shop/checkout.yaml:5:" in done.stderr
    assert "env/" not in hosting.remote.git("branch", "--list")


def test_a_spec_that_the_commit_calls_in_capitals_takes_no_canary_with_it(
    clone: Clone, hosting: Hosting
) -> None:
    publish(clone)
    clone.git("mv", "specs/shop/checkout.yaml", "specs/shop/checkout.YAML")
    clone.git("commit", "-qm", "Shout")

    done = publish(clone, "--allow-delete", "1")

    assert done.returncode == 4
    assert "error: specs/shop/checkout.YAML in " in done.stderr
    assert "in small letters; rename it" in done.stderr
    assert "out/staging/shop/checkout/rollout.yaml" in files(hosting, "env/staging")


def test_a_folder_of_specs_that_the_commit_lacks_takes_no_canary_with_it(
    clone: Clone, hosting: Hosting
) -> None:
    publish(clone)
    clone.write("canarygen.yaml", PROJECT.replace("spec:\n", "spec:\n  specs: [specs, vendor/specs]\n"))
    clone.git("commit", "-qam", "Watch a submodule, too")

    done = publish(clone)

    assert done.returncode == 4
    assert "error: vendor/specs in " in done.stderr
    assert "take it off the list" in done.stderr
    assert "out/staging/shop/checkout/rollout.yaml" in files(hosting, "env/staging")


def test_the_last_canary_of_a_branch_goes_only_if_that_is_said(clone: Clone, hosting: Hosting) -> None:
    publish(clone)
    clone.git("mv", "specs/shop/checkout.yaml", "specs/shop/checkout.txt")
    clone.git("commit", "-qm", "Misname it")

    done = publish(clone, "--environment", "staging")

    assert done.returncode == 1
    assert "error[mass-deletion]" in done.stderr
    assert "out/staging/shop/checkout/rollout.yaml" in files(hosting, "env/staging")
    assert publish(clone, "--environment", "staging", "--allow-delete", "1").returncode == 0
    assert "out/staging/shop/checkout/rollout.yaml" not in files(hosting, "env/staging")


@pytest.mark.parametrize("is_on_top", [True, False])
def test_an_older_source_stays_out_that_yields_something_else(
    clone: Clone, hosting: Hosting, *, is_on_top: bool
) -> None:
    """The newer one yields what a still older one did, and is the last commit of the branch, or somebody else's is."""
    raised = published_again(clone)
    if not is_on_top:
        theirs = hosting.clone("theirs", "--branch", "env/staging")
        theirs.write("README", "theirs")
        theirs.git("add", ".")
        theirs.git("commit", "-qm", "Explain")
        theirs.git("push", "-q", "origin", "env/staging")

    done = publish(clone, "--source", raised)

    assert done.returncode == 0, done.stderr
    assert "nginx:1.15.4" in staged(hosting)


def test_what_another_project_generated_there_is_not_replaced_until_it_is_meant(
    clone: Clone, hosting: Hosting
) -> None:
    other = hosting.clone("other")
    other.git("checkout", "-q", "--orphan", "env/staging")
    other.git("rm", "-rqf", ".")
    other.write("canarygen.yaml", PROJECT)
    other.spec("pay")
    other.build()
    other.git("add", "out")
    other.git("commit", "-qm", "Generate")
    other.git("push", "-q", "origin", "env/staging")

    done = publish(clone, "--environment", "staging")

    assert done.returncode == 4
    assert "nothing says from which commit" in done.stderr
    assert "out/staging/shop/pay/rollout.yaml" in files(hosting, "env/staging")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("hydrator.metadata/notes.txt", "hydrator.metadata"),
        ("hydrator.metadata", "names no commit"),
        ("out/staging/hydrator.metadata/notes.txt", "hydrator.metadata"),
        ("out", "a file or a link stands where a folder must be"),
    ],
)
def test_what_stands_in_the_way_of_a_record_or_a_folder_stays(
    clone: Clone, hosting: Hosting, path: str, words: str
) -> None:
    theirs = hosting.clone("theirs")
    theirs.git("checkout", "-q", "--orphan", "env/staging")
    theirs.git("rm", "-rqf", ".")
    theirs.write(path, "theirs")
    theirs.git("add", "-f", ".")
    theirs.git("commit", "-qm", "By hand")
    theirs.git("push", "-q", "origin", "env/staging")

    done = publish(clone, "--environment", "staging")

    assert done.returncode == 4, done.stderr
    assert words in done.stderr
    assert files(hosting, "env/staging") == {path}


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"drySha": "\\u0000"}', '{"drySha": "\\ud800"}', '{"drySha": 1}', "\x00", "[]"]
)
def test_a_record_that_makes_no_sense_is_no_traceback(clone: Clone, hosting: Hosting, text: str) -> None:
    publish(clone)
    theirs = hosting.clone("theirs", "--branch", "env/staging")
    theirs.write("out/staging/hydrator.metadata", text)
    theirs.git("commit", "-qam", "Garble")
    theirs.git("push", "-q", "origin", "env/staging")
    clone.spec("checkout", image="nginx:1.16.0", commit="Raise nginx")

    done = publish(clone, "--environment", "staging")

    assert done.returncode == 4
    assert "names no commit" in done.stderr
    assert publish(clone, "--environment", "staging", "--allow-older").returncode == 0


def test_four_who_yield_the_same_at_once_are_all_remembered(clone: Clone, hosting: Hosting) -> None:
    publish(clone)
    clone.write("README", "changed")
    clone.git("add", ".")
    clone.git("commit", "-qm", "Explain")
    head = clone.git("rev-parse", "HEAD")

    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(
                lambda name: clone.start("publish", "--kubeconform", "off", "--environment", name),
                ["staging", "prod"] * 2,
            )
        )

    assert [ended.stderr for ended in done if ended.returncode or "warning" in ended.stderr] == []
    told = hosting.remote.files("refs/canarygen/published")
    assert told == {"env%2Fprod-next/manifests/prod/source", "env%2Fstaging/out/staging/source"}
    assert all(hosting.remote.git("show", f"refs/canarygen/published:{path}") == head for path in told)
