"""Workloads that are no Rollouts yet, as the Rollouts that they would be: what is read of these is read of them, too."""
