"""import --adopt: from what runs today to a canary, commit by commit, and none of them takes a pod from anybody."""

import json
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen import library
from canarygen.adoption.adoption import Adoption, Manuscripts, adopted
from canarygen.adoption.cluster import Cluster
from canarygen.adoption.plan import stages
from canarygen.adoption.proof import Breach, objects, proved, standings
from canarygen.adoption.safety import is_kept, live_after, moves, rested
from canarygen.adoption.stage import Stage, Standing
from canarygen.adoption.subject import Subject
from canarygen.adoption.touch import Deed
from canarygen.compilation import Compilation
from canarygen.delivery import SYNC_OPTIONS
from canarygen.diagnostic import Rejected
from canarygen.document import texts
from canarygen.frozen import replace
from canarygen.importing.importing import imported
from canarygen.importing.reading import read
from canarygen.importing.spec import Imported
from canarygen.lint.parser import parsed
from canarygen.lint.resource import resources
from canarygen.parsing.reader import read as read_spec
from canarygen.source import Source
from canarygen.verification import compiled
from tests.hosting import Clone
from tests.running import Ended
from tests.test_cases import CASES

FOLDER = CASES / "adopt"
ADOPTIONS = sorted(path for path in FOLDER.iterdir() if path.is_dir())
named = pytest.mark.parametrize("case", ADOPTIONS, ids=lambda path: path.name)


@pytest.fixture
def checkout(tmp_path: Path) -> Callable[[Path], Clone]:
    """Give a repository in which the manifests of a case are committed."""

    return lambda files: committed(tmp_path, files)


def committed(folder: Path, files: Path) -> Clone:
    """Make a repository in a folder in which some files are committed."""
    (folder / "home").mkdir()
    shutil.copytree(files, folder / "work")
    clone = Clone(folder / "work", folder / "home")
    clone.git("init", "-q", "-b", "main")
    clone.git("add", ".")
    clone.git("commit", "-qm", "As it runs")
    return clone


def adopt(clone: Clone, *arguments: str) -> Ended:
    return clone.run("import", "deploy", "--adopt", *arguments)


def sources(case: Path) -> list[Source]:
    folder = case / "given"
    files = sorted((folder / "deploy").rglob("*.yaml"))
    return [Source(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]


def build(stage: Stage | None) -> Compilation:
    if stage is None or not stage.spec:
        return Compilation((), ())
    return compiled([Source(stage.path, stage.spec.encode())])


def adoption(found: Sequence[Source]) -> Adoption:
    manuscripts = Manuscripts(sources=found, beside=(), objects=read(found, (), library.served).resources)
    return adopted(
        imported(found, library.language("canary"), library.served),
        manuscripts,
        "specs",
        build,
        library.served,
    )


def spec_of(found: Sequence[Source]) -> Imported:
    return imported(found, library.language("canary"), library.served).specs[0]


def plan(spec: Imported) -> tuple[Stage, ...]:
    value = read_spec(Source("", spec.text.encode()))[0].value
    return stages(
        Subject(
            spec=value, workload=spec.originals[0], originals=spec.originals, path=str(spec.path("specs"))
        )
    )


def breaches(
    found: Sequence[Source], planned: Sequence[Stage], change: Callable[[str], str] = str
) -> list[str]:
    """Prove some stages, their specs changed, and give what is wrong with them."""
    planned = [replace(stage, spec=change(stage.spec)) for stage in planned]
    deployment = spec_of(found).originals[0]
    built = [objects(build(stage).manifests) for stage in planned]
    labels = texts(deployment.get("spec", "template", "metadata", "labels"))
    standing = standings(read(found, (), library.served).resources, planned, built)
    return [str(breach) for breach in proved(deployment, labels, planned, standing)]


Adopted = Callable[[Path], tuple[Clone, Ended]]


@pytest.fixture(scope="module")
def adopted_once(tmp_path_factory: pytest.TempPathFactory) -> Adopted:
    """Give the repository of a case in which the branch `adopt` stands: to be looked at only."""

    @cache
    def made(case: Path) -> tuple[Clone, Ended]:
        clone = committed(tmp_path_factory.mktemp("adopted"), case / "given")
        return clone, adopt(clone, "--branch", "adopt")

    return made


@named
def test_each_stage_is_a_commit_that_says_what_to_watch_and_the_way_back(
    case: Path, adopted_once: Adopted, accept: bool
) -> None:
    clone, done = adopted_once(case)
    commits = clone.git("rev-list", "--reverse", "main..adopt").split("\n")
    shown = (
        clone.git("show", "--format=%B", commit, "--", "deploy", "specs")
        + "\n"
        + clone.git("show", "--format=", "--name-status", commit, "--", "out")
        for commit in commits
    )
    text = "\n\n".join(shown) + "\n"
    if accept:
        (case / "plan.txt").write_text(done.stdout, encoding="utf-8")
        (case / "commits.txt").write_text(text, encoding="utf-8")

    assert done.returncode == 0, done.stderr
    assert done.stdout == (case / "plan.txt").read_text(encoding="utf-8")
    assert text == (case / "commits.txt").read_text(encoding="utf-8")


@named
def test_the_checkout_stays_as_it_is(case: Path, adopted_once: Adopted) -> None:
    clone, _ = adopted_once(case)

    assert clone.git("status", "--porcelain") == ""
    assert clone.git("rev-parse", "--abbrev-ref", "HEAD") == "main"
    assert {path.name for path in clone.root.iterdir()} == {".git", "deploy"}


@named
def test_out_is_what_the_spec_of_every_commit_builds(case: Path, adopted_once: Adopted) -> None:
    clone, _ = adopted_once(case)

    for commit in clone.git("rev-list", "adopt", "--", "specs").split("\n"):
        text = clone.git("show", f"{commit}:{next(iter(specs_of(clone, commit)))}") + "\n"
        tree = compiled([Source(next(iter(specs_of(clone, commit))), text.encode())]).tree
        assert {path for path in clone.files(commit) if path.startswith("out/")} == {
            f"out/{path}" for path in tree
        }
        for path, made in tree.items():
            assert clone.git("show", f"{commit}:out/{path}") == made.strip()


def specs_of(clone: Clone, commit: str) -> set[str]:
    return {path for path in clone.files(commit) if path.startswith("specs/")}


@named
def test_all_of_them_can_be_reverted_one_by_one(case: Path, adopted_once: Adopted, tmp_path: Path) -> None:
    there, _ = adopted_once(case)
    (tmp_path / "home").mkdir()
    shutil.copytree(there.root, tmp_path / "work")
    clone = Clone(tmp_path / "work", tmp_path / "home")
    clone.git("checkout", "-q", "adopt")

    clone.git("revert", "--no-edit", "main..adopt")

    assert clone.git("diff", "main", "HEAD") == ""


@named
def test_what_is_left_in_the_end_is_what_the_spec_builds(case: Path, adopted_once: Adopted) -> None:
    clone, _ = adopted_once(case)

    assert not [path for path in clone.files("adopt") if path.startswith("deploy/")]
    assert "Prune=false" not in clone.git("grep", "-h", "-e", "", "adopt")


@named
def test_whatever_is_applied_or_pruned_first_nobody_loses_a_pod(case: Path) -> None:
    found = sources(case)

    assert breaches(found, plan(spec_of(found))) == []


@given(st.data())
def test_the_order_of_what_is_done_leaves_the_same_objects_live(data: st.DataObject) -> None:
    """The proof looks at sets of changes; here they happen one after the other, and each object knows who applied it."""
    before, after = data.draw(st.sampled_from(ways()))
    order = data.draw(st.permutations(moves(before, after)))
    done = order[: data.draw(st.integers(0, len(order)))]
    keepers = dict.fromkeys(before.written, "written") | dict.fromkeys(before.built, "built")
    live = dict(before.objects)
    for move in done:
        if move.content is not None:
            live[move.key] = move.content
            keepers[move.key] = "written" if move.key in after.written else "built"
        else:
            pruner = "written" if move.key in before.written else "built"
            options = live[move.key]["metadata"].get("annotations", {}).get(SYNC_OPTIONS, "")
            if keepers[move.key] == pruner and "Prune=false" not in options:
                del live[move.key]

    assert live == live_after(rested(before, None), done)


PORTS = {"named": "{name: http, containerPort: 8080}", "unnamed": "{containerPort: 8080}"}
ENTRANCES = {
    "mesh": "",
    "ingress": """---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: cart, namespace: web}
spec:
  rules:
    - host: cart.example.com
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: SERVICE, port: {number: 80}}}}]}
""",
    "gateway": """---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ROUTE, namespace: web}
spec:
  hosts: [cart.example.com]
  gateways: [istio-system/public]
  http: [{route: [{destination: {host: SERVICE}}]}]
""",
    "both": """---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ROUTE, namespace: web}
spec:
  hosts: [cart.example.com, SERVICE]
  gateways: [istio-system/public, mesh]
  http: [{timeout: 3s, route: [{destination: {host: SERVICE}}]}]
""",
}
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: web}
spec:
  REPLICAS
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart, tier: front}}
    spec:
      containers:
        - {name: app, image: "registry.example.com/cart:1", ports: [PORT], resources: {requests: {cpu: 100m}}}
---
apiVersion: v1
kind: Service
metadata: {name: SERVICE, namespace: web}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
"""
SCALER = """---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: cart-hpa, namespace: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
  minReplicas: 2
  maxReplicas: 6
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
"""
BUDGET = """---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: NAME, namespace: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: cart}}}
"""


@st.composite
def manifests(draw: st.DrawFn) -> str:
    """Write a Deployment, its Service, and any of what may belong to them."""
    text = DEPLOYMENT + draw(st.sampled_from(sorted(ENTRANCES.values())))
    text += draw(st.sampled_from(["", SCALER])) + draw(st.sampled_from(["", BUDGET]))
    sizes = ["replicas: 1", "replicas: 4", *([""] if SCALER in text else [])]
    words = {
        "REPLICAS": draw(st.sampled_from(sizes)),
        "PORT": draw(st.sampled_from(sorted(PORTS.values()))),
        "SERVICE": draw(st.sampled_from(["cart", "cart-svc", "cart-stable"])),
        "ROUTE": draw(st.sampled_from(["cart", "cart-routes"])),
        "NAME": draw(st.sampled_from(["cart", "cart-pdb"])),
    }
    for word, value in words.items():
        text = text.replace(word, value)
    return text


@settings(max_examples=15)
@given(manifests())
def test_every_deployment_that_can_be_adopted_is_adopted_safely(text: str) -> None:
    """Whatever it is named, reached and scaled by."""
    found = adoption([Source("deploy/cart.yaml", text.encode())])

    assert found.by_hand == ""
    assert [step.stage.name for step in found.steps][-1] == "close"


@cache
def ways() -> list[tuple[Standing, Standing]]:
    """Give every way from one stage to the next, and back, of all cases, kept from pruning or not."""
    found = []
    for case in ADOPTIONS:
        here = sources(case)
        planned = plan(spec_of(here))
        for stages_ in (planned, unkept(planned)):
            built = [objects(build(stage).manifests) for stage in stages_]
            steps = standings(read(here, (), library.served).resources, stages_, built)
            found += [*pairwise(steps), *pairwise(reversed(steps))]
    return found


def unkept(planned: Sequence[Stage]) -> list[Stage]:
    """Let Argo CD prune what changes hands."""
    return [
        replace(stage, touches=tuple(touch for touch in stage.touches if touch.deed is not Deed.KEEP))
        for stage in planned
    ]


def without(planned: Sequence[Stage], name: str) -> list[Stage]:
    """Let a stage happen together with the one behind it."""
    index = next(index for index, stage in enumerate(planned) if stage.name == name)
    following = planned[index + 1]
    both = replace(following, touches=(*planned[index].touches, *following.touches))
    return [*planned[:index], both, *planned[index + 2 :]]


@pytest.mark.parametrize("case", ["in-the-mesh", "behind-a-virtual-service"])
def test_requests_cannot_be_led_to_pods_in_the_commit_that_makes_them(case: str) -> None:
    """The proof finds what goes wrong where a stage is left out: it is no formality."""
    found = sources(FOLDER / case)

    told = breaches(found, without(plan(spec_of(found)), "beside"))

    assert any("which has 0 ready pods instead of 3" in breach for breach in told), told


def test_no_object_is_kept_by_two() -> None:
    found = sources(FOLDER / "in-the-mesh")
    planned = [replace(stage, touches=()) for stage in plan(spec_of(found))]

    assert "stage `shift`: two Applications would keep Service web/shop" in breaches(found, planned)


def test_argo_cd_reads_an_option_for_what_it_is_in_a_list_with_spaces() -> None:
    said = {"metadata": {"annotations": {SYNC_OPTIONS: "Validate=false, Prune=false"}}}

    assert is_kept(said)


def test_services_name_no_port_that_running_pods_do_not() -> None:
    found = sources(FOLDER / "behind-an-ingress-with-an-autoscaler")
    patch = """\
    - target: {kind: Service}
      merge: {spec: {ports: [{port: 80, targetPort: 8080}]}}
"""
    planned = plan(spec_of(found))
    named_ = [replace(stage, spec=stage.spec.replace(patch, "")) for stage in planned]

    assert any(patch in stage.spec for stage in planned)
    assert any(breach.startswith("stage `own-pods`: VirtualService") for breach in breaches(found, named_))


@named
def test_what_changes_hands_is_lost_if_argo_cd_may_prune_it(case: Path) -> None:
    found = sources(case)
    planned = unkept(plan(spec_of(found)))

    told = breaches(found, planned)

    assert any("would be gone for a moment" in breach for breach in told), told


def test_the_deployment_goes_last_or_the_rollout_has_no_pods_to_describe() -> None:
    found = sources(FOLDER / "in-the-mesh")
    planned = list(plan(spec_of(found)))
    empty = next(index for index, stage in enumerate(planned) if stage.name == "empty")
    early = [*planned[:1], planned[empty], *planned[1:empty], *planned[empty + 1 :]]

    told = breaches(found, early)

    assert "stage `empty`: Service web/shop would have 0 ready pods instead of 3" in told


def test_an_autoscaler_beside_another_workload_is_not_trusted_to_know_the_load() -> None:
    found = sources(FOLDER / "behind-an-ingress-with-an-autoscaler")
    planned = [
        replace(stage, spec=stage.spec.replace("min: 10, max: 10", "min: 2, max: 10"))
        for stage in plan(spec_of(found))
    ]

    assert any("has 2 ready pods instead of 10" in breach for breach in breaches(found, planned))


@pytest.mark.parametrize("copies", ["mirror: {host: b}", "mirrors: [{destination: {host: b}}]"])
def test_a_copy_of_a_request_needs_no_pod_to_answer_it(copies: str) -> None:
    """However a mirror is said, no caller waits for what becomes of it."""
    rule = f"{{route: [{{destination: {{host: a}}}}], {copies}}}"
    route = f"kind: VirtualService\nmetadata: {{name: a, namespace: x}}\nspec: {{http: [{rule}]}}\n"
    (document,) = parsed(Source("route.yaml", f"apiVersion: networking.istio.io/v1\n{route}".encode()))
    (found,) = resources(document)

    assert [(host, is_sent) for host, _, is_sent in Cluster({}).targets(found)] == [("a", True), ("b", False)]


@pytest.mark.parametrize(
    ("branches", "sent"),
    [
        ("{destination: {host: a}, weight: 0}", [True]),
        ("{destination: {host: a}, weight: 100}, {destination: {host: b}}", [True, False]),
        ("{destination: {host: a}, weight: 1}, {destination: {host: b}, weight: 0}", [True, False]),
        ("null, {destination: {host: a}, weight: 0}, {destination: {host: b}, weight: 1}", [False, True]),
    ],
)
def test_requests_go_where_istiod_reads_a_weight(branches: str, sent: list[bool]) -> None:
    """One destination alone has all, whatever it says; of several, one that says nothing has nothing."""
    route = f"kind: VirtualService\nmetadata: {{name: a, namespace: x}}\nspec: {{http: [{{route: [{branches}]}}]}}\n"
    (document,) = parsed(Source("route.yaml", f"apiVersion: networking.istio.io/v1\n{route}".encode()))
    (found,) = resources(document)

    assert [is_sent for _, _, is_sent in Cluster({}).targets(found)] == sent


def test_a_number_that_the_manifest_says_is_all_that_is_sure_beside_an_autoscaler() -> None:
    (file,) = sources(FOLDER / "behind-an-ingress-with-an-autoscaler")
    text = file.data.decode().replace("spec:\n  selector", "spec:\n  replicas: 4\n  selector", 1)
    found = [Source(file.path, text.encode())]

    assert breaches(found, plan(spec_of(found))) == []


def test_a_rollout_that_loses_its_number_is_not_safe() -> None:
    """Kubernetes makes it one, until an autoscaler sees that."""
    found = sources(FOLDER / "a-rollout-that-somebody-wrote")

    told = breaches(
        found, plan(spec_of(found)), change=lambda text: text.replace("replicas: 4", "replicas: 1")
    )

    assert "stage `hand-over`: Service shop/checkout would have 1 ready pods instead of 4" in told


def test_other_canaries_of_the_project_stay_as_they_are(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")
    clone.spec("checkout")
    clone.build()
    clone.git("add", ".")
    clone.git("commit", "-qm", "A canary that is there already")

    done = adopt(clone, "--branch", "adopt")

    assert done.returncode == 0, done.stderr
    assert clone.git("diff", "main", "adopt", "--", "out/shop", "specs/shop") == ""


def test_it_only_tells_unless_a_branch_is_named(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")

    done = adopt(clone)

    assert done.returncode == 0
    assert done.stdout.startswith("1  hold ")
    assert clone.git("branch", "--format=%(refname:short)") == "main"
    assert clone.git("status", "--porcelain") == ""


def test_what_the_spec_does_not_say_is_told_of_beside_the_stages(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "behind-an-ingress-with-an-autoscaler" / "given")
    file = clone.root / "deploy/cart.yaml"
    mark = "metadata: {name: cart, namespace: web}\nspec:\n  rules"
    limit = (
        "metadata: {name: cart, namespace: web, annotations: {nginx.ingress.kubernetes.io/limit-rps: '5'}}"
    )
    file.write_text(file.read_text().replace(mark, f"{limit}\nspec:\n  rules"))

    done = adopt(clone)

    assert "left: Ingress web/cart annotation nginx.ingress.kubernetes.io/limit-rps" in done.stderr


def test_programs_get_every_stage_with_its_files_and_its_commit(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")

    told: dict[str, Any] = json.loads(adopt(clone, "--branch", "adopt", "--format", "json").stdout)

    assert [stage["commit"] for stage in told["stages"]] == clone.git(
        "rev-list", "--reverse", "main..adopt"
    ).split("\n")
    assert told["import"]["specs"][0]["name"] == "shop"
    hold = told["stages"][0]
    assert hold["files"] == {"deploy/shop.yaml": clone.git("show", "adopt~6:deploy/shop.yaml") + "\n"}
    assert hold["changes"][0]["deed"] == "keep"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--branch", "adopt", "--write"), "leave --write out"),
        (("--keep-deployments",), "leave --keep-deployments out"),
    ],
)
def test_what_contradicts_it_is_wrong_usage(
    arguments: tuple[str, ...], words: str, checkout: Callable[[Path], Clone]
) -> None:
    done = adopt(checkout(FOLDER / "in-the-mesh" / "given"), *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_a_branch_that_is_there_is_not_touched(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")
    before = clone.git("rev-parse", "main")

    done = adopt(clone, "--branch", "main")

    assert (done.returncode, clone.git("rev-parse", "main")) == (4, before)
    assert "there is such a branch already" in done.stderr


def test_a_disk_for_many_stands_in_nobodys_way() -> None:
    source = sources(FOLDER / "in-the-mesh")[0]
    claim = """---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk, namespace: web}
spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}
"""
    change, _ = REFUSED["a disk for one"]

    found = adoption([Source(source.path, (change(source.data.decode()) + claim).encode())])

    assert len(found.steps) == 7


def test_a_load_balancer_that_knows_what_its_ports_speak_is_adopted() -> None:
    source = sources(FOLDER / "in-the-mesh")[0]
    change, _ = REFUSED["a load balancer that would ask otherwise"]
    text = change(source.data.decode()).replace("port: 80,", "port: 80, appProtocol: http,")

    assert len(adoption([Source(source.path, text.encode())]).steps) == 7


def test_a_link_is_not_left_without_its_file(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")
    (clone.root / "shop.yaml").write_bytes((clone.root / "deploy/shop.yaml").read_bytes())
    (clone.root / "deploy/shop.yaml").unlink()
    (clone.root / "deploy/shop.yaml").symlink_to("../shop.yaml")
    clone.git("add", ".")
    clone.git("commit", "-qm", "A link")

    done = adopt(clone, "--branch", "adopt")

    assert done.returncode == 4
    assert "deploy/shop.yaml: it is a symbolic link" in done.stderr
    assert clone.git("branch", "--list", "adopt") == ""


def test_what_a_project_adds_is_told_of(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")
    file = clone.root / "canarygen.yaml"
    said = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {defaults: {workload: {minReadySeconds: 7}}}\n"

    file.write_text(said)
    new = adopt(clone, "--branch", "adopt")
    clone.git("add", ".")
    clone.git("commit", "-qm", "Wait a while")
    file.unlink()
    gone = adopt(clone, "--branch", "adopt")

    for done in (new, gone):
        assert done.returncode == 4
        assert "canarygen.yaml: it is not committed as it lies here" in done.stderr
    assert clone.git("branch", "--list", "adopt") == ""


def test_an_out_that_is_behind_its_specs_is_built_first(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")
    clone.spec("checkout", commit="Not built yet")

    done = adopt(clone, "--branch", "adopt")

    assert done.returncode == 4
    assert "not in line with the specs" in done.stderr


def test_files_under_a_kustomization_are_for_their_author_to_edit(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")
    clone.write("deploy/kustomization.yaml", "resources: [shop.yaml]\n")

    told, done = adopt(clone), adopt(clone, "--branch", "adopt")

    assert (told.returncode, done.returncode) == (0, 4)
    assert "for you to write: deploy/kustomization.yaml says how the files are applied" in told.stderr
    assert "deploy/kustomization.yaml says how the files are applied" in done.stderr


def test_a_file_that_cannot_be_edited_safely_is_for_its_author(checkout: Callable[[Path], Clone]) -> None:
    clone = checkout(FOLDER / "in-the-mesh" / "given")
    file = clone.root / "deploy/shop.yaml"
    text = file.read_text().replace("matchLabels: {app: shop}", "matchLabels: &labels {app: shop}")
    file.write_text(text.replace("labels: {app: shop}\n    spec", "labels: *labels\n    spec"))

    done = adopt(clone)

    assert done.returncode == 0
    assert "deploy/shop.yaml:10 cannot be edited safely" in done.stderr


REFUSED: dict[str, tuple[Callable[[str], str], str]] = {
    "two workloads": (
        lambda text: text + "\n---\n" + text.replace("shop", "cart"),
        "are two workloads, and each is adopted by itself",
    ),
    "no namespace": (lambda text: text.replace("  namespace: web\n", ""), "does not say its namespace"),
    "what a spec cannot say": (
        lambda text: text.replace(
            "  namespace: web\nspec:\n  replicas",
            "  namespace: web\n  finalizers: [example.com/lock]\nspec:\n  replicas",
        ),
        "would not come back as it is",
    ),
    "paused": (
        lambda text: text.replace("  replicas: 3", "  paused: true\n  replicas: 3"),
        "is paused: which pods run is not known",
    ),
    "never two at a time": (
        lambda text: text.replace("  replicas: 3", "  strategy: {type: Recreate}\n  replicas: 3"),
        "no two of its pods may run at a time",
    ),
    "scaled by somebody else": (
        lambda text: (
            f"""{text}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{name: shop, namespace: web}}
spec: {{scaleTargetRef: {{name: shop}}, maxReplicaCount: 9}}
"""
        ),
        "ScaledObject web/shop acts on Deployment web/shop",
    ),
    "nobody knows how many": (
        lambda text: text.replace("  replicas: 3   # one a zone\n", ""),
        "says no `replicas`",
    ),
    "a name that somebody has": (
        lambda text: (
            f"""{text}
---
apiVersion: v1
kind: Service
metadata: {{name: shop-trial, namespace: web}}
spec: {{selector: {{app: other}}, ports: [{{name: http, port: 80}}]}}
"""
        ),
        "Service web/shop-trial has the name of an object that a stage would build",
    ),
    "a load balancer that would ask otherwise": (
        lambda text: text.replace("spec:\n  selector: {app", "spec:\n  type: LoadBalancer\n  selector: {app"),
        "Service web/shop would get `appProtocol: http`",
    ),
    "a disk for one": (
        lambda text: text.replace(
            "    spec:\n      containers",
            "    spec:\n      volumes: [{name: disk, persistentVolumeClaim: {claimName: disk}}]\n      containers",
        ),
        "PersistentVolumeClaim disk beside those that run",
    ),
    "no pods": (lambda text: text.replace("replicas: 3", "replicas: 0"), "has no pods"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_there_is_no_safe_way_for_is_refused_with_a_way_out(name: str) -> None:
    source = sources(FOLDER / "in-the-mesh")[0]
    change, words = REFUSED[name]

    with pytest.raises(Rejected) as refused:
        adoption([Source(source.path, change(source.data.decode()).encode())])

    fault = refused.value.diagnostics[0]
    assert (fault.code.word, bool(fault.help)) == ("not-adoptable", True)
    assert words in fault.message


@pytest.mark.parametrize(
    "case", ["rollout-without-istio", "pods-described-elsewhere", "podinfo-with-flagger"]
)
def test_rollouts_and_flaggers_canaries_are_refused_as_long_as_there_are_no_stages_for_them(
    case: str,
) -> None:
    folder = CASES / "import" / case / "given"
    found = [Source(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.yaml"))]

    with pytest.raises(Rejected) as refused:
        adoption(found)

    assert refused.value.diagnostics[0].code.word == "not-adoptable"


def test_a_canary_of_flaggers_is_told_not_to_take_its_services_along() -> None:
    """Flagger owns what it made, and the cluster deletes that with the owner: `revertOnDeletion` keeps none of it."""
    folder = CASES / "import" / "podinfo-with-flagger" / "given"

    with pytest.raises(Rejected) as refused:
        adoption([Source(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.yaml"))])

    assert "`kubectl delete canary podinfo -n test --cascade=orphan`" in refused.value.diagnostics[0].help


@pytest.mark.parametrize(
    ("case", "router"),
    [("rollout-that-nginx-splits", "nginx"), ("rollout-that-a-load-balancer-splits", "alb")],
)
def test_a_rollout_that_another_router_splits_is_not_handed_over(case: str, router: str) -> None:
    """The controller has made objects for that router, which no stage would take away."""
    file = CASES / "import" / case / "given" / "web.yaml"

    with pytest.raises(Rejected) as refused:
        adoption([Source(file.name, file.read_bytes())])

    (fault,) = refused.value.diagnostics
    assert f"`{router}` splits the requests of Rollout shop/web" in fault.message


def test_objects_of_which_only_the_rollout_says_where_it_is_are_not_handed_over() -> None:
    """An import takes its namespace for theirs; whoever applies them may have chosen another."""
    file = CASES / "import" / "a-namespace-that-not-all-say" / "given" / "web.yaml"

    with pytest.raises(Rejected) as refused:
        adoption([Source(file.name, file.read_bytes())])

    (fault,) = refused.value.diagnostics
    assert fault.message.startswith("VirtualService shop/web does not say its namespace")


def test_a_rule_that_no_spec_says_is_not_taken_away() -> None:
    """It may deny requests that nothing else denies; that an import tells of it is not enough here."""
    file = CASES / "import" / "rules-that-no-spec-says" / "given" / "web.yaml"

    with pytest.raises(Rejected) as refused:
        adoption([Source(file.name, file.read_bytes())])

    (fault,) = refused.value.diagnostics
    assert "VirtualService shop/web would not come back as it is" in fault.message


def test_what_a_canary_has_no_place_for_is_not_removed() -> None:
    """A second budget guards the pods on, whose labels stay; a second autoscaler would go on scaling them."""
    file = CASES / "import" / "two-of-what-a-canary-has-once" / "given" / "web.yaml"
    text = file.read_text(encoding="utf-8")
    found = adoption([Source(file.name, text.partition("---\napiVersion: autoscaling")[0].encode())])
    with pytest.raises(Rejected) as refused:
        adoption([Source(file.name, text.encode())])

    touched = {str(touch.resource) for step in found.steps for touch in step.stage.touches}
    assert "PodDisruptionBudget shop/web" in touched
    assert not touched & {"PodDisruptionBudget shop/web-nightly", "DestinationRule shop/web-outliers"}
    assert "HorizontalPodAutoscaler shop/web-by-night would scale" in refused.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("options", "is_taken"),
    [("Prune=false", True), ("Prune=false,Replace=true", False), ("Prune=true", False)],
)
def test_a_patch_may_keep_an_object_from_being_pruned_and_nothing_more(options: str, is_taken: bool) -> None:
    text = f"""\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: cart, namespace: shop}}
spec:
  workload: {{image: nginx:1.15.4, port: 8080}}
  traffic: {{gateway: mesh}}
  rollout: {{steps: [50% for 1h]}}
  patches:
    - target: {{kind: Service, name: cart}}
      merge: {{metadata: {{annotations: {{argocd.argoproj.io/sync-options: "{options}"}}}}}}
"""

    try:
        compiled([Source("specs/shop/cart.yaml", text.encode())])
        refused = []
    except Rejected as rejected:
        refused = [fault.code.word for fault in rejected.diagnostics]

    assert refused == ([] if is_taken else ["patch-protected"])


def test_a_breach_says_whether_it_comes_with_a_revert() -> None:
    stage = Stage(name="shift", title="", why="", watch=())

    assert str(Breach(stage=stage, is_revert=True, what="no pods")) == "a revert of stage `shift`: no pods"
