# `make run` and `make test` do everything, set-up included, on a machine with Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export Q

.PHONY: run ask test lint bench bench-quality bench-speed bench-load reliability lock clean help

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## start the bot: the local page at once, Telegram when BOT_TOKEN is set
	@exec $(BIN)/python -m bot run

ask: $(VENV)/.run  ## ask in the terminal: make ask Q="网格怎么划分?"
	@$(BIN)/python -m bot ask "$$Q"

test: $(VENV)/.dev  ## run the tests, with coverage
	$(BIN)/python -m pytest --cov --cov-report=term

lint: $(VENV)/.dev  ## check style and types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

bench: $(VENV)/.run  ## measure the answers to the judged questions about the handbook
	$(BIN)/python -m bot evaluate data/judgments.jsonl

bench-quality: $(VENV)/.bench  ## measure beside other engines: make bench-quality FOLDERS="one another" SPLIT=--split
	$(BIN)/python -m tests.benchmarks.quality $(SPLIT) $(FOLDERS)

bench-speed: $(VENV)/.bench  ## time beside other engines: make bench-speed OPTIONS="--sizes 10000,100000 --picture speed.png"
	$(BIN)/python -m tests.benchmarks.speed $(OPTIONS)

bench-load: $(VENV)/.dev  ## ask as many people at once: make bench-load OPTIONS="--people 200 --questions 5 --documents 2000"
	$(BIN)/python -m tests.benchmarks.load $(OPTIONS)

reliability: $(VENV)/.dev  ## kill and fail a running bot and a sync again and again; prints its figures
	$(BIN)/python -m pytest tests/reliability -s

lock:  ## resolve the dependencies again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet \
		pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet \
		--group dev pyproject.toml -c requirements.txt -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet \
		--group bench -c requirements.txt -c requirements-dev.txt -o requirements-bench.txt

clean:  ## remove what make made, but never data/state
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .coverage .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@
