"""Answers in the docs are held to the letter, and nearly where another CPU reads a doubtful sentence otherwise."""

from tests.support.machine import mark, near, same

SHOWN = "company 150\nplace 146\ninvestor 28\n"


def test_on_the_kind_of_cpu_the_docs_were_made_on_every_letter_counts() -> None:
    assert same(SHOWN, SHOWN, mark())
    assert not same(SHOWN, SHOWN.replace("150", "151"), mark())


def test_on_another_kind_figures_may_differ_and_most_lines_may_not() -> None:
    elsewhere = mark().partition("/")[0] + "/0"
    assert same(SHOWN, SHOWN.replace("150", "151"), elsewhere)
    assert not same(SHOWN, "company 150\nno such thing\nnor this\n", elsewhere)


def test_another_model_is_no_excuse() -> None:
    assert not same(SHOWN, SHOWN.replace("150", "151"), "0/0")


def test_one_line_of_three_may_differ() -> None:
    assert near(SHOWN, SHOWN.replace("place 146", "hub 3"))
