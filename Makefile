# `make run` is all a fresh checkout needs: it finds uv or installs it into .tools/, makes the environment from
# uv.lock, trains the model if it is missing or out of date, and starts everything.

PORT ?= 5005
HOST ?= 127.0.0.1
PYTHON ?= python3
export RASA_TELEMETRY_ENABLED = false

UV := $(or $(shell command -v uv 2>/dev/null),.tools/uv/bin/uv)
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run shell train test lint channels synapse widget widget-test explain eval bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.synced ## Start Unknot: http://localhost:5005 (PORT= and HOST= choose another address)
	@exec $(RUN) -m unknot.server.run --host $(HOST) --port $(PORT)

shell: .venv/.synced ## Talk to Unknot in this terminal
	@exec $(RUN) -m unknot.server.run --shell

train: .venv/.synced ## Train the model if its sources have changed
	@$(RUN) -m unknot.server.model

test: lint widget-test ## Everything that must hold: style, types, knowledge, Rasa's data, tests
	$(RUN) -m unknot.knowledge check
	$(RUN) -m unknot.server.model
	$(RUN) -m rasa data validate --fail-on-warnings
	$(RUN) -m pytest

lint: .venv/.synced ## Style and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

widget: widget/node_modules/.synced ## Build the web chat again (widget/dist is committed: needed after a change of it only)
	cd widget && npm run --silent build

# Vite's own requirement. Without it everything else still runs: the built chat is part of the repository.
NODE_FITS = node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null

widget-test: ## What must hold of the web chat
	@if $(NODE_FITS); then $(MAKE) --no-print-directory widget-test-all; \
	else echo "LEFT OUT: types, style, unit tests, size and freshness of the web chat (they need Node 20.19 or 22.12 with npm)"; fi

.PHONY: widget-test-all
widget-test-all: widget/node_modules/.synced
	cd widget && npm run --silent check
	cd widget && npm run --silent lint
	cd widget && npm test --silent
	cd widget && npm run --silent size
	cd widget && npm run --silent fresh

channels: .venv/.synced ## List and check the channels of credentials.yml, sending nothing; ASK=1 asks the platforms
	@$(RUN) -m unknot.channels $(if $(ASK),--ask)

explain: .venv/.synced ## What the model finds in a message and why: make explain TEXT="…"
	@$(RUN) -m unknot.nlu.explain -- "$$TEXT"

synapse: .tools/synapse/.installed ## Install the Matrix homeserver that tests talk to, into .tools/synapse

.tools/synapse/.installed: tests/channels/synapse-requirements.txt | $(UV)
	@$(UV) venv --quiet --clear --python 3.11 .tools/synapse
	@$(UV) pip install --quiet --no-deps --python .tools/synapse/bin/python -r $<
	@touch $@

eval: .venv/.synced ## Measure understanding and triage on the development sets; writes a report
	$(RUN) -m evaluation --scores docs/scores.md
	$(RUN) -m evaluation.crossvalidation

bench: .venv/.synced ## Compare speed and memory with the bot of `rasa init` (downloads TensorFlow, 2 GB)
	UV=$(abspath $(UV)) $(RUN) -m benchmarks

clean: ## Remove the environment, the models and what tools left
	rm -rf widget/node_modules .venv .tools .rasa models .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The environment, made again when the lock file changes.
.venv/.synced: uv.lock pyproject.toml .python-version stubs/tensorflow/pyproject.toml | $(UV)
	@echo "Setting up the environment …"
	@$(UV) sync --locked --quiet
	@touch $@

widget/node_modules/.synced: widget/package.json widget/package-lock.json
	cd widget && npm ci --no-audit --no-fund --silent
	@touch $@

.tools/uv/bin/uv:
	@echo "Installing uv into .tools/ …"
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
