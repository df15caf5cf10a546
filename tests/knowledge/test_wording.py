"""Plain words: what a patient reads can be read at the age of 9 to 11, says no diagnosis and makes nothing small."""

from __future__ import annotations

import re
import statistics

import pytest
import textstat

from tests.knowledge.texts import Shown, labels, shown
from unknot.knowledge import load

KNOWLEDGE = load()
TEXTS = list(shown(KNOWLEDGE))
ALL = [*TEXTS, *labels(KNOWLEDGE)]

#: A school grade of 4 to 6 is a reading age of 9 to 11. The automated readability index counts letters and words, so
#: it needs no dictionary of syllables from the net.
_GRADE_OF_A_KIND = 5.0
#: One sentence alone swings more than a page does.
_GRADE_OF_ONE_TEXT = 8.5
#: Words that have no plainer form: names and numbers to look up or to tell a doctor. They count as a short word.
_NAMES = re.compile(
    r"\{\w+\}|\b(osteoporosis|anti-inflammator(y|ies)|physiotherapists?|paracetamol|ibuprofen|naproxen|warfarin"
    r"|apixaban|meningitis|emergency|pharmacists?|medicines?|accident|maternity unit|pregnan(t|cy)|giant cell arteritis"
    r"|cauda equina syndrome|cervical (dystonia|spondylosis)|painkillers?|headache|infections?)\b", re.I)  # fmt: skip
_JARGON = re.compile(
    r"\b(acute|chronic|analges\w+|NSAIDs?|symptomatic|contraindicat\w+|trauma\w*|lesion\w*|onset|paraesthesia|bilateral"
    r"|unilateral|exacerbat\w+|myelopathy|haemorrhage|hemorrhage|dissection|abscess|oedema|edema|administer\w*|consult"
    r"|utili[sz]e|prior to|commence|radiating|musculoskeletal|torticollis|dystonia|stenosis|spondyl\w+|TMJ|herniated"
    r"|rhabdo\w*|sepsis|syndrome|pathology|prognosis|benign|malignan\w+|lumbar|thoracic|palpitations"
    r"|urinat\w*|urine|defecat\w*|stool|micturition|bowels?|abdom\w+|anticoagula\w+)\b", re.I)  # fmt: skip
#: A hard word may stand where it is explained, or where it is a word to say to a doctor.
_EXPLAINED = re.compile(r"\bcalled\b|\bcall(s|ed)? it\b|: |Say \"|\"|\(|\bsuch as\b|bladder")
_ILLNESS = (
    r"meningitis|sepsis|cancer|stroke|heart attack|clot|fracture|tetanus|infection|tumou?r|bleed|shingles|arthritis"
    r"|slipped disc|trapped nerve|whiplash|stenosis|dystonia|giant cell|cauda equina|aneurysm|broken|torn"
)


def grade(text: str) -> float:
    """School grade that a text can be read in, names left out."""
    return float(textstat.automated_readability_index(_NAMES.sub("thing", text)))


@pytest.mark.parametrize("kind", sorted({text.kind for text in TEXTS}))
def test_the_texts_of_a_kind_can_be_read_at_the_age_of_9_to_11(kind: str) -> None:
    grades = [grade(text.text) for text in TEXTS if text.kind == kind]
    assert statistics.mean(grades) <= _GRADE_OF_A_KIND


def test_no_single_text_is_hard_to_read() -> None:
    hard = [f"{text.place}: grade {grade(text.text):.1f}: {text.text}" for text in TEXTS
            if grade(text.text) > _GRADE_OF_ONE_TEXT]  # fmt: skip
    assert not hard, "\n".join(hard)


def test_no_sentence_is_longer_than_28_words() -> None:
    long = [
        f"{text.place}: {sentence}"
        for text in TEXTS
        for sentence in re.split(r"(?<=[.!?:]) ", text.text)
        if len(sentence.split()) > 28
    ]
    assert not long, "\n".join(long)


def _holding(pattern: re.Pattern[str], texts: list[Shown]) -> list[str]:
    return [f"{text.place}: {text.text}" for text in texts if pattern.search(text.text)]


def test_nothing_is_made_small() -> None:
    small = re.compile(r"\b(just|only|simply|merely|nothing serious|don't worry|do not worry|nothing to worry)\b", re.I)
    assert not _holding(small, ALL)


def test_nobody_is_told_that_they_have_an_illness() -> None:
    has = rf"(?<!if )(?<!do )\byou (probably |likely )?(have|suffer from) (an? |the )?({_ILLNESS})"
    assert not _holding(re.compile(has, re.I), ALL)


def test_a_danger_sign_can_be_a_sign_and_is_never_named_as_the_cause() -> None:
    careful = re.compile(r"\b(can|may|most often|deserve|should|must)\b", re.I)
    assert not [sign.id for sign in KNOWLEDGE.danger_signs.values() if not careful.search(sign.sign_of)]


def test_hard_words_are_left_out_or_explained() -> None:
    hard = [
        f"{text.place}: {sentence}"
        for text in ALL
        for sentence in re.split(r"(?<=[.!?]) ", text.text)
        if _JARGON.search(sentence) and not _EXPLAINED.search(sentence)
    ]
    assert not hard, "\n".join(hard)


def test_no_dose_is_named() -> None:
    assert not _holding(re.compile(r"\b\d+ ?(mg|milligrams?|tablets?|g)\b", re.I), ALL)


def test_spelling_is_british() -> None:
    american = re.compile(r"\b(color|favor\w*|center|pediatric|anemia|diarrhea|organize\w*|realize\w*)\b", re.I)
    assert not _holding(american, ALL)


def test_numbers_to_call_come_from_the_country() -> None:
    assert not _holding(re.compile(r"\b(999|911|112|111|000|116 123|988)\b"), ALL)


def test_every_placeholder_is_known() -> None:
    known = {"emergency_number", "emergency_department", "advice_line"}
    for text in ALL:
        assert set(re.findall(r"\{(\w*)\}", text.text)) <= known, text.place


def test_every_question_has_a_second_wording_a_reason_and_an_explanation_of_its_own() -> None:
    for question in KNOWLEDGE.questions.values():
        wordings = [question.text, question.simpler, question.why, question.explain]
        assert len(set(wordings)) == 4, question.id
        assert "?" in question.text, question.id


def test_emergency_texts_hold_no_care_at_home() -> None:
    home = re.compile(r"\b(stretch|massage|ibuprofen|paracetamol|heat pack|ice pack|exercise|yoga)\b", re.I)
    texts = [text for text in TEXTS if text.kind == "care_levels" and text.entry in ("emergency", "crisis")]
    tells = [Shown("danger_signs", s.id, "tell", s.tell) for s in KNOWLEDGE.danger_signs.values()
             if s.tell and s.level == "emergency" and s.id != "rhabdo"]  # fmt: skip
    assert texts
    assert not _holding(home, [*texts, *tells])
