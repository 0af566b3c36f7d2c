"""One value of an author's file is set, and not a byte beside it changes."""
