"""The page of a pull request: what changes, what the controller will do, and what was found."""
