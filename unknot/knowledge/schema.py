"""The shape of every clinical entry.

The YAML files beside this module are the single place for clinical content; these models say what may stand in
them. Unknown keys are refused, so that a typing mistake in a file is an error and never a silently missing rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
# How far a finding by itself speaks for danger: not at all and nothing of note; not, for it belongs to the complaint.
Weight = Literal["harmless", "usual", "danger"]
Level = Literal["selfcare", "doctor", "urgent", "emergency"]
Site = Literal[
    "neck",
    "shoulder",
    "upper_back",
    "lower_back",
    "back",
    "head",
    "face",
    "jaw",
    "chest",
    "arm",
    "hand",
    "buttock",
    "leg",
    "groin",
    "side",
    "abdomen",
]

LEVELS: tuple[Level, ...] = ("selfcare", "doctor", "urgent", "emergency")


def rank(level: Level) -> int:
    """Position of a care level, 0 (selfcare) to 3 (emergency)."""
    return LEVELS.index(level)


class Strict(BaseModel):
    """Base of all entries: immutable, unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Clinical(Strict):
    """An entry that carries clinical content, so it names its sources and the date of its last review."""

    id: Id
    source: list[str] = Field(min_length=1)
    reviewed: datetime.date


class Assertion(StrEnum):
    """What a person says about a finding. Never said at all is *unknown*, which is no member: it is absence."""

    PRESENT = "present"
    ABSENT = "absent"
    PAST = "past"
    OTHER = "other"
    HYPOTHETICAL = "hypothetical"


class Range(Strict):
    """A closed range; a missing bound is open."""

    min: float | None = None
    max: float | None = None


class AtLeast(Strict):
    """At least ``count`` of the conditions ``of`` hold."""

    count: int = Field(ge=1)
    of: list[Condition] = Field(min_length=1)


class Test(Strict):
    """One node of a condition; exactly one key is set.

    A condition is either the bare id of a finding or sign (it is present) or one of these nodes. Its value is
    true, false or unknown (Kleene): unknown is never treated as false or true.
    """

    all: list[Condition] | None = None
    any: list[Condition] | None = None
    not_: Condition | None = Field(default=None, alias="not")
    at_least: AtLeast | None = None
    unsure: Id | None = None  # mentioned, but understood only weakly: worth a question
    age: Range | None = None  # years
    duration_days: Range | None = None
    severity: Range | None = None  # 0 to 10
    temperature_c: Range | None = None
    trend: Literal["better", "same", "worse"] | None = None
    onset: Literal["sudden", "gradual"] | None = None
    site: Site | None = None
    who: Literal["self", "child", "other"] | None = None
    sex: Literal["female", "male"] | None = None
    pregnant: bool | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    __test__: ClassVar[bool] = False  # pytest: no class of tests, whatever its name

    @model_validator(mode="after")
    def _has_one_key(self) -> Test:
        if len(self.model_fields_set) != 1:
            raise ValueError("a condition has exactly one key")
        return self


Condition = Id | Test
AtLeast.model_rebuild()
Test.model_rebuild()


class Sign(Clinical):
    """A supporting fact: a symptom, condition, medicine or circumstance that rules and advice combine."""

    kind: Literal["symptom", "condition", "medicine", "circumstance"]
    title: Text  # for lists in sentences: "a stiff neck"
    implies: list[Id] = []  # present here means present there as well
    denied_with: list[Id] = []  # denied there means denied here as well
    past_counts: bool = False  # having had it once is enough: "I had cancer in 2010"
    explains: list[Id] = []  # told in the same sentence, it explains what else sounds like these
    weight: Weight = "danger"


class LevelRule(Strict):
    """When the condition is true, the finding means this level, for the reason given."""

    when: Condition
    level: Level
    because: Text | None = None


class DangerSign(Clinical):
    """A red flag. Present, it gives a care level: the first rule of ``levels`` that is true, else ``level``."""

    title: Text  # plain words, fits "because you said …": "numbness around your bottom"
    level: Level | None  # None: present alone it does not escalate, only a rule of ``levels`` does
    floor: Level | None = None  # never below this level once present, whatever else is said
    may_suggest: list[Text] = Field(min_length=1)  # clinical names, for the clinician's table
    sign_of: Text  # patient's words: "This can be a sign of pressure on the nerves …"
    follow_up: Text  # the one question to ask when it was understood weakly
    confirm: Id | None = None  # the question that asks for the details; None: ``follow_up`` as yes or no
    present_if: Condition | None = None  # the combination of signs that amounts to this finding
    levels: list[LevelRule] = []
    route: (
        Literal[
            "ambulance",
            "emergency_department",
            "same_day",
            "maternity",
            "appointment",
            "after_accident",
            "physio",
            "dentist",
            "crisis",
        ]
        | None
    ) = None
    tell: Text | None = None  # emergency: what to tell the call handler; urgent: what to say to the doctor
    weight: Literal["usual", "danger"] = "danger"
    passive: bool = False  # acted on whenever mentioned, never asked routinely
    implies: list[Id] = []  # present, it makes these present as well
    denied_with: list[Id] = []  # denied with any of these, if nothing else says that it is present
    past_counts: bool = False  # having had it once is enough: "I had cancer in 2010"


class Trigger(Clinical):
    """A harmless factor that can set a spasm off, with the advice that answers it."""

    title: Text  # "long hours at a screen"
    option: Text  # short label in the trigger question
    follow_up: Text
    cause: Text  # how it can bring on a spasm, for "what causes this?"
    advice: list[Text] = Field(min_length=1)
    check_first: list[LimitedAdvice] = []  # advice replaced or left out for some people
    remedies: list[Id] = []  # remedies that fit this trigger best, in order
    pictures: list[Id] = []  # of the advice, beside those of the remedies
    evidence: Text


class LimitedAdvice(Strict):
    """Say ``say`` when the condition is true, in place of the advice or remedy and its pictures when ``instead``."""

    when: Condition
    say: Text
    instead: bool = False
    pictures: list[Id] = []


class Contraindication(Strict):
    """When true, the remedy is left out and ``because`` says why."""

    when: Condition
    because: Text


class Variant(Strict):
    """One form of a remedy, e.g. ibuprofen within pain relief; first variant whose ``avoid`` are all false is given."""

    id: Id
    say: list[Text] = Field(min_length=1)
    avoid: list[Contraindication] = []


class Remedy(Clinical):
    """A home remedy. It is given only when every fact in ``needs`` is known and no contraindication is true."""

    title: Text
    from_article: bool
    how: list[Text] = Field(min_length=1)  # steps
    short: Text  # one sentence, shown at doctor level
    needs: list[Id | Literal["age", "pregnant"]] = []
    avoid: list[Contraindication] = []
    changes: list[LimitedAdvice] = []
    variants: list[Variant] = []
    stop_if: list[Text] = []
    pictures: list[Id] = []
    evidence: Text
    levels: list[Level] = ["selfcare"]


class Picture(Clinical):
    """A picture that shows advice without words; its files bear its id."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    alt: Text  # all that is seen, for who does not see it


class Treatment(Clinical):
    """A treatment that a clinician may offer."""

    title: Text
    offered_when: Text
    caveats: list[Text] = Field(min_length=1)
    from_article: bool


class Option(Strict):
    """One answer to a question.

    Chosen, it makes every id of ``sets`` present and every id of ``denies`` absent. Not chosen in an answer that
    was understood, the ids of ``covers`` become absent: they are what the wording names.
    """

    id: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    sets: list[Id] = []
    denies: list[Id] = []
    covers: list[Id] = []
    none: bool = False  # "none of these": excludes the rest
    ask: Text | None = None  # this option alone as a question for yes or no, in simple words
    by_name: bool = False  # denied by a plain "no" or by its name, not by a reply that tells of nothing of note
    fills: dict[Literal["who", "age", "pregnant", "trend", "sex"], str | float | bool] = {}


class Question(Clinical):
    """A question, with the reason it is asked.

    Questions stand in the order in which they are asked. A question is asked when ``when`` is true (or not given),
    something it asks about is unknown, and it can still change the outcome: ``can_reach`` is above the present level,
    or the answer is needed for the advice at that level.
    """

    kind: Literal["multi", "single", "yes_no", "values"]
    text: Text
    simpler: Text  # second wording, when the first answer was not understood
    why: Text  # "Why I ask"
    explain: Text  # "What do you mean?"
    options: list[Option] = []
    fills: list[Literal["who", "age", "pregnant", "site", "duration_days", "trend", "sex"]] = []
    parts: dict[Literal["who", "age", "site", "duration_days", "trend"], Text] = {}  # the words for one value alone
    when: Condition | None = None
    skip_if: Condition | None = None
    can_reach: Level | None = None  # the highest level an answer can lead to; None: for the advice only
    advice_for: list[Level] = []  # levels whose advice needs the answer
    if_unclear: Level | None = None  # never below this level when it stays unclear after two tries
    inputs: list[Literal["body_map", "pain_scale"]] = []  # other ways to answer, where a channel can show them


class CareLevel(Clinical):
    """The wording of one level."""

    title: Text
    actions: list[Text] = Field(min_length=1)
    expect: list[Text] = []
    return_if: list[Text] = []
    emergency_if: list[Text] = []
    routes: dict[str, Text] = {}  # first line by route, e.g. dentist


class Group(Clinical):
    """A group of people for whom something changes."""

    title: Text
    when: Condition
    floor: Level | None = None
    notes: list[Text] = Field(min_length=1)


class Topic(Clinical):
    """An explanation on request: what a spasm is, uncommon causes, privacy, limits."""

    title: Text
    text: list[Text] = Field(min_length=1)


class Country(Strict):
    """Numbers of one country; ``unknown`` is the entry for a country that is not known."""

    id: Id
    title: Text
    emergency_number: Text
    emergency_department: Text
    advice_line: Text | None = None
    crisis_lines: list[Text] = Field(min_length=1)
    source: list[str] = Field(min_length=1)
    reviewed: datetime.date


class Statement(Strict):
    """A statement of the source article, the entries that carry it and a conversation in which a patient sees it."""

    id: Id
    says: Text
    part: Literal["spasm", "common_cause", "uncommon_cause", "remedy", "treatment", "doctor_sign", "accident"]
    entries: list[str] = Field(min_length=1)  # "<kind>/<id>", e.g. "triggers/dehydration"
    conversation: Annotated[str, StringConstraints(pattern=r"^tests/conversations/[a-z_]+/[a-z0-9_]+\.yml$")]
    source: list[str] = Field(min_length=1)
    reviewed: datetime.date


class Source(Strict):
    """Where a statement comes from."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
    title: Text
    url: Text | None = None
    note: Text | None = None  # for editors: what to check before a release
    from_memory: bool = False


class Language(Strict):
    """What somebody who writes in another language is told, in that language."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]  # ISO 639-1
    text: Text


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """All clinical content, each part by id and in the order of its file."""

    danger_signs: Mapping[str, DangerSign]
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    signs: Mapping[str, Sign] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    remedies: Mapping[str, Remedy] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    treatments: Mapping[str, Treatment] = field(default_factory=dict)
    care_levels: Mapping[str, CareLevel] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    countries: Mapping[str, Country] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    languages: Mapping[str, Language] = field(default_factory=dict)
    article: Mapping[str, Statement] = field(default_factory=dict)

    @property
    def findings(self) -> dict[str, DangerSign | Trigger]:
        """The danger signs and the triggers together, by id."""
        return {**self.danger_signs, **self.triggers}


Trigger.model_rebuild()
