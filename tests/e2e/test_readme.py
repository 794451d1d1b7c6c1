"""The README's commands and output are real."""

import re
import subprocess

import pytest

from tests.conftest import ROOT
from tests.e2e.conftest import Command

pytestmark = pytest.mark.slow
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_answer_shown_is_the_answer_given(command: Command, example_graph: str) -> None:
    (shown,) = re.findall(r"```\n\$ venturegraph (.+?)\n(.*?)```", README, re.DOTALL)
    asked = re.findall(r'"[^"]+"|\S+', shown[0])
    answer = command(*(part.strip('"') for part in asked), "--db", example_graph)
    assert answer.returncode == 0
    assert [line.rstrip() for line in shown[1].splitlines()] == [line.rstrip() for line in answer.stdout.splitlines()]


def test_the_make_targets_exist() -> None:
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=False).returncode == 0
