"""Nothing is lost and nothing is doubled, whatever happens to the page, the network or the server."""

from __future__ import annotations

import os
import signal

from playwright.sync_api import Page, expect

from tests.web.chat import Chat
from tests.web.conftest import NewPage
from tests.web.test_paths import SPASM
from unknot.server.run import Servers

#: As behind a proxy that lets no websocket through: the request for one is answered with an error.
NO_WEBSOCKETS = """
    const Real = WebSocket;
    window.WebSocket = function (address, ways) { return new Real(address.replace('/socket.io/', '/none/'), ways) };
"""


def _talked(page: Page, site: str) -> Chat:
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    chat.say(SPASM)
    chat.answer()
    return chat


def test_a_reload_brings_the_conversation_back_and_it_goes_on(chat: Chat) -> None:
    chat.say(SPASM)
    chat.answer()
    before, asked = chat.texts(), chat.question()
    chat.page.reload()
    chat.online()
    expect(chat.messages).to_have_count(len(before))
    assert chat.texts() == before
    assert chat.question() == asked
    chat.answer()
    assert chat.texts()[: len(before)] == before
    assert chat.question() != asked


def test_the_conversation_is_there_in_a_browser_started_again(new_page: NewPage, site: str) -> None:
    chat = _talked(new_page(), site)
    before = chat.texts()
    kept = chat.page.context.storage_state()
    chat.page.context.close()
    page = new_page(storage_state=kept)
    page.goto(f"{site}/")
    again = Chat(page)
    again.online()
    expect(again.messages).to_have_count(len(before))
    assert again.texts() == before


def test_a_server_killed_and_started_again_loses_and_doubles_nothing(
    new_page: NewPage, site: str, web: Servers
) -> None:
    stays, leaves = _talked(new_page(), site), _talked(new_page(), site)
    before, others = stays.texts(), leaves.texts()
    os.kill(web.rasa.pid, signal.SIGKILL)
    words = "It started when I slept badly, no fever and no accident"
    for chat in (stays, leaves):
        expect(chat.banner).to_contain_text("No connection")
        expect(chat.banner).to_contain_text("call")
        chat.input.fill(words)
        chat.input.press("Enter")
        expect(chat.own.last).to_contain_text(words)
    # One page stays open; the other is closed, and what was written there waits in its browser.
    leaves.page.close()
    web.rasa.stop()
    web.rasa.start()
    web.rasa.wait_until_ready()
    page = leaves.page.context.new_page()
    page.goto(f"{site}/")
    again = Chat(page)
    again.has_session()
    for chat, had in ((stays, before), (again, others)):
        chat.wait_for_more_than(len(had) + 1)
        expect(chat.banner).to_be_hidden(timeout=20_000)
        after = chat.texts()
        assert after[: len(had)] == had
        assert [text for text in after if words in text] == [f"me: {words}"]
        chat.answer()
        assert chat.texts()[: len(after)] == after


def test_two_tabs_show_one_conversation(new_page: NewPage, site: str) -> None:
    first = _talked(new_page(), site)
    other = first.page.context.new_page()
    other.goto(f"{site}/")
    second = Chat(other)
    second.online()
    expect(second.messages).to_have_count(first.messages.count())
    second.answer()
    expect(first.messages).to_have_count(second.messages.count())
    first.answer()
    expect(second.messages).to_have_count(first.messages.count())
    assert first.texts() == second.texts()
    assert first.question() == second.question()


def test_a_slow_network_delays_and_loses_nothing(new_page: NewPage, site: str) -> None:
    page = new_page()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    network.send("Network.emulateNetworkConditions", slow)
    chat = _talked(page, site)
    texts = chat.texts()
    assert len(texts) == 4
    assert len(set(texts)) == 4


def test_without_a_network_words_wait_and_are_sent_once_when_it_is_back(chat: Chat) -> None:
    chat.say(SPASM)
    before = chat.texts()
    chat.page.context.set_offline(True)
    chat.page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    words = "none of these"
    chat.input.fill(words)
    chat.input.press("Enter")
    expect(chat.own).to_have_count(2)
    chat.page.context.set_offline(False)
    chat.wait_for_more_than(len(before) + 1)
    assert [text for text in chat.texts() if text == f"me: {words}"] == [f"me: {words}"]


def test_where_websockets_are_blocked_it_goes_by_polling(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.add_init_script(NO_WEBSOCKETS)
    polled: list[str] = []
    page.on("request", lambda request: polled.append(request.url) if "transport=polling" in request.url else None)
    _talked(page, site)
    assert polled


def test_words_sent_at_once_after_each_other_arrive_in_order_and_once(chat: Chat) -> None:
    words = [f"my neck hurts since {days} days" for days in (2, 3, 4, 5)]
    for text in words:
        chat.input.fill(text)
        chat.input.press("Enter")
    expect(chat.own).to_have_count(len(words))
    chat.page.reload()
    chat.online()
    expect(chat.own).to_have_count(len(words))
    chat.page.wait_for_function(
        "() => document.querySelector('unknot-chat').shadowRoot.querySelectorAll('li.message.bot').length >= 4"
    )
    assert [text for text in chat.texts() if text.startswith("me: ")] == [f"me: {text}" for text in words]
