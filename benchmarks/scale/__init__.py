"""What the API answers over a large graph, beside two peers: ``python -m benchmarks.scale FILE``."""
