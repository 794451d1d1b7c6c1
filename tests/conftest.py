"""Places that many tests need."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture(scope="session")
def founding_article() -> Path:
    if not SEEDS.exists():
        pytest.skip("the founding article lies outside the repository")
    return next(SEEDS.glob("*.txt"))
