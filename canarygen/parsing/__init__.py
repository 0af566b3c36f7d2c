"""YAML text to documents whose values know their places: one way for every reader, and a refusal of what readers would take differently."""
