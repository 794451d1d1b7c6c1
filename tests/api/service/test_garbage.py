"""What is there when a process begins to answer is not looked through again; what answers leave still goes."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from api.service.garbage import THRESHOLDS, settle


class Node:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def settled() -> Iterator[None]:
    before = gc.get_threshold()
    settle()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("settled")
def test_what_was_there_is_passed_over_and_later_garbage_is_not() -> None:
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold() == THRESHOLDS
    gone = weakref.ref(Node())
    assert gone() is not None
    gc.collect()
    assert gone() is None
