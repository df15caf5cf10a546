"""Calls of the action server: what is sent, over how many connections."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import rasa.core.run
from aiohttp import web
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from unknot.server import action_calls
from unknot.server.run import free_port

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [greet]
slots:
  facts:
    type: any
    mappings:
    - type: custom
actions: [action_x]
""")
HISTORY: list[Event] = [
    ActionExecuted("action_session_start"),
    ActionExecuted("action_listen"),
    UserUttered("my neck hurts"),
    SlotSet("facts", {"old": 1}),
    ActionExecuted("triage_form"),
    BotUttered("Any of these?"),
    ActionExecuted("action_listen"),
    UserUttered("no"),
    SlotSet("facts", {"new": 2}),
]


@pytest.fixture(autouse=True)
def applied(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in (
        (EndpointConfig, "session"),
        (RemoteAction, "_action_call_format"),
        (rasa.core.run, "close_resources"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    action_calls.apply()


class ActionServer:
    """A small action server that notes what arrives."""

    def __init__(self, status: int = 200) -> None:
        self.port = free_port()
        self.status = status
        self.bodies: list[dict[str, Any]] = []
        self.peers: set[Any] = set()

    async def __aenter__(self) -> ActionServer:
        app = web.Application()
        app.router.add_post("/webhook", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.json())
        assert request.transport is not None
        self.peers.add(request.transport.get_extra_info("peername"))
        return web.json_response({"events": [], "responses": []}, status=self.status)


def tracker() -> DialogueStateTracker:
    """Return a conversation of two messages."""
    conversation = DialogueStateTracker("ann", DOMAIN.slots)
    conversation.update_with_events(HISTORY, DOMAIN)
    return conversation


def call(server: ActionServer) -> Any:
    """Have Rasa run a custom action."""
    action = RemoteAction("action_x", EndpointConfig(f"http://127.0.0.1:{server.port}/webhook"))
    return action.run(CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker(), DOMAIN)


def test_calls_share_one_connection() -> None:
    async def three_calls() -> ActionServer:
        async with ActionServer() as server:
            for _ in range(3):
                await call(server)
            await action_calls._shared_connector().close()
        return server

    server = asyncio.run(three_calls())
    assert len(server.bodies) == 3
    assert len(server.peers) == 1


def test_an_action_server_that_was_restarted_is_reached_again() -> None:
    async def restart() -> int:
        async with ActionServer() as server:
            await call(server)
        async with ActionServer() as again:
            again.port = server.port
            await again._runner.cleanup()
            await again.__aenter__()
            await call(again)
            await action_calls._shared_connector().close()
        return len(again.bodies)

    assert asyncio.run(restart()) == 1


def test_the_connections_are_closed_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stopped(*args: Any) -> None: ...

    async def call_and_stop() -> bool:
        async with ActionServer() as server:
            await call(server)
            await action_calls._closing_connections(stopped)(None, None)
            return action_calls._connector is not None and action_calls._connector.closed

    assert asyncio.run(call_and_stop())


def test_an_error_of_the_action_server_is_still_rasas_error() -> None:
    async def failing_call() -> None:
        async with ActionServer(status=500) as server:
            try:
                await call(server)
            finally:
                await action_calls._shared_connector().close()

    with pytest.raises(Exception, match="Failed to execute custom action") as raised:
        asyncio.run(failing_call())
    assert isinstance(raised.value.__cause__, ClientResponseError)


def test_the_latest_message_is_sent_with_all_since_and_the_message_before_it() -> None:
    action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1/webhook"))
    sent = action._action_call_format(tracker(), DOMAIN)
    kept = [(event["event"], event.get("text") or event.get("value")) for event in sent["tracker"]["events"]]
    assert kept == [("user", "my neck hurts"), ("user", "no"), ("slot", {"new": 2})]


def test_every_message_since_an_action_last_set_a_slot_is_sent() -> None:
    unread = [event for text in ("one", "two", "three") for event in (UserUttered(text), BotUttered("Please wait."))]
    sent = action_calls.recent([*HISTORY, *unread])
    assert [event.text for event in sent if isinstance(event, UserUttered)] == ["no", "one", "two", "three"]


def test_a_message_in_the_history_is_sent_with_what_was_understood_and_without_the_other_intents() -> None:
    ranking = [{"name": "deny", "confidence": 0.9}, {"name": "greet", "confidence": 0.1}]
    understood = {"intent": ranking[0], "entities": [{"entity": "answer", "value": "no"}], "intent_ranking": ranking}
    conversation = tracker()
    conversation.update(UserUttered("no", understood["intent"], understood["entities"], understood))
    action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1/webhook"))
    sent = action._action_call_format(conversation, DOMAIN)["tracker"]
    in_history = sent["events"][-1]["parse_data"]
    assert (in_history["intent"], in_history["entities"]) == (understood["intent"], understood["entities"])
    assert "intent_ranking" not in in_history
    assert sent["latest_message"]["intent_ranking"] == ranking


def test_everything_else_is_sent_as_by_stock_rasa() -> None:
    action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1/webhook"))
    conversation = tracker()
    sent = action._action_call_format(conversation, DOMAIN)
    stock = RemoteAction._action_call_format.__wrapped__(action, conversation, DOMAIN)
    del sent["tracker"]["events"], stock["tracker"]["events"]
    assert sent == stock


def test_before_the_first_message_everything_is_sent() -> None:
    events: list[Event] = [ActionExecuted("action_session_start"), SlotSet("facts", None)]
    assert action_calls.recent(events) == events
