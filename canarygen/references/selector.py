"""Selectors: they find the pods of one workload, whichever version of it is running."""

from collections.abc import Iterator, Mapping
from itertools import islice

from canarygen.model.label import BY_HASH
from canarygen.references.catalogue import Catalogue
from canarygen.references.pods import Pods, Version, without_hash
from canarygen.references.reference import Mention, Object, Reference, has_labels, mentioned
from canarygen.typed import Any

Found = tuple[tuple[Reference, ...], Pods | None]


def selected(
    mention: Mention, labels: Mapping[str, str], catalogue: Catalogue, *, leads: bool = True
) -> Found:
    """Say what pods a selector finds in the namespace of who has it; give them if they are one workload's.

    `leads` tells whether requests are led to the pods that it finds.
    """
    wanted, namespace = without_hash(labels), mention.owner[2]
    if not wanted:
        return (mention.broken("the selector is empty"),), None
    whole = list(islice(catalogue.pods(namespace, wanted), 2))
    found = whole or list(islice(catalogue.versioned(namespace, wanted), 2))
    if not found:
        return (mention.absent(None, f"no pods of the tree carry {_said(wanted)}"),), None
    if len(found) > 1:
        names = " and of ".join(sorted(f"`{pods.owner[3]}`" for pods in found))
        aim = ("spec", "template", "metadata", "labels")
        return tuple(mention.broken(f"it finds the pods of {names}", pods.owner, aim) for pods in found), None
    (pods,) = found
    if whole:
        return (_lasting(mention, wanted, pods),), pods
    version = pods.version(wanted)
    return (
        _moving(mention, wanted, pods, version) if leads and version else mention.found(pods.owner),
    ), None


def _lasting(mention: Mention, wanted: Mapping[str, str], pods: Pods) -> Reference:
    """See that the labels are not those of one version alone: the next one would not be found."""
    fleeting = {key: value for key, value in wanted.items() if pods.lasting.get(key) != value}
    if fleeting and pods.lasting:
        _, kind, _, name = pods.owner
        complaint = (
            f"{_said(fleeting)} is not in the selector of the {kind} `{name}`: the next version may lack it"
        )
        return mention.broken(complaint, pods.owner, ("spec", "selector"))
    return mention.found(pods.owner)


def _moving(mention: Mention, wanted: Mapping[str, str], pods: Pods, version: Version) -> Reference:
    """Say that requests would be led by what the controller takes from pods and gives to others, and not when it moves the traffic.

    Of a canary it does so right before it moves the weights, of blue and green some time after the switch
    (reconcileEphemeralMetadata in rollout/canary.go and rollout/bluegreen.go). The stable version has no more requests by then,
    unless somebody has skipped the steps.
    """
    moving = {key: value for key, value in wanted.items() if pods.labels.get(key) != value}
    when = "when a release is promoted in full" if "stableMetadata" in version.path else "at each promotion"
    reference = mention.broken(
        f"only one version carries {_said(moving)}, and the controller does not move labels and traffic at once: {when}"
        " no pods would be found for a while, and requests be answered with 503",
        pods.owner,
        version.path,
    )
    return reference._replace(help=BY_HASH)


def _said(labels: Mapping[str, str]) -> str:
    return ", ".join(f"`{key}: {value}`" for key, value in labels.items())


def service(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a Service: to its pods, and to their ports."""
    spec = item["spec"]
    if spec.get("type") == "ExternalName":
        return
    mention = mentioned(item, "spec")
    found, pods = selected(mention.at("selector"), spec.get("selector", {}), catalogue)
    yield from found
    if pods is None:
        return
    for index, port in enumerate(spec.get("ports", ())):
        yield _port(mention.at("ports", index, "targetPort"), port, pods)


def _port(mention: Mention, said: Mapping[str, Any], pods: Pods) -> Reference:
    """Give the reference to a port of pods: to a number, or to a name among those of the protocol (FindPort, pkg/api/v1/pod)."""
    wanted, protocol = said.get("targetPort", said["port"]), said.get("protocol", "TCP")
    # A number needs no declaration, and a name that nobody sees may not have one.
    if not isinstance(wanted, str):
        return mention.found(pods.owner)
    if pods.containers is None:
        return mention.absent(None, f"no container of the tree declares the port `{wanted}`")
    declared = list(pods.ports())
    names = sorted(
        port["name"] for port in declared if "name" in port and port.get("protocol", "TCP") == protocol
    )
    if wanted in names:
        return mention.found(pods.owner)
    aim = ("spec", "template", "spec", "containers")
    of = f" for {protocol}" if any(wanted == port.get("name") for port in declared) else ""
    return mention.broken(f"no container declares the port `{wanted}`{of}", pods.owner, aim, tuple(names))


def pod_disruption_budget(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the reference of a PodDisruptionBudget, to the pods that it guards."""
    selector = item["spec"].get("selector", {})
    if "matchExpressions" not in selector:
        at = mentioned(item, "spec", "selector", "matchLabels")
        yield from selected(at, selector.get("matchLabels", {}), catalogue, leads=False)[0]


def peer_authentication(item: Object, catalogue: Catalogue) -> Iterator[Reference]:
    """Give the references of a PeerAuthentication to its pods, unless it is for all."""
    spec = item.get("spec", {})
    if "selector" in spec:
        labels = spec["selector"].get("matchLabels", {})
        at = mentioned(item, "spec", "selector", "matchLabels")
        yield from selected(at, labels, catalogue, leads=False)[0]


def holds(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether labels hold all that a selector wants, but for what the controller adds."""
    return has_labels(labels, without_hash(wanted))
