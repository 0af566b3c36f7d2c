"""What there are no safe stages for, and the way out of that."""

from collections.abc import Collection, Iterable

from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.document import Place, below, items, mapping
from canarygen.importing.importing import Import
from canarygen.importing.spec import Imported
from canarygen.key import Key
from canarygen.law import Law
from canarygen.lint.resource import Resource
from canarygen.typed import Final

NOT_ADOPTABLE: Final = Law(
    "not-adoptable",
    "An adoption changes what answers requests today. Where it isn't known that every step of it is safe, there is none.",
)


def refused(place: Place, message: str, way_out: str) -> Rejected:
    """Make the refusal of an adoption."""
    return Rejected([Diagnostic(code=NOT_ADOPTABLE, message=message, span=place.span, help=way_out)])


def only(found: Import) -> Imported:
    """Give the only spec of an import. Raises Rejected where there are several."""
    first, *others = found.specs
    if others:
        other = others[0].originals[0]
        raise refused(
            other.place,
            f"{first.originals[0]} and {other} are {len(found.specs)} workloads with others, and each is adopted by itself"
            if len(others) > 1
            else f"{first.originals[0]} and {other} are two workloads, and each is adopted by itself",
            "name only the files of one (give each a file of its own where one holds both), and adopt the next when its last stage is synced",
        )
    return first


def reject_unfit(spec: Imported, workload: Resource, objects: Iterable[Resource]) -> None:
    """Raise Rejected for what there are no stages for yet, and for what would not come back as it is."""
    _reject_flagger(spec)
    _reject_described(workload)
    _reject_routed(workload)
    _reject_followed(workload, objects)
    _reject_unsized(spec, workload)
    _reject_unplaced((workload, *spec.originals))
    _reject_unstable(workload)
    _reject_exclusive(workload, objects)
    _reject_probed(spec)
    _reject_lossy(spec)


def _reject_flagger(spec: Imported) -> None:
    flagger = next((item for item in spec.originals if item.group == "flagger.app"), None)
    if flagger:
        raise refused(
            flagger.place,
            f"{flagger} makes objects of its own in the cluster, and for these there are no stages yet",
            f"import it without --adopt; what Flagger made goes with its Canary, be it pods, Services or routes, unless that is deleted by `kubectl delete canary {flagger.name} -n {flagger.namespace} --cascade=orphan`; `revertOnDeletion: true` scales the Deployment up again, which can be adopted then, with a Service and routes of your own that lead to it",
        )


def _reject_described(workload: Resource) -> None:
    """Raise Rejected for a Rollout that takes its pods from a Deployment, be that given or not."""
    reference = mapping(workload.get("spec", "workloadRef"))
    if reference:
        raise refused(
            workload.at("spec", "workloadRef"),
            f"{reference.get('kind')} {reference.get('name')} describes the pods of {workload}, and for two workloads at once there are no stages yet",
            "let the Rollout describe its pods itself, remove the Deployment when it has none, and adopt it then",
        )


def _reject_routed(workload: Resource) -> None:
    """Raise Rejected for a Rollout whose requests another router than Istio's splits: what that keeps in the cluster is not known."""
    path = ("spec", "strategy", "canary", "trafficRouting")
    for router in sorted(mapping(workload.get(*path)).keys() - {"istio", "managedRoutes"}):
        raise refused(
            workload.at(*path, router),
            f"`{router}` splits the requests of {workload}, and for what the controller has made for that in the cluster there are no stages yet",
            f"take `{router}` out of the Rollout while no release is under way, sync that, and adopt it then; or import it without --adopt",
        )


def _reject_unsized(spec: Imported, workload: Resource) -> None:
    is_scaled = any(item.kind == "HorizontalPodAutoscaler" for item in spec.originals)
    if workload.get("spec", "replicas") is None and not is_scaled:
        raise refused(
            workload.at("spec"),
            f"{workload} says no `replicas`, and nothing here scales it: how many pods must go on answering is not known",
            "write `replicas` into it, as many as run, and sync that; or name the file of its autoscaler, too",
        )


def reject_taken(spec: Imported, objects: Iterable[Resource], built: Collection[Key]) -> None:
    """Raise Rejected where an object that has no part in the app has a name that one of a stage would get."""
    own = {item.key for item in spec.originals}
    for item in objects:
        if item.key in built and item.key not in own:
            raise refused(
                item.place,
                f"{item} has the name of an object that a stage would build, and has no part in {spec.originals[0]}",
                "give it another name first, or remove it if nobody needs it",
            )


def _reject_followed(workload: Resource, objects: Iterable[Resource]) -> None:
    """Raise Rejected where something else than an autoscaler of Kubernetes acts on a Deployment by its name."""
    if workload.kind != "Deployment":
        return
    for item in objects:
        for key in ("scaleTargetRef", "targetRef"):
            target = mapping(item.get("spec", key))
            # KEDA means a Deployment where no kind is said.
            is_meant = (target.get("kind", "Deployment"), target.get("name")) == ("Deployment", workload.name)
            if is_meant and item.namespace == workload.namespace and item.group != "autoscaling":
                raise refused(
                    item.at("spec", key),
                    f"{item} acts on {workload}, and would scale or change it on its way out",
                    "remove it first, or put a HorizontalPodAutoscaler in its place; it can name the Rollout when all is done",
                )


def _reject_unplaced(given: Iterable[Resource]) -> None:
    """Raise Rejected where it is not known where an object is: another one would take its place."""
    for item in given:
        if not item.is_placed:
            raise refused(
                item.place,
                f"{item} does not say its namespace, so that whoever applies it chooses one, and canarygen another",
                "write `metadata.namespace` into all of its objects, sync that, and adopt it then",
            )


def _reject_unstable(workload: Resource) -> None:
    """Raise Rejected for a workload that cannot run twice."""
    if workload.get("spec", "replicas") == 0:
        raise refused(
            workload.at("spec", "replicas"),
            f"{workload} has no pods: there is nothing that must go on answering",
            "import it without --adopt, or scale it up first",
        )
    if workload.get("spec", "paused"):
        raise refused(
            workload.at("spec", "paused"),
            f"{workload} is paused: which pods run is not known, since what describes them may have changed meanwhile",
            "take `paused` out of it, sync that, and adopt it when all of its pods are of one version",
        )
    if workload.get("spec", "strategy", "type") == "Recreate":
        raise refused(
            workload.at("spec", "strategy", "type"),
            f"{workload} says that no two of its pods may run at a time, and the Rollout's run beside them",
            "say `RollingUpdate` if they may, as those of two versions must in every release of a canary",
        )


def _reject_exclusive(workload: Resource, objects: Iterable[Resource]) -> None:
    """Raise Rejected for a volume of which it is not known that the pods of two workloads may write to it at a time."""
    if workload.kind != "Deployment":
        return
    claims = {
        item.name: item
        for item in objects
        if item.kind == "PersistentVolumeClaim" and item.namespace == workload.namespace
    }
    for number, volume in enumerate(items(workload.get("spec", "template", "spec", "volumes"))):
        name = below(volume, "persistentVolumeClaim").get("claimName")
        modes = items(claims[name].get("spec", "accessModes")) if name in claims else []
        if name and not _SHARED & set(modes):
            raise refused(
                workload.at("spec", "template", "spec", "volumes", number),
                f"the Rollout's pods would use PersistentVolumeClaim {name} beside those that run, and {'it is for one at a time' if name in claims else 'whether several may is not known'}",
                "name its file, too, if it says ReadWriteMany or ReadOnlyMany; what one pod keeps for itself is for a StatefulSet, and no canary",
            )


_SHARED: Final = frozenset({"ReadWriteMany", "ReadOnlyMany"})


def _reject_probed(spec: Imported) -> None:
    """Raise Rejected where a load balancer would be told anew what its ports speak.

    Azure's asks for `/` by HTTP once `appProtocol` says so, and takes all pods out whose answer it doesn't like.
    """
    for pair in spec.pairs:
        if not pair.original or pair.original.get("spec", "type") != "LoadBalancer":
            continue
        told = next((one for one in pair.deviations if one.path.endswith(".appProtocol")), None)
        if told:
            raise refused(
                told.place,
                f"{pair.original} would get `appProtocol: {told.new}`, by which a cloud's load balancer may choose how it asks for the health of pods",
                "write it into the port first, sync that by itself, and adopt it when the load balancer finds all pods healthy still",
            )


def _reject_lossy(spec: Imported) -> None:
    """Raise Rejected where an object would change for no reason that is known, or since no spec says what it says."""
    for pair in spec.held:
        for deviation in pair.unexplained:
            raise refused(
                deviation.place,
                f"`{deviation.path}` of {pair.original} would not come back as it is",
                "see `canarygen import` without --adopt; say it in a way that a spec can carry, or remove it, and adopt it then",
            )
