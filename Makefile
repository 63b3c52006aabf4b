# Everything runs inside .venv, made here from requirements.lock on first use.
.DEFAULT_GOAL := help
PYTHON ?= python3.11
ifeq ($(shell command -v $(PYTHON) 2>/dev/null),)
PYTHON := python3
endif
BIN := .venv/bin

.PHONY: help setup lock clean

help:  ## Show what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.ready  ## Make the virtual environment with the locked dependencies

.venv/.ready: requirements.lock pyproject.toml
	@echo "Setting up .venv (first time only, a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@touch $@

lock:  ## Resolve the dependencies again: requirements.lock for work on it, requirements-runtime.lock for a site
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --constraint requirements.lock --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements-runtime.lock

demo: setup locale  ## Make the demonstration world and serve it on http://127.0.0.1:8000
	@WORKADVANCE_DEMO=1 $(BIN)/workadvance demo build

# A file of tests to a process, in the order of tests/conftest.py.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

test: setup locale chromium  ## Check everything: lint, types, contracts, tests on SQLite and PostgreSQL, browser journeys, docs
	@$(MAKE) --no-print-directory check-static
	@echo "== tests on SQLite, browser journeys included"
	@$(BIN)/python -m pytest tests $(TWO) $(MORE)
	@echo "== database tests on a private PostgreSQL"
	@$(BIN)/python scripts/with_postgres.py $(BIN)/python -m pytest $(DATABASE_TESTS) $(TWO) $(or $(MORE),--one-in 3 --whole database) --ignore tests/web/test_spanish.py --ignore-glob 'tests/web/test_look*'
	@$(MAKE) --no-print-directory docs

test-all:  ## The same with every case: `make test` draws some by lot, others with each commit
	@$(MAKE) --no-print-directory test MORE=--everything

# What touches the database runs on both: there all that a database decides and a third of the rest, another with each commit.
# The pure packages and the look need none, and Spanish is read once.
DATABASE_TESTS := tests/events tests/people tests/documents tests/programs tests/screening tests/readiness tests/training \
	tests/placement tests/advancement tests/reporting tests/appointments tests/messages tests/wages tests/exchange tests/api \
	tests/web tests/demo tests/journeys

check: setup locale check-static  ## The fast part: lint, types, contracts, what the repository checks of itself, a tenth of the other tests
	@$(BIN)/python -m pytest tests $(TWO) -m "not browser and not slow" --one-in 10 --whole consistency

.PHONY: wheel check-static demo test test-all check locale chromium bench docs screenshot
check-static: setup
	@echo "== lint, format, templates, types, import contracts"
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/codespell src docs tests scripts benchmarks README.md CONTRIBUTING.md Makefile pyproject.toml
	@$(BIN)/python scripts/check_template_lines.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports

locale: setup  # Spanish strings, compiled from the .po files
	@$(BIN)/python scripts/compile_messages.py

chromium:  # The browser of the journeys: installed when it can be, otherwise those tests are skipped and say so
	@sh scripts/ensure_chromium.sh

bench: setup  ## Measure the budgets of the design and print ratios against baselines
	@for f in benchmarks/*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

docs: setup  ## Build the documentation into site/
	@echo "== docs"
	@$(BIN)/workadvance reference build --check
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -W ignore -m mkdocs build --strict --quiet

screenshot: setup locale  ## Take the README's picture of the demonstration world anew
	@$(BIN)/python scripts/screenshot.py

wheel: setup locale  ## Build the package, Spanish included, into dist/
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist .
	@cp requirements-runtime.lock dist/

clean:  ## Remove the virtual environment and what was built (never the data in var/)
	rm -rf .venv site dist .pytest_cache .mypy_cache .ruff_cache
