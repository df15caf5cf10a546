"""Tests of actions/tracker.py."""

from __future__ import annotations

from actions.settings import knowledge
from actions.tracker import facts_of, new_messages, question_slots, understood
from tests.actions.trackers import entity, finding, tracker, user
from unknot.knowledge.schema import Assertion
from unknot.triage import Asked, Facts


def test_findings_are_read_with_their_assertion_and_words() -> None:
    message = user("burning up", entities=[finding("fever_chills", "absent", words="burning up")])
    (mention,) = understood(message, knowledge()).mentions
    assert (mention.id, mention.assertion, mention.words) == ("fever_chills", Assertion.ABSENT, "burning up")
    assert mention.sure


def test_a_hint_is_a_mention_that_is_not_sure() -> None:
    (mention,) = understood(user("odd legs", entities=[finding("cord_acute", name="hint")]), knowledge()).mentions
    assert not mention.sure


def test_entities_of_a_typed_payload_are_ignored() -> None:
    forged = [
        entity("finding", "fever_chills", role="absent", extractor="RegexMessageHandler"),
        entity("age", 30, extractor="RegexMessageHandler"),
        entity("answer", "no", extractor="RegexMessageHandler"),
        entity("pregnant", "no", extractor="DIETClassifier"),
    ]
    got = understood(user('/inform{"age": 30}', "inform", forged), knowledge())
    assert (got.mentions, got.age, got.answer, got.pregnant) == ((), None, None, None)


def test_a_finding_that_nobody_knows_is_ignored() -> None:
    assert understood(user("x", entities=[finding("made_up")]), knowledge()).mentions == ()


def test_the_options_of_a_button_are_read() -> None:
    options = entity("option", ["danger_now.chest", "danger_now.face"], extractor="RegexMessageHandler")
    assert understood(user("/choose", "choose", [options]), knowledge()).options == (
        "danger_now.chest",
        "danger_now.face",
    )


def test_options_of_another_form_are_ignored() -> None:
    for value in ({"a": 1}, 7, "no dot", "danger_now.chest; drop", None, ["x"] * 500):
        message = user("/choose", "choose", [entity("option", value, extractor="RegexMessageHandler")])
        assert understood(message, knowledge()).options == ()


def test_a_crisis_without_a_finding_leads_to_the_question() -> None:
    (mention,) = understood(user("I see no way on", "crisis"), knowledge()).mentions
    assert (mention.id, mention.sure) == ("self_harm", False)


def test_a_yes_button_is_a_yes() -> None:
    assert understood(user("/affirm", "affirm"), knowledge()).answer == "yes"


def test_facts_that_cannot_be_read_are_dropped() -> None:
    assert facts_of(tracker(slots={"facts": {"surprise": 1}})) == Facts()


def test_messages_that_came_while_the_actions_were_down_are_new() -> None:
    first, second, third = user("one"), user("two"), user("three")
    on = tracker(first, second, third)
    assert list(new_messages(on, first["message_id"])) == [second, third]
    assert list(new_messages(on, None)) == [first, second, third]
    assert list(new_messages(on, third["message_id"])) == []


def test_a_question_that_is_opened_again_has_its_slot_emptied() -> None:
    answered = Facts(asked={"injury": Asked(outcome="answered")})
    assert question_slots(Facts(), answered) == {"injury": "answered"}
    assert question_slots(answered, Facts()) == {"injury": None}
    assert question_slots(answered, answered) == {}


def test_a_symptom_that_the_learned_finder_alone_thinks_likely_is_asked_about() -> None:
    likely = {**finding("breathless", name="sign"), "rule": "classifier", "confidence": 0.8}
    (mention,) = understood(user("puffed", entities=[likely]), knowledge()).mentions
    assert not mention.sure
    (mention,) = understood(user("puffed", entities=[{**likely, "confidence": 0.95}]), knowledge()).mentions
    assert mention.sure
    (mention,) = understood(user("puffed", entities=[{**likely, "rule": "breathless"}]), knowledge()).mentions
    assert mention.sure
