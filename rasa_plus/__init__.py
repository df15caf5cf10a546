"""The project's extension of every `rasa` command.

Rasa imports a package of this name at the start of each command and calls `init_hooks` with its plug-in manager
(`rasa/plugin.py`). The name is fixed there: it is that of Rasa's commercial extension, which is not used here.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

import pluggy

from unknot.server import compat, quiet, settings

#: Modules of the commands that train or load a model or run the actions: the clinical content is part of each.
_NEED_CONTENT = frozenset(f"rasa.cli.{name}" for name in ("run", "shell", "interactive", "train", "test"))
_hookimpl = pluggy.HookimplMarker("rasa")


def init_hooks(manager: pluggy.PluginManager) -> None:
    """Prepare this process for Rasa's servers and register the hook below."""
    settings.apply()
    compat.apply()
    manager.register(sys.modules[__name__])


@_hookimpl
def configure_commandline(cmdline_arguments: Namespace) -> None:
    """Called once the command line is read, before the command runs."""
    # Imported here, not above: it needs most of Rasa, which `rasa --help` does without.
    from unknot.channels import credentials
    from unknot.server import action_calls, actions_down, garbage, graph, history, shell, speed

    quiet.apply()
    speed.apply()
    graph.apply()
    history.apply()
    action_calls.apply()
    actions_down.apply()
    garbage.apply()
    shell.apply()
    command = getattr(getattr(cmdline_arguments, "func", None), "__module__", "")
    if command in _NEED_CONTENT:
        _check_content()
    if command == "rasa.cli.run":
        file = Path(getattr(cmdline_arguments, "credentials", None) or "credentials.yml")
        if file.is_file():
            credentials.check(file)


def _check_content() -> None:
    """Raise RasaException, which Rasa prints as one line, if the clinical content is broken."""
    from rasa.shared.exceptions import RasaException

    from unknot.knowledge import KnowledgeError, load

    try:
        load()
    except KnowledgeError as error:
        raise RasaException(str(error)) from error
