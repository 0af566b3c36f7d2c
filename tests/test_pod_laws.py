"""The laws of pods, held to what Kubernetes' own validation said of pods drawn by chance, and of some that a law had wrong.

Each line of the recording is a pod, whether ValidateRollout of Argo Rollouts 1.9.1, with the validation of Kubernetes 1.34.1,
and the API server's of a Deployment took it, and of those that were refused where.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from canarygen.model.containers import containers
from canarygen.pod import containers as checks
from canarygen.pod.laws import refusals

RECORDED: Final = [
    json.loads(line)
    for line in (Path(__file__).parent / "traces" / "kubernetes-1.34.1-pods.jsonl").read_text().splitlines()
]
STRICTER: Final = (
    "is no label of a node",  # No node can carry it, so that the pods are nowhere spread.
    "the pod has no container",  # The kubelet does not find it, and no pod starts.
    "a pod of no runtime class",  # Admission refuses its pods.
    "it would stand twice",  # In the selector of the pod that is made of it, which is refused.
    "a second file",  # Of a token that another file is put in the place of Kubernetes does not know.
)
"""What is told although the API server takes it: it comes to nothing later, and without a word."""
LENIENT: Final = frozenset(
    {
        *(
            "preemptionPolicy",
            "securityContext.fsGroupChangePolicy",
            "containers[0].securityContext.procMount",
        ),
        *("securityContext.appArmorProfile.type", "containers[0].securityContext.appArmorProfile.type"),
        *("securityContext.seccompProfile.type", "containers[0].securityContext.seccompProfile.type"),
    }
)
"""Where an empty word is passed over, which nobody writes."""


def said(pod: dict[str, Any]) -> list[str]:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": pod}
    contained = tuple(containers(template))
    volumes = {volume["name"] for volume in pod.get("volumes", [])}
    found = [*refusals(template, contained)]
    found += [told for path, container in contained for told in checks.refusals(path, container, volumes)]
    return [refusal.message for refusal in found]


@pytest.mark.parametrize("pod", RECORDED, ids=lambda pod: pod["at"] or "accepted")
def test_a_pod_is_refused_where_kubernetes_refuses_it(pod: dict[str, Any]) -> None:
    told = said(pod["spec"])
    if pod["accepted"]:
        told = [message for message in told if not any(words in message for words in STRICTER)]

    assert not told if pod["accepted"] else told or pod["at"] in LENIENT


def test_no_file_of_a_volume_is_taken_for_the_one_that_is_not_said() -> None:
    sources = [
        {"secret": {"name": "keys"}},
        {"configMap": {"name": "files", "items": [{"key": "a", "path": "None"}]}},
    ]

    assert not said({"containers": [], "volumes": [{"name": "all", "projected": {"sources": sources}}]})
