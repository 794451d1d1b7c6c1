"""The answers of docs/questions.md are those that the graph gives."""

import pytest

from tests.support.machine import same
from tests.support.questions import answer, made, questions

pytestmark = pytest.mark.slow


def test_there_are_as_many_as_the_page_says() -> None:
    assert len(questions()) == 26


@pytest.mark.parametrize(("question", "shown"), questions(), ids=[question for question, _ in questions()])
def test_a_question_has_this_answer(question: str, shown: str, example_graph: str) -> None:
    given = answer(question, example_graph)
    assert same(shown, given, made()), given
