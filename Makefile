# The two commands that everybody needs are `make run` and `make test`.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
# Some images forbid kept bytecode: every process that a test or a report starts would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE
# PORT and ADDRESS choose where the dashboard listens, HEADLESS=true keeps it from opening a browser.
SERVER := $(if $(PORT),--server.port $(PORT)) $(if $(ADDRESS),--server.address $(ADDRESS)) $(if $(HEADLESS),--server.headless $(HEADLESS))

.PHONY: help run reload install demo test dev check types style compiled tested bench models catalogue readme constraints maintain

help:  ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

run: install  ## Make the environment and the demo bank where they are missing, and open the dashboard
	@$(PYTHON) cli.py demo
	@exec $(PYTHON) -m streamlit run dashboard.py $(SERVER)

reload: install  ## Open the dashboard and show each change to the code at once; it keeps a core busy, so for developers
	@$(PYTHON) cli.py demo
	@exec $(PYTHON) -m streamlit run dashboard.py --server.fileWatcherType auto --server.runOnSave true $(SERVER)

install:
	@tools/setup.sh requirements.txt

demo: install  ## Make the demo bank anew
	@$(PYTHON) cli.py demo --anew

dev:
	@tools/setup.sh requirements-dev.txt

test: dev  ## Install what the tests need and run every check and test
	@tools/system.sh
	@$(MAKE) --no-print-directory --jobs=2 types tested

# The types, which take one core alone for long, are checked beside it. What a test starts is no part of this make.
tested: style compiled
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL $(PYTHON) -m pytest -n 4 --dist loadfile --no-loadscope-reorder

check: types style  ## Lint, format, types and import contracts

types: dev
	$(PYTHON) -m mypy

style: dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports

# Every worker reads all tests: they are compiled once, on the core that the types leave free. What fails here is told later.
compiled: dev
	@$(PYTHON) -m pytest --collect-only --quiet --quiet >/dev/null 2>&1 || true

bench: dev  ## Measure side by side and print the ratios
	@for measure in bench/[a-z]*.py; do $(PYTHON) -m bench.$$(basename $$measure .py); done

models: dev  ## Make the text models anew from the labelled files in ../shared/data
	$(PYTHON) -m tools.models
	$(PYTHON) -m tools.models.moods
	$(PYTHON) -m tools.models.card

catalogue: dev  ## Bring the translators' files up to date with the texts in the code
	@$(PYTHON) -m tools.catalogue

readme: dev  ## Write the README's generated table anew
	@$(PYTHON) -m tools.readme

constraints:  ## Fix the versions of everything that the present requirements bring along
	@tools/fix_versions.sh

maintain: install  ## Compact the store and remove files that no reader needs
	@$(PYTHON) cli.py maintain
