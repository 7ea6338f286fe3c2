# Two words to know: `make demo` shows the main job, `make test` runs every test.
# Needed: make, and Python 3.11 or later with pip and venv.

PYTHON  ?= python3
VENV    ?= .venv
BIN     := $(VENV)/bin
WHEELS  := build/wheels
PLUGINS := $(wildcard plugins/coverage-report-*)
SOURCES := $(shell find src templates plugins -type f -not -path '*/tests/*' -not -name '*.pyc' 2>/dev/null)

.PHONY: demo test check e2e lint docs fix clean

demo: $(VENV)/.demo  ## the main job on an embedded sample
	$(BIN)/coverage-report demo

$(VENV)/.demo: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@rm -f $(VENV)/.wheels
	@touch $@

test: $(VENV)/.wheels  ## every test, on the built wheels
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --numprocesses auto
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

check: $(VENV)/.wheels  ## the same without measuring coverage; ARGS go to pytest
	$(BIN)/python -m pytest --numprocesses auto $(ARGS)

# Tests see the wheels only: src/ and templates/ are not on their path.
$(VENV)/.wheels: $(VENV)/.tools $(SOURCES) pyproject.toml
	rm -rf $(WHEELS)
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir $(WHEELS) . $(PLUGINS:%=./%)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(WHEELS)/*.whl
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(WHEELS)/*.whl
	@rm -f $(VENV)/.demo
	@touch $@

$(VENV)/.tools: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group test --group lint
	@touch $@

e2e: $(VENV)/.wheels  ## the pull request recipe against a GitHub emulator; needs node and npm
	COVERAGE_REPORT=$(abspath $(BIN))/coverage-report tests/e2e/run_emulator.sh

lint: $(VENV)/.wheels  ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/zizmor --offline --no-progress --quiet action.yml examples/github-*.yml examples/forgejo-actions.yml

docs: $(VENV)/.wheels  ## the generated pages say what the code says
	$(BIN)/python docs/generate.py --check

fix: $(VENV)/.wheels  ## mend style and generated pages
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) build .coverage* .mypy_cache .ruff_cache .pytest_cache
