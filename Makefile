# One way to do each thing. Needs Python 3.11 or newer; everything else goes into $(VENV).

VENV ?= .venv
ifeq ($(OS),Windows_NT)
  PYTHON ?= python
  BIN := $(VENV)/Scripts
else
  PYTHON ?= $(shell command -v python3 || command -v python)
  BIN := $(VENV)/bin
endif
RUN := $(BIN)/python -m
# Some tests wait for a server or a browser: one more at a time than there are processors keeps all of these at work.
WORKERS ?= $(shell "$(PYTHON)" -c "import os; print((os.cpu_count() or 1) + 1)")
INSTALLED := $(VENV)/installed

.PHONY: install plan test fast exhaustive coverage lint types contract bench

install: $(INSTALLED)

$(INSTALLED): requirements/dev.txt pyproject.toml
	@echo "Installing the pinned packages and megaroth into $(VENV)"
	@"$(PYTHON)" -m venv "$(VENV)"
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -c "import pathlib; pathlib.Path(r'$(INSTALLED)').touch()"

plan: $(INSTALLED)
	@echo "megaroth plan examples/employee.toml --as-of 2026-11-21"
	@$(BIN)/megaroth plan examples/employee.toml --as-of 2026-11-21

test: $(INSTALLED)
	@echo "Running all tests"
	@$(RUN) pytest -n $(WORKERS)

fast: $(INSTALLED)
	@echo "Running the fast tests"
	@$(RUN) pytest -n $(WORKERS) -m "not slow"

exhaustive: $(INSTALLED)
	@echo "Holding the elections found for many random plans against every other election (half an hour)"
	@MEGAROTH_TEST_PLANS=600 $(RUN) pytest -n $(WORKERS) tests/year/test_solver.py

coverage: $(INSTALLED)
	@echo "Running all tests, and counting the lines and branches that none of them reaches (twice as slow)"
	@$(RUN) pytest -n $(WORKERS) --cov --cov-report=term --cov-fail-under=90

lint: $(INSTALLED)
	@echo "Checking format and style"
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .

types: $(INSTALLED)
	@echo "Checking types"
	@$(RUN) mypy

contract: $(INSTALLED)
	@echo "Checking that imports run one way"
	@$(BIN)/lint-imports

bench: $(INSTALLED)
	@echo "Measuring (nothing is asserted; see benchmarks/README.md)"
	@$(BIN)/python benchmarks/worksheets.py
	@$(BIN)/python benchmarks/startup.py
	@$(BIN)/python benchmarks/solver.py
	@$(BIN)/python benchmarks/ledger.py
