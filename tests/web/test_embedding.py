"""The chat on somebody else's page: neither changes the other, and the page may set what it is given to set."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.web.chat import Chat
from tests.web.conftest import NewPage

#: What a style that leaks would change. Sizes are left out: they follow the size of letters that the person has set.
LOOKS = """([inside]) => {
    const root = inside ? document.querySelector('unknot-chat').shadowRoot : document.body;
    const all = inside ? '.launcher, .panel, .header h2, .hotline, .icon, .welcome p, .input, .send' :
        'h1, h2, p, a, table, th, td, header, main';
    const names = ['font-family', 'font-style', 'letter-spacing', 'text-transform', 'color', 'background-color',
        'border-radius', 'border-style', 'margin', 'text-align', 'display', 'position'];
    return [...root.querySelectorAll(all)].filter(one => inside || !one.closest('unknot-chat')).map(one => {
        const style = getComputedStyle(one);
        return `${one.tagName}.${one.className}: ${names.map(name => style.getPropertyValue(name)).join(' | ')}`;
    });
}"""


def _opened(page: Page, site: str) -> Chat:
    page.goto(f"{site}/demo.html")
    chat = Chat(page)
    chat.button("Neck or back pain? Ask here").click()
    chat.online()
    return chat


def test_the_style_of_the_page_does_not_change_the_chat(new_page: NewPage, site: str) -> None:
    page = new_page()
    _opened(page, site)
    with_style: list[str] = page.evaluate(LOOKS, [True])
    assert len(with_style) >= 8
    page.evaluate("() => { for (const sheet of document.styleSheets) sheet.disabled = true }")
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.evaluate(LOOKS, [True]) == with_style


def test_the_chat_does_not_change_the_style_of_the_page(new_page: NewPage, site: str) -> None:
    page = new_page()
    _opened(page, site)
    with_chat: list[str] = page.evaluate(LOOKS, [False])
    assert len(with_chat) >= 10
    page.evaluate("() => document.querySelector('unknot-chat').remove()")
    assert page.evaluate(LOOKS, [False]) == with_chat


def test_a_page_sets_colours_by_properties_and_the_rest_by_parts(new_page: NewPage, site: str) -> None:
    page = new_page()
    chat = _opened(page, site)
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`unknot-chat { --unknot-accent: rgb(91, 42, 134); --unknot-font: monospace }
                unknot-chat::part(send) { border-radius: 3px }
                unknot-chat::part(panel) { border-color: rgb(1, 2, 3) }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )

    def style(where: str, name: str) -> Any:
        return chat.element.locator(where).evaluate("(one, name) => getComputedStyle(one)[name]", name)

    assert style(".send", "backgroundColor") == "rgb(91, 42, 134)"
    assert style(".send", "borderRadius") == "3px"
    assert style(".panel", "borderTopColor") == "rgb(1, 2, 3)"
    assert style(".input", "fontFamily") == "monospace"


def test_a_page_opens_closes_speaks_and_deletes_by_script(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/demo.html")
    chat = Chat(page)
    page.evaluate(
        """() => {
            window.heard = [];
            for (const name of ['open', 'close', 'session', 'message', 'status'])
                document.addEventListener(`unknot-${name}`, event => window.heard.push(name));
            document.querySelector('unknot-chat').open();
        }"""
    )
    chat.online()
    chat.turn(lambda: page.evaluate("() => document.querySelector('unknot-chat').send('my neck is stiff')"))
    assert page.evaluate("() => document.querySelector('unknot-chat').reset()") is True
    expect(chat.messages).to_have_count(0)
    page.evaluate("() => document.querySelector('unknot-chat').close()")
    expect(chat.input).to_be_hidden()
    heard: list[str] = page.evaluate("() => window.heard")
    assert heard[0] == "open"
    assert {"session", "message", "status", "close"} <= set(heard)


def test_a_script_that_was_changed_on_the_way_does_not_run(new_page: NewPage, site: str) -> None:
    page = new_page()

    def change(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=f"{answer.text()}\n;window.changed = true;")

    page.route(re.compile("unknot-chat.js$"), change)
    page.goto(f"{site}/demo.html")
    page.wait_for_load_state("load")
    assert page.evaluate("() => window.changed") is None
    assert page.evaluate("() => customElements.get('unknot-chat')") is None
