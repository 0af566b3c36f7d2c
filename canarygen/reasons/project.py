"""Why what canarygen.yaml asks for is what it is: Argo CD's own objects, and kustomizations."""

from canarygen.reasons.metadata import DELIVERY

_IGNORED = "Argo Rollouts writes these fields, while a release is under way or always, as `rollout` has it; Argo CD must not take that for a difference"
_SPEC = {
    "project": "all Applications of an environment are in the AppProject `argocd.project`, with its environment's name behind",
    "source.repoURL": "the tree is in the repository `argocd.repoURL`",
    "source.targetRevision": "of that repository Argo CD follows `argocd.revision`, or the `branch` of `syncTo` to which the tree is published",
    "source.directory": "the folder is read file by file, since `argocd` syncs plain manifests here, and no kustomization",
    "destination": "the objects go to the cluster `argocd.destination`",
    "syncPolicy": "with `argocd`, only what differs is applied, so that an unchanged VirtualService keeps the weights of a release under way, and a namespace is made where it is missing",
    "syncPolicy.automated": "`argocd.autoSync` has Argo CD sync by itself",
    "syncPolicy.managedNamespaceMetadata": "`argocd.injection` has Istio put its proxy into the pods of the namespace",
    "syncPolicy.syncOptions": "with `argocd`, only what differs is applied, so that an unchanged VirtualService keeps the weights of a release under way, and a namespace is made where it is missing; `respectIgnoreDifferences` adds to that",
}

APP_PROJECT = {
    **DELIVERY,
    "kind": "with `argocd` in canarygen.yaml, an AppProject allows just the kinds and namespaces that the canaries have",
    "metadata.name": "the AppProject is `argocd.project`, with its environment's name behind",
    "spec.sourceRepos": "nothing comes from elsewhere than `argocd.repoURL`",
    "spec.destinations": "nothing goes elsewhere than to the cluster `argocd.destination`, into a namespace that some canary's `metadata.namespace` says",
    "spec.clusterResourceWhitelist": "with `argocd`, Argo CD makes missing namespaces; no other object outside of them is allowed",
    "spec.namespaceResourceWhitelist": "with `argocd`, the kinds that are generated are allowed, and no others",
}
APPLICATION = {
    **DELIVERY,
    "kind": "with `argocd` in canarygen.yaml, each canary has an Application that syncs its folder",
    "metadata.name": "an Application is named after its canary's namespace and `metadata.name`, with the environment's behind: those of all environments share a namespace",
    "metadata.annotations": "Argo CD reads the manifests of an Application of `argocd` again only when its own folder has changed",
    **{f"spec.{part}": words for part, words in _SPEC.items()},
    "spec.source.path": "it syncs the folder of its canary, which is named after its namespace and `metadata.name`",
    "spec.destination.namespace": "the objects go into the canary's `metadata.namespace`",
    "spec.ignoreDifferences": _IGNORED,
}
APPLICATION_SET = {
    **DELIVERY,
    "kind": "with `argocd.mode: applicationset`, one ApplicationSet stands for the Applications of all canaries",
    "metadata.name": "the ApplicationSet bears the name of its AppProject, `argocd.project`, with the environment's name behind",
    "spec.goTemplate": "with `argocd.mode: applicationset`, Applications are made by Go's templates, and what they do not find is an error",
    "spec.goTemplateOptions": "with `argocd.mode: applicationset`, Applications are made by Go's templates, and what they do not find is an error",
    "spec.generators": "an Application is made for each canary, by its `metadata.name`",
    "spec.generators[].list.elements[].namespace": "the objects go into the canary's `metadata.namespace`",
    "spec.generators[].list.elements[].ignoreDifferences": _IGNORED,
    "spec.syncPolicy": "with `argocd.mode: applicationset`, a canary that leaves the list loses its Application, never its objects",
    "spec.template": "with `argocd.mode: applicationset`, this is what all Applications have in common",
    "spec.templatePatch": "with `argocd.mode: applicationset`, what differs beyond plain texts is put in by a patch, since a template cannot hold it",
    **{f"spec.template.spec.{part}": words for part, words in _SPEC.items()},
    "spec.template.spec.destination.namespace": "with `argocd.mode: applicationset`, each Application of this `destination` fills in its canary's namespace",
}
KUSTOMIZATION = {
    "kind": "with `kustomization` in canarygen.yaml, each canary's folder can be built on with Kustomize",
    "resources": "with `kustomization`, every object of the canary is listed, by the file beside this one",
}
