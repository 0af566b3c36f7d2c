"""What is remembered of a project in the cache of its user: it saves time, and changes nothing else."""
