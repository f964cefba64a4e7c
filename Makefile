# run: serve the demo.  test: everything CI runs.  check: format, lint, types (style), fast tests.  bench, soak: figures.
# Each target makes its own .venv and installs what it needs; the second time that takes no time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# Else each of our processes, and each worker of the tests, compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE
export HWAKSAN_DATA ?= $(CURDIR)/data

.PHONY: run test check bench soak style browser

run: $(VENV)/.run
	$(BIN)/hwaksan demo
	$(BIN)/hwaksan serve --port $(PORT)

check: style
	$(BIN)/pytest -q -n auto --dist loadfile -m "not slow and not browser"

test: $(VENV)/.dev
	@if [ -n "$(DUCKDB)" ]; then $(BIN)/pip install -q duckdb==$(DUCKDB); rm -f $(VENV)/.run; fi
	@$(MAKE) --no-print-directory -j2 style browser
	$(BIN)/pytest -q -n auto --dist loadfile
	@$(BIN)/python tests/browser.py

style: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

browser:
	-@sh tests/get_browser.sh

bench: $(VENV)/.bench
	$(BIN)/python -m bench

soak: $(VENV)/.dev
	$(BIN)/python -m bench.soak

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python3 -m venv failed: on Debian, apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-bench.txt
	@touch $@
