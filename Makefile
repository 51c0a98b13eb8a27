# What the project's people type. Every target makes .venv first if it has to.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: help install reproduce test check format docs bench torture results.db clean

help:  ## Show the targets
	@grep -hE '^[a-z.]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $@

install: $(INSTALLED)  ## Make .venv and install hw1 and what its tests need

reproduce: $(INSTALLED)  ## Run the whole homework into reproduced.db and write report/ (minutes)
	$(BIN)/hw1 reproduce all --db reproduced.db --out report
	@echo "The report is report/report.html (also .md); its figures lie beside it. The runs: hw1 runs list --db reproduced.db"

test: check  ## Everything that must pass before a change lands
	$(BIN)/python -m pytest -q -n auto --dist loadscope

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

bench: $(INSTALLED)  ## Measure hw1 against the usual loops and scikit-learn; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks

torture: $(INSTALLED)  ## Kill, crowd and damage the store for a few minutes; writes docs/reliability.md
	$(BIN)/python -m tests.torture

clean:  ## Remove what was made here, except results
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis report
