"""What a real API server and the real controller say of what canarygen accepts: `make cluster`."""
