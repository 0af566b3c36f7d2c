"""What the Argo Rollouts controller will do with a rollout: its algorithm, run over a simulated time."""
