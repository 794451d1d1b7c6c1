# Two commands matter: `make run` and `make test`. Both work on a fresh machine with Python 3.11 or later and nothing else.
PYTHON ?= python3
BIN := .venv/bin
DB ?= sqlite:///venturegraph.db
PORT ?= 8000
NEWS := examples/site/feed.xml examples/dump.txt examples/wire.jsonl

.PHONY: install run test test-training check lint clean

install: .venv/.installed

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; say make PYTHON=/path/to/it" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/.dev: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Reads the bundled example news (offline) and serves the graph. Reading it again changes nothing.
run: install
	$(BIN)/venturegraph ingest --db $(DB) $(NEWS)
	$(BIN)/venturegraph serve --db $(DB) --port $(PORT)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Everything. The tests on Neo4j run on one worker, as they share a server.
test: lint
	$(BIN)/pytest -n 2 --dist loadgroup

# The fast part: lint, types, and the tests that take no second process.
check: lint
	$(BIN)/pytest -n 2 --dist loadgroup -m "not slow"

# A smoke training and the tests of tuning, in an environment of their own: PyTorch takes 7 GB.
test-training: .venv-train/.installed
	REQUIRE_TRAINING=1 .venv-train/bin/pytest -n 2 tests/training

.venv-train/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,train]'
	@touch $@

clean:
	rm -rf .venv .venv-train .cache build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
