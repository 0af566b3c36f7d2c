"""Why a kustomization is what it is."""

REASONS = {
    "kind": "with `kustomization` in canarygen.yaml, each canary's folder can be built on with Kustomize",
    "resources": "with `kustomization`, every object of the canary is listed, by the file beside this one",
}
