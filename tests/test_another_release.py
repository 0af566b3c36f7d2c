"""A project that says by which release it is built, and moves on to the next."""

import pytest

from canarygen import __version__
from tests.hosting import Clone, Hosting

PROJECT = "apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n  canarygen: {}\n"
OTHER = PROJECT.format('"99.0"')
THIS = PROJECT.format(f'"{__version__}"')
REFUSAL = "error[another-release]: this repository is built by canarygen 99.0.*, and this is"


def _commit(clone: Clone) -> None:
    clone.git("add", ".")
    clone.git("commit", "-qm", "Change")


def test_what_another_release_builds_is_left_alone(clone: Clone) -> None:
    clone.write("canarygen.yaml", OTHER)
    before = clone.git("status", "--short")

    done = clone.build()

    assert done.returncode == 1
    assert REFUSAL in done.stderr
    assert clone.git("status", "--short") == before


@pytest.mark.parametrize(
    "command",
    [
        "diff",
        "forecast shop/checkout",
        "expand shop/checkout",
        "why out/shop/checkout/rollout.yaml:12",
    ],
)
def test_what_only_tells_of_specs_tells_of_those_of_another_release_and_says_so(
    clone: Clone, command: str
) -> None:
    alike = clone.run(*command.split()).stdout
    clone.write("canarygen.yaml", OTHER)

    done = clone.run(*command.split())

    assert (done.returncode, done.stdout) == (0, alike)
    assert "warning: this repository is built by canarygen 99.0.*, and this is" in done.stderr


def test_a_report_has_it_among_what_is_not_allowed(clone: Clone) -> None:
    clone.write("canarygen.yaml", OTHER)

    done = clone.run("report")

    assert done.returncode == 0
    assert "another-release" in done.stdout


def test_a_pull_request_that_moves_on_is_compared_with_what_the_other_release_built(clone: Clone) -> None:
    clone.write("canarygen.yaml", OTHER)
    _commit(clone)
    clone.write("canarygen.yaml", THIS)

    done = clone.run("report", "--base", "HEAD", "--policy-from", "HEAD")

    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_pushed_onto_what_others_have_moved_on(clone: Clone, hosting: Hosting) -> None:
    other = hosting.clone("other")
    other.write("canarygen.yaml", OTHER)
    _commit(other)
    other.git("push", "-q", "origin", "main")

    done = clone.build("--push")

    assert done.returncode == 1
    assert REFUSAL in done.stderr
    assert hosting.remote.git("rev-parse", "main") == other.git("rev-parse", "HEAD")


@pytest.mark.parametrize("later", ["policy: {laterRule: {}}", "rules: {later-warning: error}"])
def test_a_policy_that_only_another_release_can_read_is_not_called_misspelt(clone: Clone, later: str) -> None:
    clone.write("canarygen.yaml", f"{OTHER}  {later}\n")
    _commit(clone)
    clone.write("canarygen.yaml", THIS)

    done = clone.run("validate", "--policy-from", "HEAD")

    assert done.returncode == 1
    assert f"HEAD:canarygen.yaml:4:14: {REFUSAL}" in done.stderr
    assert "later" not in done.stderr
