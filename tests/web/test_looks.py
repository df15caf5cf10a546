"""Pictures of what is seen at three widths, kept in `screenshots/` for people to look at."""

from __future__ import annotations

import pytest

from tests.web.chat import Chat
from tests.web.conftest import NewPage, Shoot
from tests.web.test_accessible import no_sideways
from tests.web.test_paths import STIFF

WIDTHS = (360, 768, 1280)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_and_its_questions(new_page: NewPage, site: str, shoot: Shoot, width: int, scheme: str) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    shoot(page, f"home-{width}-{scheme}")
    chat.say(STIFF)
    shoot(page, f"question-{width}-{scheme}")
    chat.to_card(until=chat.has_body_map)
    shoot(page, f"body-map-{width}-{scheme}")
    chat.to_card()
    shoot(page, f"card-{width}-{scheme}")
    chat.card.locator("img").first.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    shoot(page, f"card-pictures-{width}-{scheme}")
    no_sideways(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_launcher_on_another_page(new_page: NewPage, site: str, shoot: Shoot, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site}/demo.html")
    chat = Chat(page)
    shoot(page, f"closed-{width}")
    chat.button("Neck or back pain? Ask here").click()
    chat.online()
    shoot(page, f"open-{width}")
    no_sideways(page)
