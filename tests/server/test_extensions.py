"""Rasa and its action server load the project's extension by themselves, in every command."""

from __future__ import annotations

import subprocess
import sys

import pytest

REPORT = """
import os, sanic.response
from sanic import Sanic
print(os.environ["RASA_TELEMETRY_ENABLED"], hasattr(sanic.response, "stream"), Sanic.run.__wrapped__.__name__)
"""


def output_of(code: str) -> str:
    """Return what Python code prints in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("library", ["rasa", "rasa_sdk"])
def test_the_extension_is_found_under_the_name_that_the_library_looks_for(library: str) -> None:
    code = f"from {library}.plugin import plugin_manager\nplugin_manager()\n{REPORT}"
    assert output_of(code) == "false True run"


def test_a_rasa_command_gets_the_quicker_functions() -> None:
    code = (
        "from argparse import Namespace\n"
        "from rasa.plugin import plugin_manager\n"
        "plugin_manager().hook.configure_commandline(cmdline_arguments=Namespace())\n"
        "from rasa.core.actions.action import RemoteAction\n"
        "from rasa.shared.core.events import Event\n"
        "print(RemoteAction._validate_action_result.__module__, Event.resolve_by_type.__module__)"
    )
    assert output_of(code) == "unknot.server.speed unknot.server.speed"


def test_the_extension_leaves_rasas_own_endpoints_file_in_force() -> None:
    # Rasa takes the first answer to this hook that is not None for the endpoints file.
    code = (
        "from argparse import Namespace\nfrom rasa.plugin import plugin_manager\n"
        "print(plugin_manager().hook.configure_commandline(cmdline_arguments=Namespace()))"
    )
    assert output_of(code) == "[]"
