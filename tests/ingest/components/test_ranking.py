import json

import numpy as np
import pytest
import srsly

from ingest.components.assemble import Decoding
from ingest.components.calibrate import Calibration
from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span
from ingest.components.evidence import evidence_of
from ingest.components.known import KnownNames
from ingest.components.labels import RELATIONS, TYPES
from ingest.components.pipe import decode_decoding, encode_decoding
from ingest.components.ranking import SIGNALS, Ranking
from ingest.components.tokens import tokenise
from ingest.components.transport import NAME


def test_the_default_takes_the_pair_head_at_its_word() -> None:
    signals = np.zeros((2, len(SIGNALS)), np.float32)
    signals[:, 0] = (0.0, 2.0)
    assert Ranking()([(0, 0, 1), (0, 1, 1)], signals).tolist() == pytest.approx([0.5, 0.8808], abs=1e-4)


def test_a_bias_is_a_relations_own() -> None:
    ranking = Ranking(biases=tuple(float(k == 3) for k in range(len(RELATIONS))))
    chances = ranking([(0, 3, 1), (0, 4, 1)], np.zeros((2, len(SIGNALS)), np.float32))
    assert chances[0] > chances[1] == 0.5


def test_calibration_rises_between_its_knots() -> None:
    curve = Calibration((0.0, 0.5, 1.0), (0.0, 0.2, 0.9))
    assert curve(np.array([0.0, 0.25, 0.75, 1.0])).tolist() == pytest.approx([0.0, 0.1, 0.55, 0.9])


def test_a_decoding_survives_json() -> None:
    how = Decoding(retype=0.25, threshold=0.6, calibration=Calibration((0.0, 1.0), (0.1, 0.9)))
    assert decode_decoding(json.loads(json.dumps(encode_decoding(how)))) == how


def test_known_names_change_the_odds_of_their_types() -> None:
    known = KnownNames({"bpifrance": {"public_body": 9, "investor": 1}}, 4.0)
    odds = known.odds(["Bpifrance", "the Bpifrance"])
    assert odds[TYPES.index("public_body")] == 21
    assert odds[TYPES.index("investor")] == 5
    assert odds.sum() == 24 + len(TYPES)


def test_evidence_is_the_sentence_or_its_neighbours() -> None:
    text = "One is here. Two is here. Three. " + "Far. " * 9 + "Last is here."
    tokens = tokenise(text)
    last = len(tokens.bounds) - 1

    def quote(a: int, b: int) -> str:
        span = evidence_of(tokens, a, b)
        return text[span.start : span.end]

    assert quote(0, 0) == "One is here."
    assert quote(2, 0) == "One is here. Two is here. Three."
    assert quote(0, last) == quote(last, 0) == "Last is here."


def test_a_graph_travels_between_processes() -> None:
    entity = ReadEntity("company", "Acme", (Span(0, 4),), (Span(9, 11),), 0.9)
    relation = ReadRelation(0, "raised", None, Span(5, 7), Span(0, 12), 0.8, "planned", {"amount": 5.0})
    graph = DocumentGraph((entity,), (relation,), (ReadRelation(0, "founded", 0, None, Span(0, 12), 0.1),))
    assert srsly.msgpack_loads(srsly.msgpack_dumps({"x": graph, NAME + "s": [1]})) == {"x": graph, NAME + "s": [1]}
