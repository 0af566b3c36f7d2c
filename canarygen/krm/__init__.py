"""KRM: a ResourceList in, a ResourceList out, as kustomize and kpt run functions."""
