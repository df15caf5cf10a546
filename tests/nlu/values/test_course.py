"""Where it hurts, how it began, how it is going."""

from __future__ import annotations

import pytest

from tests.nlu.values import values

TRENDS = [
    ("getting worse", "worse"),
    ("its getting better", "better"),
    ("about the same", "same"),
    ("worse at night", None),
    ("better when i lie down", None),
    ("not getting any better", "same"),
    ("no better no worse", "same"),
    ("slowly improving", "better"),
    ("it's easing", "better"),
    ("worse than yesterday", "worse"),
    ("worse", "worse"),
    ("better", "better"),
    ("same", "same"),
    ("no change", "same"),
    ("it was bad, now a bit better", "better"),
    ("hasn't got any better", "same"),
    ("much worse today", "worse"),
    ("it gets worse when i walk", None),
    ("it's worse in the mornings", None),
    ("it's not improving", "same"),
    ("the same really", "same"),
    ("bit better than it was", "better"),
    ("getting worse every day", "worse"),
    ("its going the wrong way", "worse"),
    ("on the mend", "better"),
    ("it won't go away", "same"),
    ("feels better with heat", None),
    ("gradually getting worse", "worse"),
    ("up and down", "same"),
    ("stayed the same", "same"),
    ("i hope it gets better soon", None),
    ("more painful each day", "worse"),
    ("staying put, neither better nor worse", "same"),
    ("definitely getting worse, not better", "worse"),
]

ONSETS = [
    ("suddenly", "sudden"),
    ("came on suddenly", "sudden"),
    ("gradually", "gradual"),
    ("it crept up over a few days", "gradual"),
    ("not sudden", "gradual"),
    ("out of the blue", "sudden"),
    ("slowly came on", "gradual"),
    ("built up over the week", "gradual"),
    ("all of a sudden my back locked", "sudden"),
    ("it wasn't sudden it built up", "gradual"),
    ("my neck is sore", None),
    ("bang, just like that", "sudden"),
    ("no sudden anything", "gradual"),
]

SITES = [
    ("neck", ["neck"]),
    ("lower back left side", ["lower_back"]),
    ("between the shoulder blades", ["upper_back"]),
    ("no chest pain, my neck only", ["neck"]),
    ("back of my neck", ["neck"]),
    ("neck and left shoulder", ["neck", "shoulder"]),
    ("i went back to bed with my neck", ["neck"]),
    ("pain in my right side", ["side"]),
    ("my tummy hurts", ["abdomen"]),
    ("small of my back", ["lower_back"]),
    ("can't turn my head, neck stiff", ["neck"]),
    ("hurts from my bum down my leg", ["buttock", "leg"]),
    ("jaw and neck ache", ["jaw", "neck"]),
    ("pain between my ribs", ["chest"]),
    ("my back is killing me", ["back"]),
    ("upper back", ["upper_back"]),
    ("not my neck, my lower back", ["lower_back"]),
    ("i can't move my neck", ["neck"]),
    ("chin to chest hurts", []),
    ("tail bone", ["lower_back"]),
    ("head ache and neck", ["head", "neck"]),
    ("both sides of my neck", ["neck"]),
    ("it comes back every week", []),
    ("hand goes numb", ["hand"]),
    ("calf is swollen", ["leg"]),
    ("loin to groin", ["side", "groin"]),
    ("between my shoulder blades aches", ["upper_back"]),
    ("lhs neck pain", ["neck"]),
    ("nape of my neck", ["neck"]),
    ("my traps are sore", ["shoulder"]),
    ("small of me back", ["lower_back"]),
    ("arse cheek hurts", ["buttock"]),
    ("coccyx pain", ["lower_back"]),
    ("waist pain", ["lower_back"]),
    ("mid-back", ["upper_back"]),
    ("calf cramp", ["leg"]),
    ("neck n shoulder hurts", ["neck", "shoulder"]),
    ("necc hurts", ["neck"]),
    ("lower bk", ["lower_back"]),
    ("bra strap area", ["upper_back"]),
    ("loin pain", ["side"]),
    ("i'll be back", []),
    ("back in a minute", []),
    ("i want my money back", []),
    ("i'm going back to work", []),
    ("give me a hand", []),
]


def expected(value: str | None) -> list[str]:
    return [] if value is None else [value]


@pytest.mark.parametrize(("text", "trend"), TRENDS)
def test_the_trend_is_how_it_is_going_and_not_what_changes_it(text: str, trend: str | None) -> None:
    assert values(text, "trend") == expected(trend)


@pytest.mark.parametrize(("text", "onset"), ONSETS)
def test_the_onset_is_sudden_or_gradual(text: str, onset: str | None) -> None:
    assert values(text, "onset") == expected(onset)


@pytest.mark.parametrize(("text", "sites"), SITES)
def test_places_that_hurt_are_read_and_denied_ones_are_not(text: str, sites: list[str]) -> None:
    assert sorted(values(text, "site")) == sorted(sites)
