"""The only network code: polite to sites, and safe from what hostile pages link to."""

from ingest.fetch.client import Fetched, Fetcher

__all__ = ["Fetched", "Fetcher"]
