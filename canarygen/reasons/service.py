"""Why a Service is what it is."""

REASONS = {
    "kind": "each version of a `workload` has a Service of its own, which the controller points at it; in the mesh, and with subsets, one more stands over both",
    "spec.selector": "`workload.selector` finds the pods of both versions; to a version's own Service the controller adds that version's hash",
    "spec.ports": "the Services have all ports of `workload.ports`",
    "spec.ports[].name": "the name of the port in `workload.ports`; `port` alone stands for one of the name http",
    "spec.ports[].port": "the number that callers use, from `workload.ports`",
    "spec.ports[].targetPort": "the target is the name of the container's port, so that a container without it is found out before callers do; of an existing Deployment it is `targetPort`, whatever it is called there",
    "spec.ports[].protocol": "Kubernetes carries by TCP all that Istio routes, whatever `protocol` the port speaks",
    "spec.ports[].appProtocol": "Istio reads here which `protocol` the port speaks",
}
