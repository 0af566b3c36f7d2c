"""Flagger's Canary, as the Rollout, the routes and the analysis that do in its place."""
