"""The only network code: polite to sites, and safe from what hostile pages link to."""

from ingest.fetch.answer import Fetched
from ingest.fetch.client import Fetcher

__all__ = ["Fetched", "Fetcher"]
