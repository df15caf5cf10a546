"""What is known is said back in plain words."""

from tests.triage.consult import denies, mention, says, told
from unknot.knowledge import Knowledge
from unknot.triage import Facts, Understood, opened, record, summary, summary_text


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
