"""Manifests as real teams write them become specs that compile, and all that was left, chosen or differs is told."""

import copy
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from canarygen import library
from canarygen.diagnostic import Rejected
from canarygen.importing.importing import Import, imported
from canarygen.importing.terminal import as_text
from canarygen.lint.parser import parsed
from canarygen.parsing.reader import read
from canarygen.source import Source
from tests.conftest import Compile
from tests.linting import nodes
from tests.running import ran
from tests.test_cases import CASES

FOLDER = CASES / "import"
IMPORTS = sorted(path for path in FOLDER.iterdir() if path.is_dir())


def given(case: Path) -> list[Source]:
    """Read the manifests of a case."""
    files = sorted((case / "given").rglob("*.yaml"))
    return [Source(path.relative_to(case / "given").as_posix(), path.read_bytes()) for path in files]


def made(sources: Sequence[Source]) -> Import:
    """Import manifests."""
    return imported(sources, library.language("canary"), library.served)


def specs(found: Import) -> list[Source]:
    """Give the specs as the files that they would be."""
    return [Source(str(spec.path("specs")), spec.text.encode()) for spec in found.specs]


@pytest.mark.parametrize("case", IMPORTS, ids=lambda path: path.name)
def test_a_case_becomes_the_specs_and_the_talk_beside_it(case: Path, accept: bool) -> None:
    """What a person would write, and every word on what was left, what was chosen, and what differs."""
    found = made(given(case))
    text = "---\n".join(spec.text for spec in found.specs)
    talk = as_text(found, colour=False, is_verbose=False)
    if accept:
        (case / "specs.yaml").write_text(text, encoding="utf-8")
        (case / "talk.txt").write_text(talk, encoding="utf-8")

    assert text == (case / "specs.yaml").read_text(encoding="utf-8")
    assert talk == (case / "talk.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", IMPORTS, ids=lambda path: path.name)
def test_what_is_imported_compiles(case: Path, compiled: Compile) -> None:
    """No spec of a case breaks a law."""
    assert compiled(specs(made(given(case)))).manifests


@pytest.mark.parametrize("case", IMPORTS, ids=lambda path: path.name)
def test_every_difference_of_a_case_has_a_reason(case: Path) -> None:
    """What real teams write comes back as it was, but for what is meant to differ."""
    found = made(given(case))

    assert [
        (str(pair.original), deviation.path)
        for spec in found.specs
        for pair in spec.pairs
        for deviation in pair.unexplained
    ] == []
    assert [pair.original for spec in found.specs for pair in spec.pairs if pair.is_lost] == []


ODD: Final[tuple[Any, ...]] = (
    *(None, True, -1, 0, 2**40, 70000, 0.5, "", "*", "%", "a b", "a.b", "../x", "é", "{{ x }}", "<x>"),
    *([], [None], [[]], [{}], [{"name": {}}], {}, {"": None}, {"a": [1]}),
)
TREES: Final = [
    json.dumps([document.value for source in given(case) for document in parsed(source)]) for case in IMPORTS
]


@given_(st.data())
def test_no_odd_value_makes_import_fail(data: st.DataObject) -> None:
    """Whatever stands somewhere in a manifest, it is refused at its place, or there are specs that the reader takes."""
    tree = json.loads(data.draw(st.sampled_from(TREES)))
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(nodes(tree)))
        holder = tree
        for step in path:
            holder = holder[step]
        holder[last] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    files = [Source(f"{number}.yaml", json.dumps(value).encode()) for number, value in enumerate(tree)]

    with suppress(Rejected):
        found = made(files)

        assert all(read(source) for source in specs(found))


INGRESS: Final = FOLDER / "ingress-with-tls" / "given"


def test_an_image_that_somebody_fills_in_first_is_no_patch(tmp_path: Path) -> None:
    """A patch would put the blank over the image that the author says."""
    text = (INGRESS / "web.yaml").read_text(encoding="utf-8")
    done = ran(tmp_path, "import", "-", text=text.replace("registry.example.com", "YOUR_REGISTRY"))
    spec = done.stdout.replace("workload:", "workload:\n    image: registry.example.com/shop/web:1.4.3", 1)

    assert "`YOUR_REGISTRY/shop/web:1.4.2` is no image: say in the spec which one runs\n" in done.stderr
    assert "patches" not in spec
    assert read(Source("web.yaml", spec.encode()))


def test_specs_go_to_stdout_and_all_talk_to_stderr(tmp_path: Path) -> None:
    """What is printed is a spec and nothing else, also of what is piped in."""
    done = ran(tmp_path, "import", "-", text=(INGRESS / "web.yaml").read_text(encoding="utf-8"))

    assert done.returncode == 0
    assert done.stdout == (INGRESS.parent / "specs.yaml").read_text(encoding="utf-8")
    assert "<stdin>:32:49: left: Ingress shop/web annotation cert-manager.io/cluster-issuer" in done.stderr
    assert "Where the Deployment runs already, --adopt leads it there stage by stage.\n" in done.stderr


def test_what_stays_and_is_referred_to_is_told_of_once(tmp_path: Path) -> None:
    """Each at its place with its declaration, and not again as unknown wherever a spec names it; declared, nothing is left to say."""
    given_ = FOLDER / "what-several-share" / "given"
    ran(tmp_path, "init", "shop/other")
    done = ran(tmp_path, "import", str(given_), "--write")
    file = tmp_path / "canarygen.yaml"
    said = "external: {gateways: {shop/front: {}}, templates: [shop/few-errors, no-incident]}"
    file.write_text(file.read_text(encoding="utf-8") + f"  {said}\n", encoding="utf-8")
    built = ran(tmp_path, "build", "--kubeconform", "off")

    assert done.stderr.count("declare it in canarygen.yaml") == 3
    assert "undeclared" not in done.stderr
    assert (built.returncode, "undeclared" in built.stderr) == (0, False)


SHOP_BEHIND_A_GATEWAY: Final = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "registry.example.com/shop/web:1.4.2", ports: [{containerPort: 8080}]}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [shop.example.com]
  gateways: [web-gateway]
  http: [{route: [{destination: {host: web, port: {number: 80}}}]}]
"""


def test_a_gateway_that_is_not_given_is_declared_where_a_project_begins(tmp_path: Path) -> None:
    """The spec that was written builds, and people are asked to look."""
    done = ran(tmp_path, "import", "-", "--write", text=SHOP_BEHIND_A_GATEWAY)
    built = ran(tmp_path, "build", "--kubeconform", "off")

    assert done.returncode == 0
    assert (
        "the Gateway shop/web-gateway is not among these manifests: see that it lives elsewhere\n"
        in done.stderr
    )
    assert "gateways: {shop/web-gateway: {}}" in (tmp_path / "canarygen.yaml").read_text(encoding="utf-8")
    assert (built.returncode, "undeclared" in built.stderr) == (0, False)


def test_what_stays_is_declared_where_a_project_begins(tmp_path: Path) -> None:
    """Gateways and templates alike: nothing that the specs refer to is unknown to the build."""
    done = ran(tmp_path, "import", str(FOLDER / "what-several-share" / "given"), "--write")
    built = ran(tmp_path, "build", "--kubeconform", "off")

    assert "wrote  canarygen.yaml, which declares what specs refer to and no spec makes\n" in done.stderr
    assert "is not among these manifests" not in done.stderr
    assert (built.returncode, "undeclared" in built.stderr) == (0, False)


def test_a_canarygen_yaml_that_is_there_stays_and_people_are_told_what_it_lacks(tmp_path: Path) -> None:
    """It is somebody's; with the line that the refusal gives the spec builds."""
    ran(tmp_path, "init", "shop/other")
    file = tmp_path / "canarygen.yaml"
    before = file.read_text(encoding="utf-8")
    done = ran(tmp_path, "import", "-", "--write", text=SHOP_BEHIND_A_GATEWAY)
    line = 'external: {gateways: {"shop/web-gateway": {}}}'

    assert (done.returncode, file.read_text(encoding="utf-8")) == (1, before)
    assert f"declare it in canarygen.yaml: `{line}`" in done.stderr

    file.write_text(f"{before}  {line}\n", encoding="utf-8")

    assert ran(tmp_path, "build", "--kubeconform", "off").returncode == 0


def test_no_canarygen_yaml_is_written_where_nothing_lives_elsewhere(tmp_path: Path) -> None:
    """An app with a Gateway of its own, or with none, has nothing to declare."""
    ran(tmp_path, "import", str(INGRESS), "--write")

    assert (tmp_path / "specs").is_dir()
    assert not (tmp_path / "canarygen.yaml").exists()


def test_written_specs_build_and_none_is_written_over(tmp_path: Path) -> None:
    """They stand where the project has its specs, know their schema, and stay as somebody may have changed them."""
    ran(tmp_path, "init", "shop/cart")
    first = ran(tmp_path, "import", str(INGRESS), "--write")
    spec = tmp_path / "specs" / "shop" / "web.yaml"
    written = spec.read_text(encoding="utf-8")
    spec.write_text(written.replace("replicas: 3", "replicas: 4"), encoding="utf-8")
    second = ran(tmp_path, "import", str(INGRESS), "--write")

    assert (first.returncode, first.stdout) == (0, "")
    assert written.startswith("# yaml-language-server: $schema=../canary.schema.json\n")
    assert " kept  specs/shop/web.yaml" in second.stderr
    assert "replicas: 4" in spec.read_text(encoding="utf-8")
    assert ran(tmp_path, "build", "--kubeconform", "off").returncode == 0


def test_a_canary_that_a_project_has_already_is_not_written_a_second_time(tmp_path: Path) -> None:
    """Wherever it stands: with two of one name nothing of the project would build any more."""
    ran(tmp_path, "init", "shop/cart")
    mine = tmp_path / "specs" / "mine.yaml"
    mine.write_text((INGRESS.parent / "specs.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    done = ran(tmp_path, "import", str(INGRESS), "--write")

    assert done.returncode == 0
    assert " kept  specs/mine.yaml, which has web already" in done.stderr
    assert not (tmp_path / "specs" / "shop" / "web.yaml").exists()


def test_a_spec_that_cannot_be_written_whole_is_not_written(tmp_path: Path) -> None:
    """Half a file would stand in the way of the whole one, since nothing is written over."""
    limited = "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); runpy.run_module('canarygen', run_name='__main__')"
    ran(tmp_path, "init", "shop/cart")
    command = [sys.executable, "-Bc", limited, "import", str(INGRESS), "--write"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 4
    assert done.stderr.splitlines()[-1].startswith("error: specs/shop/web.yaml: ")
    assert not (tmp_path / "specs" / "shop" / "web.yaml").exists()


def with_links(root: Path, link: str) -> subprocess.CompletedProcess[str]:
    """Import into a project where a link is made in some other way."""
    code = f"import os, pathlib, runpy; pathlib.Path.hardlink_to = lambda *_: {link}; runpy.run_module('canarygen', run_name='__main__')"
    command = [sys.executable, "-c", code, "import", str(INGRESS), "--write"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_an_import_that_is_killed_leaves_no_half_a_spec(tmp_path: Path) -> None:
    """The next one writes it, and takes away what was left."""
    ran(tmp_path, "init", "shop/cart")
    folder = tmp_path / "specs" / "shop"
    killed = with_links(tmp_path, "os.kill(os.getpid(), 9)")
    left = sorted(path.name for path in folder.iterdir())
    again = ran(tmp_path, "import", str(INGRESS), "--write")

    assert (killed.returncode, left) == (-9, [".web.yaml.draft", "cart.yaml"])
    assert again.returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["cart.yaml", "web.yaml"]


def test_specs_are_written_where_there_are_no_links(tmp_path: Path) -> None:
    """Not every file system has them; nothing is written over there either."""
    ran(tmp_path, "init", "shop/cart")
    spec = tmp_path / "specs" / "shop" / "web.yaml"
    first = with_links(tmp_path, "os.link('a', 'a/b')")
    written = spec.read_text(encoding="utf-8")
    spec.write_text(f"{written}# mine\n", encoding="utf-8")
    with_links(tmp_path, "os.link('a', 'a/b')")

    assert first.returncode == 0
    assert spec.read_text(encoding="utf-8") == f"{written}# mine\n"


def test_a_spec_that_breaks_a_law_is_given_all_the_same(tmp_path: Path) -> None:
    """An app may break a law that nobody had held it to: it is told of at the line of the spec, and the end is 1."""
    manifests = (
        (INGRESS / "web.yaml")
        .read_text(encoding="utf-8")
        .replace("limits: {memory: 128Mi}", "limits: {memory: 64Mi}")
    )
    done = ran(tmp_path, "import", "-", text=manifests)

    assert done.returncode == 1
    assert "kind: Canary" in done.stdout
    assert "specs/shop/web.yaml:" in done.stderr


def test_a_program_gets_the_faults_in_the_form_that_all_commands_have(tmp_path: Path) -> None:
    text = (INGRESS / "web.yaml").read_text(encoding="utf-8")
    done = ran(
        tmp_path,
        "import",
        "-",
        "--format",
        "json",
        text=text.replace("limits: {memory: 128Mi}", "limits: {memory: 64Mi}"),
    )
    (spec,) = json.loads(done.stdout)["specs"]
    path = tmp_path / spec["file"]
    path.parent.mkdir(parents=True)
    path.write_text(spec["text"], encoding="utf-8")

    judged = ran(tmp_path, "validate", "--format", "json")

    assert judged.returncode == 1
    assert json.loads(done.stdout)["diagnostics"] == json.loads(judged.stdout)["diagnostics"]


def test_a_program_gets_all_that_people_are_told(tmp_path: Path) -> None:
    """Specs with their texts, remarks and differences with their places and reasons, and what the compiler says."""
    done = ran(tmp_path, "import", str(INGRESS), "--format", "json")
    told = json.loads(done.stdout)
    (spec,) = told["specs"]

    assert spec["file"] == "specs/shop/web.yaml"
    assert spec["text"] == (INGRESS.parent / "specs.yaml").read_text(encoding="utf-8")
    assert {remark["standing"] for remark in spec["remarks"]} == {"chosen", "left"}
    assert all(difference["why"] and difference["line"] for difference in spec["differences"])
    assert told["diagnostics"] == []


def test_a_deployment_can_be_kept(tmp_path: Path) -> None:
    """The spec refers to it, and it is none of what the spec takes the place of."""
    given_ = FOLDER / "ingress-for-three" / "given"
    done = ran(tmp_path, "import", str(given_), "--keep-deployments")

    assert done.returncode == 0
    assert "deployment: {name: cart, scaleDown: onsuccess}" in done.stdout
    assert "in no spec: Deployment (3)" in done.stderr
    assert "--adopt" not in done.stderr


def test_import_of_what_was_built_is_the_spec_again(tmp_path: Path) -> None:
    """What canarygen made comes back without a word."""
    ran(tmp_path, "init", "shop/cart")
    ran(tmp_path, "build", "--kubeconform", "off")
    done = ran(tmp_path, "import", "out")

    assert "replicas: 2" in done.stdout
    assert "steps: [5% until promoted, 25% for 10m, 50% for 10m]" in done.stdout
    assert "built: 5 objects as before" in done.stderr


SERVICE: Final = "kind: Service\napiVersion: v1\nmetadata: {name: x}\n"
WORKLOAD: Final = """\
spec:
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: x, image: "x:1.0"}]}}
"""
REFUSED: Final = {
    "no YAML": ("a: [b\n", "syntax"),
    "no workload": ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", "nothing-to-import"),
    "nothing at all": ("", "nothing-to-import"),
    "a Helm template": (
        "kind: Deployment\napiVersion: apps/v1\nmetadata:\n  name: {{ .Release.Name }}\n",
        "not-rendered",
    ),
    "no YAML, with an argument that the controller fills in": (
        'kind: AnalysisTemplate\napiVersion: argoproj.io/v1alpha1\nmetadata: {name: x}\nspec: {x: "{{args.x}}"}\nspec: {}\n',
        "duplicate-key",
    ),
    "a blank in quotes": (SERVICE + 'spec: {type: "{{ .Values.type }}"}\n', "not-rendered"),
    "a variable": (SERVICE + "spec: {type: '${TYPE}'}\n", "not-rendered"),
    "a blank of Helm's in a Rollout": (
        f'kind: Rollout\napiVersion: argoproj.io/v1alpha1\nmetadata: {{name: x}}\n{WORKLOAD}  replicas: "{{{{ .Values.n }}}}"\n',
        "not-rendered",
    ),
    "a blank that a reader is to fill in": (
        f"kind: Deployment\napiVersion: apps/v1\nmetadata: {{name: x}}\n{WORKLOAD}  replicas: <number>\n",
        "not-kubernetes",
    ),
    "an older autoscaler with a value of another type": (
        "kind: HorizontalPodAutoscaler\napiVersion: autoscaling/v1\nmetadata: {name: x}\nspec: {scaleTargetRef: {kind: Rollout, name: x}, maxReplicas: many}\n",
        "not-kubernetes",
    ),
    "two variants": (
        f"{SERVICE}spec: {{type: ClusterIP}}\n---\n{SERVICE}spec: {{type: NodePort}}\n",
        "two-of-one",
    ),
    "a value of another type": (SERVICE + "spec: {selector: [a]}\n", "not-kubernetes"),
    "no Service": (
        f"kind: Deployment\napiVersion: apps/v1\nmetadata: {{name: x}}\n{WORKLOAD}",
        "nothing-to-import",
    ),
    "a version that no cluster has": (
        f"kind: Deployment\napiVersion: v1\nmetadata: {{name: x}}\n{WORKLOAD}",
        "version-unknown",
    ),
    "a name that no path can have": (
        f"kind: Deployment\napiVersion: apps/v1\nmetadata: {{name: x, namespace: ../../etc}}\n{WORKLOAD}",
        "not-kubernetes",
    ),
    "a name without room for suffixes": (
        f"kind: Deployment\napiVersion: apps/v1\nmetadata: {{name: {'x' * 53}}}\n{WORKLOAD}",
        "nothing-to-import",
    ),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_imported_is_refused_with_a_way_out(text: str, code: str) -> None:
    """Nothing comes of it but one diagnostic, at its place."""
    with pytest.raises(Rejected) as rejected:
        made([Source("deploy/app.yaml", text.encode())])

    (fault,) = rejected.value.diagnostics
    assert fault.code.word == code
    assert fault.help


def test_no_patch_makes_an_object_that_its_schema_refuses() -> None:
    """A port of a name that Kubernetes refuses is no port of the spec, and then a rule would lead nowhere."""
    case = CASES / "raising" / "called-by-the-stable-name" / "given.yaml"
    text = case.read_text(encoding="utf-8").replace("{name: http, port: 9080}", "{name: /, port: 9080}", 1)
    found = made([Source("app.yaml", text.encode())])

    assert "VirtualService" not in [
        patch["target"]["kind"]
        for spec in specs(found)
        for document in read(spec)
        for patch in document.value["spec"].get("patches", ())
    ]


def test_a_template_whose_times_nobody_can_read_stays_and_is_referred_to() -> None:
    """It is no metric of the language, though its query is the language's own."""
    case = CASES / "raising" / "templates-of-somebody-else" / "given.yaml"
    text = case.read_text(encoding="utf-8")
    before, after = (
        made([Source("app.yaml", said.encode())]).specs[0].text
        for said in (text, text.replace("interval: 1m", "interval: a minute", 1))
    )

    assert "template: search-success-rate" not in before
    assert "template: search-success-rate" in after


def test_a_misspelt_key_that_leaves_its_object_lacking_is_refused_by_its_name() -> None:
    """What is missing is told beside what was written in its place."""
    route = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: x}\n"
    rules = "spec: {hosts: [a.example.com], http: [{route: [{destination: {name: x}}]}]}\n"
    with pytest.raises(Rejected) as rejected:
        made([Source("app.yaml", (route + rules).encode())])

    assert "did you mean `host`?" in [fault.help for fault in rejected.value.diagnostics]


def test_a_file_that_is_no_manifest_is_passed_over() -> None:
    """A folder holds settings of other tools, too, some of which are no YAML."""
    source = (INGRESS / "web.yaml").read_bytes()

    assert made([Source("a.yaml", source), Source("tool.yaml", b"{{ settings }}: [\n")]).specs


def test_a_misspelt_selector_is_among_the_reasons_why_there_is_nothing() -> None:
    """The Deployment comes first, to whose pods no Service sends; and why none does comes after it."""
    text = (INGRESS / "web.yaml").read_text(encoding="utf-8")
    text = text.replace("  selector: {app: web}", "  selectors: {app: web}")
    with pytest.raises(Rejected) as rejected:
        made([Source("web.yaml", text.encode())])

    (fault,) = rejected.value.diagnostics
    assert "no Service sends to its pods" in fault.message
    assert "did you mean `selector`?" in fault.notes[0].message


def test_the_waves_of_a_project_are_no_part_of_a_spec_and_meant_to_go() -> None:
    """In which order Argo CD syncs what was built comes back by the settings that it came from."""
    out = CASES / "accepted" / "argocd-everything-said" / "out"
    found = made([Source(str(file), file.read_bytes()) for file in sorted(out.rglob("*.yaml"))])
    gone = [one for spec in found.specs for pair in spec.pairs for one in pair.deviations]

    assert {one.path for one in gone} == {"metadata.annotations.argocd.argoproj.io/sync-wave"}
    assert {spec.unexplained for spec in found.specs} == {0}


def test_what_a_kustomization_would_do_is_told() -> None:
    """What stands in its files is not what is applied: another namespace, other images, patches."""
    base = Source("base/web.yaml", (INGRESS / "web.yaml").read_bytes())
    overlay = b"resources: [../base]\nnamespace: prod\nimages: [{name: web, newTag: '2'}]\n"
    found = made([base, Source("prod/kustomization.yaml", overlay)])
    (told,) = (remark for remark in found.remarks if "kustomization" in remark.what)

    assert told.what == "what the kustomization does by namespace and images"
    assert "`kubectl kustomize prod | canarygen import -`" in told.why
    assert str(told.place.span) == "prod/kustomization.yaml:2:12"


def test_equal_objects_are_one() -> None:
    """What stands in two files in the same words is no variant."""
    source = (INGRESS / "web.yaml").read_bytes()

    assert len(made([Source("a.yaml", source), Source("b.yaml", source)]).specs) == 1


def test_a_difference_without_a_reason_is_loud_even_where_quiet_is_asked_for(tmp_path: Path) -> None:
    """What the spec makes otherwise than it was is told of, with both values, and counted in a warning."""
    rollout = (FOLDER / "rollout-without-istio" / "given" / "app.yaml").read_text(encoding="utf-8")
    routing = "maxSurge: 1\n      trafficRouting: {nginx: {stableIngress: mail}}"
    routed = rollout.replace("maxSurge: 1", routing)
    loud = ran(tmp_path, "import", "-", text=routed)
    quiet = ran(tmp_path, "-q", "import", "-", text=routed)

    assert "trafficRouting.nginx: a canary's traffic is split by Istio" in loud.stderr
    assert "DIFFERS: Service ops/mail spec.ports[0].port: 80 -> 8025" in loud.stderr
    assert "nginx" not in quiet.stderr
    assert "warning: 1 difference from the originals for no known reason" in quiet.stderr
