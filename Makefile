# `make run` and `make test` do everything, set-up included, on a machine with Python 3.11 or later.
PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes
PYTEST := $(BIN)/python -m pytest

# requirements*.txt are the locks, with hashes that plain pip checks. There is no uv.lock: it writes the address of the
# package index into every entry, and which index a machine uses is no business of this repository.
# pip 23.2 (Python 3.11.7's own) needs the extras in the pins, spelt as the packages that ask for them spell them.
RESOLVE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-strip-extras --custom-compile-command "make lock" --quiet $(UPGRADE)
COMPILE = $(RESOLVE) pyproject.toml
UNITS = $(if $(P),$(wildcard $(foreach part,$(P),$(foreach place,tests/unit/ tests/unit/*/ tests/unit/*/*/,\
	$(place)$(part) $(place)test_$(part).py))),tests/unit)

# The processes that tests start load compiled what the first of them has compiled.
test test-fast test-deep coverage reliability: export PYTHONDONTWRITEBYTECODE =

export Q
ifeq ($(MAKECMDGOALS)$(Q),ask)
$(error 用法 usage: make ask Q="网格怎么划分?")
endif

.PHONY: run ask test test-fast test-deep test-busy coverage lint typecheck format bench bench-quality bench-speed bench-sync \
	bench-load reliability docs lock clean help

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## start the bot: the local page at once, Telegram when BOT_TOKEN is set
	@exec $(BIN)/python -m bot run

ask: $(VENV)/.run  ## ask in the terminal: make ask Q="网格怎么划分?"
	@$(BIN)/python -m bot ask "$$Q"

test: $(VENV)/.dev  ## run the tests on all cores
	$(PYTEST) -n auto

test-fast: $(VENV)/.dev  ## run the unit tests, or those of a package or module: make test-fast P=ranking
	$(if $(UNITS),,$(error no unit tests of "$(P)": P names a folder or module below tests/unit))
	$(PYTEST) -n auto $(UNITS)

test-deep: $(VENV)/.dev  ## try twenty times as many examples of each property, new ones in every run: make test-deep EXAMPLES=20
	EXAMPLES=$(or $(EXAMPLES),20) $(PYTEST) -n auto tests/property

test-busy: $(VENV)/.dev  ## run the tests three times while every core is busy: make test-busy RUNS=3
	$(BIN)/python -m tests.busy --runs $(or $(RUNS),3)

coverage: $(VENV)/.dev  ## run the tests, measure branch coverage, fail below the limit in pyproject.toml
	$(PYTEST) -n auto --cov --cov-report=term

lint: $(VENV)/.dev  ## check formatting, style and types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

typecheck: $(VENV)/.dev  ## check types only
	$(BIN)/mypy

format: $(VENV)/.dev  ## format the code and apply the fixes that ruff is sure of
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(VENV)/.run  ## measure the answers to the judged questions about the handbook
	$(BIN)/python -m bot evaluate data/judgments.jsonl

bench-quality: $(VENV)/.bench  ## measure beside other engines: make bench-quality FOLDERS="one another" SPLIT=--split
	$(BIN)/python -m tests.benchmarks.quality $(SPLIT) $(FOLDERS)

bench-speed: $(VENV)/.bench  ## time beside other engines: make bench-speed OPTIONS="--sizes 10000,100000 --picture speed.png"
	$(BIN)/python -m tests.benchmarks.speed $(OPTIONS)

bench-sync: $(VENV)/.dev  ## time a first sync beside jieba alone: make bench-sync OPTIONS="--cores 2 FOLDER"
	$(BIN)/python -m tests.benchmarks.first_sync $(OPTIONS)

bench-load: $(VENV)/.dev  ## ask as many people at once: make bench-load OPTIONS="--people 200 --questions 5 --documents 2000"
	$(BIN)/python -m tests.benchmarks.load $(OPTIONS)

reliability: $(VENV)/.dev  ## kill, flood, starve and attack running bots; prints every promise: make reliability SHARE=0.1 KILLS=50
	$(BIN)/python -m tests.reliability $(OPTIONS)

docs: $(VENV)/.docs  ## build the documentation of docs/ in two languages: site/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lock:  ## resolve dependencies after a change of pyproject.toml (needs uv); newer versions: make lock UPGRADE=--upgrade
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra charts --extra fast --extra ocr --extra postgres --extra qdrant --extra qr --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --extra charts --extra fast --extra ocr --extra postgres --extra qdrant --extra qr --group bench -c requirements-dev.txt -o requirements-bench.txt
	$(RESOLVE) --group docs -c requirements-dev.txt -o requirements-docs.txt
	sed -i.bak 's/^lxml\[html-clean\]/lxml[html_clean]/' requirements.txt requirements-dev.txt requirements-bench.txt
	rm requirements.txt.bak requirements-dev.txt.bak requirements-bench.txt.bak

clean:  ## remove what make made, but never data/state
	rm -rf $(VENV) dist site .mypy_cache .pytest_cache .ruff_cache .coverage .coverage.* .hypothesis htmlcov

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(INSTALL) -r $<
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	$(INSTALL) -r $<
	@touch $@

$(VENV)/.bench: requirements-bench.txt | $(BIN)/python
	$(INSTALL) -r $<
	@touch $@

$(VENV)/.docs: requirements-docs.txt | $(BIN)/python
	$(INSTALL) -r $<
	@touch $@
