"""A spec with nothing left unsaid: one file for each part of the language."""
