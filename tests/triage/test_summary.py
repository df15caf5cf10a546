"""What is known is said back in plain words."""

import datetime
import json
from typing import Any

from tests.triage.consult import consult, denies, mention, says, told
from unknot.knowledge import Knowledge
from unknot.triage import Facts, Understood, doctor_summary, opened, record, summary, summary_text


def test_at_the_start_nothing_is_known(kb: Knowledge) -> None:
    assert summary_text(summary(Facts(), kb)) == "You have not told me anything yet."


def test_it_names_what_was_said_denied_and_is_unknown(kb: Knowledge) -> None:
    facts = told(kb, says("poor_posture", age=34, duration_days=21, trend="same"), denies("fever_chills"))
    known = summary(facts, kb)
    assert kb.triggers["poor_posture"].title in known.said
    assert kb.danger_signs["fever_chills"].title in known.denied
    assert kb.questions["danger_now"].text in known.unknown
    text = summary_text(known)
    assert "Age: 34." in text
    assert "about 3 weeks" in text


def test_what_a_screen_cleared_is_named_as_the_screen_named_it(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), Understood(answer="no"), kb)
    assert "locked jaw, or trouble swallowing" in summary(facts, kb).denied


def test_what_was_denied_in_words_is_named_once(kb: Knowledge) -> None:
    assert summary(told(kb, denies("fever_chills")), kb).denied == (kb.danger_signs["fever_chills"].title,)


def test_what_was_understood_weakly_is_neither_said_nor_denied(kb: Knowledge) -> None:
    known = summary(told(kb, Understood(mentions=(mention("fever_chills", sure=False),))), kb)
    title = kb.danger_signs["fever_chills"].title
    assert title not in known.said
    assert title not in known.denied
    assert title in known.unknown


def test_it_fits_into_a_message(kb: Knowledge) -> None:
    assert len(summary_text(summary(told(kb, says(*kb.signs, *kb.findings)), kb))) <= 1000


WHEN = datetime.datetime(2026, 11, 22, 18, 5, tzinfo=datetime.UTC)


def _page(kb: Knowledge, facts: Facts) -> dict[str, Any]:
    return doctor_summary(facts, kb, when=WHEN, version="2026-11-22 0123abcd")


def test_the_page_for_the_doctor_holds_the_words_that_were_said(kb: Knowledge) -> None:
    said = Understood(mentions=(mention("saddle_numb", words="cant feel  my\nbum"),), age=34, severity=7)
    page = _page(kb, told(kb, said))
    assert f"{kb.signs['saddle_numb'].title} (“cant feel my bum”)" in page["said"]
    assert "Age: 34." in page["person"]
    assert "Pain: 7 out of 10." in page["person"]


def test_the_page_for_the_doctor_is_plain_json_with_the_date_and_the_version(kb: Knowledge) -> None:
    page = _page(kb, told(kb, says("poor_posture")))
    assert json.loads(json.dumps(page)) == page
    assert (page["type"], page["when"]) == ("summary", "2026-11-22T18:05+00:00")
    assert page["version"].endswith("content of 2026-11-22 0123abcd")


def test_the_page_names_what_decided_on_the_care_level(kb: Knowledge) -> None:
    page = _page(kb, told(kb, says("cauda_equina")))
    assert page["care_level"] == "emergency"
    assert "danger sign: cauda_equina" in page["rules"]


def test_while_questions_are_open_no_level_is_named(kb: Knowledge) -> None:
    page = _page(kb, told(kb, says("poor_posture")))
    assert page["care_level"] is None
    assert page["rules"] == []
    assert "questions are not finished" in page["text"]
    assert kb.questions["danger_now"].text in page["unknown"]


def test_the_plain_text_says_all_that_the_page_says(kb: Knowledge) -> None:
    page = _page(kb, consult(kb, says("poor_posture")).facts)
    for key in ("said", "denied", "unknown", "person", "rules"):
        assert all(entry in page["text"] for entry in page[key]), key
    assert page["version"] in page["text"]
    assert "2026-11-22 18:05 UTC" in page["text"]
    assert "no diagnosis" in page["text"]


def test_the_page_speaks_of_the_person_and_not_to_them(kb: Knowledge) -> None:
    page = _page(kb, told(kb, says("poor_posture", who="self")))
    assert "About the person who wrote." in page["person"]
