"""Lets Rasa 3.6 and its action server, written for Sanic 21, run on a current Sanic.

Sanic 21.12, which Rasa pins, cannot serve websockets on Python 3.11 and no longer gets security fixes. Two things
that Rasa calls have changed since:

* `Sanic.run` now starts a manager that starts workers as new processes. A worker looks the application up by its
  module, but Rasa builds it in a function, so no worker finds it; and when the start fails, the manager ends the
  whole process group, the shell or `make` that called it included. `single_process=True` serves in the calling
  process, as Sanic 21 did with one worker.
* `sanic.response.stream` is gone. Rasa's REST channel calls it for `?stream=true`; `ResponseStream` takes the same
  arguments and is what `stream` returned last.

`apply` is called by `rasa_plus` and `rasa_sdk_plugins`, the extension points that Rasa and its action server look
for by these names in every command, before any server is created.
"""

from __future__ import annotations

import functools
from typing import Any

import sanic.response
from sanic import Sanic
from sanic.response import ResponseStream

_MARK = "_unknot_single_process"


def apply() -> None:
    """Adapt Sanic for Rasa. Calling it again changes nothing."""
    if not hasattr(sanic.response, "stream"):
        sanic.response.stream = ResponseStream  # type: ignore[attr-defined]
    if not hasattr(Sanic.run, _MARK):
        Sanic.run = _single_process(Sanic.run)  # type: ignore[method-assign]


def _single_process(run: Any) -> Any:
    @functools.wraps(run)
    def run_in_this_process(app: Sanic[Any, Any], *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("workers", 1) > 1:
            # Sanic would raise a RuntimeError that does not say where the number came from.
            raise SystemExit(
                "SANIC_WORKERS is above 1, but a server of this project is one process. "
                "Unset it and start several servers behind a load balancer instead."
            )
        return run(app, *args, **{**kwargs, "single_process": True})

    setattr(run_in_this_process, _MARK, True)
    return run_in_this_process
