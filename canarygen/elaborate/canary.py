"""One canary, from its long form."""

from canarygen.elaborate.analysis import analysis
from canarygen.elaborate.patch import patches
from canarygen.elaborate.rollout import rollout
from canarygen.elaborate.traffic import traffic
from canarygen.elaborate.workload import workload
from canarygen.longform.form import LongForm
from canarygen.model.canary import Canary
from canarygen.model.label import is_of_the_host
from canarygen.model.names import named


def elaborate(spec: LongForm, environment: str | None = None) -> Canary:
    """Make the model of one canary, in one environment."""
    metadata, body = spec.value["metadata"], spec.value["spec"]
    place = spec.root
    runs = workload(body["workload"], metadata["name"], place.at("spec", "workload"))
    return Canary(
        namespace=metadata["namespace"],
        labels=metadata["labels"],
        annotations={key: value for key, value in metadata["annotations"].items() if not is_of_the_host(key)},
        names=named(metadata["name"], body["names"]),
        workload=runs,
        traffic=traffic(
            body["traffic"],
            metadata["namespace"],
            place.at("spec", "traffic"),
            has_requests=bool(runs.http_ports),
        ),
        rollout=rollout(body["rollout"], place.at("spec", "rollout")),
        analysis=analysis(body["analysis"], place.at("spec", "analysis")) if "analysis" in body else None,
        patches=patches(body["patches"], place.at("spec", "patches")) if body["patches"] else (),
        path=spec.document.source.path,
        environment=environment,
        place=place,
    )
