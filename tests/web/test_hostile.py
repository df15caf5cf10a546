"""Pages, people and tokens that mean harm."""

from __future__ import annotations

import base64
import functools
import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.chat import Chat
from tests.web.conftest import NewPage
from tests.web.test_paths import SPASM
from unknot.channels.web.tokens import Revoked, Tokens, secret_key

ATTACKS = (
    "<script>window.harmed = 1</script>",
    "<img src=x onerror='window.harmed = 1'>",
    "<svg onload='window.harmed = 1'><a href='javascript:window.harmed=1'>neck</a></svg>",
    "\"><iframe srcdoc='<script>parent.harmed=1</script>'></iframe>",
    "javascript:window.harmed=1 https://example.org/'onclick='window.harmed=1",
    "{{constructor.constructor('window.harmed=1')()}} ${window.harmed=1} &lt;script&gt;",
    "\u202egro.elpmaxe\u202c \u0000 neck </ol></div><style>*{display:none}</style>",
)


def _harmless(page: Page, kinds: str = "script,img[src=x],iframe,svg[onload],style,a[href^='javascript:']") -> None:
    assert page.evaluate("() => window.harmed") is None
    found = page.evaluate(
        "kinds => [...document.querySelector('unknot-chat').shadowRoot.querySelectorAll(kinds)].map(e => e.outerHTML)",
        kinds,
    )
    assert found == []


def test_markup_that_is_written_is_shown_as_written(chat: Chat) -> None:
    for attack in ATTACKS:
        chat.say(attack)
        shown = chat.own.last.locator(".bubble").text_content() or ""
        assert shown.replace("\u0000", "").split() == attack.replace("\u0000", "").split()
        _harmless(chat.page)
    chat.page.reload()
    chat.online()
    expect(chat.own).to_have_count(len(ATTACKS))
    _harmless(chat.page)


def test_markup_beside_the_body_map_and_in_the_summary_is_text(chat: Chat) -> None:
    chat.say(f"{SPASM} <img src=x onerror='window.harmed = 1'>")
    chat.to_card(until=chat.has_body_map)
    chat.answers.get_by_role("textbox").fill(f"2 days {ATTACKS[0]}")
    chat.answers.locator("[data-place=neck]").first.click()
    chat.turn(lambda: chat.button("Continue").click())
    chat.to_card()
    chat.turn(lambda: chat.button("Summary for a doctor").last.click())
    _harmless(chat.page)


def test_markup_in_the_title_of_a_choice_and_in_what_the_browser_kept_is_text(chat: Chat) -> None:
    chat.say(SPASM)
    chat.page.evaluate(
        """attack => {
            const key = Object.keys(localStorage).find(one => one.endsWith(':messages'));
            const kept = JSON.parse(localStorage[key]);
            for (const message of kept) message.text = attack;
            kept.push({seq: 99, id: 'x', from: 'bot', text: attack, at: 1, buttons: [{title: attack, payload: '/x'}]});
            localStorage[key] = JSON.stringify(kept);
            localStorage[key.replace(':messages', ':out:x')] = '{"message": {"id": 3, "kind": "<b>"}}';
        }""",
        ATTACKS[1],
    )
    chat.page.reload()
    chat.online()
    _harmless(chat.page)
    chat.answer()
    _harmless(chat.page)


def test_markup_in_the_attributes_of_the_element_and_in_the_address_does_nothing(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/?q=%3Cscript%3Ewindow.harmed=1%3C/script%3E#<img src=x onerror=window.harmed=1>")
    for name in ("language", "theme", "country", "position"):
        page.evaluate(
            "([name, value]) => document.querySelector('unknot-chat').setAttribute(name, value)", [name, ATTACKS[1]]
        )
    expect(page.get_by_role("button", name="Neck or back pain? Ask here")).to_be_visible()
    _harmless(page)


@pytest.fixture
def foreign(tmp_path: Path, site: str) -> Iterator[str]:
    """A page of another site that embeds the chat; returns its address."""
    chat = f'<unknot-chat position="inline" server="{site}/../"></unknot-chat>'
    (tmp_path / "index.html").write_text(
        f"<!doctype html><html lang=en><title>Foreign</title><h1>Foreign</h1>"
        f'<script src="{site}/unknot-chat.js"></script>{chat}'
    )

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()


def test_a_page_of_another_site_is_refused_and_says_so(new_page: NewPage, foreign: str) -> None:
    page = new_page()
    page.goto(foreign)
    chat = Chat(page)
    expect(chat.banner).to_contain_text("not allowed")
    chat.input.fill(SPASM)
    chat.input.press("Enter")
    page.wait_for_timeout(500)
    expect(chat.bot).to_have_count(0)


def test_a_page_of_another_site_cannot_frame_the_chat(new_page: NewPage, foreign: str, site: str) -> None:
    page = new_page()
    page.goto(foreign)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.evaluate(
            "src => { const frame = document.createElement('iframe'); frame.src = src; document.body.append(frame) }",
            f"{site}/",
        )
    assert page.frames[-1].locator("unknot-chat").count() == 0


def _session(chat: Chat) -> dict[str, object]:
    found: dict[str, object] = chat.page.evaluate(
        "() => JSON.parse(localStorage[Object.keys(localStorage).find(key => key.endsWith(':session'))])"
    )
    return found


def _put_token(chat: Chat, token: str) -> None:
    chat.page.evaluate(
        """token => {
            const key = Object.keys(localStorage).find(one => one.endsWith(':session'));
            localStorage[key] = JSON.stringify({...JSON.parse(localStorage[key]), token});
        }""",
        token,
    )


def _tampered(token: str) -> str:
    head, body, mark = token.split(".")
    return f"{head}.{body}.{mark[:-4]}{'AAAA' if not mark.endswith('AAAA') else 'BBBB'}"


@pytest.mark.parametrize("kind", ["tampered", "without signature", "of another key", "expired", "no token at all"])
def test_a_token_that_is_no_good_opens_nothing_and_a_new_conversation_begins(
    chat: Chat, state: Path, kind: str
) -> None:
    chat.say(SPASM)
    token = str(_session(chat)["token"])
    session = _claims(token)["sub"]
    week = 7 * 86_400
    key = secret_key(state)

    def long_ago() -> float:
        return time.time() - 2 * week

    revoked = Revoked(state / "none")
    forged = {
        "tampered": _tampered(token),
        "without signature": _unsigned(token),
        "of another key": Tokens(b"x" * 48, revoked, lifetime_s=week).renewed(str(session)).token,
        "expired": Tokens(key, revoked, lifetime_s=week, clock=lambda: time.time() - 2 * week)
        .renewed(str(session))
        .token,
        "no token at all": "<script>",
    }[kind]
    _put_token(chat, forged)
    chat.page.reload()
    expect(chat.messages).to_have_count(0)
    chat.has_session()
    assert _claims(str(_session(chat)["token"]))["sub"] != session
    assert "slouch" not in " ".join(chat.texts())
    chat.say(SPASM)
    assert chat.own.count() == 1


def _claims(token: str) -> dict[str, object]:
    body = token.split(".")[1]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def _unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."
