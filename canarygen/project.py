"""canarygen.yaml to the Project."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note, reject_any
from canarygen.document import Document, Place
from canarygen.model.feature import Version
from canarygen.model.names import in_environment
from canarygen.model.project import (
    ArgoCD,
    Destination,
    Environment,
    External,
    ExternalGateway,
    Project,
    Targets,
)
from canarygen.reader import read
from canarygen.rules import refused_rules, rules
from canarygen.schema import Schema, violations
from canarygen.source import Source
from canarygen.tree import APPLICATIONS

Map = Mapping[str, Any]

_TARGETS = {
    "kubernetes": "kubernetes",
    "istio": "istio",
    "argo_rollouts": "argoRollouts",
    "argo_cd": "argoCD",
}
_BUILT_IN = "default"
_ARGOCD: Map = {
    "revision": "HEAD",
    "project": "canaries",
    "namespace": "argocd",
    "destination": "https://kubernetes.default.svc",
    "autoSync": True,
    "mode": "application",
    "respectIgnoreDifferences": False,
    "injection": "enabled",
}


def project(source: Source | None, schema: Schema) -> Project:
    """Read a canarygen.yaml; without one, everything is as usual. Raises Rejected."""
    if source is None:
        return Project()
    documents = read(source)
    reject_any(fault for document in documents for fault in violations(document, schema))
    reject_any(_second(documents))
    document = documents[0]
    said, usual = document.value.get("spec", {}), Project()
    found = Project(
        specs=tuple(said.get("specs", usual.specs)),
        out=said.get("out", usual.out),
        environments=tuple(_environments(document, said)) or usual.environments,
        kustomization=said.get("kustomization", usual.kustomization),
        rules=rules(said.get("rules", {})),
        targets=_targets(document, said.get("targets", {})),
        external=_external(document, said.get("external", {})),
        document=document,
    )
    reject_any((*_lacking(found), *_built_in(found), *_colliding(found)))
    reject_any(refused_rules(said.get("rules", {}), document.root.at("spec", "rules")))
    return found


def _second(documents: tuple[Document, ...]) -> Iterator[Diagnostic]:
    for further in documents[1:]:
        yield Diagnostic(
            code=Code.DUPLICATE_PROJECT,
            message="a second Project",
            span=further.root.at("kind").span,
            notes=(Note("the first one", documents[0].root.at("kind").span),),
            help="a repository is one project; put all of it into one document",
        )


def _lacking(project: Project) -> Iterator[Diagnostic]:
    for environment in project.environments:
        argo_cd = environment.argo_cd
        if argo_cd and not argo_cd.repo_url:
            yield Diagnostic(
                code=Code.MISSING_KEY,
                message="`repoURL` is missing in argocd",
                span=argo_cd.place.key,
                help="add the address of the repository that holds the tree, as Argo CD knows it",
            )


def _built_in(project: Project) -> Iterator[Diagnostic]:
    """Ours would replace Argo CD's own AppProject, and shut all of its other Applications out."""
    for environment in project.environments:
        argo_cd = environment.argo_cd
        if argo_cd and argo_cd.project == _BUILT_IN:
            yield Diagnostic(
                code=Code.DUPLICATE_OBJECT,
                message=f"the AppProject `{_BUILT_IN}` comes with Argo CD, and every Application that names no other is in it",
                span=argo_cd.place.at("project").span,
                help="give this one a name of its own, or leave `project` out: it is `canaries` then",
            )


def _colliding(project: Project) -> Iterator[Diagnostic]:
    """Two environments on one cluster hold the same objects; one named like our own folder, the same files."""
    first: dict[tuple[str, str], Environment] = {}
    for environment in project.environments:
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


def _environments(document: Document, said: Map) -> Iterator[Environment]:
    place, common = document.root.at("spec"), said.get("argocd")
    for name, own in said.get("environments", {}).items():
        at = place.at("environments", name)
        settings = own.get("argocd")
        if common is None and settings is None:
            yield Environment(name=name, place=at)
            continue
        where = place.at("argocd") if settings is None else at.at("argocd")
        merged = {**(common or {}), **(settings or {})}
        yield Environment(name=name, argo_cd=_argo_cd(merged, said, where, name), place=at)
    if "environments" not in said and common is not None:
        yield Environment(argo_cd=_argo_cd(common, said, place.at("argocd")))


def _argo_cd(said: Map, spec: Map, place: Place, environment: str = "") -> ArgoCD:
    long = {"repoURL": "", "path": spec.get("out", Project().out), **_ARGOCD, **said}
    manner = long["autoSync"] if isinstance(long["autoSync"], Mapping) else {}
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
    )


def _destination(said: str) -> Destination:
    is_address = "://" in said
    return Destination(server=said if is_address else None, name=None if is_address else said)


def _injection(said: str | Map) -> Mapping[str, str]:
    if isinstance(said, Mapping):
        return {"istio.io/rev": said["revision"]}
    return {"istio-injection": "enabled"} if said == "enabled" else {}


def _targets(document: Document, said: Map) -> Targets:
    versions = {field: _version(said[key]) for field, key in _TARGETS.items() if key in said}
    return Targets(**versions, place=document.root.at("spec", "targets") if said else None)


def _version(said: str) -> Version:
    major, _, minor = said.partition(".")
    return (int(major), int(minor))


def _external(document: Document, said: Map) -> External:
    place = document.root.at("spec", "external")
    services = _listed(said, "services", place)
    templates = _listed(said, "templates", place)
    return External(
        gateways={
            _key(name): ExternalGateway(
                hosts=tuple(gateway.get("hosts", ())),
                ports=tuple(gateway.get("ports", ())),
                place=place.at("gateways", name),
            )
            for name, gateway in said.get("gateways", {}).items()
        },
        services={_key(name): at for name, at in services.items() if "/" in name},
        hosts={name: at for name, at in services.items() if "/" not in name},
        templates={_key(name): at for name, at in templates.items() if "/" in name},
        cluster_templates={name: at for name, at in templates.items() if "/" not in name},
        secrets={_key(name): at for name, at in _listed(said, "secrets", place).items()}
        if "secrets" in said
        else None,
    )


def _listed(said: Map, key: str, place: Place) -> dict[str, Place]:
    return {name: place.at(key, index) for index, name in enumerate(said.get(key, ()))}


def _key(said: str) -> tuple[str, str]:
    namespace, _, name = said.partition("/")
    return (namespace, name)
