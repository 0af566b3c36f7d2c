"""canarygen diff on the command line: a base in Git, specs on the disk, and nothing written."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.hosting import Clone, Hosting
from tests.test_cli import Shop

PROJECT = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {environments: {staging: {}, prod: {}}}\n"


class Repository(Shop):
    """A scratch project under Git."""

    def git(self, *arguments: str) -> str:
        settings = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
        done = subprocess.run(
            ["git", *settings, *arguments], cwd=self.root, capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self) -> None:
        """Build, and commit all that there is."""
        assert self.build().returncode == 0
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "all of it")


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """A project with one spec, under Git, and nothing committed."""
    project = Repository(tmp_path)
    project.spec("web")
    project.git("init", "--quiet")
    return project


def test_what_was_not_built_yet_is_shown_without_a_build(shop: Repository) -> None:
    """The specs on the disk are compiled, and neither out/ nor anything else is touched."""
    shop.commit()
    shop.spec("web", "20% for 10m")
    before = shop.tree()

    done = shop.run("diff")

    assert done.returncode == 0
    assert "\n  first exposure 50% -> 20%\n" in done.stdout
    assert '-          duration: "1h"' in done.stdout
    assert "warning[steps-in-flight]" in done.stdout
    assert done.stderr == ""
    assert shop.tree() == before
    assert shop.git("status", "--porcelain") == " M specs/shop/web.yaml\n"


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_exit_code_tells_a_script_whether_anything_differs(shop: Repository, form: str) -> None:
    """3 if something does, and else 0; without the option it is always 0."""
    shop.commit()
    same = shop.run("diff", "--exit-code", "--format", form)
    shop.spec("cart")
    other = shop.run("diff", "--exit-code", "--format", form)
    plain = shop.run("diff", "--format", form)

    assert (same.returncode, other.returncode, plain.returncode) == (0, 3, 0)
    assert other.stdout == plain.stdout != same.stdout
    assert "cart" in other.stdout


def test_before_the_first_commit_all_is_new(shop: Repository) -> None:
    """HEAD stands nowhere yet; a base that was named must be there."""
    fresh = shop.run("diff", "--format", "json")
    named = shop.run("diff", "--base", "main~3")

    assert json.loads(fresh.stdout)["headlines"] == ["web: added"]
    assert fresh.stderr == ""
    assert named.returncode == 4
    assert named.stderr == "error: main~3: no such commit is here; fetch it, or check the name\n"


def test_a_base_that_a_shallow_clone_left_out_comes_with_the_way_to_it(
    hosting: Hosting, clone: Clone
) -> None:
    """A CI clones no more than one commit, unless it is told to."""
    clone.git("push", "-q")
    shallow = hosting.clone("shallow", "--depth=1")

    done = shallow.run("diff", "--base", "HEAD~1")

    assert (done.returncode, done.stdout) == (4, "")
    assert "`git fetch --unshallow` or, in a workflow, `fetch-depth: 0`" in done.stderr


def test_a_base_without_a_tree_is_told_so(shop: Repository) -> None:
    """Somebody may have forgotten to commit out/: all would look new, and for no reason that one sees."""
    shop.git("add", "specs")
    shop.git("commit", "--quiet", "--message", "specs alone")

    done = shop.run("diff", "--format", "json")

    assert json.loads(done.stdout)["headlines"] == ["web: added"]
    assert done.stderr == "note: HEAD has no generated files in out/, so that everything is new\n"


@pytest.mark.parametrize("base", ["", "nope", "HEAD:specs", "--output=x", "HEAD^{tree}", "a\nb"])
def test_a_base_that_is_no_commit_is_told_so(shop: Repository, base: str) -> None:
    """Whatever it looks like, git takes it for a revision, and the answer is one line."""
    shop.commit()

    done = shop.run("diff", f"--base={base}")

    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in shop.root.iterdir()) == [".canarygen", ".git", "out", "specs"]


def test_a_branch_is_a_base(shop: Repository) -> None:
    """A pull request compares with where it is to go."""
    shop.commit()
    shop.git("branch", "target")
    shop.spec("cart")
    shop.commit()

    assert shop.run("diff", "--exit-code").returncode == 0
    assert shop.run("diff", "--base", "target").stdout.startswith("cart: added\n")


def test_without_git_the_way_out_is_said(tmp_path: Path) -> None:
    """A folder that is in no repository has no base."""
    project = Shop(tmp_path)
    project.spec("web")

    done = project.run("diff")

    assert (done.returncode, done.stdout) == (4, "")
    assert "`git init` makes one" in done.stderr


def test_named_specs_alone_are_shown(shop: Repository) -> None:
    """All are compiled, and the difference is that of the named ones."""
    shop.spec("cart")
    shop.commit()
    shop.spec("cart", "10% for 1h")
    shop.spec("web", "10% for 1h")

    done = shop.run("diff", "specs/shop/cart.yaml", "--format", "json")

    assert [part["name"] for part in json.loads(done.stdout)["parts"]] == ["cart"]


def test_canaries_stand_as_people_count_them(shop: Repository) -> None:
    """The tenth stood before the second."""
    for number in (1, 2, 10):
        shop.spec(f"web-{number}")

    done = shop.run("diff", "--format", "json")

    assert [part["name"] for part in json.loads(done.stdout)["parts"]] == ["web", "web-1", "web-2", "web-10"]


def test_one_environment_is_compared_alone(shop: Repository) -> None:
    """What differs in the others is not said, nor that they are all that there is."""
    (shop.root / "canarygen.yaml").write_text(PROJECT, encoding="utf-8")
    shop.commit()
    shop.spec("web", "10% for 1h")

    done = shop.run("diff", "--environment", "prod")
    slip = shop.run("diff", "--environment", "prd")

    assert "\nweb (prod)\n  first exposure 50% -> 10%\n" in done.stdout
    assert "staging" not in done.stdout
    assert slip.returncode == 2
    assert "Did you mean 'prod'?" in slip.stderr


def test_the_only_environment_of_a_project_without_any_has_an_empty_name(shop: Repository) -> None:
    """So a script can always say one; compared is all that there is."""
    shop.commit()

    done = shop.run("diff", "--environment", "")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == shop.run("diff").stdout


def test_the_base_is_read_where_it_says_that_it_is(shop: Repository) -> None:
    """A project that moved its out/ has the same canaries as before."""
    shop.commit()
    settings = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {out: deploy}\n"
    (shop.root / "canarygen.yaml").write_text(settings, encoding="utf-8")
    shop.spec("web", "10% for 1h")

    done = shop.run("diff", "--format", "json")

    assert json.loads(done.stdout)["headlines"] == ["web: first exposure 50% -> 10%"]


def move(shop: Repository, out: str) -> None:
    """Commit a project, and say afterwards that its tree is elsewhere."""
    project, settings = (
        shop.root / "canarygen.yaml",
        "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {out: OUT}\n",
    )
    project.write_text(settings.replace("OUT", "out"), encoding="utf-8")
    shop.commit()
    project.write_text(settings.replace("OUT", out), encoding="utf-8")


def test_a_tree_that_has_moved_is_told_of_where_it_was(shop: Repository) -> None:
    """What syncs the old folder goes on doing so, and no build changes it any more."""
    move(shop, "deploy")

    moved = shop.run("diff")
    shutil.rmtree(shop.root / "out")
    gone = shop.run("diff")

    assert moved.stderr.startswith("note: out/, where HEAD has the tree, is still there")
    assert (gone.stdout, gone.stderr) == ("no change\n", "")


def test_a_tree_that_has_moved_into_its_old_folder_is_not_to_be_removed_with_it(shop: Repository) -> None:
    move(shop, "out/k8s")
    shop.run("build")

    moved = shop.run("diff")
    for entry in (shop.root / "out").iterdir():
        if entry.name != "k8s":
            shutil.rmtree(entry)
    gone = shop.run("diff")

    assert moved.stderr.endswith("remove it, but for out/k8s/, as soon as nothing syncs it\n")
    assert (gone.stdout, gone.stderr) == ("no change\n", "")


def test_settings_of_the_base_that_are_not_valid_any_more_are_no_obstacle(shop: Repository) -> None:
    """The base may come from another version of canarygen; it is said what was assumed."""
    shop.commit()
    (shop.root / "canarygen.yaml").write_text("kind: Something\n", encoding="utf-8")
    shop.git("add", "--all")
    shop.git("commit", "--quiet", "--message", "what nobody understands")
    (shop.root / "canarygen.yaml").unlink()

    done = shop.run("diff", "--exit-code")

    assert (done.returncode, done.stdout) == (0, "no change\n")
    assert "canarygen.yaml of HEAD is not valid to this canarygen" in done.stderr


@pytest.mark.parametrize("command", ["diff", "forecast shop/web"])
def test_a_spec_at_fault_ends_it_as_it_ends_a_build(shop: Repository, command: str) -> None:
    """Nothing is told of what does not compile; whoever asks for JSON reads why in the one form of all commands."""
    shop.commit()
    shop.spec("web", "500%")

    done = shop.run(*command.split())
    record = shop.run(*command.split(), "--format", "json")
    judged = shop.run("validate", "--format", "json")

    assert (done.returncode, done.stdout) == (1, "")
    assert "specs/shop/web.yaml:7:" in done.stderr
    assert (record.returncode, record.stderr) == (1, "")
    assert json.loads(record.stdout)["diagnostics"] == json.loads(judged.stdout)["diagnostics"]


@pytest.mark.parametrize("command", ["diff", "forecast shop/web", "why out/shop/web/rollout.yaml"])
def test_settings_at_fault_are_told_to_programs_as_specs_are(shop: Repository, command: str) -> None:
    shop.commit()
    (shop.root / "canarygen.yaml").write_text(
        "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {outt: out}\n"
    )

    record, judged = (shop.run(*said.split(), "--format", "json") for said in (command, "validate"))

    assert (record.returncode, record.stderr) == (1, "")
    assert json.loads(record.stdout)["diagnostics"] == json.loads(judged.stdout)["diagnostics"]


@pytest.mark.parametrize("command", ["diff", "report"])
def test_a_fault_of_another_spec_hides_nothing_of_those_named(shop: Repository, command: str) -> None:
    """Where all are asked for, it ends what it cannot tell of."""
    shop.commit()
    shop.spec("web", "20% for 10m")
    shop.spec("cart", "150% for 10m")

    named = shop.run(command, "specs/shop/web.yaml")
    faulty = shop.run(command, "specs/shop/cart.yaml")
    everything = shop.run(command)

    assert (named.returncode, faulty.returncode, everything.returncode) == (0, 1, 1)
    assert "50% " in named.stdout
    assert "cart" not in named.stdout
    assert named.stderr.endswith("which `canarygen validate` tells: specs/shop/cart.yaml\n")


@pytest.mark.parametrize("command", ["diff", "report", "forecast"])
def test_what_the_project_takes_for_an_error_is_one_beside_others_at_fault(
    shop: Repository, command: str
) -> None:
    """Of the one that is named its own fault is told; what it names may be made of one that is left out."""
    shop.commit()
    project = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {rules: {mutable-image: error, undeclared: error}}\n"
    (shop.root / "canarygen.yaml").write_text(project, encoding="utf-8")
    web = shop.spec("web", "20% for 10m")
    text = web.read_text(encoding="utf-8")
    shop.spec("cart", "150% for 10m")
    shop.spec("stock", "50% for 10m, 20% for 10m")

    web.write_text(text.replace("hosts:", "gateway: cart-gateway, hosts:"), encoding="utf-8")
    named = shop.run(command, "specs/shop/web.yaml")
    web.write_text(text.replace(":1.0.0", ":latest"), encoding="utf-8")
    faulty = shop.run(command, "specs/shop/web.yaml")

    assert named.returncode == 0
    assert named.stderr.endswith("tells: specs/shop/cart.yaml and specs/shop/stock.yaml\n")
    assert named.stderr.count("left out") == 1
    assert faulty.returncode == 1
    assert "specs/shop/web.yaml:5:" in faulty.stderr
    assert "error[mutable-image]" in faulty.stderr


def test_a_project_in_a_folder_of_a_repository_is_compared_with_that_folder(tmp_path: Path) -> None:
    """The paths of a commit are those of the whole repository."""
    whole = Repository(tmp_path)
    whole.git("init", "--quiet")
    part = Repository(tmp_path / "apps")
    part.spec("web")
    part.commit()
    part.spec("web", "10% for 1h")

    done = whole.run("-C", "apps", "diff", "--format", "json")

    assert json.loads(done.stdout)["headlines"] == ["web: first exposure 50% -> 10%"]


def test_colour_is_for_those_who_ask(shop: Repository) -> None:
    """A pipe gets none, and Markdown never any."""
    shop.commit()
    shop.spec("web", "10% for 1h")

    assert "\x1b[31m-      - setWeight: 50" in shop.run("--color", "always", "diff").stdout
    assert "\x1b" not in shop.run("diff").stdout
    assert "\x1b" not in shop.run("--color", "always", "diff", "--format", "markdown").stdout
