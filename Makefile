# `make run` is all a fresh checkout needs: it finds uv or installs it into .tools/, makes the environment from
# uv.lock, trains the model if it is missing or out of date, and starts everything.

PORT ?= 5005
HOST ?= 127.0.0.1
PYTHON ?= python3
export RASA_TELEMETRY_ENABLED = false

UV := $(or $(shell command -v uv 2>/dev/null),.tools/uv/bin/uv)
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run shell train test lint eval bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.synced ## Start Unknot: http://localhost:5005 (PORT= and HOST= choose another address)
	@exec $(RUN) -m unknot.server.run --host $(HOST) --port $(PORT)

shell: .venv/.synced ## Talk to Unknot in this terminal
	@exec $(RUN) -m unknot.server.run --shell

train: .venv/.synced ## Train the model if its sources have changed
	@$(RUN) -m unknot.server.model

test: lint ## Everything that must hold: style, types, knowledge, Rasa's data, tests
	$(RUN) -m unknot.knowledge check
	$(RUN) -m unknot.server.model
	$(RUN) -m rasa data validate --fail-on-warnings
	$(RUN) -m pytest

lint: .venv/.synced ## Style and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

eval: .venv/.synced ## Measure understanding and triage on the development sets; writes a report
	$(RUN) -m evaluation

bench: .venv/.synced ## Compare speed and memory with the bot of `rasa init` (downloads TensorFlow, 2 GB)
	UV=$(abspath $(UV)) $(RUN) -m benchmarks

clean: ## Remove the environment, the models and what tools left
	rm -rf .venv .tools .rasa models .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The environment, made again when the lock file changes.
.venv/.synced: uv.lock pyproject.toml .python-version stubs/tensorflow/pyproject.toml | $(UV)
	@echo "Setting up the environment …"
	@$(UV) sync --locked --quiet
	@touch $@

.tools/uv/bin/uv:
	@echo "Installing uv into .tools/ …"
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
