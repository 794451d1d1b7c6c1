"""The shipped pipeline, loaded once."""

import pytest
import spacy
from spacy.language import Language

from ingest.components import pipe
from ingest.reader import shipped_model


@pytest.fixture(scope="session")
def nlp() -> Language:
    assert pipe.FACTORY
    return spacy.load(shipped_model())
