"""How what the specs yield lands in Git: beside them, or where Argo CD syncs it from."""
