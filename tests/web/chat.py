"""The chat as a person uses it: looks at it, types, clicks and presses keys in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

#: What somebody with an ordinary stiff neck says to the questions that want words, by a word of the question.
HARMLESS: tuple[tuple[str, str], ...] = (
    (r"who has|how old|years", "It is me, a man, and I am 35."),
    (r"where|how long|days", "In my neck, for 2 days, and it is getting better."),
    (r"pregnan", "No"),
    (r"", "No"),
)
MOST_QUESTIONS = 20


class Chat:
    """The chat of a page. Locators look into its shadow root by themselves."""

    def __init__(self, page: Page) -> None:
        """Take the chat that the page holds."""
        self.page = page
        self.element = page.locator("unknot-chat")
        self.input = page.get_by_label("Your message", exact=True)
        self.transcript = self.element.locator(".transcript")
        self.messages = self.element.locator("li.message")
        self.bot = self.element.locator("li.message.bot")
        self.own = self.element.locator("li.message.user")
        self.typing = self.element.locator(".typing")
        self.banner = self.element.locator(".banner")
        self.answers = self.element.locator(".answers")
        self.card = self.element.locator(".care-card")

    def button(self, name: str) -> Locator:
        """Return a button of the chat by its name."""
        return self.element.get_by_role("button", name=name, exact=True)

    def online(self) -> None:
        """Wait until the chat has its session."""
        self.has_session()
        expect(self.banner).to_be_hidden()

    def has_session(self) -> None:
        """Wait until the chat has its session, whatever notes it shows."""
        expect(self.input).to_be_visible()
        self.page.wait_for_function(
            "() => Object.keys(localStorage).some(key => key.startsWith('unknot-chat:') && key.endsWith(':session'))"
        )

    def wait_for_more_than(self, count: int) -> None:
        """Wait until there are more messages than `count`; a connection that was lost may take some seconds."""
        self.page.wait_for_function(
            "n => document.querySelector('unknot-chat').shadowRoot.querySelectorAll('li.message').length > n",
            arg=count,
            timeout=40_000,
        )

    def turn(self, act: Callable[[], Any]) -> None:
        """Do something that is answered, and wait for the whole answer."""
        before = self.own.count()
        act()
        expect(self.own).to_have_count(before + 1)
        # Answered: after the last thing the person said comes something of the bot, and nothing more is being written.
        self.page.wait_for_function(
            """() => {
                const root = document.querySelector('unknot-chat').shadowRoot;
                const all = [...root.querySelectorAll('li.message')];
                const last = all.findLastIndex(one => one.classList.contains('user'));
                return all.slice(last + 1).some(one => one.classList.contains('bot'))
                    && root.querySelector('.typing').hidden;
            }"""
        )

    def say(self, text: str) -> None:
        """Type a message, send it with Enter and wait for the answer."""

        def act() -> None:
            self.input.fill(text)
            self.input.press("Enter")

        self.turn(act)

    def question(self) -> str:
        """Return the words of the question that waits for an answer; "" when there is none."""
        if self.answers.count() == 0:
            return ""
        return self.bot.filter(has=self.page.locator(".answers")).last.locator(".bubble").inner_text()

    def answer(self) -> None:
        """Answer the question that waits as somebody who has a stiff neck and nothing else."""
        boxes = self.answers.get_by_role("checkbox", name=re.compile("None of these|Nothing|No ", re.I))
        no = self.answers.get_by_role("button", name="No", exact=True)
        if self.answers.locator(".body-map").count() > 0:
            self.answers.locator("[data-place=neck]").first.click()
            scale = self.answers.get_by_role("radio", name="3", exact=True)
            if scale.count() > 0:
                scale.check(force=True)
            self.answers.get_by_role("textbox").fill("For 2 days, and it is getting better.")
            self.turn(lambda: self.button("Continue").click())
        elif boxes.count() > 0:
            boxes.last.check()
            self.turn(lambda: self.button("Continue").click())
        elif no.count() > 0:
            self.turn(no.click)
        else:
            asked = self.question().lower()
            self.say(next(words for about, words in HARMLESS if re.search(about, asked)))

    def to_card(self, until: Callable[[], bool] = lambda: False) -> None:
        """Answer questions until there is a care card, or until `until` is true before an answer."""
        for _ in range(MOST_QUESTIONS):
            if self.card.count() > 0 or until():
                return
            self.answer()
        raise AssertionError(f"no care card after {MOST_QUESTIONS} answers; asked last: {self.question()}")

    def has_body_map(self) -> bool:
        """Whether the question that waits shows the body map."""
        return self.element.locator(".body-map").count() > 0

    def texts(self) -> list[str]:
        """Return the words of all messages in their order, the chips and boxes left out."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelector('unknot-chat').shadowRoot.querySelectorAll('li.message')].map(one => {
                const words = one.querySelector('.bubble') ?? one.querySelector('.band h3') ?? one;
                return (one.classList.contains('user') ? 'me: ' : 'bot: ') + words.textContent.trim();
            })"""
        )
        return found
