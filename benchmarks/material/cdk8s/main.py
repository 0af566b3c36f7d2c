"""main.js in Python: one chart an app, whose objects are made in the JavaScript process that cdk8s runs beside it."""

import json
import sys
from pathlib import Path
from typing import Any

from cdk8s import (  # type: ignore[import-not-found]  # they live in an environment of their own
    ApiObject,
    ApiObjectMetadata,
    App,
    Chart,
    JsonPatch,
    YamlOutputType,
)
from constructs import Construct  # type: ignore[import-not-found]


class CanaryChart(Chart):  # type: ignore[misc]
    """What one app needs."""

    def __init__(self, scope: Construct, app: dict[str, Any]) -> None:
        """Make the objects of an app from its values."""
        super().__init__(
            scope,
            f"{app['namespace']}-{app['name']}",
            namespace=app["namespace"],
            labels={
                "app.kubernetes.io/name": app["name"],
                "app.kubernetes.io/managed-by": "canarygen",
                "team": app["team"],
            },
        )
        pods = {"app.kubernetes.io/name": app["name"]}
        gateway = f"{app['name']}-gateway"
        self.add(
            "networking.istio.io/v1",
            "Gateway",
            gateway,
            {
                "selector": {"istio": "ingressgateway"},
                "servers": [
                    {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": [app["host"]]}
                ],
            },
        )
        self.add(
            "networking.istio.io/v1",
            "VirtualService",
            app["name"],
            {
                "hosts": [app["host"]],
                "gateways": [gateway],
                "http": [
                    {
                        "name": "primary",
                        "route": [self.route(app, "stable", 100), self.route(app, "canary", 0)],
                        "timeout": app["timeout"],
                        "retries": {"attempts": app["attempts"], "perTryTimeout": app["perTryTimeout"]},
                    }
                ],
            },
        )
        for version in ("stable", "canary"):
            port = {"name": "http", "port": app["port"], "targetPort": "http", "protocol": "TCP"}
            self.add(
                "v1",
                "Service",
                f"{app['name']}-{version}",
                {"selector": pods, "ports": [{**port, "appProtocol": "http"}]},
            )
        self.add(
            "argoproj.io/v1alpha1",
            "Rollout",
            app["name"],
            {
                "replicas": app["replicas"],
                "selector": {"matchLabels": pods},
                "template": {"metadata": {"labels": pods}, "spec": {"containers": [self.container(app)]}},
                "strategy": {
                    "canary": {
                        "canaryService": f"{app['name']}-canary",
                        "stableService": f"{app['name']}-stable",
                        "trafficRouting": {
                            "istio": {"virtualService": {"name": app["name"], "routes": ["primary"]}}
                        },
                        "steps": app["steps"],
                    }
                },
            },
        )

    @staticmethod
    def route(app: dict[str, Any], version: str, weight: int) -> dict[str, Any]:
        """Lead to a version."""
        host = f"{app['name']}-{version}"
        return {"destination": {"host": host, "port": {"number": app["port"]}}, "weight": weight}

    @staticmethod
    def container(app: dict[str, Any]) -> dict[str, Any]:
        """Give the container of an app."""
        return {
            "name": app["name"],
            "image": app["image"],
            "ports": [{"name": "http", "containerPort": app["port"]}],
            "env": [{"name": "LOG_LEVEL", "value": app["logLevel"]}],
            "resources": {
                "requests": {"cpu": app["cpu"], "memory": app["memory"]},
                "limits": {"memory": app["memory"]},
            },
            "readinessProbe": {"httpGet": {"path": app["health"], "port": "http"}},
        }

    def add(self, version: str, kind: str, name: str, spec: dict[str, Any]) -> None:
        """Add an object. What Python's ApiObject has no argument for is patched in."""
        made = ApiObject(
            self,
            f"{kind}-{name}".lower(),
            api_version=version,
            kind=kind,
            metadata=ApiObjectMetadata(name=name),
        )
        made.add_json_patch(JsonPatch.add("/spec", spec))


app = App(yaml_output_type=YamlOutputType.FILE_PER_APP)
for file in Path(sys.argv[1]).iterdir():
    CanaryChart(app, json.loads(file.read_text(encoding="utf-8")))
sys.stdout.write(app.synth_yaml())
