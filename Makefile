# Jalon: `make run` serves it, `make test` checks it. Needs Python 3.11 or newer, git and make.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin/python

.PHONY: run test test-spark setup lint bench chaos fuzz messages clean help
.DEFAULT_GOAL := help

run: ## set everything up, load the Regions and the demonstration, serve on http://localhost:8000 (PORT=…)
	@$(PYTHON) -m tools.bootstrap && JALON_INSTALLATION=$${JALON_INSTALLATION:-demonstration} exec $(VENV) -m jalon run --port $(PORT)

test: ## every check: style, types, floors, migrations, rulebooks, tests (ONLY="static unit …" for some)
	@$(PYTHON) -m tools.bootstrap --dev && exec $(VENV) -m tools.check $(ONLY)

setup: ## install what running and testing need, and nothing else
	@$(PYTHON) -m tools.bootstrap --dev

lint: ## style, types and floors only
	@$(PYTHON) -m tools.bootstrap --dev && exec $(VENV) -m tools.check static

bench: ## the measurements of bench/, each beside its reference
	@$(PYTHON) -m tools.bootstrap --dev && for file in bench/[a-z]*.py; do name=$${file%.py}; $(VENV) -m $$(echo $$name | tr / .) || exit 1; done

chaos: ## the ledger under faults, for MINUTES (5) from SEED (a new one): docs/operator.md
	@$(PYTHON) -m tools.bootstrap --dev && exec $(VENV) -m tests.chaos --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED)) --workers $(or $(WORKERS),6)

fuzz: ## hostile text for the readers of rules, for MINUTES (5) from SEED (1789); by coverage after `uv sync --group fuzz`
	@$(PYTHON) -m tools.bootstrap --dev && exec $(VENV) -m tests.rules.fuzz --minutes $(or $(MINUTES),5) --seed $(or $(SEED),1789)

test-spark: ## a register on Spark gives what DuckDB gives (installs PySpark, needs Java 17)
	@$(PYTHON) -m tools.bootstrap --dev --spark && JALON_SPARK=required exec $(VENV) -m pytest tests/rules/test_spark.py -q -n 0

messages: ## bring the translations' files up to date and list the texts without English
	@$(PYTHON) -m tools.bootstrap --dev && $(VENV) -m tools.messages update && $(VENV) -m tools.messages missing

clean: ## remove what can be made again (never the data in var/)
	@rm -rf .venv .uv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
	@find jalon tests tools -name __pycache__ -prune -exec rm -rf {} + ; find jalon -name '*.mo' -delete

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
