"""EDGE: Git. What a commit holds, a commit that changes out/ and nothing else, and the way to a remote."""
