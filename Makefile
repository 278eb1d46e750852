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
	@$(RUN) pytest -n auto

fast: $(INSTALLED)
	@echo "Running the tests that take no time"
	@$(RUN) pytest -n auto -m "not slow"

exhaustive: $(INSTALLED)
	@echo "Holding the elections found for many random plans against every other election (half an hour)"
	@MEGAROTH_TEST_PLANS=600 $(RUN) pytest -n auto tests/year/test_solver.py

coverage: $(INSTALLED)
	@echo "Running all tests, and counting the lines and branches that none of them reaches (twice as slow)"
	@$(RUN) pytest -n auto --cov --cov-report=term --cov-fail-under=90

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
