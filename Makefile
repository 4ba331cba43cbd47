# Everything from a fresh clone on Debian with Python 3.11 or newer, git and make. `make help` lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
export PORT ?= 8000
export HEMKLAR_DATABASE_URL ?= sqlite:///instance/hemklar.db

BIN := .venv/bin
# First, so that Node from PyPI is found where the machine has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/pip install -qq --require-hashes

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------- to use it

.PHONY: run
run: $(BIN)/.run-ready build ## Set everything up and serve the demo on http://localhost:$(PORT)
	@mkdir -p instance
	@$(BIN)/hemklar migrate
	@$(BIN)/hemklar demo
	@exec $(BIN)/hemklar serve

.PHONY: check
check: $(BIN)/.dev-ready build ## Style, types, architecture, templates and words, step by step
	@tools/check.sh

.PHONY: test
test: $(BIN)/.dev-ready build chromium firefox webkit postgres ## All tests, on SQLite and PostgreSQL, in Chromium, Firefox and WebKit
	@tools/test.sh

.PHONY: bench
bench: $(BIN)/.dev-ready build chromium postgres ## The measurements
	@$(BIN)/python -m bench

# ------------------------------------------------------------------------------- to work on it

.PHONY: build
build: node_modules/.ready ## Build the client into pwa/static/build; SIZES=1 says what each file weighs
	@node tools/build.mjs $(if $(SIZES),--sizes)

.PHONY: format
format: $(BIN)/.dev-ready ## Let ruff format and fix the Python
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

.PHONY: lock
lock: $(BIN)/.dev-ready ## Renew the lock files from requirements/*.in and package.json
	@tools/lock.sh

# ----------------------------------------------------------------------- what the targets need

.venv/.made:
	@echo "Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Hemklar needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2> /dev/null || tools/apt.sh python3-venv
	@$(PYTHON) -m venv .venv
	@touch $@

$(BIN)/.run-ready: requirements/run.txt pyproject.toml | .venv/.made
	@echo "Installing the server's Python packages"
	@$(PIP) -r requirements/run.txt
	@$(BIN)/pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.dev-ready: requirements/dev.txt $(BIN)/.run-ready
	@echo "Installing the tests' Python packages"
	@$(PIP) -r requirements/dev.txt
	@touch $@

node_modules/.ready: package.json package-lock.json | .venv/.made
	@tools/node-ready.sh || { echo "Installing Node from PyPI"; $(PIP) -r requirements/node.txt; }
	@echo "Installing the npm packages"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: chromium
chromium:
	@command -v "$${HEMKLAR_CHROMIUM:-/usr/bin/chromium}" > /dev/null || tools/apt.sh chromium fonts-liberation

# Without it the tests in Firefox are skipped, saying so.
.PHONY: firefox
firefox:
	@command -v firefox-esr > /dev/null || tools/apt.sh firefox-esr || echo 'Without it the tests in Firefox are skipped.'

# Debian's WebKit with a screen in memory, and a clock that tests may set. Without them their tests are skipped, saying so.
.PHONY: webkit
webkit:
	@command -v WebKitWebDriver > /dev/null && command -v Xvfb > /dev/null && command -v faketime > /dev/null \
		&& /usr/bin/python3 -c 'from gi.repository import WebKit2' 2> /dev/null \
		|| tools/apt.sh webkit2gtk-driver xvfb gir1.2-webkit2-4.1 python3-gi gir1.2-gtk-3.0 faketime \
		|| echo 'Without them the tests in WebKit, and those with another clock, are skipped.'

.PHONY: postgres
postgres: $(BIN)/.dev-ready
	@$(BIN)/python -c 'import pgserver' 2> /dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || tools/apt.sh postgresql
