"""Everybody, canarygen first; and who is missing, and why."""

from benchmarks.peers.canarygen import CANARYGEN
from benchmarks.peers.cdk8s import CDK8S, CDK8S_PYTHON
from benchmarks.peers.cue import CUE
from benchmarks.peers.helm import HELM, HELM_ENGINE, HELM_LINKED
from benchmarks.peers.jsonnet import GO_JSONNET, JRSONNET
from benchmarks.peers.kcl import KCL
from benchmarks.peers.kustomize import KUSTOMIZE, KUSTOMIZE_EACH
from benchmarks.peers.text_template import TEXT_TEMPLATE

PEERS = (
    CANARYGEN,
    TEXT_TEMPLATE,
    HELM_ENGINE,
    HELM_LINKED,
    HELM,
    KUSTOMIZE,
    KUSTOMIZE_EACH,
    JRSONNET,
    GO_JSONNET,
    KCL,
    CUE,
    CDK8S,
    CDK8S_PYTHON,
)
MISSING = {
    "score-k8s": "its Go module cannot be had from the module proxy here (403 on 2026-11-26), and it knows no Rollout",
    "Timoni": "its Go module cannot be had from the module proxy here (2026-11-26); CUE stands for it",
}
