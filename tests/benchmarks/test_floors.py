"""The quality of what ships has floors, on articles that judge and never train."""

import pytest

from benchmarks.evaluate import main

pytestmark = pytest.mark.slow


def test_the_shipped_model_stands_above_its_floors(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([])
    assert code == 0, capsys.readouterr().err
