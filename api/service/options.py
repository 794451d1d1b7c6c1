"""How an application is offered to others."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.service.keys import KeyRing


@dataclass(frozen=True, slots=True)
class Service:
    """Who may reach the application, and how often.

    Without ``keys`` everybody may do what it does at all. ``rate`` limits each key, and each address without one; ``counts`` is the
    file in which several processes count together, where there are several. ``origins`` are the web pages of others that may ask
    (CORS). ``hosts`` are the names under which it answers, all where empty. ``closing`` is called when the server ends.
    """

    keys: KeyRing | None = None
    rate: str = ""
    counts: Path | None = None
    origins: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    closing: Callable[[], None] | None = None


PLAIN = Service()
