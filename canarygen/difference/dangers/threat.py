"""Every sort of danger, the gravest first: its word, what happens in the cluster, and the way out."""

from canarygen.law import Law, Severity
from canarygen.typed import Final


def _threat(word: str, why: str) -> Law:
    return Law(word, why, Severity.WARNING)


class Threat:
    """Every sort of danger: the list is closed, since one without a word cannot be told of."""

    APP_REMOVED = _threat(
        "app-removed",
        "The folder of a canary disappears from the tree. Where Argo CD prunes, the app is deleted with it; where it does not, all of it runs on, and nothing keeps it. Have nobody call it any more first, and look up what syncs the folder.",
    )
    DESTINATION_MOVED = _threat(
        "destination-moved",
        "Applications sync to another cluster. Argo CD looks for what to prune in the new one only, so what runs in the old one stays, and is synced by nothing. Lead callers over, and then delete there by hand.",
    )
    SET_DISSOLVED = _threat(
        "set-dissolved",
        "An ApplicationSet owns the Applications that it made, and Kubernetes deletes them when it goes, even if Git now holds Applications of those names. Delete it before the sync, with `--cascade=orphan`: they outlive it then.",
    )
    NAME_CHANGED = _threat(
        "name-changed",
        "To Kubernetes an object under another name, or in another namespace, is a new one. It is made beside the old one, takes its callers without any steps, and the old one goes only if the sync prunes. Have the new pods ready before that, and keep the names where others call them.",
    )
    SERVICES_HANDED_OVER = _threat(
        "services-handed-over",
        "A Service says which Rollout moves it, and the controller refuses another one for as long as that exists: the new Rollout gets no pods until the old one goes, with all of its own. Give the new app Services of its own in `names`.",
    )
    SELECTOR_CHANGED = _threat(
        "selector-changed",
        "A Rollout finds its pods by the labels of its selector. From Argo Rollouts 1.9 on the sync of another selector is refused, and an older controller loses sight of the pods that run. The Services are synced before it either way: where those pods lack what they now select, all calls are lost. Keep the labels in `workload.selector`, or bring the app under another name.",
    )
    PORT_OUT_OF_REACH = _threat(
        "port-out-of-reach",
        "A Service is changed at once, and the pods behind it step by step. Where it is to lead to a port that the pods that run do not have, no call reaches them until a new version has taken over. Keep the port of the pods, and its name, or add another beside it first.",
    )
    PROTOCOL_CHANGED = _threat(
        "protocol-changed",
        "Istio learns from the Service what a port speaks, for pods of every version: as soon as it is synced, callers speak the new protocol to the pods that run, too. Add a port that speaks it, unless those understand it.",
    )
    ADDRESS_CHANGED = _threat(
        "address-changed",
        "Kubernetes gives a Service its clusterIP once: it refuses another one, and keeps the one there is where none is said. Give the Service another name in `names`, so that it is made anew.",
    )
    SERVICE_GONE = _threat(
        "service-gone",
        "A Service goes by whose name callers in the mesh know the app: they no longer find it. Keep `mesh` among the gateways until nobody calls it so.",
    )
    SIZE_GIVEN_UP = _threat(
        "size-given-up",
        "The Rollout leaves its size to an autoscaler. The sync takes the number out of the cluster, the controller then makes it 1, and one pod serves all until the autoscaler has seen it. Take `replicas` out of what was last applied before that: `kubectl apply edit-last-applied rollout`.",
    )
    SIZE_SET_BACK = _threat(
        "size-set-back",
        "An autoscaler goes, or one outside of the tree counts no more, and the sync leaves as many pods at once as Git says: fewer than there ever were, or nobody knows. Say in `replicas` how many run now.",
    )
    PLAIN_CALLS_REFUSED = _threat(
        "plain-calls-refused",
        "With `mtls: strict` the pods take calls with Istio's mutual TLS only, and those that run hear of it as soon as it is synced: whoever calls from outside the mesh is refused. Look first whether anybody does: Istio's metrics say so of each request, in `connection_security_policy`.",
    )
    HOST_GONE = _threat(
        "host-gone",
        "A host leads from a gateway to the app no more: whoever still calls it finds nothing there. Keep it beside the new one until nobody calls it.",
    )
    HOST_MOVED = _threat(
        "host-moved",
        "A host goes from one canary to another. They are synced one after the other: until both are, both may have it, or neither. Sync the new owner first.",
    )
    SPLIT_CHANGED = _threat(
        "split-changed",
        "The two versions are told apart in another way than before, by Services or by subsets or by a switch. While the objects change one by one, requests may go astray. Merge while no rollout is under way, and watch the sync.",
    )
    EXPOSURE_GREW = _threat(
        "exposure-grew",
        "More callers than before meet a new version at first, when nobody and nothing has judged it yet. Begin with a smaller weight, unless so many may.",
    )
    GATE_REMOVED = _threat(
        "gate-removed",
        "A rollout comes further than before without anybody being asked: at a gate, a pause without a time, it stood until somebody promoted it. Keep the gate, `25% until promoted`, if somebody must look first.",
    )
    ANALYSIS_GONE = _threat(
        "analysis-gone",
        "What judged a new version does so no more: a bad one is promoted where it was aborted before. Keep the metric, or make sure that something else would notice.",
    )
    STEPS_IN_FLIGHT = _threat(
        "steps-in-flight",
        "The controller keeps a hash of the steps. Where they change, a rollout under way begins again at step 0; with the pods they change for the very release that brings them. Merge while no rollout is under way.",
    )
    ROUTES_IN_FLIGHT = _threat(
        "routes-in-flight",
        "A sync writes the routes of a VirtualService as Git has them, with all traffic on the stable version, and the controller sets the weights of a rollout under way again only after that. Merge while no rollout is under way.",
    )
    ROUTES_IGNORED = _threat(
        "routes-ignored",
        "With `RespectIgnoreDifferences` Argo CD keeps the list of routes that is in the cluster, since the controller moves weights in it: routes that change in Git never arrive. Leave `respectIgnoreDifferences` out, or apply the VirtualService by hand.",
    )
    OBJECT_REMAINS = _threat(
        "object-remains",
        "Argo CD is told to prune nothing: what goes from Git stays in the cluster, and in force. Delete it by hand once the change is synced.",
    )
    PRUNE_FORBIDDEN = _threat(
        "prune-forbidden",
        "What an AppProject does not allow, Argo CD leaves out of account, and does not prune. Where the AppProject is synced before the app whose last object of a kind goes, that object stays in force. Sync the app first.",
    )
    KIND_NOT_ALLOWED = _threat(
        "kind-not-allowed",
        "Only from now on does the AppProject allow a kind. The sync of an app that has it fails before that, and after some three minutes Argo CD tries it no more. Sync the AppProject first, or sync the app once more by hand.",
    )


THREATS: Final = tuple(law for law in vars(Threat).values() if isinstance(law, Law))
"""All of them."""
