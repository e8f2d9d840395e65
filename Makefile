# Everything one does with the wiki. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help run test test-deep test-harness lint format bench messages lock clean screenshots lighthouse
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  \1\t/' | expand -t 16

run: ## serve the wiki at http://127.0.0.1:8000 (HOST, PORT change that; WIKI_DEMO=0 begins an empty one)
	@.ci/environment.sh run
	@$(PYTHON) -m wiki.serve --check
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_demo
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@exec $(PYTHON) -m wiki.serve

test: ## the whole suite; on PostgreSQL too what asks the database, of browsers the main journeys
	@.ci/environment.sh test
	@.ci/test.sh "not deep"

test-deep: ## 200 rounds of each race, property tests with many more examples, the policy for every role
	@.ci/environment.sh test
	@WIKI_TEST_DEEP=1 .ci/test.sh "deep or property"

test-harness: ## two worlds are asked everything by everybody at every rung (more than half an hour)
	@.ci/environment.sh test
	@WIKI_TEST_DEEP=1 .ci/test.sh "database" tests/harness

lint: ## style, types, the ladder of rooms, and whether a migration is missing
	@.ci/environment.sh test
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check .
	@.venv/bin/mypy --no-error-summary wiki
	@.venv/bin/lint-imports --no-cache > /tmp/lint-imports.$$$$ || { cat /tmp/lint-imports.$$$$; exit 1; }; rm -f /tmp/lint-imports.$$$$
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0
	@echo "Style, types, the ladder of rooms and the migrations are in order."

format: ## put the code into the house style
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .

bench: ## time pages, saves and comparisons beside a bare Django view
	@.ci/environment.sh test
	@$(PYTHON) -m tests.bench

screenshots: ## every screen as a picture, in screenshots/ (SCREENS, READERS, WIDTHS, SCHEMES choose)
	@.ci/environment.sh test
	@$(PYTHON) -m tests.browser.tour

lighthouse: ## what Lighthouse says of the main pages on a slow phone (needs Node.js 18 or newer)
	@.ci/environment.sh test
	@.ci/lighthouse.sh

messages: ## bring the translations up to date with what the code says
	@.ci/environment.sh test
	@.ci/messages.sh

lock: ## write requirements.txt and requirements-dev.txt from pyproject.toml
	@.ci/environment.sh test
	@.ci/lock.sh

clean: ## remove the environment, Lighthouse and what was remembered between runs; never the data in var/
	@rm -rf .venv tests/lighthouse/node_modules .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
