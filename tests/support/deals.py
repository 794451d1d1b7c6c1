"""Investors and companies of three articles, for questions about rounds, portfolios and profiles."""

from typing import Any

from graph.names import entity_id
from graph.store.base import Store
from tests.support.readings import reading

ACME, BOLT, CODA = (("company", name) for name in ("Acme", "Bolt", "Coda"))
FUND, ANGELS, QUAY = (("investor", name) for name in ("Fund", "Angels", "Quay"))
ANN, BOB = ("person", "Ann"), ("person", "Bob")
UNI, HUB, FAIR, PARIS = ("academia", "TU Delft"), ("hub", "The Dock"), ("event", "VivaTech"), ("place", "Paris")


def said(**attributes: Any) -> dict[str, Any]:
    """Return the fields of a statement with these attributes, one of which may be its status."""
    status = attributes.pop("status", "stated")
    return {"attributes": attributes, "status": status}


def id_(thing: tuple[str, str]) -> str:
    """Return the id of a thing of this type and name."""
    return entity_id(*thing)


def put_deals(store: Store) -> Store:
    """Put the articles of the deals."""
    seed, a = said(round="seed"), said(round="Series A", lead=True)
    store.put(
        reading(
            "1",
            [
                (FUND, "invested_in", ACME, a),
                (ANGELS, "invested_in", ACME, said(round="Series A")),
                (ACME, "raised", "$12 million", said(round="Series A", amount=12e6, currency="USD")),
                (ACME, "raised", "$15 million", said(amount=15e6, currency="USD", total=True)),
            ],
            published="2024-03-01",
            source="Ledger",
        )
    )
    store.put(
        reading(
            "2",
            [
                (ACME, "raised", "$12 million", said(amount=12e6, currency="USD")),
                (QUAY, "invested_in", ACME),
                (FUND, "invested_in", BOLT, seed),
                (QUAY, "invested_in", BOLT, said(round="seed", status="planned")),
            ],
            published="2024-03-05",
            source="Wire",
        )
    )
    store.put(
        reading("3", [(ACME, "raised", "€2 million", said(round="seed", amount=2e6, currency="EUR"))], published="2022")
    )
    return store
