"""Answers, choices and corrections in free text."""

from __future__ import annotations

import pytest

from unknot.nlu.answers import answer, choices, correction, fine_now
from unknot.nlu.values import lower

ANSWERS = [
    ("none known", "no"),
    ("can't say there is", "no"),
    ("why would that be? no", "no"),
    ("rest everything is ok, I am moving also", "fine"),
    ("nope", "no"),
    ("nah mate", "no"),
    ("none of those", "no"),
    ("no, nothing like that", "no"),
    ("not that I know of", "no"),
    ("never had it", "no"),
    ("dont think so", "no"),
    ("not really", "no"),
    ("nothing on me", "no"),
    ("no, we haven't had any of that. telly's fine", "no"),
    ("No.", "no"),
    ("no i haven't", "no"),
    ("nope none", "no"),
    ("no none of them", "no"),
    ("no no", "no"),
    ("nah", "no"),
    ("naw", "no"),
    ("i don't think so", "no"),
    ("none", "no"),
    ("neither", "no"),
    ("no I'm fine", "no"),
    ("No I don't have any of those", "no"),
    ("No thank you", "no"),
    ("none that i've noticed", "no"),
    ("never", "no"),
    ("not at all", "no"),
    ("no sir", "no"),
    ("nothing at all", "no"),
    ("absolutely not", "no"),
    ("thankfully not", "no"),
    ("i haven't", "no"),
    ("she hasn't", "no"),
    ("he doesnt", "no"),
    ("I do not have any of these", "no"),
    ("hell no", "no"),
    ("not noticed anything", "no"),
    ("no signs of that", "no"),
    ("no, but my arm aches", "no"),
    ("nothing like that tbh", "no"),
    ("nil", "no"),
    ("n", "no"),
    ("nae", "no"),
    ("er no", "no"),
    ("well no not really", "no"),
    ("N/A", "no"),
    ("none of the above", "no"),
    ("not me", "no"),
    ("not as far as i know", "no"),
    ("nooo", "no"),
    ("i dont take anything", "no"),
    ("I don't have that", "no"),
    ("no never been pregnant", "no"),
    ("yeah a bit", "yes"),
    ("kind of", "yes"),
    ("yep", "yes"),
    ("aye", "yes"),
    ("y", "yes"),
    ("yes", "yes"),
    ("sometimes", "yes"),
    ("a little", "yes"),
    ("yes i do", "yes"),
    ("I have", "yes"),
    ("i think so", "yes"),
    ("afraid so", "yes"),
    ("sure", "yes"),
    ("sort of, in the morning", "yes"),
    ("yes, since monday", "yes"),
    ("ya", "yes"),
    ("yh", "yes"),
    ("definitely", "yes"),
    ("correct", "yes"),
    ("that's right", "yes"),
    ("uh huh", "yes"),
    ("it does", "yes"),
    ("yes my leg", "yes"),
    ("yeah it runs down my leg", "yes"),
    ("a wee bit", "yes"),
    ("quite often", "yes"),
    ("oh yes", "yes"),
    ("um yeah", "yes"),
    ("i do actually", "yes"),
    ("occasionally yes", "yes"),
    ("yes doctor", "yes"),
    ("unfortunately yes", "yes"),
    ("slightly", "yes"),
    ("probably", "yes"),
    ("yessir", "yes"),
    ("si", "yes"),
    ("👍", "yes"),
    ("no idea", "unsure"),
    ("not sure", "unsure"),
    ("dunno", "unsure"),
    ("i don't know", "unsure"),
    ("maybe", "unsure"),
    ("hard to say", "unsure"),
    ("can't tell", "unsure"),
    ("idk", "unsure"),
    ("not too sure tbh", "unsure"),
    ("I couldn't say", "unsure"),
    ("no clue", "unsure"),
    ("haven't checked", "unsure"),
    ("don't remember", "unsure"),
    ("possibly", "unsure"),
    ("how would i know", "unsure"),
    ("unsure", "unsure"),
    ("?", "unsure"),
    ("don't know mate", "unsure"),
    ("i'm not really sure", "unsure"),
    ("could be", "unsure"),
    ("I really dont know", "unsure"),
    ("not certain", "unsure"),
    ("all fine", "fine"),
    ("no more than usual", "fine"),
    ("same as ever", "fine"),
    ("normal colour", "fine"),
    ("all normal", "fine"),
    ("heads fine", "fine"),
    ("everything's working", "fine"),
    ("fine", "fine"),
    ("normal", "fine"),
    ("all good", "fine"),
    ("same as usual", "fine"),
    ("my pee is normal", "fine"),
    ("nothing unusual", "fine"),
    ("no problems there", "fine"),
    ("as usual", "fine"),
    ("bladder is fine", "fine"),
    ("all working as normal", "fine"),
    ("working fine", "fine"),
    ("I feel fine", "fine"),
    ("she is fine", "fine"),
    ("ok", None),
    ("Okay.", None),
    ("hmm ok", None),
    ("ok thanks", None),
    ("alright mate", None),
    ("okay, why do you ask that", None),
    ("no fever", None),
    ("no feeling in my legs", None),
    ("no fever chills or rash but my legs are weak", None),
    ("can't move my neck", None),
    ("my neck hurts", None),
    ("none of my fingers work", None),
    ("nothing helps", None),
    ("i can't sleep", None),
    ("right arm hurts", None),
    ("sure hope you can help me with this pain", None),
    ("so my neck is sore", None),
    ("well my back went", None),
    ("what do you mean", None),
    ("sudden pain", None),
    ("34", None),
    ("lower back", None),
    ("fine motor skills are bad in my hands", None),
    ("normally i walk fine but now my legs are weak", None),
    ("never felt pain like it", None),
    ("good morning", None),
    ("all over my back", None),
    ("hi", None),
    ("what should i do", None),
    ("same side as before", None),
    ("no sensation when i pee", None),
    ("no strength in my arm", None),
    ("not able to pee", None),
    ("my neck is stiff and i have no fever", None),
    ("usually ok but today my neck is locked", None),
    ("never had cancer", None),
    ("nothing in my chest", None),
    ("not had a fever", None),
    ("i dont have diabetes", None),
    ("not in my legs", None),
    ("haven't had anything like that", "no"),
    ("not that i can think of", "no"),
    ("nothing happened", "no"),
]

CHOICES = [
    ("1 and 3", [1, 3]),
    ("just the second one", [2]),
    ("the last one", [-1]),
    ("both", ["all"]),
    ("all of them", ["all"]),
    ("first two", [1, 2]),
    ("1,3", [1, 3]),
    ("number 2", [2]),
    ("option 3", [3]),
    ("the first and the last", [1, -1]),
    ("a and c", [1, 3]),
    ("2", [2]),
    ("only the third", [3]),
    ("I have 2 and 4", [2, 4]),
    ("last two", [-1, -2]),
    ("one and three", [1, 3]),
    ("1 3 5", [1, 3, 5]),
    ("the second and third ones", [2, 3]),
    ("everything", ["all"]),
    ("numbers 1 and 4 please", [1, 4]),
    ("3 weeks", []),
    ("second day", []),
    ("the first time", []),
    ("67", []),
    ("a", []),
    ("all except the first", []),
    ("my neck", []),
]
CORRECTIONS = [
    "actually i did fall last week",
    "sorry I meant 45",
    "I was wrong",
    "scrap that",
    "on second thoughts yes",
    "no wait",
    "i forgot to say i have a fever",
    "my bad, 3 weeks not 2",
    "oh wait i do have a headache",
    "wrong answer",
    "I put 2 weeks but it's 3",
    "change my answer",
    "no, actually, yes",
]
NO_CORRECTIONS = [
    "can't actually move it",
    "what is it actually",
    "hold on to the rail",
    "i told you my neck hurts",
    "it's not actually that bad",
    "my neck hurts",
    "no",
]


@pytest.mark.parametrize(("text", "polarity"), ANSWERS)
def test_a_reply_has_the_polarity_that_it_opens_with(text: str, polarity: str | None) -> None:
    found = answer(lower(text))
    assert (found.polarity if found else None) == polarity


def test_the_later_answer_counts_when_somebody_thinks_again() -> None:
    found = answer("no, wait, yes")
    assert found is not None
    assert found.polarity == "yes"


def test_a_denial_of_one_thing_is_no_answer_to_everything_asked() -> None:
    assert answer("no fever") is None
    assert answer("never had cancer") is None


@pytest.mark.parametrize(("text", "picked"), CHOICES)
def test_options_are_picked_by_their_place(text: str, picked: list[int | str]) -> None:
    assert sorted(map(str, (choice.value for choice in choices(lower(text))))) == sorted(map(str, picked))


def test_only_is_kept_with_the_choice() -> None:
    assert all(choice.only for choice in choices("just the second one"))
    assert not any(choice.only for choice in choices("the second one"))


@pytest.mark.parametrize("text", CORRECTIONS)
def test_words_that_take_something_back_are_a_correction(text: str) -> None:
    assert correction(lower(text)) is not None


@pytest.mark.parametrize("text", NO_CORRECTIONS)
def test_the_same_words_in_another_sense_are_no_correction(text: str) -> None:
    assert correction(lower(text)) is None


@pytest.mark.parametrize("text", ["", " ", "....", "no" * 3000, "no, " * 1500, "1 and " * 900, "?" * 5000])
def test_any_text_is_read_without_an_error(text: str) -> None:
    read = lower(text)
    answer(read)
    choices(read)
    correction(read)


def test_fine_said_of_one_thing_is_marked_as_such() -> None:
    one, whole = answer("bladder is fine"), answer("all fine")
    assert one is not None
    assert one.named
    assert whole is not None
    assert not whole.named


@pytest.mark.parametrize("text", ["-1", " -2", "–3"])
def test_a_number_below_nought_chooses_nothing(text: str) -> None:
    assert choices(text) == []


@pytest.mark.parametrize("text", ["puffed at the time, fine now", "a twinge this morning, but ok again"])
def test_fine_now_is_said_of_what_the_reply_told_of(text: str) -> None:
    said = fine_now(text)
    assert said is not None
    assert (said.polarity, said.named) == ("fine", True)
    assert fine_now("I was fine, now my legs are weak") is None
