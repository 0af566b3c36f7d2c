"""Objects that go into no spec, and that specs refer to: whoever applies them goes on doing so, and the project declares them."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Place, Value, mapping, text, unwritten, walk
from canarygen.frozen import replace
from canarygen.importing.spec import Imported
from canarygen.lint.resource import Resource
from canarygen.lint.route import gateways
from canarygen.migration.remark import Remark, stays
from canarygen.model.host import MESH, gateway_key
from canarygen.model.project import External, ExternalGateway, Key
from canarygen.writing import written

_CLUSTER = "ClusterAnalysisTemplate"
Named = tuple[str, str, str]
"""The kind, the namespace and the name of an object; what is the cluster's has no namespace."""


def referred(specs: Sequence[Imported], others: Sequence[Resource]) -> tuple[Resource, ...]:
    """Give those of the objects in no spec to which the specs refer by name."""
    made = (pair.made.content for spec in specs for pair in spec.held if pair.made)
    named = {key for content in made for key in _named(Resource(unwritten(content)))}
    return tuple(one for one in others if _key(one) in named)


def absent(specs: Sequence[Imported], given: Sequence[Resource]) -> Mapping[Key, Place]:
    """Give the Gateways that specs refer to, and that are neither given nor made, each with a place that names it.

    Routes that run go through them: they live elsewhere, or nobody comes to the app by them.
    """
    made = [Resource(unwritten(pair.made.content)) for spec in specs for pair in spec.held if pair.made]
    known = {_key(one) for one in (*given, *made)}
    used = {key for one in made for key in _named(one)} - known
    return {
        key[1:]: one.place.at("spec", "gateways", index)
        for one in given
        if one.kind == "VirtualService"
        for index, name in gateways(one)
        if name != MESH and (key := ("Gateway", *gateway_key(name, one.namespace))) in used
    }


def remarks(found: Sequence[Resource]) -> Iterator[Remark]:
    """Tell how they stay known."""
    for one in found:
        _, namespace, name = _key(one)
        full = f"{namespace}/{name}" if namespace else name
        said = f'gateways: {{"{full}": {{}}}}' if one.kind == "Gateway" else f"templates: [{full}]"
        why = f"specs refer to it by its name: go on applying it, and declare it in canarygen.yaml: `external: {{{said}}}`"
        yield stays(one.place, str(one), why)


def declared(
    found: Sequence[Resource], beside: External, absent_gateways: Mapping[Key, Place] | None = None
) -> External:
    """Give what lives outside of specs once they are declared, and Gateways that are absent, too."""
    places = {_key(one): one.place for one in found}
    of_istio = {key[1:]: ExternalGateway(place=at) for key, at in places.items() if key[0] == "Gateway"}
    of_istio |= {key: ExternalGateway(place=at) for key, at in (absent_gateways or {}).items()}
    templates = {key[1:]: at for key, at in places.items() if key[0] == "AnalysisTemplate"}
    of_cluster = {key[2]: at for key, at in places.items() if key[0] == _CLUSTER}
    return replace(
        beside,
        gateways={**of_istio, **beside.gateways},
        templates={**templates, **beside.templates},
        cluster_templates={**of_cluster, **beside.cluster_templates},
    )


def declaration(said: External) -> str:
    """Write a canarygen.yaml that declares Gateways and templates that live elsewhere; none where there are none."""
    external: dict[str, Value] = {}
    if said.gateways:
        external["gateways"] = {"/".join(key): {} for key in sorted(said.gateways)}
    if templates := [*("/".join(key) for key in sorted(said.templates)), *sorted(said.cluster_templates)]:
        external["templates"] = templates
    if not external:
        return ""
    return written({"apiVersion": "canarygen.dev/v1", "kind": "Project", "spec": {"external": external}})


def _key(one: Resource) -> Named:
    return one.kind, "" if one.kind == _CLUSTER else one.namespace, one.name


def _named(one: Resource) -> Iterator[Named]:
    """Give what an object refers to, of all that a project can declare."""
    if one.kind == "VirtualService":
        yield from (("Gateway", *gateway_key(name, one.namespace)) for _, name in gateways(one))
    if one.kind == "Rollout":
        for _, said in walk(one.get("spec", "strategy")):
            if name := text(mapping(said).get("templateName")):
                is_of_cluster = mapping(said).get("clusterScope")
                yield (_CLUSTER, "", name) if is_of_cluster else ("AnalysisTemplate", one.namespace, name)
