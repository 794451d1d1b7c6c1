"""Places that many tests need."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.neo4j_server import CannotRunError, Server, running

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A running Neo4j. Tests that use it bear the mark `on_neo4j`: they share one database, so one worker runs them all."""
    try:
        with running() as server:
            yield server
    except CannotRunError as missing:
        if os.environ.get("REQUIRE_NEO4J"):
            raise
        pytest.skip(str(missing))


@pytest.fixture
def neo4j_url(neo4j_server: Server) -> str:
    """The url of an empty database."""
    neo4j_server.empty()
    return neo4j_server.url


@pytest.fixture(scope="session")
def founding_article() -> Path:
    if not SEEDS.exists():
        pytest.skip("the founding article lies outside the repository")
    return next(SEEDS.glob("*.txt"))
