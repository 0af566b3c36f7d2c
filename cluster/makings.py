"""What controllers make of an object, which the API server then judges: ReplicaSets and pods of Rollouts, Jobs of analyses."""

import copy
import json
from collections.abc import Iterator
from typing import Any, Final

from canarygen.model.placeholder import filled_in

Map = dict[str, Any]
_HASH: Final = "rollouts-pod-template-hash"
_SOME: Final = "5df9c8d7b9"
_LONGEST_NAME: Final = 63


def made_of(manifest: Map) -> Iterator[Map]:
    """Give the objects that come of one."""
    spec, metadata = manifest.get("spec", {}), manifest["metadata"]
    if manifest["kind"] == "Rollout" and "template" in spec:
        template, selector = copy.deepcopy(spec["template"]), copy.deepcopy(spec["selector"])
        labels = template.setdefault("metadata", {}).setdefault("labels", {})
        labels[_HASH] = selector.setdefault("matchLabels", {})[_HASH] = _SOME
        name = f"{metadata['name']}-{_SOME}"
        held = {"replicas": 1, "selector": selector, "template": template}
        yield _object("apps/v1", "ReplicaSet", metadata, name, {"spec": held})
        pod = {"metadata": template["metadata"], "spec": template["spec"]}
        yield _object("v1", "Pod", metadata, f"{name}-x7k2p", pod)
    known = {argument["name"]: argument.get("value", _SOME) for argument in spec.get("args", [])}
    for metric in spec.get("metrics", []) if manifest["kind"] == "AnalysisTemplate" else ():
        if job := metric["provider"].get("job"):
            made = json.loads(filled_in(json.dumps(job["spec"]), lambda name: known.get(name, _SOME)))
            yield _object("batch/v1", "Job", metadata, "a" * _LONGEST_NAME, {"spec": made})


def _object(version: str, kind: str, owner: Map, name: str, content: Map) -> Map:
    own = {**content.get("metadata", {}), "name": name, "namespace": owner.get("namespace", "default")}
    return {"apiVersion": version, "kind": kind, **content, "metadata": own}
