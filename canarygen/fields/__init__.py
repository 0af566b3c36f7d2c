"""Parts of objects: what several kinds have in common, or one kind has too much of."""
