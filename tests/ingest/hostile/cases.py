"""The table of misbehaviours: each route with what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.ingest.hostile.talk import Talk

Behave = Callable[[Talk], None]
MUCH = 64_000_000  # bytes by which the reading process may grow, at most, whatever is served


@dataclass(frozen=True)
class Case:
    """A route, what it does, and what is promised: how many articles, which refusals in any order, as patterns of their reasons.

    ``deadline`` is the number of seconds that the fetcher is given, ``hangs`` that the page is one for the killing of workers.
    """

    path: str
    behave: Behave
    articles: int = 0
    refused: tuple[str, ...] = ()
    deadline: float = 30.0
    hangs: bool = False
    host: str = ""
    tls: bool = False

    def __str__(self) -> str:
        return self.path.removeprefix("/") + (f"@{self.host}" if self.host else "") + ("+tls" if self.tls else "")


CASES: list[Case] = []
ROUTES: dict[str, Behave] = {}  # pages that other routes lead to


def reads(path: str, articles: int = 1, refused: tuple[str, ...] = (), host: str = "") -> Callable[[Behave], Behave]:
    """What can be read all the same."""

    def register(behave: Behave) -> Behave:
        CASES.append(Case(path, behave, articles, refused, host=host))
        return behave

    return register


def refuses(
    path: str, reason: str, *, deadline: float = 30.0, hangs: bool = False, host: str = "", tls: bool = False
) -> Callable[[Behave], Behave]:
    """What is refused, with this reason."""

    def register(behave: Behave) -> Behave:
        CASES.append(Case(path, behave, 0, (reason,), deadline, hangs, host, tls))
        return behave

    return register


def route(path: str) -> Callable[[Behave], Behave]:
    """A page that other routes lead to."""

    def register(behave: Behave) -> Behave:
        ROUTES[path] = behave
        return behave

    return register
