"""Pod templates: how one is made of a workload, and what stands in it."""
