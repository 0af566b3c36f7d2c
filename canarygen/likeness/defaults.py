"""What an API server, Istio or a controller takes for granted where an object is silent.

Sources: the defaults of Kubernetes' API reference (core/v1, apps/v1, autoscaling/v2), of Istio's networking/v1, and of Argo
Rollouts 1.8 (`utils/defaults`). A path has `[]` for any item of a list.
"""

from collections.abc import Mapping

from canarygen.model.containers import LISTS, PROBES
from canarygen.typed import Any, Final

_PROBE: Final[Mapping[str, Any]] = {
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
    "initialDelaySeconds": 0,
    "httpGet.scheme": "HTTP",
    "grpc.service": "",
}
_CONTAINER: Final[Mapping[str, Any]] = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "ports[].protocol": "TCP",
    "env[].value": "",
    "env[].valueFrom.fieldRef.apiVersion": "v1",
    "volumeMounts[].readOnly": False,
    "stdin": False,
    "tty": False,
    **{f"{probe}.{key}": value for probe in PROBES for key, value in _PROBE.items()},
}
_POD: Final[Mapping[str, Any]] = {
    "restartPolicy": "Always",
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
    "terminationGracePeriodSeconds": 30,
    "enableServiceLinks": True,
    "hostNetwork": False,
    "hostPID": False,
    "hostIPC": False,
    "preemptionPolicy": "PreemptLowerPriority",
    "serviceAccountName": "default",
    "volumes[].configMap.defaultMode": 420,
    "volumes[].secret.defaultMode": 420,
    "volumes[].projected.defaultMode": 420,
    "volumes[].downwardAPI.defaultMode": 420,
    "volumes[].hostPath.type": "",
    **{f"{kind}[].{key}": value for kind in LISTS for key, value in _CONTAINER.items()},
}
_WORKLOAD: Final[Mapping[str, Any]] = {
    "spec.replicas": 1,
    "spec.revisionHistoryLimit": 10,
    "spec.progressDeadlineSeconds": 600,
    "spec.minReadySeconds": 0,
    "spec.paused": False,
    **{f"spec.template.spec.{key}": value for key, value in _POD.items()},
}
_CANARY: Final[Mapping[str, Any]] = {
    "maxSurge": "25%",
    "maxUnavailable": "25%",
    "dynamicStableScale": False,
    "scaleDownDelaySeconds": 30,
    "abortScaleDownDelaySeconds": 30,
}
_BLUE_GREEN: Final[Mapping[str, Any]] = {
    "autoPromotionEnabled": True,
    "scaleDownDelaySeconds": 30,
    "abortScaleDownDelaySeconds": 30,
}

DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Deployment": _WORKLOAD,
    "Rollout": {
        **_WORKLOAD,
        "spec.progressDeadlineAbort": False,
        "spec.workloadRef.scaleDown": "never",
        **{f"spec.strategy.canary.{key}": value for key, value in _CANARY.items()},
        **{f"spec.strategy.blueGreen.{key}": value for key, value in _BLUE_GREEN.items()},
        "spec.strategy.canary.steps[].experiment.templates[].replicas": 1,
    },
    "Service": {
        "spec.type": "ClusterIP",
        "spec.sessionAffinity": "None",
        "spec.internalTrafficPolicy": "Cluster",
        "spec.ipFamilyPolicy": "SingleStack",
        "spec.publishNotReadyAddresses": False,
        "spec.ports[].protocol": "TCP",
    },
    "VirtualService": {
        "spec.gateways": ["mesh"],
        "spec.http[].redirect.redirectCode": 301,
        "spec.http[].mirrorPercentage": {"value": 100},
    },
    "Gateway": {"spec.servers[].tls.httpsRedirect": False},
    "HorizontalPodAutoscaler": {"spec.minReplicas": 1},
    "AnalysisTemplate": {"spec.metrics[].failureLimit": 0, "spec.metrics[].inconclusiveLimit": 0},
}
"""By kind and path, what is meant where nothing is said."""
