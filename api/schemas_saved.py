"""How saved searches and what is new for them travel."""

from typing import Literal

from pydantic import BaseModel, Field

from api.schemas import ENTITY, STATEMENT, Entity, Statement, asked, example
from graph.search.grammar import MAX_LENGTH
from graph.store.saved import MAX_NAME, MAX_SEEN

ASKED = {"name": "Seed rounds in Paris", "wanted": "statements", "text": "", "where": "relation = raised, round = seed"}
SAVED = {**ASKED, "id": "sav_5f0c1d2e3a4b5c6d7e8f9a0b", "created": "2026-01-31T12:00:00.000000Z", "seen": 4711}
ITEM = {"number": 4712, "entity": ENTITY, "statements": [STATEMENT]}


class NewSearch(BaseModel):
    """A question to be asked again and again."""

    model_config = asked(**ASKED)
    name: str = Field(min_length=1, max_length=MAX_NAME)
    wanted: Literal["entities", "statements"] = Field(default="entities", description="What it asks for.")
    text: str = Field(default="", max_length=1000, description="Words of names or sentences; for entities only.")
    where: str = Field(default="", max_length=MAX_LENGTH, description="Conditions (docs/search.md).")


class SavedSearch(NewSearch):
    """A saved search."""

    model_config = example(**SAVED)
    id: str
    created: str
    seen: int = Field(description="The event of the change feed up to which it was looked at.")


class Seen(BaseModel):
    """How far somebody has looked."""

    model_config = asked(number=4711)
    number: int = Field(ge=0, le=MAX_SEEN, description="`until` of what was looked at.")


class NewsItem(BaseModel):
    """Something new."""

    model_config = example(**ITEM)
    number: int = Field(description="The first event that it is about.")
    entity: Entity | None = Field(description="The entity, where entities are sought.")
    statements: list[Statement] = Field(description="The statements that came or changed, each with its proof.")


class News(BaseModel):
    """What is new, in the order in which it came."""

    model_config = example(items=[ITEM], until=4720, more=False)
    items: list[NewsItem]
    until: int = Field(description="The event up to which it was looked; mark it as seen to go on from there.")
    more: bool = Field(description="Whether the change feed goes on after it.")
