import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from ingest.components.document import DocumentGraph
from ingest.components.names import norm
from ingest.components.pipe import VentureReader

NEWS = (
    "OSLO, March 3 - Acme Robotics, based in Oslo, raised $5 million in a Series A round led by Northzone. "
    "It was founded in 2019 by Anna Berg, its chief executive.\n\nThe company competes with Boston Dynamics."
)
HARD = {
    "empty": "",
    "spaces": " \n\n \t ",
    "capitals": NEWS.upper(),
    "no punctuation": NEWS.replace(".", "").replace(",", "").replace("$", ""),
    "emoji": NEWS.replace("Acme", "🚀Acme 🦄").replace(" ", " 👩‍🚀 ", 3),
    "zero width": NEWS.replace(" ", "\u200b \ufeff", 9),
    "chinese": NEWS.replace("based in Oslo", "总部位于深圳的创业公司, based in Oslo"),
    "arabic": NEWS.replace("based in Oslo", "شركة ناشئة مقرها دبي, based in Oslo"),
    "names": "The winners: " + ", ".join(f"Acme{n} Labs" for n in range(500)) + ".",
    "long paragraph": ((NEWS.replace("\n\n", " ") + " ") * 250)[:50_000],
    "one word": "x" * 50_000,
    "control": "A\x00B\x1f Acme raised\u2028 $5 million\r\n",
}


def facts(doc: Doc) -> Iterator[tuple[str, str, str]]:
    read = doc._.read
    for r in read.relations:
        other = read.entities[r.object].name if r.object is not None else doc.text[r.value.start : r.value.end]
        yield read.entities[r.subject].name, r.predicate, other


def reader_of(nlp: Language) -> VentureReader:
    reader = nlp.get_pipe("venturegraph_reader")
    assert isinstance(reader, VentureReader)
    return reader


def check_offsets(doc: Doc) -> None:
    read = doc._.read
    for entity in read.entities:
        assert entity.mentions
        forms = [doc.text[m.start : m.end] for m in entity.mentions]
        assert entity.name in forms
        assert all(form.strip() == form and form for form in forms)
    for r in (*read.relations, *read.rejected):
        assert 0 <= r.evidence.start < r.evidence.end <= len(doc.text)
        assert 0 <= r.confidence <= 1
        if r.value:
            assert doc.text[r.value.start : r.value.end].strip()


def test_the_first_sentence_of_the_readme(nlp: Language) -> None:
    found = {(norm(s), p, norm(o)) for s, p, o in facts(nlp(NEWS))}
    assert {
        ("acme robotics", "raised", "$5 million"),
        ("acme robotics", "founded_year", "2019"),
        ("northzone", "invested_in", "acme robotics"),
    } <= found


def test_what_is_stated_and_what_is_rejected_are_parted_by_the_threshold(nlp: Language) -> None:
    reader = reader_of(nlp)
    read = nlp(NEWS)._.read
    assert all(r.confidence >= reader.decoding.threshold for r in read.relations)
    assert all(r.confidence < reader.decoding.threshold for r in read.rejected)


def test_a_post_is_proved_where_the_person_is_named_with_a_title(nlp: Language) -> None:
    """Not by the nearest words for both, which here are "us" and "she"."""
    text = (
        "Twenty start-ups from Oslo travelled to Lisbon to take part in Harbour Summit.\n\nQuillon Labs, a company that makes harbour "
        "sensors, was one of the exhibitors. Co-founder and CEO Mira Tesk said demand abroad is growing. “More ports call us "
        "now,” she said.\n\nFounded in 2019, Quillon Labs earns most of its revenue outside Norway."
    )
    [post] = [relation for relation in nlp(text)._.read.relations if relation.predicate == "holds_role"]
    assert "Co-founder and CEO Mira Tesk" in text[post.evidence.start : post.evidence.end]


def test_dates_are_seen_from_the_articles_own(nlp: Language) -> None:
    doc = nlp.make_doc("Acme Robotics raised $5 million last year, it said in Oslo. Acme Robotics is based in Oslo.")
    doc._.published = "2024-06-01"
    dated = [r.attributes.get("date") for r in nlp(doc)._.read.relations if r.predicate == "raised"]
    assert dated in ([], ["2023"])


@pytest.mark.parametrize("name", HARD)
def test_hard_texts_are_read_with_exact_offsets(nlp: Language, name: str) -> None:
    check_offsets(nlp(HARD[name]))


def test_nothing_of_a_long_list_is_cut_off(nlp: Language) -> None:
    first, second = (
        ("Nova", "Zen", "Orb", "Kalo", "Vest"),
        ("tix", "lia", "ron", "mek", "pay", "dra", "vu", "sen", "lio", "kor"),
    )
    third = ("Labs", "AI", "Robotics", "Health", "Systems", "Energy", "Bio", "Foods", "Space", "Cloud")
    names = [f"{a}{b} {c}" for a in first for b in second for c in third]
    doc = nlp(f"The following companies took part in the fair: {', '.join(names)}.")
    found = {m.start for e in doc._.read.entities for m in e.mentions}
    assert sum(doc.text.index(name) in found for name in names) > 480


@pytest.mark.parametrize("part", [500])
def test_the_end_of_a_long_text_is_read_as_its_beginning(nlp: Language, part: int) -> None:
    doc = nlp((NEWS + "\n\n") * 100)
    ends = [m.end for e in doc._.read.entities for m in e.mentions]
    assert max(ends) > len(doc.text) - part


def test_time_grows_in_line_with_length(nlp: Language) -> None:
    def seconds(times: int) -> float:
        begun = time.process_time()
        nlp((NEWS + "\n\n") * times)
        return time.process_time() - begun

    seconds(5)
    assert seconds(80) < 8 * max(seconds(20), 0.2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["Acme Inc", "raised", "$5m", "in 2019", "led by", "Bolt GmbH", "\n\n", "“", "’s", "🚀"]),
            st.text(max_size=8),
        ),
        max_size=60,
    )
)
def test_offsets_are_always_exact(nlp: Language, parts: list[str]) -> None:
    check_offsets(nlp(" ".join(parts)))


def test_a_batch_reads_as_single_documents_do(nlp: Language) -> None:
    texts = [NEWS, "", HARD["chinese"], "Bolt acquired Acme for €20m in 2020."]
    singly = [nlp(t)._.read for t in texts]
    together = [d._.read for d in nlp.pipe(texts)]
    assert [[e.name for e in r.entities] for r in together] == [[e.name for e in r.entities] for r in singly]
    for one, other in zip(singly, together, strict=True):
        assert [r.predicate for r in one.relations] == [r.predicate for r in other.relations]


@pytest.mark.slow
def test_several_processes_read_alike(nlp: Language) -> None:
    alone = [len(d._.read.entities) for d in nlp.pipe([NEWS] * 4)]
    assert [len(d._.read.entities) for d in nlp.pipe([NEWS] * 4, n_process=2)] == alone


def test_the_pipeline_survives_disk_bytes_and_pickle(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    expected = list(facts(nlp(NEWS)))
    assert list(facts(spacy.load(tmp_path / "model")(NEWS))) == expected
    reader = reader_of(nlp)
    doc = nlp.make_doc(NEWS)
    assert list(facts(pickle.loads(pickle.dumps(reader))(doc))) == expected  # noqa: S301  # our own bytes
    fresh = VentureReader().from_bytes(reader.to_bytes())
    assert list(facts(fresh(nlp.make_doc(NEWS)))) == expected


def test_what_happened_does_not_end(nlp: Language) -> None:
    read = nlp("Fiona Wray, a former co-founder of Tattie Foods, left the company in 2023.")._.read
    assert {(r.predicate, r.status) for r in read.relations} == {("founded", "stated"), ("holds_role", "ended")}


def test_names_are_shown_as_spacys_entities(nlp: Language) -> None:
    doc = nlp(NEWS)
    assert {e.text for e in doc.ents} >= {"Acme Robotics", "Northzone"}


def test_the_default_is_an_empty_graph(nlp: Language) -> None:
    assert nlp.make_doc("x")._.read == DocumentGraph()
