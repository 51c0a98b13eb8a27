# What the project's people type. Every target makes .venv first if it has to.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
INSTALLED := $(VENV)/.installed
# What a user may have besides hw1 itself; the tests need all of it.
EXTRAS := proofs,parquet,postgres,cluster
# requirements.lock (built packages only: building one would take what is not locked), or LOCKED=no: the newest versions in the ranges of pyproject.toml.
LOCKED ?= yes

.PHONY: help install lock reproduce test exhaustive test-lowest check format docs bench torture portability mutation results.db clean

help:  ## Show the targets
	@grep -hE '^[a-z.-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(INSTALLED): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
ifeq ($(LOCKED),yes)
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock || { $(UNLOCKED); exit 1; }
	$(BIN)/python -m pip install --quiet --no-build-isolation -e '.[$(EXTRAS)]'
else
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group dev -e '.[$(EXTRAS)]'
endif
	touch $@

UNLOCKED := echo "The versions of requirements.lock cannot be installed here. By the ranges of pyproject.toml: make install LOCKED=no"

install: $(INSTALLED)  ## Make .venv and install hw1 and what its tests need

LOCK := pip compile --quiet --upgrade --all-extras --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-emit-package torch --no-annotate --custom-compile-command 'make lock' pyproject.toml

lock: $(INSTALLED)  ## Renew the locks: the newest version of everything, the oldest that is allowed, and their hashes
	$(BIN)/uv $(LOCK) --group dev --output-file requirements.lock
	$(BIN)/uv $(LOCK) --group test --group build --resolution lowest-direct --output-file requirements-lowest.lock

reproduce: $(INSTALLED)  ## Run the whole homework into reproduced.db and write report/ (minutes)
	$(BIN)/hw1 reproduce all --db reproduced.db --out report
	@echo "The report is report/report.html (also .md); its figures lie beside it. The runs: hw1 runs list --db reproduced.db"

test: check  ## Everything that must pass before a change lands
	$(BIN)/python -m pytest -q -n auto --dist loadscope

exhaustive: $(INSTALLED)  ## What the tests sample, in full: every float32, ten thousand networks, two thousand stores (half an hour)
	$(BIN)/python -m pytest -q -n auto -m exhaustive

# torch is not in the locks: its oldest version is read from its range.
test-lowest:  ## The tests with the oldest versions that are allowed, in .venv-lowest (Python 3.11; some gigabytes)
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-lowest.lock
	$(LOWEST)/bin/python -m pip install --quiet --no-build-isolation -e '.[$(EXTRAS)]' \
	  "$$(sed -n 's/.*"torch>=\([0-9.]*\).*/torch==\1/p' pyproject.toml)"
	$(LOWEST)/bin/python -m pytest -q -n auto --dist loadscope

check: $(INSTALLED)  ## Format, lint, types, import contracts
	$(BIN)/ruff format --check hw1cli tests benchmarks docs
	$(BIN)/ruff check hw1cli tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(INSTALLED)  ## Put the code into the project's format
	$(BIN)/ruff check --fix hw1cli tests benchmarks docs
	$(BIN)/ruff format hw1cli tests benchmarks docs

results.db: $(INSTALLED)  ## Make the shipped store anew: five seeds of everything (an hour or less)
	$(BIN)/hw1 reproduce all --data octsim --seeds 5 --db results.db --out report

docs: $(INSTALLED)  ## Write the pages that are made by the program
	$(BIN)/python docs/make_docs.py

bench: $(INSTALLED)  ## Measure hw1 against the usual loops, scikit-learn and JAX, and training by others; writes docs/benchmarks.md (an hour)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group bench
	$(BIN)/python -m benchmarks

torture: $(INSTALLED)  ## Kill, crowd and damage the store for a few minutes; writes docs/reliability.md
	$(BIN)/python -m tests.torture

portability: $(INSTALLED)  ## Train small runs on unlike machines, made here or emulated, and compare their bits; writes docs/reliability.md
	$(BIN)/python -m tests.portability

mutation: $(INSTALLED)  ## Put faults into the store and the constructions and see which tests notice (half an hour)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group mutation
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.mutation

clean:  ## Remove what was made here, except results
	rm -rf mutants .portability $(VENV) $(LOWEST) .pytest_cache .mypy_cache .ruff_cache .hypothesis report
