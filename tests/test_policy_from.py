"""--policy-from: a pull request is judged by the policy of its base, whatever it says of policy itself."""

import shutil
from pathlib import Path

import pytest

from tests.hosting import Clone, Hosting

POLICY = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  policy:
    rules:
      careful: {firstExposure: 60%, labels: {tier: critical}}
      pinned: {images: version, severity: warning}
    teams:
      shop: {specs: [specs/shop], hosts: ["*.example.com"]}
"""
CRITICAL = "labels: {tier: critical}}"
SPEC = "specs/shop/checkout.yaml"


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Hosting:
    """A remote whose branch main has a policy, and a clone with a branch that breaks nothing yet."""
    found = Hosting(tmp_path_factory.mktemp("judged"))
    shutil.copytree(template, found.remote.root)
    clone = found.clone("clone")
    clone.write("canarygen.yaml", POLICY)
    _edit(clone, "namespace: shop}", f"namespace: shop, {CRITICAL}")
    assert clone.build().returncode == 0
    _commit(clone, "Ask for care")
    clone.git("push", "-q", "origin", "main")
    clone.git("checkout", "-qb", "change")
    return found


@pytest.fixture
def hosting(tmp_path: Path, judged: Hosting) -> Hosting:
    """The same for one test alone."""
    shutil.copytree(judged.root, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "home")
    return Hosting(tmp_path)


@pytest.fixture
def pull_request(hosting: Hosting) -> Clone:
    """The clone, where nothing is changed yet."""
    clone = Clone(hosting.root / "clone", hosting.home)
    clone.git("remote", "set-url", "origin", f"file://{hosting.remote.root}")
    return clone


def _edit(clone: Clone, old: str, new: str, path: str = SPEC) -> None:
    text = (clone.root / path).read_text()
    assert old in text
    clone.write(path, text.replace(old, new))


def _commit(clone: Clone, words: str) -> None:
    clone.git("add", ".")
    clone.git("commit", "-qm", words)


def judge(clone: Clone, *arguments: str) -> tuple[int, str]:
    done = clone.run("validate", "--kubeconform", "off", "--policy-from", "origin/main", *arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_what_keeps_the_rules_of_the_base_passes(pull_request: Clone) -> None:
    _edit(pull_request, "nginx:1.15.4", "nginx:1.15.5")

    assert judge(pull_request) == (0, "1 spec file, 5 objects: all is well\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("      careful: {firstExposure: 60%, labels: {tier: critical}}\n", ""),
        ("60%", "100%"),
        ("tier: critical}}", "tier: none}}"),
        ("careful: {", "careful: {severity: warning, "),
        (
            "    teams:\n",
            '    exemptions: [{canaries: [shop/checkout], rules: [careful], reason: mine, until: "2099-01-01"}]\n    teams:\n',
        ),
        ("spec:\n", "spec:\n  environments: {mine: {}}\n"),
        (POLICY, "apiVersion: canarygen.dev/v1\nkind: Project\n"),
    ],
)
def test_what_a_pull_request_says_of_policy_has_no_say_in_its_own_judgement(
    pull_request: Clone, old: str, new: str
) -> None:
    _edit(pull_request, old, new, "canarygen.yaml")
    _edit(pull_request, "50% for 1h", "70% for 1h")

    code, said = judge(pull_request)

    assert code == 1
    assert "error[policy-broken]: the first requests that meet the new version are 70% of all" in said
    assert "origin/main:canarygen.yaml:6:32: note: the rule `careful`" in said
    assert f"{SPEC}:7:21: " in said
    assert (
        "ask for an exemption, in `policy.exemptions` of canarygen.yaml, which counts once it is merged"
        in said
    )


def test_a_team_that_comes_with_its_first_spec_is_merged_before_it(pull_request: Clone) -> None:
    _edit(pull_request, "    teams:\n", "    teams:\n      pay: {specs: [specs/pay]}\n", "canarygen.yaml")
    spec = (pull_request.root / SPEC).read_text(encoding="utf-8")
    pull_request.write("specs/pay/ledger.yaml", spec.replace("checkout", "ledger"))

    code, said = judge(pull_request)

    assert code == 1
    assert "error[without-team]: `specs/pay/ledger.yaml` is in no team's folder" in said
    assert "or have a team's `specs` name its folder, which counts once it is merged\n" in said


def test_a_label_that_goes_in_the_same_pull_request_still_binds(pull_request: Clone) -> None:
    _edit(pull_request, f", {CRITICAL}", "}")
    _edit(pull_request, "50% for 1h", "70% for 1h")

    assert judge(pull_request)[0] == 1
    assert pull_request.run("validate", "--kubeconform", "off").returncode == 0


def test_a_pull_request_gives_itself_no_host_and_no_folder(pull_request: Clone) -> None:
    _edit(pull_request, 'hosts: ["*.example.com"]', "hosts: ['*']", "canarygen.yaml")
    _edit(pull_request, "specs: [specs/shop]", "specs: [specs]", "canarygen.yaml")
    _edit(pull_request, "checkout.example.com", "checkout.example.org")
    pull_request.write(
        "specs/pay/ledger.yaml", (pull_request.root / SPEC).read_text().replace("checkout", "ledger")
    )

    code, said = judge(pull_request)

    assert code == 1
    assert "specs/pay/ledger.yaml:3:18: error[without-team]" in said
    assert f"{SPEC}:6:21: error[not-owned]" in said


def test_an_own_rule_that_is_no_rule_is_refused_before_it_becomes_one(pull_request: Clone) -> None:
    _edit(pull_request, "images: version", "require: canary.nme == 'x'", "canarygen.yaml")

    code, said = judge(pull_request)

    assert code == 1
    assert "canarygen.yaml:7:32: error[malformed-rule]: canary has no field `nme`" in said


def test_where_the_base_cannot_be_read_nothing_passes(pull_request: Clone) -> None:
    unknown = pull_request.run("validate", "--policy-from", "origin/nowhere")
    pull_request.write("canarygen.yaml", POLICY.replace("firstExposure", "firstExposition"))
    _commit(pull_request, "Misspell")
    pull_request.write("canarygen.yaml", POLICY)

    broken = pull_request.run("validate", "--policy-from", "HEAD")

    assert (unknown.returncode, broken.returncode) == (4, 1)
    assert "origin/nowhere: no such commit is here" in unknown.stderr
    assert "HEAD:canarygen.yaml:6:17: error[unknown-key]" in broken.stderr


def test_a_base_without_a_project_asks_for_nothing_and_says_so(pull_request: Clone) -> None:
    _edit(pull_request, "50% for 1h", "70% for 1h")
    first = pull_request.git("rev-list", "--max-parents=0", "HEAD")

    done = pull_request.run("validate", "--kubeconform", "off", "--policy-from", first)

    assert done.returncode == 0
    assert f"warning: there is no canarygen.yaml at {first}, so its policy asks for nothing" in done.stderr


def test_a_project_that_moves_does_not_leave_its_policy_behind_unnoticed(pull_request: Clone) -> None:
    (pull_request.root / "elsewhere").mkdir()
    pull_request.git("mv", "specs", "canarygen.yaml", "elsewhere")

    done = pull_request.run(
        "-C", "elsewhere", "validate", "--kubeconform", "off", "--policy-from", "origin/main"
    )

    assert "warning: there is no elsewhere/canarygen.yaml at origin/main" in done.stderr


FREEZE = "apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n  policy: {rules: {still: {freeze: {from: '2026-12-20', until: '2027-01-03'}}}}\n"


def test_a_freeze_holds_up_what_changes_the_tree_of_the_base(pull_request: Clone) -> None:
    pull_request.write("canarygen.yaml", FREEZE)
    _commit(pull_request, "Be still over the year's end")
    pull_request.git("push", "-q", "origin", "change:main")
    _edit(pull_request, "nginx:1.15.4", "nginx:1.15.5")

    before, within = (judge(pull_request, "--at", f"2026-12-{day}") for day in (19, 24))
    built = pull_request.build("--at", "2026-12-24")

    assert before[0] == 0
    assert within[0] == 1
    assert f"{SPEC}:3:18: error[policy-broken]: nothing changes from 2026-12-20 to 2027-01-03" in within[1]
    assert built.returncode == 0


def test_people_are_told_of_a_freeze_that_judges_nothing_for_want_of_a_base(pull_request: Clone) -> None:
    pull_request.write("canarygen.yaml", FREEZE)
    _commit(pull_request, "Be still over the year's end")
    told = "note: the freeze `still` is in force until 2027-01-03; what changes is judged by it with --policy-from REF only"

    before, within = (pull_request.build("--at", f"2026-12-{day}") for day in (19, 24))
    validated = pull_request.run("validate", "--kubeconform", "off", "--at", "2026-12-24")
    compared = pull_request.build("--at", "2026-12-24", "--policy-from", "HEAD")

    assert [told in done.stderr for done in (before, within, validated, compared)] == [
        False,
        True,
        True,
        False,
    ]


def test_publish_waits_until_a_freeze_is_over(pull_request: Clone, hosting: Hosting) -> None:
    """What was merged before it is no reason to bring it to the cluster while nothing may change."""
    published = ("publish", "--kubeconform", "off", "--branch", "env/all", "--at")
    assert pull_request.run(*published, "2026-11-26").returncode == 0
    pull_request.write("canarygen.yaml", FREEZE)
    _edit(pull_request, "nginx:1.15.4", "nginx:1.15.5")
    _commit(pull_request, "Raise nginx")

    within = pull_request.run(*published, "2026-12-24")
    stood = hosting.remote.git("rev-parse", "env/all")
    after = pull_request.run(*published, "2027-01-04")

    assert (within.returncode, after.returncode) == (1, 0)
    assert "canarygen.yaml:4:36: error[policy-broken]: shop/checkout: nothing changes" in within.stderr
    assert stood != hosting.remote.git("rev-parse", "env/all")


def test_what_others_pushed_meanwhile_is_judged_by_the_same_policy(
    pull_request: Clone, hosting: Hosting
) -> None:
    pull_request.git("checkout", "-q", "main")
    other = hosting.clone("other")
    other.write("canarygen.yaml", POLICY.replace("60%", "100%"))
    other.git("commit", "-qam", "Ask for less")
    other.git("push", "-q", "origin", "main")
    _edit(pull_request, "50% for 1h", "60% for 1h")
    pull_request.git("commit", "-qam", "Be quicker")
    other_spec = other.root / SPEC
    other_spec.write_text(other_spec.read_text().replace("nginx:1.15.4", "nginx"))
    other.git("commit", "-qam", "Take whatever comes")
    other.git("push", "-q", "origin", "main")

    done = pull_request.build("--push", "--policy-from", "HEAD^", "--strict")

    assert done.returncode == 1
    assert "policy-broken" in done.stderr


def test_code_scanning_gets_an_address_for_a_file_of_another_commit(pull_request: Clone) -> None:
    _edit(pull_request, "50% for 1h", "70% for 1h")

    done = pull_request.run(
        "validate", "--kubeconform", "off", "--policy-from", "HEAD^0", "--format", "sarif"
    )

    assert '"uri": "HEAD%5E0%3Acanarygen.yaml"' in done.stdout
    assert f'"uri": "{SPEC}"' in done.stdout


def test_a_report_shows_what_is_not_allowed(pull_request: Clone) -> None:
    _edit(pull_request, "60%", "100%", "canarygen.yaml")
    _edit(pull_request, "50% for 1h", "70% for 1h")

    done = pull_request.run("report", "--base", "origin/main", "--policy-from", "origin/main")

    assert done.returncode == 0
    assert "+      - setWeight: 70" in done.stdout
    assert "error[policy-broken]: the first requests that meet the new version are 70% of all" in done.stdout
    assert "note: the rule `careful`" in done.stdout


def test_a_day_that_is_none_is_wrong_usage(pull_request: Clone) -> None:
    done = pull_request.run("validate", "--at", "2026-02-30")

    assert done.returncode == 2
    assert "'2026-02-30' is no day" in done.stderr


def test_what_is_printed_for_a_renderer_does_not_end_with_an_exemption(pull_request: Clone) -> None:
    """Argo CD's plugin prints what was merged long ago."""
    until = '    exemptions: [{canaries: [shop/checkout], rules: [careful], reason: old, until: "2020-01-01"}]\n    teams:\n'
    _edit(pull_request, "    teams:\n", until, "canarygen.yaml")
    _edit(pull_request, "50% for 1h", "70% for 1h")

    printed, built = pull_request.build("--stdout"), pull_request.build("--check")

    assert printed.returncode == 0
    assert built.returncode == 1
    assert "exemption-expired" in built.stderr
