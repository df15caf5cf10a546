"""The texts that a patient may read, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from unknot.knowledge import Knowledge


class Shown(NamedTuple):
    """A text as the patient sees it, in one piece."""

    kind: str
    entry: str
    key: str
    text: str

    @property
    def place(self) -> str:
        """Where to mend it."""
        return f"{self.kind}: {self.entry}: {self.key}"


def shown(kb: Knowledge) -> Iterator[Shown]:
    """Yield every text for patients but titles and numbers."""
    for q in kb.questions.values():
        for key in ("text", "simpler", "why", "explain"):
            yield Shown("questions", q.id, key, getattr(q, key))
    for sign in kb.danger_signs.values():
        yield Shown("danger_signs", sign.id, "sign_of", sign.sign_of)
        yield Shown("danger_signs", sign.id, "follow_up", sign.follow_up)
        if sign.tell:
            yield Shown("danger_signs", sign.id, "tell", sign.tell)
        for rule in sign.levels:
            if rule.because:
                yield Shown("danger_signs", sign.id, "because", rule.because)
    for trigger in kb.triggers.values():
        yield Shown("triggers", trigger.id, "follow_up", trigger.follow_up)
        yield Shown("triggers", trigger.id, "cause", trigger.cause)
        yield Shown("triggers", trigger.id, "advice", " ".join(trigger.advice))
        for limit in trigger.check_first:
            yield Shown("triggers", trigger.id, "check_first", limit.say)
    for remedy in kb.remedies.values():
        yield Shown("remedies", remedy.id, "how", " ".join(remedy.how))
        yield Shown("remedies", remedy.id, "short", remedy.short)
        for limit in remedy.changes:
            yield Shown("remedies", remedy.id, "changes", limit.say)
        for avoid in (*remedy.avoid, *(a for v in remedy.variants for a in v.avoid)):
            yield Shown("remedies", remedy.id, "because", avoid.because)
        for variant in remedy.variants:
            yield Shown("remedies", remedy.id, variant.id, " ".join(variant.say))
        if remedy.stop_if:
            yield Shown("remedies", remedy.id, "stop_if", ". ".join(f"Stop if {stop}" for stop in remedy.stop_if) + ".")
    for treatment in kb.treatments.values():
        yield Shown("treatments", treatment.id, "caveats", " ".join((treatment.offered_when, *treatment.caveats)))
    for group in kb.groups.values():
        yield Shown("groups", group.id, "notes", " ".join(group.notes))
    for topic in kb.topics.values():
        yield Shown("topics", topic.id, "text", " ".join(topic.text))
    for level in kb.care_levels.values():
        for key in ("actions", "expect", "return_if", "emergency_if"):
            if getattr(level, key):
                yield Shown("care_levels", level.id, key, " ".join(getattr(level, key)))
        for way, text in level.routes.items():
            yield Shown("care_levels", level.id, way, text)


def labels(kb: Knowledge) -> Iterator[Shown]:
    """Yield the titles and option labels."""
    for kind in ("danger_signs", "signs", "triggers", "remedies", "treatments", "groups", "topics", "care_levels"):
        for entry in getattr(kb, kind).values():
            yield Shown(kind, entry.id, "title", entry.title)
    for q in kb.questions.values():
        for option in q.options:
            yield Shown("questions", q.id, option.id, option.title)
