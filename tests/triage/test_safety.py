"""The safety rules, for consultations of every kind: random openings, random replies, real clinical content."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.consult import mention, says, told
from unknot.knowledge import Knowledge, load
from unknot.knowledge.schema import LEVELS, Question, rank
from unknot.triage import (
    Assessment,
    Facts,
    Known,
    Understood,
    assess,
    card_texts,
    care_card,
    next_question,
    opened,
    prompt,
    record,
)
from unknot.triage.levels import level_of
from unknot.triage.questions import GENERATED_QUESTIONS

KB = load()
DANGERS = list(KB.danger_signs)
IDS = [*KB.signs, *KB.findings]
SEED_FLOORS = {
    "fever_chills": "urgent",
    "sudden_high_fever": "urgent",
    "bruise_marks": "urgent",
    "headache_chronic": "urgent",
    "accident_minor": "doctor",
}
#: Questions about safety: left unclear, they end in `urgent` at least.
SCREENS = [q.id for q in KB.questions.values() if q.if_unclear in ("urgent", "emergency")]

mentions = st.builds(
    mention,
    st.sampled_from(IDS),
    st.sampled_from(["present", "present", "absent", "past", "other", "hypothetical"]),
    st.sampled_from(["", "my neck is killing me"]),
    sure=st.booleans(),
)
values: dict[str, st.SearchStrategy[Any]] = {
    "age": st.none() | st.floats(0, 100),
    "duration_days": st.none() | st.floats(0, 400),
    "pregnant": st.sampled_from([None, True, False]),
    "sex": st.sampled_from([None, "male", "female"]),
    "trend": st.sampled_from([None, "better", "same", "worse"]),
    "sites": st.lists(st.sampled_from(["neck", "lower_back", "leg"]), max_size=2).map(tuple),
}
messages = st.builds(Understood, mentions=st.lists(mentions, max_size=3).map(tuple), **values)


@st.composite
def replies(draw: st.DrawFn, question: Question, facts: Facts) -> Understood:
    """A reply to a question: buttons, numbers, yes, no, not sure, values, other things, or nothing understood."""
    shown = [option for option, _ in prompt(facts, question, KB).options]
    kind = draw(st.sampled_from(["none", "none", "chips", "numbers", "answer", "values", "free", "nothing"]))
    if kind == "none":
        return Understood(answer="no")
    if kind == "chips" and shown:
        chosen = draw(st.lists(st.sampled_from(shown), min_size=1, max_size=2))
        return Understood(options=tuple(f"{question.id}.{option}" for option in chosen))
    if kind == "numbers":
        return Understood(choices=(draw(st.integers(-1, 12)),), number=draw(st.none() | st.floats(0, 99)))
    if kind == "answer":
        return Understood(answer=draw(st.sampled_from(["yes", "no", "unsure", "fine"])))
    if kind in ("values", "free"):
        return draw(messages)
    return Understood(text="qwertz")


def converse(draw: st.DrawFn, facts: Facts, most: int = 150) -> tuple[Facts, list[str]]:
    """Go on with random replies to the end; the questions asked."""
    asked: list[str] = []
    while (question := next_question(facts, KB)) is not None:
        asked.append(question.id)
        assert len(asked) <= most, asked
        facts = opened(facts, question.id)
        facts = record(facts, draw(replies(question, facts)), KB)
    return facts, asked


@st.composite
def consultations(draw: st.DrawFn) -> tuple[Facts, list[str]]:
    """A consultation to its end."""
    return converse(draw, record(Facts(), draw(messages), KB))


def _card(assessment: Assessment) -> dict[str, Any]:
    return care_card(assessment, KB, KB.countries["unknown"])


@given(consultations())
def test_every_path_ends_and_no_question_is_asked_more_than_four_times(consultation: tuple[Facts, list[str]]) -> None:
    _, asked = consultation
    assert len(asked) <= 4 * (len(KB.questions) + len(DANGERS))
    for question in set(asked) - set(GENERATED_QUESTIONS):
        assert asked.count(question) <= 4


@given(consultations())
def test_the_outcome_is_never_below_any_danger_sign_that_is_there(consultation: tuple[Facts, list[str]]) -> None:
    facts, _ = consultation
    outcome = assess(facts, KB)
    known = Known(facts, KB)
    assert outcome.care_level == level_of(known)
    for verdict in outcome.verdicts:
        assert rank(verdict.level) <= rank(outcome.care_level)


@given(messages, st.sampled_from(list(SEED_FLOORS)), messages)
def test_the_signs_of_the_article_keep_their_floor_whatever_else_is_said(
    before: Understood, sign: str, after: Understood
) -> None:
    facts = told(KB, before, says(sign), after)
    assert rank(assess(facts, KB).care_level) >= rank(SEED_FLOORS[sign])  # type: ignore[arg-type]


@given(messages, st.sampled_from(DANGERS))
def test_one_more_danger_sign_never_lowers_the_level(said: Understood, more: str) -> None:
    facts = told(KB, said)
    assert rank(level_of(Known(record(facts, says(more), KB), KB))) >= rank(level_of(Known(facts, KB)))


@given(messages, st.lists(mentions, max_size=3))
def test_findings_said_without_correction_never_lower_the_level(said: Understood, more: list[Any]) -> None:
    dangers = tuple(m for m in more if m.id in KB.danger_signs)
    facts = told(KB, said)
    after = record(facts, Understood(mentions=dangers), KB)
    assert rank(level_of(Known(after, KB))) >= rank(level_of(Known(facts, KB)))


@given(messages, st.sampled_from(DANGERS), st.lists(st.sampled_from(IDS), max_size=6), st.booleans())
def test_a_correction_alone_never_leaves_the_emergency_level(
    said: Understood, sign: str, denied: list[str], named: bool
) -> None:
    facts = told(KB, said, says(sign))
    denied = [*denied, sign] if named else denied
    if level_of(Known(facts, KB)) != "emergency":
        return
    taken_back = Understood(mentions=tuple(mention(name, "absent") for name in denied), correction=True)
    assert level_of(Known(record(facts, taken_back, KB), KB)) == "emergency"


@given(st.data(), messages)
def test_a_safety_question_left_unclear_is_never_self_care(data: st.DataObject, said: Understood) -> None:
    draw = data.draw
    facts = record(Facts(), said, KB)
    unclear: set[str] = set()
    for _ in range(150):
        question = next_question(facts, KB)
        if question is None:
            break
        facts = opened(facts, question.id)
        facts = record(facts, draw(replies(question, facts)) if draw(st.booleans()) else Understood(), KB)
        asked = facts.asked.get(question.id)
        if asked is not None and asked.outcome == "unclear" and question.id in SCREENS:
            unclear.add(question.id)
    if unclear:
        assert rank(assess(facts, KB).care_level) >= rank("urgent")


@given(messages)
def test_an_assessment_before_the_screens_are_answered_is_never_self_care(said: Understood) -> None:
    facts = record(Facts(), said, KB)
    if next_question(facts, KB) is not None:
        assert assess(facts, KB).care_level != "selfcare"


@given(consultations())
def test_self_care_means_that_every_screen_was_answered(consultation: tuple[Facts, list[str]]) -> None:
    facts, _ = consultation
    if assess(facts, KB).care_level == "selfcare":
        known = Known(facts, KB)
        for screen in ("danger_now", "feeling_ill", "about_pain"):
            settled = all(
                any(known.state(name) is not None for name in (*option.covers, *option.sets))
                for option in KB.questions[screen].options
                if not option.none
            )
            asked = facts.asked.get(screen)
            assert settled or (asked is not None and asked.outcome == "answered")


@given(consultations())
def test_medicine_advice_waits_for_conditions_medicines_age_and_pregnancy(
    consultation: tuple[Facts, list[str]],
) -> None:
    facts, _ = consultation
    outcome = assess(facts, KB)
    text = " ".join(line for advice in outcome.remedies for line in advice.say).lower()
    if "ibuprofen or aspirin can" in text or "paracetamol may" in text:
        known = Known(facts, KB)
        assert facts.person.age is not None
        assert known.pregnant is not None
        for name in ("nsaid_risk", "blood_thinner", "other_nsaid"):
            assert known.state(name) is not None
    if "ibuprofen or aspirin can" in text:
        assert 16 <= (facts.person.age or 0) < 65
        assert known.pregnant is False
        assert not any(known.state(name) for name in ("nsaid_risk", "blood_thinner", "other_nsaid", "accident_minor"))


@given(consultations())
def test_emergency_and_urgent_cards_carry_no_self_care_tips(consultation: tuple[Facts, list[str]]) -> None:
    outcome = assess(consultation[0], KB)
    if outcome.care_level in ("emergency", "urgent"):
        card = _card(outcome)
        assert card["remedies"] == []
        assert card["left_out"] == []
    if outcome.care_level == "emergency":
        assert len(card_texts(card)) == 1
        assert card["expect"] == card["return_if"] == card["emergency_if"] == []


@given(messages)
def test_self_harm_interrupts_everything_with_the_crisis_text_alone(said: Understood) -> None:
    facts = told(KB, said, says("self_harm"))
    assert next_question(facts, KB) is None
    outcome = assess(facts, KB)
    assert (outcome.care_level, outcome.route) == ("emergency", "crisis")
    card = _card(outcome)
    assert card["reasons"] == card["remedies"] == card["return_if"] == []
    assert set(KB.countries["unknown"].crisis_lines) <= set(card["actions"])


@given(messages, st.sampled_from([name for name, sign in KB.danger_signs.items() if sign.level == "emergency"]))
def test_an_emergency_ends_the_questions_at_once(said: Understood, sign: str) -> None:
    facts = told(KB, said, says(sign))
    if level_of(Known(facts, KB)) == "emergency":
        assert next_question(facts, KB) is None


@given(st.data())
def test_an_emergency_interrupts_from_any_question(data: st.DataObject) -> None:
    facts = record(Facts(), data.draw(messages), KB)
    for _ in range(data.draw(st.integers(0, 6))):
        question = next_question(facts, KB)
        if question is None:
            break
        facts = opened(facts, question.id)
        facts = record(facts, data.draw(replies(question, facts)), KB)
    facts = record(facts, says("thunderclap"), KB, as_answer=data.draw(st.booleans()))
    assert assess(facts, KB).care_level == "emergency"
    assert next_question(facts, KB) is None or facts.pending_correction


@given(consultations())
def test_every_card_is_plain_text_in_messages_of_at_most_1000_characters(
    consultation: tuple[Facts, list[str]],
) -> None:
    outcome = assess(consultation[0], KB)
    card = _card(outcome)
    texts = card_texts(card)
    assert all(0 < len(text) <= 1000 for text in texts)
    assert texts[0].startswith(card["title"])
    assert card["actions"][0] in texts[0]
    assert card["care_level"] in LEVELS
    assert "{" not in "".join(texts)


@given(consultations())
@settings(max_examples=30)
def test_facts_survive_json_after_any_consultation(consultation: tuple[Facts, list[str]]) -> None:
    facts, _ = consultation
    assert Facts.from_json(facts.to_json()) == facts


@given(consultations())
@settings(max_examples=30)
def test_nothing_known_is_asked_again(consultation: tuple[Facts, list[str]]) -> None:
    facts, _ = consultation
    known = Known(facts, KB)
    for question in KB.questions.values():
        for option, _ in prompt(facts, question, KB).options if question.kind == "multi" else ():
            entry = next(o for o in question.options if o.id == option)
            assert entry.none or not entry.sets or not all(known.state(name) for name in entry.sets)


def test_the_real_content_is_under_test(kb: Knowledge) -> None:
    assert kb is KB
    assert len(DANGERS) == 39
    assert {"danger_now", "feeling_ill", "about_pain"} <= set(SCREENS)
