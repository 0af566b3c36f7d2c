"""Objects that exist, back to specs: the opposite of lowering, one file for each part of the language."""
