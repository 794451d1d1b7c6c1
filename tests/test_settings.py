"""Settings: flags, then environment, then file; frozen; wrong values refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

import settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VENTUREGRAPH_PORT", raising=False)


def test_defaults() -> None:
    assert settings.load().db == "sqlite:///venturegraph.db"
    assert settings.load().host == "127.0.0.1"


def test_the_first_source_that_knows_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("venturegraph.toml").write_text("port = 1\n", encoding="utf-8")
    assert settings.load().port == 1
    monkeypatch.setenv("VENTUREGRAPH_PORT", "2")
    assert settings.load().port == 2
    assert settings.load(port=3).port == 3
    assert settings.load(port=None).port == 2


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(settings.load(), "port", 5)  # noqa: B010 - that it is refused is the point


@pytest.mark.parametrize("line", ["port = 70000", 'port = "x"', "unknown = 1"])
def test_wrong_values_and_unknown_names_are_refused(line: str) -> None:
    Path("venturegraph.toml").write_text(line, encoding="utf-8")
    with pytest.raises(ValidationError):
        settings.load()
