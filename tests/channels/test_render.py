"""Tests of unknot/channels/render.py."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.channels.render import (
    Limits,
    Piece,
    Shown,
    cut,
    length,
    read_reply,
    read_tap,
    render,
    split,
    tap_id,
)
from unknot.knowledge import load

BUTTONS = Limits(text=4096, body=4096, buttons=20, button_title=60, images=True, caption=1024)
FEW = Limits(text=4096, body=1024, buttons=3, button_title=20, rows=10, row_title=24, row_description=72)
TEXT = Limits(text=1600, body=1600)


def question(*titles: str, multi: bool = False, text: str = "Which?") -> dict[str, object]:
    """Return a question as the actions utter it."""
    listed = "\n".join([text, *(f"{n}. {title}" for n, title in enumerate(titles, start=1))])
    buttons = [{"title": title, "payload": f'/choose{{"option": "q.o{n}"}}'} for n, title in enumerate(titles)]
    return {"text": listed, "buttons": buttons, "custom": {"type": "question", "id": "q", "multi": multi}}


def emergency() -> dict[str, object]:
    """Return an emergency card."""
    return {"text": "Call 999 now.", "custom": {"type": "care_card", "care_level": "emergency"}}


def test_options_that_fit_are_buttons_and_not_listed_again() -> None:
    (piece,) = render([question("Yes", "No")], FEW).pieces
    assert (piece.text, piece.style, [c.title for c in piece.choices]) == ("Which?", "buttons", ["Yes", "No"])


def test_more_options_than_buttons_are_a_list_with_the_whole_title_below_a_short_one() -> None:
    titles = ["They fade under the glass", "I can still see them", "I cannot tell", "A bruise"]
    (piece,) = render([question(*titles)], FEW).pieces
    assert piece.style == "rows"
    assert [c.description or c.title for c in piece.choices] == titles
    assert all(length(c.title) <= 24 for c in piece.choices)


def test_more_options_than_rows_are_numbered_in_the_text() -> None:
    (piece,) = render([question(*(f"Option {n}" for n in range(11)))], FEW).pieces
    assert not piece.choices
    assert "11. Option 10" in piece.text


def test_without_buttons_options_are_numbered_once() -> None:
    (piece,) = render([question("Me", "My child")], TEXT).pieces
    assert piece.text == "Which?\n1. Me\n2. My child"


def test_where_several_can_be_chosen_the_list_stays_and_the_reply_is_explained() -> None:
    (piece,) = render([question("Chest pain", "Weak legs", "None of these", multi=True)], BUTTONS).pieces
    assert "2. Weak legs" in piece.text
    assert '"2 and 4"' in piece.text
    assert [c.title for c in piece.choices] == ["1. Chest pain", "2. Weak legs", "3. None of these"]


def test_the_emergency_card_comes_first_whole_and_urgent() -> None:
    pieces = render([{"text": "Welcome back."}, emergency()], TEXT).pieces
    assert [piece.text for piece in pieces] == ["Call 999 now.", "Welcome back."]
    assert [piece.urgent for piece in pieces] == [True, False]


def test_pictures_follow_the_card_where_the_platform_shows_photos() -> None:
    card = {
        "text": "Do this.",
        "custom": {"type": "care_card", "care_level": "selfcare", "pictures": [{"id": "a", "title": "Chin tuck"}, 7]},
    }
    assert [piece.image for piece in render([card], BUTTONS).pieces] == [None, "a"]
    assert [piece.image for piece in render([card], TEXT).pieces] == [None]


@pytest.mark.parametrize("limits", [BUTTONS, FEW, TEXT], ids=["buttons", "few", "text"])
def test_every_question_of_the_knowledge_keeps_the_limits_and_shows_each_option_whole(limits: Limits) -> None:
    for asked in load().questions.values():
        titles = [option.title for option in asked.options]
        rendered = render([question(*titles, multi=asked.kind == "multi", text=asked.text)], limits)
        seen = "\n".join(
            f"{p.text}\n" + "\n".join(f"{c.title}\n{c.description}" for c in p.choices) for p in rendered.pieces
        )
        assert all(title in seen for title in titles), asked.id
        for piece in rendered.pieces:
            assert length(piece.text) <= (limits.body if piece.choices else limits.text)
            most, longest = (
                (limits.buttons, limits.button_title) if piece.style == "buttons" else (limits.rows, limits.row_title)
            )
            assert len(piece.choices) <= most
            assert all(0 < length(c.title) <= longest and len(c.id.encode()) <= limits.tap_id for c in piece.choices)
            assert len({c.id for c in piece.choices}) == len(piece.choices)


SHOWN = Shown(
    (
        ("Chest pain", '/choose{"option": "q.a"}'),
        ("Weak legs", '/choose{"option": "q.b"}'),
        ("None of these", '/choose{"option": "q.none"}'),
    ),
    multi=True,
    numbers=True,
)


@pytest.mark.parametrize(
    ("reply", "payload"),
    [
        ("2", '/choose{"option": "q.b"}'),
        (" 2. ", '/choose{"option": "q.b"}'),
        ("number 2", '/choose{"option": "q.b"}'),
        ("1 and 2", '/choose{"option": ["q.a", "q.b"]}'),
        ("1,2", '/choose{"option": ["q.a", "q.b"]}'),
        ("2 & 1, 2", '/choose{"option": ["q.b", "q.a"]}'),
        ("weak LEGS", '/choose{"option": "q.b"}'),
        ("2. Weak legs", '/choose{"option": "q.b"}'),
    ],
)
def test_a_reply_is_read_as_the_options_it_names(reply: str, payload: str) -> None:
    assert read_reply(reply, SHOWN) == payload


@pytest.mark.parametrize("reply", ["4", "0", "1 and 7", "38.5", "2 days", "no chest pain", "", "1 not 2", "none"])
def test_any_other_reply_is_left_as_it_is(reply: str) -> None:
    assert read_reply(reply, SHOWN) == reply


def test_a_typed_payload_is_no_tap() -> None:
    assert read_reply('/choose{"option": "q.none"}', SHOWN) == "choose"
    assert read_reply("//deny", None) == "deny"


def test_where_a_number_may_be_an_age_the_dialogue_reads_it() -> None:
    shown = render([question("Me", "My child")], TEXT).shown
    assert read_reply("2", shown) == "2"
    assert read_reply("my child", shown) == '/choose{"option": "q.o1"}'


@pytest.mark.parametrize("payload", ['/choose{"option": "q.a"}', "/affirm", "/deny", "/unsure", "My neck hurts"])
def test_a_tap_says_by_itself_what_was_chosen(payload: str) -> None:
    shown = Shown((("A", payload),), multi=False, numbers=False)
    assert read_tap(tap_id(payload, shown, 0, 64), None) == payload


def test_a_tap_too_long_for_its_id_needs_the_options_it_was_shown_with() -> None:
    payload = "My back hurts " * 10
    shown = Shown((("A", "x"), ("B", payload)), multi=False, numbers=False)
    id_ = tap_id(payload, shown, 1, 64)
    assert len(id_.encode()) <= 64
    assert read_tap(id_, shown) == payload
    assert read_tap(id_, None) is None
    assert read_tap(id_, SHOWN) is None


@given(st.text(max_size=80))
def test_no_tap_id_makes_a_payload_of_another_form(id_: str) -> None:
    payload = read_tap(id_, SHOWN)
    assert (
        payload is None
        or not payload.startswith("/")
        or payload.split("{")[0] in {"/choose", "/affirm", "/deny", "/unsure"}
    )


@given(st.text(max_size=300), st.integers(min_value=4, max_value=60))
def test_parts_of_a_text_keep_the_limit_and_lose_no_word(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(0 < length(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_long_text_is_divided_at_the_ends_of_sentences() -> None:
    assert split("One two three. Four five six. Seven.", 30) == ["One two three. Four five six.", "Seven."]


def test_a_paragraph_stays_whole_where_it_fits() -> None:
    assert split("A first one.\n\nA second one.\n\nA third one.", 28) == [
        "A first one.\n\nA second one.",
        "A third one.",
    ]


@given(st.text(max_size=100), st.integers(min_value=2, max_value=40))
def test_a_cut_title_keeps_the_limit(text: str, longest: int) -> None:
    assert length(cut(text, longest)) <= longest


def test_pieces_and_options_survive_the_journal() -> None:
    rendered = render([question("They fade under the glass", "B", "C", "D")], FEW)
    (piece,) = rendered.pieces
    assert Piece.from_json(piece.to_json()) == piece
    assert rendered.shown is not None
    assert Shown.from_json(json.loads(json.dumps(rendered.shown.to_json()))) == rendered.shown


def test_a_refused_keyboard_becomes_text_with_every_option() -> None:
    (piece,) = render([question("Yes", "No")], FEW).pieces
    plain = piece.plain()
    assert plain is not None
    assert plain.text == "Which?\n- Yes\n- No"
    assert plain.plain() is None


def test_a_number_is_read_here_where_only_we_have_numbered_the_options() -> None:
    buttons = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    custom = {"type": "question", "id": "injury", "text": "Were you hurt?", "multi": False}
    by_us = render([{"text": "Were you hurt?", "buttons": buttons, "custom": custom}], Limits(text=1600, body=1600))
    assert by_us.pieces[0].text == "Were you hurt?\n1. Yes\n2. No"
    assert read_reply("2", by_us.shown) == "/deny"
    by_the_bot = render(
        [{"text": "Were you hurt?\n1. Yes\n2. No", "buttons": buttons, "custom": custom}], Limits(text=1600, body=1600)
    )
    assert read_reply("2", by_the_bot.shown) == "2"
