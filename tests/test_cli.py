"""The command line, as a shell has it: real processes, real streams, real files."""

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from canarygen.cli import COMMANDS
from canarygen.cli.group import program
from canarygen.cli.overview import OPTIONS, overview
from canarygen.cli.program import run
from canarygen.cli.session import Session
from canarygen.source import MAX_SPEC_BYTES
from canarygen.workspace.workspace import Workspace
from tests.reading import loaded, loaded_all
from tests.running import Ended, ran, started

SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: shop}}
spec:
  workload: {{image: {name}:1.0.0, replicas: 2, port: 8080}}
  traffic: {{hosts: [{name}.example.com]}}
  rollout: {{steps: [{steps}]}}
"""


class Shop:
    """A scratch project, and canarygen run in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def spec(self, name: str, steps: str = "50% for 1h") -> Path:
        path = self.root / "specs" / "shop" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SPEC.format(name=name, steps=steps), encoding="utf-8")
        return path

    def run(self, *arguments: str, cwd: Path | None = None) -> Ended:
        return ran(cwd or self.root, *arguments)

    def build(self, *arguments: str) -> Ended:
        return self.run("build", "--kubeconform", "off", *arguments)

    def tree(self) -> dict[str, str]:
        out = self.root / "out"
        return {
            path.relative_to(out).as_posix(): path.read_text()
            for path in sorted(out.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project with one spec."""
    project = Shop(tmp_path)
    project.spec("web")
    return project


def test_build_writes_the_tree_and_then_has_nothing_to_do(shop: Shop) -> None:
    """A second build writes nothing: not even a time of a file changes."""
    first = shop.build()
    times = {path: path.stat().st_mtime_ns for path in (shop.root / "out").rglob("*.yaml")}
    second = shop.build()

    assert (first.returncode, second.returncode) == (0, 0)
    assert len(times) == 5
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert "nothing to do" in second.stderr
    assert first.stdout == second.stdout == ""


@pytest.mark.parametrize("asked", ["--version", "--help", "-h"])
def test_what_needs_no_command_line_is_said_alike_with_one(shop: Shop, asked: str) -> None:
    """On its own it is answered before the command line is imported."""
    quick, whole = shop.run(asked), shop.run("-q", asked)

    assert quick.stdout == whole.stdout
    assert (quick.returncode, quick.stderr) == (0, "")


@pytest.mark.parametrize("columns", [1, 50, 80, 1000])
def test_the_help_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    long = [line for line in overview().splitlines() if len(line) > columns and "    canarygen " not in line]

    assert columns == 1 or long == []
    assert (
        " ".join(overview().split()).count("make specs of manifests: Rollouts, Deployments with their") == 1
    )


def test_the_help_tells_of_every_option_of_the_program() -> None:
    context = click.Context(program, **program.context_settings)
    spelt = {row[0]: row[1] for item in program.get_params(context) if (row := item.get_help_record(context))}

    assert list(spelt.items()) == list(OPTIONS.items())


@pytest.mark.parametrize("asked", ["--version", "--help"])
def test_an_answer_that_cannot_be_written_is_a_fault_of_the_surroundings(shop: Shop, asked: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "canarygen", asked],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=shop.root,
        )

    assert done.returncode == 4
    assert done.stderr == "error: output: No space left on device\n"


def test_build_counts_every_file_that_it_writes_and_deletes(shop: Shop) -> None:
    """Kustomizations are files of the tree, too; what is deleted is none of it."""
    (shop.root / "canarygen.yaml").write_text(
        "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {kustomization: true}\n"
    )
    first = shop.build()
    shop.spec("api")
    shop.spec("web").unlink()
    second = shop.build("--allow-delete", "1")

    assert "6 files, 6 written just now" in first.stderr
    assert "6 files, 6 written and 6 deleted just now" in second.stderr


def test_a_reference_that_is_nearly_declared_is_told_so(shop: Shop) -> None:
    """Whoever misspells the shared gateway is shown its name, and not only how to declare the misspelt one."""
    (shop.root / "canarygen.yaml").write_text(
        "apiVersion: canarygen.dev/v1\nkind: Project\n"
        "spec: {external: {gateways: {istio-system/public: {}}}, defaults: {traffic: {gateway: istio-system/pubic}}}\n"
    )

    told = shop.run("validate", "--kubeconform", "off")

    assert told.returncode == 0
    assert "did you mean `istio-system/public`?" in told.stderr
    assert told.stderr.endswith("1 spec file, 4 objects: 1 warning, and no errors\n")


def test_what_needs_no_doing_is_told_on_request(shop: Shop) -> None:
    """Two canaries that share a host, and no path, leave nothing to do: only `-v` speaks of it."""
    (shop.root / "canarygen.yaml").write_text(
        "apiVersion: canarygen.dev/v1\nkind: Project\n"
        "spec: {external: {gateways: {istio-system/public: {}}}, defaults: {traffic: {gateway: istio-system/public}}}\n"
    )
    web = shop.spec("web").read_text()
    shared = web.replace("name: web", "name: api").replace("example.com]", "example.com], routes: [/api]")
    shop.spec("api").write_text(shared)

    plain, verbose = shop.run("validate"), shop.run("-v", "validate")

    assert (plain.returncode, verbose.returncode) == (0, 0)
    assert "shared-host" not in plain.stderr
    assert "info[shared-host]" in verbose.stderr


@pytest.mark.parametrize("file", ["specs/shop/web.yaml", "specs/shop/new.yaml", "canarygen.yaml"])
def test_a_build_that_was_overtaken_writes_nothing(shop: Shop, file: str) -> None:
    """What it has read is out of date by the time that it may write: a newer build was there before it."""
    (shop.root / "canarygen.yaml").write_text("apiVersion: canarygen.dev/v1\nkind: Project\n")
    texts = {
        "specs/shop/web.yaml": SPEC.format(name="web", steps="10% for 1h"),
        "specs/shop/new.yaml": SPEC.format(name="new", steps="10% for 1h"),
        "canarygen.yaml": "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {kustomization: true}\n",
    }
    command = [sys.executable, "-m", "canarygen", "-v", "build", "--kubeconform", "off"]
    with Workspace(shop.root).lock():
        slow = subprocess.Popen(command, cwd=shop.root, stderr=subprocess.PIPE, text=True)
        assert slow.stderr
        assert "read" in slow.stderr.readline()
        (shop.root / file).write_text(texts[file], encoding="utf-8")
    told = slow.communicate(timeout=60)[1]

    assert slow.returncode == 4
    assert f"{file}: it changed while the specs were compiled" in told
    assert not (shop.root / "out").exists()
    assert shop.build().returncode == 0


def test_check_tells_a_stale_tree_and_leaves_it(shop: Shop) -> None:
    """`--check` exits 3 where out/ lags behind, and writes nothing."""
    shop.build()
    before = shop.tree()
    shop.spec("web", "20% for 1h")

    stale = shop.build("--check")

    assert stale.returncode == 3
    assert "write  out/shop/web/rollout.yaml" in stale.stderr
    assert shop.tree() == before
    assert shop.build().returncode == 0
    assert shop.build("--check").returncode == 0


def test_github_shows_what_to_do_about_a_stale_tree(shop: Shop) -> None:
    """No line of a spec is at fault, and else the pull request has nothing but a number."""
    shop.build()
    shop.spec("web", "20% for 1h")

    stale = shop.build("--check", "--format", "github")

    assert stale.returncode == 3
    assert stale.stdout == (
        "::error title=stale::out/ is not in line with the specs in 1 file; run `canarygen build` and commit what it writes\n"
    )


def test_github_shows_what_keeps_a_command_from_judging(shop: Shop) -> None:
    """A checkout of one commit has no base: that is said where the faults would be, and not in a log alone."""
    done = shop.run("validate", "--format", "github", "--policy-from", "HEAD^1")

    assert done.returncode == 4
    assert done.stdout == f"::error title=canarygen::{done.stderr}"


def test_github_shows_a_slip_in_the_words_of_a_command(shop: Shop) -> None:
    """A workflow that names an environment of yesterday is told of it on the pull request, where else the number 2 stands."""
    done = shop.run("validate", "--format", "github", "--environment", "prod")

    assert done.returncode == 2
    assert done.stdout == (
        "::error title=canarygen::Error: The project has no environment 'prod'. It has none at all.\n"
    )
    assert done.stderr.endswith("\n\nError: The project has no environment 'prod'. It has none at all.\n")


def test_check_leaves_nothing_behind(shop: Shop) -> None:
    """Not even a lock, for which a read-only checkout has no place."""
    before = sorted(shop.root.rglob("*"))

    stale = shop.build("--check")

    assert stale.returncode == 3
    assert sorted(shop.root.rglob("*")) == before


def test_a_fault_anywhere_writes_nothing(shop: Shop) -> None:
    """One wrong spec stops the whole build before the first file."""
    shop.spec("api", "50%, 20%")

    refused = shop.build()

    assert refused.returncode == 1
    assert "specs/shop/api.yaml:7:" in refused.stderr
    assert "weight-not-increasing" in refused.stderr
    assert "help: order the steps by weight" in refused.stderr
    assert not (shop.root / "out").exists()
    assert refused.stdout == ""


def test_a_removed_spec_takes_its_files_along(shop: Shop) -> None:
    """Files of a spec that is gone are deleted, and their folder with them."""
    shop.spec("api").parent.joinpath("api.yaml")
    shop.build()
    (shop.root / "specs/shop/api.yaml").unlink()

    done = shop.build()

    assert done.returncode == 0
    assert "delete  out/shop/api/rollout.yaml" in done.stderr
    assert not (shop.root / "out/shop/api").exists()
    assert (shop.root / "out/shop/web/rollout.yaml").exists()


def test_a_renamed_canary_is_no_mass_deletion(shop: Shop) -> None:
    """A tree that is left with other canaries is not emptied."""
    shop.build()
    (shop.root / "specs/shop/web.yaml").unlink()
    shop.spec("front")

    done = shop.build()

    assert done.returncode == 0
    assert {path.split("/")[1] for path in shop.tree()} == {"front"}


def test_the_last_canary_goes_if_its_number_is_said(shop: Shop) -> None:
    """Without, there being no specs is a mistake; afterwards it is one, too, for whoever checks them."""
    shop.build()
    shop.spec("web").unlink()

    refused, done, checked = shop.build(), shop.build("--allow-delete", "1"), shop.build("--check")

    assert (refused.returncode, done.returncode, checked.returncode) == (1, 0, 1)
    assert "There are no specs" in refused.stderr
    assert "`canarygen build --allow-delete N`" in refused.stderr
    assert shop.tree() == {}


def test_a_mass_deletion_wants_its_number_said(shop: Shop) -> None:
    """Six of seven canaries go only if exactly six are allowed to."""
    for index in range(6):
        shop.spec(f"app-{index}")
    shop.build()
    before = shop.tree()
    for index in range(6):
        (shop.root / f"specs/shop/app-{index}.yaml").unlink()

    refused, wrong = shop.build(), shop.build("--allow-delete", "7")
    untouched = shop.tree() == before
    done = shop.build("--allow-delete", "6")

    assert (refused.returncode, wrong.returncode, done.returncode) == (1, 1, 0)
    assert "mass-deletion" in refused.stderr
    assert "--allow-delete 6" in refused.stderr
    assert untouched
    assert {path.split("/")[1] for path in shop.tree()} == {"web"}


def test_a_checkout_with_other_line_ends_is_not_taken_for_an_edit_by_hand(shop: Shop) -> None:
    """Git makes them where its user has said so for all repositories, and nobody has said `-text`."""
    shop.build()
    file = shop.root / "out/shop/web/rollout.yaml"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"\n", b"\r\n"))

    refused, forced = shop.build(), shop.build("--force")

    assert (refused.returncode, forced.returncode) == (1, 0)
    assert "the line ends of this generated file were changed" in refused.stderr
    assert "add `out/** -text` to .gitattributes" in refused.stderr
    assert file.read_bytes() == before


def test_a_hand_edited_file_is_kept_until_forced(shop: Shop) -> None:
    """An edit below our header is named, not lost; `--force` takes the file over."""
    shop.build()
    file = shop.root / "out/shop/web/rollout.yaml"
    ours = file.read_text()
    file.write_text(ours.replace("replicas: 2", "replicas: 9"))

    refused, kept = shop.build(), file.read_text()
    forced = shop.build("--force")

    assert refused.returncode == 1
    assert "out/shop/web/rollout.yaml:1:1: error[edited-by-hand]" in refused.stderr
    assert "replicas: 9" in kept
    assert (forced.returncode, file.read_text()) == (0, ours)


STRAY = "out/shop/web/secret.yaml:1:1: warning[stray-file]"


def test_a_manifest_that_is_nobodys_is_told_of_by_every_build(shop: Shop) -> None:
    """Whoever syncs the folder syncs it, too; what is no manifest may stand anywhere."""
    shop.build()
    (shop.root / "out/shop/web/secret.yaml").write_text("kind: Secret\n")
    (shop.root / "out/README.md").write_text("# Generated\n")
    told = [shop.build(), shop.build(), shop.build("--check")]
    strict = shop.build("--strict")

    assert [done.returncode for done in told] == [0, 0, 0]
    assert all(done.stderr.count("stray-file") == 2 and STRAY in done.stderr for done in told)
    assert (strict.returncode, "1 warning; nothing was written" in strict.stderr) == (1, True)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_no_name_of_a_file_talks_to_the_terminal(shop: Shop, form: str) -> None:
    """Nor is one that isn't UTF-8 more than can be said."""
    shop.build()
    name = os.fsdecode(b"a\377\033[31m.yaml")
    (shop.root / "out" / name).write_text("kind: ConfigMap\n")
    (shop.root / "out/shop" / name).write_text((shop.root / "out/shop/web/rollout.yaml").read_text())

    done = shop.build("--format", form)

    assert done.returncode == 0, done.stderr
    assert "delete  out/shop/a\\udcff\\u001b[31m.yaml" in done.stderr
    assert "stray-file" in done.stdout + done.stderr
    assert "\033" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("settings", "code"),
    [("rules: {stray-file: error}", 1), ('rules: {stray-file: "off"}', 0), ("kustomization: true", 0)],
)
def test_what_is_nobodys_is_judged_as_the_project_rules(shop: Shop, settings: str, code: int) -> None:
    """A kustomization names what is synced: nothing else is."""
    (shop.root / "canarygen.yaml").write_text(
        f"apiVersion: canarygen.dev/v1\nkind: Project\nspec: {{{settings}}}\n"
    )
    shop.build()
    (shop.root / "out/shop/web/secret.yaml").write_text("kind: Secret\n")
    done, again = shop.build(), shop.build()

    assert (done.returncode, again.returncode) == (code, code)
    assert ("stray-file" in done.stderr) is ("stray-file" in again.stderr) is (code == 1)


def test_a_foreign_file_is_never_touched(shop: Shop) -> None:
    """Neither a stranger's file beside ours nor one in our way is changed, even with `--force`."""
    beside = shop.root / "out/shop/README.md"
    in_the_way = shop.root / "out/shop/web/rollout.yaml"
    in_the_way.parent.mkdir(parents=True)
    beside.write_text("mine")
    in_the_way.write_text("mine: too\n")

    refused = shop.build("--force")
    in_the_way.rename(shop.root / "elsewhere.yaml")
    done = shop.build()

    assert refused.returncode == 1
    assert "out/shop/web/rollout.yaml:1:1: error[foreign-file]" in refused.stderr
    assert (done.returncode, beside.read_text()) == (0, "mine")


def test_verbose_names_what_is_read_and_quiet_nothing(shop: Shop) -> None:
    """`-v` lists the specs, and `-q` leaves out what went well."""
    verbose = shop.run("-v", "build", "--kubeconform", "off")
    quiet = shop.run("-q", "build", "--kubeconform", "off", "--force")

    assert "  read  specs/shop/web.yaml" in verbose.stderr
    assert (quiet.returncode, quiet.stderr) == (0, "")


def test_an_argument_that_a_bare_locale_takes_apart_is_told_in_letters(shop: Shop) -> None:
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "canarygen", "größe"]

    done = subprocess.run(command, cwd=shop.root, env=os.environ | bare, capture_output=True, check=False)

    assert done.returncode == 2
    assert rb"There is no command 'gr\xf6\xdfe'." in done.stderr


def test_who_wants_quiet_is_told_why_a_check_fails(shop: Shop) -> None:
    """Of the files only their number: nothing was done to any of them."""
    stale = shop.run("-q", "build", "--kubeconform", "off", "--check")
    shop.run("build", "--kubeconform", "off")
    fresh = shop.run("-q", "build", "--kubeconform", "off", "--check")

    assert stale.returncode == 3
    assert stale.stderr == (
        "out/ is not in line with the specs in 5 files; run `canarygen build` and commit what it writes\n"
    )
    assert (fresh.returncode, fresh.stderr) == (0, "")


def test_named_specs_alone_are_written(shop: Shop) -> None:
    """`build SPEC` writes that spec's files and no others."""
    shop.spec("api")

    done = shop.build("specs/shop/api.yaml")

    assert done.returncode == 0
    assert {path.split("/")[1] for path in shop.tree()} == {"api"}


def test_stdout_holds_the_manifests_and_nothing_else(shop: Shop) -> None:
    """`--stdout` prints one stream of documents by their paths, with warnings elsewhere, and touches nothing."""
    shop.spec("api", "50%")

    done = shop.build("--stdout")
    kinds = [document["kind"] for document in loaded_all(done.stdout)]

    assert done.returncode == 0
    assert kinds == ["Gateway", "Rollout", "Service", "Service", "VirtualService"] * 2
    assert "never-held" in done.stderr
    assert not (shop.root / "out").exists()


def test_json_says_all_that_text_says(shop: Shop) -> None:
    """The JSON form carries places from 1, notes, help and a summary."""
    shop.spec("api", "50%, 20%")

    done = shop.run("validate", "--kubeconform", "off", "--format", "json")
    report = json.loads(done.stdout)

    assert done.returncode == 1
    assert report["summary"] == {"errors": 1, "warnings": 1, "specs": 2, "files": 0}
    (fault,) = [entry for entry in report["diagnostics"] if entry["severity"] == "error"]
    assert (fault["code"], fault["file"], fault["line"]) == (
        "weight-not-increasing",
        "specs/shop/api.yaml",
        7,
    )
    assert (fault["column"], fault["endColumn"]) == (26, 29)
    assert fault["notes"][0]["message"] == "the step before"
    assert fault["help"]


@pytest.mark.parametrize(
    "asked", ["", "--shard 1/1", "--shard 1/1 --summary ../summary.json", "--environment ''"]
)
def test_programs_read_one_report_whatever_ends_the_build(shop: Shop, asked: str) -> None:
    """A file that was edited by hand is found when everything else has been judged."""
    shop.build()
    cart = shop.spec("cart")
    cart.write_text(cart.read_text().replace("cart:1.0.0", "cart"))
    rollout = shop.root / "out/shop/web/rollout.yaml"
    rollout.write_text(f"{rollout.read_text()}# mine\n")

    done = shop.build("--format", "json", *shlex.split(asked))

    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert [fault["code"] for fault in told["diagnostics"] if fault["severity"] == "error"] == [
        "edited-by-hand"
    ]
    assert ("mutable-image" in done.stdout) is ("--summary" not in asked)


def test_programs_read_which_files_are_written_and_deleted_and_which_a_check_misses(shop: Shop) -> None:
    """A bot that sees exit 3 says which files somebody forgot, and need not read what is for people."""
    before = shop.spec("cart")
    shop.build()
    before.unlink()
    shop.spec("web", "20% for 1h")

    stale, built, again = (shop.build("--format", "json", *words) for words in (["--check"], [], []))

    told = [json.loads(done.stdout).get("changes") for done in (stale, built, again)]
    assert (stale.returncode, built.returncode) == (3, 0)
    assert told == [told[0], told[0], []]
    assert {"file": "out/shop/cart/rollout.yaml", "change": "delete"} in told[0]
    assert told[0][0] == {"file": "out/shop/web/rollout.yaml", "change": "write"}


def test_nothing_is_said_of_changes_where_it_is_not_known_whether_there_are_any(shop: Shop) -> None:
    """An empty list from `validate`, or of specs that are wrong, would be read as a tree that is in line."""
    validated = shop.run("validate", "--kubeconform", "off", "--format", "json")
    shop.spec("web", "0% for 0s")
    refused = shop.build("--check", "--format", "json")

    assert (validated.returncode, refused.returncode) == (0, 1)
    assert "changes" not in json.loads(validated.stdout) | json.loads(refused.stdout)


def test_github_annotations_cannot_be_escaped_from(shop: Shop) -> None:
    """A workflow command is one line, whatever the spec holds."""
    (shop.root / "specs/evil.yaml").write_text(
        'apiVersion: "canarygen.dev/v1\\n::set-output name=x::y"\nkind: Canary\n'
    )

    done = shop.run("validate", "--format", "github", "--kubeconform", "off")
    lines = done.stdout.splitlines()

    assert done.returncode == 1
    assert lines
    assert all(line.startswith("::error file=specs/evil.yaml,line=") for line in lines)


def test_sarif_is_a_log_with_rules_and_places(shop: Shop) -> None:
    """The SARIF form names each rule once, and places results by line and column."""
    shop.spec("api", "50%, 20%, 10%")

    log = json.loads(shop.run("validate", "--format", "sarif", "--kubeconform", "off").stdout)
    run = log["runs"][0]

    assert log["version"] == "2.1.0"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(set(rules)) == rules
    assert {result["ruleId"] for result in run["results"]} == set(rules)
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 7


def test_strict_takes_warnings_for_errors(shop: Shop) -> None:
    """A warning changes the exit code with `--strict` only."""
    shop.spec("web", "50%")

    lenient, strict = shop.build("--check"), shop.build("--strict")

    assert lenient.returncode == 3
    assert strict.returncode == 1
    assert "warning[never-held]" in strict.stderr
    assert not (shop.root / "out").exists()


def test_it_works_from_any_folder_of_the_project(shop: Shop) -> None:
    """The nearest canarygen.yaml upwards is the root, and -C starts elsewhere."""
    (shop.root / "canarygen.yaml").write_text(
        "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {out: deploy}\n"
    )

    below = shop.run("build", "--kubeconform", "off", cwd=shop.root / "specs" / "shop")
    elsewhere = shop.run("-C", str(shop.root), "build", "--check", "--kubeconform", "off", cwd=Path("/"))

    assert (below.returncode, elsewhere.returncode) == (0, 0)
    assert (shop.root / "deploy/shop/web/rollout.yaml").exists()


def test_a_wrong_project_file_is_a_diagnostic(shop: Shop) -> None:
    """canarygen.yaml is checked as specs are."""
    (shop.root / "canarygen.yaml").write_text(
        "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {outt: deploy}\n"
    )

    done = shop.build()

    assert done.returncode == 1
    assert "canarygen.yaml:3:8: error[unknown-key]" in done.stderr
    assert "did you mean `out`?" in done.stderr


def test_a_project_without_specs_says_what_to_do(tmp_path: Path) -> None:
    """Nothing to compile is a fault with a way out."""
    done = Shop(tmp_path).build()

    assert done.returncode == 1
    assert "canarygen init" in done.stderr


def test_usage_faults_exit_with_2_and_the_nearest_word(shop: Shop) -> None:
    """A misspelt command, code or file is a fault of usage."""
    command, code, file = (
        shop.run("biuld"),
        shop.run("why", "weight-not-rising"),
        shop.run("validate", "nope.yaml"),
    )

    assert (command.returncode, code.returncode, file.returncode) == (2, 2, 2)
    assert "'build'" in command.stderr
    assert "'weight-not-increasing'" in code.stderr
    assert "nope.yaml" in file.stderr


def test_every_command_has_help_with_an_example(shop: Shop) -> None:
    """`--help` of each command shows how it is called."""
    commands = re.findall(r"^  ([a-z]+)  ", shop.run("--help").stdout, re.MULTILINE)

    assert commands == list(COMMANDS)
    for command in commands:
        assert "canarygen " in shop.run(command, "--help").stdout.split("Example")[1]


@pytest.mark.parametrize(
    "asked", ["build --stdout --kubeconform off", "schema", "-q --help", "--help", "why --help"]
)
def test_a_reader_that_has_seen_enough_is_no_fault(shop: Shop, asked: str) -> None:
    """`canarygen build --stdout | head -1` ends quietly, whoever reads the command line."""
    command = f"'{sys.executable}' -m canarygen {asked} | true; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], cwd=shop.root, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("asked", ["forecast shop/web", "validate --format json"])
def test_the_product_is_utf_8_whatever_the_locale(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """A page says of itself that it is; and what a locale has no letters for can be said at all."""
    if "json" in asked:
        shop.spec("cart", steps='"░"')
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")

    done = started(shop.root, *asked.split())

    assert "░" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "closed", "code", "said"),
    [
        ("--version", ">&-", 4, "error: output: Bad file descriptor\n"),
        ("build --stdout", ">&-", 4, "error: output: Bad file descriptor\n"),
        ("validate --kubeconform off", ">&-", 0, "1 spec file, 5 objects: all is well\n"),
        ("validate --kubeconform off", "<&- >&- 2>&-", 0, ""),
    ],
)
def test_a_product_that_nobody_takes_is_told_and_talk_is_not_missed(
    shop: Shop, command: str, closed: str, code: int, said: str
) -> None:
    """No file that is opened gets the number of a stream that whoever started us had closed."""
    shell = f"'{sys.executable}' -m canarygen {command} {closed}"
    done = subprocess.run(["bash", "-c", shell], cwd=shop.root, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr, done.stdout) == (code, said, "")


def test_a_full_disk_behind_stdout_is_told(shop: Shop) -> None:
    """Output that cannot be written is exit 4 and one line, not a traceback."""
    command = f"'{sys.executable}' -m canarygen build --stdout --kubeconform off > /dev/full"

    done = subprocess.run(["bash", "-c", command], cwd=shop.root, capture_output=True, text=True, check=False)

    assert done.returncode == 4
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("build", 1),
        ("validate --format json", 1),
        ("-C specs/web.yaml build", 2),
        ("buil", 2),
        ("lint no", 2),
        ("lint - < /dev/null", 4),
    ],
)
@pytest.mark.parametrize("taken", ["2> /dev/full", "2>&1 | true"])
def test_how_it_ends_does_not_depend_on_whether_anybody_hears_why(
    shop: Shop, command: str, code: int, taken: str
) -> None:
    """A pipeline of a CI may cut what is said short, and shall not pass for that."""
    (shop.root / "specs/web.yaml").write_text("kind: Canary\n")
    run = f"(sleep 0.2; exec '{sys.executable}' -m canarygen {command}) {taken}; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", run], cwd=shop.root, capture_output=True, text=True, check=False)

    assert done.returncode == code


def test_an_interrupt_ends_with_130_and_a_whole_tree(shop: Shop) -> None:
    """Ctrl-C while it waits for another build's lock ends it at once."""
    shop.build()
    before = shop.tree()
    shop.spec("web", "20% for 1h")
    lock = shop.root / ".canarygen/lock"
    holder = subprocess.Popen(
        ["flock", str(lock), "-c", "echo held; sleep 60"], stdout=subprocess.PIPE, start_new_session=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    builder = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "canarygen", "build", "--kubeconform", "off"],
        cwd=shop.root,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background job, as CI may be, ignores the interrupt and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no threads here
    )
    try:
        builder.wait(timeout=3)
        pytest.fail("it did not wait for the lock")
    except subprocess.TimeoutExpired:
        builder.send_signal(signal.SIGINT)
    _, said = builder.communicate(timeout=10)
    os.killpg(holder.pid, signal.SIGKILL)
    holder.communicate()

    assert builder.returncode == 130
    assert "Traceback" not in said
    assert shop.tree() == before


LOST = """
import signal, sys, time
from canarygen import __main__
from canarygen.cli import program

class Dropped:
    def __del__(self):
        raise KeyboardInterrupt

def obeyed(arguments):
    Dropped()
    time.sleep(30)

program._obeyed = obeyed
# A shell's background job, as CI may be, ignores the interrupt and hands that on.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["canarygen", "build", "--push"]
__main__.main()
"""
"""Ctrl-C while Python takes something apart, as it does git that has answered: whatever is raised there is passed over."""


def test_an_interrupt_that_python_would_pass_over_ends_the_command() -> None:
    done = subprocess.run([sys.executable, "-c", LOST], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "\n")


def test_an_interrupt_while_the_command_line_is_loaded_ends_with_130_too() -> None:
    script = """
import sys
def interrupted(event, about):
    if event == "import" and about[0] == "canarygen.cli.program":
        raise KeyboardInterrupt
sys.addaudithook(interrupted)
sys.argv = ["canarygen", "build"]
from canarygen.__main__ import main
main()
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_colour_is_for_terminals(shop: Shop) -> None:
    """Nothing is coloured in a pipe, unless it is asked for."""
    shop.spec("web", "50%, 20%")

    plain, coloured = shop.build(), shop.run("--color", "always", "build", "--kubeconform", "off")

    assert "\x1b[" not in plain.stderr
    assert "\x1b[31m" in coloured.stderr


def test_init_writes_a_project_that_builds_and_overwrites_nothing(tmp_path: Path) -> None:
    """The starter compiles as it stands; what is there already stays."""
    (tmp_path / ".gitattributes").write_text("mine\n")
    project = Shop(tmp_path)

    wrote = project.run("init", "checkout", "--namespace", "shop")
    built = project.build("--strict")
    again = project.run("init", "checkout", "--namespace", "shop")

    assert (wrote.returncode, built.returncode, again.returncode) == (0, 0, 0)
    assert (tmp_path / ".gitattributes").read_text() == "mine\n"
    assert " kept  .gitattributes" in wrote.stderr
    assert "wrote" not in again.stderr
    assert "shop/checkout/rollout.yaml" in project.tree()
    first_line = (tmp_path / "specs/shop/checkout.yaml").read_text().splitlines()[0]
    schema = tmp_path / "specs/shop" / first_line.partition("$schema=")[2]
    assert json.loads(schema.read_text())["title"] == "canarygen Canary"


def test_init_writes_the_host_that_it_is_told(tmp_path: Path) -> None:
    project = Shop(tmp_path)

    done = project.run("init", "shop/checkout", "--host", "pay.example.org")
    built = project.build("--strict")

    assert (done.returncode, built.returncode) == (0, 0), done.stderr + built.stderr
    gateway, route = (
        (tmp_path / f"out/shop/checkout/{name}.yaml").read_text() for name in ("gateway", "virtual-service")
    )
    assert "pay.example.org" in gateway
    assert "pay.example.org" in route
    assert "checkout.example.com" not in gateway + route


def test_init_adds_a_spec_to_the_project_that_holds_the_folder(tmp_path: Path) -> None:
    """Where the project has its specs, and by the project's rules; no second project begins inside it."""
    project = Shop(tmp_path)
    settings = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {specs: [apps], out: deploy, environments: {prod: {}}}\n"
    (tmp_path / "canarygen.yaml").write_text(settings)
    (tmp_path / "apps").mkdir()

    done = project.run("init", "shop/checkout", cwd=tmp_path / "apps")
    built = project.build("--strict")

    assert (done.returncode, built.returncode) == (0, 0), done.stderr + built.stderr
    assert f"in the project at {tmp_path.resolve()}:\n kept  canarygen.yaml" in done.stderr
    assert (tmp_path / "deploy/prod/shop/checkout/rollout.yaml").exists()
    assert (tmp_path / ".gitattributes").read_text().endswith("deploy/** -text\n")
    assert [path.name for path in (tmp_path / "apps").iterdir() if path.suffix == ".yaml"] == []


def test_init_adds_no_second_spec_of_a_canary(tmp_path: Path) -> None:
    project = Shop(tmp_path)
    project.spec("web").rename(tmp_path / "specs" / "all.yaml")

    done = project.run("init", "shop/web")

    assert done.returncode == 0
    assert " kept  specs/all.yaml, which has web already\n" in done.stderr
    assert "Next: look at specs/all.yaml, " in done.stderr
    assert project.build().returncode == 0


def test_init_adds_a_spec_whatever_the_project_asks_of_specs(tmp_path: Path) -> None:
    """What its defaults and Gateways make of a starter can be seen to only once that is there; what was typed is judged."""
    project = Shop(tmp_path)
    (tmp_path / "canarygen.yaml").write_text("""\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  defaults: {workload: {autoscale: {min: 2, max: 9, cpu: 70%}}, traffic: {gateway: istio-system/public}}
  external: {gateways: {istio-system/public: {hosts: ["*.shop.test"], ports: [443]}}}
""")

    done = project.run("init", "shop/checkout")
    refused = project.run("init", "shop/cart", "--image", "no image")
    built = project.build()

    assert (done.returncode, refused.returncode, built.returncode) == (0, 1, 1)
    assert "wrote  specs/shop/checkout.yaml" in done.stderr
    assert "specs/shop/checkout.yaml:10:5: error[conflicting-keys]" in built.stderr
    assert not (tmp_path / "specs/shop/cart.yaml").exists()


@pytest.mark.parametrize("command", [["build"], ["validate"], ["diff"], ["expand"], ["set", "replicas"]])
def test_a_spec_of_another_project_is_not_taken_for_one_of_this(tmp_path: Path, command: list[str]) -> None:
    """Its own project has settings that would be passed over, and a tree that would be made elsewhere."""
    team = tmp_path / "teams" / "shop team"
    team.mkdir(parents=True)
    Shop(team).run("init", "shop/web")

    (tmp_path / "here").mkdir()
    spec = "../teams/shop team/specs/shop/web.yaml"
    done = Shop(tmp_path).run("-C", "here", *command, spec, *["3"] * (command[0] == "set"))

    assert (done.returncode, done.stdout) == (2, "")
    assert f"belongs to another project: work there, with `canarygen -C '{team}'`" in done.stderr
    assert not (tmp_path / "here/out").exists()


def test_init_writes_no_workflow_where_github_never_looks(tmp_path: Path) -> None:
    """A project in a folder of a repository has the workflow of that, which stands at its root."""
    (tmp_path / ".git").mkdir()
    team = tmp_path / "teams" / "shop"
    team.mkdir(parents=True)

    within = Shop(team).run("init", "shop/cart")
    above = Shop(tmp_path).run("init", "shop/web")

    assert (within.returncode, above.returncode) == (0, 0)
    assert "at the root of the repository only" in within.stderr
    assert not (team / ".github").exists()
    assert "wrote  .github/workflows/canarygen.yml" in above.stderr


def test_init_refuses_a_name_that_cannot_be_one(tmp_path: Path) -> None:
    """A bad name is refused before anything is written."""
    done = Shop(tmp_path).run("init", "Check_Out")

    assert done.returncode == 2
    assert "'Check_Out' is no name" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_leaves_no_half_a_file(tmp_path: Path) -> None:
    """What there is no room for is not there afterwards, and the next `init` writes it."""
    command = f"ulimit -f 8; exec '{sys.executable}' -m canarygen init shop/web"

    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.split(": ")[1]) == (4, "specs/canary.schema.json")
    assert sorted(path.name for path in (tmp_path / "specs").iterdir()) == ["shop"]
    assert Shop(tmp_path).run("init", "shop/web").stderr.count("wrote") == 3


def test_init_blames_a_file_system_that_is_read_only_for_no_file(tmp_path: Path) -> None:
    own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    mount = 'mount -t tmpfs -o ro none "$1" && cd "$1" && '
    if subprocess.run(
        [*own, f"{mount} true", "sh", str(tmp_path)], capture_output=True, check=False
    ).returncode:
        pytest.skip("nobody but root may mount here")

    command = [*own, f'{mount} "$2" -m canarygen init', "sh", str(tmp_path), sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == f"error: {tmp_path}: the file system is read-only; make it writable and try again\n"


def test_init_asks_on_a_terminal(tmp_path: Path) -> None:
    """On a terminal, what was not said is asked for, with what is usual as the answer; and once more where that is none."""
    parent, child = pty.openpty()
    asker = subprocess.Popen(
        [sys.executable, "-m", "canarygen", "init"], cwd=tmp_path, stdin=child, stdout=child, stderr=child
    )
    os.close(child)
    os.write(parent, b"cart\nshop\n\nhttp\n8080\n\n")
    said = b""
    while asker.poll() is None or b"Next" not in said:
        try:
            said += os.read(parent, 4096)
        except OSError:
            break
    asker.wait(timeout=10)
    os.close(parent)

    assert asker.returncode == 0
    assert b"Name of the app" in said
    assert b"'http' is not a valid integer" in said
    assert loaded((tmp_path / "specs/shop/cart.yaml").read_text())["spec"]["workload"]["port"] == 8080


@pytest.mark.parametrize(("said", "is_coloured"), [(None, True), ("", True), ("1", False)])
def test_a_terminal_has_colours_unless_the_variable_for_that_says_something(
    said: str | None, is_coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    if said is not None:
        monkeypatch.setenv("NO_COLOR", said)

    assert Session(colour="auto", is_quiet=False, is_verbose=False).colours_product == is_coloured


@pytest.mark.parametrize(
    ("specs", "shown"),
    [(5000, b"compiling 5000 spec files ...\r" + b" " * 29 + b"\r"), (5, b"")],
)
def test_what_takes_long_is_told_on_a_terminal_until_it_is_done(
    specs: int, shown: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, child = pty.openpty()
    session = Session(colour="auto", is_quiet=False, is_verbose=False)
    monkeypatch.delenv("CI", raising=False)
    with os.fdopen(child, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with session.working(f"compiling {specs} spec files", specs=specs):
            pass
        terminal.write("done")
        terminal.flush()
        said = _read_until_done(parent)

    assert said == shown + b"done"


@pytest.mark.parametrize("command", ["diff", "report"])
def test_a_comparison_of_many_specs_is_told_on_a_terminal_as_long_as_it_takes(
    command: str, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=shop.root, check=True)
    parent, child = pty.openpty()
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("canarygen.cli.session._LONG", 1)
    monkeypatch.chdir(shop.root)
    with os.fdopen(child, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        code = run([command])
        terminal.write("done")
        terminal.flush()
        said = _read_until_done(parent)

    assert code == 0
    assert re.sub(rb"\r *\r", b"|", said) == b"compiling 1 spec file ...|comparing the trees ...|done"


def _read_until_done(parent: int) -> bytes:
    """Read what was written to a terminal: it gives what there is, and that may be less."""
    said = b""
    while not said.endswith(b"done"):
        said += os.read(parent, 4096)
    os.close(parent)
    return said


@pytest.mark.parametrize("command", ["forecast checkout", "expand checkout", "set replicas checkout 3"])
def test_a_name_where_there_are_no_specs_leads_to_the_first_one(tmp_path: Path, command: str) -> None:
    done = Shop(tmp_path).run(*command.split())

    assert done.returncode == 2
    assert f"no spec in {tmp_path}; `canarygen init NAME` writes a first one" in done.stderr


def test_schema_prints_what_editors_need(shop: Shop) -> None:
    """Both schemas are printed as JSON, with the draft that they are written in."""
    schemas = [json.loads(shop.run("schema", name).stdout) for name in ("canary", "project")]

    assert [schema["title"] for schema in schemas] == ["canarygen Canary", "canarygen Project"]
    assert {schema["$schema"] for schema in schemas} == {"https://json-schema.org/draft/2020-12/schema"}
    leaning = {
        "apiVersion": "canarygen.dev/v1",
        "kind": "Canary",
        "metadata": {"name": "web"},
        "spec": {"rollout": {}},
    }
    assert Draft202012Validator(schemas[0]).is_valid(leaning)


def test_why_explains_every_code(shop: Shop) -> None:
    """Without a code all are listed; with one, its reason is told."""
    listed = shop.run("why").stdout.splitlines()

    assert len(listed) > 60
    assert "moves forward" in shop.run("why", "weight-not-increasing").stdout


def test_expand_says_where_each_value_came_from(shop: Shop) -> None:
    """A default says so, and a shorthand's values point at the shorthand."""
    done = shop.run("expand", "specs/shop/web.yaml")
    lines = [line.split("#") for line in done.stdout.splitlines()]
    origins = {line[0].strip(): line[1].strip() for line in lines if len(line) > 1}

    assert done.returncode == 0
    assert origins["targetPort: 8080"] == "specs/shop/web.yaml:5:51"
    assert origins["split: services"] == "default"
    assert origins["stableService: web-stable"] == "default"
    assert origins["replicas: 2"] == "specs/shop/web.yaml:5:42"


def test_expand_leaves_origins_out_on_demand(shop: Shop) -> None:
    """What it prints then is a spec in its long form, and nothing else."""
    annotated, plain = (shop.run("expand", "specs/shop/web.yaml", *more).stdout for more in ([], ["--plain"]))

    assert "#" not in plain
    assert loaded(plain) == loaded(annotated)


def test_a_canary_is_expanded_by_its_name(shop: Shop) -> None:
    """It alone, also where its file has others."""
    both = [shop.spec(name).read_text(encoding="utf-8") for name in ("web", "api")]
    alone = shop.run("expand", "specs/shop/api.yaml").stdout.replace("specs/shop/api", "specs/shop/web")
    (shop.root / "specs/shop/api.yaml").unlink()
    shop.spec("web").write_text("---\n".join(both[::-1]), encoding="utf-8")

    assert shop.run("expand", "shop/api").stdout == shop.run("expand", "api").stdout == alone
    assert "There is no file and no canary 'wep'. Did you mean 'web'?" in shop.run("expand", "wep").stderr
    assert (
        "There is no file and no canary 'till'; there is `shop/api`, `shop/web`."
        in shop.run("expand", "till").stderr
    )


def test_what_is_unclear_in_a_spec_keeps_no_other_fault_from_who_expands_it(shop: Shop) -> None:
    spec = (shop.root / "specs/shop/web.yaml").read_text(encoding="utf-8")
    said = spec.replace("spec:\n", "spec:\n  trafic: {}\n").replace("name: web", "name: 1e3", 1)
    (shop.root / "specs/shop/web.yaml").write_text(said, encoding="utf-8")

    expanded, judged = (shop.run(command, "specs/shop/web.yaml").stderr for command in ("expand", "validate"))

    assert "error[ambiguous-scalar]" in expanded
    assert "error[unknown-key]" in expanded
    assert expanded == judged


def test_a_spec_is_expanded_whatever_that_comes_to(shop: Shop) -> None:
    """The long form may be longer than any spec may be."""
    arguments = ", ".join(f"{number}-{'é' * 100}" for number in range(900))
    path = shop.spec("web")
    path.write_text(
        path.read_text(encoding="utf-8").replace("replicas: 2", f"replicas: 2, args: [{arguments}]"),
        encoding="utf-8",
    )

    done = shop.run("expand", "specs/shop/web.yaml")

    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > MAX_SPEC_BYTES > len(path.read_bytes())


def test_what_a_starter_has_in_comments_is_accepted(tmp_path: Path) -> None:
    """Each key that stands behind a `#` may be taken out of its comment; for two trees a cluster each is asked for, as it says."""
    project = Shop(tmp_path)
    project.run("init", "checkout", "--namespace", "shop")
    spec, settings = tmp_path / "specs/shop/checkout.yaml", tmp_path / "canarygen.yaml"

    for file in (spec, settings):
        text = re.sub(r"^( +)# (?=(?:  )?[a-z]+:)", r"\1", file.read_text(), flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
    clash = project.build()
    clusters = "{staging: {argocd: {destination: staging}}, prod: {argocd: {destination: prod}}}"
    settings.write_text(settings.read_text().replace("{staging: {}, prod: {}}", clusters), encoding="utf-8")
    done = project.build()

    assert "prod: {argocd: {destination: NAME}}" in clash.stderr
    assert done.returncode == 0, done.stderr
    assert "argocd/prod/shop-checkout.yaml" in project.tree()
