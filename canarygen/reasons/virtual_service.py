"""Why a VirtualService is what it is."""

_ROUTES = {
    "route": "requests that are split go to both versions of the app; one of `traffic.routes` with `to` goes where it says, and one of a further port of `workload.ports` to that port",
    "route[].destination.host": "a version is reached by its Service, which bears the canary's `metadata.name` with the role behind, or what `names` says; a route with `to` names another one",
    "route[].destination.subset": "`traffic.split` has both versions behind one Service, and tells them apart by subsets; `names` can rename these",
    "route[].destination.port.number": "the port of `workload.ports` that the route is for, or the one that it names with `to`",
    "route[].weight": "Git holds the resting state, 100 for stable and 0 for canary, on whatever of `traffic.routes` and `workload.ports` is split; Argo Rollouts writes this weight while a release is under way, as `rollout.steps` says",
}

REASONS = {
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
    **{f"spec.{kind}[].{part}": words for kind in ("http", "tls", "tcp") for part, words in _ROUTES.items()},
}
