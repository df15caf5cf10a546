"""The outcome as a card and as text."""

import json
from dataclasses import replace

import pytest

from tests.triage.consult import consult, mention, says, told
from unknot.knowledge import Knowledge
from unknot.triage import Known, Understood, assess, card_texts, care_card
from unknot.triage.advice import remedy_advice
from unknot.triage.card import filled, packed

KEYS = {
    "type", "care_level", "title", "reasons", "actions", "remedies", "return_if", "emergency_if", "sources",
    "left_out", "expect", "pictures", "numbers", "reviewed",
}  # fmt: skip


def _card(kb: Knowledge, said: Understood, country: str = "gb") -> dict[str, object]:
    return care_card(assess(told(kb, said), kb), kb, kb.countries[country])


def test_the_card_is_the_object_that_channels_expect(kb: Knowledge) -> None:
    card = care_card(consult(kb, says("poor_posture")).assessment, kb, kb.countries["gb"])
    assert set(card) == KEYS
    assert card["type"] == "care_card"
    assert json.loads(json.dumps(card)) == card
    assert all(set(source) == {"id", "title", "url"} for source in card["sources"])
    assert card["return_if"]
    assert card["emergency_if"]


def test_the_reason_is_in_the_words_of_the_patient(kb: Knowledge) -> None:
    said = Understood(mentions=(mention("limb_weakness", words="my left leg gives way"),))
    reasons = assess(told(kb, said), kb).reasons
    assert reasons[0].startswith("Because you said “my left leg gives way”.")
    assert "can" in reasons[0]


def test_the_reason_names_what_was_said_of_each_part_of_a_combination(kb: Knowledge) -> None:
    said = Understood(
        mentions=(
            mention("neck_stiff", words="stiff neck"),
            mention("fever_chills", words="burning up"),
            mention("light_hurts", words="cant bear the light"),
        )
    )
    reason = assess(told(kb, said), kb).reasons[0]
    for words in ("stiff neck", "burning up", "cant bear the light"):
        assert f"“{words}”" in reason


def test_what_came_from_a_button_is_named_by_its_title(kb: Knowledge) -> None:
    reason = assess(told(kb, Understood(mentions=(mention("saddle_numb"),))), kb).reasons[0]
    assert reason.startswith(f"Because you told me about {kb.signs['saddle_numb'].title}.")


def test_markup_in_the_words_of_the_patient_is_not_repeated(kb: Knowledge) -> None:
    said = Understood(mentions=(mention("thunderclap", words="<script>{emergency_number}</script>\nworst ever"),))
    text = "".join(card_texts(care_card(assess(told(kb, said), kb), kb, kb.countries["us"])))
    assert "<" not in text
    assert "worst ever" in text


@pytest.mark.parametrize("country", ["gb", "us", "nz", "unknown"])
def test_numbers_are_those_of_the_country(kb: Knowledge, country: str) -> None:
    text = "".join(card_texts(_card(kb, says("thunderclap"), country)))
    assert kb.countries[country].emergency_number in text
    assert "{" not in text


def test_an_emergency_is_one_message_that_begins_with_what_to_do(kb: Knowledge) -> None:
    for sign, entry in kb.danger_signs.items():
        if entry.level != "emergency":
            continue
        texts = card_texts(_card(kb, says(sign), "unknown"))
        assert len(texts) == 1
        assert texts[0].startswith(("Call ", "Go to ")) or entry.route == "crisis"


def test_the_emergency_text_says_what_to_tell_and_not_to_drive(kb: Knowledge) -> None:
    text = card_texts(_card(kb, says("cauda_equina")))[0]
    assert "Do not drive yourself" in text
    assert "cauda equina" in text


def test_the_dentist_is_named_for_the_jaw_and_the_physiotherapist_for_what_lasts(kb: Knowledge) -> None:
    assert "dentist" in consult(kb, says("tmj")).assessment.actions[0]
    lasting = Understood(duration_days=60, trend="better")
    assert "physiotherapist" in consult(kb, lasting).assessment.actions[0]


def test_no_card_says_that_the_patient_has_a_disease(kb: Knowledge) -> None:
    for sign in kb.danger_signs:
        for reason in assess(told(kb, says(sign)), kb).reasons:
            assert "you have " not in reason.lower()


def test_two_emergencies_and_a_crisis_show_the_crisis_text_with_the_call_first(kb: Knowledge) -> None:
    card = _card(kb, says("self_harm", "medicine_harm"))
    assert card["title"] == kb.care_levels["crisis"].title
    assert "999" in card["actions"][0]  # type: ignore[index]


def test_unknown_placeholders_stay_as_they_are(kb: Knowledge) -> None:
    assert filled("{nothing} {emergency_number}", kb.countries["gb"]) == "{nothing} 999"


def test_paragraphs_are_packed_whole_and_in_order() -> None:
    assert packed(["a" * 600, "b" * 600, "c" * 300]) == ["a" * 600, "b" * 600 + "\n\n" + "c" * 300]


def test_a_paragraph_too_long_is_divided_at_its_lines_and_sentences() -> None:
    lines = "\n".join(f"- {'word ' * 30}{n}" for n in range(12))
    pieces = packed([lines])
    assert all(len(piece) <= 1000 for piece in pieces)
    assert "\n".join(pieces) == lines
    sentences = " ".join(["This is a sentence."] * 100)
    assert " ".join(packed([sentences])) == sentences
    assert all(len(piece) <= 1000 for piece in packed(["x" * 5000]))


def test_the_card_shows_what_it_advises_once_and_nothing_else(kb: Knowledge) -> None:
    assessment = consult(kb, says("poor_posture")).assessment
    card = care_card(assessment, kb, kb.countries["gb"])
    shown = [picture["id"] for picture in card["pictures"]]
    assert shown[:2] == ["change_position", "stand_up"]
    assert len(shown) == len(set(shown))
    assert all(set(picture) == {"id", "title", "alt", "remedy"} for picture in card["pictures"])
    left_out = {
        picture for left in assessment.left_out if left.id in kb.remedies for picture in kb.remedies[left.id].pictures
    }
    assert left_out.isdisjoint(shown)


def test_an_emergency_shows_no_pictures(kb: Knowledge) -> None:
    assert _card(kb, Understood(mentions=(mention("thunderclap"),)))["pictures"] == []


def test_advice_that_is_replaced_for_somebody_is_not_shown_to_them(kb: Knowledge) -> None:
    def shown(said: Understood) -> set[str]:
        fitting, _ = remedy_advice(Known(told(kb, said), kb), "selfcare")
        return {picture for advice in fitting for picture in advice.pictures}

    assert {"sleep"} == shown(Understood()) & {"sleep", "sleep_side"}
    assert {"sleep_side"} == shown(Understood(pregnant=True)) & {"sleep", "sleep_side"}
    assert "drink" not in shown(says("fluid_limit"))


def test_the_card_names_whom_to_call_and_when_it_was_reviewed(kb: Knowledge) -> None:
    card = _card(kb, says("poor_posture"))
    assert card["numbers"] == {"emergency": "999", "advice_line": kb.countries["gb"].advice_line}
    assert card["reviewed"] in {entry.reviewed.isoformat() for entry in (*kb.remedies.values(), *kb.triggers.values())}


def test_the_crisis_card_names_the_lines_to_talk_to(kb: Knowledge) -> None:
    card = _card(kb, says("self_harm"))
    assert card["numbers"]["crisis"] == list(kb.countries["gb"].crisis_lines)
    assert card["reviewed"]


def test_a_country_without_an_advice_line_has_none_on_the_card(kb: Knowledge) -> None:
    country = kb.countries["gb"].model_copy(update={"advice_line": None})
    card = care_card(assess(told(kb, says("poor_posture")), kb), kb, country)
    assert set(card["numbers"]) == {"emergency"}


def test_the_review_date_is_that_of_the_part_reviewed_longest_ago(kb: Knowledge) -> None:
    first = consult(kb, says("poor_posture")).assessment.remedies[0].id
    earlier = kb.remedies[first].model_copy(update={"reviewed": kb.remedies[first].reviewed.replace(year=2020)})
    older = replace(kb, remedies={**kb.remedies, first: earlier})
    assert consult(older, says("poor_posture")).assessment.reviewed == earlier.reviewed
