"""Takes a message into the facts.

What is said to be present always raises. It is taken back only by an explicit correction, and where that would take
back an emergency, only once the person has confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Assertion
from unknot.triage.answers import Reading, read
from unknot.triage.conditions import Known, ids_in, implied
from unknot.triage.facts import LONGEST_WORDS, MOST_STEPS, Asked, Facts, Observation, Outcome, Step, changed
from unknot.triage.levels import at_emergency, level_of
from unknot.triage.questions import CONFIRM, CONFIRM_CORRECTION, doubtful_sign, fill_keys, open_question
from unknot.triage.understood import Mention, Understood
from unknot.triage.values import corrected_age, told, with_values

_MOST_MENTIONS = 200
_DENIALS = (Assertion.ABSENT, Assertion.PAST)
#: Values, and what follows from them, that a reply about something else may give of that.
_TIMES = frozenset({"duration_days", "trend", "onset"})
_TIMED = frozenset({"persistent"})


def record(facts: Facts, understood: Understood, kb: Knowledge, *, as_answer: bool = True) -> Facts:
    """Return the facts after a message.

    With a question open the message is read as its answer too. With `as_answer` false (a request of the person's
    own) it leaves the question as it is, and uncounted, unless it holds a button of this very question.
    """
    known = Known(facts, kb)
    question = open_question(known)
    correcting = question is not None and question.id == CONFIRM_CORRECTION
    reading = None if question is None or correcting else read(question, understood, known)
    if reading is not None and not as_answer and not reading.chip:
        reading = None
    after = _merged(facts, understood, reading, known)
    after = _corrected(after, understood, kb)
    if correcting and as_answer:
        after = _confirmed(after, facts.pending_correction, understood, kb)
    elif reading is not None and question is not None:
        after = _counted(after, question.id, reading, advice_only=question.can_reach is None, understood=understood)
        if question.id == CONFIRM and after.open_question is None:
            doubt = doubtful_sign(known, level_of(known))
            after = after if doubt is None else replace(after, confirmed=(*after.confirmed, doubt.id))
    return _with_step(facts, after, kb)


def _merged(facts: Facts, understood: Understood, reading: Reading | None, known: Known) -> Facts:
    """Return the facts with what the message says, apart from corrections that lower."""
    kb = known.kb
    observations = dict(facts.observations)
    elsewhere = _speaks_of_another_time(understood, facts, kb)
    for mention in _mentions(understood, facts, kb):
        if elsewhere and mention.id in _TIMED:
            continue
        old = observations.get(mention.id)
        new = _heard(old, mention, facts, kb)
        if new is None or (mention.assertion in _DENIALS and known.state(mention.id)):
            continue
        observations[mention.id] = new
        if old is not None and _is_sure_present(new):
            _reopen(observations, mention.id, old, kb)
    said = {**told(understood), **corrected_age(facts.values, understood)}
    if elsewhere:
        said = {name: value for name, value in said.items() if name not in _TIMES}
    values = with_values(facts.values, said, correction=understood.correction)
    if reading is not None:
        for name in sorted(reading.settled):
            observations.pop(name, None)
        for name in sorted(reading.denied):
            observations[name] = Observation(Assertion.ABSENT, question=facts.open_question)
        for name in sorted(reading.absent):
            if not _is_sure_present(observations.get(name)):
                observations[name] = Observation(Assertion.ABSENT, question=facts.open_question)
        for name in sorted(reading.present):
            if not _is_sure_present(observations.get(name)):
                observations[name] = Observation(Assertion.PRESENT, question=facts.open_question)
        values = with_values(values, reading.fills)
    return replace(facts, observations=observations, values=values)


def _speaks_of_another_time(understood: Understood, facts: Facts, kb: Knowledge) -> bool:
    """Whether how long something lasts is told of something else than the complaint.

    "The same tablet for years" answers the question about medicines, and so does "asthma since I was six". Everybody
    is asked how long the complaint has lasted, unless it is known. A reply that names a place tells of the complaint.
    """
    question = kb.questions.get(facts.open_question or "")
    return question is not None and "duration_days" not in fill_keys(question) and not understood.sites


def _reopen(observations: dict[str, Observation], name: str, old: Observation, kb: Knowledge) -> None:
    """Forget what an answer cleared in passing, as far as the details of something that it denied wrongly go.

    Who answered "none of these" and now says that a hand is clumsy is asked about hands and legs in full.
    """
    if old.question is None or old.assertion not in _DENIALS:
        return
    said = implied([name], kb)
    for question in kb.questions.values():
        if question.when is None or said.isdisjoint(ids_in(question.when)):
            continue
        for detail in {name for option in question.options for name in (*option.sets, *option.covers)}:
            seen = observations.get(detail)
            if seen is not None and seen.question == old.question and seen.assertion in _DENIALS:
                del observations[detail]


def _mentions(understood: Understood, facts: Facts, kb: Knowledge) -> Iterator[Mention]:
    """Yield the mentions of known ids, what is present last so that it wins; with buttons of earlier questions."""
    known_ids = kb.danger_signs.keys() | kb.triggers.keys() | kb.signs.keys()
    mentions = [_today(m, kb) for m in understood.mentions[:_MOST_MENTIONS] if m.id in known_ids]
    yield from (m for m in mentions if m.assertion is not Assertion.PRESENT)
    yield from (m for m in mentions if m.assertion is Assertion.PRESENT and not m.sure)
    yield from (m for m in mentions if m.assertion is Assertion.PRESENT and m.sure)
    for chip in understood.options:
        question_id, _, option_id = chip.partition(".")
        question = kb.questions.get(question_id)
        if question is None or question_id not in facts.asked or question_id == facts.open_question:
            continue
        for option in question.options:
            if option.id == option_id and not option.none:
                yield from (Mention(name, Assertion.PRESENT) for name in option.sets)


def _today(mention: Mention, kb: Knowledge) -> Mention:
    """Return a mention of the past as one of the present where having had it once is enough."""
    entry = kb.signs.get(mention.id) or kb.danger_signs.get(mention.id)
    if mention.assertion is Assertion.PAST and entry is not None and entry.past_counts:
        return replace(mention, assertion=Assertion.PRESENT)
    return mention


def _heard(old: Observation | None, mention: Mention, facts: Facts, kb: Knowledge) -> Observation | None:
    """Return the observation after a mention of the same thing; None to leave it.

    A weak mention reopens what an answer cleared in passing, not what was asked about in particular.
    """
    likely = mention.likely or (old is not None and old.likely)
    new = Observation(mention.assertion, mention.words.strip()[:LONGEST_WORDS], mention.sure, likely=likely)
    if mention.assertion is Assertion.PRESENT and mention.sure:
        return old if _is_sure_present(old) and not new.words else new
    if mention.assertion is Assertion.PRESENT:
        in_passing = old is not None and old.assertion in _DENIALS and old.question is not None
        sign = kb.danger_signs.get(mention.id)
        in_full = old is not None and sign is not None and sign.confirm is not None and old.question == sign.confirm
        asked_for = in_full or mention.id in facts.confirmed
        return new if old is None or not old.sure or (in_passing and not asked_for) else None
    if mention.assertion in _DENIALS and mention.sure and not _is_sure_present(old):
        return new
    return None


def _is_sure_present(seen: Observation | None) -> bool:
    return seen is not None and seen.sure and seen.assertion is Assertion.PRESENT


def _corrected(facts: Facts, understood: Understood, kb: Knowledge) -> Facts:
    """Return the facts with what the person explicitly takes back, or with that waiting to be confirmed."""
    if not understood.correction:
        return facts
    known = Known(facts, kb)
    raised = {m.id for m in understood.mentions if m.assertion is Assertion.PRESENT}
    taken_back = tuple(
        dict.fromkeys(
            m.id
            for m in understood.mentions[:_MOST_MENTIONS]
            if m.assertion in _DENIALS and m.sure and m.id not in raised and known.state(m.id)
        )
    )
    if not taken_back:
        return facts
    lowered = _lowered(facts, taken_back, kb)
    if at_emergency(known) <= at_emergency(Known(lowered, kb)):
        return lowered
    return replace(facts, pending_correction=taken_back)


def _lowered(facts: Facts, names: tuple[str, ...], kb: Knowledge) -> Facts:
    """Return the facts with findings absent, and with them whatever said would imply them."""
    observations = dict(facts.observations)
    for name in names:
        for said, seen in facts.observations.items():
            if _is_sure_present(seen) and name in implied([said], kb):
                observations[said] = Observation(Assertion.ABSENT)
        observations[name] = Observation(Assertion.ABSENT)
    return replace(facts, observations=observations)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a reply says to "do you have that now?"."""

    has: bool
    has_not: bool


def _reply(pending: tuple[str, ...], understood: Understood) -> _Reply:
    named = [m for m in understood.mentions if m.id in pending and m.sure]
    return _Reply(
        has=understood.answer == "yes"
        or f"{CONFIRM_CORRECTION}.yes" in understood.options
        or any(m.assertion is Assertion.PRESENT for m in named),
        has_not=understood.answer in ("no", "fine")
        or f"{CONFIRM_CORRECTION}.no" in understood.options
        or any(m.assertion in _DENIALS for m in named),
    )


def _confirmed(facts: Facts, pending: tuple[str, ...], understood: Understood, kb: Knowledge) -> Facts:
    """Read the reply to the confirmation of a correction. Unclear twice, nothing is taken back."""
    reply = _reply(pending, understood)
    asked = facts.asked.get(CONFIRM_CORRECTION, Asked())
    if not reply.has and not reply.has_not and asked.unclear == 0:
        return replace(facts, asked=changed(facts.asked, CONFIRM_CORRECTION, replace(asked, unclear=1)))
    if reply.has_not and not reply.has:
        facts = _lowered(facts, pending, kb)
    outcome: Outcome = "answered" if reply.has or reply.has_not else "unclear"
    closed = changed(facts.asked, CONFIRM_CORRECTION, replace(asked, outcome=outcome))
    return replace(facts, pending_correction=(), open_question=None, asked=closed)


def _counted(facts: Facts, question_id: str, reading: Reading, *, advice_only: bool, understood: Understood) -> Facts:
    """Return the facts with the question answered, or with the reply counted.

    Two replies that answer a part are free, or one that is about something else; later ones count as unclear, and two
    of these close the question. "Not sure" is an answer where no level hangs on it.
    """
    asked = facts.asked.get(question_id, Asked())
    asked = replace(asked, apart=tuple(dict.fromkeys((*asked.apart, *reading.apart))))
    if reading.outcome == "answered":
        asked = replace(asked, outcome="answered")
    elif asked.partial < {"partial": 2, "aside": 1}.get(reading.outcome, 0):
        asked = replace(asked, partial=asked.partial + 1)
    elif asked.unclear == 1 or (advice_only and understood.answer == "unsure"):
        asked = replace(asked, unclear=min(2, asked.unclear + 1), outcome="unclear")
    else:
        asked = replace(asked, unclear=1)
    still_open = facts.open_question if asked.outcome is None else None
    return replace(facts, open_question=still_open, asked=changed(facts.asked, question_id, asked))


def _with_step(before: Facts, after: Facts, kb: Knowledge) -> Facts:
    """Return the facts with what this message changed noted down, so that it can be undone."""
    added = tuple(name for name in after.observations if name not in before.observations)
    observations = {name: seen for name, seen in before.observations.items() if after.observations.get(name) != seen}
    question = before.open_question
    asked_changed = question is not None and before.asked.get(question) != after.asked.get(question)
    if not added and not observations and before.values == after.values and not asked_changed:
        return after
    step = Step(
        question=question if asked_changed else None,
        asked=before.asked.get(question) if asked_changed and question is not None else None,
        added=added,
        observations=observations,
        values=before.values if before.values != after.values else None,
        emergency=not at_emergency(Known(after, kb)) <= at_emergency(Known(before, kb)),
    )
    return replace(after, history=(*before.history, step)[-MOST_STEPS:])
