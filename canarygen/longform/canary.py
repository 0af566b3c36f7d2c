"""A spec with nothing left unsaid: every shorthand and default written out, origins kept.

One long form per thing is what the language promises; here is where the short forms
become it. Nothing behind this stage knows that there ever was a shorthand.
"""

from canarygen.document import Written
from canarygen.longform.analysis import analysis
from canarygen.longform.form import LongForm, Origins, filled
from canarygen.longform.rollout import rollout
from canarygen.longform.traffic import traffic
from canarygen.longform.workload import workload
from canarygen.model.names import derived


def longform(document: Written) -> LongForm:
    """Write out a schema-valid Canary."""
    origins: Origins = {}
    said = document.value
    spec = said["spec"]
    metadata = filled(
        said["metadata"], {"namespace": "default", "labels": {}, "annotations": {}}, ("metadata",), origins
    )
    app = workload(spec["workload"], metadata["name"], origins)
    plan = rollout(spec["rollout"], origins)
    names = filled(spec.get("names", {}), derived(metadata["name"]), ("spec", "names"), origins)
    value = {
        "apiVersion": said["apiVersion"],
        "kind": said["kind"],
        "metadata": metadata,
        "spec": {
            "workload": app,
            "traffic": traffic(spec["traffic"], app.get("ports", []), names["route"], origins),
            "rollout": plan,
            **({"analysis": analysis(spec["analysis"], plan, origins)} if "analysis" in spec else {}),
            "names": names,
            "patches": spec.get("patches", []),
        },
    }
    origins.update({("spec", key): None for key in ("names", "patches") if key not in spec})
    return LongForm(document, value, origins)
