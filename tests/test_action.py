"""action.yml, its steps run in order by a shell, with what GitHub's runner gives them."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from canarygen import starter
from tests.specs import SPEC

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
MARK = "<!-- canarygen diff of apps/shop -->"


def test_what_strangers_choose_reaches_no_script() -> None:
    """Expressions stand in `env` and `with` only; what others wrote is pinned by commit."""
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []
    assert all(re.fullmatch(r".+@[0-9a-f]{40}", step["uses"]) for step in STEPS if "uses" in step)
    assert {step["run"].rsplit(" ", 1)[1] for step in STEPS if "run" in step} == {
        "install",
        "report",
        "comment",
        "sarif",
        "check",
    }


class Api:
    """What stands for GitHub: it keeps the comments of one pull request, and what was asked."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.refuses = False

    def answer(self, method: str, path: str, value: Mapping[str, Any]) -> tuple[int, Any]:
        self.asked.append((method, path))
        if self.refuses and method != "GET":
            return 403, {"message": "Resource not accessible by integration"}
        if method == "POST":
            self.say("Bot", value["body"])
            return 201, self.comments[-1]
        if method == "PATCH":
            comment = self.comments[int(path.rsplit("/", 1)[1]) - 1]
            comment["body"] = value["body"]
            return 200, comment
        page = int(path.rsplit("page=", 1)[1])
        return 200, self.comments[100 * (page - 1) : 100 * page]

    def say(self, kind: str, body: str) -> None:
        self.comments.append({"id": len(self.comments) + 1, "user": {"type": kind}, "body": body})


@pytest.fixture
def api() -> Iterator[tuple[Api, str]]:
    """Serve an Api on this machine, and say where."""
    kept = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            value = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            assert self.headers["Authorization"] == "Bearer t0ken"
            status, said = kept.answer(self.command, self.path, value)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        do_POST = do_PATCH = do_GET  # noqa: N815 -- the names that http.server calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield kept, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Runner:
    """A job on a pull request: a checkout with the base one commit before, and the action's steps run in it."""

    def __init__(self, folder: Path, temp: Path, api: str = "http://127.0.0.1:9") -> None:
        self.checkout, self.folder, self.temp = folder, folder / "apps/shop", temp
        self.api = api
        self.is_fork = False
        self.outputs: dict[str, str] = {}
        self.spec = self.folder / "specs/web.yaml"
        self.spec.parent.mkdir(parents=True)
        (self.folder / "canarygen.yaml").write_text("apiVersion: canarygen.dev/v1\nkind: Project\n")
        self.spec.write_text(SPEC)
        self.build()
        self.git("init", "--quiet")
        self.commit()

    def git(self, *arguments: str) -> None:
        command = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", *arguments]
        subprocess.run(command, cwd=self.checkout, check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change something")

    def build(self) -> None:
        command = [str(self.temp / "canarygen/bin/canarygen"), "-q", "build", "--kubeconform", "off"]
        subprocess.run(command, cwd=self.folder, check=True)

    def change(self, old: str, new: str, *, is_built: bool = True) -> None:
        self.spec.write_text(self.spec.read_text().replace(old, new))
        if is_built:
            self.build()
        self.commit()

    def run(self, *names: str, **inputs: str) -> list[subprocess.CompletedProcess[str]]:
        """Run the steps whose script is called with one of the names, as far as their `if` lets them."""
        said = {name: str(one["default"]) for name, one in ACTION["inputs"].items()}
        said |= {"working-directory": "apps/shop", "github-token": "t0ken"}
        said |= {name.replace("_", "-"): value for name, value in inputs.items()}
        return [
            self._step(step, said)
            for step in STEPS
            if step.get("run", "").rpartition(" ")[2] in names and self._is_due(step, said)
        ]

    def _step(self, step: Mapping[str, Any], inputs: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        given = {name: self._expanded(value, inputs) for name, value in step.get("env", {}).items()}
        own = {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_API_URL": self.api,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_REPOSITORY": "shop/canaries",
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "RUNNER_TEMP": str(self.temp),
        }
        (self.temp / "output").write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout,
            env={**os.environ, **own, **given},
            capture_output=True,
            text=True,
            check=False,
        )
        for line in (self.temp / "output").read_text().splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step['id']}.outputs.{name}"] = value
        return done

    def _is_due(self, step: Mapping[str, Any], inputs: Mapping[str, str]) -> bool:
        sides = [part.split(" == ") for part in step.get("if", "'' == ''").split(" && ")]
        return all(self._value(one, inputs) == self._value(other, inputs) for one, other in sides)

    def _expanded(self, text: str, inputs: Mapping[str, str]) -> str:
        return EXPRESSION.sub(lambda found: self._value(found[1], inputs), text)

    def _value(self, expression: str, inputs: Mapping[str, str]) -> str:
        if expression.startswith("'"):
            return expression.strip("'")
        context = {
            "github.event_name": "pull_request",
            "github.event.pull_request.number": "7",
            "github.event.pull_request.head.repo.full_name": "fork/canaries"
            if self.is_fork
            else "shop/canaries",
            "github.repository": "shop/canaries",
            **{f"inputs.{name}": value for name, value in inputs.items()},
            **self.outputs,
        }
        return context[expression]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the first step, once. Where no package index answers, CI fails and a user's machine skips loudly."""
    temp = tmp_path_factory.mktemp("runner")
    environment = {
        **os.environ,
        "RUNNER_TEMP": str(temp),
        "GITHUB_ACTION_PATH": str(ROOT),
        "KUBECONFORM": "off",
    }
    command = ["bash", "-eo", "pipefail", "-c", STEPS[0]["run"]]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"NOT TESTED: the action cannot install canarygen on this machine: {done.stderr[-500:]}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return temp


@pytest.fixture
def runner(installed: Path, api: tuple[Api, str], tmp_path: Path) -> Runner:
    """A pull request against one base commit."""
    (installed / "summary").write_text("")
    return Runner(tmp_path, installed, api[1])


def test_a_right_pull_request_passes(runner: Runner) -> None:
    """The action installs its own commit of canarygen, and finds nothing wrong."""
    runner.change("1.0.0", "1.0.1")

    (done,) = runner.run("check", strict="true")

    assert (done.returncode, done.stdout) == (0, "")


def test_a_tree_that_is_not_built_fails(runner: Runner) -> None:
    """Its way out is an annotation, too."""
    runner.change("1.0.0", "1.0.1", is_built=False)

    (done,) = runner.run("check")

    assert done.returncode == 3
    assert done.stdout.startswith("::error title=stale::out/ is not in line with the specs in 1 file; run ")
    assert done.stdout.count("::") == 2


def test_a_fault_is_annotated_where_github_finds_it(runner: Runner) -> None:
    """Paths begin at the root of the repository, as the project's folder does."""
    runner.change("50%", "101%", is_built=False)

    (done,) = runner.run("check")

    assert done.returncode == 1
    assert done.stdout.startswith("::error file=apps/shop/specs/web.yaml,line=7,")


def test_a_pull_request_is_judged_by_the_policy_of_its_base(runner: Runner) -> None:
    """What it says of policy itself comes too late for it; and where the base is not there nothing passes."""
    policy = runner.folder / "canarygen.yaml"
    policy.write_text(
        f"{policy.read_text()}spec: {{policy: {{rules: {{careful: {{firstExposure: 60%}}}}}}}}\n"
    )
    runner.commit()
    policy.write_text(policy.read_text().replace("60%", "100%"))
    runner.change("50%", "70%")

    (done,) = runner.run("check")
    (missing,) = runner.run("check", base="HEAD^9")

    assert done.returncode == 1
    assert "title=policy-broken" in done.stdout
    assert missing.returncode == 4


def test_code_scanning_gets_places_that_it_finds(runner: Runner) -> None:
    """SARIF is written when specs are at fault, and only when it is asked for."""
    runner.change("50%", "101%", is_built=False)

    unasked, (done,) = runner.run("sarif"), runner.run("sarif", sarif="true")
    log = json.loads((runner.temp / "canarygen.sarif").read_text())
    (result,) = log["runs"][0]["results"]

    assert (unasked, done.returncode) == ([], 0)
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "apps/shop/specs/web.yaml"


def test_the_summary_shows_what_changes(runner: Runner) -> None:
    """The old image and the new one."""
    runner.change("1.0.0", "1.0.1")

    (done,) = runner.run("report")
    summary = (runner.temp / "summary").read_text()

    assert done.returncode == 0
    assert "1.0.0" in summary
    assert "1.0.1" in summary
    assert "50% of requests meet the new version" in summary


def test_the_report_is_a_page_too(runner: Runner) -> None:
    """The step that uploads it names the file that the script writes, and is due when something changes."""
    runner.change("50%", "20%")

    runner.run("report")
    (upload,) = (step for step in STEPS if "upload-artifact" in step.get("uses", ""))
    file = upload["with"]["path"].replace("${{ runner.temp }}", str(runner.temp))

    assert upload["if"] == "inputs.artifact != '' && steps.report.outputs.changed == 'true'"
    assert runner.outputs["steps.report.outputs.changed"] == "true"
    assert Path(file).read_text().count("<figure>") == 2


def test_a_base_that_is_not_there_is_a_warning(runner: Runner) -> None:
    """A checkout that is too shallow fails no check."""
    (done,) = runner.run("report", base="HEAD^9")

    assert done.returncode == 0
    assert "::warning::The change could not be compared with HEAD^9" in done.stdout


def test_one_comment_is_written_and_then_kept_up_to_date(runner: Runner, api: tuple[Api, str]) -> None:
    """It stands behind more than a page of others; a person who quotes it is left alone."""
    api[0].say("User", f"{MARK}\nI quote")
    for _ in range(120):
        api[0].say("User", "me, too")
    runner.change("1.0.0", "1.0.1")

    runner.run("report", "comment")
    runner.change("1.0.1", "1.0.2")
    runner.run("report", "comment")

    assert len(api[0].comments) == 122
    assert api[0].comments[-1]["body"].startswith(f"{MARK}\n### ")
    assert "1.0.2" in api[0].comments[-1]["body"]
    assert [method for method, _ in api[0].asked if method != "GET"] == ["POST", "PATCH"]
    assert api[0].asked[-1] == ("PATCH", "/repos/shop/canaries/issues/comments/122")


def test_nothing_that_changes_is_no_new_comment(runner: Runner, api: tuple[Api, str]) -> None:
    """An old one is brought up to date."""
    runner.commit()
    runner.run("report", "comment")
    none = len(api[0].comments)
    api[0].say("Bot", MARK)
    runner.run("report", "comment")

    assert none == 0
    assert "No change" in api[0].comments[0]["body"]


def test_a_comment_that_cannot_be_written_is_a_warning(runner: Runner, api: tuple[Api, str]) -> None:
    """The token of a job may only read; a fork's pull request does not even try."""
    api[0].refuses = True
    runner.change("50%", "101%", is_built=False)

    _, done = runner.run("report", "comment")
    asked = len(api[0].asked)
    runner.is_fork = True
    of_a_fork = runner.run("comment")

    assert done.returncode == 0
    assert "::warning::The comment could not be written (HTTP Error 403" in done.stdout
    assert (of_a_fork, len(api[0].asked)) == ([], asked)


def test_what_no_comment_holds_is_in_the_summary(runner: Runner, api: tuple[Api, str]) -> None:
    """GitHub would refuse it whole."""
    runner.outputs["steps.report.outputs.changed"] = "true"
    (runner.temp / "canarygen.md").write_text("x" * 70_000)

    runner.run("comment")

    assert api[0].comments[0]["body"].endswith("The summary of the check's job has all of it.")


def test_the_workflow_of_a_starter_says_what_changes_and_what_is_wrong(runner: Runner) -> None:
    """Its own lines, but for the one that installs, run in a repository with specs at its root."""
    workflow = yaml.safe_load(starter.workflow())
    report, check = (step["run"] for step in workflow["jobs"]["canarygen"]["steps"][-2:])
    path = os.pathsep.join([str(runner.temp / "canarygen/bin"), os.environ["PATH"]])
    own = {**os.environ, "PATH": path, "GITHUB_STEP_SUMMARY": str(runner.temp / "summary")}
    runner.change("1.0.0", "1.0.1", is_built=False)

    said, checked = (
        subprocess.run(
            ["bash", "-e", "-c", line], cwd=runner.folder, env=own, capture_output=True, check=False
        )
        for line in (report, check)
    )

    assert (said.returncode, checked.returncode) == (0, 3)
    assert "1.0.1" in (runner.temp / "summary").read_text()
