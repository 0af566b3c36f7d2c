"""Slips of the pen and of the mind on the command line: each is told with the way that is there."""

from pathlib import Path

import pytest

from canarygen.cli import COMMANDS, habits
from canarygen.cli.program import run
from tests.specs import SPEC


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that is built, with one canary, to stand in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/web.yaml").write_text(SPEC)
    (tmp_path / "canarygen.yaml").write_text("apiVersion: canarygen.dev/v1\nkind: Project\n")
    assert run(["-q", "build", "--kubeconform", "off"]) == 0


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("commit", "There is no command 'commit'. Here that is `canarygen build --commit`."),
        ("list", "There is no command 'list'. Here that is `canarygen -v validate`."),
        (
            "promote web",
            "There is no command 'promote'. In the cluster that is `kubectl argo rollouts promote`.",
        ),
        ("pause web", "In the cluster that is `kubectl argo rollouts pause`."),
        ("biuld", "There is no command 'biuld'. Did you mean 'build'?"),
        ("build --message why", "say in the commit of the specs"),
        ("build --dry-run", "`canarygen diff` says what would change"),
        ("set image web web:2 --env prod", "It is --environment NAME."),
        ("build -C shop", "It stands before the command: `canarygen -C ...`."),
        ("--environment prod build", "What a command takes stands behind its name."),
        ("build --chekc", "No such option '--chekc'. Did you mean '--check'?\n"),
        ("build --formt json", "No such option '--formt'. Did you mean '--format'?\n"),
        ("build --xyz", "No such option '--xyz'.\n"),
        ("publish --drry-run", "`canarygen diff` says what would change"),
        ("--versoin", "Did you mean '--version'?"),
        ("build --allow-delete all", "'all' is not a whole number.\n"),
        ("build --format jsn", "Did you mean 'json'?"),
        ("build --format picture", "is not one of 'text', 'json', 'github', 'sarif'.\n"),
        ("init Shop/Web", "'Web' is no name"),
        ("init 1web", "'1web' is no name"),
        (f"init {'w' * 53}", "at most 52"),
        ("init /web", "'' is no namespace"),
        ("init web --namespace=", "'' is no namespace"),
        ("init shop/a/web", "'shop/a' is no namespace"),
        ("why web", "There is no code and no file 'web'. `canarygen why` lists the codes."),
        ("build web", "There is no file and no folder 'web'. Did you mean 'specs/web.yaml'?"),
        ("build shop/nothing-near-it", "There is no file and no folder 'shop/nothing-near-it'.\n"),
        ("build --check --stdout", "leave one out"),
        ("completion", "Missing argument '{bash|zsh|fish}'"),
        ("diff main", "To compare with a commit, say --base main."),
        ("build out", "is generated; name the spec that it comes from, specs/web.yaml."),
        ("init shop/web --namespace web", "NAME says the namespace 'shop', and --namespace 'web'."),
        ("expand canarygen.yaml", "canarygen.yaml is the project, and no spec of it."),
    ],
)
def test_a_slip_is_told_with_the_way_that_is_there(
    line: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a fault of usage, whoever's habits it comes from."""
    code = run(line.split())

    assert code == 2
    assert words in capsys.readouterr().err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", ["lint", "import", "forecast", "diff", "set image"])
def test_what_a_script_has_left_empty_is_not_the_folder_that_it_is_in(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`canarygen lint "$FILES"` shall not pass by what else lies there."""
    code = run([*command.split(), "", *(["web:2"] if command == "set image" else [])])

    assert code in {2, 4}
    told = capsys.readouterr().err
    assert "no file" in told or "no such file" in told or "no path" in told


@pytest.mark.parametrize(
    "line", ["{}:", "[weight-not-increasing]", "specs/web.yaml:9:21: {}: the weight falls"]
)
def test_a_code_is_explained_as_a_diagnostic_has_it(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Copied with its brackets, and with what stands around them."""
    assert run(["why", line.format("error[weight-not-increasing]")]) == 0
    assert capsys.readouterr().out.startswith("weight-not-increasing (error)\n")


def test_other_tools_words_lead_to_commands_that_there_are() -> None:
    """A word that is a command of ours is no slip."""
    leads = {way.removeprefix("-v ").split()[0] for way in habits.COMMANDS.values()}

    assert leads - {"--version", "[COMMAND]"} <= COMMANDS.keys()
    assert (habits.COMMANDS.keys() | habits.CLUSTER).isdisjoint(COMMANDS)
