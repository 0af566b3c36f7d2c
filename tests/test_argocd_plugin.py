"""The plugin for Argo CD does what Argo CD asks of it: run as its plugin server would, added as kustomize adds it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.reading import loaded, loaded_all

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "deploy/argocd-plugin"
PLUGIN = loaded((FOLDER / "plugin.yaml").read_text())
REPO_SERVER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server}
spec:
  selector: {matchLabels: {app: repo-server}}
  template:
    metadata: {labels: {app: repo-server}}
    spec:
      containers: [{name: argocd-repo-server, image: argocd}]
      volumes: [{name: var-files, emptyDir: {}}, {name: plugins, emptyDir: {}}]
"""


@pytest.fixture
def platform(tmp_path: Path) -> Path:
    """The example without what it tells Argo CD, as a plugin gets it: without Git."""
    folder = tmp_path / "platform"
    shutil.copytree(ROOT / "examples/platform", folder, ignore=shutil.ignore_patterns("out"))
    settings = folder / "canarygen.yaml"
    text = settings.read_text()
    settings.write_text(re.sub(r"^ +argocd:(?: \{.*|\n(?: {4}.*\n)+)", "", text, flags=re.MULTILINE))
    return folder


def generate(folder: Path, environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run `generate` with the environment that Argo CD gives a plugin."""
    parameters = [{"name": "environment", "string": environment}] if environment is not None else []
    given = {
        "ARGOCD_APP_NAME": "canaries",
        "ARGOCD_APP_NAMESPACE": "shop",
        "ARGOCD_APP_PARAMETERS": json.dumps(parameters),
        "ARGOCD_APP_SOURCE_PATH": ".",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **({"PARAM_ENVIRONMENT": environment} if environment is not None else {}),
    }
    command = [*PLUGIN["spec"]["generate"]["command"], *PLUGIN["spec"]["generate"]["args"]]
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)


def objects(text: str) -> list[Any]:
    """Read a stream of objects, in no order, without the waves in which our Applications would sync them."""
    found = [item for item in loaded_all(text) if item]
    for item in found:
        item["metadata"].pop("annotations", None)
    return sorted(
        found, key=lambda item: (item["kind"], item["metadata"]["namespace"], item["metadata"]["name"])
    )


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_an_application_gets_what_a_build_would_commit(environment: str, platform: Path) -> None:
    """The objects of the environment, and of no other."""
    built = ROOT / "examples/platform/out" / environment

    done = generate(platform, environment)

    assert done.returncode == 0, done.stderr
    assert objects(done.stdout) == objects("---\n".join(path.read_text() for path in built.rglob("*.yaml")))
    assert not (platform / "out").exists()


def test_a_project_without_environments_needs_no_parameter(tmp_path: Path) -> None:
    """Argo CD sets none then, or an empty one."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")

    unset, empty = generate(tmp_path, None), generate(tmp_path, "")

    assert unset.returncode == 0, unset.stderr
    assert "kind: Rollout" in unset.stdout
    assert unset.stdout == empty.stdout


def test_an_answer_that_would_prune_the_app_is_none(platform: Path) -> None:
    """Without specs, without one environment, with a fault, or with Applications in it, nothing is said but why."""
    faults = {
        "the environment is missing": generate(platform, None),
        "there is no such environment": generate(platform, "pord"),
    }
    (platform / "specs/shop/web.yaml").write_text("kind: Canary\n")
    faults["a spec is wrong"] = generate(platform, "prod")
    shutil.rmtree(platform / "specs")
    faults["there are no specs"] = generate(platform, "prod")
    faults["Argo CD is told of the tree"] = generate(ROOT / "examples/platform", "prod")

    assert {name: done.returncode > 0 for name, done in faults.items()} == dict.fromkeys(faults, True)
    assert {done.stdout for done in faults.values()} == {""}
    why = "None of the project's environments is named. It has staging, prod."
    assert why in faults["the environment is missing"].stderr
    assert "Did you mean 'prod'?" in faults["there is no such environment"].stderr
    assert "error[missing-key]" in faults["a spec is wrong"].stderr
    assert "There are no specs" in faults["there are no specs"].stderr
    assert "Leave argocd out" in faults["Argo CD is told of the tree"].stderr


def test_kustomize_adds_the_sidecar_to_the_repo_server(kustomize: str, tmp_path: Path) -> None:
    """Its plugin.yaml is the one that is tested here, and its volumes are there."""
    (tmp_path / "repo-server.yaml").write_text(REPO_SERVER)
    shutil.copytree(FOLDER, tmp_path / "argocd-plugin")
    (tmp_path / "kustomization.yaml").write_text(
        "resources: [repo-server.yaml]\ncomponents: [argocd-plugin]\nimages: [{name: canarygen, newTag: 0.1.0}]\n"
    )

    built = subprocess.run(
        [kustomize, "build", "."], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    config, deployment = sorted(loaded_all(built.stdout), key=lambda item: str(item["kind"]))
    pod = deployment["spec"]["template"]["spec"]
    sidecar = next(container for container in pod["containers"] if container["name"] == "canarygen")
    volumes = {volume["name"]: volume for volume in pod["volumes"]}

    assert loaded(config["data"]["plugin.yaml"]) == PLUGIN
    assert sidecar["image"] == "canarygen:0.1.0"
    assert {mount["name"] for mount in sidecar["volumeMounts"]} == volumes.keys()
    assert volumes["canarygen-plugin"]["configMap"]["name"] == config["metadata"]["name"]


def test_the_plugin_has_the_shape_that_argo_cd_reads() -> None:
    """Source: Argo CD's config management plugins; its server refuses keys that it does not know."""
    spec = PLUGIN["spec"]

    assert (PLUGIN["apiVersion"], PLUGIN["kind"]) == ("argoproj.io/v1alpha1", "ConfigManagementPlugin")
    assert spec.keys() <= {"version", "init", "generate", "discover", "parameters", "preserveFileMode"}
    assert spec["generate"].keys() == {"command", "args"}
    assert {key for one in spec["parameters"]["static"] for key in one} <= {
        "name",
        "title",
        "tooltip",
        "required",
        "itemType",
        "collectionType",
        "string",
        "array",
        "map",
    }
