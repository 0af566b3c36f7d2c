"""canarygen: ten-line canary specs in, a verified tree of Istio and Argo Rollouts manifests out."""

__version__ = "0.1.0"
