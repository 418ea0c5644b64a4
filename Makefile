# make demo: see it work · make test: every test · make check: what CI runs. Needs Python 3.11 or newer and nothing else.
PYTHON ?= $(firstword $(foreach one,python3.13 python3.12 python3.11 python3,$(if $(shell $(one) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>&1 || echo no),,$(one))))
BIN = .venv/bin
INSTALLED = .venv/installed

.PHONY: demo test lint check bench clean

demo: $(INSTALLED)
	$(BIN)/reconcile demo demo

test: $(INSTALLED)
	$(BIN)/python -m pytest -q -n auto --dist worksteal

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test

bench: $(INSTALLED)
	$(BIN)/python -m tests.benchmarks.read_camt
	$(BIN)/python -m tests.benchmarks.night
	$(BIN)/python -m tests.benchmarks.write_workbook

$(INSTALLED): setup.cfg pyproject.toml
	@test -n "$(PYTHON)" || { echo "reconcile needs Python 3.11 or newer with venv: install it, or call make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[fast,postgres,test,lint]'
	@touch $(INSTALLED)

clean:
	rm -rf .venv demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
