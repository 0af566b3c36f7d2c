"""Every law of specs: the list is closed, since a law without a code cannot be reported."""

from canarygen.law import Law, Severity
from canarygen.typed import Final


class Code:
    """Every law of specs: its word, and why it stands."""

    # Reading: bytes that every YAML reader, and every reviewer, must see alike.
    NOT_UTF8 = Law(
        "not-utf8",
        "Specs are UTF-8 text. Other encodings show a reviewer one thing and a parser another.",
    )
    FILE_TOO_LARGE = Law(
        "file-too-large",
        "A spec file holds at most 256 KiB; a spec is ten lines, and a parser must answer at once.",
    )
    EMPTY_DOCUMENT = Law(
        "empty-document",
        "A document without content says nothing. An empty file among specs is a lost spec more often than a wish.",
    )
    SYNTAX = Law("syntax", "The text is not YAML.")
    MERGE_CONFLICT = Law(
        "merge-conflict",
        "Git left its conflict markers in the file; neither side has been chosen yet.",
    )
    FORBIDDEN_CHARACTER = Law(
        "forbidden-character",
        "Control characters, byte order marks, bidirectional controls, letters that nothing is shown for and exotic line ends make a reviewer read another text than the cluster gets.",
    )
    TAB_INDENT = Law("tab-indent", "YAML is indented with spaces; a tab is as wide as each editor likes.")
    ANCHOR = Law(
        "anchor",
        "An alias has two places and a diagnostic needs one; nested aliases also grow without bound. Say it twice, or say it once in `defaults`.",
    )
    MERGE_KEY = Law("merge-key", "`<<` is a YAML 1.1 merge that YAML 1.2 readers take for an ordinary key.")
    TAG = Law("tag", "An explicit tag lets the text choose its own types; the schema does that here.")
    DIRECTIVE = Law("directive", "A `%` directive changes how the rest of the file is read.")
    DUPLICATE_KEY = Law(
        "duplicate-key",
        "Of two equal keys a reviewer sees the first and most parsers keep the last.",
    )
    NON_STRING_KEY = Law(
        "non-string-key",
        "Keys are strings. `1`, `yes` and `null` as keys are numbers, booleans or null to one reader and strings to another.",
    )
    AMBIGUOUS_SCALAR = Law(
        "ambiguous-scalar",
        "Unquoted, this value is a number, boolean, date or null to one of YAML 1.1, YAML 1.2 and Go, and something else to another, or loses its form as a number (`1.10` becomes 1.1). Quotes settle it.",
    )
    INTEGER_TOO_LARGE = Law(
        "integer-too-large",
        "No field takes a number beyond 2147483647 (Kubernetes' int32).",
    )
    TOO_DEEP = Law("too-deep", "Nesting is bounded at 32 levels, so that no input can exhaust a reader.")

    # Schema: the shape of the language.
    UNKNOWN_KEY = Law(
        "unknown-key",
        "The language has no such key here. A misspelt key that is ignored is the commonest way for a canary to do nothing.",
    )
    MISSING_KEY = Law("missing-key", "The language needs this key.")
    WRONG_TYPE = Law("wrong-type", "The value has another type than the language wants here.")
    UNKNOWN_VALUE = Law("unknown-value", "Only the listed values mean anything here.")
    MALFORMED = Law("malformed", "The text does not have the form that is wanted here.")
    OUT_OF_RANGE = Law(
        "out-of-range", "The number lies outside what Kubernetes, Istio or Argo Rollouts accept."
    )
    EMPTY_VALUE = Law(
        "empty-value",
        "Something must be said here: an empty list, map or text has no meaning that could be relied on.",
    )
    TOO_LONG = Law("too-long", "The value is longer than Kubernetes, Istio or Argo Rollouts accept.")
    CONFLICTING_KEYS = Law(
        "conflicting-keys",
        "These keys say the same thing in different ways; only one of them may be given.",
    )
    DUPLICATE_ITEM = Law("duplicate-item", "The list says the same thing twice.")

    # Layers: what the project and its environments say.
    ANOTHER_RELEASE = Law(
        "another-release",
        "Two releases may write different bytes for the same specs: the builds of one undo those of the other, and a check by one calls the other's tree out of date. So the project says which one it is built by.",
    )
    DUPLICATE_PROJECT = Law("duplicate-project", "A repository is one project, and says so in one document.")
    OUT_AMONG_SPECS = Law(
        "out-among-specs",
        "What is generated has a folder of its own: in one of specs the next build would read it as specs.",
    )
    UNKNOWN_ENVIRONMENT = Law(
        "unknown-environment",
        "A spec speaks of environments that the project has: a misspelt one would never be built.",
    )
    ENVIRONMENTS_COLLIDE = Law(
        "environments-collide",
        "Two environments on one cluster hold the same objects under the same names: each sync would undo the other's.",
    )
    SYNCED_ELSEWHERE = Law(
        "synced-elsewhere",
        "Argo CD syncs another branch than the one that the tree is published to: no release would ever arrive.",
    )
    UNDECLARED = Law(
        "undeclared",
        "The object is not of this tree, and the project does not declare that it lives elsewhere: a misspelt name would go unseen until the cluster meets it.",
        Severity.WARNING,
    )
    DESTINATION_PORT_UNKNOWN = Law(
        "destination-port-unknown",
        "The Service has no such port: every request that takes this route would be answered with 503 (IST0101).",
    )
    SPLIT_BYPASSED = Law(
        "split-bypassed",
        "A fixed route to the app's own Service takes its requests past the canary's weights, and so does a policy by which proxies go where they were asked to go.",
    )
    PAST_ANOTHERS_SPLIT = Law(
        "past-anothers-split",
        "A proxy routes a request once. What another canary's route sends to a Service of a canary meets no weight of that one.",
        Severity.WARNING,
    )
    SYNC_SWAPS_ROLES = Law(
        "sync-swaps-roles",
        "Ping and pong swap their roles at each promotion. Git can only hold one of the two states, and a sync that writes it may take all traffic from the pods until the controller puts it right.",
        Severity.WARNING,
    )
    TARGET_TOO_OLD = Law(
        "target-too-old",
        "The version that the project targets lacks what the tree asks for: it would be refused, or ignored.",
    )
    TARGET_LACKS = Law(
        "target-lacks",
        "The oldest Argo Rollouts, Istio or Kubernetes that the project targets does not know this: the field would be left out, and the release would go another way than the spec says.",
    )
    FEATURE_GATED = Law(
        "feature-gated",
        "Kubernetes leaves out in silence, or refuses, what a feature gate of the cluster is off for; most are off until a later version.",
        Severity.WARNING,
    )
    RULE_REFUSED = Law(
        "rule-refused",
        "What a law of errors forbids would be refused by the cluster, or do harm there in silence: no project can want that.",
    )
    CANARY_GONE = Law(
        "canary-gone",
        "What was made of a canary that is no longer there stays in the cluster, and takes its share of the traffic: nothing else removes it from the files that a KRM function is handed.",
        Severity.WARNING,
    )
    REMOVES_NOTHING = Law(
        "removes-nothing",
        "`null` removes what an earlier layer says. Where none says it the key may be misspelt.",
    )

    # Durations and steps: what the controller would refuse, or pass through unseen.
    DURATION_NOT_WHOLE = Law("duration-not-whole", "The controller counts this in whole seconds.")
    DURATION_ZERO = Law(
        "duration-zero",
        "A pause of no length is passed at once, and Istio refuses a duration below one millisecond.",
    )
    DURATION_TOO_LONG = Law("duration-too-long", "The controller keeps durations as 32-bit seconds.")
    WEIGHT_NOT_INCREASING = Law(
        "weight-not-increasing",
        "A rollout moves forward. When a weight falls, the controller removes pods first and traffic after them, so the canary is overloaded in between; when it repeats, the step does nothing.",
    )
    AFTER_FULL_WEIGHT = Law(
        "after-full-weight",
        "At 100 all traffic is on the new version: whatever a later step finds, everybody has met it. What 100 itself is held for belongs to its own step.",
    )
    EMPTY_SCHEDULE = Law(
        "empty-schedule",
        "A schedule must have a step before its end, or the rollout would go straight to 100%.",
    )
    NO_EXPOSURE = Law(
        "no-exposure",
        "Without a weight between 0 and 100 no request meets the new version before all of them do.",
        Severity.WARNING,
    )
    NEVER_HELD = Law(
        "never-held",
        "Without a pause the controller walks through the weights as fast as pods start: nobody has time to look.",
        Severity.WARNING,
    )
    SURGE_AND_UNAVAILABLE_ZERO = Law(
        "surge-and-unavailable-zero",
        "With neither an extra pod nor a missing one allowed no pod can be replaced; the controller refuses it.",
    )
    DEADLINE_TOO_SHORT = Law(
        "deadline-too-short",
        "The controller wants progressDeadlineSeconds above minReadySeconds, or no pod could become available in time. Where it aborts what is late, no update that takes longer ever gets through.",
    )
    DEADLINE_PASSED = Law(
        "deadline-passed",
        "Every update counts as degraded for a while, though all is well: Argo CD and whoever is notified take it for broken, or learn to look away.",
        Severity.WARNING,
    )
    DEADLINE_UNDER_A_MINUTE = Law(
        "deadline-under-a-minute",
        "Where pulling an image or starting a pod takes longer than the deadline, a good release counts as stuck, and may be aborted.",
        Severity.WARNING,
    )
    OLD_PODS_STAY = Law(
        "old-pods-stay",
        "The controller marks old pods with the time at which they are to go. With a delay of 0 it gives them none, so they stay for good, every release leaves as many again, and the Rollout counts as degraded.",
    )
    ROLLBACK_STUCK = Law(
        "rollback-stuck",
        "Going back within `rollback`, the controller starts no analysis and forgets its pause, and yet before 1.10 it waits for both before it switches a blue-green rollout: the old version never gets its traffic back.",
    )
    ROLLBACK_REPEATS = Law(
        "rollback-repeats",
        "Going back within `rollback`, the controller takes every abort back at once, its own at the progress deadline among them: where the pods of the old version do not start, it begins anew, and aborts, for ever.",
        Severity.WARNING,
    )
    DYNAMIC_WITH_DELAY = Law(
        "dynamic-with-delay",
        "With a dynamically scaled stable version there is no old version left whose scale-down could be delayed; the controller refuses the delay, and passes over how many may stay.",
    )
    DYNAMIC_WITH_REPLICAS = Law(
        "dynamic-with-replicas",
        "While a scale step counts in replicas the controller keeps the stable version at full size, so `scale: dynamic` does nothing.",
        Severity.WARNING,
    )
    DYNAMIC_WITH_ABORT_DELAY = Law(
        "dynamic-with-abort-delay",
        "Up to Argo Rollouts 1.9 an abort can stand still for good when a dynamically scaled stable version meets an explicit delay (argo-rollouts issue 4898).",
        Severity.WARNING,
    )
    MIN_PODS_ABOVE_REPLICAS = Law(
        "min-pods-above-replicas",
        "Up to Argo Rollouts 1.9 the controller does not cap minPods at the number of replicas: it runs more pods than were asked for.",
        Severity.WARNING,
    )
    SCALE_STARVES_WEIGHT = Law(
        "scale-starves-weight",
        "A scale step stays in force until the next one. A later weight then sends the canary more traffic than it has pods for.",
    )

    # Routes of the controller's: they come and go with the canary's pods.
    HEADERS_NOT_COMBINED = Law(
        "headers-not-combined",
        "To the controller every header of a header route is an alternative: a request with any one of them goes to the canary. That all of them be there cannot be asked for.",
    )
    REGEX_REFUSED = Law(
        "regex-refused",
        "Istio takes regular expressions of RE2 and refuses others; the controller would then fail to write the route, and the rollout would stand still.",
    )
    ROUTE_WITHOUT_PODS = Law(
        "route-without-pods",
        "While the canary has no pod the controller takes every route of its own away at its next turn, and never comes back to the step: the route would be silently absent (argo-rollouts issue 4486).",
    )
    ROUTE_LOSES_PODS = Law(
        "route-loses-pods",
        "When the canary's last pod goes, the controller removes all of its routes, and never sets them again (argo-rollouts issue 4486).",
    )
    ROUTE_ON_ONE_POD = Law(
        "route-on-one-pod",
        "If a canary's only pod is evicted, the controller removes its routes and never sets them again (argo-rollouts issue 4486); whoever was tested on the canary is then silently on the stable version.",
        Severity.WARNING,
    )
    ROUTE_NOT_SET = Law(
        "route-not-set", "A route that was never set cannot be removed: the step does nothing."
    )
    ROUTE_SET_AGAIN = Law("route-set-again", "A route that stands as it is already: the step does nothing.")
    ROUTE_NEVER_REACHED = Law(
        "route-never-reached",
        "The route that stands before it takes all of its requests: header routes go before mirrors, and what is set first goes before what is set later.",
    )
    ROUTE_NEVER_HELD = Law(
        "route-never-held",
        "Between this step and the end of the route nothing waits: no request has time to take it.",
        Severity.WARNING,
    )
    ROUTE_NAME_TAKEN = Law(
        "route-name-taken",
        "The controller finds its own routes by name and removes them when the rollout is over: a route of Git of that name would go with them.",
    )
    ROUTE_NEEDS_REQUESTS = Law(
        "route-needs-requests",
        "Behind a passthrough gateway connections are split, not requests: there is no header to route by, and nothing to mirror.",
    )
    ROUTE_LOSES_SETTINGS = Law(
        "route-loses-settings",
        "A route that the controller adds stands before all others and copies none of their timeouts, retries, ports and paths (argo-rollouts issues 3155 and 3879).",
        Severity.WARNING,
    )

    ROUTE_TAKES_OTHERS = Law(
        "route-takes-others",
        "A route of the controller's holds for every host of the VirtualService, and a header route for every path. On a gateway Istio puts the routes of one host into one list, so it would take requests of other canaries (argo-rollouts issue 3879).",
    )

    # Experiments, and the analyses of a plan.
    EXPERIMENT_REFUSED = Law(
        "experiment-refused",
        "The controller could not run this experiment: names in it must be unique, and those that it uses must exist.",
    )
    EXPERIMENT_OUTLIVES_PODS = Law(
        "experiment-outlives-pods",
        "The pods of an experiment go when its duration is over, their share of the traffic only when all that is required has passed: what comes in between is lost.",
        Severity.WARNING,
    )
    EXPERIMENT_OVERWEIGHT = Law(
        "experiment-overweight",
        "An experiment's share of the traffic is taken from the stable version, which has no more than the canary leaves it.",
    )
    EXPERIMENT_ENDLESS = Law(
        "experiment-endless",
        "An experiment ends after its duration, and when what is required has passed: without the one, and where the other goes on measuring, somebody has to end it by hand.",
    )
    EXPERIMENT_PORTS = Law(
        "experiment-ports",
        "The controller makes a Service of all container ports for the experiment's pods, and routes to it without a port: with several of them Istio does not know which one is meant, and of what one speaks it learns by its name alone.",
    )
    ARGUMENT_EMPTY = Law(
        "argument-empty",
        "The Rollout has no such label or annotation: the argument would be the empty text.",
    )

    # Blue-green, ping-pong and what is left of a plan.
    STRATEGY_WITH_SUBSETS = Law(
        "strategy-with-subsets",
        "Blue-green and ping-pong move Services; the controller moves subsets for canary and stable Services only.",
    )
    REVISIONS_BEYOND_HISTORY = Law(
        "revisions-beyond-history",
        "The controller refuses to keep more old versions up than it keeps in its history.",
    )
    PREVIEW_ABOVE_REPLICAS = Law(
        "preview-above-replicas",
        "The preview is larger than the version in use, and shrinks when it is promoted.",
        Severity.WARNING,
    )
    SCALE_ABOVE_REPLICAS = Law(
        "scale-above-replicas",
        "The canary is larger than the whole stable version, and shrinks when it is promoted.",
        Severity.WARNING,
    )
    THRESHOLD_UNREACHABLE = Law(
        "threshold-unreachable",
        "The threshold is counted in pods whatever the weight: a canary that has fewer never counts as ready, and the rollout stands still.",
    )
    ABORT_KEEPS_NOTHING = Law(
        "abort-keeps-nothing",
        "An abort goes back to the first step, and without a delay the canary has the size of that step: none, unless it is a scale.",
    )
    LAST_WEIGHT_NOT_HELD = Law(
        "last-weight-not-held",
        "After the last step the controller goes to 100% by itself: from less than half, and with nothing that waits, a bad version meets most requests unseen.",
        Severity.WARNING,
    )
    NAME_UNUSED = Law("name-unused", "There is no such object: the name would be given to nothing.")
    NOTIFICATION_REFUSED = Law(
        "notification-refused",
        "A subscription is one annotation of the Rollout: its key has at most 63 characters, and there is one of each.",
    )
    UNKNOWN_TRIGGER = Law(
        "unknown-trigger",
        "Argo Rollouts comes with a trigger of nearly this name; a subscription to a trigger that does not exist is silently ignored.",
        Severity.WARNING,
    )

    # Names: what would collide, or be too long once derived.
    DUPLICATE_CANARY = Law(
        "duplicate-canary",
        "Two specs for one name and namespace would write the same files.",
    )
    DUPLICATE_OBJECT = Law(
        "duplicate-object",
        "Two objects of one kind, name and namespace: the later to be applied would silently replace the other.",
    )
    OBJECT_TOO_LARGE = Law(
        "object-too-large",
        "A cluster keeps no object above 1.5 MiB: the sync of one would fail, and nothing that is added to it would be seen.",
    )
    NAMES_COLLIDE = Law(
        "names-collide",
        "These two names must differ: the controller, or Istio, tells the two things apart by nothing else.",
    )
    NAME_TOO_LONG = Law("name-too-long", "A derived name is longer than Kubernetes allows.")
    RESERVED_METADATA = Law(
        "reserved-metadata",
        "The key belongs to Argo Rollouts, Argo CD, kubectl, Istio or canarygen itself; from a spec it would change how the tree is synced or routed.",
    )

    # Traffic: what would go nowhere, or somewhere else.
    MISSING_HOSTS = Law("missing-hosts", "A gateway needs host names to route by.")
    HOSTS_OVERLAP = Law("hosts-overlap", "Istio refuses a VirtualService of which one host covers another.")
    HOST_CLAIMED_TWICE = Law(
        "host-claimed-twice",
        "Two specs route the same host and path on one gateway: which of them gets the traffic depends on the age of the objects.",
    )
    GATEWAY_CONFLICT = Law(
        "gateway-conflict",
        "Two Gateways for one port and host on the same gateway pods: with TLS, TCP or a redirect Istio keeps the older one's server and skips the other. It puts plain HTTP together, and where only some of the pods are the same, who gets a request differs from pod to pod (IST0145).",
    )
    CERTIFICATE_OF_TWO_GATEWAYS = Law(
        "certificate-of-two-gateways",
        "A browser that has a connection to one host uses it for every host that its certificate covers. What arrives that way at the host of another Gateway finds no route, and is answered with 404 (IST0138).",
        Severity.WARNING,
    )
    HOST_NOT_IN_GATEWAY = Law(
        "host-not-in-gateway",
        "A gateway only admits the hosts it lists; the route would be silently absent (IST0132).",
    )
    UNKNOWN_GATEWAY = Law(
        "unknown-gateway",
        "The name is derived from a spec of this tree that has no Gateway of its own.",
    )
    MESH_WILDCARD_HOST = Law(
        "mesh-wildcard-host",
        "Istio refuses the host `*` for traffic inside the mesh: it would capture every call of every workload. A wildcard over names of Services captures those of all Services that it stands for.",
    )
    NO_SPLIT_PORT = Law(
        "no-split-port",
        "Something must be split: requests on a port whose protocol is http, http2 or grpc, connections on one with tcp, or (behind a gateway that passes TLS through) with tls or https.",
    )
    PORT_NOT_SPLIT = Law(
        "port-not-split",
        "No route splits this port. Callers reach it through a Service: by the apex one they meet both versions in proportion to pods, not weight, by a version's own they meet that alone.",
        Severity.WARNING,
    )
    DUPLICATE_PORT = Law(
        "duplicate-port",
        "Two ports of a Service share a name or a number, which Kubernetes refuses; or a gateway is to open one port for two protocols, and opens it for one.",
    )
    TLS_SECRET = Law(
        "tls-secret",
        "A gateway that ends TLS needs the secret with its certificate; one that passes TLS through must not have one.",
    )
    PLAIN_TRAFFIC_LOST = Law(
        "plain-traffic-lost",
        "A passthrough gateway routes TLS by name only; HTTP ports and settings of HTTP routes would do nothing.",
    )
    RETRIES_REFUSED = Law("retries-refused", "Istio refuses these retries.")
    TRY_LONGER_THAN_TIMEOUT = Law(
        "try-longer-than-timeout",
        "The whole request times out before one try does: no retry after a slow try can ever happen.",
        Severity.WARNING,
    )
    TRAFFIC_POLICY_REFUSED = Law(
        "traffic-policy-refused", "Istio's own validation refuses this traffic policy."
    )

    # Routes: requests that would not go where the spec says.
    NO_SPLIT_ROUTE = Law(
        "no-split-route",
        "No route leads to the app: the new version would never get a request, and the controller would look for a route to move in vain.",
    )
    UNREACHABLE_ROUTE = Law(
        "unreachable-route",
        "The first route that fits takes a request. What an earlier one takes whole, a later one never sees (IST0130, IST0131).",
    )
    MATCH_REFUSED = Law(
        "match-refused",
        "Istio refuses this condition, or would never look at it.",
    )
    PATH_NEVER_ASKED = Law(
        "path-never-asked",
        "Envoy takes `.` and `..` out of a path before it looks for a route, unless the mesh's `pathNormalization` is NONE: `/a/../b` arrives as `/b`.",
        Severity.WARNING,
    )
    PATTERN_AS_TEXT = Law(
        "pattern-as-text",
        "What is not a `regex` is compared letter for letter: a `*` in a path stands for a `*`, which hardly any request has, and so the route takes none.",
        Severity.WARNING,
    )
    HEADER_CHANGE_REFUSED = Law(
        "header-change-refused",
        "Istio refuses this change of a header, or Envoy refuses the whole route for it.",
    )
    REDIRECT_LOOPS = Law(
        "redirect-loops",
        "The address that the caller is sent to is redirected by the same route again, and so for ever.",
    )
    REWRITE_DOUBLES_SLASH = Law(
        "rewrite-doubles-slash",
        "The text of the matched prefix is replaced, and nothing else: below `/api`, `/api/x` becomes `//x` where the replacement is `/`.",
        Severity.WARNING,
    )
    DESTINATION_NOT_FULL = Law(
        "destination-not-full",
        "Istio completes a Service's name only if it has no dot, and sends to no address: neither `images.media.svc` nor `10.0.0.7` is a host that exists.",
    )
    PREVIEW_REFUSED = Law(
        "preview-refused",
        "A preview must find the new version's pods, and be told apart from all other requests.",
    )
    NO_REQUESTS = Law(
        "no-requests",
        "Only connections are routed here: what is said of requests would do nothing.",
    )
    LISTENER_MISSING = Law(
        "listener-missing",
        "A gateway takes connections on the ports that its servers open, in the way that they speak; on any other the route is silently absent.",
    )
    SERVICE_HIDDEN = Law(
        "service-hidden",
        "A proxy has no cluster for a Service that is not exported to its namespace: every request that is sent there is answered with 503.",
    )
    SERVICE_OUT_OF_SIGHT = Law(
        "service-out-of-sight",
        "A gateway answers every request for a Service with 503 that is not exported to the namespace of its pods. Where these run is a guess: switch this off if they see it.",
        Severity.WARNING,
    )
    MTLS_CONTRADICTED = Law(
        "mtls-contradicted",
        "Callers are told to speak without Istio's mutual TLS, and the pods refuse whoever does; or to speak it, and the pods have no sidecar that understands it. No call would arrive.",
    )
    TLS_TWICE = Law(
        "tls-twice",
        "Where TLS is passed on, callers speak it with the app itself. Proxies that are told to speak TLS, too, wrap it into a second one, and the app, which ends one, reads no request.",
    )
    SHARED_HOST = Law(
        "shared-host",
        "Istio puts the routes of all VirtualServices of a host on a gateway into one list, ordered by the age of the objects, with those that take everything last. Routes that no request fits two of work in any order.",
        Severity.INFO,
    )

    # Workload: what Kubernetes would refuse, or what no Service would find.
    IMAGE_OR_TEMPLATE = Law(
        "image-or-template",
        "The app's container comes from `image` or from a container of `template`; exactly one of them says which image runs.",
    )
    SELECTOR_BROKEN = Law(
        "selector-broken",
        "The pods would not carry the labels by which the Services and the Rollout find them: traffic would go nowhere.",
    )
    SELECTOR_OVERLAPS = Law(
        "selector-overlaps",
        "Two canaries of one namespace whose pods fit one selector get each other's traffic.",
    )
    PORT_BROKEN = Law(
        "port-broken",
        "The Services send traffic to a port name that no container declares: traffic would go nowhere.",
    )
    MEMORY_TOO_LITTLE = Law(
        "memory-too-little",
        "Kubernetes takes a number without a unit for bytes, and `m` for thousandths of them, and accepts both; no container starts with so few.",
    )
    CPU_DOUBTFUL = Law(
        "cpu-doubtful",
        "Kubernetes takes a number without a unit for whole cores: a pod that asks for more than any node has waits for one for ever.",
        Severity.WARNING,
    )
    POD_REFUSED = Law("pod-refused", "Kubernetes, and so the Rollouts controller, refuses this pod template.")
    PROBE_PORT_UNKNOWN = Law(
        "probe-port-unknown",
        "The probe asks a port name that the container does not declare: the pod would never become ready.",
    )

    # Workload: how many pods there are, and whose they are.
    AUTOSCALE_BROKEN = Law(
        "autoscale-broken",
        "Kubernetes refuses this autoscaler, or it would go by something else than is said, or by nothing.",
    )
    AUTOSCALE_WITHOUT_REQUEST = Law(
        "autoscale-without-request",
        "A percentage is one of what every container requests. Where one requests nothing the autoscaler fails, and the number of pods stays as it is.",
    )
    AUTOSCALE_TAKES_OVER = Law(
        "autoscale-takes-over",
        "A Rollout without replicas begins with one pod. The controller may take the Deployment's pods away before the autoscaler has raised that number, and one pod then serves all (argo-rollouts issue 4110).",
    )
    DYNAMIC_WITH_AUTOSCALE = Law(
        "dynamic-with-autoscale",
        "An autoscaler counts the pods of both versions, and a dynamically scaled stable version is taken down too early by what it finds (argo-rollouts issue 4347).",
        Severity.WARNING,
    )
    DISRUPTION_NEVER = Law(
        "disruption-never",
        "A budget that lets no pod go at rest blocks every drain of a node, and with it upgrades of the cluster.",
    )
    DISRUPTION_ALWAYS = Law(
        "disruption-always",
        "A budget that lets all pods go at once guards nothing.",
        Severity.WARNING,
    )
    DEPLOYMENT_REFUSED = Law(
        "deployment-refused",
        "The controller takes pod templates of apps/v1 Deployments and ReplicaSets and of v1 PodTemplates, and scales down none but Deployments; those only as it promotes a healthy Rollout, which it never does again where an analysis would have to follow the switch.",
    )
    DEPLOYMENT_KEEPS_RUNNING = Law(
        "deployment-keeps-running",
        "A Deployment that keeps its pods rolls every new version out to them at once, whatever the canary is at; whoever reaches them by their labels meets it.",
        Severity.WARNING,
    )
    MUTABLE_IMAGE = Law(
        "mutable-image",
        "A canary starts when the spec changes. A new image under an old name changes nothing there: no canary starts, and each new pod runs whatever the name means by then.",
        Severity.WARNING,
    )
    SPREAD_IDLE = Law(
        "spread-idle",
        "A constraint spreads the pods that its selector finds. Where that finds none of these, or tells versions apart by a label that no pod has, the scheduler passes it over, and all pods may stand on one node.",
        Severity.WARNING,
    )
    SIDECAR_SWITCHED_OFF = Law(
        "sidecar-switched-off",
        "Pods without a sidecar stand outside the mesh: their own calls meet no split, and nothing at their end asks for mutual TLS.",
        Severity.WARNING,
    )
    SIDECAR_PORT_TAKEN = Law(
        "sidecar-port-taken",
        "Istio's sidecar listens on some ports of the pod itself. Of an app and a sidecar that want one port, one fails to start.",
        Severity.WARNING,
    )
    SIDECAR_PASSED_BY = Law(
        "sidecar-passed-by",
        "Callers of the mesh, gateways among them, speak Istio's mutual TLS to pods with a sidecar. On a port that passes the sidecar by the app itself gets it, and does not understand it.",
        Severity.WARNING,
    )
    SIDECAR_MISREADS = Law(
        "sidecar-misreads",
        "A sidecar takes a port of its pod for what the first port of the Service speaks that leads there, whatever the others say: among connections it finds no requests, and requests it hands on in the version of HTTP of that first port. gRPC does not survive HTTP/1.1. Whether pods have a sidecar may be said of their namespace alone.",
        Severity.WARNING,
    )
    SIDECAR_NOT_UNDERSTOOD = Law(
        "sidecar-not-understood",
        "A sidecar takes requests as they are, or in Istio's mutual TLS. Callers that begin with TLS of another kind, or with a PROXY header, are turned away, each of them. Whether pods have a sidecar may be said of their namespace alone.",
        Severity.WARNING,
    )
    WAYPOINT_MISSING = Law(
        "waypoint-missing",
        "In the ambient mode there is no proxy beside a caller. Weights and routes are heeded by the waypoint of the Service that is called, and without one by nobody: callers then meet both versions in proportion to their pods.",
        Severity.WARNING,
    )
    ANNOTATION_REFUSED = Law(
        "annotation-refused",
        "Istio adds no proxy to a pod with an annotation that it cannot read: the pod is refused.",
        peer="IST0125",
    )
    ROLLBACK_BEYOND_HISTORY = Law(
        "rollback-beyond-history",
        "A rollback skips the steps only to a revision whose ReplicaSet is still there; revisionHistoryLimit says how many are kept.",
    )

    # Analysis: a verdict that would never come, or that would say nothing.
    JOB_GONE_EARLY = Law(
        "job-gone-early",
        "Whether a Job has failed is read from the Job. Where the controller is slower than whatever removes that, the measurement is an error, the Job runs again, and five errors in a row end the release.",
        Severity.WARNING,
    )
    METRIC_TWICE = Law(
        "metric-twice",
        "Two metrics of one name would share an AnalysisTemplate, or a Job: one of them would never be measured.",
    )
    ANALYSIS_ENDLESS = Law(
        "analysis-endless",
        "A step, and what is judged before or after a switch, waits for its analysis: one without an end is refused.",
    )
    UNKNOWN_METRIC = Law("unknown-metric", "The step names a metric that `spec.analysis` does not have.")
    METRIC_UNUSED = Law("metric-unused", "Neither the background nor a step runs this metric.")
    WITHOUT_EFFECT = Law(
        "without-effect",
        "What is said here would change nothing. A value that is silently ignored is a safety that does not exist.",
    )
    ANALYSIS_NEVER_STARTS = Law(
        "analysis-never-starts",
        "The analysis in the background would begin when all traffic is on the new version, or not at all.",
    )
    ANALYSIS_TOO_SHORT = Law(
        "analysis-too-short",
        "The rollout is over before so many measurements can have failed; an analysis that is cut short counts as passed.",
    )
    INTERVAL_ABOVE_PAUSE = Law(
        "interval-above-pause",
        "A whole pause may go by between two measurements, so the weight that it holds is never judged.",
        Severity.WARNING,
    )
    INTERVAL_TOO_SHORT = Law(
        "interval-too-short",
        "Metrics are scraped every 15 seconds by default: whoever asks more often counts one bad sample twice, and ends a release for it.",
        Severity.WARNING,
    )
    WINDOW_TOO_SHORT = Law(
        "window-too-short",
        "Prometheus has a sample every 15 seconds by default; a rate over fewer than four of them is noise, or nothing.",
        Severity.WARNING,
    )
    LIMITS_REFUSED = Law(
        "limits-refused",
        "Argo Rollouts' own validation refuses these limits: so many measurements could never decide it.",
    )
    NEVER_FAILS = Law("never-fails", "However bad the new version is, this metric would not end its release.")
    DRY_RUN_ONLY = Law(
        "dry-run-only",
        "With every metric in dry run the verdicts are written down and heeded by nobody.",
        Severity.WARNING,
    )
    PRESET_BLIND = Law(
        "preset-blind",
        "Istio's standard metrics do not tell the two versions apart here: the stable one would be judged with the new one, or nothing would.",
    )
    CONDITION_REFUSED = Law(
        "condition-refused",
        "The controller could not evaluate the condition, or it would not mean what it says. Five errors in a row end a release.",
    )
    NO_DATA_UNGUARDED = Law(
        "no-data-unguarded",
        "Prometheus answers with an empty list where there is no data yet, and to index it is an error; five in a row end the release.",
        Severity.WARNING,
    )
    PERCENT_OR_FRACTION = Law(
        "percent-or-fraction",
        "The query gives a share between 0 and 1 and the threshold is a percentage, or the other way round.",
        Severity.WARNING,
    )
    PROVIDER_REFUSED = Law("provider-refused", "Argo Rollouts cannot ask this provider with these fields.")
    VARIABLE_UNFILLED = Law(
        "variable-unfilled",
        "A dashboard fills in its variables, and the controller has none: a query that asks for one by its name finds nothing.",
        Severity.WARNING,
    )
    PROMQL_SYNTAX = Law("promql-syntax", "Prometheus would refuse the query.")
    PROMQL_AIMLESS = Law(
        "promql-aimless",
        "Prometheus takes the query, and its answer is never a number that means anything: a quantile outside of 0 to 1 is infinite, and there is none of buckets without their bounds.",
    )
    PROMQL_UNKNOWN_CODE = Law(
        "promql-unknown-code",
        "Istio's `response_code` is a number, and a regular expression has to fit all of it. What fits no code selects nothing; to leave that out leaves all errors in.",
        Severity.WARNING,
    )
    PROMQL_UNKNOWN_NAME = Law(
        "promql-unknown-name",
        "No Service, workload or namespace of this tree has that name. A query that selects nothing has no data, and no verdict.",
        Severity.WARNING,
    )
    QUERY_SEES_BOTH_VERSIONS = Law(
        "query-sees-both-versions",
        "Both versions of a Rollout are one workload to Istio: the stable one, with most of the traffic, hides what the new one does.",
        Severity.WARNING,
    )
    UNKNOWN_ARGUMENT = Law(
        "unknown-argument",
        "The controller replaces `{{args.NAME}}` by an argument that is declared, and gives up where there is none.",
    )
    ARGUMENT_UNUSED = Law("argument-unused", "No query and no condition mentions this argument.")
    ARGUMENT_CONFLICT = Law(
        "argument-conflict",
        "All templates that run together share one set of arguments: of two values for a name, one is lost.",
    )
    SECRET_IN_SPEC = Law(
        "secret-in-spec",
        "A secret's value does not belong into Git. It is taken from a Kubernetes Secret when the analysis starts.",
    )

    # Patches: what would lose what the rest of the compiler sees to.
    PATCH_MATCHES_NOTHING = Law(
        "patch-matches-nothing",
        "A patch is for objects of its canary. One that finds none was misspelt, or has outlived what it was for.",
    )
    PATCH_CHANGES_NOTHING = Law(
        "patch-changes-nothing",
        "The object would be the same without the patch: what it sets is said already, or meant for somewhere else.",
    )
    PATCH_FAILS = Law(
        "patch-fails",
        "An operation of a JSON patch finds another object than it was written for; RFC 6902 forgoes the whole patch then.",
    )
    PATCH_PROTECTED = Law(
        "patch-protected",
        "No patch changes what an object is, what marks it as generated, or what a controller or another tool keeps in it.",
    )
    PATCH_BREAKS_REFERENCE = Law(
        "patch-breaks-reference",
        "After the patch a name in an object stands for nothing, or for something else: traffic would go nowhere, or be split by nobody.",
    )

    # Policy: what a project asks of its plans, beyond what is safe.
    MALFORMED_RULE = Law(
        "malformed-rule",
        "A rule of the project's own is read and checked before any canary is judged by it: one that speaks of what there is not would let everything pass, or nothing.",
    )
    POLICY_BROKEN = Law(
        "policy-broken",
        "The project asks this of every plan, and says why at the rule. `policy` in canarygen.yaml holds the rules; a pull request is judged by those of its base.",
    )
    POLICY_UNDECIDED = Law(
        "policy-undecided",
        "The rule comes to no answer for this canary, since it asks for something that is not there. What cannot be judged does not pass.",
    )
    EXEMPTED = Law(
        "exempted",
        "A rule need not hold here for a time, for the reason that the exemption gives.",
        Severity.INFO,
    )
    EXEMPTION_EXPIRED = Law(
        "exemption-expired",
        "An exemption ends on its day, and the rule holds again: otherwise every exception would become the rule.",
    )
    EXEMPTION_UNNEEDED = Law(
        "exemption-unneeded",
        "Everything that the exemption is for keeps the rules. Left there, it would let the next change pass that does not.",
        Severity.WARNING,
    )
    WITHOUT_TEAM = Law(
        "without-team",
        "Where teams own folders, a spec outside of them would be bound by nothing that binds the teams.",
    )
    NOT_OWNED = Law(
        "not-owned",
        "A team uses the namespaces, hosts, gateways and registries that it was given: what it takes beside them would be taken from somebody.",
    )
    HOST_OF_ANOTHER_TEAM = Law(
        "host-of-another-team",
        "A host is one team's. Whoever else takes requests for it takes them from that team.",
    )

    # Proof of what was made.
    NOT_KUBERNETES = Law(
        "not-kubernetes",
        "The object does not fit its pinned Kubernetes, Istio or Argo Rollouts schema: the cluster would refuse it, or drop the field.",
    )

    # The tree: what would lose somebody's work.
    EDITED_BY_HAND = Law(
        "edited-by-hand",
        "A generated file was changed after it was generated; the next build would lose that change.",
    )
    FOREIGN_FILE = Law("foreign-file", "A file that canarygen did not write stands where it must write one.")
    STRAY_FILE = Law(
        "stray-file",
        "Whoever syncs a folder of the tree syncs every manifest in it: this one comes of no spec, nothing has checked it, and no build ever takes it away.",
        Severity.WARNING,
    )
    MASS_DELETION = Law(
        "mass-deletion",
        "The build would remove a large part of the tree, which Argo CD would then remove from the cluster.",
    )


CODES: Final = tuple(law for law in vars(Code).values() if isinstance(law, Law))
"""All of them."""
