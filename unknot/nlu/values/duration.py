"""How long the complaint has lasted, in days.

dateparser and quantulum3 were tried first, on 25 ways in which people say how long: dateparser read 14 and found
nothing in "3 wks", "all week", "since xmas" or "since the weekend"; quantulum3 read 5. Neither tells the complaint's
duration from an age, a dose or an old illness, which is most of the work.
"""

# ruff: noqa: E501 - a pattern reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.easter import easter

from unknot.nlu.values.lexicon import alternatives, bounded, lexicon
from unknot.nlu.values.numbers import AMOUNT, AND_A_HALF, NUMBER, amount, number

_lex = lexicon()
_UNIT_DAYS = {word: days for days, words in _lex.units.items() for word in words}
_LONG_UNITS = [word for word in _UNIT_DAYS if len(word) > 1]
_UNIT = alternatives(_LONG_UNITS)
_DRAWN_OUT = r"(?:w+e{3,}ks?|da{2,}ys?|mo{2,}nths?|ye+a{2,}rs?|ho{2,}urs?)"  # "weeeeks"

_AMOUNT_UNIT = re.compile(
    rf"(?<![\w.,/])(?:x\s?)?(?P<n>{AMOUNT})\+?[\s-]*(?P<more>more\s+|solid\s+|straight\s+|good\s+|or\s+so\s+|long\s+|full\s+|whole\s+|odd\s+|bloody\s+)?"
    rf"(?P<u>{_UNIT}|(?<=\d)[dhwmy]|{_DRAWN_OUT})(?!\w)(?:(?P<half>{AND_A_HALF})|(?P<or_two>\s+or\s+(?:two|2)(?!\w)))?"
)
_AND_MORE = re.compile(
    rf"\s*(?:and|&|n)?\s*(?P<n>{AMOUNT})\s*(?P<u>{_UNIT})(?!\w)(?!\s*(?:old|pregnant|gone|later|before))"
)
"""The rest of "1 month 2 weeks"."""
_UNIT_AND_HALF = re.compile(
    rf"(?<!\w)(?P<u>{alternatives(['hour', 'hr', 'day', 'week', 'wk', 'month', 'year', 'yr'])}){AND_A_HALF}"
)
_WHOLE = re.compile(
    rf"(?<!\w)(?:all|whole|entire|past|last|previous|this past|this last|this whole)\s+"
    rf"(?P<u>{alternatives(['hour', 'day', 'night', 'morning', 'afternoon', 'evening', 'week', 'wk', 'weekend', 'month', 'mth', 'fortnight', 'decade', 'year', 'yr', 'summer', 'winter'])})(?!\w)"
)
_FIXED: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), days)
    for pattern, days in (
        (r"(?:the )?day before (?:yesterday|yest|yday|yestaday|ystrday)|2 nights ago|other day", 2.0),
        (
            r"(?:yesterday|yest|yesty|yesterda|yestaday|yestarday|yesturday|ystrday|yday|ystdy)(?: (?:morning|afternoon|evening|night))?",
            1.0,
        ),
        (r"last (?:night|nite|evening)|overnight|over night|(?:in|during) the night", 1.0),
        (r"this (?:very )?(?:morning|mornin|morn|afternoon|arvo|evening|eve)|today|2day|tonight|2nite|tonite", 0.0),
        (
            r"just (?:now|started|began|happened|gone)|right now it started|(?:a )?(?:few )?(?:moments?|minutes?|seconds?|few minutes|secs?|mo) ago|(?:just |right )?this (?:very )?(?:minute|second|moment|instant)",
            0.0,
        ),
        (
            r"since (?:i|he|she|we|they) (?:woke|wake|got|get) ?(?:up|out of bed)?|(?:woke|woken|wake|waking) (?:up )?(?:with|to|like this|and)",
            0.0,
        ),
        (r"(?:since|from) (?:the |early )?(?:morning|mornin|afternoon)(?! (?:of|before|after))", 0.0),
        (r"(?:since|from) (?:the )?(?:night|nite|evening)", 1.0),
        (
            r"(?:since|after) (?:lunch|lunch ?time|breakfast|breakfast ?time|dinner|dinner ?time|supper|tea|tea ?time|noon|midday|midnight|dawn|daybreak|elevenses|first thing|morning prayers)|by (?:dinner|lunch|tea|bed) ?time",
            0.0,
        ),
        (
            rf"(?:since|from|at) (?:about |around )?(?:half past|half|quarter past|quarter to) {NUMBER}|(?:since|in) the early hours",
            0.0,
        ),
        (
            r"since (?:(?:i|he|she) was|(?:my|his|her)) (?:an? |in (?:my|his|her) )?(?:early |late )?(?:teen\w*|child(?:hood)?|kid|boy|girl|young\w*|twenties|thirties|forties|school ?days)|since (?:childhood|school|uni|university)",
            730.0,
        ),
        (r"since (?:last )?(?:week|wk)", 7.0),
        (r"since (?:last )?(?:month|mth)", 30.0),
        (r"since last (?:year|yr)", 365.0),
        (r"last (?:week|wk)", 7.0),
        (r"last (?:month|mth)", 30.0),
        (r"last (?:year|yr)", 365.0),
    )
)
_WEEKDAY = re.compile(
    rf"(?<!\w)(?P<since>since|from|ever since|on|started|last|this|past)\s+(?:on\s+)?(?P<last>last\s+|this\s+|past\s+|about\s+|around\s+)?"
    rf"(?P<day>{alternatives(w for words in _lex.weekdays.values() for w in words)})(?!\w)"
)
_DAY_FIRST = re.compile(
    rf"(?:^\W*|[.;!?\n]\s*)(?P<day>{alternatives(w for words in _lex.weekdays.values() for w in words)})(?: (?:morning|afternoon|evening|night|gone|just gone))?,?\s+(?:i|my|me|we|he|she|his|her|the)(?!\w)"
    rf"|(?<!every )(?<!each )(?<!next )(?<!until )(?<!till )(?<!by )(?<!per )(?<!on )(?<!since )(?<!last )(?<!\w)(?P<day2>{alternatives(w for words in _lex.weekdays.values() for w in words)}) (?:morning|afternoon|evening|night|gone|just gone)(?!\w)"
)
_DAY_BARE = re.compile(
    rf"(?<!\w)(?:pulled|did|done|hurt|happened|started|began|fell|slipped|went|tweaked|twisted|strained|ricked|jarred|jolted|wrenched|put)\s+(?:(?:it|my|me|the|her|his|back|neck|out|off|down|over)\s+){{0,3}}"
    rf"(?P<day>{alternatives(w for words in _lex.weekdays.values() for w in words if len(w) > 3)})(?!\w)"
    rf"|(?<!every )(?<!each )(?<!next )(?<!\w)(?P<day2>{alternatives(w for words in _lex.weekdays.values() for w in words if len(w) > 3)})(?=\W[^.]{{0,60}}(?<!\w)(?:ever since|since then|since)\W*(?:$|[.,;]))"
)
_WEEKS_FROM_DAY = re.compile(
    rf"(?<!\w)(?P<n>an?|one|two|three|2|3)\s+(?P<u>weeks?|wks?|fortnight)\s+(?P<on>last|past|ago|on|come|this|gone|since)?\s*(?:on\s+)?"
    rf"(?P<day>yesterday|{alternatives(w for words in _lex.weekdays.values() for w in words)})(?!\w)"
)
_DAY_BEFORE_LAST = re.compile(
    rf"(?<!\w)(?:(?:since|on|the)\s+)*(?P<day>{alternatives(w for words in _lex.weekdays.values() for w in words)}) (?:before last|(?:a )?week ago|gone a week)(?!\w)"
)
_CLOCKS = re.compile(r"(?<!\w)clocks? (?:changed?|changing|went|going|gone|moved) ?(?:back|forward|again)?(?!\w)")
_DAY_MONTH = re.compile(
    r"(?<!\w)(?:since|started|began|from|on)\s+(?:the\s+|about\s+|around\s+)?(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?:[/.](?:20)?\d\d)?(?![\w/]|\.\d)"
)
_WEEKEND = re.compile(
    r"(?<!\w)(?:since|over|at|from|during|on|this|last)\s+(?:the\s+|last\s+|this\s+|past\s+)*(?:week ?end|wkend|wknd)(?!\w)"
)
_MONTH = re.compile(
    rf"(?<!\w)(?:since|from|back in|in|started|(?:beginning|start|end|middle|mid|early|late)(?:\s+of)?)\s+(?:the\s+)?(?:last\s+|about\s+|early\s+|late\s+|mid\s+|around\s+)?"
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?P<m>{alternatives(w for words in _lex.months.values() for w in words if w not in ('mar', 'may', 'sep'))}|(?<=since )may)(?!\w)"
    rf"(?:\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?"
)
_THE_NTH = re.compile(r"(?<!\w)(?:since|from|on) (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)(?!\w)")
_HOLIDAY = re.compile(
    rf"(?<!\w)(?:since|from|on|at|over|around|before|after|ever since)\s+(?:about\s+|around\s+|just\s+|the\s+|last\s+)*"
    rf"(?P<h>{alternatives([*(w for words in _lex.holidays.values() for w in words), *_lex.festivals])}|easter(?:\s+(?:sunday|monday|weekend))?|good friday|thanksgiving)(?!\w)"
)
_SEASON = re.compile(
    rf"(?<!\w)since\s+(?!the\s+fall(?!\w))(?:the\s+|last\s+|(?:start|beginning|middle|end|early|late|mid)(?:\s+of)?\s+)*(?P<s>{alternatives(w for words in _lex.seasons.values() for w in words)})(?!\w)"
)
_YEAR = re.compile(r"(?<!\w)since\s+(?:(?!born)[a-z']+\s+){0,4}(?P<y>(?:19|20)\d\d)(?!\d)")
_CLOCK = re.compile(
    r"(?<!\w)(?:since|at|from)\s+(?:about\s+|around\s+)?(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))?\s?(?P<ap>am|pm|o'?clock)(?:\s+(?P<today>today|this \w+)|(?P<day>\s+(?:yesterday|last night)))?(?!\w)"
)
_APPOINTED = re.compile(
    r"(?<!\w)(?:open\w*|clos\w*|call|ring|phone|appointment\w*|available|free|appt|booked|see(?:ing)? (?:the|my|a) \w+)(?: (?:me|us|is|back|up))?\s+$"
)
_NTH_DAY = re.compile(
    rf"(?<!\w)(?:(?P<what_n>day|week)\s+(?P<n>{NUMBER})(?!\w)|(?P<nth>2nd|second|3rd|third|4th|fourth|5th|fifth|6th|sixth|7th|seventh|8th|9th|10th)\s+(?P<what>day|night|week|month))(?!\w)"
)
_NTH = {
    "2nd": 2,
    "second": 2,
    "3rd": 3,
    "third": 3,
    "4th": 4,
    "fourth": 4,
    "5th": 5,
    "fifth": 5,
    "6th": 6,
    "sixth": 6,
    "7th": 7,
    "seventh": 7,
    "8th": 8,
    "9th": 9,
    "10th": 10,
}
_VAGUE = re.compile(
    r"(?<!\w)(?:for|been|about|over|many|since|it'?s been)\s+(?:many\s+|some\s+)?(?P<u>days|weeks|wks|months|mths|years|yrs)(?!\w)"
)
_VAGUE_COUNT = {
    "days": 3.0,
    "weeks": 21.0,
    "wks": 21.0,
    "months": 90.0,
    "mths": 90.0,
    "years": 730.0,
    "yrs": 730.0,
    "fortnight": 14.0,
    "week": 7.0,
    "month": 30.0,
    "year": 365.0,
}

_PER = re.compile(r"(?<![\w/.])(?P<n>\d{1,3})\s?/\s?(?P<of>7|52|12)(?![\w/]|\.\d)")
"""Days, weeks and months as they stand in medical notes: 4/7, 3/52, 6/12."""
_PER_DAYS = {"7": 1.0, "52": 7.0, "12": 30.0}
_A_DATE = re.compile(r"(?<!\w)(?:on|since|from|until|by|dated?|born|dob|the|bp)\W+$")
_UNITS_ALONE = re.compile(
    r"^\W*(?P<u>days|weeks|wks|months|mths|years|yrs|fortnight)\W*$|^\W*(?:about |roughly |maybe )?(?P<u3>week|month|year) or so(?!\w)|(?<!\w)(?P<u2>days|weeks|months|years) (?:and|n|on|upon|after) (?P=u2)(?!\w)"
)
_DAY_ALONE = re.compile(
    rf"^\W*(?:about |last |this )?(?P<day>{alternatives(w for words in _lex.weekdays.values() for w in words)})(?: (?:morning|afternoon|evening|night))?\W*$"
)
_START_OF = re.compile(r"(?<!\w)(?:start|beginning) of (?:the|this) (?P<what>week|month|year)(?!\w)")

# What an amount of time can be besides the length of the complaint.
_AGE_AFTER = re.compile(r"^[\s-]*(?:old(?! (?:back|neck|spasm|pain|strain|injury|crick))|olds|of age|o\b)")
_PREGNANCY_AFTER = re.compile(
    r"^\s*(?:pregnant|preg\b|preggers|preggo|gone\b|along\b|gestation|post[\s-]?partum|post[\s-]?natal|post[\s-]?op\w*|post[\s-]?surg\w*|into (?:my|the|her) pregnancy)"
)
_RATE_AFTER = re.compile(
    r"^\s*(?:an?\s+|per\s+|each\s+|every\s+|/\s*)(?:day|night|week|wk|month|shift|time|go)\b|^\s*(?:shifts?|drives?|flights?|journeys?|commutes?|train|hikes?|rides?|walks?|runs?|matches|match|course|notice)\b"
    r"|^\s*(?:off (?:work|sick|school)|check|review|appointment|follow|old bread)\b|^\s*(?:daily|straight (?:at|on|in)|at (?:a|my|the|his|her) (?:desk|computer|laptop|screen|wheel|time|gym|office)|(?:on|in front of) (?:a|my|the|his|her)? ?(?:desk|computer|laptop|screen|phone|bus|train|plane|sofa|couch|wheel|games?))"
)
_RATE_BEFORE = re.compile(
    r"(?<!\w)(?:every|each|twice (?:a|per)|times (?:a|per)|once (?:a|per)|per|next|took|within|in the next|another|wait(?:ing)?|take|takes|lasts|lasting|lasted|(?:up to|at least) (?:\w+ )?every|first|comes? (?:for|every)|in|open|opened|rest(?:ing|ed)?|sleep|slept|sleeping|nap(?:ped)?|will (?:it|this) (?:last|take|be)\W+(?:like|about)?|gone in|better in|(?:waves?|bursts?|bouts?|episodes?|attacks?) of)\s+(?:the\s+|about\s+|for\s+|only\s+)*$"
)
_COUNTED_BEFORE = re.compile(r"(?:hours?|hrs?|mins?|minutes?|days?|nights?|times?|tablets?|pills?|once|twice|\d)\s+$")
_AGE_BEFORE = re.compile(
    r"(?<!\w)(?:aged?|age of|age is|(?:i'?m|i am|she'?s|he'?s|(?:she|he|who) is|(?:mum|dad|son|daughter|wife|husband|mother|father) is))\s+$"
)
_PAIN = bounded(
    [
        *_lex.pain_words[: _lex.pain_words.index("symptoms?")],
        "pain",
        "headache\\w*",
        "fever\\w*",
        "had (?:it|this|these)",
        "been (?:like|bad|going)",
        "neck",
        "back",
        "shoulder\\w*",
    ]
)
_COMPLAINT_VERB = re.compile(
    r"(?<!\w)(?:it|this|that|pain|started|start|began|begun|came on|come on|had (?:it|this)|going on|since|has been|have been|been (?:like|having|hurting|in|going)|for|ago|suffering|having)(?!\w)"
)
_LEADING = re.compile(
    r"(?<!\w)(?:for|since|last|past|over|about|around|nearly|almost|roughly|approx\w*|maybe|like|only|within|started|on and off|off and on|some|say|the)\s+$"
)
_HISTORY = re.compile(
    r"(?<!\w)(?:(?<!since i )(?<!since she )had (?:a|my|our) (?:baby|son|daughter|first|second|third)|htn|hypertension|t2dm|dm|thyroid|cancer|tumou?r|lymphoma|leuk\w+|melanoma|surgery|operation|operated|op|chemo\w*|radio ?therapy|diagnos\w+|heart attack|stroke|bypass|stent|transplant|replacement|born|"
    r"married|retire\w*|divorc\w+|smok\w+|quit|gave up|vaccin\w+|jabs?|mastectomy|hysterectomy|menopause|remission|all clear|worked|working as|job|lived|moved|died|passed away|given birth|gave birth|"
    r"gave me|arthritis|spondylosis|osteoporosis|diabet\w+|asthma|blood pressure|pension\w*|driver for|nurse for|teacher for|when i was|as a (?:kid|child|teenager)|healed|school)(?!\w)"
)
# "had sciatica 5 years ago, now my neck's tight": over, and something else now.
_OLD_STORY = re.compile(
    r"(?<!\w)(?:had|broke|hurt|injured|slipped) (?!it|this|these|been)[^.]{1,30}?(?:years?|yrs?) (?:ago|back)[,.;]?\s+(?:and |but |then )?(?:now|today|this (?:is|time|one)|yesterday)(?!\w)"
)
_LATEST = re.compile(
    r"(?<!\w)(?:this (?:one|time|episode|bout|attack|flare|lot|spasm|pain|started|came|began)|the latest|current (?:one|episode|bout)|new (?:pain|one|bout))(?!\w)"
)
_CHANGED = re.compile(
    r"(?<!\w)(?:(?:only|just) (?:since|from|for)|worse(?:ned)? (?:since|from|over|for|in|yesterday|today|last)|(?:a lot|much|got|gotten|getting|far) worse)(?!\w)"
)
_COMPLAINT = re.compile(
    r"(?<!\w)(?:pain\w*|spasm\w*|stiff\w*|neck\w*|nek|back|bak|spine|lbp|ach\w+|sore|lock\w*|seiz\w*|it|this)(?!\w)"
)
_COMPANION = re.compile(
    r"(?<!\w)(?:fever\w*|temperature|temp|tingl\w*|numb\w*|pins and needles|weak\w*|rash|sick|vomit\w*|cold|cough\w*|flu|wee\w*|pee\w*|headache\w*|dizz\w*)(?!\w)"
)
_MEDICINE = re.compile(
    r"(?<!\w)(?:tablets?|pills?|medicines?|medication|meds|antibiotics?|steroids?|prednisolone|statins?|dose|doses|injection|course of|mg|prescribed|put me on|naproxen|ibuprofen|paracetamol|infection|flu|cold|chest infection|uti|covid)(?!\w)"
)
_TAKEN = re.compile(r"(?<!\w)(?:took|taken|taking|take|takes|had|swallowed|popped|given)(?!\w)")
_ACTIVITY = re.compile(
    r"(?<!\w)(?:sat|sit|sitting|drove|driving|drive|hunched|slouch\w*|laptop|computer|desk|screen|gaming|typing|coding|deadlines?|exams?|working|worked|work|overtime|shifts?|lifting|lifted|carry\w*|carried|gardening|digging|painting|decorat\w*|"
    r"flight|flying|plane|travel\w*|training|gym|practi[cs]\w+|revis\w+|studying|knitting|sewing|stood|standing|slept|phone|scrolling|packing|moving house|stress\w*|holding|looking after|heat|sun|rain|holiday|on my feet|walking)(?!\w)"
)
# What was done on a day, unlike for how long, is often where the complaint began: "yesterday I carried bags".
_POINT = re.compile(
    r"(?:since |on |last |the )*(?:yest|yday|ystr|today|this (?:morning|afternoon|evening)|day before|last night|overnight|(?:mon|tue|wed|thu|fri|sat|sun)(?:\w*day|s|rs|r)?(?!\w))"
)
_AGO = re.compile(r"\s+(?:ago|back)(?!\w)")
_SINCE_THEN = re.compile(r"\s+since\s+(?:i|my|he|she|we|it|the|this|that)(?!\w)")
_AFTER = re.compile(r"(?<!\w)after (?:about |an? |the )?$")
_SINCE_BEFORE = re.compile(r"since\s+(?:the\s+|about\s+|last\s+)*$")
_CLAUSE_END = re.compile(r"[.;!?\n]|,(?!\d)|\s-\s|\s(?:but|and|then|so|because|cos|coz|although|though|after|when)\s")


@dataclass(frozen=True)
class Duration:
    """A stretch of time in the text: days, where it is written, and how much speaks for its being the complaint's."""

    days: float
    start: int
    end: int
    score: float = 0.0


def _candidates(text: str, now: datetime) -> Iterator[Duration]:
    today = now.date()
    for m in _AMOUNT_UNIT.finditer(text):
        n = amount(m["n"])
        unit = _UNIT_DAYS.get(re.sub(r"\s+", " ", m["u"].strip())) or _UNIT_DAYS.get(_once(m["u"]))
        if n is None or unit is None or _not_a_duration(text, m.start(), m.end()):
            continue
        days = (n + (0.5 if m["half"] or (m["or_two"] and n == 1) else 0)) * unit
        yield Duration(days, m.start(), m.end())
        if (rest := _AND_MORE.match(text, m.end())) and (
            more := (amount(rest["n"]) or 0) * _UNIT_DAYS.get(rest["u"], unit)
        ) < unit:
            yield Duration(days + more, m.start(), rest.end())
    for m in _UNIT_AND_HALF.finditer(text):
        yield Duration(1.5 * _UNIT_DAYS[m["u"]], m.start(), m.end())
    for m in _WHOLE.finditer(text):
        word = m["u"]
        days = {
            "day": 1.0,
            "night": 1.0,
            "hour": 1 / 24,
            "morning": 0.0,
            "afternoon": 0.0,
            "weekend": 2.0,
            "summer": 90.0,
            "winter": 90.0,
        }.get(word, _UNIT_DAYS.get(word, 7.0))
        if not (
            m[0].startswith("last")
            and word in ("night", "evening", "week", "wk", "month", "mth", "year", "yr", "weekend")
        ):
            yield Duration(days, m.start(), m.end())
    for pattern, days in _FIXED:
        for m in pattern.finditer(text):
            yield Duration(days, m.start(), m.end())
    for m in _WEEKDAY.finditer(text):
        yield Duration(_since_weekday(today, m["day"]), m.start(), m.end())
    for m in [*_DAY_FIRST.finditer(text), *_DAY_BARE.finditer(text)]:
        yield Duration(_since_weekday(today, m["day"] or m["day2"]), m.start(), m.end())
    for m in _WEEKS_FROM_DAY.finditer(text):
        weeks = 7 * (amount(m["n"]) or 1) * (2 if m["u"] == "fortnight" else 1)
        back = 1.0 if m["day"] == "yesterday" else _since_weekday(today, m["day"])
        if m["on"] not in ("last", "past", "ago", "gone", "since") and m["day"] != "yesterday":
            back -= 7  # "it'll be a week on Tuesday", "three weeks this Friday"
        yield Duration(weeks + back, m.start(), m.end())
    for _ in _CLOCKS.finditer(text):
        changes = [_last_sunday(year, month) for year in (today.year, today.year - 1) for month in (10, 3)]
        yield Duration(float(next((today - then).days for then in changes if then <= today)), _.start(), _.end())
    for m in _DAY_MONTH.finditer(text):
        if (since := _days_since(today, int(m["m"]), int(m["d"]))) is not None:
            yield Duration(since, m.start(), m.end())
    for m in _WEEKEND.finditer(text):
        before_this = 7 if today.weekday() >= 5 and "last" in m[0] else 0  # said at a weekend
        yield Duration(float((today.weekday() - 5) % 7 or 7) + before_this, m.start(), m.end())
    for m in _MONTH.finditer(text):
        month = next(n for n, words in _lex.months.items() if re.fullmatch(alternatives(words), m["m"]))
        day = int(
            m["d"]
            or m["d2"]
            or (
                25
                if "end" in m[0] or "late" in m[0]
                else 1
                if "beginning" in m[0] or "start" in m[0] or "early" in m[0]
                else 15
            )
        )
        if (since := _days_since(today, month, day)) is not None:
            if month == today.month and re.search(r"(?<!\w)last\s", m[0]):  # "since last november" in november
                since += 365
            yield Duration(since, m.start(), m.end())
    for m in _PER.finditer(text):
        of, n = m["of"], int(m["n"])
        if not _A_DATE.search(text[: m.start()]) and n <= {"7": 21, "52": 104, "12": 24}[of] and m[0] != "24/7":
            yield Duration(n * _PER_DAYS[of], m.start(), m.end())
    for m in _UNITS_ALONE.finditer(text):
        yield Duration(_VAGUE_COUNT[m["u"] or m["u2"] or m["u3"]], m.start(), m.end())
    for m in _DAY_ALONE.finditer(text):
        yield Duration(_since_weekday(today, m["day"]), m.start("day"), m.end("day"))
    for m in _START_OF.finditer(text):
        since_then = {"week": today.weekday(), "month": today.day - 1, "year": today.timetuple().tm_yday - 1}
        yield Duration(float(since_then[m["what"]]), m.start(), m.end())
    for m in _THE_NTH.finditer(text):
        day = int(m["d"])
        month = today.month if day <= today.day else (today.month - 2) % 12 + 1
        if (since := _days_since(today, month, day)) is not None:
            yield Duration(since, m.start(), m.end())
    for m in _HOLIDAY.finditer(text):
        if (since := _days_since_holiday(today, m["h"])) is not None:
            yield Duration(since, m.start(), m.end())
    for m in _SEASON.finditer(text):
        month = next(n for n, words in _lex.seasons.items() if m["s"] in words)
        if (since := _days_since(today, month, 15)) is not None:
            yield Duration(since, m.start(), m.end())
    for m in _YEAR.finditer(text):
        years = today.year - int(m["y"])
        if years >= 0:
            yield Duration(float(years * 365 or today.timetuple().tm_yday), m.start(), m.end())
    for m in _DAY_BEFORE_LAST.finditer(text):
        yield Duration(7 + _since_weekday(today, m["day"]), m.start(), m.end())
    for m in _CLOCK.finditer(text):
        hour = int(m["h"]) % 12 + (12 if m["ap"] == "pm" else 0)
        if int(m["h"]) <= 24 and not _APPOINTED.search(text[: m.start()]):
            then = now.replace(hour=hour, minute=int(m["min"] or 0) % 60, second=0, microsecond=0)
            then -= timedelta(days=1 if m["day"] or (then > now and not m["today"]) else 0)
            yield Duration(float((today - then.date()).days), m.start(), m.end())
    for m in _NTH_DAY.finditer(text):
        n = float(_NTH[m["nth"]]) if m["nth"] else number(m["n"])
        if n is not None and n <= 60:
            yield Duration(n * _UNIT_DAYS[m["what"] or m["what_n"]], m.start(), m.end())
    for m in _VAGUE.finditer(text):
        yield Duration(_VAGUE_COUNT[m["u"]], m.start(), m.end())


def _once(word: str) -> str:
    """The word with each drawn-out letter once, but for "weeks", whose e stands twice."""
    return re.sub(r"^we+k", "week", re.sub(r"(.)\1+", r"\1", word))


def _since_weekday(today: date, day: str) -> float:
    """Days since the last day of the week with this name; today's name is a week ago."""
    weekday = next(n for n, words in _lex.weekdays.items() if re.fullmatch(alternatives(words), day))
    return float((today.weekday() - weekday) % 7 or 7)


def _last_sunday(year: int, month: int) -> date:
    """The day on which the clocks change in Europe: the last Sunday of March or October, both of 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _days_since(today: date, month: int, day: int) -> float | None:
    """Days since the last time it was this day of this month, or None when there is no such day."""
    for year in (today.year, today.year - 1):
        try:
            then = date(year, month, day)
        except ValueError:
            return None
        if then <= today:
            return float((today - then).days)
    return None


def _days_since_holiday(today: date, name: str) -> float | None:
    if "easter" in name or name == "good friday":
        shift = -2 if name == "good friday" else 1 if "monday" in name else 0
        dates = [easter(year) + timedelta(days=shift) for year in (today.year, today.year - 1)]
        return float(next((today - then).days for then in dates if then <= today))
    if name == "thanksgiving":  # the fourth Thursday of November
        firsts = [date(year, 11, 1) for year in (today.year, today.year - 1)]
        dates = [first + timedelta(days=(3 - first.weekday()) % 7 + 21) for first in firsts]
        return float(next((today - then).days for then in dates if then <= today))
    for festival, days in _lex.festivals.items():
        if re.fullmatch(alternatives([festival]), name):
            past = [(today - day).days for day in days if day <= today]
            return float(min(past)) if past else None
    keys = [key for key, words in _lex.holidays.items() if re.fullmatch(alternatives(words), name)]
    passed = [_days_since(today, int(month), int(day)) for month, day in (key.split("-") for key in keys)]
    return min((days for days in passed if days is not None), default=None)


def _not_a_duration(text: str, start: int, end: int) -> bool:
    after, before = text[end : end + 60], text[max(0, start - 50) : start]
    return bool(
        _AGE_AFTER.match(after)
        or _PREGNANCY_AFTER.match(after)
        or _RATE_AFTER.match(after)
        or _RATE_BEFORE.search(before)
        or (
            re.match(r"an?\s+(?:morning|evening|night|nite)", text[start:end])
            and re.search(r"(?<!\w)(?:of|in|at)\s+$", before)
        )
        or _OLD_STORY.search(text[max(0, start - 40) : end + 45])
        or (re.match(r"an?\s", text[start:end]) and _COUNTED_BEFORE.search(before))
        or (
            re.search(r"[,(.]\s*$", before)
            and re.match(r"\W*$", after)
            and re.fullmatch(r"\d{2}\s*(?:years?|yrs?)", text[start:end])
        )
        or (
            re.search(r"(?<!\w)(?:my|our|a|the) (?!pain|neck|back|spasm|ache|history|problem)\w+ of\s+$", before)
            and re.search(r"(?:years?|yrs?)$", text[start:end])
        )
        or (_AGE_BEFORE.search(before) and re.search(r"(?:years?|yrs?|y|months?)$", text[start:end]))
    )


def _clause(text: str, start: int, end: int) -> str:
    begin = 0
    for m in _CLAUSE_END.finditer(text, 0, start):
        begin = m.end()
    after = _CLAUSE_END.search(text, end)
    return text[begin : after.start() if after else len(text)]


def _not_long_ago(text: str, candidate: Duration) -> bool:
    """Whether this is "a month ago": the day on which something was done, as in "a month ago I lifted a sofa"."""
    return candidate.days <= 62 and _AGO.match(text, candidate.end) is not None


def _score(text: str, candidate: Duration) -> float:
    clause = _clause(text, candidate.start, candidate.end)
    said = text[candidate.start : candidate.end]
    score = 0.0
    score += 3 * bool(_PAIN.search(clause))
    score += 1 * bool(_COMPLAINT_VERB.search(clause))
    score += 1.5 * bool(said.startswith("since") or _SINCE_BEFORE.search(text[: candidate.start]))
    score += 1 * bool(_LEADING.search(text[: candidate.start]))
    score += 3 * bool(_SINCE_THEN.match(text, candidate.end))
    score += 5 * bool(_LATEST.search(clause))
    score -= 4 * bool(_CHANGED.search(clause))
    recent = candidate.days <= 7 and bool(_POINT.match(said))
    score -= (2.5 if recent else 5) * bool(_HISTORY.search(clause))
    score -= 2.5 * bool(_MEDICINE.search(clause))
    score -= 2.5 * bool(_MEDICINE.search(clause) and _TAKEN.search(clause) and not _PAIN.search(clause))
    score -= (1 if recent or _not_long_ago(text, candidate) else 2 if _PAIN.search(clause) else 4) * bool(
        _ACTIVITY.search(clause)
    )
    score -= 1 * bool(_AFTER.search(text[: candidate.start]))
    score -= 2.5 * bool(_COMPANION.search(clause) and not _COMPLAINT.search(clause))
    if candidate.days == 0 and said.startswith(("today", "2day", "tonight", "wok", "wak")):
        score -= 1
    return score


def durations(text: str, now: datetime) -> list[Duration]:
    """How long the complaint has lasted: at most one item, the likeliest of all stretches of time in the text.

    Args:
        text: The message in lower case.
        now: When it was written, for "since tuesday"; to the minute.
    """
    return list(_durations(text, now.replace(second=0, microsecond=0)))


@lru_cache(maxsize=1)  # the values of a message and its findings both ask
def _durations(text: str, now: datetime) -> tuple[Duration, ...]:
    found = sorted(_candidates(text, now), key=lambda d: (d.start, -d.end))
    kept: list[Duration] = []
    for candidate in found:  # of overlapping ones the longest wording stands
        if kept and candidate.start < kept[-1].end:
            if candidate.end - candidate.start > kept[-1].end - kept[-1].start:
                kept[-1] = candidate
            continue
        kept.append(candidate)
    scored = [(_score(text, d), -d.start, d) for d in kept if d.days <= 36500]
    if not scored:
        return ()
    best = max(scored, key=lambda item: item[:2])
    return (replace(best[2], score=best[0]),) if best[0] > -3 else ()
