.PHONY: run setup check test bench format lock

run: ## serve Regulars with the demo on PORT (8000)
	@bin/run

setup: ## install everything, tests included
	@bin/setup --tests

check: ## the quick half: style, types, layers, declarations
	@bin/check

test: ## everything that must hold
	@bin/test

bench: ## measure, written to docs/performance.md
	@bin/setup --tests
	@bin/regulars bench

format: ## put the code into its form
	@bin/setup --tests
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix-only .

lock: ## renew the lock files from requirements/*.in and package.json
	@bin/lock
