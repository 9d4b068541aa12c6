# The doors of the house. Each does all the set-up it needs. Node and Java are used by `make test` where they are there.
PORT ?= 8000
HOST ?= 127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check messages permissions lock vendor clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## the environment in .venv, with everything for development
	@scripts/setup.sh dev

demo: ## set up, load demo data and serve (PORT= and HOST= change the address)
	@scripts/setup.sh base
	@exec .venv/bin/kheo demo --host "$(HOST)" --port "$(PORT)"

test: setup ## all tests, on SQLite and PostgreSQL, in a real browser
	@scripts/test.sh

check: setup ## the fast checks: style, types, floors, templates, migrations, translations
	@scripts/check.sh

messages: setup ## collect and compile the translations (maintainers; needs gettext)
	@.venv/bin/python scripts/messages.py

permissions: setup ## write docs/permissions.md anew from data/roles.yaml
	@.venv/bin/python scripts/make_permissions_doc.py

lock: setup ## pin the requirements anew (maintainers)
	@scripts/lock.sh

vendor: ## fetch the front-end files anew (maintainers; needs npm)
	@scripts/vendor.sh

clean: ## remove the environment and caches; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build kheo.egg-info
