"""Pictures of what is seen at three widths, kept in `screenshots/` for people to look at."""

from __future__ import annotations

import pytest

from tests.web.chat import Chat
from tests.web.conftest import NewPage, Shoot
from tests.web.test_accessible import no_sideways
from tests.web.test_paths import SPASM

WIDTHS = (360, 768, 1280)
TALLEST_HEADER = 64
#: Three lines of that page's letters: "your local emergency number (112, 911 or 999)" is the longest.
TALLEST_HOTLINE = 90
COLOURS = """() => {
    const frame = document.querySelector('unknot-chat').shadowRoot.querySelector('.frame');
    const found = getComputedStyle(frame);
    const names = ['--accent', '--on-accent', '--bg', '--soft', '--text', '--muted', '--edge', '--line', '--own',
        '--danger', '--danger-soft', '--shadow', 'color-scheme', 'color'];
    return names.map(name => `${name}: ${found.getPropertyValue(name)}`);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_and_its_questions(new_page: NewPage, site: str, shoot: Shoot, width: int, scheme: str) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    shoot(page, f"home-{width}-{scheme}")
    header = chat.element.locator(".header").bounding_box()
    assert header is not None
    assert header["height"] <= TALLEST_HEADER, "the number stands at the top of the page, not here too"
    chat.say(SPASM)
    shoot(page, f"question-{width}-{scheme}")
    chat.to_card(until=chat.has_body_map)
    shoot(page, f"body-map-{width}-{scheme}")
    chat.to_card()
    shoot(page, f"card-{width}-{scheme}")
    chat.card.locator("img").first.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    shoot(page, f"card-pictures-{width}-{scheme}")
    no_sideways(page)


def test_a_dark_page_and_a_dark_system_have_the_same_colours(new_page: NewPage, site: str) -> None:
    def colours(system: str, theme: str | None, contrast: str | None = None) -> list[str]:
        page = new_page(color_scheme=system, contrast=contrast)
        page.goto(f"{site}/")
        if theme is not None:
            page.evaluate("theme => document.querySelector('unknot-chat').setAttribute('theme', theme)", theme)
        found: list[str] = page.evaluate(COLOURS)
        return found

    light, dark = colours("light", None), colours("dark", None)
    assert all(one.split(": ")[1] for one in [*light, *dark])
    assert not {one for one in light if not one.startswith("--shadow")} & set(dark)
    assert colours("light", "dark") == dark
    assert colours("dark", "light") == light
    # Who asks for more contrast gets it on both grounds: soft lines as strong as edges.
    for system in ("light", "dark"):
        strong = dict(one.split(": ", 1) for one in colours(system, None, "more"))
        assert strong["--line"] == strong["--edge"]
        assert strong["--muted"] == strong["--text"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_launcher_on_another_page(new_page: NewPage, site: str, shoot: Shoot, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/demo.html")
    chat = Chat(page)
    shoot(page, f"closed-{width}")
    chat.button("Neck or back pain? Ask here").click()
    chat.online()
    shoot(page, f"open-{width}")
    number = chat.element.locator(".hotline").bounding_box()
    assert number is not None
    assert number["height"] <= TALLEST_HOTLINE
    no_sideways(page)
