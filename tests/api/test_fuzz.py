"""Requests that a machine makes up from the description of the API: every answer is one that the description knows.

A few for each operation; `python -m benchmarks.fuzz` makes hundreds, tries every bound, and asks one operation what another answered.
"""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from api.app import create_app
from benchmarks.fuzz import CHECKS
from graph.analytics import build
from graph.model import Refusal
from graph.store import open_store
from tests.api.conftest import NEWS

EXAMPLES = 3

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    store = open_store("memory:")
    for made in NEWS:
        store.put(made)
    store.refuse(Refusal("empty.txt", "an empty file"))
    folder: Path = tmp_path_factory.mktemp("analytics")
    build(store, folder)
    app = create_app(store, writes=True, analytics=folder)
    return schemathesis.openapi.from_asgi(
        "/openapi.json",
        app,
        config=SchemathesisConfig.from_dict({"checks": CHECKS, "phases": {"coverage": {"enabled": False}}}),
    )


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_every_answer_is_one_that_is_described(case: "schemathesis.Case[Any]") -> None:
    case.call_and_validate()
