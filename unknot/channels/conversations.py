"""From a platform's event to its replies: taken in at once, answered in order, sent until the platform has them.

Each conversation has two lanes. One answers its events, one after the other; the other sends its replies, so that an
emergency card overtakes what a platform that is down has not taken yet. Both read from the journal and hold nothing
themselves: whatever ends the server, the next start goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from unknot.channels.events import Event
from unknot.channels.failures import described
from unknot.channels.journal import Journal, Reply, Waiting
from unknot.channels.lanes import Lanes, pause
from unknot.channels.outbound import Held, Later, Never, Outcome, Sent, UnreachableError
from unknot.channels.precedence import precedence
from unknot.channels.render import Limits, Message, Piece, Rendered, Shown, render

logger = logging.getLogger(__name__)

#: A reply that could not be delivered for so long is given up: nobody waits for it any more.
GIVEN_UP_AFTER_S = 86_400.0

_TRIES = 4
_TURN_LIMIT_S = 60.0
#: Turns at the same time: one understands while another waits for its actions. More would finish no sooner.
_TURNS = 2
_SENDS = 64
_LOGGED_EVERY = 10

FAILED = (
    "I am sorry, something went wrong and I could not read your message. Please send it again in a few minutes.\n"
    "If you feel very unwell or it is getting worse, do not wait for me: see a doctor today. "
    "In an emergency, call your emergency number."
)

Answering = Callable[[Event, Shown | None, bool], Coroutine[Any, Any, Sequence[Message]]]
Sending = Callable[[str, Piece, str], Awaitable[Outcome]]


class Conversations:
    """All conversations of one connector."""

    def __init__(
        self,
        channel: str,
        journal: Journal,
        limits: Limits,
        answer: Answering,
        send: Sending,
        *,
        given_up_after_s: float,
        first_pause_s: float,
        longest_pause_s: float,
    ) -> None:
        """Put them together; nothing runs yet.

        Args:
            channel: Name of the channel, for the journal and the log.
            journal: Where everything is kept.
            limits: What the platform shows.
            answer: Has an event answered: event, open options, whether it was begun before; returns the messages.
            send: Sends a piece to a person, under the reply's key. May raise UnreachableError.
            given_up_after_s: Age of a reply at which it is given up.
            first_pause_s: Longest first wait before a reply is sent again; it doubles each time.
            longest_pause_s: Longest wait.
        """
        self._channel, self._journal, self._limits = channel, journal, limits
        self._answer, self._send = answer, send
        self._given_up_after_s = given_up_after_s
        self._first_pause_s, self._longest_pause_s = first_pause_s, longest_pause_s
        self._turns = asyncio.Semaphore(_TURNS)
        self._sends = asyncio.Semaphore(_SENDS)
        self._answering = Lanes(f"{channel}: answering", self._answer_next)
        self._sending = Lanes(f"{channel}: sending", self._send_next)
        self._failures: dict[str, int] = {}
        self._open = True

    @property
    def open(self) -> bool:
        """Whether events are taken in."""
        return self._open

    @property
    def busy(self) -> bool:
        """Whether anything is being answered or sent."""
        return bool(self._answering) or bool(self._sending)

    def resume(self) -> None:
        """Go on with what an earlier run of the server left."""
        for conversation in self._journal.pending(self._channel):
            self._answering.wake(conversation)
            self._sending.wake(conversation)

    def take(self, events: Sequence[Event]) -> list[Event]:
        """Write events down and have them answered; return those that are new. Raises FullError, sqlite3.Error."""
        new = self._journal.accept(self._channel, events)
        for event in new:
            self._answering.wake(event.conversation)
        return new

    async def stop(self, limit_s: float) -> None:
        """Take nothing more in, finish what is being done within `limit_s` seconds, leave the rest in the journal."""
        self._open = False
        await asyncio.gather(self._answering.stop(limit_s), self._sending.stop(limit_s))

    async def _answer_next(self, conversation: str) -> bool:
        waiting = self._journal.next_event(self._channel, conversation)
        if waiting is None:
            return False
        self._journal.finish(self._channel, waiting, await self._rendered(waiting))
        self._sending.wake(conversation)
        return True

    async def _rendered(self, waiting: Waiting) -> Rendered:
        """Return the replies to an event. It is tried a few times; then the person is told."""
        event, begun = waiting.event, waiting.started
        shown = self._journal.shown(self._channel, event.conversation)
        for failures in range(1, _TRIES + 1):
            try:
                async with self._turns:
                    turn = precedence.after(self._answer(event, shown, begun))
                    messages = await asyncio.wait_for(turn, _TURN_LIMIT_S)
                return render(messages, self._limits)
            except Exception as error:
                logger.error("%s: a message could not be answered: %s", self._channel, described(error))
                begun = True
                if failures < _TRIES:
                    await asyncio.sleep(pause(failures, first_s=self._first_pause_s))
        return render([{"text": FAILED}], self._limits)

    async def _send_next(self, conversation: str) -> bool:
        reply = self._journal.next_reply(self._channel, conversation)
        if reply is None:
            self._failures.pop(conversation, None)
            return False
        if time.time() - reply.at > self._given_up_after_s:
            logger.error("%s: a reply could not be delivered in time and was given up", self._channel)
            self._journal.done(reply)
            return True
        async with self._sends:
            try:
                outcome = await self._send(reply.person, reply.piece, reply.key)
            except UnreachableError as error:
                outcome = Later(str(error))
        await self._after(conversation, reply, outcome)
        return not isinstance(outcome, Held)

    async def _after(self, conversation: str, reply: Reply, outcome: Outcome) -> None:
        match outcome:
            case Held(reason):
                logger.warning("%s: a reply waits until the person writes again (%s)", self._channel, reason)
            case Sent():
                self._journal.done(reply)
                self._failures.pop(conversation, None)
            case Never(reason):
                plain = reply.piece.plain()
                logger.error(
                    "%s: the platform refused a reply (%s); %s",
                    self._channel,
                    reason,
                    "sending it as plain text" if plain else "given up",
                )
                if plain:
                    self._journal.replace(reply, plain)
                else:
                    self._journal.done(reply)
            case Later(reason, after_s):
                failures = self._failures[conversation] = self._failures.get(conversation, 0) + 1
                if failures % _LOGGED_EVERY == 1:
                    logger.warning("%s: a reply has to be sent again (%s)", self._channel, reason)
                wait_s = pause(failures, first_s=self._first_pause_s, longest_s=self._longest_pause_s)
                await asyncio.sleep(wait_s if after_s is None else after_s + wait_s)
