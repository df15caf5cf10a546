"""The project's extension of the action server: rasa_sdk imports a package of this name and calls `init_hooks`."""

from __future__ import annotations

import pluggy

from unknot.server import compat, quiet, settings


def init_hooks(manager: pluggy.PluginManager) -> None:
    """Prepare this process for the action server; no hook is needed."""
    settings.apply()
    compat.apply()
    quiet.apply()
