"""Normal forms: what is repaired, what is left alone, and what it may cost."""

from __future__ import annotations

import pytest

from unknot.nlu.document import LONGEST_TEXT, make_doc


def norms(text: str) -> str:
    return " ".join(token.norm_ for token in make_doc(text) if not token.is_space)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cant", "can not"),
        ("can’t", "can not"),
        ("can´t", "can not"),
        ("dont", "do not"),
        ("ive", "i have"),
        ("hes", "he is"),
        ("w/o", "without"),
        ("2day", "today"),
        ("b4", "before"),
        ("3wks", "3 week"),
        ("10/10", "10 out of 10"),
        ("painnnnn", "pain"),
        ("ＦＥＶＥＲ", "fever"),
        ("f\u200bever", "fever"),
        ("fеvеr", "fever"),  # Cyrillic е
        ("🤮", "vomit"),
        ("dizzzzzy", "dizzy"),
        ("shiverng", "shivering"),
        ("tinglng", "tingling"),
        ("stifness", "stiff"),
        ("parracetamol", "paracetamol"),
        ("numness", "numb"),
        ("wekness", "weak"),
        ("tempreture", "temperature"),
        ("nummmb", "numb"),
        ("spasum", "spasm"),
        ("spasams", "spasms"),
        ("shivring", "shivering"),
        ("bcuz", "because"),
        ("2moz", "tomorrow"),
        ("𝐟𝐞𝐯𝐞𝐫", "fever"),
        ("ѕhіvering", "shivering"),
        ("сhest", "chest"),
        ("Ｎｕｍｂ", "numb"),
        ("numb\u200bness", "numb"),
        ("🤒", "fever"),
        ("ch3st", "chest"),
        ("p@in", "pain"),
        ("bladdder", "bladder"),
        ("incontinance", "incontinence"),
        ("cudnt", "can not"),
        ("carn't", "can not"),
        ("diahorrea", "diarrhoea"),
        ("diarrea", "diarrhoea"),
        ("hosptial", "hospital"),
        ("ƒever", "fever"),
        ("ｃhills", "chills"),
        ("feverr", "fever"),
        ("vommiting", "vomiting"),
        ("headach", "headache"),
        ("swolen", "swollen"),
        ("paralized", "paralysed"),
        ("confussed", "confused"),
        ("osteoperosis", "osteoporosis"),
        ("sholders", "shoulders"),
        ("legz", "legs"),
        ("couldnt", "could not"),
        ("neckk", "neck"),
        ("𝓫𝓪𝓬𝓴", "back"),
        ("ba\u200bck", "back"),
        ("fev3r", "fever"),
        ("yansh", "bottom"),
        ("gardan", "neck"),
        ("bukhar", "fever"),
    ],
)
def test_a_word_written_another_way_is_read_as_meant(written: str, read: str) -> None:
    assert norms(written) == read


@pytest.mark.parametrize(
    "word", ["chest", "chess", "never", "fever", "lever", "breath", "bread", "track", "bowl", "cough", "rough"]
)
def test_a_real_word_is_never_turned_into_another(word: str) -> None:
    assert norms(word) == word


@pytest.mark.parametrize(
    "text",
    ["My  neck\n\nhurts", "x" * 130 + " neck " + "?!" * 90, "can’t f\u200beel ＭＹ legs 🤮🤮", "", "  ", "ж漢字 ok"],
)
def test_the_text_itself_is_never_changed(text: str) -> None:
    doc = make_doc(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token.text)] == token.text for token in doc)


def test_two_words_of_pidgin_are_read_as_what_they_mean() -> None:
    assert [token.norm_ for token in make_doc("I no fit feel am")][1:3] == ["can", "not"]
    assert [token.norm_ for token in make_doc("I had no fit last night")][2:4] == ["no", "fit"]


def test_what_lies_beyond_the_longest_text_is_left_out() -> None:
    assert len(make_doc("neck " * 3000).text) == LONGEST_TEXT
