"""Environments on the command line: which are built, what is printed, and what is left alone."""

from pathlib import Path

import pytest

from canarygen.code import Code
from canarygen.diagnostic import MOST, Diagnostic, Rejected
from canarygen.environment import told_once
from canarygen.law import Law
from canarygen.source import Source, whole
from tests.conftest import Compile
from tests.specs import SPEC
from tests.test_cli import Shop

PROJECT = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  defaults: {traffic: {timeout: 9s}}
  environments:
    staging: {defaults: {rollout: {steps: [50% for 1m]}}}
    prod: {}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project with one spec and two environments."""
    project = Shop(tmp_path)
    project.spec("web")
    (tmp_path / "canarygen.yaml").write_text(PROJECT, encoding="utf-8")
    return project


def test_each_environment_has_a_tree_of_its_own(shop: Shop) -> None:
    """What lies over what in each is what Git will show."""
    done = shop.build()
    tree = shop.tree()

    assert done.returncode == 0
    assert {path.split("/")[0] for path in tree} == {"staging", "prod"}
    assert 'timeout: "9s"' in tree["prod/shop/web/virtual-service.yaml"]
    assert 'duration: "1h"' in tree["staging/shop/web/rollout.yaml"]


def test_one_environment_is_built_and_the_other_left_alone(shop: Shop) -> None:
    """`--environment` writes and deletes nothing of another one, and `--check` judges it alone."""
    shop.build()
    before = shop.tree()
    shop.spec("web", "20% for 1h")
    shop.spec("cart")

    built = shop.build("--environment", "prod")
    after = shop.tree()
    checked = shop.build("--environment", "prod", "--check")
    stale = shop.build("--check")

    assert (built.returncode, checked.returncode, stale.returncode) == (0, 0, 3)
    assert {path for path in after if path not in before} == {
        f"prod/shop/cart/{file}.yaml"
        for file in ("gateway", "rollout", "service-canary", "service-stable", "virtual-service")
    }
    changed = {path for path, text in before.items() if after[path] != text}
    assert changed == {"prod/shop/web/rollout.yaml"}


def test_a_removed_environment_takes_its_tree_along_only_if_that_is_said(shop: Shop) -> None:
    """The number of canaries that go must be said, as for any mass of them; then all of its files go."""
    for name in ("a", "b", "c", "d", "e", "f"):
        shop.spec(name)
    shop.build()
    text = PROJECT.replace("    staging: {defaults: {rollout: {steps: [50% for 1m]}}}\n", "")
    (shop.root / "canarygen.yaml").write_text(text, encoding="utf-8")

    refused = shop.build()
    kept = shop.tree()
    done = shop.build("--allow-delete", "7")

    assert (refused.returncode, done.returncode) == (1, 0)
    assert "mass-deletion" in refused.stderr
    assert any(path.startswith("staging/") for path in kept)
    assert {path.split("/")[0] for path in shop.tree()} == {"prod"}


def test_the_last_canary_of_an_environment_goes_only_if_that_is_said(shop: Shop) -> None:
    """However few there are: an environment that is misspelt, or gone, would take production along."""
    shop.build()
    (shop.root / "canarygen.yaml").write_text(PROJECT.replace("    prod: {}\n", ""), encoding="utf-8")

    refused = shop.build()
    done = shop.build("--allow-delete", "1")

    assert (refused.returncode, done.returncode) == (1, 0)
    assert "1 of 2 canaries would be removed: prod/shop/web" in refused.stderr
    assert {path.split("/")[0] for path in shop.tree()} == {"staging"}


def test_what_counts_elsewhere_is_no_fault_of_an_environment(shop: Shop) -> None:
    """A null that removes something in another environment only is not idle, whichever is asked for."""
    text = PROJECT.replace(
        "staging: {defaults: {", "staging: {defaults: {traffic: {retries: {attempts: 2}}, "
    )
    (shop.root / "canarygen.yaml").write_text(text, encoding="utf-8")
    spec = shop.spec("web")
    spec.write_text(
        spec.read_text().replace("hosts: [web.example.com]", "hosts: [web.example.com], retries: null")
    )

    for environment in ("staging", "prod"):
        assert shop.build("--environment", environment).returncode == 0


def test_an_unknown_environment_is_a_usage_error(shop: Shop) -> None:
    """With the nearest one that there is."""
    for command in ("build", "validate"):
        done = shop.run(command, "--environment", "prdo")
        assert done.returncode == 2
        assert "Did you mean 'prod'?" in done.stderr


def test_expand_tells_the_layer_of_every_value(shop: Shop) -> None:
    """Once for each environment, or for the one that is asked for: file and line, and what was overridden."""
    both = shop.run("expand", "specs/shop/web.yaml")
    prod = shop.run("expand", "specs/shop/web.yaml", "--environment", "prod").stdout

    assert both.stdout.startswith("# staging\n")
    assert "---\n# prod\n" in both.stdout
    assert prod.startswith("# prod\n")
    assert "# canarygen.yaml:4:33" in prod
    assert "# default" in prod


def test_a_fault_in_the_projects_file_is_shown_for_every_command(shop: Shop) -> None:
    """As a diagnostic at its line, and nothing is written."""
    (shop.root / "canarygen.yaml").write_text(PROJECT.replace("defaults: {traffic", "default: {traffic"))

    for command in (["build"], ["validate"], ["expand", "specs/shop/web.yaml"]):
        done = shop.run(*command)
        assert done.returncode == 1
        assert "canarygen.yaml:4:3: error[unknown-key]" in done.stderr
    assert shop.tree() == {}


def test_no_error_is_left_out_for_all_the_warnings_before_it() -> None:
    """However many specs there are with something to warn of, in however many environments."""
    warnings = [told(Code.WINDOW_TOO_SHORT, str(number)) for number in range(3 * MOST)]
    error = told(Code.MALFORMED, "an error")

    assert error in told_once({"staging": [*warnings, error], "prod": [*warnings, error]}, 2)


def test_errors_have_a_bound() -> None:
    """Nobody reads so many, and input that is made for it has more than anybody can count."""
    errors = [told(Code.MALFORMED, str(number)) for number in range(5 * MOST)]

    assert MOST < len([*told_once({"staging": iter(errors), "prod": ()}, 2)]) < len(errors)


@pytest.mark.parametrize("said", ["1.10", "&name x"])
def test_text_that_nobody_can_read_for_sure_has_a_bound_too(compiled: Compile, said: str) -> None:
    """A file has up to a hundred such faults, and there may be thousands of files."""
    labels = "".join(f"\n    l{number}: {said}" for number in range(100))
    text = SPEC.replace(" {name: web, namespace: shop}", f"\n  name: web\n  labels:{labels}")
    specs = [Source(f"specs/web-{number}.yaml", text.encode()) for number in range(6)]

    with pytest.raises(Rejected) as rejected:
        compiled(specs)

    assert len(rejected.value.diagnostics) == MOST


def told(code: Law, message: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, span=whole(Source("specs/web.yaml", b"")), help="")
