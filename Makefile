# The daily commands. `make help` lists them; everything installs into .venv.

PYTHON ?= python3
# another one for another Python: make check VENV=.venv-3.13 PYTHON=python3.13
VENV ?= .venv
export GRADSCHOOL_VENV := $(VENV)
BIN := $(VENV)/bin
PY := $(BIN)/python
REFERENCE ?= .reference
REFERENCE_BIN := $(REFERENCE)/bin
# of pyproject.toml, in every environment; `cluster` and `test` are in that of the tests
EXTRAS := --extra lab --extra classroom --extra clone
# The files of this project are UTF-8, whatever the locale says.
export PYTHONUTF8 := 1
.DEFAULT_GOAL := help

.PHONY: help lab test check quick coverage mutatecode mutateanswers torchtest bench benchops benchclass benchchecks parity fuzz golden lessons pictures docs wheel lite lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

lab: $(VENV)/.lab ## copy the course to my-gradschool and open it in JupyterLab (ARGS=--no-browser)
	@$(BIN)/gradschool lab $(ARGS)

test: $(VENV)/.test ## everything that must pass
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(PY) -m checkers.course.building --check
	@$(PY) -m pytest -n 2 --dist loadfile --durations=5

check: $(VENV)/.test ## the quick part of `make test`: lint, types, no browser
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(PY) -m pytest -n 2 --dist loadfile -m "not browser"

quick: $(VENV)/.test ## what may differ between Pythons: the engine and the record of real torch
	@$(PY) -m pytest -n 2 --dist loadfile tests/engine tests/test_golden.py

coverage: $(VENV)/.test ## which lines and branches the tests of engine and checkers reach
	@$(PY) -m pytest -n 2 --dist loadfile -m "not browser" --cov --cov-report=term \
	    tests/engine tests/test_golden.py tests/checkers tests/graph tests/classroom \
	    --ignore tests/classroom/test_attacks.py --ignore tests/classroom/test_cluster.py

mutatecode: $(VENV)/.test ## change the engine's rules, walk and the judge: does a test notice?
	@nice $(PY) tests/mutation.py

torchtest: $(REFERENCE)/.installed ## run lessons, exercises and pictures under real torch
	@$(REFERENCE_BIN)/python -m pytest -n 2 -k torch \
	    tests/reference tests/checkers/test_exercises.py \
	    tests/checkers/test_transcripts.py tests/graph tests/test_differences.py

lessons: $(VENV)/.lab ## build the notebooks from their sources
	@$(PY) -m checkers.course.building

pictures: $(VENV)/.test ## take the README's pictures again
	@$(PY) docs/pictures/build.py

docs: $(VENV)/.test ## build the pages of the docs into docs/_build
	@$(PY) -m sphinx -q -W --keep-going -b html docs docs/_build
	@echo "open docs/_build/index.html"

wheel: $(VENV)/.lab ## build the wheel into dist
	@$(PY) -m hatchling build -t wheel -d dist

lite: $(VENV)/.test ## build the course as pages that run in a browser
	@$(PY) -m deploy.lite

golden: $(REFERENCE)/.installed ## record again what real torch does
	@$(REFERENCE_BIN)/python tests/reference/slots.py
	@$(REFERENCE_BIN)/python tests/golden/record.py
	@$(REFERENCE_BIN)/python -W ignore tests/golden/signatures.py

bench: $(REFERENCE)/.installed ## time the engine against torch, its peers and plain NumPy
	@$(REFERENCE_BIN)/python benchmarks/engine.py --write docs/benchmarks.md

benchops: $(REFERENCE)/.installed ## time every operation beside torch, at three sizes
	@$(REFERENCE_BIN)/python benchmarks/operations.py

fuzz: $(REFERENCE)/.installed ## run programs drawn at random on the engine and on torch, and compare
	@$(REFERENCE_BIN)/python -m benchmarks.fuzz

benchclass: $(VENV)/.test ## time the grading of classes, also against nbgrader
	@$(PY) benchmarks/classroom.py --write docs/teaching.md

parity: $(REFERENCE)/.installed ## run torch's own operator samples through the engine
	@$(REFERENCE_BIN)/python benchmarks/parity.py

mutateanswers: $(VENV)/.test ## change every solution mechanically, and see that the checks notice
	@$(PY) -W ignore benchmarks/mutants.py

benchchecks: $(VENV)/.test ## time the check of every exercise
	@$(PY) -W ignore benchmarks/checks.py

lock: $(VENV)/.test ## resolve the dependencies again
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 $(EXTRAS) pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 $(EXTRAS) --extra test -c requirements.lock pyproject.toml -o tests/requirements.lock

clean: ## remove what can be built again
	rm -rf $(VENV) $(REFERENCE) build dist docs/_build docs/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis

# -- environments: looked at when a lock file changes; deploy/environment.py says what is done ------

$(VENV)/.lab: requirements.lock pyproject.toml deploy/environment.py
	@$(PYTHON) deploy/environment.py lab

$(VENV)/.test: requirements.lock tests/requirements.lock pyproject.toml deploy/environment.py
	@$(PYTHON) deploy/environment.py test

$(REFERENCE)/.installed: pyproject.toml
	@echo "gradschool: making $(REFERENCE) with real torch (CPU)"
	@$(PYTHON) -m venv $(REFERENCE)
	@$(REFERENCE_BIN)/python -m pip install -q --disable-pip-version-check -e ".[reference,lab,test]"
	@touch $@
