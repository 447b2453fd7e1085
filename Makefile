# The daily commands. `make help` lists them; everything installs into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
REFERENCE ?= .reference
# The files of this project are UTF-8, whatever the locale says.
export PYTHONUTF8 := 1
.DEFAULT_GOAL := help

.PHONY: help lab test check coverage mutation torchtest bench benchclass parity mutants checks golden lessons pictures docs wheel lite lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

lab: $(VENV)/.lab ## copy the course to my-gradschool and open it in JupyterLab
	@$(BIN)/gradschool lab

test: $(VENV)/.test ## everything that must pass
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(PY) -m checkers.building --check
	@$(PY) -m pytest -n 2 --dist loadfile --durations=5

check: $(VENV)/.test ## the quick part of `make test`: lint, types, no browser
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(PY) -m pytest -n 2 --dist loadfile -m "not browser"

coverage: $(VENV)/.test ## which lines and branches the tests of engine and checkers reach
	@$(PY) -m pytest -n 2 --dist loadfile -m "not browser" --cov --cov-report=term \
	    tests/engine tests/test_golden.py tests/checkers tests/graph tests/classroom \
	    --ignore tests/classroom/test_attacks.py --ignore tests/classroom/test_cluster.py

mutation: $(VENV)/.test ## change the engine's rules, walk and the judge: does a test notice?
	@nice $(PY) tests/mutation.py

torchtest: $(REFERENCE)/.installed ## run lessons, exercises and pictures under real torch
	@$(REFERENCE)/bin/python -m pytest -n 2 -k torch \
	    tests/reference tests/checkers/test_exercises.py tests/graph tests/test_differences.py

lessons: $(VENV)/.lab ## build the notebooks from their sources
	@$(PY) -m checkers.building

pictures: $(VENV)/.test ## take the README's pictures again
	@$(PY) docs/pictures/build.py

docs: $(VENV)/.test ## build the pages of the docs into docs/_build
	@$(PY) -m sphinx -q -W --keep-going -b html docs docs/_build
	@echo "open docs/_build/index.html"

wheel: $(VENV)/.test ## build the wheel into dist
	@$(PY) -m hatchling build -t wheel -d dist

lite: $(VENV)/.test ## build the course as pages that run in a browser
	@$(PY) -m deploy.lite

golden: $(REFERENCE)/.installed ## record again what real torch does
	@$(REFERENCE)/bin/python tests/golden/record.py

bench: $(REFERENCE)/.installed ## time the engine against torch, its peers and plain NumPy
	@$(REFERENCE)/bin/python benchmarks/engine.py --write docs/benchmarks.md

benchclass: $(VENV)/.test ## time the grading of classes, also against nbgrader
	@$(PY) benchmarks/classroom.py --write docs/teaching.md

parity: $(REFERENCE)/.installed ## run torch's own operator samples through the engine
	@$(REFERENCE)/bin/python benchmarks/parity.py

mutants: $(VENV)/.test ## change every solution mechanically, and see that the checks notice
	@$(PY) -W ignore benchmarks/mutants.py

checks: $(VENV)/.test ## time the check of every exercise
	@$(PY) -W ignore benchmarks/checks.py

lock: $(VENV)/.test ## resolve the dependencies again
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 --extra test pyproject.toml -o tests/requirements.lock

clean: ## remove what can be built again
	rm -rf $(VENV) $(REFERENCE) build dist docs/_build docs/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis

# -- environments: made once, and again when a lock file changes ------------------------------------

$(VENV)/.python:
	@echo "gradschool: making $(VENV) (once; one to four minutes, most of it downloading)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gradschool needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.lab: $(VENV)/.python requirements.lock pyproject.toml
	@echo "gradschool: installing"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.test: $(VENV)/.lab tests/requirements.lock
	@echo "gradschool: installing what the tests need"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

$(REFERENCE)/.installed: pyproject.toml
	@echo "gradschool: making $(REFERENCE) with real torch (CPU)"
	@$(PYTHON) -m venv $(REFERENCE)
	@$(REFERENCE)/bin/python -m pip install -q --disable-pip-version-check -e ".[reference,test]"
	@touch $@
