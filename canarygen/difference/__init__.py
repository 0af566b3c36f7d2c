"""What changes between two trees, in words: read off the manifests alone, whoever wrote them."""
