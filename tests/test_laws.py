"""Laws that hold for every tree: read back from its text, by readers that are not ours."""

import copy
import json
import re
import subprocess
from pathlib import Path, PurePosixPath

import pytest
from ruamel.yaml import YAML

from canarygen import kubeconform as edge
from canarygen import library
from canarygen.code import Code
from canarygen.compiler import layered_specs
from canarygen.document import Map
from canarygen.expansion import annotated, expanded
from canarygen.frozen import replace
from canarygen.layers import Layered
from canarygen.source import Source
from tests.conftest import Compile
from tests.reading import loaded
from tests.test_cases import ACCEPTED, settings, sources

ROOT = Path(__file__).parent.parent
SCHEMAS = f"{ROOT}/schemas/kubernetes/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"


DELIVERING = {"AppProject", "Application", "ApplicationSet"}
"""What tells Argo CD to sync the rest."""


def manifests(folder: Path) -> list[Path]:
    """Find the files of a tree that hold objects."""
    return [path for path in sorted(folder.rglob("*.yaml")) if path.name != "kustomization.yaml"]


def objects(folder: Path) -> list[Map]:
    """Read the canaries' own objects of a tree as PyYAML does; Argo CD's are not among them."""
    found = (loaded(path.read_text(encoding="utf-8")) for path in manifests(folder))
    return [item for item in found if item["kind"] not in DELIVERING]


def complete(case: Path) -> list[Map]:
    """Give a case's specs with all of their layers, as each environment has them."""
    return [
        spec.value
        for specs in layered_specs(sources(case), settings(case), library.language("canary")).values()
        for spec in specs
    ]


def trees(case: Path) -> list[list[Map]]:
    """Give the tree of each environment of a case, or the only tree."""
    out = case / "out"
    return [objects(out / name) for name in settings(case).names] or [objects(out)]


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_selectors_are_the_specs(case: Path) -> None:
    """Selectors and subsets hold what `spec.workload.selector` says, and nothing beyond it but what a patch puts there."""
    specs = {
        (spec["metadata"].get("namespace", "default"), spec["metadata"]["name"]): spec["spec"]
        for spec in complete(case)
    }

    for item in objects(case / "out"):
        metadata, spec = item["metadata"], item["spec"]
        name = metadata["labels"]["app.kubernetes.io/name"]
        said = specs[metadata["namespace"], name]
        selector = said["workload"].get("selector", {"app.kubernetes.io/name": name})
        if item["kind"] == "Service":
            patched = any(patch["target"]["kind"] == "Service" for patch in said.get("patches", []))
            assert spec["selector"] == selector or (patched and spec["selector"].items() > selector.items())
        if item["kind"] in {"Rollout", "PodDisruptionBudget", "PeerAuthentication"}:
            assert spec["selector"] == {"matchLabels": selector}
        assert [subset["labels"] for subset in spec.get("subsets", [])] in ([], [selector, selector])


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_every_reader_reads_what_was_meant(case: Path, compiled: Compile) -> None:
    """PyYAML (YAML 1.1) and ruamel.yaml (1.2) give the very values, types included."""
    ruamel = YAML(typ="safe", pure=True)

    for manifest in compiled(sources(case), settings(case)).manifests:
        text = (case / "out" / manifest.path).read_text(encoding="utf-8")
        meant = json.dumps(manifest.content, sort_keys=True)
        assert json.dumps(loaded(text), sort_keys=True) == meant
        assert json.dumps(ruamel.load(text), sort_keys=True) == meant


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_objects_are_minimal_and_labelled(case: Path) -> None:
    """No nulls, no empty values but the meaningful ones, our labels on everything, plain ASCII lines."""
    meaningful = {"pause", "requiredDuringSchedulingIgnoredDuringExecution", "emptyDir"}
    empties = re.compile(r"^ *(?:- )?(?P<key>[^:]*): (?:\{\}|\[\]|null|~)?$")

    for path in manifests(case / "out"):
        text = path.read_text(encoding="ascii")
        item = loaded(text)
        labels = item["metadata"]["labels"]
        assert labels["app.kubernetes.io/managed-by"] == "canarygen"
        if item["kind"] not in DELIVERING:
            assert labels["app.kubernetes.io/name"] == path.parent.name
        assert "status" not in item
        assert not re.search(r"[ \t]$|\t|\r", text, re.MULTILINE)
        found = {match["key"].strip() for line in text.split("\n") if (match := empties.match(line))}
        assert found <= meaningful


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_the_long_form_means_the_same(case: Path, compiled: Compile) -> None:
    """What `expand` prints, with its comments, is a spec that compiles to the same tree."""
    its = settings(case)
    tree: dict[PurePosixPath, str] = {}

    for environment in its.environments:
        alone = replace(its, only=environment.name)
        written = [
            Source(
                source.path,
                "---\n".join(
                    map(
                        _expanded,
                        layered_specs([source], alone, library.language("canary"))[environment.name],
                    )
                ).encode(),
            )
            for source in sources(case)
        ]
        tree |= compiled(written, replace(alone, document=None)).tree

    assert tree == compiled(sources(case), its).tree


def _expanded(spec: Layered) -> str:
    return annotated(expanded(spec))


def test_kubeconform_accepts_every_object(kubeconform: str) -> None:
    """Over all cases and the shipped examples: nothing invalid, nothing skipped, none left out."""
    folders = [str(path / "out") for path in ACCEPTED] + [str(ROOT / "out")]
    files = [path for folder in folders for path in manifests(Path(folder))]

    options = ["-strict", "-summary", "-output", "json", "-ignore-filename-pattern", "kustomization.yaml$"]
    command = [kubeconform, *options, "-schema-location", SCHEMAS, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["summary"] == {
        "valid": len(files),
        "invalid": 0,
        "errors": 0,
        "skipped": 0,
    }


def test_kubeconforms_complaint_comes_back_on_the_specs_line(kubeconform: str, compiled: Compile) -> None:
    """What only the second opinion finds is a diagnostic at the line that it comes from."""
    (case,) = [path for path in ACCEPTED if path.name == "surge-in-pods"]
    compilation = compiled(sources(case), settings(case))
    broken = copy.deepcopy(compilation.manifests)
    broken[-1].content["spec"]["strategy"]["canary"]["maxSurge"] = [1]

    (complaint,) = edge.complaints(broken, Path(kubeconform))

    assert complaint.code is Code.NOT_KUBERNETES
    assert str(complaint.span) == "specs/shop/cart.yaml:15:12"
    assert "maxSurge" in complaint.message


# Kinds that specs refer to, and those that only others write: they are never made.
_REFERRED = {"clusteranalysistemplate", "deployment", "namespace"}
_OF_OTHERS = {
    *("cronjob", "daemonset", "job", "pod", "replicaset", "replicationcontroller", "sidecar", "statefulset")
}
PINNED = {path.stem.rpartition("_")[0] for path in (ROOT / "schemas/kubernetes").rglob("*_*.json")} - (
    _REFERRED | _OF_OTHERS
)


def test_every_kind_is_pinned() -> None:
    """Each kind that a case yields has a schema of its own, and that schema refuses an unknown field."""
    files = (path for case in ACCEPTED for path in manifests(case / "out"))
    tree = [loaded(path.read_text(encoding="utf-8")) for path in files]
    kinds = {(item["apiVersion"], item["kind"]): item for item in tree}

    assert {kind.lower() for _, kind in kinds} == PINNED
    for (version, kind), item in kinds.items():
        schema = library.kubernetes(version, kind)
        assert schema.accepts(item)
        assert not schema.accepts({**item, "sepc": {}})
        assert not schema.accepts({**item, "spec": {**item["spec"], "unknown": 1}})
