"""Whether two objects come to the same thing in a cluster, however they are written."""
