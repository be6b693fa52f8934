# `make` or `make help` lists what there is.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
BOOTSTRAP := app/static/vendor/bootstrap
TOOLS := tests/browser/tools/node_modules
export FLASK_APP = practice_flask_blog.py

.DEFAULT_GOAL := help
.PHONY: help run test browser-test conformance conformance-programs server-test lint format bench bench-quick bootstrap requirements translations clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## read the blog in your browser (PORT=8000)
	@$(BIN)/flask try --port $(PORT)

test: $(VENV)/.dev ## prove that it works (TEST_DATABASE_URL=postgresql://… for PostgreSQL)
	$(BIN)/pytest -q -n auto -m "not browser and not conformance and not servers"

browser-test: $(VENV)/.dev ## click through it in Chromium (CHROMIUM=/usr/bin/chromium)
	$(BIN)/pytest -q -n 2 -m browser

conformance: $(VENV)/.dev $(TOOLS)/.package-lock.json ## ask the Nu HTML checker, Lighthouse and csp_evaluator (needs Node and Java)
	$(BIN)/pytest -q -n 2 -m conformance

server-test: $(VENV)/.dev ## stop, kill and overrun real servers (needs PostgreSQL's programs)
	$(BIN)/pytest -q -m servers

lint: $(VENV)/.dev ## check style, types, imports, templates and the container's files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/djlint --quiet --lint --check app/templates
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml

format: $(VENV)/.dev ## bring code and templates into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint --quiet --reformat app/templates

translations: $(VENV)/.dev ## collect the texts and compile the catalogues
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --omit-header -o app/translations/messages.pot .
	$(BIN)/pybabel -q update -i app/translations/messages.pot -d app/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d app/translations

bench: $(VENV)/.dev ## measure what pages cost, into docs/performance-details.md (BENCH_DATABASE=postgresql://…, BENCH_REDIS=redis://… measure those, too)
	$(BIN)/python -m benchmarks.run --database "$(BENCH_DATABASE)" --redis "$(BENCH_REDIS)" --write docs/performance-details.md

bench-quick: $(VENV)/.dev ## the same of a small site, in two minutes, for the eye only
	$(BIN)/python -m benchmarks.run --sizes 1k --rounds 1

bootstrap: ## build the part of Bootstrap that the pages use (needs Node)
	@npm install --silent --no-save --prefix instance/bootstrap bootstrap@5.3.9 sass@1.108.2
	@instance/bootstrap/node_modules/.bin/sass --quiet --no-source-map --style=compressed \
		--load-path=instance/bootstrap/node_modules $(BOOTSTRAP)/bootstrap.scss $(BOOTSTRAP)/bootstrap.min.css

requirements: ## pin requirements/*.in into requirements/*.txt (needs uv)
	@for name in common heroku docker s3 dev; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" \
			requirements/$$name.in -o requirements/$$name.txt; done

clean: ## remove the virtual environment and caches; the database in instance/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: $(PYTHON) was not found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make run PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing: install it, for example with: apt install python3-venv"; exit 1; }
	@echo "Making the virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/common.txt | $(BIN)/python
	@echo "Installing what the blog needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/common.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	@echo "Installing what the blog and its tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.run

$(TOOLS)/.package-lock.json: tests/browser/tools/package-lock.json | conformance-programs
	@echo "Installing the programs that judge pages …"
	@npm --prefix tests/browser/tools ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

conformance-programs:
	@for program in node npm java; do command -v $$program >/dev/null || \
		{ echo "$$program was not found: install it, for example with: apt install nodejs npm default-jre-headless"; exit 1; }; done
