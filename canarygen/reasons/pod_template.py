"""Why a pod template is what it is; from the template on."""

_APP = {
    "name": "the app's container has the canary's `metadata.name`, unless the `template` has it under another one",
    "image": "`workload.image`, or that of the `template`",
    "command": "`workload.command`, or that of the `template`",
    "args": "`workload.args`, or those of the `template`",
    "ports": "the container has the ports of `workload.ports`, by the names that the Services look for; `template` may add others",
    "ports[].containerPort": "the number on which the container listens, `targetPort` of `workload.ports`; `template` may add others",
    "env": "`workload.env`, a variable a line; `template` may add others",
    "envFrom": "`workload.envFrom`; `template` may have others",
    "resources": "`workload.resources`: one amount alone is what is requested and, of memory, the limit, too; `template` has the last word",
    "readinessProbe": "`health` says when a pod is ready to be called; `template` has the last word",
    "livenessProbe": "`health` says when a container must be started anew; `template` has the last word",
    "startupProbe": "`health` says when the app has started; `template` has the last word",
}

REASONS = {
    "": "a pod is what `workload` says, with `workload.template` laid over it as kubectl apply would",
    "metadata.labels": "pods bear the labels of `workload.selector`, by which they are found, the canary's `metadata.name`, and those of the `template`",
    "spec.serviceAccountName": "`workload.serviceAccount`, or that of the `template`",
    **{f"spec.containers[].{field}": words for field, words in _APP.items()},
}
