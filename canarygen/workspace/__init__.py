"""EDGE: the checkout as files: read, locked and written so that nothing is lost, half written, or reached by a link."""
