"""lint as a user has it: files, folders and pipes, and what is silenced; and what all of its laws have in common."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from canarygen.code import CODES
from canarygen.lint.lint import ALL_LAWS
from tests.running import Ended, ran
from tests.test_cases import CASES

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: web}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1", ports: [{name: http, containerPort: 80}]}]}
"""


NINES = "9" * 5000
PORT_THAT_IS_A_LIST = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: []}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: "web:1"}]}
"""
MODE_THAT_IS_A_LIST = f"""\
{PORT_THAT_IS_A_LIST.replace("port: []", "port: 80")}---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}, annotations: {{traffic.sidecar.istio.io/excludeInboundPorts: "80"}}}}
    spec: {{containers: [{{name: web, image: "web:1"}}]}}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: web, namespace: shop}}
spec: {{host: web, trafficPolicy: {{tls: {{mode: [DISABLE]}}}}}}
"""
LONG_NUMBERS = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: web, image: "web:1", resources: {{limits: {{cpu: 1}}, requests: {{cpu: "{NINES}"}}}}}}]}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: web, namespace: shop}}
spec: {{minAvailable: "{NINES}%", selector: {{matchLabels: {{app: web}}}}}}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {{name: web, namespace: shop}}
spec: {{selector: {{matchLabels: {{app: web}}}}, portLevelMtls: {{"{NINES}": {{mode: STRICT}}}}}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: web, namespace: shop}}
spec:
  hosts: [web.example.com]
  http:
  - timeout: "1.{NINES}s"
    retries: {{attempts: 1, retryOn: "{NINES}", perTryTimeout: "{NINES}.1s"}}
    route: [{{destination: {{host: web}}}}]
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {{name: web, namespace: shop}}
spec:
  replicas: {NINES}
  selector: {{matchLabels: {{app: web}}}}
  template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{name: web, image: "web:1"}}]}}}}
  strategy: {{canary: {{maxSurge: "{NINES}%", maxUnavailable: "-{NINES}"}}}}
"""


def lint(folder: Path, *arguments: str, text: str = "") -> Ended:
    return ran(folder, "lint", *arguments, text=text)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder of manifests with one fault: the Service's port leads to a name that no container has."""
    (tmp_path / "web.yaml").write_text(SERVICE)
    return tmp_path


def test_what_is_piped_in_is_judged_if_it_is_named_twice(tree: Path) -> None:
    assert lint(tree, "-", "-", text=SERVICE).returncode == 1


def test_a_fault_is_told_at_its_line_and_ends_with_1(tree: Path) -> None:
    done = lint(tree, ".")

    assert done.returncode == 1
    assert done.stderr.startswith("web.yaml:6:46: error[port-broken]")
    assert done.stdout == ""


def test_what_is_piped_in_is_judged_alike(tree: Path) -> None:
    done = lint(tree, "-", text=SERVICE)

    assert done.returncode == 1
    assert done.stderr.startswith("<stdin>:6:46: error[port-broken]")


@pytest.mark.parametrize("patch", ["scale.yaml", "patches/scale.yaml"])
def test_a_patch_that_is_named_alone_is_known_by_the_kustomization_beside_it(
    tmp_path: Path, patch: str
) -> None:
    (tmp_path / "patches").mkdir()
    (tmp_path / patch).write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"
    )

    alone = lint(tmp_path, patch)
    (tmp_path / "kustomization.yaml").write_text(f"patches: [{{path: {patch}}}]\n")
    beside = lint(tmp_path, patch)

    assert (alone.returncode, beside.returncode) == (1, 0)
    assert beside.stderr.startswith("1 file: 0 errors")


YOUNG = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostUsers: false
      resources: {limits: {memory: 64Mi}}
      schedulingGates: null
      hostnameOverride: null
      containers: [{name: web, image: "web:1"}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: clean, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      successPolicy: {rules: [{succeededCount: 1}]}
      completionMode: Indexed
      completions: 2
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: clean
            image: "clean:1"
            lifecycle: {preStop: {sleep: {seconds: 5}}}
---
apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata: {name: errors}
spec:
  metrics:
  - name: errors
    successCondition: result < 5
    provider: {datadog: {query: errors, requestTimeout: 5s}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {trafficDistribution: PreferClose}
"""


def test_what_the_targets_of_the_project_lack_is_told_where_it_says_them(tmp_path: Path) -> None:
    (tmp_path / "young.yaml").write_text(YOUNG)
    project = "apiVersion: canarygen.dev/v1\nkind: Project\n"

    alone = lint(tmp_path, ".")
    (tmp_path / "canarygen.yaml").write_text(project)
    unsaid = lint(tmp_path, "young.yaml")
    (tmp_path / "canarygen.yaml").write_text(f'{project}spec: {{targets: {{kubernetes: "1.29"}}}}\n')
    said = lint(tmp_path, "young.yaml", "--format", "json")

    assert (alone.returncode, unsaid.returncode, said.returncode) == (0, 0, 1)
    found = json.loads(said.stdout)["diagnostics"]
    assert [(told["line"], told["code"], told["message"].split("`")[1]) for told in found] == [
        (9, "feature-gated", "hostUsers"),
        (10, "target-lacks", "resources"),
        (22, "target-lacks", "successPolicy"),
        (31, "feature-gated", "sleep"),
        (40, "target-lacks", "requestTimeout"),
    ]


def rollout(name: str, strategy: str) -> str:
    """Write a Rollout of two pods, whose line of the strategy is the eighth."""
    return f"""\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {{name: {name}, namespace: shop}}
spec:
  replicas: 2  # canarygen: ignore=replicas-beside-autoscaler because Argo CD is told to ignore it
  selector: {{matchLabels: {{app: {name}}}}}
  template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: [{{name: web, image: "web:1"}}]}}}}
  strategy: {{canary: {{{strategy}, steps: [{{setWeight: 20}}, {{pause: {{}}}}]}}}}
"""


@pytest.mark.parametrize(("controller", "found"), [("1.9", ["above.yaml"]), ("1.10", [])])
def test_least_pods_are_those_that_a_controller_counts(
    tmp_path: Path, controller: str, found: list[str]
) -> None:
    target = f'targets: {{argoRollouts: "{controller}"}}'
    (tmp_path / "canarygen.yaml").write_text(
        f"apiVersion: canarygen.dev/v1\nkind: Project\nspec: {{{target}}}\n"
    )
    (tmp_path / "above.yaml").write_text(rollout("above", "minPodsPerReplicaSet: 3"))
    (tmp_path / "equal.yaml").write_text(rollout("equal", "minPodsPerReplicaSet: 2"))
    scaler = "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: scaled}"
    (tmp_path / "scaled.yaml").write_text(rollout("scaled", "minPodsPerReplicaSet: 3"))
    (tmp_path / "scaler.yaml").write_text(
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: scaled, namespace: shop}\n"
        f"spec: {{scaleTargetRef: {scaler}, minReplicaCount: 4, triggers: []}}\n"
    )

    done = lint(tmp_path, ".", "--format", "json")

    told = json.loads(done.stdout)["diagnostics"]
    assert [one["file"] for one in told if one["code"] == "min-pods-above-replicas"] == found


@pytest.mark.parametrize(
    ("controller", "found"), [("1.9", ["ping-pong-refused", "router-lacking"]), ("1.10", [])]
)
def test_a_plugin_does_what_a_controller_lets_it(tmp_path: Path, controller: str, found: list[str]) -> None:
    """Argo Rollouts 1.9.1 refuses ping-pong and mirrors by a plugin (ValidateRolloutStrategyCanary)."""
    target = f'targets: {{argoRollouts: "{controller}"}}'
    (tmp_path / "canarygen.yaml").write_text(
        f"apiVersion: canarygen.dev/v1\nkind: Project\nspec: {{{target}}}\n"
    )
    mirror = "setMirrorRoute: {name: shadow, percentage: 10, match: [{method: {exact: GET}}]}"
    (tmp_path / "shop.yaml").write_text(
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: shop}\nspec:\n"
        "  selector: {matchLabels: {app: shop}}\n"
        '  template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: web, image: "web:1"}]}}\n'
        "  strategy:\n    canary:\n"
        "      pingPong: {pingService: shop-ping, pongService: shop-pong}\n"
        "      trafficRouting:\n        managedRoutes: [{name: shadow}]\n"
        "        plugins: {argoproj-labs/gatewayAPI: {httpRoute: shop}}\n"
        f"      steps: [{{setWeight: 10}}, {{{mirror}}}, {{pause: {{}}}}]\n"
    )

    done = lint(tmp_path, "shop.yaml", "--format", "json")

    assert [told["code"] for told in json.loads(done.stdout)["diagnostics"]] == found


def test_a_project_at_fault_ends_it_before_anything_is_judged(tree: Path) -> None:
    (tree / "canarygen.yaml").write_text("apiVersion: canarygen.dev/v1\nkind: Project\nspec: {target: {}}\n")

    done = lint(tree, "web.yaml")

    assert done.returncode == 1
    assert done.stderr.startswith("canarygen.yaml:3:8: error[unknown-key]")
    assert done.stderr.endswith("nothing was judged\n")


def test_programs_get_it_on_stdout(tree: Path) -> None:
    done = lint(tree, "--format", "json", "web.yaml")

    (found,) = json.loads(done.stdout)["diagnostics"]
    assert (found["code"], found["file"], found["line"]) == ("port-broken", "web.yaml", 6)


def test_a_reason_silences_a_finding_on_its_line(tree: Path) -> None:
    line = "  ports: [{name: http, port: 80, targetPort: web}]"
    pardon = f"{line}  # canarygen: ignore=port-broken because the sidecar opens it"
    (tree / "web.yaml").write_text(SERVICE.replace(line, pardon))

    done = lint(tree, ".")

    assert (done.returncode, "error[" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    ("comment", "word"),
    [
        ("# canarygen: ignore=port-broken", "unexplained-ignore"),
        ("# canarygen: ignore=IST0101 because of nothing", "idle-ignore"),
    ],
)
def test_a_pardon_without_a_reason_or_a_use_is_told_of(tree: Path, comment: str, word: str) -> None:
    line = "  ports: [{name: http, port: 80, targetPort: web}]"
    (tree / "web.yaml").write_text(SERVICE.replace(line, f"{line}  {comment}"))

    done = lint(tree, ".")

    assert f"[{word}]" in done.stderr


def test_what_looks_like_a_comment_inside_a_text_is_none(tree: Path) -> None:
    text = "# canarygen: ignore=port-broken because of nothing"
    script = f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: notes}}\ndata:\n  a: |\n    {text}\n"
    service = SERVICE.replace("targetPort: web", f'targetPort: "{text}"')
    (tree / "web.yaml").write_text(f"{service}{script}")

    done = lint(tree, ".")

    assert done.stderr.startswith("web.yaml:6:46: error[")
    assert "-ignore]" not in done.stderr


def test_specs_among_manifests_are_said_to_be_judged_elsewhere(tree: Path) -> None:
    """Else whoever lints a folder of specs takes them for judged."""
    (tree / "spec.yaml").write_text("apiVersion: canarygen.dev/v1\nkind: Canary\nspec: {steps: many}\n")

    done = lint(tree, ".")

    assert "1 file of canarygen's own: `canarygen validate` judges specs" in done.stderr


_RENDER = "helm template . | canarygen lint -"


@pytest.mark.parametrize(
    ("text", "place", "code", "way_out"),
    [
        ("kind: {{ .Values.kind }}\n", "1:8", "syntax", _RENDER),
        ("kind: Service\n{% if x %}\nspec: {}\n", "2:2", "syntax", _RENDER),
        ("kind: Service\nspec: {ports: ${PORTS}}\n", "2:16", "syntax", _RENDER),
        ("kind: Service\n${SPEC}\n", "2:1", "syntax", _RENDER),
        ("# {{ x }}\nkind: Service\nspec:\n\ttype: ClusterIP\n", "4:1", "tab-indent", "indent with spaces"),
        ("# {{ x }}\na: b\n<<<<<<< HEAD\nc: d\n", "3:1", "merge-conflict", "choose a side"),
        ("a: b\nc: d\n=======\nc: e\n>>>>>>> theirs\n", "3:1", "merge-conflict", "choose a side"),
    ],
)
def test_what_becomes_a_manifest_only_later_is_told_how(
    tmp_path: Path, text: str, place: str, code: str, way_out: str
) -> None:
    """A template is rendered, a conflict is resolved; and a comment with braces makes no template of a file."""
    (tmp_path / "web.yaml").write_text(text)

    done = lint(tmp_path, "web.yaml")

    assert done.returncode == 1
    assert done.stderr.startswith(f"web.yaml:{place}: error[{code}]: ")
    assert way_out in done.stderr


def test_a_chart_and_a_patch_of_kustomizes_are_passed_over_in_a_folder(tree: Path) -> None:
    (tree / "web.yaml").unlink()
    (tree / "kustomization.yaml").write_text("patches: [{path: replicas.yaml}]\n")
    (tree / "replicas.yaml").write_text("apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: many}\n")
    (tree / "chart/templates").mkdir(parents=True)
    (tree / "chart/Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (tree / "chart/templates/web.yaml").write_text("kind: {{ .Values.kind }}\n")

    done = lint(tree, ".")

    assert done.returncode == 0, done.stderr
    assert (
        "note: chart is a Helm chart, whose templates are no YAML yet: helm template chart |" in done.stderr
    )


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_pipe_that_brings_nothing_is_no_tree_in_which_all_is_well(tmp_path: Path, text: str) -> None:
    """A shell goes on when what should fill the pipe has failed."""
    done = lint(tmp_path, "-", text=text)

    assert done.returncode == 4
    assert "nothing is piped in; see whether the command before it has failed" in done.stderr


def test_a_folder_of_kustomizes_strung_together_is_read_as_such(tmp_path: Path) -> None:
    files = sorted((CASES / "lint/validation/valid-kustomizations").rglob("*.yaml"))
    text = "---\n".join(file.read_text() for file in files)

    done = lint(tmp_path, "-", text=text)

    assert done.stderr.startswith("1 file: 0 errors"), done.stderr


def test_without_a_kustomization_half_an_object_is_a_fault(tmp_path: Path) -> None:
    text = f"{SERVICE}---\napiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{type: NodePort}}\n"

    done = lint(tmp_path, "-", text=text)

    assert "error[service-refused]: the Service has no port" in done.stderr


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    done = lint(tmp_path, "nope.yaml")

    assert done.returncode == 2
    assert "There is no file and no folder 'nope.yaml'." in done.stderr


def test_a_folder_without_manifests_is_no_folder_that_is_well(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")

    done = lint(tmp_path, ".")

    assert done.returncode == 4
    assert done.stderr == "error: .: there are no manifests (*.yaml, *.yml, *.json); check the name\n"


@pytest.mark.parametrize("text", ["hello\n", "replicas: 3\n", "# Source: shop/templates/service.yaml\n"])
def test_what_is_piped_in_and_holds_no_manifest_is_not_all_well(tmp_path: Path, text: str) -> None:
    done = lint(tmp_path, "-", text=text)

    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == (
        "error: <stdin>: no manifest is piped in; see what the command before it has written\n"
    )


def test_what_is_piped_in_with_two_bytes_a_letter_is_told_of_as_that(tmp_path: Path) -> None:
    done = lint(tmp_path, "-", text="\0".join(SERVICE) + "\0")

    assert done.returncode == 1
    assert "<stdin>:1:1: error[syntax]" in done.stderr


def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    done = lint(tmp_path, "/dev/zero")

    assert (done.returncode, done.stdout) == (4, "")
    assert "/dev/zero: it is larger than 64 MiB" in done.stderr


def test_a_pipe_in_a_folder_is_not_waited_for(tree: Path) -> None:
    os.mkfifo(tree / "pipe.yaml")

    assert lint(tree, ".").stderr == lint(tree, "web.yaml").stderr


def test_a_folder_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    """Here since its path is too long, as root may read all others."""
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("x" * 250, dir_fd=folder)
        outer, folder = folder, os.open("x" * 250, os.O_RDONLY, dir_fd=folder)
        os.close(outer)
    os.close(folder)

    done = lint(tmp_path, ".")

    assert done.returncode == 4
    assert "xxx: File name too long; see to that and try again" in done.stderr


def test_a_path_that_a_variable_has_left_empty_is_no_folder(tmp_path: Path) -> None:
    """The system would take it for the one that is worked in, and all that is below."""
    (tmp_path / "web.yaml").write_text(SERVICE, encoding="utf-8")

    done = lint(tmp_path, "")

    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no file and no folder ''. Has the variable that should hold it been set?" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "&a [*a]\n",
        "a: &a [x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "".join(
            f"{chr(98 + n + 1)}: &{chr(98 + n + 1)} [{', '.join([f'*{chr(98 + n)}'] * 10)}]\n"
            for n in range(7)
        ),
        "[" * 500,
        "a: [\n",
        "\x00",
        "apiVersion: v1\nkind: Service\nmetadata: []\nspec: 7\n",
        LONG_NUMBERS,
        PORT_THAT_IS_A_LIST,
        MODE_THAT_IS_A_LIST,
    ],
)
def test_hostile_text_is_answered_and_not_suffered(tmp_path: Path, text: str) -> None:
    (tmp_path / "hostile.yaml").write_text(text, encoding="utf-8")

    done = lint(tmp_path, "hostile.yaml")

    assert done.returncode in {0, 1}
    assert "Traceback" not in done.stderr


def test_every_law_has_a_name_of_its_own_and_a_reason() -> None:
    words = Counter([law.word for law in ALL_LAWS] + [law.word for law in CODES])

    assert [word for word, count in words.items() if count > 1] == []
    assert all(law.why.endswith(".") for law in ALL_LAWS)


def test_why_explains_a_law_of_lint(tmp_path: Path) -> None:
    done = ran(tmp_path, "why", "selector-matches-nothing")

    assert done.returncode == 0
    assert done.stdout.startswith("selector-matches-nothing (error)\n")
