"""The way of a workload from manifests that run today to a canary: stages, each safe to sync by itself."""
