"""The pods: what of them the language has words for, and the rest as a template over that."""

from collections.abc import Mapping

from canarygen.document import Map, items, mapping, mappings
from canarygen.pod.template import pod_template
from canarygen.raising.container import container
from canarygen.raising.family import Family
from canarygen.raising.remainder import Beyond, difference, sameness
from canarygen.raising.stillness import still
from canarygen.strategic import MERGE_KEYS
from canarygen.typed import Any


def pods(family: Family, known: Map) -> Map:
    """Give the keys of `spec.workload` that describe pods, beside those that are known."""
    wanted = mapping(still(family, family.rollout)["spec"].get("template"))
    spec = mapping(wanted.get("spec"))
    app = _app(mappings(spec.get("containers")), family, known)
    account = spec.get("serviceAccountName")
    said = {"serviceAccount": account} if isinstance(account, str) else {}
    said |= container(app)
    name = str(app.get("name", family.name))
    if name != family.name:
        # The language names the container of an `image` after the canary; any other is the template's.
        said.pop("image", None)
    template = _template(family, {**known, **said}, wanted, name)
    return said | ({"template": template} if template else {})


def _app(containers: list[Mapping[str, Any]], family: Family, known: Map) -> Mapping[str, Any]:
    """Choose the container that the language speaks of: the one named like the Rollout, or that answers, or the first."""
    numbers = [port["targetPort"] for port in known.get("ports", [])]
    named = (one for one in containers if one.get("name") == family.name)
    answering = (
        one
        for one in containers
        if any(mapping(port).get("containerPort") in numbers for port in items(one.get("ports")))
    )
    return next(named, None) or next(answering, None) or next(iter(containers), {})


def _template(family: Family, known: Map, wanted: Mapping[str, Any], app: str) -> Map:
    """Give what is to be laid over the pods that the language makes, so that they are those of the Rollout.

    `app` is the name of the container that the language speaks of.
    """
    named: Map = {} if app == family.name else {"spec": {"containers": [{"name": app}]}}
    made = pod_template({"env": {}, "envFrom": [], **known, "template": named}, family.name)
    if not family.is_ours:
        wanted = Beyond("Rollout", sameness(family, "Rollout"), MERGE_KEYS)(made, wanted, "spec.template")
    patch = difference(made, wanted)
    return _with_name(patch, app) if named else patch


def _with_name(patch: Map, app: str) -> Map:
    """Say the name of the app's container first: by that it is known for what it is."""
    spec = mapping(patch.get("spec"))
    containers = mappings(spec.get("containers"))
    own = next((one for one in containers if one.get("name") == app), {})
    image = {"image": own["image"]} if "image" in own else {}
    others = [one for one in containers if one.get("name") != app]
    return {**patch, "spec": {**spec, "containers": [{"name": app, **image, **own}, *others]}}
