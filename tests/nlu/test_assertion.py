"""How a finding is meant: there, denied, over, somebody else's, or only feared."""

from __future__ import annotations

import pytest

from unknot.nlu.document import make_doc
from unknot.nlu.findings import find


def meant(text: str) -> dict[str, str]:
    return {f.target: f.assertion.value for f in find(make_doc(text)) if f.confidence >= 0.5}


@pytest.mark.parametrize(
    ("text", "concept", "assertion"),
    [
        # denied
        ("no fever", "fever_chills", "absent"),
        ("I didn't fall or get hit", "accident_minor", "absent"),
        ("I don't sit or my legs go numb", "cauda_equina", "present"),
        ("I did not fall, nor was I in a crash", "accident_minor", "absent"),
        ("I dont have a temperature", "fever_chills", "absent"),
        ("no fever, chills or rash", "fever_chills", "absent"),
        ("no chest pain or breathlessness", "heart_chest", "absent"),
        ("never had cancer", "cancer_history", "absent"),
        ("not short of breath at all", "heart_chest", "absent"),
        ("my legs are not weak", "limb_weakness", "absent"),
        ("fever? no", "fever_chills", "absent"),
        ("chest pain - none", "heart_chest", "absent"),
        ("I have not fallen off a ladder", "trauma_high", "absent"),
        ("bladder and bowels are normal", "cauda_equina", "absent"),
        ("my speech is fine", "stroke_dissection", "absent"),
        ("not feverish", "fever_chills", "absent"),
        ("no, fever or chills", "fever_chills", "absent"),
        # a reply that says no, and then what is there
        ("not really, a bit feverish since monday", "fever_chills", "present"),
        ("nah, woke up with soaked sheets", "night_weight", "present"),
        ("negative test, so not pregnant", "pregnancy", "absent"),
        # looks like a denial
        ("not only a fever but the lot", "fever_chills", "present"),
        ("I cant stop shivering", "fever_chills", "present"),
        ("no fever but my chest feels tight", "heart_chest", "present"),
        ("no fever, my chest feels tight", "heart_chest", "present"),
        ("nothing apart from a fever", "fever_chills", "present"),
        ("never had a headache like it, it came on in seconds", "thunderclap", "present"),
        ("I cannot feel my bottom", "cauda_equina", "present"),
        ("no doubt it is a fever", "fever_chills", "present"),
        ("without warning a fever of 40", "fever_chills", "present"),
        ("apart from a fever all is fine", "fever_chills", "present"),
        ("am on methotrexate and my back hurts day and night", "spinal_infection_risk", "present"),
        ("dog bite 2 weeks ago, now I have lockjaw", "tetanus", "present"),
        ("the dog has a fever", "fever_chills", "other"),
        # writing for somebody who is no relative, and somebody else who did it to the writer
        ("my flatmate has taken twelve paracetamol and now she is very drowsy", "medicine_harm", "present"),
        ("roommate came off his motorbike and he can't turn his head", "trauma_high", "present"),
        ("a mate landed on my neck in the mosh pit", "trauma_high", "present"),
        ("my neighbour has shingles and a fever; me, I slept funny", "fever_chills", "other"),
        ("my friend has shingles, can I catch it", "shingles", "hypothetical"),
        ("my mate had a fever last month, he is fine, my neck hurts", "fever_chills", "other"),
        ("the dog pulled me and I fell over", "accident_minor", "present"),
        ("horse bolted and I was thrown off", "trauma_high", "present"),
        ("no trouble other than a high temperature", "fever_chills", "present"),
        ("not only my neck, my arm tingles as well", "nerve_pain", "present"),
        ("I can't not limp, my leg tingles", "nerve_pain", "present"),
        ("it has not gone away after three months", "persistent", "present"),
        ("these purple marks were not there yesterday", "bruise_marks", "present"),
        ("I no fit control my bladder again", "cauda_equina", "present"),
        ("my two legs no dey carry me since yesterday", "cord_acute", "present"),
        ("without it my foot drags", "limb_weakness", "present"),
        # a denial behind the finding, or after another question
        ("cancer I never had", "cancer_history", "absent"),
        ("fever? chills? no", "fever_chills", "absent"),
        ("pregnant? me? no way", "pregnancy", "absent"),
        ("no immune problems", "spinal_infection_risk", "absent"),
        # over
        ("had migraines for years till fifty, none since", "headache_chronic", "past"),
        ("how would I know if I had a fever", "fever_chills", "hypothetical"),
        ("I had my daughter 3 years ago and the ache of that pregnancy went", "pregnancy", "past"),
        ("I had a fever two weeks ago but it has gone", "fever_chills", "past"),
        ("used to get pins and needles in my hand", "nerve_pain", "past"),
        ("came off my motorbike in 1998, all healed", "trauma_high", "past"),
        ("had breast cancer in 2009", "cancer_history", "present"),
        ("I fell down the stairs last week", "trauma_high", "present"),
        # somebody else's
        ("my uncle had a stroke", "stroke_dissection", "other"),
        ("the flatmate has a fever, my neck is tight", "fever_chills", "other"),
        ("my colleague had a fever in May", "fever_chills", "other"),
        # for somebody at hand, told as going on now
        ("my flatmate is burning up since last night, fever of 40", "fever_chills", "present"),
        ("nurse here: she has a fever", "fever_chills", "present"),
        ("my sister bruises for no reason, I have a neck spasm", "bruise_marks", "other"),
        ("a girl in my halls was rushed in with a fever", "fever_chills", "other"),
        ("Had sciatica last year, gone now", "nerve_pain", "past"),
        ("migraines most days in my twenties, none for years", "headache_chronic", "past"),
        ("my balance has gone since this morning", "legs_unsteady", "present"),
        ("wet myself twice and I never felt it", "cauda_equina", "present"),
        ("could a trapped nerve make my arm go weak", "limb_weakness", "hypothetical"),
        ("nothing goes down my arms or legs", "nerve_pain", "absent"),
        ("I had trouble peeing after the spinal, that was 2019", "cauda_equina", "past"),
        ("the headaches I had all winter have gone since the new pillow", "headache_chronic", "past"),
        ("had shooting pain down my leg last year, cleared up", "nerve_pain", "past"),
        ("the feeling in my foot has gone, my foot drags since Monday", "limb_weakness", "present"),
        ("I am wearing my daughter's pads because I wet myself", "cauda_equina", "present"),
        ("my boyfriend gets a headache every day", "headache_chronic", "present"),
        ("without any warning she had a fever of 40", "fever_chills", "present"),
        ("fever? chills? none of that, thanks", "fever_chills", "absent"),
        ("never in my life such a headache, like a thunderclap", "thunderclap", "present"),
        ("they found stenosis of my spine in 2021", "spinal_stenosis", "present"),
        ("my mum has a fever and a stiff neck", "fever_chills", "present"),
        ("my son has a high temperature today", "fever_chills", "present"),
        ("my grandad had a stroke at my age", "stroke_dissection", "other"),
        ("the whole office has a fever, I am only stiff", "fever_chills", "other"),
        ("mum had shingles, now me", "shingles", "present"),
        ("my brother had a fever. Now I have it too", "fever_chills", "present"),
        # the weather's
        ("worked on the roof in 41 degrees", "fever_chills", "other"),
        ("I was out in the sun and my temperature is 39 degrees", "fever_chills", "present"),
        # feared or asked
        ("if fever comes should I ring somebody", "fever_chills", "hypothetical"),
        ("suppose I had a fever, what then", "fever_chills", "hypothetical"),
        ("could it be a stroke", "stroke_dissection", "hypothetical"),
        ("what if I get a fever", "fever_chills", "hypothetical"),
        ("is it a heart attack", "heart_chest", "hypothetical"),
        ("is it bad that I cant feel my bottom", "cauda_equina", "present"),
        ("I am worried because my chest feels tight", "heart_chest", "present"),
    ],
)
def test_a_finding_is_read_as_it_is_meant(text: str, concept: str, assertion: str) -> None:
    assert meant(text).get(concept) == assertion


def test_a_list_that_is_closed_denies_no_further() -> None:
    said = meant("no fever or chills, stiff neck, light hurts my eyes")
    assert said["fever_chills"] == "absent"
    assert said["light_hurts"] == "present"


def test_each_mention_has_its_own_assertion() -> None:
    said = meant("No fever. My chest is tight. I used to get sciatica as a student.")
    assert said["fever_chills"] == "absent"
    assert said["heart_chest"] == "present"
    assert said["nerve_pain"] == "past"


def test_what_is_there_counts_more_than_what_was_denied_before() -> None:
    assert meant("no fever yesterday. Now I am running a temperature of 39")["fever_chills"] == "present"
