"""Findings and signs in people's own words, by the rules alone, and the entities they become."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from unknot.knowledge import load
from unknot.nlu.concepts import FINDINGS
from unknot.nlu.document import DOC, SpacyDocument, make_doc
from unknot.nlu.explain import explain
from unknot.nlu.findings import SUGGESTIONS, FindingExtractor, Learned, find, is_told
from unknot.nlu.patterns import default_rules


def present(text: str) -> set[str]:
    return {f.target for f in find(make_doc(text)) if f.assertion.value == "present" and f.confidence >= 0.5}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("I've gone numb between my legs and my back is in spasm", "cauda_equina"),
        ("since this morning my legs are like jelly", "cord_acute"),
        ("stiff neck, boiling hot and the light hurts my eyes", "meningitis_sepsis"),
        ("purple spots that do not fade under a glass", "bruise_marks"),
        ("teeth chattering under two duvets", "fever_chills"),
        ("temp shot up to 39.8", "sudden_high_fever"),
        ("temp shot up to 39.8", "fever_chills"),
        ("ive had a headache for three weeks", "headache_chronic"),
        ("worst headache of my life, it hit in seconds", "thunderclap"),
        ("one side of my face is drooping", "stroke_dissection"),
        ("tightness across my chest and im clammy", "heart_chest"),
        ("sudden ripping pain between my shoulder blades and I nearly fainted", "aorta"),
        ("came off my motorbike at speed", "trauma_high"),
        ("started haloperidol on monday, now my neck keeps twisting", "drug_dystonia"),
        ("trod on a rusty nail and now my jaw is locking", "tetanus"),
        ("my pee is the colour of cola", "rhabdo"),
        ("I can't swallow my own spit", "airway_throat"),
        ("my toddler has a fever and wont turn his head", "child_red"),
        ("my poo has gone black since the ibuprofen", "medicine_harm"),
        ("I want to end my life", "self_harm"),
        ("I had prostate cancer ten years ago", "cancer_history"),
        ("my grip has gone in the right hand", "limb_weakness"),
        ("over the last months my hands got clumsier with buttons", "cord_slow"),
        ("my scalp hurts when I brush my hair", "gca"),
        ("it burns when I pee and my side aches", "kidney"),
        ("burning stripe of blisters round one side", "shingles"),
        ("I am 30 weeks pregnant", "pregnancy"),
        ("I slipped on the ice and jarred my back", "accident_minor"),
        ("pain shoots down my leg to the foot", "nerve_pain"),
        ("my legs ache when I walk and it eases when I sit", "spinal_stenosis"),
        ("my jaw clicks and aches", "tmj"),
        ("I was told I have wear and tear in my neck", "cervical_spondylosis"),
    ],
)
def test_a_finding_is_recognised_in_plain_words(text: str, concept: str) -> None:
    assert concept in present(text)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("I fell asleep on the sofa", "accident_minor"),
        ("this pain is killing me", "self_harm"),
        ("I get light headed with hunger", "meningitis_sepsis"),
        ("my boss gives me a headache at work some days, figure of speech", "thunderclap"),
        ("hit me like a train, this tiredness", "trauma_high"),
        ("bruise where I knocked my shin on the table", "bruise_marks"),
        ("I wear a heat pack on my chest of drawers", "heart_chest"),
        ("a number of people", "cauda_equina"),
        ("hay fever season", "fever_chills"),
        ("my neck cracks when I turn it", "stroke_dissection"),
    ],
)
def test_everyday_talk_raises_no_alarm(text: str, concept: str) -> None:
    assert concept not in present(text)


@pytest.mark.parametrize(
    ("text", "there", "dropped"),
    [
        ("fell down the stairs and I cant turn my head", "trauma_high", "accident_minor"),
        ("jaw clamped shut since I cut my hand on a rusty nail", "tetanus", "tmj"),
    ],
)
def test_of_two_neighbours_the_more_serious_stands_alone(text: str, there: str, dropped: str) -> None:
    found = present(text)
    assert there in found
    assert dropped not in found


def test_a_pulled_back_is_no_twisting_from_a_medicine() -> None:
    assert "drug_dystonia" not in present("started haloperidol on Monday. I pulled my back shifting a sofa")


def test_helpers_of_combinations_never_leave() -> None:
    assert not any(f.target.startswith("x_") for f in find(make_doc("my legs went weak suddenly this morning")))


def test_the_words_of_a_finding_stand_at_its_offsets() -> None:
    text = "well 🤮 and my neck… I’ve a FEVER of 39"
    fever = next(f for f in find(make_doc(text)) if f.target == "fever_chills")
    assert "FEVER" in text[fever.start : fever.end]


def test_all_findings_have_rules() -> None:
    assert default_rules().targets >= FINDINGS


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> FindingExtractor:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    context = ExecutionContext(GraphSchema({}), node_name="findings")
    return FindingExtractor.load({}, storage, Resource("findings"), context)


def processed(extractor: FindingExtractor, text: str, learned: Learned | None = None) -> Message:
    message = Message({"text": text})
    SpacyDocument(SpacyDocument.get_default_config()).process([message])
    if learned:
        message.set(SUGGESTIONS, learned)
    return extractor.process([message])[0]


def test_findings_and_signs_become_entities_of_the_contract(extractor: FindingExtractor) -> None:
    entities = processed(extractor, "no fever but my chest feels tight").get("entities")
    assert {(e["entity"], e["value"], e["role"]) for e in entities} >= {
        ("finding", "fever_chills", "absent"),
        ("finding", "heart_chest", "present"),
        ("sign", "chest_pain", "present"),
    }
    assert all(e["extractor"] == "FindingExtractor" and 0 <= e["confidence"] <= 1 and e["rule"] for e in entities)


def test_the_document_never_leaves_the_process(extractor: FindingExtractor) -> None:
    message = processed(extractor, "neck spasm")
    assert message.get(DOC) is not None
    assert DOC not in message.as_dict(only_output_properties=True)


def test_the_learned_finder_adds_what_no_rule_knows(extractor: FindingExtractor) -> None:
    text = "everything below the belt has clocked off"
    learned = Learned([("cauda_equina", 0, len(text), 0.9)], frozenset(["cauda_equina"]))
    assert "cauda_equina" in {e["value"] for e in processed(extractor, text, learned).get("entities")}


def test_what_the_learned_finder_suggests_can_be_denied(extractor: FindingExtractor) -> None:
    text = "no clocking off below the belt"
    learned = Learned([("cauda_equina", 0, len(text), 0.9)], frozenset(["cauda_equina"]))
    roles = {e["value"]: e["role"] for e in processed(extractor, text, learned).get("entities")}
    assert roles["cauda_equina"] == "absent"


def test_thoughts_of_self_harm_are_never_doubted(extractor: FindingExtractor) -> None:
    learned = Learned([], frozenset(["self_harm"]))
    entities = processed(extractor, "I want to end my life", learned).get("entities")
    assert ("finding", "self_harm") in {(e["entity"], e["value"]) for e in entities}


@pytest.mark.parametrize(
    "text", ["", "?", "🤮" * 900, "neck " * 1000, "a" * 5000, "no " * 1500, "?!.,;" * 1000, "<b>" * 900]
)
def test_hostile_text_is_read_without_a_crash(extractor: FindingExtractor, text: str) -> None:
    assert isinstance(processed(extractor, text).get("entities"), list)


def test_an_explanation_names_rule_words_and_assertion() -> None:
    shown = explain("no fever")
    assert "fever_chills" in shown
    assert "absent" in shown
    assert "'fever'" in shown


def test_every_target_of_a_rule_is_known_to_the_knowledge_base() -> None:
    knowledge = load()
    targets = {target for target in default_rules().targets if not target.startswith("x_")}
    assert targets <= {*knowledge.findings, *knowledge.signs}
    assert set(knowledge.findings) == FINDINGS


@pytest.mark.parametrize(
    ("text", "concept", "assertion"),
    [
        # the "not" belongs to the complaint
        ("she isn't making sense and won't wake up properly", "meningitis_sepsis", "present"),
        ("I don't feel it when I need to pee", "cauda_equina", "present"),
        ("can't face another night of this", "self_harm", "present"),
        ("pain not reducing with any tablet", "severe_pain", "present"),
        ("tablets do nothing for it", "severe_pain", "present"),
        ("jaw not opening since two days, some click sound", "tmj", "present"),
        ("I can't chew without my jaw hurting", "tmj", "present"),
        ("my fingers do not grip the pen", "limb_weakness", "present"),
        ("not losing weight on purpose but two stone gone", "night_weight", "present"),
        ("head turns without my control", "cervical_dystonia", "present"),
        ("dad suddenly cannot do cutlery, both hands", "cord_acute", "present"),
        ("never had a tetanus jab, jaw locked after a cut", "tetanus", "present"),
        # a diagnosis of then, a skill of then
        ("diagnosed with torticollis years ago, the pulling is worse now", "cervical_dystonia", "present"),
        ("my writing used to be neat, now nobody can read it", "cord_slow", "present"),
        # and these are what they seem
        ("it is not severe at all", "severe_pain", "absent"),
        ("can't say I have any numbness", "cauda_equina", "absent"),
        ("I didn't lift anything", "heavy_weight", "absent"),
        ("told I had meningitis as a baby", "meningitis_sepsis", "past"),
        ("used to have migraines", "headache_chronic", "past"),
    ],
)
def test_what_the_learned_finder_finds_is_denied_or_past_only_where_the_words_say_so(
    text: str, concept: str, assertion: str
) -> None:
    learned = Learned([(concept, 0, len(text), 0.95)], frozenset([concept]))
    assert {f.assertion.value for f in find(make_doc(text), learned) if f.target == concept} == {assertion}


@pytest.mark.parametrize(
    "text",
    [
        "can't bend to tie my shoes this morning",
        "can't tie my shoelaces because my back is locked since yesterday",
        "back is so bad I can hardly walk today",
        "can't get my bra done up, my shoulder is so tight since this morning",
        "can't stand up straight since lifting a box this morning",
        "my neck is one solid lump",
        "I nearly wet myself laughing when my back went",
        "you gave me a heart attack, jumping out like that",
        "had a panic attack this morning, neck tight",
    ],
)
def test_what_a_spasm_alone_can_do_is_no_emergency(text: str) -> None:
    signs = load().danger_signs
    alarms = {f.target for f in find(make_doc(text)) if f.confidence >= 0.5 and f.target in signs}
    assert not {target for target in alarms if signs[target].level in ("emergency", "urgent")} - {"severe_pain"}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("can't tie my laces any more, my fingers won't do it", "hands_clumsy"),
        ("since this morning I cannot button my shirt", "hands_clumsy"),
        ("can't walk since this morning, my legs are weak", "cord_acute"),
        ("I was attacked last night and my neck hurts", "trauma_high"),
    ],
)
def test_and_what_a_spasm_cannot_do_is_still_found(text: str, concept: str) -> None:
    assert concept in present(text)


def test_what_the_learned_finder_finds_beside_words_that_all_is_well_is_asked_about() -> None:
    text = "walking ok bar the sore foot"
    learned = Learned([("limb_weakness", 0, len(text), 0.95)], frozenset(["limb_weakness"]))
    (found,) = [f for f in find(make_doc(text), learned) if f.target == "limb_weakness"]
    assert found.confidence < 0.5


@pytest.mark.parametrize("text", ["Pain 7 out of 10", "it's a 5.5/10", "neck feels tight 4/10"])
def test_a_pain_score_alone_is_no_severe_pain_whatever_the_learned_finder_guesses(text: str) -> None:
    learned = Learned([("severe_pain", 0, len(text), 0.9)], frozenset(["severe_pain"]))
    assert "severe_pain" not in {f.target for f in find(make_doc(text), learned)}


@pytest.mark.parametrize(("probability", "told"), [(0.6, []), (0.8, ["midline_pain"])])
def test_a_sign_that_the_learned_finder_alone_found_is_told_only_when_it_is_likely(
    probability: float, told: list[str]
) -> None:
    text = "something about the middle"
    found = find(make_doc(text), Learned([("midline_pain", 0, len(text), probability)], frozenset()))
    assert [f.target for f in found if is_told(f)] == told
