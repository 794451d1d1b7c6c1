"""The README's commands and output are real."""

import re
import subprocess

import pytest

from tests.conftest import ROOT
from tests.e2e.conftest import Command
from tests.support.machine import same
from tests.support.questions import made

pytestmark = pytest.mark.slow
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_answer_shown_is_the_answer_given(command: Command, example_graph: str) -> None:
    (shown,) = re.findall(r"```\n\$ venturegraph (.+?)\n(.*?)```", README, re.DOTALL)
    asked = re.findall(r'"[^"]+"|\S+', shown[0])
    answer = command(*(part.strip('"') for part in asked), "--db", example_graph)
    assert answer.returncode == 0
    assert same(_lines(shown[1]), _lines(answer.stdout), made()), answer.stdout


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


def test_the_make_targets_exist() -> None:
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=False).returncode == 0
