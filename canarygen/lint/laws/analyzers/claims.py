"""Routes by what a token claims: at a gateway that checks tokens."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mapping, texts
from canarygen.key import ISTIO, ISTIO_SYSTEM, SECURITY
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.resource import Resource
from canarygen.lint.route import gateways, matches
from canarygen.lint.selector import carries
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final

CLAIMS_UNCHECKED: Final = Law(
    "claims-unchecked",
    "A gateway knows the claims of a token only if a RequestAuthentication lets it check the token: without one the rule matches nothing.",
    peer="IST0149",
)
_CLAIMS: Final = ("@request.auth.claims.", "@request.auth.claims[")


def claims_are_checked(tree: Tree) -> Iterator[Diagnostic]:
    """A RequestAuthentication is for the pods of each gateway that routes by claims (virtualservice/jwtclaimroute.go).

    The analyzer asks it of the pods in a cluster. If the tree has none of the gateway, one may be kept with them: that is a hint.
    """
    policies = tree.any_of(SECURITY, "RequestAuthentication")
    for route in tree.of(ISTIO, "VirtualService"):
        claim = next(_claims(route), None)
        for index, name in gateways(route) if claim else ():
            found = tree.gateways(name, route.namespace)
            selector = texts(found[0].get("spec", "selector")) if found else {}
            # Of pods that are yet to be chosen nothing is known.
            if not found or not claim or any(map(is_filled_in, selector.values())):
                continue
            picked = tree.proxies(selector)
            proxies: list[tuple[str | None, Mapping[str, str]]] = [
                (pod.namespace, pod.labels) for pod in picked
            ] or [(None, selector)]
            if not all(any(_is_for(policy, *proxy) for policy in policies) for proxy in proxies):
                yield breach(
                    CLAIMS_UNCHECKED,
                    "no RequestAuthentication is for the pods of this gateway",
                    route.at("spec", "gateways", index).span,
                    "add one that selects the pods of the gateway, in their namespace",
                    Note("the claims are asked for here", claim.key),
                    ruled=None if picked else Severity.INFO,
                )


def _claims(route: Resource) -> Iterator[Place]:
    for path, match in matches(route):
        for key in ("headers", "withoutHeaders"):
            for header in mapping(match.get(key)):
                if header.lower().startswith(_CLAIMS):
                    yield route.at(*path, key, header)


def _is_for(policy: Resource, namespace: str | None, labels: Mapping[str, Any]) -> bool:
    """Whether a policy is for pods of these labels, in a namespace that may not be known."""
    selector = texts(policy.get("spec", "selector", "matchLabels"))
    is_near = namespace is None or not policy.is_placed or policy.namespace in (namespace, ISTIO_SYSTEM)
    return is_near and (policy.get("spec", "targetRefs") is not None or carries(labels, selector))
