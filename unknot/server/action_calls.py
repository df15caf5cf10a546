"""Calls the action server over a connection that stays open, with the part of the history that actions read.

Rasa makes three calls a turn. For each it opens a client session and a connection of its own, and sends every event
since the conversation began: on the tenth turn 90 kB, three times, written and read as JSON on both sides. Here

* calls share their connections (to every HTTP endpoint; a connection unused for some seconds is closed);
* of the history before the latest message only what the person said is sent. Slots, the latest message and all that
  happened since it are sent as ever. Our actions read no more (`actions/tracker.py`);
* orjson writes the JSON.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import aiohttp
import orjson
import rasa.core.run
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

#: Shorter than a server's (Sanic: 120 s), so that no call goes out on a connection that is being closed.
KEEP_OPEN_S = 10

_MARK = "_unknot_action_calls"
_connector: aiohttp.TCPConnector | None = None


def apply() -> None:
    """Put the behaviour in place. Calling it again changes nothing."""
    EndpointConfig.session = _session
    if not hasattr(RemoteAction._action_call_format, _MARK):
        RemoteAction._action_call_format = _with_recent_history(RemoteAction._action_call_format)
        rasa.core.run.close_resources = _closing_connections(rasa.core.run.close_resources)


def _session(self: EndpointConfig) -> aiohttp.ClientSession:
    """Return a client session for one call, as Rasa's `EndpointConfig.session` does."""
    auth = self.basic_auth and aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"])
    return aiohttp.ClientSession(
        headers=self.headers,
        auth=auth or None,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=_shared_connector(),
        connector_owner=False,  # closing the session leaves the connections open
        json_serialize_bytes=_as_json,
    )


def _shared_connector() -> aiohttp.TCPConnector:
    global _connector
    if _connector is None or _connector.closed or _connector._loop is not asyncio.get_running_loop():
        _connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_OPEN_S)
    return _connector


def _as_json(value: Any) -> bytes:
    # As json.dumps does: keys that are no strings (a slot may hold a dictionary by number) become strings.
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)


def _closing_connections(close_resources: Any) -> Any:
    @functools.wraps(close_resources)
    async def close_connections_too(app: Any, loop: Any) -> None:  # Sanic counts the parameters
        await close_resources(app, loop)
        if _connector is not None:
            await _connector.close()

    return close_connections_too


class _Recent:
    """What a call reads of a tracker, its history shortened."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker
        self.sender_id = tracker.sender_id

    def current_state(self, verbosity: EventVerbosity) -> dict[str, Any]:
        """Return the tracker's state with the events that are sent."""
        state: dict[str, Any] = self._tracker.current_state(EventVerbosity.NONE)
        return {**state, "events": [event.as_dict() for event in recent(list(self._tracker.events))]}


def recent(events: list[Event]) -> list[Event]:
    """Return what the person said, and of the other events those since the latest message; in their order."""
    said = [position for position, event in enumerate(events) if isinstance(event, UserUttered)]
    if not said:
        return events
    return [events[position] for position in said[:-1]] + events[said[-1] :]


def _with_recent_history(call_format: Any) -> Any:
    @functools.wraps(call_format)
    def with_recent_history(self: RemoteAction, tracker: DialogueStateTracker, domain: Any) -> dict[str, Any]:
        body: dict[str, Any] = call_format(self, _Recent(tracker), domain)
        return body

    setattr(with_recent_history, _MARK, True)
    return with_recent_history
