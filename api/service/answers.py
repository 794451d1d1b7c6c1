"""Answers that were given already: a question asked again of the same revision of the graph costs no second look at it."""

from collections import OrderedDict
from threading import Lock
from typing import Final

MOST_BYTES: Final = 16 << 20  # of all answers that a process keeps, with their questions
ENTRY: Final = 400  # bytes that an entry takes besides its texts
LARGEST: Final = 1 << 16  # bytes of one: a page of twenty has some ten thousand

Question = tuple[str, str, str]  # revision of the graph, path, query


class Answers:
    """The last that were asked for, in ``most`` bytes; safe to use from several threads.

    The revision is part of the question, so that none outlives a change: the graph never has an old revision again.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size = most, 0
        self._held: OrderedDict[Question, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Question) -> bytes | None:
        """Return the answer that was kept, None where there is none."""
        with self._lock:
            found = self._held.get(question)
            if found is not None:
                self._held.move_to_end(question)
            return found

    def keep(self, question: Question, answer: bytes) -> None:
        """Keep an answer, unless it is large; those that were not asked for the longest time give way."""
        if len(answer) > LARGEST:
            return
        with self._lock:
            if question not in self._held:
                self._size += _size(question, answer)
            self._held[question] = answer
            while self._size > self._most:
                self._size -= _size(*self._held.popitem(last=False))


def _size(question: Question, answer: bytes) -> int:
    return ENTRY + len(answer) + sum(map(len, question))
