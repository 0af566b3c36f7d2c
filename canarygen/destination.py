"""Where an environment's tree goes: the branch that it is published to, and the Argo CD that syncs it."""

from collections.abc import Iterable, Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Document, Place, Said, mapping
from canarygen.model.names import in_environment
from canarygen.model.project import ArgoCD, Destination, Environment, Project, SyncTo
from canarygen.tree import APPLICATIONS

_BUILT_IN = "default"
_ARGOCD: Said = {
    "revision": "HEAD",
    "project": "canaries",
    "namespace": "argocd",
    "destination": "https://kubernetes.default.svc",
    "autoSync": True,
    "mode": "application",
    "respectIgnoreDifferences": False,
    "injection": "enabled",
}


def environments(document: Document, said: Said) -> Iterator[Environment]:
    """Give the environments of a project by the spec of its canarygen.yaml; none if nothing is said of any."""
    place = document.root.at("spec")
    for name, own in said.get("environments", {}).items():
        yield _environment(name, said, own, place, place.at("environments", name))
    if "environments" not in said and said.keys() & {"argocd", "syncTo"}:
        yield _environment(None, said, {}, place, None)


def _environment(name: str | None, said: Said, own: Said, place: Place, at: Place | None) -> Environment:
    """Fold what is said of one environment over what is said of all."""
    merged, where = {}, {}
    for key in ("argocd", "syncTo"):
        if key in said or key in own:
            merged[key] = {**said.get(key, {}), **own.get(key, {})}
            where[key] = at.at(key) if at and key in own else place.at(key)
    sync_to = _sync_to(merged["syncTo"], where["syncTo"]) if "syncTo" in merged else None
    argo_cd = None
    if "argocd" in merged:
        places = _places(said, own, place, at, sync_to)
        argo_cd = _argo_cd(merged["argocd"], said, where["argocd"], name or "", sync_to, places)
    return Environment(name=name, argo_cd=argo_cd, sync_to=sync_to, place=at)


def _places(
    said: Said, own: Said, place: Place, at: Place | None, sync_to: SyncTo | None
) -> Mapping[str, Place]:
    """Give the places of Argo CD's settings: what an environment says lies over what is said of all."""
    published = {"revision": sync_to.place.at("branch")} if sync_to else {}
    common = {key: place.at("argocd", key) for key in said.get("argocd", {})}
    return published | common | ({key: at.at("argocd", key) for key in own.get("argocd", {})} if at else {})


def _sync_to(said: Said, place: Place) -> SyncTo:
    return SyncTo(remote=said.get("remote", "origin"), branch=said.get("branch", ""), place=place)


def _argo_cd(
    said: Said,
    spec: Said,
    place: Place,
    environment: str,
    sync_to: SyncTo | None,
    places: Mapping[str, Place],
) -> ArgoCD:
    published = {"revision": sync_to.active} if sync_to else {}
    long = {"repoURL": "", "path": spec.get("out", Project().out), **_ARGOCD, **published, **said}
    manner = mapping(long["autoSync"])
    return ArgoCD(
        repo_url=long["repoURL"],
        revision=long["revision"],
        path=long["path"],
        project=in_environment(long["project"], environment),
        namespace=long["namespace"],
        instance=long.get("instance", ""),
        destination=_destination(long["destination"]),
        auto_sync=long["autoSync"] is not False,
        prune=manner.get("prune", True),
        self_heal=manner.get("selfHeal", True),
        as_set=long["mode"] == "applicationset",
        respects_ignored=long["respectIgnoreDifferences"],
        injection=_injection(long["injection"]),
        is_kustomized=spec.get("kustomization", False),
        place=place,
        places=places,
    )


def _destination(said: str) -> Destination:
    is_address = "://" in said
    return Destination(server=said if is_address else None, name=None if is_address else said)


def _injection(said: str | Said) -> Mapping[str, str]:
    if isinstance(said, Mapping):
        return {"istio.io/rev": said["revision"]}
    return {"istio-injection": "enabled"} if said == "enabled" else {}


def misdirections(environments: Iterable[Environment]) -> Iterator[Diagnostic]:
    """Say what keeps the trees of a project's environments from where they should go."""
    found = tuple(environments)
    for environment in found:
        for law in (_lacking, _astray, _built_in):
            yield from law(environment)
    yield from _colliding(found)
    yield from _replacing(found)


def _astray(environment: Environment) -> Iterator[Diagnostic]:
    """Argo CD reads one branch, and `canarygen publish` writes another: no release would ever arrive."""
    argo_cd, sync_to = environment.argo_cd, environment.sync_to
    if argo_cd and sync_to and argo_cd.revision not in {sync_to.branch, sync_to.active, ""}:
        yield Diagnostic(
            code=Code.SYNCED_ELSEWHERE,
            message=f"Argo CD syncs `{argo_cd.revision}`, and the tree is published to `{sync_to.branch}`",
            span=argo_cd.place.at("revision").span,
            notes=(Note("published there", sync_to.place.at("branch").span),),
            help=f"leave `revision` out: it is `{sync_to.active}` then",
        )


def _lacking(environment: Environment) -> Iterator[Diagnostic]:
    argo_cd, sync_to = environment.argo_cd, environment.sync_to
    if argo_cd and not argo_cd.repo_url:
        what = "the address of the repository that holds the tree, as Argo CD knows it"
        yield _missing("repoURL", argo_cd.place, what)
    if sync_to and not sync_to.branch:
        what = "the branch that the tree is published to, for example `branch: env/prod`"
        yield _missing("branch", sync_to.place, what)


def _missing(key: str, place: Place, what: str) -> Diagnostic:
    return Diagnostic(
        code=Code.MISSING_KEY,
        message=f"`{key}` is missing in {place.path[-1]}",
        span=place.key,
        help=f"add {what}",
    )


def _built_in(environment: Environment) -> Iterator[Diagnostic]:
    """Ours would replace Argo CD's own AppProject, and shut all of its other Applications out."""
    argo_cd = environment.argo_cd
    if argo_cd and argo_cd.project == _BUILT_IN:
        yield Diagnostic(
            code=Code.DUPLICATE_OBJECT,
            message=f"the AppProject `{_BUILT_IN}` comes with Argo CD, and every Application that names no other is in it",
            span=argo_cd.place.at("project").span,
            help="give this one a name of its own, or leave `project` out: it is `canaries` then",
        )


def _colliding(environments: Iterable[Environment]) -> Iterator[Diagnostic]:
    """Two environments on one cluster hold the same objects; one named like our own folder, the same files."""
    first: dict[tuple[str, str], Environment] = {}
    for environment in environments:
        if environment.name == APPLICATIONS and environment.place:
            yield Diagnostic(
                code=Code.ENVIRONMENTS_COLLIDE,
                message=f"`{APPLICATIONS}` is the folder of Argo CD's own objects",
                span=environment.place.key,
                help="give the environment another name",
            )
        if environment.argo_cd and environment.place:
            cluster = (environment.argo_cd.instance, environment.argo_cd.destination.cluster)
            other = first.setdefault(cluster, environment)
            if other is not environment and other.place:
                yield Diagnostic(
                    code=Code.ENVIRONMENTS_COLLIDE,
                    message=f"`{other.name}` and `{environment.name}` are the same objects on the same cluster",
                    span=environment.place.key,
                    notes=(Note("the other one", other.place.key),),
                    help=f"give it a cluster of its own, `{environment.name}: {{argocd: {{destination: NAME}}}}`; if another Argo CD syncs it, say so: `argocd: {{instance: {environment.name}}}`",
                )


def _replacing(environments: Iterable[Environment]) -> Iterator[Diagnostic]:
    """Of two AppProjects, or ApplicationSets, of one name the later to be applied would replace the other."""
    first: dict[tuple[str, str, str], Environment] = {}
    for environment in environments:
        if (argo_cd := environment.argo_cd) and environment.place:
            kept = (argo_cd.instance, argo_cd.namespace, argo_cd.project)
            other = first.setdefault(kept, environment)
            if other is not environment and other.place:
                yield Diagnostic(
                    code=Code.DUPLICATE_OBJECT,
                    message=f"the AppProjects of `{other.name}` and `{environment.name}` would both be called `{argo_cd.project}`",
                    span=environment.place.key,
                    notes=(Note("the other one", other.place.key),),
                    help="give one of them another `project`; in its name that of the environment follows",
                )
