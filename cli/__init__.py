"""The commands: a roof over everything, imported by nothing."""

from cli.app import main

__all__ = ["main"]
