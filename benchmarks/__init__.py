"""canarygen beside everyone else: the same work for each, checked to be the same, and timed in turns."""
