"""Why a PeerAuthentication is what it is."""

REASONS = {
    "kind": "`traffic.mtls` asks for a PeerAuthentication of the canary's pods",
    "spec.selector": "it is for the pods of both versions, found by `workload.selector`",
    "spec.mtls": "with `traffic.mtls` strict, pods refuse calls without Istio's mutual TLS; permissive, they take plain ones, too",
}
