"""Tells the person when the action server cannot be reached.

Stock Rasa logs the failure and says nothing: the person writes and no answer comes, for up to five minutes when the
action server hangs. Here the first failed call of a turn ends the turn: `NOTICE` is sent and the conversation waits
for the next message where it was. The message itself is kept like any other, and the intake reads every message that
it has not read yet (`actions/tracker.py`), so nothing said meanwhile is lost.
"""

from __future__ import annotations

import functools
import logging
from contextvars import ContextVar
from typing import Any

import rasa.core.actions.action
import rasa.core.processor
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

logger = logging.getLogger(__name__)

#: Stands here and not in the domain: it has to be there when little else works.
NOTICE = (
    "I am sorry, a part of me is not working right now, so I cannot check what you told me. What you wrote is kept. "
    "Please send me a message again in a few minutes.\n"
    "If you feel very unwell or it is getting worse, do not wait for me: see a doctor today. "
    "In an emergency, call {emergency_number}."
)
#: Longest wait for one call of the action server, in seconds. Ours answers in milliseconds.
TIMEOUT_S = 15

_FORM = "triage_form"  # of domain.yml
_MARK = "_unknot_actions_down"


class _Turn:
    """What is known of the turn that is being handled."""

    failed = False


_turn: ContextVar[_Turn | None] = ContextVar("unknot_turn", default=None)


def apply() -> None:
    """Put the behaviour in place. Calling it again changes nothing."""
    if hasattr(RemoteAction.run, _MARK):
        return
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = TIMEOUT_S
    RemoteAction.run = _noting_failure(RemoteAction.run)
    MessageProcessor.handle_message = _in_a_turn(MessageProcessor.handle_message)
    MessageProcessor._run_prediction_loop = _ending_when_failed(MessageProcessor._run_prediction_loop)
    logging.getLogger(rasa.core.processor.__name__).addFilter(_not_a_failed_call)


def _not_a_failed_call(record: logging.LogRecord) -> bool:
    """Leave out the stack that Rasa prints for an action that failed: `_tell` says it in one line."""
    turn = _turn.get()
    return turn is None or not turn.failed or not record.exc_info


def _noting_failure(run: Any) -> Any:
    @functools.wraps(run)
    async def run_and_note(self: RemoteAction, *args: Any, **kwargs: Any) -> list[Event]:
        turn = _turn.get()
        if turn is not None and turn.failed:
            raise RasaException(f"'{self.name()}' was not called: the action server failed before in this turn.")
        try:
            events: list[Event] = await run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            if turn is not None:
                turn.failed = True
            if isinstance(error, RasaException):
                raise
            # A timeout, say. Where slots are filled Rasa handles its own exceptions only: any other ends the turn
            # before the tracker is saved, and what the person wrote is gone.
            raise RasaException(f"Calling '{self.name()}' failed with {type(error).__name__}.") from error
        return events

    setattr(run_and_note, _MARK, True)
    return run_and_note


def _in_a_turn(handle_message: Any) -> Any:
    @functools.wraps(handle_message)
    async def handle(self: MessageProcessor, message: UserMessage) -> list[dict[str, Any]] | None:
        token = _turn.set(_Turn())
        try:
            result: list[dict[str, Any]] | None = await handle_message(self, message)
        finally:
            _turn.reset(token)
        return result

    return handle


def _ending_when_failed(run_prediction_loop: Any) -> Any:
    @functools.wraps(run_prediction_loop)
    async def run_loop(self: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker) -> None:
        turn = _turn.get()
        if turn is None or not turn.failed:
            await run_prediction_loop(self, channel, tracker)
        if turn is not None and turn.failed:
            await _tell(self, channel, tracker)

    return run_loop


async def _tell(processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker) -> None:
    """Send the notice and wait for the next message."""
    logger.error(
        "The action server did not answer or failed. The person was told so. "
        "Check that it runs (`python -m rasa_sdk --actions actions`) and the action_endpoint in endpoints.yml."
    )
    number = tracker.get_slot("emergency_number")
    utterance = BotUttered(NOTICE.format(emergency_number=number))
    await processor._send_bot_messages([utterance], tracker, channel)
    tracker.update(utterance)
    if tracker.active_loop is None:
        # What was said begins or reopens the questions once it is read, also where the next message is a mere "hello?".
        tracker.update(ActiveLoop(_FORM))
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
