"""What Argo CD is told of an environment: a freeze holds it, too, since it decides where all canaries go, and how.

What of it is of single canaries changes with them, and is judged with them.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.model.label import NAME_LABEL
from canarygen.model.policy import Policy
from canarygen.policy.freeze import in_force, way_out, words
from canarygen.policy.past import Past
from canarygen.policy.scope import concerns, exempting, is_over
from canarygen.reader import read
from canarygen.source import Source
from canarygen.tree import APPLICATIONS, Tree

Map = Mapping[str, Any]
_IN_ENVIRONMENT: Final = 3
"""How many parts the path of such an object has in an environment that has a name."""


def redirected(policy: Policy, old: Tree, new: Tree) -> Iterator[Diagnostic]:
    """Say which objects of Argo CD would tell another way for canaries that stay, in a freeze: at the rule."""
    freezes = in_force(policy)
    past = Past(old)
    for path in sorted(path for path in old if freezes and path in new and path.parts[0] == APPLICATIONS):
        before, after = _content(old[path]), _content(new[path])
        if _way(before) == _way(after):
            continue
        environment = path.parts[1] if len(path.parts) == _IN_ENVIRONMENT else None
        canary = _canary(before)
        labels = past.labels(PurePosixPath(environment or "", canary)) if canary else {}
        for rule in (rule for rule in policy.rules if rule.name in freezes):
            exemption = exempting(policy, rule, environment, canary)
            is_exempt = exemption is not None and not is_over(exemption, policy.day)
            if concerns(policy, rule, environment, [labels]) and not is_exempt:
                yield Diagnostic(
                    code=Code.POLICY_BROKEN,
                    message=f"{path.parent}: {words(freezes[rule.name], rule, [path.name])}",
                    span=rule.place.span,
                    help=way_out(freezes[rule.name]),
                    ruled=rule.severity,
                )


def _content(text: str) -> Map:
    try:
        found: Map = read(Source("", text.encode()))[0].value
    except Rejected:
        return {}
    return found


def _canary(content: Map) -> str:
    """Name the canary that an Application is of; "" for what is of all of them."""
    if content.get("kind") != "Application":
        return ""
    namespace = content.get("spec", {}).get("destination", {}).get("namespace")
    return f"{namespace}/{content.get('metadata', {}).get('labels', {}).get(NAME_LABEL)}"


def _way(content: Map) -> tuple[Any, ...]:
    """Give what an object says but for what is of single canaries: their kinds, namespaces and differences."""
    spec, home = content.get("spec", {}), content.get("metadata", {}).get("namespace")
    if content.get("kind") == "AppProject":
        return home, spec.get("sourceRepos"), _clusters(spec)
    return home, {key: said for key, said in spec.items() if key not in {"generators", "ignoreDifferences"}}


def _clusters(spec: Map) -> list[Map]:
    found: list[Map] = []
    for place in spec.get("destinations", ()):
        cluster = {key: said for key, said in place.items() if key != "namespace"}
        found += [cluster] if cluster not in found else []
    return found
