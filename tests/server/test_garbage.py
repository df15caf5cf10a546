"""Tests of unknot/server/garbage.py."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys

import pytest
import rasa.core.run

from unknot.server import garbage


def test_what_lives_as_long_as_the_server_is_set_aside_once_the_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[tuple[object, ...]] = []

    async def load(*arguments: object) -> str:
        loaded.append(arguments)
        return "agent"

    monkeypatch.setattr(rasa.core.run, "load_agent_on_start", load)
    garbage.apply()
    garbage.apply()
    before = gc.get_freeze_count()
    try:
        assert asyncio.run(rasa.core.run.load_agent_on_start("model", "endpoints", None, "app", "loop")) == "agent"
        assert loaded == [("model", "endpoints", None, "app", "loop")]
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_a_server_of_ours_sets_it_aside() -> None:
    program = """
from argparse import Namespace
import rasa_plus, rasa.core.run
rasa_plus.configure_commandline(Namespace())
print(rasa.core.run.load_agent_on_start.__code__.co_filename)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert result.stdout.strip() == garbage.__file__
