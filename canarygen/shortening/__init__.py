"""Specs as a person would write them: shorter, and of the very same long form."""
