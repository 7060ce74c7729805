# make help lists what there is. Nothing but make and python3 (3.11 or newer) is needed: each target sets up .venv itself.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help venv venv-dev tools demo up test check bench clean

help: ## what can be made
	@echo "claimtrack: from a news story to a published, checkable claim"
	@echo
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1 - \2/p' Makefile

venv: .venv/claimtrack.run ## set up .venv with what runs

demo: venv ## run everything with an invented web and a story to try (PORT=8000)
	@echo "Starting the demo; Ctrl-C ends everything. What it records is kept under var/."
	@$(BIN)/python manage.py up --demo --port $(PORT)

up: venv ## run everything, with your own data under var/ (PORT=8000)
	@echo "Starting; Ctrl-C ends everything."
	@$(BIN)/python manage.py up --port $(PORT)

test: .venv/claimtrack.dev ## run the tests, with a PostgreSQL and a Valkey of their own
	@echo "Running the tests."
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

tools: .venv-tools/claimtrack.tools ## set up .venv-tools with programs of others that some tests try our files on

check: .venv/claimtrack.dev ## look at form, types, imports, migrations, settings, translations
	@echo "ruff: form"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "mypy: types"
	@$(BIN)/mypy .
	@echo "import-linter: who may import whom"
	@$(BIN)/lint-imports
	@echo "migrations: none missing"
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@echo "check --deploy: settings as in production"
	@CLAIMTRACK_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
		CLAIMTRACK_SITE_URL=https://claims.example.org CLAIMTRACK_CONTACT=desk@example.org \
		DATABASE_URL=postgresql://claimtrack@localhost/claimtrack REDIS_URL=redis://localhost:6379/0 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	@echo "translations: complete and compiled"
	@$(BIN)/python -m tests.catalogues --check
	@echo "All is well."

bench: .venv/claimtrack.dev ## measure: start-up, pages, workers (minutes)
	@for script in tests/benchmarks/[a-z]*.py; do \
		echo "== $$script"; $(BIN)/python -m tests.benchmarks.$$(basename $$script .py) || exit 1; done

clean: ## remove .venv and caches; what you recorded, under var/, stays
	@echo "Removing .venv, .venv-tools and caches. Your data in var/ stays; remove it yourself if you mean to."
	@rm -rf .venv .venv-tools .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path "./var/*" -prune -exec rm -rf {} +

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "python3 is needed (3.11 or newer); on Debian: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) -V). Another one can be named: make … PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment; on Debian: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) -V)."
	@$(PYTHON) -m venv .venv

.venv/claimtrack.run: requirements.txt | .venv/bin/python
	@echo "Installing what runs (requirements.txt): half a minute, about 350 MB."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements.txt
	@touch $@

.venv-tools/claimtrack.tools: requirements-tools.txt | .venv/bin/python
	@echo "Installing tools of archives and a store to test against (requirements-tools.txt): a minute, about 130 MB."
	@$(BIN)/python -m venv --clear .venv-tools
	@.venv-tools/bin/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-tools.txt
	@touch $@

.venv/claimtrack.dev: requirements-dev.txt .venv/claimtrack.run | .venv/bin/python
	@echo "Installing what the tests need (requirements-dev.txt)."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-dev.txt
	@touch $@
