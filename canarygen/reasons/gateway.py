"""Why a Gateway is what it is."""

REASONS = {
    "kind": "an app has a Gateway of its own unless its `gateway` names one that exists, or the mesh",
    "spec.selector": "`gateway.selector` finds the pods of the ingress gateway that opens these ports",
    "spec.servers": "a Gateway of its own opens a port for plain HTTP, one for TLS if `gateway.tls` asks for it, and one for each TCP port of `workload.ports`, if it is to be open",
    "spec.servers[].port.number": "plain HTTP comes in on `gateway.port`, TLS (`gateway.tls`) on 443, and connections on the number that the port has in `workload.ports`",
    "spec.servers[].port.name": "a server of the `gateway` is named by what it speaks; one of TCP `ports` by its number, since no two may share a name",
    "spec.servers[].port.protocol": "HTTP on `gateway.port`; HTTPS where `gateway.tls` ends TLS, and TLS where it passes it through; TCP for a port of `workload.ports` that speaks nothing else",
    "spec.servers[].hosts": "every server answers for all of `traffic.hosts`, and for the host of `traffic.preview`: Istio routes no connection of a server whose hosts the VirtualService lacks",
    "spec.servers[].tls": "`gateway.tls` says how TLS ends here: its `mode`, `secret` and `minVersion`",
    "spec.servers[].tls.httpsRedirect": "`gateway.redirect` sends plain HTTP to HTTPS",
}
