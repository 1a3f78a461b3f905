# Groundplan's commands. `make run` and `make test` set up all they need, on a machine with make and a POSIX shell.

WORKSPACE ?= .
IDEA ?=
OUT ?=
JOBS ?= logical
ARGS ?=
UV_VERSION := 0.13.8

export IDEA

VENV := .venv
PY := $(VENV)/bin/python
MAKE_VENV := sh packaging/venv.sh
PARTS := daemon lsp gui agents indexer spec

# A stamp is worth nothing when its interpreter is gone (a newer system Python) or its folder was moved.
ifneq ($(shell test -x $(PY) && $(PY) -I -S -c '' && cat $(VENV)/.home 2>/dev/null),$(shell pwd -P))
STALE := stale
endif

.PHONY: help run gui test check static format bench shots vsix lock clean stale
.NOTPARALLEL:
.DEFAULT_GOAL := help

help:  ## Say what can be done here
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## */\1\t/' | while IFS="$$(printf '\t')" read -r name text; do \
	  printf '  make %-8s %s\n' "$$name" "$$text"; done

run: $(VENV)/.base  ## Index WORKSPACE=… (default: this repository); without a terminal or with IDEA=… go on to artifacts in OUT=…
	@$(VENV)/bin/groundplan open "$(WORKSPACE)" --no-window --idea "$$IDEA" --out "$(OUT)"

gui: $(VENV)/.gui  ## Show the window on WORKSPACE=… (installs Qt the first time)
	@$(VENV)/bin/groundplan gui "$(WORKSPACE)"

test: $(VENV)/.dev $(VENV)/mermaid/.installed $(VENV)/vscode/.installed  ## Run the tests (ARGS=… goes to pytest, JOBS=… is the number of processes)
	@$(PY) -m pytest -n $(JOBS) --maxprocesses 8 --dist worksteal $(ARGS)

check: static test  ## Format, lint, types, imports and tests

static: $(VENV)/.dev  ## The checks without the tests: format, lint, types, imports
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

format: $(VENV)/.dev  ## Format the code, and mend what lint can mend
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: $(VENV)/.dev  ## Measure daemon and index on WORKSPACE=…, each figure beside its bar (minutes)
	@$(PY) tests/bench/speed.py "$(WORKSPACE)" $(ARGS)

shots: $(VENV)/.dev  ## Take pictures of every view of the window into OUT=… (default build/shots), light and dark, large and small
	@$(PY) tests/bench/shots.py $(if $(OUT),"$(OUT)") $(ARGS)

vsix: | $(VENV)/.dev  ## Build the extension for Visual Studio Code into dist/ (needs Node.js 20 or newer)
	@sh packaging/vsix.sh package

# Locks are made with uv, by maintainers only: everybody else installs them with plain pip. UPGRADE=1 takes newer versions.
COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --annotation-style line --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) --group build

lock: $(VENV)/.dev  ## Resolve the dependencies again (UPGRADE=1 for newer versions)
	@$(PY) -m uv --version 2>/dev/null | grep -qF "$(UV_VERSION)" || $(PY) -m pip install --quiet uv==$(UV_VERSION)
	@$(COMPILE) --extra gui --extra remote --group dev pyproject.toml -o requirements/dev.lock
	@$(COMPILE) -c requirements/dev.lock --extra gui pyproject.toml -o requirements/gui.lock
	@$(COMPILE) -c requirements/dev.lock pyproject.toml -o requirements/base.lock

clean:  ## Remove the virtual environment and what tools have cached here
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find $(PARTS) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The developers' set holds the users' sets in the same versions, and the window's set holds the base.
HOLDS = [ -z "$(STALE)" ] && [ -e $(VENV)/.$(1) ] && [ -z "$$(find requirements/$(1).lock pyproject.toml -newer $(VENV)/.$(1))" ]

$(VENV)/.base: requirements/base.lock pyproject.toml packaging/venv.sh $(STALE)
	@if $(call HOLDS,dev) || $(call HOLDS,gui); then touch $@; else $(MAKE_VENV) base; fi

$(VENV)/.gui: requirements/gui.lock pyproject.toml packaging/venv.sh $(STALE)
	@if $(call HOLDS,dev); then touch $@; else $(MAKE_VENV) gui; fi

$(VENV)/.dev: requirements/dev.lock pyproject.toml packaging/venv.sh $(STALE)
	@$(MAKE_VENV) dev

# Mermaid's own parser, where there is Node.js; without it the script says which tests are skipped.
$(VENV)/mermaid/.installed: packaging/mermaid.sh packaging/mermaid/package.json packaging/mermaid/package-lock.json $(STALE) | $(VENV)/.dev
	@sh packaging/mermaid.sh

# What the extension for Visual Studio Code is built and tested with, likewise.
$(VENV)/vscode/.installed: packaging/vsix.sh packaging/vscode/package.json packaging/vscode/package-lock.json $(STALE) | $(VENV)/.dev
	@sh packaging/vsix.sh setup

stale:
