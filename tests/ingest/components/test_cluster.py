import numpy as np

from ingest.components.cluster import Linking, Named, entities
from ingest.components.labels import SPAN_TYPES
from ingest.components.tokens import tokenise

PERSON, COMPANY, ORGANISATION, INVESTOR, PLACE, ACADEMIA, HUB = (
    SPAN_TYPES.index(t) for t in ("person", "company", "organisation", "investor", "place", "academia", "hub")
)


def join(names: list[tuple[str, int]], links: dict[tuple[int, int], float] | None = None, text: str = "") -> list[int]:
    """Every name is a form with one mention, all in one window; unlisted links are 0."""
    scores = {(x, y): [(links or {}).get((x, y), 0.0)] for x in range(len(names)) for y in range(x)}
    return joined(names, scores, text)


def joined(names: list[tuple[str, int]], scores: dict[tuple[int, int], list[float]], text: str = "") -> list[int]:
    """Every name is a form with one mention; pairs without scores stood in no window together."""
    n = len(names)
    owner, _, count = entities(linked(names, scores, text), n, 0.5, 0.4)
    assert sorted(set(owner.tolist())) == list(range(count))
    found: list[int] = owner.tolist()
    return found


def linked(names: list[tuple[str, int]], scores: dict[tuple[int, int], list[float]], text: str = "") -> Linking:
    """Without a text every name is a paragraph."""
    surfaces = [name for name, _ in names]
    tokens = tokenise(text or "\n\n".join(surfaces))
    spans = [
        (*tokens.cover(tokens.text.index(name), tokens.text.index(name) + len(name)), kind) for name, kind in names
    ]
    given = Named(tokens, np.array(spans, np.int64), np.zeros((len(names), len(SPAN_TYPES)), np.float32), surfaces)
    return Linking(given, [[k] for k in range(len(names))], [kind for _, kind in names], surfaces, scores)


def test_a_surname_is_the_person_who_alone_bears_it() -> None:
    assert join([("Maude Ferrand", PERSON), ("Ferrand", PERSON)]) == [0, 0]
    assert join([("Maude Ferrand", PERSON), ("Luc Ferrand", PERSON), ("Ferrand", PERSON)]) == [0, 1, 2]


def test_the_network_may_choose_among_namesakes_but_not_make_one_of_two() -> None:
    people = [("Maude Ferrand", PERSON), ("Luc Ferrand", PERSON), ("Ferrand", PERSON), ("Ann Berg", PERSON)]
    assert join(people, {(2, 1): 0.9}) == [0, 1, 1, 2]
    assert join(people, {(3, 1): 0.9}) == [0, 1, 2, 3]


def test_an_acronym_of_three_letters_is_its_long_form_whatever_the_types() -> None:
    assert join([("National Institute of Anthropology and History", ORGANISATION), ("NIAH", COMPANY)]) == [0, 0]


def test_legal_forms_do_not_part_a_company() -> None:
    assert join([("Acme Robotics GmbH", COMPANY), ("Acme Robotics", COMPANY)]) == [0, 0]


def test_a_shorter_name_needs_the_networks_word() -> None:
    names = [("Toyota Ventures", COMPANY), ("Toyota", COMPANY)]
    assert join(names) == [0, 1]
    assert join(names, {(1, 0): 0.8}) == [0, 0]


def test_far_from_its_long_form_a_short_one_is_the_only_name_that_begins_so() -> None:
    assert joined([("Ceiba Credit", COMPANY), ("Ceiba", COMPANY)], {}) == [0, 0]
    assert joined([("Tata Elxsi", COMPANY), ("Tata Steel", COMPANY), ("Tata", COMPANY)], {}) == [0, 1, 2]
    assert joined([("Ceiba Credit", COMPANY), ("Ceiba", INVESTOR)], {}) == [0, 1]
    assert joined([("Lagos Angels", INVESTOR), ("Lagos", PLACE)], {}) == [0, 1]


def test_a_place_that_no_table_knows_is_the_firm_whose_name_begins_so() -> None:
    firm, place = ("Third Mainland Ventures", INVESTOR), ("Third Mainland", PLACE)
    assert join([firm, place]) == joined([firm, place], {}) == [0, 0]
    assert join([("Lagos Ventures", INVESTOR), ("Lagos", PLACE)]) == [0, 1]
    assert join([("Third Mainland Bridge", COMPANY), place]) == [0, 1]
    assert join([firm, ("Third Mainland Capital", INVESTOR), place]) == [0, 1, 2]


def test_a_town_is_the_firm_whose_name_begins_so_and_not_the_university() -> None:
    assert join([("Pecan Grove Ventures", INVESTOR), ("Pecan Grove", PLACE)]) == [0, 0]
    assert join([("Lund University", ACADEMIA), ("Lund", PLACE)]) == [0, 1]


def test_unlike_names_of_organisations_are_one_where_the_text_says_so_or_the_network_is_sure() -> None:
    hubs = [("Science Park", HUB), ("Cyberport", HUB)]
    assert join(hubs, {(1, 0): 0.89}, "Eighteen from the Science Park, two from Cyberport") == [0, 1]
    assert join(hubs, {(1, 0): 0.9}, "Eighteen from the Science Park, two from Cyberport") == [0, 0]
    assert join(hubs, {(1, 0): 0.5}, "Science Park, formerly Cyberport") == [0, 0]
    assert join([("Science Park", HUB), ("Harbour Fair", SPAN_TYPES.index("event"))], {(1, 0): 0.5}) == [0, 0]


def test_a_reference_goes_to_the_entity_of_its_forms_or_to_none() -> None:
    linking = linked([("Acme", COMPANY), ("Bolt", COMPANY), ("Acme Labs", COMPANY)], {(2, 0): [0.9]})
    linking.references = {3: {0: 0.3, 2: 0.3, 1: 0.35}, 4: {0: 0.1, 1: 0.2}}
    owner, sure, count = entities(linking, 5, 0.5, 0.4)
    assert (owner.tolist(), count) == ([0, 1, 0, 0, -1], 2)
    assert np.isclose(sure[3], 0.6)
