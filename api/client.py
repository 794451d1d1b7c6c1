"""A client in Python for the HTTP API: typed answers, lists that page by themselves, one tree of errors, retries where they help.

::

    with Client("http://127.0.0.1:8000") as graph:
        for hit in graph.search("battery recycling", where="type = company").first(50):
            print(hit.entity.name, graph.edges(hit.entity.id).total)
        table = graph.statements(where="relation = raised, published >= 2025").to_df()
        network = graph.to_networkx(where="place = Hong Kong", depth=1)

Errors::

    ApiError                    something the caller can understand and act on; a `VentureGraphError`
    ├── NoAnswerError           no connection, no answer in time, an answer that broke off
    └── ProblemError            the server's problem+json: ``status``, ``problem``
        ├── RefusedError        400, 413, 414, 422, 431: the question makes no sense
        ├── ForbiddenError      401, 403: a key is missing, or may not do this
        ├── MissingError        404, 410: there is no such thing, or it was retracted
        ├── OverloadedError     429, 503, after the last try: ``retry_after`` in seconds where the server said so
        └── ServerError         another 5xx: an error of the server's
"""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Self, TypeVar
from urllib.parse import quote

import httpx2

from api import schemas, schemas_network, schemas_saved, schemas_search
from graph.errors import InvalidInputError, VentureGraphError

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

T = TypeVar("T")
Parameters = Mapping[str, Any]
PAGE: Final = 200  # items asked for at once
OVERLOADED: Final = frozenset({429, 503})
LONGEST_WAIT: Final = 60.0  # seconds that a server may ask to wait; for a longer one the caller should decide
HTTP_ERROR: Final = 500
FIRST_WAIT: Final = 0.5  # seconds before the second try where the server says nothing; doubled for each further one


Question = Literal["portfolio", "co-investors", "alumni", "spin-outs", "members", "timeline", "similar", "meetings"]
ANSWERS: Final[Mapping[Question, Any]] = {  # and the model of its rows
    "portfolio": schemas_network.Relative, "co-investors": schemas_network.CoInvestor, "alumni": schemas_network.Alumnus,
    "spin-outs": schemas_network.Relative, "members": schemas_network.Cohort, "timeline": schemas_network.Moment,
    "similar": schemas_network.Similar, "meetings": schemas_network.Meeting,
}  # fmt: skip


class ApiError(VentureGraphError):
    """The root of the client's errors."""


class NoAnswerError(ApiError):
    """No connection, no answer in time, or one that broke off."""


class ProblemError(ApiError):
    """The server answered with a problem: ``status`` and the body as RFC 9457 has it."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: float | None = None) -> None:
        super().__init__(f"{status} {problem.get('title', '')}: {problem.get('detail', '')}".rstrip(": "))
        self.status, self.problem, self.retry_after = status, problem, retry_after


class RefusedError(ProblemError):
    """The question makes no sense to the server."""


class ForbiddenError(ProblemError):
    """A key is missing, or may not do this."""


class MissingError(ProblemError):
    """There is no such thing, or it was retracted."""


class OverloadedError(ProblemError):
    """The server is busy, also at the last try."""


class ServerError(ProblemError):
    """An error of the server's."""


KINDS: Final[Mapping[int, type[ProblemError]]] = {
    400: RefusedError, 401: ForbiddenError, 403: ForbiddenError, 404: MissingError, 410: MissingError,
    413: RefusedError, 414: RefusedError, 422: RefusedError, 429: OverloadedError, 431: RefusedError, 503: OverloadedError,
}  # fmt: skip


class Pages(Generic[T]):
    """A list of the API: iterating asks for page after page, and anew each time."""

    def __init__(self, ask: Callable[[str], Any], model: Any) -> None:
        self._ask, self._model = ask, model

    def __iter__(self) -> Iterator[T]:
        """Yield all items."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._ask(cursor)
            yield from (self._model.model_validate(item) for item in page["items"])
            cursor = page["next"]

    @property
    def total(self) -> int:
        """How many there are, as the server counts them now."""
        return int(self._ask("")["total"])

    def first(self, count: int) -> list[T]:
        """Return at most so many items."""
        return list(islice(self, count))

    def to_df(self) -> "pd.DataFrame":
        """Return a table of all items with one column a field, as in ``subject.name``; needs pandas."""
        return _table(self)


class Client:
    """A connection to a server. Every call raises `ApiError` and its kinds; what is merged is answered by what it became.

    ``key`` is an API key, ``headers`` go with each request. ``timeout`` is in seconds, for each answer to begin and go on. Requests
    that meet 429, 503 or no connection are made up to ``attempts`` times, after the time in Retry-After.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        headers: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        attempts: int = 4,
    ) -> None:
        sent = {**({"Authorization": f"Bearer {key}"} if key else {}), **(headers or {})}
        self._http = httpx2.Client(base_url=url, headers=sent, timeout=timeout, follow_redirects=True)
        self._attempts = attempts

    def search(
        self,
        text: str = "",
        *,
        where: str = "",
        types: Sequence[str] = (),
        changed_since: int | None = None,
        sentences: bool | None = None,
        near: bool | None = None,
    ) -> Pages[schemas_search.SearchHit]:
        """Find entities by names and by what articles say of them: the best match first.

        ``sentences`` says whether what articles say is looked through; None: where nothing has the text for its name; ``near``
        whether what has some of the words, or words near in meaning, follows; None: where nothing has all.
        """
        how = {"sentences": sentences, "near": near}
        asked = {"where": where, "type": list(types), "changed_since": changed_since, **how}
        return self._pages(schemas_search.SearchHit, "search", q=text, **asked)

    def entities(
        self, *, where: str = "", types: Sequence[str] = (), changed_since: int | None = None
    ) -> Pages[schemas.Entity]:
        """List entities that fulfil conditions, the best connected first."""
        return self._pages(schemas.Entity, "entities", where=where, type=list(types), changed_since=changed_since)

    def entity(self, id_: str, *, as_of: str = "") -> schemas.Entity:
        """Return one entity."""
        return schemas.Entity.model_validate(self._get(f"entities/{_part(id_)}", as_of=as_of))

    def profile(self, id_: str, *, as_of: str = "") -> schemas_network.Profile:
        """Return everything about an entity: roles, key facts, relations, timeline, similar things, doubts, sources."""
        return schemas_network.Profile.model_validate(self._get(f"entities/{_part(id_)}/profile", as_of=as_of))

    def edges(self, id_: str = "", *, where: str = "", **asked: Any) -> Pages[schemas.Edge]:
        """List the edges of an entity, or without one of all, that fulfil conditions: the best supported first.

        ``asked`` may be ``changed_since`` and, of an entity, ``predicate`` and ``as_of``.
        """
        return self._pages(schemas.Edge, f"entities/{_part(id_)}/edges" if id_ else "edges", where=where, **asked)

    def statements(self, id_: str = "", *, where: str = "", **asked: Any) -> Pages[schemas.Statement]:
        """List the statements on an entity, or without one all, that fulfil conditions: the youngest first, with their proof.

        ``asked`` is as for `edges`.
        """
        path = f"entities/{_part(id_)}/statements" if id_ else "statements"
        return self._pages(schemas.Statement, path, where=where, **asked)

    def why_not(self, id_: str, *, where: str = "", predicate: str = "") -> Pages[schemas.Rejection]:
        """List what was too uncertain to state of an entity, the likeliest first, each with score and threshold."""
        return self._pages(schemas.Rejection, f"entities/{_part(id_)}/why-not", where=where, predicate=predicate)

    def events(self, *, where: str = "", changed_since: int | None = None) -> Pages[schemas.Entity]:
        """List the events that fulfil conditions, the best connected first."""
        return self._pages(schemas.Entity, "events", where=where, changed_since=changed_since)

    def rounds(
        self, *, where: str = "", changed_since: int | None = None, **which: Any
    ) -> Pages[schemas_network.Round]:
        """List funding rounds as rows, the youngest first.

        ``which`` are company, investor, round, since, until, least, currency, as_of, published_by.
        """
        return self._pages(schemas_network.Round, "rounds", where=where, changed_since=changed_since, **which)

    def proof(self, subject: str, predicate: str, object_: str) -> list[schemas.Statement]:
        """Return the statements behind one edge, the most confident first."""
        found = self._get("edges/" + "/".join(map(_part, (subject, predicate, object_))))
        return [schemas.Statement.model_validate(item) for item in found]

    def paths(
        self, start: str, goal: str, *, hops: int = 6, alternatives: int = 1, **asked: Any
    ) -> list[schemas_network.Path]:
        """Return how two things, by id or name, hang together: the shortest paths, each hop with its proof.

        ``asked`` may be predicate, status, avoid (lists), sources, as_of, published_by.
        """
        ends = {"from": start, "to": goal}
        found = self._get("paths", **ends, hops=hops, alternatives=alternatives, **asked)
        return [schemas_network.Path.model_validate(item) for item in found]

    def ask(self, question: Question, id_: str, **asked: Any) -> list[Any]:
        """Return what the network says of an entity (docs/network.md), each row with its proof.

        ``asked`` may be as_of and published_by, of meetings months, of similar limit.
        """
        path = f"events/{_part(id_)}" if question == "meetings" else f"entities/{_part(id_)}/{question}"
        return [ANSWERS[question].model_validate(item) for item in self._get(path, **asked)]

    def trending(
        self, *, days: int = 30, until: str = "", types: Sequence[str] = (), limit: int = 20
    ) -> list[schemas_network.Trend]:
        """Return what more independent sources speak of than in the window before."""
        found = self._get("trending", days=days, until=until, type=list(types), limit=limit)
        return [schemas_network.Trend.model_validate(item) for item in found]

    def articles(self, *, where: str = "", changed_since: int | None = None) -> Pages[schemas.ArticleHead]:
        """List the articles that fulfil conditions, the youngest first."""
        return self._pages(schemas.ArticleHead, "articles", where=where, changed_since=changed_since)

    def article(self, id_: str) -> schemas.ArticleWithMentions:
        """Return an article's text with its mentions and statements."""
        return schemas.ArticleWithMentions.model_validate(self._get(f"articles/{_part(id_)}"))

    def changes(self, since: int = 0, *, where: str = "") -> Iterator[schemas.Event]:
        """Yield what changed after an event, to the end of the feed; keep the last ``number`` for the next time."""
        while found := self._get("changes", since=since, where=where, limit=PAGE):
            yield from (schemas.Event.model_validate(item) for item in found)
            since = found[-1]["number"]

    def searches(self) -> Pages[schemas_saved.SavedSearch]:
        """List the saved searches of your key."""
        return self._pages(schemas_saved.SavedSearch, "searches")

    def news(self, search: str, since: int | None = None) -> Iterator[schemas_saved.NewsItem]:
        """Yield what is new for a saved search after an event, or since it was last marked as seen, to the end of the feed."""
        more = True
        while more:
            found = self._get(f"searches/{_part(search)}/news", since=since, limit=PAGE)
            yield from (schemas_saved.NewsItem.model_validate(item) for item in found["items"])
            since, more = found["until"], found["more"]

    def stats(self) -> schemas.Stats:
        """Count what the graph holds."""
        return schemas.Stats.model_validate(self._get("stats"))

    def export(
        self, format_: str, *, entities: Sequence[str] = (), where: str = "", depth: int | None = None
    ) -> Iterator[bytes]:
        """Yield the graph, or what lies around entities or the fulfilment of conditions, as pieces of a file (docs/export.md)."""
        asked = {"format": format_, "entity": list(entities), "where": where, "depth": depth}
        with self._stream("export", asked) as answer:
            yield from answer.iter_bytes()

    def to_networkx(self, *entities: str, where: str = "", depth: int | None = None) -> "nx.MultiDiGraph[str]":
        """Return the same as a networkx graph: `graph.analytics.to_networkx` names its attributes."""
        from graph.analytics.networks import from_records  # noqa: PLC0415 - scipy takes a second to import

        asked = {"format": "jsonl", "entity": list(entities), "where": where, "depth": depth}
        with self._stream("export", asked) as answer:
            return from_records(json.loads(line) for line in answer.iter_lines())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _pages(self, model: Any, path: str, **asked: Any) -> Pages[Any]:
        def ask(cursor: str) -> Any:
            return self._get(path, **asked, cursor=cursor, limit=PAGE)

        return Pages(ask, model)

    def _get(self, path: str, **asked: Any) -> Any:
        with self._stream(path, asked) as answer:
            answer.read()
            return answer.json()

    @contextmanager
    def _stream(self, path: str, asked: Parameters) -> Iterator[httpx2.Response]:
        """Give an answer that is no error; what breaks off while it is read is one."""
        given = {name: value for name, value in asked.items() if value not in (None, "", [])}
        request = partial(self._http.build_request, "GET", f"/v1/{path}", params=given)
        try:
            answer = self._answer(request)
            try:
                yield answer
            finally:
                answer.close()
        except httpx2.HTTPError as error:
            raise NoAnswerError(f"{self._http.base_url}: {error or type(error).__name__}") from error

    def _answer(self, request: Callable[[], httpx2.Request]) -> httpx2.Response:
        """Send a request until it is answered, or tried often enough."""
        for attempt in range(1, self._attempts):
            answer = self._try(request())
            wait = _retry_after(answer) if answer else None
            if answer and not _passes(answer, wait):
                return _checked(answer)
            if answer:
                answer.close()
            time.sleep(FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(1, 1.5) if wait is None else wait)  # noqa: S311 - spreads the tries of many
        return _checked(self._http.send(request(), stream=True))

    def _try(self, request: httpx2.Request) -> httpx2.Response | None:
        """Return the answer, None where there is no connection."""
        try:
            return self._http.send(request, stream=True)
        except httpx2.ConnectError:
            return None


def _passes(answer: httpx2.Response, wait: float | None) -> bool:
    """Say whether another try may do better."""
    return answer.status_code in OVERLOADED and (wait or 0) <= LONGEST_WAIT


def _checked(answer: httpx2.Response) -> httpx2.Response:
    """Return an answer that is none of an error; raises `ProblemError` for one, also where its body is no problem+json."""
    if answer.is_success:
        return answer
    try:
        answer.read()
        body = answer.json()
    except ValueError:
        body = {"title": answer.reason_phrase}
    finally:
        answer.close()
    kind = KINDS.get(answer.status_code, ServerError if answer.status_code >= HTTP_ERROR else ProblemError)
    raise kind(answer.status_code, body if isinstance(body, dict) else {}, _retry_after(answer))


def _retry_after(answer: httpx2.Response) -> float | None:
    """Return the seconds that the server asks to wait, given as a number or as a date; None where it does not say."""
    said = answer.headers.get("Retry-After", "")
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _table(items: Iterable[Any]) -> "pd.DataFrame":
    """Return a table of models, one column a field."""
    try:
        import pandas as pd  # noqa: PLC0415 - for those who ask for it
    except ImportError as error:
        raise InvalidInputError("a table needs pandas: pip install pandas") from error
    return pd.json_normalize([item.model_dump() for item in items])


def _part(id_: str) -> str:
    """Return an id as a part of a path."""
    return quote(id_, safe="") or "-"
