"""The way in: from sources to statements."""
