"""Manifests that exist, as specs: what is read of them, what comes of it, and how that is told."""
