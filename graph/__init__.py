"""The core: what is known, how it is stored, and how it is asked."""
