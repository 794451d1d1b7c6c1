"""The training code needs the extra `train`; without it its tests are skipped."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEWS = """style: wire
region: France
date: 2024-06-12
title: Voltigeur raises €41m
---
LYON, June 12 – [Voltigeur|company:volt], a \\[start-up], has raised €41 million led by [Sillage Capital|investor:sill].

[The company|=volt], set up in 2019 by [Maude Ferrand|person:ferrand], will open a plant in [Katowice|place:kato]. [Ferrand|person:ferrand] ran [Voltigeur|company:volt] alone.
---
volt raised "€41 million" {"round": "Series B"}
volt founded_year "2019"
sill invested_in volt
ferrand founded volt
volt expanded_to kato {"status": "planned"}
"""


@pytest.fixture
def article_file(tmp_path: Path) -> Path:
    path = tmp_path / "deals" / "deals-001.txt"
    path.parent.mkdir()
    path.write_text(NEWS, encoding="utf-8")
    return path
