# Each target is one readable line; `make help` lists them.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: help run test check pictures
help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/'

run: $(VENV)/installed ## try it: example data, web and clock on http://127.0.0.1:8000 (PORT=… for another)
	@exec $(BIN)/ctcl run

test: $(VENV)/tested ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/tested ## style, types, import contracts, the procedure itself
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo && $(BIN)/ctcl check processes forms/documents

pictures: $(VENV)/tested ## take the pictures in docs/pictures anew, of the demo
	@$(BIN)/python -m tests.browser.pictures

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e . && touch $@

$(VENV)/tested: $(VENV)/installed
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test,browser,postgres]' && touch $@
