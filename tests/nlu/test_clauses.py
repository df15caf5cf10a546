"""Where one statement ends and the next begins."""

from __future__ import annotations

import pytest

from unknot.nlu.clauses import LONGEST_CLAUSE, clauses, sentences
from unknot.nlu.document import make_doc


def split(text: str) -> list[str]:
    return [clause.text.strip(" ,") for clause in clauses(make_doc(text))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("My neck hurts. I feel fine", ["My neck hurts", "I feel fine"]),
        ("sore neck\nno fever", ["sore neck", "no fever"]),
        ("no fever, chills or rash but my legs are weak", ["no fever, chills or rash", "but my legs are weak"]),
        ("neck stiff and i cant see", ["neck stiff", "and i cant see"]),
        ("all fine apart from the headache", ["all fine", "apart from the headache"]),
        ("fever, chills, rash", ["fever, chills, rash"]),
        ("no fever, legs weak", ["no fever", "legs weak"]),
        ("stiff neck, no rash", ["stiff neck", "no rash"]),
    ],
)
def test_a_clause_ends_where_something_new_is_said(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_an_endless_sentence_is_cut() -> None:
    assert max(len(clause) for clause in clauses(make_doc("sore " * 400))) <= LONGEST_CLAUSE


def test_clauses_cover_every_word_once() -> None:
    doc = make_doc("well, no fever (I think); my legs, though, are weak... and I fell!")
    covered = [token.i for clause in clauses(doc) for token in clause]
    assert covered == sorted(set(covered))
    assert {t.i for t in doc if t.is_alpha} <= set(covered)


def test_punctuation_alone_is_no_sentence() -> None:
    assert [sentence.text for sentence in sentences(make_doc(",: my neck hurts . , : ! (- ?"))] == [",: my neck hurts"]
