"""Long forms to the model: one file for each part of the language."""
