"""Laws of a pod's settings that no schema can see: what Kubernetes' own validation refuses.

The controller runs it on every Rollout (rule V6); the API server does on a Deployment. Containers, their
ports, probes and volumes are judged with all other pods, elsewhere.
"""

from collections.abc import Iterator
from typing import Final

from canarygen.checks import containers, pod_settings, resources, security_contexts
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.fault import Refusal
from canarygen.key import ARGO
from canarygen.lint.laws.rollouts.refusal import refused
from canarygen.lint.leniency import without_nulls
from canarygen.lint.resource import mapping
from canarygen.lint.tree import Tree
from canarygen.model.containers import Map
from canarygen.model.containers import containers as each

_TEMPLATED: Final = ((ARGO, "Rollout"), ("apps", "Deployment"))


def pods_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Kubernetes accepts the settings of a pod and of its containers (ValidatePodTemplateSpec)."""
    for kind in _TEMPLATED:
        for owner in tree.of(*kind):
            place = owner.at("spec", "template")
            template = without_nulls(mapping(place.value))
            # What is yet to be filled in may be all of a pod.
            for path, message, way_out in _refusals(template) if mapping(template.get("spec")) else ():
                # Since Kubernetes 1.34 a variable may have any name; the controller asks for one of old.
                if owner.kind == "Deployment" and path[-1] == "name" and "env" in path:
                    continue
                yield refused(Code.POD_REFUSED, message, place.at(*path).span, way_out)


def _refusals(template: Map) -> Iterator[Refusal]:
    for path, message, way_out in pod_settings.settings(template["spec"]):
        yield ("spec", *path), message, way_out
    contained = tuple(each(template))
    for at, container in contained:
        yield from containers.settings(at, container)
    yield from security_contexts.refusals(template, contained)
    for refusal in resources.refusals(contained):
        # That a request is above its limit is told of every pod.
        if refusal[0][-1] != "resources":
            yield refusal


CHECKS: Final = (pods_are_accepted,)
