"""An object as a person would write it: without what goes without saying.

The items of a list stay where they are, so that a path in what is given is one in what was written.
"""

from collections.abc import Mapping

from canarygen.document import Map, below, mapping, mappings, text
from canarygen.likeness.defaults import DEFAULTS
from canarygen.likeness.spelling import as_text
from canarygen.lint.leniency import as_applied
from canarygen.lint.resource import Resource
from canarygen.model.containers import LISTS
from canarygen.model.image import reference
from canarygen.model.label import HASH
from canarygen.typed import Any, Final

_MEANT: Final = frozenset({"pause", "selector", "labelSelector", "namespaceSelector", "service"})
"""Keys under which an empty mapping says something: of a selector that is there and asks for nothing, that it takes all."""
_CHOICES: Final = ("volumes[]", ".plugin", ".plugins")
"""How the paths of mappings end of which a key alone says something: what kind of volume it is, or which plugin is meant."""
_MESSAGES: Final = frozenset({"VirtualService", "DestinationRule", "PeerAuthentication"})
"""Kinds of Istio, which tells an empty message from none: `retries: {}` is no retry, and without it there are two (ConvertPolicy)."""
_OF_TOOLS: Final = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "kubectl.kubernetes.io/restartedAt",
    "deployment.kubernetes.io/revision",
    "argocd.argoproj.io/tracking-id",
    "meta.helm.sh/",
    "rollout.argoproj.io/",
    "argo-rollouts.argoproj.io/",
)
"""How annotations begin that tools write into an object for themselves."""
_OF_VERSIONS: Final = {"Service": "spec.selector", "DestinationRule": "spec.subsets[].labels"}
"""Where the controller writes the hash by which it tells the pods of the versions apart."""
_OF_SERVER: Final = frozenset({"clusterIP", "clusterIPs", "ipFamilies", "healthCheckNodePort"})
_NO_CLUSTER_IP: Final = "None"
_LATEST: Final = "latest"
_RESTART: Final = "restartAt"
"""What `kubectl argo rollouts restart` writes into a Rollout."""


def plain(resource: Resource) -> Map:
    """Give an object as a person would write it: without what a server, or a tool for itself, writes into it, or takes for granted."""
    content = as_applied(resource.content)
    content["metadata"] = _metadata(mapping(content.get("metadata")), resource.namespace)
    if resource.kind == "Service":
        content["spec"] = _without_addresses(mapping(content.get("spec")))
    if resource.kind in {"Deployment", "Rollout"}:
        content = _plain_workload(content)
    return without_defaults(content, resource)


def without_defaults(content: Map, resource: Resource) -> Map:
    """Give the content of an object without what is taken for granted where nothing is said."""
    return _without_defaults(content, "", resource)  # type: ignore[no-any-return]


def _metadata(said: Mapping[str, Any], namespace: str) -> Map:
    return {**_without_tools(said), "namespace": namespace}


def _without_tools(said: Mapping[str, Any]) -> Map:
    annotations = mapping(said.get("annotations"))
    own = {key: value for key, value in annotations.items() if not key.startswith(_OF_TOOLS)}
    return {**said, "annotations": own}


def _without_addresses(said: Mapping[str, Any]) -> Map:
    """Give a Service's spec without what the server and the controller chose; that it shall have no address is the author's word.

    A server that chooses families says which addresses are of them: without any, they are the author's. "" asks for one.
    """
    address = said.get("clusterIP")
    has_no_address = address == _NO_CLUSTER_IP
    is_served = bool(said.get("clusterIPs") or (address and not has_no_address))
    chosen = _OF_SERVER if is_served else _OF_SERVER - {"ipFamilies"}
    spec = {key: value for key, value in said.items() if key not in chosen}
    if has_no_address:
        spec["clusterIP"] = _NO_CLUSTER_IP
    return spec


def _plain_workload(content: Map) -> Map:
    """Give a workload that was never restarted, and whose pods don't say what a tool says of them, or what follows of an image's tag.

    They have no name, either: each gets one of its own.
    """
    spec = {key: value for key, value in mapping(content.get("spec")).items() if key != _RESTART}
    template, pod = mapping(spec.get("template")), below(spec, "template", "spec")
    if not template:
        return {**content, "spec": spec}
    lists = {key: [_pulled(container) for container in mappings(pod[key])] for key in LISTS if key in pod}
    metadata = _without_tools(mapping(template.get("metadata")))
    metadata.pop("name", None)
    found = {**template, "metadata": metadata, "spec": {**_with_one_account(pod), **lists}}
    return {**content, "spec": {**spec, "template": found}}


def _with_one_account(pod: Mapping[str, Any]) -> Map:
    """Give pods whose account has its newer name: a server writes it under both, and that one goes before (Convert_v1_PodSpec_To_core_PodSpec)."""
    said = {key: value for key, value in pod.items() if key != "serviceAccount"}
    account = pod.get("serviceAccountName") or pod.get("serviceAccount")
    return said | ({"serviceAccountName": account} if account else {})


def _pulled(container: Mapping[str, Any]) -> Map:
    usual = _pull_policy(text(container.get("image")))
    return {key: value for key, value in container.items() if key != "imagePullPolicy" or value != usual}


def _without_defaults(value: Any, path: str, resource: Resource) -> Any:
    if isinstance(value, Mapping):
        inner = {key: _without_defaults(item, down(path, key), resource) for key, item in value.items()}
        return {key: item for key, item in inner.items() if not _goes_without(resource.kind, path, key, item)}
    if isinstance(value, list):
        return [_without_defaults(item, f"{path}[]", resource) for item in value]
    return as_text(resource.kind, path, value)


def _goes_without(kind: str, path: str, key: str, value: Any) -> bool:
    if key == HASH and path == _OF_VERSIONS.get(kind):
        return True
    if isinstance(value, (dict, list)) and not value:
        return isinstance(value, list) or not _is_meant(kind, path, key)
    usual = DEFAULTS.get(kind, {}).get(down(path, key))
    return usual is not None and type(usual) is type(value) and bool(usual == value)


def _is_meant(kind: str, path: str, key: str) -> bool:
    """Whether an empty mapping says something else than none."""
    if kind in _MESSAGES:
        return path.startswith("spec")
    return key in _MEANT or path.endswith(_CHOICES)


def _pull_policy(image: str) -> str:
    """Give what is taken for granted (SetDefaults_Container, pkg/apis/core/v1): a digest says no more than a tag does beside it."""
    _, tag, digest = reference(image)
    return "Always" if (tag or ("" if digest else _LATEST)) == _LATEST else "IfNotPresent"


def down(path: str, key: str) -> str:
    """Go down to a key of a path, in which `[]` stands for any item of a list."""
    return f"{path}.{key}" if path else key
