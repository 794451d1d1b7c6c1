"""Every error that venturegraph raises on purpose.

::

    VentureGraphError            something the caller can understand and act on
    ├── InvalidInputError        the caller's input cannot be used (names the input)
    │   ├── UnreadableError      a file, page or feed that holds no readable article
    │   │   └── UnreachableError     it cannot be had now: the same may work later
    │   ├── InvalidQueryError    a search, filter or cursor that makes no sense
    │   └── ConflictError        a judgement that contradicts those in force
    ├── NotFoundError            no article, entity or statement has this id
    │   ├── GoneError            it was there, and its articles were retracted
    │   └── MergedError          the entity has become part of another, whose id it gives
    ├── DeadlineError            a job took longer than it was given
    └── StoreError               the database refuses
        ├── StoreUnavailableError    missing, unwritable, locked, unreachable
        └── SchemaVersionError       written by a newer venturegraph
"""


class VentureGraphError(Exception):
    """The root: its text is one line that names the input and the next step."""


class InvalidInputError(VentureGraphError):
    """The caller's input cannot be used."""


class UnreadableError(InvalidInputError):
    """A file, page or feed that holds no readable article."""


class UnreachableError(UnreadableError):
    """It cannot be had now, because a server or the way to it is in trouble: the same may work later."""


class InvalidQueryError(InvalidInputError):
    """A search, filter or cursor that makes no sense."""


class NotFoundError(VentureGraphError):
    """No article, entity or statement has this id."""


class GoneError(NotFoundError):
    """What had this id was there once; its articles were retracted."""


class ConflictError(InvalidInputError):
    """A judgement contradicts those in force; its text names them and how to take them back."""


class MergedError(NotFoundError):
    """The entity with the id ``old`` has become part of another: ``id`` says which."""

    def __init__(self, old: str, id_: str) -> None:
        super().__init__(f"{old!a} has become part of {id_}; ask for that")
        self.old, self.id = old, id_


class DeadlineError(VentureGraphError):
    """A job took longer than it was given; nothing of it is kept."""


class StoreError(VentureGraphError):
    """The database refuses."""


class StoreUnavailableError(StoreError):
    """The database is missing, unwritable, locked or unreachable."""


class SchemaVersionError(StoreError):
    """The database was written by a newer venturegraph."""
