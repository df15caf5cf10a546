"""What a good page does, beside being usable: as the audits of browsers ask for it ("best practices")."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.web.chat import Chat
from tests.web.conftest import NewPage
from tests.web.test_paths import SPASM

PAGES = ("", "demo.html")
#: Pictures may differ from their own shape by so much, for rounding.
ROUNDING = 0.02
IMAGES = """root => [...root.querySelectorAll('img')].map(one => ({
    src: one.src, alt: one.alt, natural: one.naturalWidth / one.naturalHeight, shown: one.width / one.height,
    sized: one.hasAttribute('width') && one.hasAttribute('height')}))"""


class Seen:
    """What a page loads and what the browser complains about."""

    def __init__(self, page: Page) -> None:
        """Watch the page from now on."""
        self.urls: list[str] = []
        self.failed: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.urls.append(request.url))
        page.on("response", lambda response: self.failed.append(response.url) if response.status >= 400 else None)
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.mark.parametrize("where", PAGES)
def test_a_whole_conversation_loads_nothing_from_elsewhere_and_the_browser_complains_of_nothing(
    new_page: NewPage, site: str, where: str
) -> None:
    page = new_page()
    seen = Seen(page)
    page.goto(f"{site}/{where}")
    chat = Chat(page)
    if where:
        chat.button("Neck or back pain? Ask here").click()
    chat.online()
    chat.say(SPASM)
    chat.to_card()
    images = chat.card.locator("img")
    for number in range(images.count()):
        images.nth(number).scroll_into_view_if_needed()
    page.wait_for_load_state("load")
    host = site.split("/")[2]
    assert {url for url in seen.urls if not re.match(rf"(http|ws)://{re.escape(host)}/|blob:|data:", url)} == set()
    assert seen.failed == []
    assert seen.complaints == []
    shown = chat.element.evaluate(f"one => ({IMAGES})(one.shadowRoot)")
    assert len(shown) >= 10
    for one in shown:
        assert one["alt"]
        assert one["sized"], "its place is kept before it is loaded"
        assert abs(one["shown"] - one["natural"]) <= ROUNDING * one["natural"], one["src"]


@pytest.mark.parametrize("where", PAGES)
def test_the_page_says_what_a_browser_has_to_know(new_page: NewPage, site: str, where: str) -> None:
    page = new_page()
    answer = page.goto(f"{site}/{where}")
    assert answer is not None
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for header, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
    ):
        assert answer.headers[header] == value
    rules = dict(rule.strip().split(" ", 1) for rule in answer.headers["content-security-policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["style-src"] == "'self'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert page.evaluate("[document.compatMode, document.characterSet, document.contentType]") == [
        "CSS1Compat",
        "UTF-8",
        "text/html",
    ]
    # The character set has to be known early, and people must be able to enlarge the page.
    assert '<meta charset="utf-8">' in answer.text()[:1024]
    viewport = page.locator("meta[name=viewport]").get_attribute("content") or ""
    assert "width=device-width" in viewport
    assert not re.search("user-scalable|maximum-scale", viewport)
    assert page.title()
    assert page.locator("html").get_attribute("lang")
    assert page.locator("h1").count() == 1
    inline = page.locator("script:not([src]), style, [style], [onclick], [onload]")
    assert inline.count() == 0


def test_nothing_is_asked_for_before_the_person_does_something(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.add_init_script(
        """window.asked = [];
        for (const [owner, name] of [[Notification, 'requestPermission'],
            [navigator.geolocation ?? {}, 'getCurrentPosition']])
            owner[name] = () => { window.asked.push(name); return Promise.resolve('denied') };
        """
    )
    page.goto(f"{site}/")
    Chat(page).online()
    assert page.evaluate("window.asked") == []
    assert page.context.cookies() == []
