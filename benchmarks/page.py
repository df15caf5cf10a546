"""`python -m benchmarks.page`: how soon the web chat's page is seen and how soon it answers, in headless Chromium.

Writes benchmarks/results/page.md. The servers, the database and the browser are the real ones, on this machine.
Where Lighthouse is installed (`npm install --global lighthouse`), its audits of both pages are in the table, too.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import percentile
from unknot.channels.web.settings import STATE_VARIABLE
from unknot.server import model
from unknot.server.run import Servers

PROJECT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "page.md"
VISITS = 10
FIRST_WORDS = "I slouch at my desk and now my neck is stiff"
#: The page, and the page of somebody else that embeds the chat.
PAGES = ("/chat/", "/chat/demo.html")
#: What Lighthouse judges here; its figures of speed are those of a slow phone that it simulates.
AUDITS = {"accessibility": "accessibility", "best-practices": "best practices"}
#: The first visit pays for what the servers do once; people come after it.
_WARM_UP = 2
_PAINTED = """() => new Promise(done => {
    new PerformanceObserver(list => {
        const largest = list.getEntries().at(-1).startTime;
        const first = performance.getEntriesByName('first-contentful-paint')[0].startTime;
        setTimeout(() => done([first, largest]), 300);
    }).observe({type: 'largest-contentful-paint', buffered: true});
})"""
#: From the press of Enter to the first message of the bot in the page.
_ANSWERED = """() => {
    const root = document.querySelector('unknot-chat').shadowRoot;
    root.addEventListener('keydown', event => {
        if (event.key === 'Enter') window.pressed = performance.now();
    }, true);
    window.answered = new Promise(done => new MutationObserver(() => {
        if (root.querySelector('li.message.bot')) done(performance.now() - window.pressed);
    }).observe(root, {childList: true, subtree: true}));
}"""


@dataclass(frozen=True)
class Visit:
    """What one visit measured, in ms."""

    first_paint: float
    largest_paint: float
    first_reply: float


@dataclass(frozen=True)
class Figure:
    """One line of the table; `limit_ms` applies to the median."""

    name: str
    values: tuple[float, ...]
    limit_ms: float

    @property
    def median(self) -> float:
        """The value in the middle, in ms."""
        return statistics.median(self.values)

    @property
    def kept(self) -> bool:
        """Whether the median is within the limit."""
        return self.median <= self.limit_ms


@dataclass(frozen=True)
class Audit:
    """What Lighthouse says about a page, of 100."""

    name: str
    score: int


def figures(visits: Sequence[Visit]) -> list[Figure]:
    """Return the table's lines."""
    return [
        Figure("first contentful paint", tuple(one.first_paint for one in visits), 1000),
        Figure("largest contentful paint", tuple(one.largest_paint for one in visits), 1000),
        Figure("first reply", tuple(one.first_reply for one in visits), 300),
    ]


def table(lines: Sequence[Figure], audits: Sequence[Audit], browser: str) -> str:
    """Return the result as Markdown."""
    text = [
        "# The web chat in a browser",
        "",
        f"{datetime.date.today()}, {os.cpu_count()} cores, headless Chromium {browser} and the servers on one machine; "
        f"{len(lines[0].values)} first visits with an empty cache. The paints are the browser's own timing. The reply "
        "is timed from the press of Enter to the answer in the page; conversations are stored in SQLite.",
        "",
        "| | median | p95 | limit | |",
        "|---|---:|---:|---:|---|",
    ]
    text += [
        f"| {one.name} | {one.median:.0f} ms | {percentile(list(one.values), 95):.0f} ms | ≤ {one.limit_ms:.0f} ms | "
        f"{'kept' if one.kept else '**missed**'} |"
        for one in lines
    ]
    text += [f"| {one.name} | {one.score} | | 100 | {'kept' if one.score == 100 else '**missed**'} |" for one in audits]
    if not audits:
        text += ["", "Left out: the audits of Lighthouse, which was not installed."]
    return "\n".join(text) + "\n"


def audited(url: str, chromium: str) -> list[Audit]:
    """Return what Lighthouse says about the pages of a server; nothing where it is not installed."""
    lighthouse = shutil.which("lighthouse")
    if lighthouse is None:
        return []
    found = []
    for page in PAGES:
        done = subprocess.run(
            [
                lighthouse,
                f"{url}{page}",
                "--quiet",
                "--no-enable-error-reporting",
                "--output=json",
                f"--only-categories={','.join(AUDITS)}",
                "--chrome-flags=--headless=new --no-sandbox",
            ],
            env={**os.environ, "CHROME_PATH": chromium},
            stdout=subprocess.PIPE,
            check=True,
        )
        scores = json.loads(done.stdout)["categories"]
        found += [Audit(f"Lighthouse, {page}: {AUDITS[one]}", round(scores[one]["score"] * 100)) for one in AUDITS]
    return found


def visit(browser: Browser, url: str) -> Visit:
    """Open the page as somebody new, say the first words and return what was measured."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    try:
        page = context.new_page()
        page.goto(f"{url}/")
        first, largest = page.evaluate(_PAINTED)
        page.wait_for_function("() => Object.keys(localStorage).some(key => key.endsWith(':session'))")
        page.evaluate(_ANSWERED)
        box = page.get_by_label("Your message", exact=True)
        box.fill(FIRST_WORDS)
        box.press("Enter")
        return Visit(first, largest, page.evaluate("() => window.answered"))
    finally:
        context.close()


def main() -> int:
    """Measure, write the table and return 1 when a limit is missed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("No Chromium found; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    trained = model.ensure(PROJECT)
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "servers.log").open("w") as log:
        environment = {"UNKNOT_DB": str(Path(folder) / "conversations.db"), STATE_VARIABLE: folder}
        with (
            Servers(trained, project=PROJECT, environment=environment, log=log) as servers,
            sync_playwright() as playwright,
        ):
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=chromium, args=root)
            visits = [visit(browser, servers.url) for _ in range(_WARM_UP + VISITS)][_WARM_UP:]
            version = browser.version
            browser.close()
            audits = audited(servers.url, chromium)
    lines = figures(visits)
    text = table(lines, audits, version)
    RESULT.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(one.kept for one in lines) and all(one.score == 100 for one in audits) else 1


if __name__ == "__main__":
    sys.exit(main())
