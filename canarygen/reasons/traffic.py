"""Why what brings requests to the pods is what it is."""

from canarygen.model.route import KINDS

GATEWAY = {
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

_ROUTES = {
    "route": "requests that are split go to both versions of the app; one of `traffic.routes` with `to` goes where it says, and one of a further port of `workload.ports` to that port",
    "route[].destination.host": "a version is reached by its Service, which bears the canary's `metadata.name` with the role behind, or what `names` says; a route with `to` names another one",
    "route[].destination.subset": "`traffic.split` has both versions behind one Service, and tells them apart by subsets; `names` can rename these",
    "route[].destination.port.number": "the port of `workload.ports` that the route is for, or the one that it names with `to`",
    "route[].weight": "Git holds the resting state, 100 for stable and 0 for canary, on whatever of `traffic.routes` and `workload.ports` is split; Argo Rollouts writes this weight while a release is under way, as `rollout.steps` says",
}

VIRTUAL_SERVICE = {
    "kind": "one VirtualService holds all routes of a canary's `traffic`, at rest: so a sync has nothing to undo",
    "spec.hosts": "it routes for `traffic.hosts` and the host of `traffic.preview`; inside the mesh, for the Service over both versions, which bears the canary's `metadata.name`, or `names.service`",
    "spec.gateways": "requests come in by the canary's own Gateway, if it has one, then by those that `traffic.gateway` names, then from inside the mesh",
    "spec.http": "requests take the first route that fits them: those of `traffic.routes` in their order, each split one behind its preview",
    "spec.http[].name": "the Rollout finds a split route by its name: as `traffic.routes` says it, or made of the path, or `names.route` where it takes all; a preview's, and a further port's of `workload.ports`, are made of that",
    "spec.http[].match": "the route is for what its `match` in `traffic.routes` asks for, with what `traffic.preview` adds in the route before it; inside the mesh, a further port of `workload.ports` has one of its own",
    "spec.http[].timeout": "the route's `timeout`, or else that of all `traffic`",
    "spec.http[].retries": "the route's `retries`, or else those of all `traffic`",
    "spec.http[].corsPolicy": "the route's `cors`, or else that of all `traffic`",
    "spec.http[].headers": "the route's `headers`, or else those of all `traffic`",
    "spec.http[].redirect": "the route's `redirect`: callers are sent there, and reach no version of the app",
    "spec.http[].rewrite": "the route's `rewrite`: what the app is asked for instead",
    "spec.http[].mirror": "the route's `mirror`: a copy of its requests goes there, unanswered",
    "spec.http[].mirrorPercentage": "so many percent of the requests are copied, as the route's `mirror` says",
    "spec.http[].fault": "the route's `fault`: requests that are held up, or fail, on purpose",
    "spec.tls": "connections to the first port of `workload.ports` that speaks TLS pass the gateway unread",
    "spec.tls[].match[].sniHosts": "TLS is told apart by the host that callers name, one of `traffic.hosts`",
    "spec.tcp": "a TCP port of `workload.ports` has a route of its own, found by its number: the controller finds none that matches two",
    **{f"spec.{kind}[].{part}": words for kind in KINDS for part, words in _ROUTES.items()},
}

SERVICE = {
    "kind": "each version of a `workload` has a Service of its own, which the controller points at it; in the mesh, and with subsets, one more stands over both",
    "spec.selector": "`workload.selector` finds the pods of both versions; to a version's own Service the controller adds that version's hash",
    "spec.ports": "the Services have all ports of `workload.ports`",
    "spec.ports[].name": "the name of the port in `workload.ports`; `port` alone stands for one of the name http",
    "spec.ports[].port": "the number that callers use, from `workload.ports`",
    "spec.ports[].targetPort": "the target is the `name` of the container's port, which is that of the first of `workload.ports` that leads there, so that a container without it is found out before callers do; of an existing Deployment it is `targetPort`, whatever it is called there",
    "spec.ports[].protocol": "Kubernetes carries by TCP all that Istio routes, whatever `protocol` the port speaks",
    "spec.ports[].appProtocol": "Istio reads here which `protocol` the port speaks",
}

DESTINATION_RULE = {
    "kind": "with `traffic.split` by subsets, a DestinationRule tells those of one Service apart; without, a `traffic.trafficPolicy` needs one for each version's Service",
    "spec.host": "the Service that the rule is for bears the canary's `metadata.name`, with the role of a version behind where there are two, or what `names` says",
    "spec.subsets": "`traffic.split` by subsets has one for each version",
    "spec.subsets[].name": "with `traffic.split` by subsets they are called stable and canary; `names` can rename them",
    "spec.subsets[].labels": "both subsets select all pods of `workload.selector`; the controller adds each version's hash",
    "spec.trafficPolicy": "it is `traffic.trafficPolicy`, as it is",
}

PEER_AUTHENTICATION = {
    "kind": "`traffic.mtls` asks for a PeerAuthentication of the canary's pods",
    "spec.selector": "it is for the pods of both versions, found by `workload.selector`",
    "spec.mtls": "with `traffic.mtls` strict, pods refuse calls without Istio's mutual TLS; permissive, they take plain ones, too",
}
