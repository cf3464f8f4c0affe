# `make map` and `make test` need Python 3.11+ and make, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARTICLE ?= data/articles/lashkar-gah-2021-08-13.txt
export GEOMAP_CACHE ?=
ifeq ($(GEOMAP_CACHE),)
unexport GEOMAP_CACHE
endif

.PHONY: map test lint eval bench docs clean

map: $(VENV)/.installed
	$(BIN)/geomap map $(ARTICLE) -o map.html

test: $(VENV)/.tested
	$(BIN)/python -m pytest -q

lint: $(VENV)/.linted
	$(BIN)/ruff check .
	$(BIN)/mypy

eval: $(VENV)/.tested
	$(BIN)/python benchmarks/gate.py

bench: $(VENV)/.tested
	$(BIN)/python benchmarks/speed.py

docs: $(VENV)/.documented
	$(BIN)/python -m sphinx -W --keep-going -q -b html -d build/doctrees docs build/site
	@echo build/site/index.html

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	$(BIN)/python -m compileall -q geomap
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test]"
	touch $@

$(VENV)/.linted: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[lint,postgis]"
	touch $@

$(VENV)/.documented: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[docs]"
	touch $@

clean:
	rm -rf $(VENV) build map.html
