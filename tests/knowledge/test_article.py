"""Each statement of the source article is carried by an entry and can be seen by a patient in a conversation."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from unknot.knowledge import load

KNOWLEDGE = load()

#: What the article says, in its words, and the words that carry it in the entry that the patient reads.
SAYS: dict[str, tuple[str, str]] = {
    "spasm_tightens": ("topics/what_is_a_spasm", r"tightens by itself.*few minutes to days"),
    "spasm_sharp_sudden": ("topics/what_is_a_spasm", r"sharp and sudden, deep in the muscle"),
    "spasm_hard": ("topics/what_is_a_spasm", r"feel hard.*neck, it can hurt or be hard to turn"),
    "spasm_where": ("topics/why_neck", r"any muscle\. The neck and shoulders are two of the most common"),
    "spasm_neck_vulnerable": ("topics/why_neck", r"fine and complex.*easier to hurt"),
    "spasm_range": ("topics/what_is_a_spasm", r"nuisance.*stop you from doing things"),
    "spasm_most_people": ("topics/what_is_a_spasm", r"Most people get one"),
    "cause_dehydration": ("topics/common_causes", r"Not enough to drink"),
    "cause_repetitive": ("topics/common_causes", r"same movement again and again"),
    "cause_craning": ("topics/common_causes", r"Long hours at a screen"),
    "cause_heavy_weight": ("topics/common_causes", r"Carrying something heavy"),
    "cause_sudden_turn": ("topics/common_causes", r"Turning your head fast or too far"),
    "cause_phone": ("topics/common_causes", r"phone held with your shoulder"),
    "cause_stress": ("topics/common_causes", r"Stress"),
    "cause_posture": ("topics/common_causes", r"Slouching"),
    "cause_exercise": ("topics/common_causes", r"Hard exercise"),
    "cause_spondylosis": ("topics/common_causes", r"Arthritis in the neck"),
    "uncommon_prolonged": ("topics/uncommon_causes", r"lasts a long time.*more serious"),
    "uncommon_meningitis": ("topics/uncommon_causes", r"Meningitis: an infection .* brain and spinal cord swell"),
    "uncommon_stenosis": ("topics/uncommon_causes", r"Spinal stenosis: the open spaces in the spine become narrow"),
    "uncommon_whiplash": ("topics/uncommon_causes", r"Whiplash: "),
    "uncommon_disc": ("topics/uncommon_causes", r"herniated disc"),
    "uncommon_trauma": ("topics/uncommon_causes", r"injury from an accident or a fall"),
    "uncommon_tmj": ("topics/uncommon_causes", r"jaw joint problem, called TMJ dysfunction"),
    "uncommon_dystonia": ("topics/uncommon_causes", r"Cervical dystonia: .*head twist to one side"),
    "remedy_stress": ("remedies/stress", r"Breathe.*yoga or meditation"),
    "remedy_otc": ("remedies/otc", r"Ibuprofen or aspirin can ease pain from tense muscles"),
    "remedy_ice_heat": ("remedies/ice_heat", r"warm pack or an ice pack"),
    "remedy_massage": ("remedies/massage", r"sore muscle and the muscles around it"),
    "remedy_exercise": ("remedies/exercise", r"keep spasms away. A physiotherapist"),
    "treatment_relaxants": ("topics/medical_treatments", r"Muscle relaxants"),
    "treatment_steroids": ("topics/medical_treatments", r"Steroid injections"),
    "treatment_pain_relief": ("topics/medical_treatments", r"Pain relief medicine"),
    "treatment_anti_inflammatory": ("topics/medical_treatments", r"Anti-inflammatory medicine"),
    "doctor_chills": ("topics/when_doctor", r"same day if you get chills"),
    "doctor_sudden_fever": ("topics/when_doctor", r"sudden high fever"),
    "doctor_marks": ("topics/when_doctor", r"bruise-like marks"),
    "doctor_headache": ("topics/when_doctor", r"headache that lasts"),
    "accident": ("topics/when_doctor", r"doctor if it began with an accident"),
}


def read(reference: str) -> str:
    """All text of an entry."""
    kind, _, name = reference.partition("/")
    entry = getattr(KNOWLEDGE, kind)[name]
    parts = [*getattr(entry, "text", []), *getattr(entry, "how", [])]
    parts += [say for variant in getattr(entry, "variants", []) for say in variant.say]
    return " ".join(parts)


def test_every_statement_of_the_article_is_mapped() -> None:
    assert Counter(statement.part for statement in KNOWLEDGE.article.values()) == {
        "spasm": 7,
        "common_cause": 10,
        "uncommon_cause": 8,  # the seven, and that a spasm which lasts can mean one of them
        "remedy": 5,
        "treatment": 4,
        "doctor_sign": 4,
        "accident": 1,
    }
    assert set(SAYS) == set(KNOWLEDGE.article)


@pytest.mark.parametrize("statement", SAYS)
def test_a_statement_of_the_article_stands_in_what_the_patient_reads(statement: str) -> None:
    reference, words = SAYS[statement]
    assert re.search(words, read(reference), re.S), read(reference)
    assert KNOWLEDGE.article[statement].entries


@pytest.mark.parametrize("part", ["doctor_sign", "accident"])
def test_what_the_article_sends_to_a_doctor_never_ends_in_care_at_home(part: str) -> None:
    for statement in KNOWLEDGE.article.values():
        if statement.part == part:
            sign = KNOWLEDGE.danger_signs[statement.entries[0].removeprefix("danger_signs/")]
            assert sign.floor == ("urgent" if part == "doctor_sign" else "doctor")


def test_each_statement_cites_the_article() -> None:
    assert all(statement.source == ["SEED"] for statement in KNOWLEDGE.article.values())
    carrying = {reference for statement in KNOWLEDGE.article.values() for reference in statement.entries}
    for reference in carrying:
        kind, _, name = reference.partition("/")
        entry = getattr(KNOWLEDGE, kind)[name]
        assert "SEED" in entry.source, reference
