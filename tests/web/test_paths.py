"""What people come for, from the first words to the outcome, with mouse and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.web.chat import Chat
from tests.web.conftest import NewPage, Shoot
from unknot.channels.text import MOST_CHARACTERS

SPASM = "I slouch at my desk and now I have a spasm"


def test_a_spasm_leads_to_the_home_remedies_with_their_pictures(chat: Chat) -> None:
    chat.say(SPASM)
    chat.to_card()
    expect(chat.card).to_have_class(re.compile("selfcare"))
    images = chat.card.locator("img")
    assert images.count() >= 10
    for number in range(images.count()):
        image = images.nth(number)
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 0, image.get_attribute("src")
        assert len(image.get_attribute("alt") or "") > 20
    remedy = chat.card.locator(".remedy", has_text="Warmth or cold")
    expect(remedy.locator("img")).to_have_count(2)
    sources = chat.card.locator("details", has_text="Where this comes from")
    expect(sources.locator("li").first).to_be_hidden()
    sources.locator("summary").click()
    expect(sources.locator("li").first).to_be_visible()


def test_after_the_card_nothing_says_the_same_again(chat: Chat) -> None:
    chat.say(SPASM)
    chat.to_card()
    before = chat.texts()
    card = next(number for number, text in enumerate(before) if "look after this at home" in text)
    assert [text for text in before[card + 1 :] if text.startswith("bot: ") and "Come back" in text] == []
    chat.button("Yes").last.click()
    expect(chat.element.get_by_text("Thank you for telling us.")).to_be_visible()


def test_a_danger_sign_leads_to_the_emergency_card_with_the_number_to_call(chat: Chat) -> None:
    chat.say("My bottom has gone numb since this morning and I cannot pee")
    chat.to_card()
    expect(chat.card).to_have_class(re.compile("emergency"))
    call = chat.card.locator("a.call").first
    assert re.fullmatch(r"tel:\d{3}", call.get_attribute("href") or "")
    whole = [chat.card.locator("a.call").nth(n).bounding_box() for n in range(chat.card.locator("a.call").count())]
    assert len({box["y"] for box in whole if box}) == 1, "the numbers stand in one row"
    expect(call).to_be_in_viewport()
    expect(chat.card.locator("img")).to_have_count(0)
    expect(chat.card.locator(".remedy")).to_have_count(0)


def test_of_several_choices_none_excludes_the_rest_and_the_rest_it(chat: Chat) -> None:
    chat.say(SPASM)
    boxes = chat.answers.get_by_role("checkbox")
    none = chat.answers.get_by_role("checkbox", name="None of these")
    assert boxes.count() > 3
    chat.button("Continue").click()
    expect(chat.element.get_by_role("alert")).to_have_text(re.compile("Choose something first"))
    boxes.nth(0).check()
    boxes.nth(1).check()
    none.check()
    expect(boxes.nth(0)).not_to_be_checked()
    expect(boxes.nth(1)).not_to_be_checked()
    boxes.nth(2).check()
    expect(none).not_to_be_checked()
    boxes.nth(3).check()
    titles = [chat.answers.locator("label.check").nth(number).inner_text() for number in (2, 3)]
    chat.turn(lambda: chat.button("Continue").click())
    expect(chat.own.last.locator(".bubble")).to_have_text("; ".join(titles))


def test_why_a_question_is_asked_is_told_and_the_question_stays(chat: Chat) -> None:
    chat.say(SPASM)
    asked = chat.question()
    why = chat.answers.locator("details.why")
    why.locator("summary").click()
    assert len(why.locator("p").inner_text()) > 20
    chat.turn(lambda: chat.button("What do you mean?").click())
    assert chat.question(), "the question is asked again after it was explained"
    chat.say("none of these")
    assert chat.question() != asked
    chat.turn(lambda: chat.button("Go back").click())
    assert chat.question() == asked


def _to_body_map(chat: Chat) -> None:
    chat.say(SPASM)
    chat.to_card(until=chat.has_body_map)
    assert chat.has_body_map(), "no question showed the body map"


def test_places_on_the_body_are_chosen_with_the_keyboard_and_sent_as_words(chat: Chat) -> None:
    _to_body_map(chat)
    figure = chat.answers.get_by_role("group", name="Back", exact=True)
    places = figure.get_by_role("checkbox")
    places.first.focus()
    first = places.first.get_attribute("aria-label") or ""
    chat.page.keyboard.press("Space")
    chat.page.keyboard.press("ArrowDown")
    chat.page.keyboard.press("Enter")
    second = figure.locator(":focus").get_attribute("aria-label") or ""
    assert first != second
    expect(figure.get_by_role("checkbox", checked=True)).to_have_count(2)
    chosen = chat.answers.locator(".chosen")
    assert first in chosen.inner_text()
    assert second in chosen.inner_text()
    chat.answers.locator("details", has_text="Choose from a list").locator("summary").press("Enter")
    listed = chat.answers.get_by_role("checkbox", name=second).last
    expect(listed).to_be_checked()
    listed.press("Space")
    expect(figure.get_by_role("checkbox", checked=True)).to_have_count(1)
    chat.answers.get_by_role("textbox").fill("For 2 days, and it is getting better.")
    chat.turn(lambda: chat.answers.get_by_role("textbox").press("Enter"))
    own = chat.own.last.locator(".bubble").inner_text()
    assert first.lower().split(",")[0] in own.lower()
    assert second.lower() not in own.lower()


def test_a_tap_on_the_body_chooses_a_place_and_a_second_takes_it_back(new_page: NewPage, site: str) -> None:
    page = new_page(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page.goto(f"{site}/")
    chat = Chat(page)
    chat.online()
    _to_body_map(chat)
    place = chat.answers.locator("[data-place=neck]").first
    place.tap()
    expect(place).to_be_checked()
    place.tap()
    expect(place).not_to_be_checked()


def test_the_summary_for_the_doctor_prints_on_one_page_without_the_chat(chat: Chat, shoot: Shoot) -> None:
    chat.say(SPASM)
    chat.to_card()
    # The browser's dialog would wait for a person: what it would print is looked at instead.
    chat.page.evaluate("() => { window.print = () => { window.printing = true } }")
    chat.turn(lambda: chat.button("Summary for a doctor").last.click())
    summary = chat.element.locator(".summary")
    expect(summary).to_contain_text("slouch")
    chat.button("Print").click()
    assert chat.page.evaluate("window.printing")
    chat.page.emulate_media(media="print")
    sheet = chat.page.locator("unknot-print")
    expect(sheet).to_be_visible()
    expect(chat.element).to_be_hidden()
    shoot(chat.page, "summary-on-paper")
    # Twice as much as was said here fits, too.
    sheet.evaluate("one => { for (const li of one.shadowRoot.querySelectorAll('li')) li.after(li.cloneNode(true)) }")
    paper = chat.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    chat.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    chat.page.emulate_media(media="screen")
    expect(sheet).to_have_count(0)
    expect(chat.input).to_be_visible()


def test_the_summary_is_saved_as_text(chat: Chat) -> None:
    chat.say(SPASM)
    chat.to_card()
    chat.turn(lambda: chat.button("Summary for a doctor").last.click())
    asked = chat.own.last.locator(".bubble").inner_text()
    chat.page.reload()
    chat.online()
    expect(chat.own.last.locator(".bubble")).to_have_text(asked)
    with chat.page.expect_download() as download:
        chat.button("Save as text").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "slouch" in text
    assert "no diagnosis" in text


def test_start_over_begins_anew_and_delete_leaves_nothing(chat: Chat) -> None:
    chat.say(SPASM)
    chat.button("Menu").click()
    chat.turn(lambda: chat.button("Start over").click())
    chat.button("Menu").click()
    chat.button("Delete my data").click()
    dialog = chat.page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    chat.button("Keep it").click()
    expect(dialog).to_be_hidden()
    assert chat.messages.count() > 0
    chat.button("Menu").click()
    chat.button("Delete my data").click()
    chat.button("Delete").click()
    expect(chat.messages).to_have_count(0)
    expect(chat.element.get_by_text("Your conversation is deleted.")).to_be_visible()
    assert "slouch" not in chat.page.evaluate("JSON.stringify({...localStorage})")
    chat.page.reload()
    expect(chat.input).to_be_visible()
    expect(chat.messages).to_have_count(0)


@pytest.mark.parametrize("letter", ["a", "ä"])
def test_what_is_too_long_says_by_how_much_and_is_not_lost(chat: Chat, letter: str) -> None:
    words = letter * (MOST_CHARACTERS + 1)
    chat.input.fill(words)
    chat.input.press("Enter")
    expect(chat.element.get_by_text("Too long by 1 character")).to_be_visible()
    expect(chat.input).to_have_value(words)
    expect(chat.own).to_have_count(0)
