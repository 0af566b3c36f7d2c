"""What Argo CD is told of an environment: a freeze holds it, too, since it decides where all canaries go, and how.

What of it is of single canaries changes with them, and is judged with them.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.difference.version import Version
from canarygen.document import Said, below, items, mapping
from canarygen.model.label import NAME_LABEL
from canarygen.model.policy import Policy
from canarygen.policy.freeze import in_force, way_out, words
from canarygen.policy.past import Past
from canarygen.tree import APPLICATIONS, Tree
from canarygen.typed import Any


def redirected(
    policy: Policy, old: Tree, new: Tree, canaries: Iterable[PurePosixPath]
) -> Iterator[Diagnostic]:
    """Say which objects of Argo CD would tell another way, or none any more, in a freeze: at the rule.

    Only canaries that stay count: they are among those of the old tree, and `canaries` are the folders of all new ones.
    """
    freezes, past = in_force(policy), Past(old)
    staying = past.folders.keys() & set(canaries) if freezes else frozenset[PurePosixPath]()
    for path in sorted(path for path in old if freezes and path.parts[0] == APPLICATIONS):
        before = mapping(Version(old[path]).content)
        if path in new and _way(before) == _way(mapping(Version(new[path]).content)):
            continue
        environment, canary = PurePosixPath(*path.parts[1:-1]), _canary(before)
        labels = [past.labels(folder) for folder in _meant(environment, canary, staying)]
        for rule in (rule for rule in policy.rules if rule.name in freezes):
            if policy.binds(rule, environment.name or None, canary, labels):
                yield Diagnostic(
                    code=Code.POLICY_BROKEN,
                    message=f"{path.parent}: {words(freezes[rule.name], rule, [path.name])}",
                    span=rule.place.span,
                    help=way_out(freezes[rule.name]),
                    ruled=rule.severity,
                )


def _meant(
    environment: PurePosixPath, canary: str, folders: AbstractSet[PurePosixPath]
) -> AbstractSet[PurePosixPath]:
    """Give the folders of the canaries that an object is of: of one, or of all in its environment."""
    if canary:
        return {environment / canary} & folders
    return {folder for folder in folders if folder.parents[1] == environment}


def _canary(content: Said) -> str:
    """Name the canary that an Application is of; "" for what is of all of them."""
    if content.get("kind") != "Application":
        return ""
    namespace = below(content, "spec", "destination").get("namespace")
    labels = below(content, "metadata", "labels")
    return f"{namespace}/{labels.get(NAME_LABEL)}"


def _way(content: Said) -> tuple[Any, ...]:
    """Give what an object says but for what is of single canaries: their kinds, namespaces and differences."""
    spec, home = mapping(content.get("spec")), mapping(content.get("metadata")).get("namespace")
    if content.get("kind") == "AppProject":
        return home, spec.get("sourceRepos"), _clusters(spec)
    return home, {key: said for key, said in spec.items() if key not in {"generators", "ignoreDifferences"}}


def _clusters(spec: Said) -> list[Said]:
    found: list[Said] = []
    for place in items(spec.get("destinations")):
        cluster = {key: said for key, said in mapping(place).items() if key != "namespace"}
        found += [cluster] if cluster not in found else []
    return found
