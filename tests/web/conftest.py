"""A real browser and the real servers.

The browser is Debian's Chromium; nothing is downloaded. Without it these tests are left out and say so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.chat import Chat
from unknot.channels.web.settings import STATE_VARIABLE
from unknot.server.run import Servers

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: What is seen, for people to look at. Not part of the repository.
SHOTS = Path(__file__).parent / "screenshots"
AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"

#: For what the page does on a machine that is busy with other things.
PATIENCE_MS = 30_000

NewPage = Callable[..., Page]
Shoot = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs a browser where there is none."""
    if CHROMIUM is None:
        without = pytest.mark.skip(
            reason="LEFT OUT: the web chat in a browser (no Chromium; on Debian: apt-get install chromium)"
        )
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(without)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*root, "--force-color-profile=srgb"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of these tests keeps its key, its ended sessions and its conversations."""
    return tmp_path_factory.mktemp("web-state")


@pytest.fixture(scope="package")
def web(project: Path, trained_model: Path, state: Path) -> Iterator[Servers]:
    """The real servers. Their database outlives them, so a test may kill and start them."""
    environment = {"UNKNOT_DB": str(state / "conversations.db"), STATE_VARIABLE: str(state)}
    with (
        (state / "servers.log").open("w") as log,
        Servers(trained_model, project=project, environment=environment, log=log) as running,
    ):
        yield running


@pytest.fixture(scope="package")
def site(web: Servers) -> str:
    """The address of the page, without a slash at the end."""
    return f"{web.url}/chat"


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens a page in a context of its own (an own person with an own storage); takes the context's options.

    A script error, or a breach of the page's security policy, fails the test.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    expect.set_options(timeout=PATIENCE_MS)

    def make(**options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1024, "height": 900}, "locale": "en-GB", **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watch(context, wrong)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def watch(context: BrowserContext, wrong: list[str]) -> None:
    """Note what goes wrong in any page of the context."""
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def console(text: str) -> None:
        # That a page may not be framed is the policy at work, not a breach by the page itself.
        if "Content Security Policy" in text and "frame-ancestors" not in text:
            wrong.append(text)

    context.on("console", lambda message: console(message.text))


@pytest.fixture
def chat(new_page: NewPage, site: str) -> Chat:
    """A new conversation on the home page."""
    page = new_page()
    page.goto(f"{site}/")
    opened = Chat(page)
    opened.online()
    return opened


@pytest.fixture(scope="package")
def shoot() -> Shoot:
    """Keeps a picture of a page under a name."""
    SHOTS.mkdir(exist_ok=True)
    return lambda page, name: (page.screenshot(path=SHOTS / f"{name}.png"), None)[1]
