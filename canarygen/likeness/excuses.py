"""Why what canarygen builds may differ from what somebody wrote by hand: rules, each with its sentence.

A difference that none of them covers has no excuse, and is told as one.
"""

import re
from enum import Enum

from canarygen.frozen import frozen
from canarygen.typed import Final


class How(Enum):
    """What became of a value: it is there now, it is another one, or it is there no longer."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@frozen(kw_only=True)
class Excuse:
    """A rule: what may become of the values at the paths of a pattern, in originals of some kinds, and why."""

    kinds: str
    path: str
    how: frozenset[How]
    why: str


_ADDED: Final = frozenset({How.ADDED})
_CHANGED: Final = frozenset({How.CHANGED})
_SAID_ANEW: Final = frozenset({How.ADDED, How.CHANGED})
_ANY: Final = frozenset(How)
_ALL: Final = ".+"

EXCUSES: Final = (
    Excuse(
        kinds="Deployment",
        path=r"kind|apiVersion",
        how=_CHANGED,
        why="a Rollout runs the pods, in place of the Deployment",
    ),
    Excuse(
        kinds=_ALL,
        path=r"apiVersion",
        how=_CHANGED,
        why="the cluster serves the same object in both versions; this is the newer one",
    ),
    Excuse(
        kinds=_ALL,
        path=r"metadata\.labels\.app\.kubernetes\.io/(?:name|managed-by)",
        how=_SAID_ANEW,
        why="each object of a canary bears its name, and says that canarygen keeps it",
    ),
    Excuse(
        kinds=_ALL,
        path=r"metadata\.(?:labels|annotations)\..+",
        how=_ADDED,
        why="the canary's own labels and annotations are on each of its objects",
    ),
    Excuse(
        kinds="Deployment",
        path=r"spec\.strategy(?:\..+)?",
        how=_ANY,
        why="how a new version takes over is the canary's to say",
    ),
    Excuse(
        kinds="Deployment",
        path=r"spec\.progressDeadlineSeconds",
        how=_ANY,
        why="how long an update may take is what Flagger's Canary says",
    ),
    Excuse(
        kinds="Deployment|Rollout",
        path=r"spec\.paused",
        how=frozenset({How.REMOVED}),
        why="a spec describes a running release; whoever pauses the Rollout does so in the cluster",
    ),
    Excuse(
        kinds="Deployment|Rollout",
        path=r"spec\.template\.metadata\.labels\.app\.kubernetes\.io/name",
        how=_ADDED,
        why="pods bear the name of their canary, too",
    ),
    Excuse(
        kinds="Deployment|Rollout",
        path=r"spec\.template\.spec\.containers\[\]\.ports(?:\[\](?:\.name)?)?",
        how=_ADDED,
        why="the container declares the ports that Services send to, each by a name, so that a misspelt one is found out",
    ),
    Excuse(
        kinds=_ALL,
        path=r"(?:spec\.template\.)?metadata\.labels\.(?:helm\.sh/chart|app\.kubernetes\.io/managed-by)",
        how=frozenset({How.REMOVED}),
        why="by these labels Helm knows what it keeps; canarygen and Git keep it now",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.(?:canary|stable)Service",
        how=_ADDED,
        why="each version has a Service, with subsets, too: without, the controller waits for all pods of both before it moves one",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.trafficRouting\.istio\.virtualServices?(?:\[\])?\.name",
        how=_CHANGED,
        why="a canary has a VirtualService of its own: one that leads to several apps is taken apart",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.trafficRouting(?:\.istio)?",
        how=_ADDED,
        why="Istio gives the new version its share of the requests; without a router the controller only counts pods",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.trafficRouting\.(?!istio|managedRoutes)[a-z][A-Za-z]*(?:\..+)?",
        how=frozenset({How.REMOVED}),
        why="Istio gives the new version its share of the requests, and no other router",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.trafficRouting\.managedRoutes",
        how=_ADDED,
        why="the controller adds no route that is not listed here, and refuses the step that sets it",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.trafficRouting\.istio\.virtualService\.routes",
        how=_ADDED,
        why="the routes that are split are named, so that a further one changes nothing",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.steps",
        how=_ADDED,
        why="without steps the controller goes to 100% at once, and so says the spec",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.canary\.analysis\.startingStep",
        how=_SAID_ANEW,
        why="the analysis begins with the requests of a weight: before these there is nothing to measure",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.strategy\.blueGreen\.previewService",
        how=_ADDED,
        why="a new version has a Service of its own, by which it can be looked at",
    ),
    Excuse(
        kinds="VirtualService",
        path=r"spec\.(?:http|tls|tcp)\[\]\.route\[\]\.weight",
        how=_CHANGED,
        why="the controller moves the weights; a spec has them at rest, all on the stable version",
    ),
    Excuse(
        kinds="Rollout",
        path=r"spec\.selector",
        how=_ADDED,
        why="the labels of the pods are said here, too: the Services of both versions select by them",
    ),
    Excuse(
        kinds="Deployment",
        path=r"spec\.progressDeadlineAbort",
        how=_ADDED,
        why="an update that makes no progress in time is taken back",
    ),
    Excuse(
        kinds="Service",
        path=r"spec\.ports\[\]\.appProtocol",
        how=_ADDED,
        why="Services get appProtocol, so that Istio need not guess what the port speaks",
    ),
    Excuse(
        kinds="Service",
        path=r"spec\.ports\[\]\.name",
        how=_ADDED,
        why="a port has a name, by which Services and pods agree on it",
    ),
    Excuse(
        kinds="Service",
        path=r"spec\.ports\[\]",
        how=_ADDED,
        why="all ports of an app lead to both versions, so that the Service of each has them",
    ),
    Excuse(
        kinds="Service",
        path=r"spec\.selector\..+",
        how=_ADDED,
        why="the Services find the pods by the whole selector of the workload, which all of its pods carry",
    ),
    Excuse(
        kinds="DestinationRule",
        path=r"spec\.subsets\[\]\.labels\..+",
        how=_ADDED,
        why="a subset finds its pods by the whole selector of the workload, which all of them carry",
    ),
    Excuse(
        kinds=_ALL,
        path=r"metadata\.annotations\.argocd\.argoproj\.io/sync-wave",
        how=frozenset({How.REMOVED}),
        why="in which order Argo CD syncs is the project's to say: `argocd` in canarygen.yaml",
    ),
    Excuse(
        kinds="VirtualService",
        path=r"spec\.http\[\]\.name",
        how=_ADDED,
        why="the controller finds a split route by its name",
    ),
    Excuse(
        kinds="VirtualService",
        path=r"spec\.http\[\]",
        how=_ADDED,
        why="a further port of the app has a route of its own for calls from inside the mesh, which keep to it",
    ),
    Excuse(
        kinds="VirtualService",
        path=r"spec\.(?:http|tls|tcp)\[\]\.route\[\]",
        how=_ADDED,
        why="the new version gets its share of the requests here",
    ),
    Excuse(
        kinds="VirtualService",
        path=r"spec\.(?:http|tls|tcp)\[\]\.(?:route\[\]\.destination|mirror|mirrors\[\]\.destination)\.port(?:\..+)?",
        how=_ADDED,
        why="the port is said, so that a further one of the Service changes nothing",
    ),
    Excuse(
        kinds="Gateway",
        path=r"spec\.selector",
        how=_ADDED,
        why="the gateway's own selector is the default",
    ),
    Excuse(
        kinds="HorizontalPodAutoscaler",
        path=r"spec\.scaleTargetRef\.(?:kind|apiVersion)",
        how=_SAID_ANEW,
        why="the autoscaler sets the size of the Rollout, which runs the pods now",
    ),
    Excuse(
        kinds="Deployment|Rollout",
        path=r"spec\.replicas",
        how=frozenset({How.REMOVED}),
        why="the autoscaler says how many pods there are",
    ),
)


def excuse(kind: str, path: str, how: How) -> str:
    """Give the reason of a difference from an original of a kind; "" if there is none. `[]` stands for any item of a list."""
    for rule in EXCUSES:
        if how in rule.how and re.fullmatch(rule.kinds, kind) and re.fullmatch(rule.path, path):
            return rule.why
    return ""
