# `make demo` shows the main job, `make test` runs every test; `make` alone lists the rest.
# Needed: make, and Python 3.11 or later with pip and venv (Debian: apt install python3-venv).

PYTHON  ?= python3
VENV    ?= .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip --quiet --disable-pip-version-check
CHROMIUM ?= chromium
SCHEMA  := $(BIN)/check-jsonschema --builtin-schema vendor.github
WHEELS  := build/wheels
PLUGINS := $(wildcard plugins/coverage-report-*)
SOURCES := $(shell find src templates plugins -type f -not -path '*/tests/*' -not -name '*.pyc' 2>/dev/null)
# What `make test` and `make lint` need; the first is enough for tests.
GROUPS  := test lint
# What is installed is pinned with hashes, but where a run is about other versions: the lowest, or those to come.
LOCKED  ?= $(if $(PIP_CONSTRAINT)$(PIP_PRE),,yes)
# $(call install,GROUP...) is what pip is told to install; only pip 25.1 knows groups.
install  = $(if $(LOCKED),--require-hashes $(1:%=--requirement requirements/%.txt),$(1:%=--group %))
# A first look leaves out real data and most random examples.
QUICK   := --hypothesis-profile=brief -m "not real"

.DEFAULT_GOAL := help
.PHONY: help demo quick test check browser faults fuzz mutation e2e lint docs site lock fix screenshots release-check clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.demo  ## show the main job on the embedded sample (20 seconds the first time)
	@$(BIN)/coverage-report demo -f terminal -f html:build/demo.html

$(VENV)/.demo: pyproject.toml | $(VENV)/.python
	@echo 'Installing coverage-report into $(VENV) ...'
	@$(PIP) install --editable .
	@rm -f $(VENV)/.wheels
	@touch $@

quick: $(VENV)/.wheels  ## the tests for a first look: a minute on two cores, once the tools are there
	$(BIN)/python -m pytest --numprocesses auto $(QUICK)

test: $(VENV)/.wheels  ## every test, on the built wheels, with coverage: 5 minutes on two cores
	@echo 'Running every test: about 5 minutes on two cores. `make quick` takes one.'
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --numprocesses auto
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

check: $(VENV)/.wheels  ## some tests: make check ARGS="tests/diff -k moved"
	$(BIN)/python -m pytest --numprocesses auto $(ARGS)

browser: $(VENV)/.wheels  ## the pages in a real browser; needs chromium
	$(PIP) install $(call install,browser)
	CHROMIUM=$$(command -v $(CHROMIUM)) $(BIN)/python -m pytest -rs tests/html

# Tests see the wheels only: src/ and templates/ are not on their path.
$(VENV)/.wheels: $(VENV)/.tools $(SOURCES) pyproject.toml
	@echo 'Building and installing the wheels ...'
	@rm -rf $(WHEELS)
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir $(WHEELS) . $(PLUGINS:%=./%)
	@$(PIP) install $(WHEELS)/*.whl
	@$(PIP) install --force-reinstall --no-deps $(WHEELS)/*.whl
	@rm -f $(VENV)/.demo
	@touch $@

$(VENV)/.tools: pyproject.toml $(wildcard requirements/*.txt) | $(VENV)/.python
	@echo 'Installing the tools for tests and lint into $(VENV): about a minute ...'
	@$(if $(LOCKED),,$(PIP) install --upgrade 'pip>=25.1')
	@$(PIP) install $(call install,$(GROUPS))
	@touch $@

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

faults: $(VENV)/.wheels  ## every fault: 10,000 sequences of answers a forge, each system call of the output path
	COVERAGE_REPORT_SEQUENCES=10000 COVERAGE_REPORT_POINTS=10000 $(BIN)/python -m pytest --numprocesses auto tests/faults

fuzz: $(VENV)/.wheels  ## every loader on inputs that are nearly valid, new ones each time, for ten minutes
	COVERAGE_REPORT_FUZZ_SECONDS=40 COVERAGE_REPORT_FUZZ_FIRST=$$(date +%s)00 $(BIN)/python -m pytest tests/faults/test_fuzz.py

mutation: $(VENV)/.wheels  ## change the core in small ways and see whether its tests notice: half an hour
	$(PIP) install $(call install,mutation)
	$(BIN)/python .ci/mutation.py $(ARGS)

e2e: $(VENV)/.wheels  ## the pull request recipe against a GitHub emulator; needs node and npm
	COVERAGE_REPORT=$(abspath $(BIN))/coverage-report tests/e2e/run_emulator.sh

lint: $(VENV)/.wheels  ## style and types, and the files for CI
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/zizmor --offline --no-progress --quiet --persona=pedantic action.yml .github $(wildcard examples/github-*.yml examples/forgejo-*.yml)
	@$(SCHEMA)-actions action.yml
	@$(SCHEMA)-workflows .github/workflows/*.yml examples/github-*.yml examples/forgejo-*.yml
	@$(SCHEMA)-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@$(SCHEMA)-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	@$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci examples/gitlab-ci.yml
	$(BIN)/shellcheck .ci/run .ci/lock.sh
	$(BIN)/hadolint Containerfile

docs: $(VENV)/.wheels site  ## check that the generated pages and pictures say what the code says, and build the site
	$(BIN)/python docs/generate.py --check

site: $(VENV)/.site  ## build the documentation as a site: build/site/index.html
	$(VENV)/site/bin/python -m sphinx --quiet --fail-on-warning --keep-going -b dirhtml -d build/doctrees docs build/site

# Sphinx stays apart: what it needs is no business of the tests.
$(VENV)/.site: requirements/docs.txt | $(VENV)/.python
	@$(PYTHON) -m venv $(VENV)/site
	@$(VENV)/site/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --requirement requirements/docs.txt
	@touch $@

lock:  ## pin again what tests, lint, pages and releases install, with hashes; needs uv
	.ci/lock.sh

fix: $(VENV)/.wheels  ## mend style, and write the generated pages and pictures again
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python docs/generate.py

screenshots: $(VENV)/.wheels  ## take the picture of the page for a browser again; needs chromium
	$(BIN)/coverage-report demo -f html:build/demo.html
	$(CHROMIUM) --headless --no-sandbox --hide-scrollbars --window-size=1100,760 \
	  --screenshot=docs/images/report.png file://$(CURDIR)/build/demo.html 2> /dev/null

release-check:  ## all that a release does but publish: build twice, compare, install, try
	$(PYTHON) .ci/release_check.py

clean:  ## remove what make has made
	rm -rf $(VENV) build .coverage* .mypy_cache .ruff_cache .pytest_cache
