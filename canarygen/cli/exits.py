"""Exit codes: what a script can rely on."""

DONE = 0
REJECTED = 1
USAGE = 2
STALE = 3
SURROUNDINGS = 4
INTERRUPTED = 130
