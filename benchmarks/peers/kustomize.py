"""Kustomize: one base, and an overlay for each app."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.app import App, as_yaml
from benchmarks.peer import Peer, each
from benchmarks.toolbox import MATERIAL, Toolbox

_VERSION = "5.8.1"


def _install(tools: Toolbox) -> Path:
    return tools.go(f"sigs.k8s.io/kustomize/kustomize/v5@v{_VERSION}")


def _overlays(folder: Path, work: Sequence[App]) -> None:
    shutil.copytree(MATERIAL / "kustomize", folder / "base")
    for app in work:
        overlay = folder / "overlays" / app.name
        overlay.mkdir(parents=True)
        (overlay / "kustomization.yaml").write_text(as_yaml(_overlay(app.values)), encoding="utf-8")


def _overlay(app: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "resources": ["../../base"],
        "namespace": app["namespace"],
        "labels": [
            {
                "pairs": {
                    "app.kubernetes.io/name": app["name"],
                    "app.kubernetes.io/managed-by": "canarygen",
                    "team": app["team"],
                }
            }
        ],
        "patches": [
            _patch(
                "Gateway",
                "gateway",
                {"/metadata/name": f"{app['name']}-gateway", "/spec/servers/0/hosts/0": app["host"]},
            ),
            _patch("VirtualService", "app", _virtual_service(app)),
            _patch("Service", "stable", _service(app, "stable")),
            _patch("Service", "canary", _service(app, "canary")),
            _patch("Rollout", "app", _rollout(app)),
        ],
    }


def _patch(kind: str, name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    return {"target": {"kind": kind, "name": name}, "patch": json.dumps(operations)}


def _virtual_service(app: Mapping[str, Any]) -> Mapping[str, Any]:
    http = "/spec/http/0"
    return {
        "/metadata/name": app["name"],
        "/spec/hosts/0": app["host"],
        "/spec/gateways/0": f"{app['name']}-gateway",
        f"{http}/route/0/destination": {"host": f"{app['name']}-stable", "port": {"number": app["port"]}},
        f"{http}/route/1/destination": {"host": f"{app['name']}-canary", "port": {"number": app["port"]}},
        f"{http}/timeout": app["timeout"],
    }


def _service(app: Mapping[str, Any], version: str) -> Mapping[str, Any]:
    return {
        "/metadata/name": f"{app['name']}-{version}",
        "/spec/selector": {"app.kubernetes.io/name": app["name"]},
        "/spec/ports/0/port": app["port"],
    }


def _rollout(app: Mapping[str, Any]) -> Mapping[str, Any]:
    pods = {"app.kubernetes.io/name": app["name"]}
    container, canary = "/spec/template/spec/containers/0", "/spec/strategy/canary"
    return {
        "/metadata/name": app["name"],
        "/spec/replicas": app["replicas"],
        "/spec/selector/matchLabels": pods,
        "/spec/template/metadata/labels": pods,
        f"{container}/name": app["name"],
        f"{container}/image": app["image"],
        f"{container}/ports/0/containerPort": app["port"],
        f"{container}/env/0/value": app["logLevel"],
        f"{container}/resources/requests/memory": app["memory"],
        f"{container}/resources/limits/memory": app["memory"],
        f"{canary}/canaryService": f"{app['name']}-canary",
        f"{canary}/stableService": f"{app['name']}-stable",
        f"{canary}/trafficRouting/istio/virtualService/name": app["name"],
        f"{canary}/steps": app["steps"],
    }


def _prepare_one(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    _overlays(folder, work)
    listed = {"resources": [f"overlays/{app.name}" for app in work]}
    (folder / "kustomization.yaml").write_text(as_yaml(listed), encoding="utf-8")
    return [str(program), "build", "."]


def _prepare_each(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    _overlays(folder, work)
    return each(f'{program} build "$app"', "overlays/*")


KUSTOMIZE = Peer(
    name="kustomize",
    version=_VERSION,
    way="one call over all overlays",
    install=_install,
    prepare=_prepare_one,
)
KUSTOMIZE_EACH = Peer(
    name="kustomize, each",
    version=_VERSION,
    way="a call an app",
    install=_install,
    prepare=_prepare_each,
)
