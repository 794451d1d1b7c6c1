"""The way out: the graph over HTTP."""
