"""Keeps Python's garbage collector away from what lives as long as the server.

A full collection looks at every object. The model and the libraries are about a million, none of which is ever
garbage: it stopped the whole server for 0.2 to 1.5 seconds, every few seconds of load. Once the model is loaded, they
are set aside (`gc.freeze`); a full collection then sees what came later, which takes milliseconds. A model that is
loaded later in place of the first does not free all of the first one's memory.
"""

from __future__ import annotations

import functools
import gc
from typing import Any

import rasa.core.run

_MARK = "_unknot_garbage"


def apply() -> None:
    """Put the behaviour in place. Calling it again changes nothing."""
    if not hasattr(rasa.core.run.load_agent_on_start, _MARK):
        rasa.core.run.load_agent_on_start = _setting_aside(rasa.core.run.load_agent_on_start)


def _setting_aside(load: Any) -> Any:
    @functools.wraps(load)
    async def load_and_set_aside(model_path: Any, endpoints: Any, remote_storage: Any, app: Any, loop: Any) -> Any:
        agent = await load(model_path, endpoints, remote_storage, app, loop)  # Sanic counts the parameters
        gc.collect()
        gc.freeze()
        return agent

    setattr(load_and_set_aside, _MARK, True)
    return load_and_set_aside
