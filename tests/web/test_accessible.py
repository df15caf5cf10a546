"""Everybody can use it: with the keyboard alone, with a screen reader, enlarged, without motion, in own colours."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests.web.chat import Chat
from tests.web.conftest import AXE, NewPage, Shoot
from tests.web.test_lasting import NO_WEBSOCKETS
from tests.web.test_paths import SPASM

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: First words, and the level of the card they lead to when all else is well.
CARDS = {
    "emergency": "My bottom has gone numb since this morning and I cannot pee",
    "urgent": "My back hurts and I have a fever and chills",
    "doctor": "My neck has hurt for 8 weeks",
    "selfcare": SPASM,
}
AUDIT = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(result =>
    result.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 120)}`)))"""

needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="LEFT OUT: the audit by axe (no widget/node_modules; make widget-test installs it)"
)


def audit(page: Page, what: str) -> list[str]:
    """Return what axe finds on the page as it is."""
    if page.evaluate("() => typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # Colours in the middle of a change are no colours to judge.
    page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0)))")
    found: list[str] = page.evaluate(AUDIT, RULES)
    # Skip links may stand outside of landmarks. Axe knows them by comparing their place with that of the first other
    # link, and for two nodes in different shadow trees browsers make that answer up.
    return [f"{what}: {one}" for one in found if not one.startswith('region: <a class="skip"')]


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_from_the_closed_launcher_to_the_last_question(
    new_page: NewPage, site: str, scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(f"{site}/demo.html")
    chat = Chat(page)
    found = audit(page, "closed")
    chat.button("Neck or back pain? Ask here").click()
    chat.online()
    found += audit(page, "open")
    chat.say(SPASM)
    found += audit(page, "question with several choices")
    chat.answers.get_by_role("checkbox").first.check()
    chat.answers.locator("details.why summary").click()
    found += audit(page, "chosen, with the reason open")
    chat.button("Menu").click()
    found += audit(page, "menu")
    chat.button("Delete my data").click()
    found += audit(page, "dialog")
    chat.button("Keep it").click()
    chat.input.fill("no")
    chat.answers.get_by_role("checkbox").first.uncheck()
    chat.to_card(until=chat.has_body_map)
    if chat.has_body_map():
        chat.answers.locator("[data-place=neck]").first.click()
        chat.answers.locator("details", has_text="Choose from a list").locator("summary").click()
        found += audit(page, "body map")
    page.context.set_offline(True)
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    found += audit(page, "offline")
    assert found == []


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("level", CARDS)
def test_axe_finds_nothing_on_a_care_card(new_page: NewPage, site: str, shoot: Shoot, level: str, scheme: str) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 360, "height": 800})
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    chat.say(CARDS[level])
    chat.to_card()
    assert level in (chat.card.get_attribute("class") or "")
    shoot(page, f"card-{level}-360-{scheme}")
    for fold in chat.card.locator("summary").all():
        fold.click()
    assert audit(page, level) == []
    no_sideways(page)


@needs_axe
def test_axe_finds_nothing_on_the_summary_and_while_the_server_is_away(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    chat.say(SPASM)
    chat.to_card()
    chat.turn(lambda: chat.button("Summary for a doctor").last.click())
    found = audit(page, "summary")
    page.route("**/socket.io/**", lambda route: route.abort())
    page.add_init_script(NO_WEBSOCKETS)
    page.reload()
    expect(chat.banner).to_contain_text("No connection")
    found += audit(page, "offline")
    assert found == []


@needs_axe
def test_axe_finds_nothing_from_right_to_left(new_page: NewPage, site: str, shoot: Shoot) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/")
    page.evaluate("() => document.querySelector('unknot-chat').setAttribute('language', 'ar')")
    frame = page.locator("unknot-chat .frame")
    expect(frame).to_have_attribute("dir", "rtl")
    found = audit(page, "right to left, open")
    box = page.locator("unknot-chat").get_by_role("textbox")
    box.fill(SPASM)
    box.press("Enter")
    expect(page.locator("unknot-chat .answers")).to_be_visible()
    found += audit(page, "right to left, question")
    # What the server says is English, and reads from left to right; what the chat says is Arabic.
    spoken = page.locator("unknot-chat .bot .bubble, unknot-chat .check span")
    assert spoken.count() > 3
    for one in spoken.all():
        assert one.evaluate("one => [one.lang, getComputedStyle(one).direction]") == ["en", "ltr"]
    legend = page.locator("unknot-chat legend")
    assert legend.evaluate("one => [one.closest('[lang]').lang, getComputedStyle(one).direction]") == ["ar", "rtl"]
    page.locator("unknot-chat").get_by_role("button", name="ماذا تقصد؟").click()
    expect(page.locator("unknot-chat .user")).to_have_count(2)
    page.reload()
    page.evaluate("() => document.querySelector('unknot-chat').setAttribute('language', 'ar')")
    expect(page.locator("unknot-chat .user").last.locator(".bubble")).to_have_text("ماذا تقصد؟")
    shoot(page, "right-to-left-390")
    assert found == []
    no_sideways(page)


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focused element has this name, or one that begins so and goes on with another word."""
    _press_until(page, "Tab", wanted)


def _press_until(page: Page, key: str, wanted: str, limit: int = 60) -> None:
    met = []
    for _ in range(limit):
        met.append(_focused(page))
        if re.match(rf"{re.escape(wanted)}(\W|$)", met[-1]):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {wanted!r} but to {met}")


def _focused(page: Page) -> str:
    name: str = page.evaluate(
        """() => {
            let at = document.activeElement;
            while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            if (!at || at === document.body) return '';
            return at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent || '';
        }"""
    )
    return name.strip()


def test_the_keyboard_alone_leads_from_the_launcher_to_the_care_card(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/demo.html")
    chat = Chat(page)
    _tab_to(page, "Neck or back pain? Ask here")
    page.keyboard.press("Enter")
    chat.online()
    assert _focused(page) == "Your message", "the focus goes into the panel"
    chat.turn(lambda: (page.keyboard.type(SPASM), page.keyboard.press("Enter")))
    for _ in range(20):
        if chat.card.count() > 0:
            break
        chat.turn(lambda: _answer_by_keyboard(page, chat))
    expect(chat.card).to_be_visible()
    _tab_to(page, "Where this comes from")
    page.keyboard.press("Enter")
    expect(chat.card.locator("details[open]")).to_have_count(1)


def _answer_by_keyboard(page: Page, chat: Chat) -> None:
    if chat.answers.get_by_role("checkbox", name="None of these").count() > 0:
        _tab_to(page, "None of these")
        page.keyboard.press("Space")
        _tab_to(page, "Continue")
        page.keyboard.press("Enter")
    elif chat.has_body_map():
        _tab_to(page, "Head")
        _press_until(page, "ArrowDown", "Neck")
        page.keyboard.press("Space")
        _tab_to(page, "How long have you had it")
        page.keyboard.type("For 2 days, and it is getting better.")
        page.keyboard.press("Enter")
    elif chat.answers.get_by_role("button", name="No", exact=True).count() > 0:
        _tab_to(page, "No")
        page.keyboard.press("Enter")
    else:
        _tab_to(page, "Your message")
        about = chat.question().lower()
        page.keyboard.type(
            "It is me, a man, and I am 35." if "old" in about else "In my neck, for 2 days, and it is getting better."
        )
        page.keyboard.press("Enter")


def test_esc_closes_first_the_menu_then_the_chat_and_the_focus_goes_back(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/demo.html")
    chat = Chat(page)
    chat.button("Neck or back pain? Ask here").press("Enter")
    chat.online()
    chat.button("Menu").press("Enter")
    assert _focused(page) == "Summary for a doctor"
    page.keyboard.press("Escape")
    expect(chat.button("Summary for a doctor")).to_be_hidden()
    assert _focused(page) == "Menu"
    page.keyboard.press("Enter")
    chat.button("Delete my data").press("Enter")
    assert _focused(page) == "Keep it"
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(chat.input).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.input).to_be_hidden()
    assert _focused(page) == "Neck or back pain? Ask here"


HEARD = """() => {
    window.heard = [];
    const watch = () => {
        const log = document.querySelector('unknot-chat')?.shadowRoot?.querySelector('[role=log]');
        if (!log) return setTimeout(watch, 5);
        new MutationObserver(changes => {
            for (const change of changes) for (const node of change.addedNodes) window.heard.push(node.textContent);
        }).observe(log, {childList: true, subtree: true, characterData: true});
    };
    watch();
}"""


def test_each_new_message_of_the_bot_is_announced_once_and_old_ones_never(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.add_init_script(f"({HEARD})()")
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    chat.say(SPASM)
    chat.to_card()
    heard = Counter(page.evaluate("() => window.heard"))
    shown = chat.bot.count() - chat.element.locator(".after-card.bot").count()
    assert sum(heard.values()) == shown
    assert "Care at home." in " ".join(heard)
    again = [text for text, times in heard.items() if times > 1]
    questions = [text for text in chat.texts() if text.startswith("bot: ")]
    assert all(questions.count(f"bot: {text.split(' Choose')[0]}") > 1 for text in again), again
    page.reload()
    chat.online()
    expect(chat.card).to_be_visible()
    assert page.evaluate("() => window.heard") == []
    for role in ("log", "status", "alert"):
        live = page.locator(f"unknot-chat [role={role}]")
        assert "look after this at home" not in " ".join(live.all_inner_texts())


def no_sideways(page: Page) -> None:
    """Nothing is wider than the window, and no part has to be scrolled sideways."""
    wide: list[str] = page.evaluate(
        """() => {
            const found = [];
            const look = root => {
                for (const one of root.querySelectorAll('*')) {
                    if (one.shadowRoot) look(one.shadowRoot);
                    const style = getComputedStyle(one);
                    if (!['visible', 'hidden', 'clip'].includes(style.overflowX)
                        && one.scrollWidth > one.clientWidth + 1)
                        found.push(`${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`);
                    const box = one.getBoundingClientRect();
                    if (box.width > 0 && box.height > 1 && (box.right > innerWidth + 1 || box.left < -1)
                        && !one.closest('.sr, .skip') && style.visibility !== 'hidden')
                        found.push(`${one.tagName} ${one.getAttribute('class')} ${box.left} to ${box.right}`);
                }
            };
            look(document);
            const whole = document.documentElement.scrollWidth;
            if (whole > innerWidth) found.push(`page ${whole}`);
            return found;
        }"""
    )
    assert wide == []


@pytest.mark.parametrize("where", ["", "demo.html"])
def test_enlarged_four_times_nothing_has_to_be_scrolled_sideways(
    new_page: NewPage, site: str, where: str, shoot: Shoot
) -> None:
    # 1280 by 1024 at 400 % is a window of 320 by 256.
    page = new_page(viewport={"width": 320, "height": 256})
    page.goto(f"{site}/{where}")
    chat = Chat(page)
    if where:
        chat.button("Neck or back pain? Ask here").click()
    chat.online()
    no_sideways(page)
    chat.say(SPASM)
    no_sideways(page)
    shoot(page, f"enlarged-question-{where or 'home'}")
    chat.to_card(until=chat.has_body_map)
    no_sideways(page)
    chat.to_card()
    no_sideways(page)
    shoot(page, f"enlarged-card-{where or 'home'}")
    assert chat.transcript.evaluate("one => one.clientHeight") >= 60, "there is room to read in"
    expect(chat.input).to_be_attached()


def test_with_wider_letters_and_lines_nothing_is_cut_off(chat: Chat) -> None:
    chat.page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;'
                + ' word-spacing: .16em !important; } p { margin-block-end: 2em !important; }');
            const root = document.querySelector('unknot-chat').shadowRoot;
            root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }"""
    )
    chat.say(SPASM)
    chat.to_card()
    no_sideways(chat.page)


def test_with_reduced_motion_nothing_moves(new_page: NewPage, site: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    chat.typing.evaluate("one => { one.hidden = false }")
    moving: list[str] = page.evaluate(
        """() => [...document.getAnimations(), ...document.querySelector('unknot-chat').shadowRoot.getAnimations()]
            .map(one => one.animationName ?? one.transitionProperty ?? '?')"""
    )
    assert moving == []
    assert chat.transcript.evaluate("one => getComputedStyle(one).scrollBehavior") == "auto"


def test_in_the_colours_of_the_person_choices_and_focus_are_still_seen(
    new_page: NewPage, site: str, shoot: Shoot
) -> None:
    page = new_page(forced_colors="active")
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    chat.say(SPASM)
    row = chat.answers.locator("label.check").first
    before = row.evaluate("one => getComputedStyle(one).outlineStyle")
    row.locator("input").check()
    after = row.evaluate("one => getComputedStyle(one).outlineStyle")
    assert (before, after) == ("none", "solid")
    shoot(page, "forced-colours-question")
    row.locator("input").uncheck()
    chat.to_card(until=chat.has_body_map)
    shoot(page, "forced-colours-body-map")
    chat.to_card()
    shoot(page, "forced-colours-card")
    band = chat.card.locator(".band")
    assert band.evaluate("one => getComputedStyle(one).borderBlockEndStyle") == "solid"


SMALL = """([least]) => {
    const found = [];
    const root = document.querySelector('unknot-chat').shadowRoot;
    for (const one of root.querySelectorAll('button, textarea, summary, a.call, label.check, label.step, .line')) {
        const box = one.getBoundingClientRect();
        if (box.width === 0) continue;
        if (box.width < least || box.height < least)
            found.push(`${one.className || one.tagName} ${one.textContent.slice(0, 20)} ${box.width} x ${box.height}`);
    }
    return found;
}"""


@pytest.mark.parametrize(("touch", "least"), [(False, 24), (True, 44)])
def test_what_is_pressed_is_large_enough(new_page: NewPage, site: str, touch: bool, least: int) -> None:
    size = {"width": 390, "height": 844} if touch else {"width": 1024, "height": 900}
    page = new_page(has_touch=touch, is_mobile=touch, viewport=size)
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    small: list[str] = page.evaluate(SMALL, [least])
    chat.say(SPASM)
    small += page.evaluate(SMALL, [least])
    chat.to_card(until=chat.has_body_map)
    small += page.evaluate(SMALL, [least])
    chat.to_card()
    chat.button("Menu").click()
    small += page.evaluate(SMALL, [least])
    assert small == []


@pytest.mark.parametrize(("touch", "least"), [(False, 24), (True, 44)])
def test_each_place_of_the_body_map_is_in_a_list_of_large_targets(
    new_page: NewPage, site: str, touch: bool, least: int
) -> None:
    # WCAG 2.5.8: parts of a body may be smaller than 24 px where another control of the page does the same.
    page = new_page(has_touch=touch, is_mobile=touch, viewport={"width": 390, "height": 844})
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    chat.say(SPASM)
    chat.to_card(until=chat.has_body_map)
    chat.answers.locator("details", has_text="Choose from a list").locator("summary").click()
    names = set(chat.answers.locator(".region").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))"))
    assert len(names) > 20
    for name in names:
        row = chat.answers.locator("label.check.compact").filter(has_text=re.compile(f"^{re.escape(name)}$"))
        expect(row).to_have_count(1)
        size = row.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= least
        row.click()
        for region in chat.answers.locator(f".region[aria-label='{name}']").all():
            expect(region).to_be_checked()


FOCUS = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (at.matches('.region')) return getComputedStyle(at).strokeWidth === '5px';
    const boxes = [at, at.nextElementSibling, at.closest('label'), at.closest('.line-up')].filter(Boolean);
    return boxes.some(one => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    });
}"""


def test_the_focus_is_always_seen(chat: Chat) -> None:
    chat.say(SPASM)
    chat.to_card(until=chat.has_body_map)
    chat.page.evaluate("() => document.activeElement?.blur?.()")
    unseen = []
    for _ in range(30):
        chat.page.keyboard.press("Tab")
        name = _focused(chat.page)
        if not name:
            continue
        if not chat.page.evaluate(FOCUS):
            unseen.append(name)
    assert unseen == []
