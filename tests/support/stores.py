"""The stores that the contract suites run on."""

import pytest

on_neo4j = pytest.mark.xdist_group("neo4j")  # one server, one database: all on one worker
STORES = ["memory", "sqlite", pytest.param("neo4j", marks=on_neo4j)]


def store_url(request: pytest.FixtureRequest) -> str:
    """Return the url of an empty store of the kind that a parametrized fixture asks for."""
    if request.param == "neo4j":
        return str(request.getfixturevalue("neo4j_url"))
    folder = request.getfixturevalue("tmp_path")
    return "memory:" if request.param == "memory" else f"sqlite:///{folder}/graph.db"
