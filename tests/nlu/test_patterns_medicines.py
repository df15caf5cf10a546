"""Quantities of tablets: what is more than a packet allows, and what is not."""

from __future__ import annotations

import pytest

from tests.nlu.said import said

TOO_MANY = [
    "took 12 paracetamol",
    "I took a whole packet of paracetamol",
    "half a strip of ibuprofen at once",
    "took 8 ibuprofen at once",
    "I've had 10 co-codamol today",
    "taken 16 paracetamol since this morning",
    "I swallowed 20 tablets",
    "a dozen paracetamol",
    "swallowed fifteen nurofen",
    "he ate a whole strip of codeine",
    "4 paracetamol at once",
    "emptied the packet of paracetamol",
    "got through a box of 16 paracetamol today",
    "took the whole blister of naproxen",
    "she's taken nine paracetamol in one go",
    "paracetamol every 2 hours all night",
    "took 12 paracetamol",
    "took 30 tablets",
    "had 10 ibuprofen since last night",
    "took 6 nurofen in one go",
    "I've had 9 paracetamol today",
    "a dozen codeine",
    "he took 15 of her tablets",
    "I popped about 20 pills",
    "took 5 naproxen at once",
    "8 ibuprofen today",
    "been taking 12 paracetamol a day",
    "I have taken more than the packet says",
    "took twice the dose",
    "I took 4 co-codamol",
]
ALLOWED = [
    "two co-codamol every 4 hours",
    "took two paracetamol",
    "2 paracetamol 4 times a day",
    "2 nurofen and 2 paracetamol",
    "I take 5 tablets a day for my heart",
    "paracetamol 500 mg twice a day",
    "ibuprofen 400mg three times a day",
    "8 paracetamol in 24 hours",
    "I had one co-codamol at 8 and one at 12",
    "1 or 2 ibuprofen",
    "down to my last 4 ibuprofen",
    "bought 16 paracetamol",
    "I take 3 tablets a day",
    "I take three blood pressure tablets and a statin",
    "bought 20 paracetamol",
    "I have twenty paracetamol in the cupboard",
    "take 4 pills every morning",
    "I've had 2 paracetamol and 2 ibuprofen today",
    "had 3 paracetamol today",
    "I'm on 6 different tablets",
    "took two of my husband's naproxen",
    "I took my tablets",
    "took 1 tablet",
    "given 2 tablets by the nurse",
    "I've had 4 ibuprofen today",
    "took 2 nurofen at 8 this morning",
    "two paracetamol an hour ago",
    "I took one naproxen 500mg at 10",
    "take 6 tablets a day",
    "1 tablet 3 times a day for 5 days",
    "took two co-codamol 30/500 2 hours ago",
    "two ibuprofen since this morning",
]
VALUES = [
    "67",
    "12",
    "ten",
    "34F",
    "f/34",
    "72 y/o",
    "age - 42",
    "born in 1956",
    "eight months old",
    "in my thirties",
    "3/52",
    "since tues",
    "a fortnight",
    "about a week n a half",
    "couple of hrs",
    "a few hours",
    "woke up with it",
    "since yesterday",
    "2 weeks",
    "8/10",
    "a solid 7",
    "seven out of ten",
    "left",
    "right side",
    "both sides",
    "two",
    "neck",
    "lower back",
    "me",
    "my mum",
    "it's for my son",
    "36.8",
    "male",
    "F",
    "30/500",
    "two tablets",
    "4 hours ago",
    "half a tablet",
    "every 6 hours",
    "just the once",
    "Tuesday",
    "10 stone",
    "5ft 4",
    "a bit",
    "the first one",
]


@pytest.mark.parametrize("text", TOO_MANY)
def test_more_tablets_than_the_packet_allows_are_found(text: str) -> None:
    assert said(text).get("too_many_tablets") == "present"


@pytest.mark.parametrize("text", ALLOWED)
def test_tablets_that_a_packet_or_a_doctor_allows_are_no_harm(text: str) -> None:
    assert not {"too_many_tablets", "medicine_harm"} & {c for c, role in said(text).items() if role == "present"}


@pytest.mark.parametrize("text", VALUES)
def test_a_reply_that_is_a_value_and_nothing_else_is_no_finding(text: str) -> None:
    assert "present" not in said(text).values()
