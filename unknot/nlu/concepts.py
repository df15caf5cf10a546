"""Ids of the findings that the language side knows: the danger signs and the triggers of the knowledge base."""

from __future__ import annotations

DANGER_SIGNS = frozenset(
    [
        "cauda_equina",
        "cord_acute",
        "meningitis_sepsis",
        "bruise_marks",
        "fever_chills",
        "sudden_high_fever",
        "headache_chronic",
        "thunderclap",
        "stroke_dissection",
        "heart_chest",
        "aorta",
        "trauma_high",
        "drug_dystonia",
        "tetanus",
        "rhabdo",
        "airway_throat",
        "child_red",
        "medicine_harm",
        "self_harm",
        "cancer_history",
        "spinal_infection_risk",
        "night_weight",
        "fragility_fracture",
        "limb_weakness",
        "cord_slow",
        "gca",
        "kidney",
        "shingles",
        "pregnancy",
        "severe_pain",
        "accident_minor",
        "nerve_pain",
        "spinal_stenosis",
        "cervical_dystonia",
        "tmj",
        "child_wry_neck",
        "persistent",
        "inflammatory",
        "muscle_meds",
    ]
)
TRIGGERS = frozenset(
    [
        "dehydration",
        "repetitive_movement",
        "computer_craning",
        "heavy_weight",
        "sudden_turn",
        "phone_cradling",
        "emotional_stress",
        "poor_posture",
        "exercise_strain",
        "cervical_spondylosis",
    ]
)
FINDINGS = DANGER_SIGNS | TRIGGERS

LASTING = "x_lasting"
"""Helper of combinations, from the values and not from a rule: a time of over six weeks that is some complaint's."""
LASTING_PAIN = "x_lasting_pain"
"""The same in a clause with a pain."""
