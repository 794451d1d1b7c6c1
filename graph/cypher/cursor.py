"""A place in a list of tokens, and what a parser asks of it."""

from typing import Final, NoReturn

from graph.cypher.lexer import Token, tokens
from graph.errors import InvalidQueryError

MAX_DEPTH: Final = 30  # of expressions within expressions; with the next it bounds the depth of the tree
MAX_OPERATORS: Final = 150  # of a query: signs, words, properties and indexes
# Words that begin what is not allowed, with the reason.
REFUSED: Final = {
    **dict.fromkeys(("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "FOREACH", "INSERT", "DROP", "ALTER", "FINISH"),
                    "a query only reads"),
    **dict.fromkeys(("GRANT", "REVOKE", "DENY", "START", "STOP", "SHOW", "TERMINATE", "RENAME", "ENABLE", "DRYRUN"),
                    "a query asks the graph, not the server"),
    "CALL": "procedures and subqueries are not called; EXISTS {…} and COUNT {…} are allowed",
    "YIELD": "procedures are not called",
    "LOAD": "no files and addresses are read",
    "USE": "the database is the one that was opened",
    "UNION": "ask two queries",
    "EXPLAIN": "the plan is not shown",
    "PROFILE": "the plan is not shown",
    "CYPHER": "the version of the language is given",
    "PERIODIC": "a query only reads",
    "USING": "hints are not needed",
    "REDUCE": "use sum, collect or a list comprehension",
    "FILTER": "use WHERE",
    "LET": "use WITH",
}  # fmt: skip


class Cursor:
    """Goes through the tokens of a query; ``bound`` are the names that may be used."""

    def __init__(self, query: str) -> None:
        self.query = query
        self._tokens = tokens(query)
        self._at = 0
        self._depth = 0
        self._operators = 0
        self.bound: set[str] = set()

    @property
    def token(self) -> Token:
        """The current token."""
        return self._tokens[self._at]

    @property
    def following(self) -> Token:
        """The token after the current one."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """Step over the current token and return it."""
        token = self.token
        self._at += token.kind != "end"
        return token

    def sign(self, value: str) -> bool:
        """Step over a sign if it is there."""
        found = self.token.kind == "sign" and self.token.value == value
        self._at += found
        return found

    def at_sign(self, value: str) -> bool:
        """Say whether a sign is there."""
        return self.token.kind == "sign" and self.token.value == value

    def word(self, *words: str) -> bool:
        """Step over these keywords if all are there, in a row."""
        ahead = self._tokens[self._at : self._at + len(words)]
        found = [token.word for token in ahead] == list(words)
        self._at += len(words) * found
        return found

    def need(self, value: str, where: str) -> None:
        """Step over a sign that must be there."""
        if not self.sign(value):
            self.refuse(f"{value} is missing {where}")

    def need_word(self, word: str, where: str) -> None:
        """Step over a keyword that must be there."""
        if not self.word(word):
            self.refuse(f"{word} is missing {where}")

    def name(self, what: str) -> str:
        """Step over a name that must be there."""
        if self.token.kind != "name":
            self.refuse(f"{what} is missing")
        return self.advance().value

    def use(self, name: str) -> str:
        """Return a name that must be bound."""
        if name not in self.bound:
            self.refuse(f"{name} is not bound before it is used")
        return name

    def text_since(self, token: Token) -> str:
        """Return what was written from a token up to the current one."""
        return " ".join(self.query[token.at : self.token.at].split())

    def deeper(self) -> None:
        """Count one level of nesting more; `MAX_DEPTH` are allowed."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.refuse(f"more than {MAX_DEPTH} levels of brackets and operators")

    def operator(self) -> None:
        """Count one operator more; `MAX_OPERATORS` are allowed."""
        self._operators += 1
        if self._operators > MAX_OPERATORS:
            self.refuse(f"more than {MAX_OPERATORS} operators; give long lists as a parameter")

    def back(self) -> None:
        """Count one level of nesting less."""
        self._depth -= 1

    def refuse(self, reason: str) -> NoReturn:
        """Raise `InvalidQueryError` that shows the place; a known word that is not allowed gives its own reason."""
        token = self.token
        if token.word in REFUSED:
            reason = f"{token.word} is not allowed: {REFUSED[token.word]}"
        place = "the end" if token.kind == "end" else f"{token.at}, {self.query[token.at : token.at + 20]!a}"
        raise InvalidQueryError(f"the query at {place}: {reason}")
