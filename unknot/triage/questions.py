"""Which question comes next, and how it is put.

Every path ends: a question is closed by an answer or by the fourth reply at the latest (see `record`), closed
questions do not come back, and each danger sign gets at most one confirming question of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import DangerSign, Level, Option, Question, Sign, rank
from unknot.triage.conditions import Known, asked_about, ids_in, title
from unknot.triage.facts import Asked, Facts, changed
from unknot.triage.levels import level_of, reach, unclear_floor

CONFIRM = "confirm"
CONFIRM_CORRECTION = "confirm_correction"
#: Questions that the engine makes itself: they are no entries of questions.yml.
GENERATED_QUESTIONS = (CONFIRM, CONFIRM_CORRECTION)

#: After so many answers only questions that can still find something urgent are asked.
MOST_QUESTIONS = 10
_THE_REST = "Thank you. Apart from what you told me, is any of this true?"
_WHAT_WAS_SAID = "I want to be sure that I understood you. Is any of this true right now?"
_YES_NO = ("Yes", "No")
#: From this many days on it matters whether it gets better.
LONG_DAYS = 14


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question as it is put now: `options` are (id, title), shortened to what is still unknown.

    `none` is the option that excludes the others, `left` about how many questions follow, and `inputs` are other ways
    to answer for channels that can show them.
    """

    id: str
    text: str
    why: str
    explain: str
    multi: bool
    options: tuple[tuple[str, str], ...]
    repeated: bool
    numbered: bool
    none: str | None = None
    left: int = 0
    inputs: tuple[str, ...] = ()

    def text_with_options(self) -> str:
        """Return the question with its options as a numbered list, for channels without buttons."""
        if not self.numbered:
            return self.text
        return "\n".join([self.text, *(f"{n}. {name}" for n, (_, name) in enumerate(self.options, start=1))])


def next_question(facts: Facts, kb: Knowledge) -> Question | None:
    """Return the question to ask now; None when the assessment is due.

    An unconfirmed correction comes first, then the end at the emergency level, then what was understood weakly, and
    then the questions in their order, as far as their answer can still change the outcome.
    """
    known = Known(facts, kb)
    correction = correction_question(facts, kb)
    if correction is not None:
        return correction
    level = level_of(known)
    if level == "emergency":
        return None
    first = next(candidates(known, level), None)
    doubt = doubtful_sign(known, level)
    if doubt is None or (first is not None and _comes_before(first, doubt)):
        return first
    return _branch(doubt, known) or confirm_question(doubt)


def _comes_before(question: Question, doubt: DangerSign) -> bool:
    """Whether a question comes before a doubt: one that can find an emergency, before a doubt that cannot."""
    return question.can_reach == "emergency" and reach(doubt) != "emergency"


def candidates(known: Known, level: Level) -> Iterator[Question]:
    """Yield the questions that would be asked at this level, in order."""
    facts = known.facts
    closed = len(facts.confirmed) + sum(asked.outcome is not None for asked in facts.asked.values())
    for question in known.kb.questions.values():
        if not _is_open(question, facts) or not applies(question, known) or _can_wait(question, known):
            continue
        can_raise = question.can_reach is not None and rank(question.can_reach) > rank(level)
        if closed >= MOST_QUESTIONS:
            if can_raise and question.can_reach in ("urgent", "emergency"):
                yield question
        elif can_raise or level in question.advice_for:
            yield question


def applies(question: Question, known: Known) -> bool:
    """Whether a question concerns this patient and something that it asks about is unknown."""
    if question.when is not None and known.holds(question.when) is not True:
        return False
    if question.skip_if is not None and known.holds(question.skip_if) is True:
        return False
    if question.kind == "values":
        return bool(missing_values(question, known))
    return bool(missing_values(question, known)) or _asks_unknown(question, known)


def _is_open(question: Question, facts: Facts) -> bool:
    asked = facts.asked.get(question.id)
    return asked is None or asked.outcome is None


def _asks_unknown(question: Question, known: Known) -> bool:
    options = [option for option in question.options if not option.none and option_ids(option)]
    one_is_enough = question.kind in ("single", "yes_no") or question.can_reach is None
    if one_is_enough and any(_is_taken(option, known) for option in options):
        return False
    return any(not is_settled(option, question, known) for option in options)


def option_ids(option: Option) -> frozenset[str]:
    """Return what the wording of an option names: denied where the option is not chosen.

    That is `covers`; an option without covers names what it sets.
    """
    return frozenset(option.covers or option.sets)


def _is_taken(option: Option, known: Known) -> bool:
    return bool(option.sets) and all(known.state(name) for name in option.sets)


def is_settled(option: Option, question: Question, known: Known) -> bool:
    """Whether an option need not be asked: what it names is known, or it is plain that it would be chosen or not.

    A question of its own, the denial of a finding that one option alone stands for settles that option. In a
    question about details only the details do: "not a stroke, but my face droops" is asked about.
    """
    if _is_taken(option, known):
        return True
    names = option_ids(option)
    findings = known.kb.danger_signs.keys()
    if question.when is not None:
        names = names - findings
        return bool(names) and all(known.state(name) is not None for name in names)
    others = {name for other in question.options if other.id != option.id for name in other.sets}
    own = (findings & set(option.sets)) - others
    if own and all(known.state(name) is False for name in own):
        return True
    return all(known.state(name) is not None for name in names)


def fill_keys(question: Question) -> tuple[str, ...]:
    """Return the values that a question fills, itself or by its options."""
    return tuple(dict.fromkeys([*question.fills, *(key for option in question.options for key in option.fills)]))


def missing_values(question: Question, known: Known) -> tuple[str, ...]:
    """Return the values that the question is needed for: those missing that bear on the outcome.

    Who it is, where and the sex are welcome but never a reason to ask, unless the question is about nothing else.
    """
    keys = fill_keys(question)
    values, person = known.facts.values, known.facts.person
    needed = {
        "age": person.age is None,
        "pregnant": known.pregnant is None,
        "duration_days": values.duration_days is None,
        "trend": values.trend is None and values.duration_days is not None and values.duration_days >= LONG_DAYS,
    }
    if not set(keys) & set(needed):
        needed = {"who": person.who is None, "site": not values.sites, "sex": person.sex is None}
    return tuple(key for key in keys if needed.get(key, False))


def shown_options(question: Question, known: Known) -> tuple[Option, ...]:
    """Return the options as they are shown: without what is known, "none of these" last.

    What an earlier reply spoke of without deciding it comes by itself, once the rest of the list is settled.
    """
    if question.kind == "yes_no":
        return tuple(question.options)
    offered = open_options(question, known)
    apart = known.facts.asked.get(question.id, Asked()).apart
    rest = [option for option in offered if option.id not in apart]
    none = [option for option in question.options if option.none]
    return (*(rest or offered), *none) if offered else ()


def open_options(question: Question, known: Known) -> list[Option]:
    """Return the options that are not known yet, without "none of these"."""
    return [option for option in question.options if not option.none and not _is_hidden(option, question, known)]


def related_ids(option: Option, kb: Knowledge) -> frozenset[str]:
    """Return what speaks of an option, whatever it says of it: its own ids, and what explains or implies these."""
    ids = {*option_ids(option), *option.sets}
    signs: list[Sign | DangerSign] = [*kb.signs.values(), *kb.danger_signs.values()]
    ids.update([sign.id for sign in signs if not ids.isdisjoint(sign.implies)])
    ids.update([sign.id for sign in kb.signs.values() if not ids.isdisjoint(sign.explains)])
    return frozenset(ids)


def _is_hidden(option: Option, question: Question, known: Known) -> bool:
    if option.fills:
        person, values = known.facts.person, known.facts.values
        filled = {
            "who": person.who is not None,
            "age": person.age is not None,
            "pregnant": known.pregnant is not None,
            "sex": person.sex is not None,
            "trend": values.trend is not None,
        }
        if all(filled[key] for key in option.fills):
            return True
    return bool(option_ids(option)) and is_settled(option, question, known)


def doubtful_sign(known: Known, level: Level) -> DangerSign | None:
    """Return the weakly understood danger sign to ask about: the gravest that could raise the level."""
    doubts = [
        sign
        for sign in known.kb.danger_signs.values()
        if sign.id in known.weak
        and not asked_about(sign, known.facts)
        and rank(reach(sign)) > rank(level)
        and not _will_be_asked(sign, known)
        and not _is_a_matter_of_values(sign, known)
        and _may_concern(sign, known)
    ]
    return max(doubts, key=lambda sign: rank(reach(sign)), default=None)


def leads_to(option: Option, sign: DangerSign, kb: Knowledge) -> bool:
    """Whether an option leads to a sign: it names it, or sets what the sign's question of details is asked for."""
    details = kb.questions.get(sign.confirm or "")
    leads = {sign.id, *(ids_in(details.when) if details is not None else ())}
    return not leads.isdisjoint((*option_ids(option), *option.sets))


def _is_a_matter_of_values(sign: DangerSign, known: Known) -> bool:
    """Whether the sign follows from values that everybody is asked for, such as how long it has lasted."""
    details = known.kb.questions.get(sign.confirm or "")
    return details is not None and details.kind == "values"


def _may_concern(sign: DangerSign, known: Known) -> bool:
    """Whether the question of a sign's details is for this patient: not, or not yet, where it hangs on the age."""
    details = known.kb.questions.get(sign.confirm or "")
    if details is None or details.when is None:
        return True
    concerns = known.holds(details.when)
    if concerns is None and known.facts.person.age is None:
        asking = (question for question in known.kb.questions.values() if "age" in question.fills)
        return not any(_is_open(question, known.facts) for question in asking)
    return concerns is not False


def _will_be_asked(sign: DangerSign, known: Known) -> bool:
    """Whether a screen that everybody is asked leads to the sign anyway: then a doubt needs no question of its own."""
    return any(
        leads_to(option, sign, known.kb) and not is_settled(option, question, known)
        for question in known.kb.questions.values()
        if question.when is None and _is_open(question, known.facts)
        for option in question.options
    )


def _can_wait(question: Question, known: Known) -> bool:
    """Whether nothing but doubts that a screen settles anyway calls for this question of details."""
    if question.when is None:
        return False
    later = {
        sign.id for sign in known.kb.danger_signs.values() if sign.id in known.weak and _will_be_asked(sign, known)
    }
    facts = known.facts
    said = {name: seen for name, seen in facts.observations.items() if seen.sure or name not in later}
    if len(said) == len(facts.observations):
        return False
    return Known(replace(facts, observations=said), known.kb).holds(question.when) is not True


def _branch(sign: DangerSign, known: Known) -> Question | None:
    """Return the question that asks for the details of a sign, while it is open and has something to ask."""
    question = known.kb.questions.get(sign.confirm or "")
    if question is None or not _is_open(question, known.facts) or not _asks_unknown(question, known):
        return None
    return question


def confirm_question(sign: DangerSign) -> Question:
    """Return the follow-up of a danger sign as a question for yes or no."""
    return Question(
        id=CONFIRM,
        source=sign.source,
        reviewed=sign.reviewed,
        kind="yes_no",
        text=sign.follow_up,
        simpler=f"Please answer yes or no. {sign.follow_up}",
        why=f"I want to be sure that I understood you. {sign.sign_of}",
        explain=f"Say yes if this is true for you: {sign.title}. Say no if it is not.",
        options=[
            Option(id=f"yes_{sign.id}", title="Yes", sets=[sign.id]),
            Option(id=f"no_{sign.id}", title="No", none=True),
        ],
        can_reach=reach(sign),
        if_unclear=unclear_floor(reach(sign)),
    )


def correction_question(facts: Facts, kb: Knowledge) -> Question | None:
    """Return the question that confirms a correction which would take back an emergency; None when none is pending."""
    pending = [name for name in facts.pending_correction if name in kb.danger_signs or name in kb.signs]
    if not pending:
        return None
    first = kb.danger_signs.get(pending[0]) or kb.signs[pending[0]]
    named = _listed([title(name, kb) for name in pending[:3]])
    return Question(
        id=CONFIRM_CORRECTION,
        source=first.source,
        reviewed=first.reviewed,
        kind="yes_no",
        text=f"Earlier you told me about {named}. Is that true now?",
        simpler=f"Please answer yes or no. Is this true now: {named}?",
        why="This can be an emergency, so I want to be sure before I take it back.",
        explain=f"Say yes if this is true: {named}. Say no if it is not, or if I got it wrong.",
        options=[
            Option(id="yes", title="Yes, that is true"),
            Option(id="no", title="No, that is not true", none=True),
        ],
        can_reach="emergency",
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def open_question(known: Known) -> Question | None:
    """Return the question that is open; None when none is, or when it no longer exists."""
    facts = known.facts
    if facts.open_question == CONFIRM_CORRECTION:
        return correction_question(facts, known.kb)
    if facts.open_question == CONFIRM:
        doubt = doubtful_sign(known, level_of(known))
        return None if doubt is None else confirm_question(doubt)
    return known.kb.questions.get(facts.open_question or "")


def opened(facts: Facts, question_id: str | None) -> Facts:
    """Return the facts with a question marked as the open one; None: no question is open any more."""
    if question_id is None or question_id == facts.open_question:
        return replace(facts, open_question=question_id)
    asked = facts.asked.get(question_id)
    if asked is None or (question_id in GENERATED_QUESTIONS and asked.outcome is not None):
        asked = Asked()
    return replace(facts, open_question=question_id, asked=changed(facts.asked, question_id, asked))


def prompt(facts: Facts, question: Question, kb: Knowledge) -> Prompt:
    """Return a question as it is put now: shortened, and in its second wording once a reply left it open."""
    asked = facts.asked.get(question.id, Asked())
    repeated = asked.outcome is None and asked.unclear + asked.partial > 0
    options = shown_options(question, Known(facts, kb))
    alone = _alone(question, options) if repeated else None
    multi = question.kind == "multi" and alone is None
    return Prompt(
        id=question.id,
        text=alone or _wording(question, asked, options, Known(facts, kb)),
        why=question.why,
        explain=question.explain,
        multi=multi,
        options=tuple((o.id, o.title if alone is None else _YES_NO[o.none]) for o in options),
        repeated=repeated,
        numbered=question.kind != "yes_no" and alone is None and bool(options),
        none=next((option.id for option in options if option.none), None) if multi else None,
        left=questions_left(facts, question, kb),
        inputs=tuple(name for name in question.inputs if not repeated and not _is_given(name, facts)),
    )


def _is_given(name: str, facts: Facts) -> bool:
    """Whether what another way to answer asks for is known."""
    return bool(facts.sites) if name == "body_map" else facts.values.severity is not None


def _wording(question: Question, asked: Asked, options: tuple[Option, ...], known: Known) -> str:
    """Return the words: the question's own, those for what is missing or left of it, or simpler ones."""
    repeated = asked.outcome is None and asked.unclear + asked.partial > 0
    if question.parts:
        return _for_values(question, known, needed_only=repeated)
    if not repeated:
        return question.text
    if question.kind != "multi" or (asked.unclear and not asked.apart):
        return question.simpler
    return _THE_REST if any(o.id not in asked.apart and not o.none for o in options) else _WHAT_WAS_SAID


def _for_values(question: Question, known: Known, *, needed_only: bool) -> str:
    """Return the words for the values that are not known yet, or those of them that bear on the outcome."""
    values, person = known.facts.values, known.facts.person
    unknown = {
        "who": person.who is None,
        "age": person.age is None,
        "site": not values.sites,
        "duration_days": values.duration_days is None or values.trend is None,  # the two are asked for together
        "trend": values.trend is None,
    }
    wanted = missing_values(question, known) if needed_only else [key for key in question.parts if unknown[key]]
    missing = [key for key in question.parts if key in wanted]
    if len(missing) == len(question.parts):
        return question.simpler if needed_only else question.text
    return " ".join(question.parts[key] for key in missing) or question.simpler


def _alone(question: Question, options: tuple[Option, ...]) -> str | None:
    """Return the words for the one option of a list that is left, which is asked for yes or no; None for several."""
    offered = [option for option in options if not option.none]
    if question.kind != "multi" or len(offered) != 1 or len(options) != 2:
        return None
    return offered[0].ask or f"Please answer yes or no. Is this true? {offered[0].title}."


def questions_left(facts: Facts, question: Question, kb: Knowledge) -> int:
    """Return about how many questions follow this one, if nothing in the answers calls for more.

    Counted are those that would be asked now, a doubt that is still to be asked about, and those that hang on a value
    not known yet, such as the age. An answer that tells of something new adds the questions about it.
    """
    known = Known(facts, kb)
    level = level_of(known)
    due = [one for one in candidates(known, level) if one.id != question.id]
    due += [one for one in kb.questions.values() if one.id != question.id and _may_apply(one, level, known)]
    due = [one for one in due if not _filled_by(one, [question, *due], kb)]
    answered = len(facts.confirmed) + sum(asked.outcome is not None for asked in facts.asked.values())
    left = 0
    for one in due:
        if answered + 1 + left < MOST_QUESTIONS or one.can_reach in ("urgent", "emergency"):
            left += 1
    doubt = doubtful_sign(known, level)
    return left + (doubt is not None and question.id not in (CONFIRM, doubt.confirm))


def _filled_by(question: Question, others: list[Question], kb: Knowledge) -> bool:
    """Whether a question asks for values alone, and an earlier one of the others has an option for them."""
    order = list(kb.questions)
    keys = set(fill_keys(question))
    return bool(keys) and any(
        other.id in order and order.index(other.id) < order.index(question.id) and keys <= set(fill_keys(other))
        for other in others
    )


def _may_apply(question: Question, level: Level, known: Known) -> bool:
    """Whether it hangs on a value alone whether a question will be asked, and the value is not known yet."""
    if question.when is None or not _is_open(question, known.facts) or any(ids_in(question.when)):
        return False
    skipped = question.skip_if is not None and known.holds(question.skip_if) is True
    matters = level in question.advice_for or (
        question.can_reach is not None and rank(question.can_reach) > rank(level)
    )
    return known.holds(question.when) is None and not skipped and matters
