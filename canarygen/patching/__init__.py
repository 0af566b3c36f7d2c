"""Patches: what a canary changes of its generated objects, and what it may not break with that."""
