"""Whom the message is about: who, age, sex, pregnant."""

# ruff: noqa: E501 - a pattern reads best on one line
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from unknot.nlu.values.lexicon import alternatives, lexicon
from unknot.nlu.values.numbers import AND_A_HALF, NUMBER, number

_lex = lexicon()
Who = Literal["self", "child", "other"]
Sex = Literal["female", "male"]

_AGE = re.sub(r"\[\.,\]", "(?!)", NUMBER)
_YEARS = r"(?:years?|year's|yeers?|yrs?|yr'?s|y)"
_OLD = rf"(?:{_YEARS}[\s-]*(?:old|olds|of age|age(?!\w)|ould|auld)|y[\s./-]?o\b|yrold|yearold|yrs?[\s/-]*o\b|yo\b)"
_MONTHS_OLD = (
    r"(?P<mu>months?|mths?|mnths?|mo|weeks?|wks?|days?)[\s-]*(?:old|of age)|(?P<mu2>month|mth|week|wk)[\s-]*old"
)
_I_AM = r"(?:i\s?am|i'?m|im|i\s'?m|am|me is|iam|i be|i dey|i don reach|being|aged?)"
_THEY_ARE = r"(?:she'?s|he'?s|they'?re|shes|hes|she is|he is|they are|who is|who'?s|whos|just turned|(?:mum|mam|mom|dad|mother|father|son|daughter|wife|husband|baby|nan|gran|grandad|patient|child|kid|sister|brother|partner|friend|boy|girl|lad)(?:'s| is))"
_NOT_AGE = (  # what follows a number that is something else
    r"(?!\s*(?:[%°/]|['\"]\s?\d|\.\d|,\d|to\b|-\s?\d|or\s\d|mins?\b|minutes?\b|hours?\b|hrs?\b|h\b|days?\b|d\b|nights?\b|weeks?\b|wks?\b|months?\b|mths?\b|(?:years?|yrs?)\s+(?:ago|with (?:this|it|the)|in|of (?:this|pain|it|back|neck)|on|into|since|now|later|back|working|sober|clean|married|straight)\b|"
    r"stone\b|st\b|kgs?\b|kilos?\b|lbs?\b|pounds?\b|ft\b|feet\b|foot\b|inch\w*|in tall|cm\b|m tall|met(?:er|re)s?\b|km\b|miles?\b|percent|per\b|tablets?\b|pills?\b|mg\b|mcg\b|times?\b|x\b|out of|on the scale|on a scale|degrees?\b|deg\b|c\b|celsius|fahrenheit|reps?\b|"
    r"kids?\b|children\b|grandchildren\b|people\b|falls?\b|episodes?\b|flare|of (?:my|the|his|her|them|those|us)\b|am\b|pm\b|o'?clock|steps?\b|stairs?\b|hundred|thousand|quid|pounds|dollars|sessions?\b|pints?\b|units?\b|litres?\b|glasses\b|cups?\b|stitches|vertebra\w*|discs?\b|mph|kph|doses?\b))"
)
_GAP = r"(?:\s+(?:only|just|about|around|nearly|almost|now|already|a|an|of|over|turning|turned|going on|like|approaching|nearing))*\s+"
_PERSON_WORDS = {
    w for people in _lex.people.values() for group in (people.female, people.male, people.any) for w in group
}
_PERSON = alternatives(_PERSON_WORDS)
_SEX_WORD = alternatives([*_lex.sexes["female"], *_lex.sexes["male"]])
_CHILD = alternatives(
    w for group in (_lex.people["child"].female, _lex.people["child"].male, _lex.people["child"].any) for w in group
)
_MONTH_WORD = alternatives(w for words in _lex.months.values() for w in words)
_AT_BIRTHDAY = rf"(?:in {_MONTH_WORD}|(?:last|next|this) (?:birthday|year|month|week|{_MONTH_WORD})|next|tomorrow|on my (?:last|next) birthday)"
_AGE_WORDS = rf"(?:{alternatives(w for n, words in _lex.numbers.items() if n > 12 for w in words)}|(?:{alternatives(w for words in _lex.tens.values() for w in words)}(?:[\s-]*{alternatives(w for n, words in _lex.numbers.items() if 0 < n < 10 for w in words)})?))"
_TEN_WORDS = rf"{alternatives(w for words in _lex.tens.values() for w in words)}(?:[\s-]*{alternatives(w for n, words in _lex.numbers.items() if 0 < n < 10 for w in words)})?"

_AGE_PATTERNS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        (rf"(?<![\w.])(?P<n>{NUMBER})[\s-]*{_OLD}", 3.0),
        (rf"(?<![\w.])(?P<n>{NUMBER})[\s-]*(?:{_MONTHS_OLD})(?!\w)", 3.0),
        (
            rf"(?<!\w)(?:aged?|age is|age of|age\s?[:=-]|ages)\s*(?:is\s+|about\s+|around\s+)?(?P<n>{NUMBER})(?!\s*(?:days?|weeks?|months?))(?:yrs?|y)?(?!\w)",
            3.0,
        ),
        (rf"(?<!\w)aged?\s+(?P<n>{NUMBER})\s+(?P<mu>months?|mths?|weeks?|wks?|days?)(?!\w)", 3.0),
        (rf"(?<![\w.])(?P<n>{NUMBER})\s+(?:and|n|&)\s+an?\s+half[\s-]*(?:{_OLD}|(?P<mu>months?|mths?)[\s-]*old)", 3.5),
        (r"(?<![\w.])(?P<n>\d{1,2})\s?(?P<mu>m/o)(?!\w)", 2.5),
        (rf"(?<!\w){_I_AM}{_GAP}(?P<n>{_AGE}){_NOT_AGE}(?:ish|yrs?|y)?(?!\w)", 3.0),
        (rf"(?<!\w)(?:{_THEY_ARE}){_GAP}(?P<n>{_AGE}){_NOT_AGE}(?!\w)", 1.5),
        (rf"(?<!\w)(?:{_PERSON})(?:'s)?\s*[,(:-]?\s*(?P<n>{_AGE}){_NOT_AGE}(?:[mf]|yrs?|y)?(?!\w)", 2.5),
        (rf"(?<!\w)(?:{_PERSON}|{_SEX_WORD})\s+is{_GAP}(?P<n>{_AGE}){_NOT_AGE}(?!\w)", 1.5),
        (
            rf"(?<!\w)(?:{_PERSON}|s?he is|he'?s|she'?s|is)(?:'s)?\s*[,(-]?\s*(?:only\s+|just\s+)?(?P<n>{_AGE})\s*(?P<mu>months?|mths?|mos?|weeks?|wks?|days?)(?=\s*(?:$|[.,;)!?\n]|and\b))",
            2.0,
        ),
        (
            r"^\W*(?:(?:hi|hello|hey|dear doctor|ok|so|yes|good morning|sir|madam)\W+)*(?P<n>\d{2})(?=\s*[,.;:]\s*\w)(?![.,]\d)",
            2.0,
        ),
        (rf",\s*(?P<n>\d{{2}}|{_TEN_WORDS})\s*,", 1.5),
        (r"[/|]\s*(?P<n>\d{2})\s*[/|]\s*(?:[mf]|male|female)(?!\w)", 2.0),
        (rf"(?<!\w)(?:bad|good|fit|great) for (?P<n>{_AGE}){_NOT_AGE}(?!\w)", 1.0),
        (rf"^\W*(?P<n>{_AGE}) years? (?:on (?:this|god's) earth|young)(?!\w)", 2.0),
        (
            rf"^\W*(?:(?:hi|hello|hey|ok|so|yes)\W+)*(?P<n>{_AGE_WORDS})(?=\s*[,.;:]\s*\w|\s+(?:and|with|here|bro|mate|lol|yrs?|years? (?:old|young))\b)",
            1.5,
        ),
        (rf"(?<!\w)na (?P<n>{_AGE}) years? (?:i be|i dey|na im)(?!\w)", 2.0),
        (r"^\W*(?P<n>[1-9]\d)\s?(?:yr|yo)(?=\s+\w)(?!\s+(?:of|ago|now|with|in|on|history)\b)", 1.5),
        (r"^\W*(?P<n>[1-9]\d)\s+(?:bro|mate|lol|fam|pal|doc|innit)(?!\w)", 1.5),
        (
            r"(?<!bmi )(?<!temp )(?<!pain )(?<!score )(?<!page )(?<!level )\(\s*(?P<n>[1-9]\d)\s?(?:[mf]\s?)?(?=[,)/])(?!/\s?10)",
            1.4,
        ),
        (r"\w\s[-–]\s*(?P<n>[1-9]\d)\s*[-–]\s\w", 1.4),
        (rf"(?<!\w)(?:worker|[a-z]{{3,}}(?:er|or|ist|ian|man|woman|person)) of (?P<n>[1-9]\d)(?!\w){_NOT_AGE}", 1.5),
        (
            r"(?<!\w)(?:had|celebrated|after|for|since) (?:my|his|her) (?P<n>[2-9]\d)(?:st|nd|rd|th)(?=\s*(?:$|[.,;!]|and\b|last\b|in\b|on\b|this\b|party|yesterday|now))",
            1.5,
        ),
        (
            rf"^\W*(?:an?\s+)?(?!pain|temp|fever|page|score|level|room)[a-z]+(?:\s+[a-z]+)?\s*,\s*(?P<n>[1-9]\d|{_TEN_WORDS})(?=\s*[.;!?\n]|\W*$)(?!\.\d)",
            1.4,
        ),
        (r"^\W*(?P<n>[1-9]\d)\s+here(?!\w)", 2.0),
        (rf"(?<!\w){_I_AM}\s+[^.;!?\n]{{1,60}}?(?:\s+and|,)\s+(?P<n>[1-9]\d)(?=\s*(?:$|[.;!?\n]))", 2.0),
        (
            rf"(?<!\w)(?!pain|score|it\b|this|that|temp|level|ache|hurt)\w+ is (?:now |only |just )?(?P<n>{_AGE})"
            rf"(?=\s*[,.;-]?\s*(?:and\s+)?(?:s?he|his|her|s?hes)(?!\w))",
            2.0,
        ),
        (rf"(?<!\w)(?:my|our|a|the) \w+ of (?P<n>{_AGE})(?:\s+{_YEARS})?(?!\w){_NOT_AGE}", 2.0),
        (rf"[,(.]\s*(?P<n>\d{{2}})\s*{_YEARS}\W*$", 2.0),
        (rf"(?<!\w)i\s?,\s*(?P<n>{_AGE})\s*,", 2.5),
        (rf"[,.(]\s*(?P<n>{_AGE})\s*{_YEARS}\s*(?=[,.)])", 2.0),
        (rf"(?<!\w)i have (?P<n>{_AGE}) years(?=\s*(?:$|[,.]|and i))", 1.0),
        (r"^\W*(?P<n>\d{2})(?=\s*(?:and(?! an? half)|with)\s)", 1.5),
        (rf"^\W*at (?P<n>[2-9]\d|{_TEN_WORDS})(?!\w|\s*(?:past|to|in the)\b){_NOT_AGE}", 1.5),
        (r"^\W*(?P<n>[1-9]\d)\s?y(?!\w)(?!\s*(?:of|now|with)\b)", 2.0),
        (
            r"(?<!\w)i?'?m(?P<n>[1-9]\d)(?![\w/])(?=\W+(?:with|and|my|got|have|yrs?|years?|here|female|male|from)\b|\s*[,.;])",
            2.0,
        ),
        (
            r"(?<!\w)(?:i'?m|i am|(?:my )?name(?:'s| is)|this is|it'?s)\s+(?!on|at|in|about|over|under|up|off|doing|taking|around|only|just|like|not|a|an|the|pain|roughly|nearly)[a-z]{2,}"
            r"\s*,?\s+(?P<n>[1-9]\d)(?=\s*(?:$|[,.;]|from\b|and\b|years?\b|yrs?\b|yo\b|[mf]\b|male|female|here))",
            1.5,
        ),
        (r"(?<=[.,;])\s*(?P<n>[1-9]\d)\s*[.,;/]\s*(?:[mf]|female|male|woman|man)(?!\w)", 2.0),
        (
            rf"(?:^\W*|(?<!\w)(?:i was|i'?m|i am|i'?ll be|(?:s?he|i|we) will be|s?he'?ll be|(?:s?he|who) was|{_PERSON})\s+(?:just\s+)?)(?P<n>{_AGE})\s+{_AT_BIRTHDAY}(?!\w)",
            2.0,
        ),
        (r"(?<!\w)(?P<n>\d{1,3})(?:st|nd|rd|th)\s+birthday(?!\w)", 1.5),
        (
            rf"(?:^\W*|(?<!\w)(?:{_PERSON}|{_I_AM})\s+)(?P<n>[2-9]0|{alternatives(w for words in _lex.tens.values() for w in words)})[\s-]*(?:odd|ish|\+|plus|something)(?!\w)(?!\s*(?:years?|yrs?)\s+(?:of|ago)){_NOT_AGE}",
            1.5,
        ),
        (rf"(?<!\w)(?:{_CHILD})\s+of\s+(?P<n>{_AGE})(?!\w){_NOT_AGE}", 2.0),
        (
            rf"(?<!\w)(?!pain|score|it\b|this|that|temp|level|ache|hurt|there|which|what|neck|back)[a-z]+ is (?:now |only |just )?(?P<n>{_AGE})"
            rf"(?=\s*[,.;-][^.]{{0,60}}?(?<!\w)(?:he|she|his|her)(?!\w))",
            1.5,
        ),
        (rf"(?<!\w)at (?P<n>{_AGE}) (?:i|you|we|one)(?!\w)", 1.0),
        (rf"(?<![\w.])(?P<n>\d{{2}})\s?\+?\s?(?:{_SEX_WORD})(?!\w)", 2.0),
        (
            rf"(?<!\w)(?:self|me|myself)\s*[,.:(…–-]{{0,3}}\s*(?P<n>{NUMBER})(?=\s*(?:$|[.,;)!?\n]|{_YEARS}\b|[mf]\b))",
            2.5,
        ),
        (rf"(?<!\w)(?:turned|turnt|turning|turns|hit|hitting) (?P<n>{_AGE}){_NOT_AGE}(?!\w)", 2.0),
        (
            rf"(?<!\w)(?:reached|past|over|nearly|almost|pushing|going on|be|gone|am about|nearing|approaching|knocking on|coming up to|getting on for|the wrong side of|touching|rising)\s+(?P<n>{_AGE}){_NOT_AGE}(?!\w)",
            1.0,
        ),
        (rf"(?<!\w)(?:{_SEX_WORD})\s*[,/:]?\s*(?:of\s+|aged?\s+)?(?P<n>{_AGE}){_NOT_AGE}(?!\w)", 2.5),
        (rf"(?<![\w.])(?P<n>{NUMBER})[\s-]*{_YEARS}?[\s,.]*(?:year )?(?:{_SEX_WORD})(?!\w)", 2.5),
        (r"(?<![\w./])(?P<n>\d{2})\s?(?:yrs?\s?|yo\s?)?(?:[/-]\s?)?[mf](?![\w'])(?!\s*(?:ago|now\b))", 2.0),
        (r"(?<![\w./'])[mf]\s?[/,-]?\s?(?P<n>\d{2})(?!\w|/|\.\d)", 2.0),
        (rf"(?<![\w.])(?P<n>{NUMBER})\s+{_YEARS}\s+young(?!\w)", 3.0),
        (
            rf"(?<!\w)at\s+(?:the\s+age\s+of\s+|my\s+age\s+of\s+)?(?P<n>{NUMBER})\s+(?:i|you|one)\b.{{0,20}}(?:expect|old)",
            1.0,
        ),
    )
)
# Without one of these there is no age in a text.
_A_NUMBER = re.compile(
    rf"\d|(?<!\w)(?:{alternatives(w for words in _lex.tens.values() for w in words)}|(?:{alternatives(w for words in _lex.numbers.values() for w in words)}|hundred|teens?|\w+ties)(?!\w))"
)
_HALF_YEAR = re.compile(rf"{AND_A_HALF}(?!\s*(?:weeks?|wks?|months?|mths?|days?|hours?|hrs?|out|stone|miles))")
_DECADE = re.compile(
    rf"(?<!\w)(?:in|into|am|i'?m|im)\s+(?:my|his|her|their|me)\s*(?P<part>early|mid|middle|late|low|high)?[\s-]*"
    rf"(?P<d>(?:[2-9]0|1[0-9]0)'?s|{'|'.join(['twenties', 'thirties', 'forties', 'fourties', 'fifties', 'sixties', 'seventies', 'eighties', 'nineties', 'teens'])})(?!\w)"
)
_PART_DECADE = re.compile(
    r"(?<!\w)(?P<part>early|mid|late)[\s-]*(?P<d>(?:[2-9]0)'?s|twenties|thirties|forties|fourties|fifties|sixties|seventies|eighties|nineties)(?!\w)"
)
_DECADES = {
    "teens": 15,
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fourties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_PART = {"early": 2.0, "low": 2.0, "mid": 5.0, "middle": 5.0, "late": 8.0, "high": 8.0, None: 5.0, "": 5.0}
_BORN = re.compile(
    r"(?<!\w)(?:born\s+(?:in\s+|on\s+)?|year of birth\W{0,3}(?:is\s+)?|yob\W{0,3}|dob\W{0,3}|date of birth\W{0,3}(?:is\s+)?|b\.\s?)(?:(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-]|(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?)?\w+\s+)?(?P<y>(?:19|20)\d\d|'\d\d|(?<=[/.-])\d\d|(?<=born in )\d\d)(?![\d'/])"
)
_ROUND = re.compile(
    rf"(?<!\w)big (?P<tens>[2-9]|{alternatives(w for n, words in _lex.numbers.items() if 1 < n < 10 for w in words)})[\s-]?(?:0|oh?)(?!\w)"
)
_NTH_YEAR = re.compile(r"(?<!\w)in (?:my|his|her) (?P<n>\d{2})(?:st|nd|rd|th) year(?!\w)")
# "lifted my 3 year old", "my 5 year old jumped on me": the age of somebody who is not the patient.
_BYSTANDER_BEFORE = re.compile(
    r"(?<!\w)(?:lift\w*|carry\w*|carried|pick\w*(?: up)?|hold|holding|held|chas\w*|bath\w*|push\w*|wrestl\w*|cuddl\w*|rock\w*|nurs\w*|breastfe\w*|minding|babysit\w*|play\w* with|run\w* (?:around )?after|slept (?:with|beside))\s+(?:up\s+)?(?:(?:my|our|a|an|the|his|her|around|with|after)\s+)+$"
)
_BYSTANDER_AFTER = re.compile(
    r"\s*(?:son|daughter|boy|girl|baby|toddler|grandson|granddaughter|kid|child|neighbou?r|friend|mate|dad|mum|brother|sister)?\s*(?:who\s+)?(?:(?:has |had )?(?:jump\w*|land\w*|fell|sat|climb\w*|leapt|bounc\w*) (?:up )?(?:on|onto|into) (?:me|my)|(?:hit|punched|pushed|kicked|headbutted|elbowed|tackled|grabbed) (?:me|my)|told me|said(?! (?:s?he|his|her|it))|says(?! (?:s?he|his|her|it))|reckons|thinks (?:i|it))"
    r"|\s*(?:mattress|car|dog|cat|bed|chair|sofa|pillow|house|boiler|van|bike|horse)(?!\w)"
)
_THEIR_PARENT = re.compile(rf"(?<!\w)(?:have|got|having|i'?ve) (?:(?:a|an|my|one|the) )?(?:{_CHILD} )?$")
_OWN_COMPLAINT = re.compile(
    r"(?<!\w)(?:my|me|a bad|a sore|a stiff) (?:\w+ )?(?:neck|back|spine|shoulders?)|(?<!\w)(?:back|neck|waist) (?:is|hurts|pain|ache)"
)
_WHEN_THEN = re.compile(
    r"(?<!\w)(?:when|since|until|till|from|before|after|at the time|back when)\s+(?:i|he|she|we|they|my \w+)\s*(?:was|were|turned)?\s*$|(?:since|when) (?:i was|he was|she was|age|aged|the age of)\s*$|(?:died|passed away|had it|diagnosed)\s+(?:at|aged)?\s*$"
)
_WAS_BEFORE = re.compile(
    r"(?<!\w)(?:when|since|until|till|before|after)\s+(?:i|he|she|we)\s+(?:was|were|turned)\s+(?:\w+\s+){0,2}$"
)

_FIRST_PERSON = re.compile(
    rf"(?<!\w)(?:my|me|ma|mi|mah|m'|our)\s+(?:(?!(?:{_PERSON}|has|is|had|have|and|can't)(?!\w))\w+\s+){{0,3}}?(?:neck|nek|back|bak|spine|head|heid|shoulders?|jaw|chest|arms?|hands?|legs?|hips?|knees?|bum|body|tummy|stomach|muscles?|face|eyes?|throat|calf|foot|feet|ribs?|pain|spasms?|symptoms?|waist)(?!\w)"
    r"|(?<!\w)i(?:'ve|ve| have| had| got| get| am|'m|m| feel| felt| woke| can'?t| cannot| cant| couldn'?t| could| was| fell| pulled| twisted| turned| lifted| slept| keep| strained| hurt| did| need| dey| no fit| don)\b(?! (?:\d{1,3}(?![\w/])(?!\s*(?:weeks|wks|months|days|stone|kg))|worried|asking|writing|calling|his|her|their|a carer|the mother|the mum|the father|the dad|looking after|caring|scared|concerned|frantic|so worried|really worried|very worried|a bit worried|not sure|noticed|think|to ask|a question|got a (?:son|daughter|baby|toddler|child|kid|\d)|\w+ (?:mum|mom|mother|dad|father|carer|parent|wife|husband|daughter|son)\b))"
    r"|(?<!\w)(?:hurts|hurting|killing|paining|bothering|aches on) (?:me|i)(?!\w)|(?<!\w)(?:myself)(?!\w)"
)
_FOR_PERSON = re.compile(
    rf"(?<!\w)(?:for|on behalf of|about|behalf|concerning|regarding|helping|looking after|caring for|care for|carer (?:for|of|to)|it'?s|its|it is|this is|ask about|is)\s+(?:our|my|me|the|a|his|her|an)\s+(?:\w+\s+){{0,3}}?(?P<p>{_PERSON})(?!\w)(?!\s+(?:said|says|told|thinks|reckons|suggest\w*))"
)
_POSSESSED = re.compile(
    rf"(?<!\w)(?:(?:my|our|me|mi|ma|the|his|her|a|this)\s+)(?:(?:\d{{1,3}}|\w+)[\s-]+){{0,4}}?(?P<p>{_PERSON})(?:'?s|s')?(?!\w)"
    rf"(?P<tail>[\s,(]*(?:\(?\d{{1,3}}\)?[\s,]*)?(?:who\s+)?(?:\w+\s+){{0,2}}?(?:neck|back|spine|head|jaw|shoulder|leg|arm|chest|is|'s|was|has|have|had|got|keeps?|can'?t|cannot|cant|woke|feels?|complain\w*|hurts?|fell|seems?|started|suddenly|gets?|won'?t|wont|cries|crying|just|holding|says (?:he|she|his|her|it)|said (?:he|she|his|her)|came|did|does|looks?|bumped|slipped|been|suffers?|with)(?!\w))?"
)
_SUBJECT_VERB_BAD = re.compile(
    r"(?:gave me|(?:hit|punched|pushed|kicked|shoved|hurt|attacked|elbowed|tackled|grabbed|strangled|dropped|beat|beats|hits|kicks|pushes) me|told me|said i|says i|thinks i|suggest|massaged|made me|drove me|is a (?:nurse|doctor|gp|physio)|had (?:it|this|the same|one|cancer|a stroke|the)|has (?:the same|it too)|died|passed)"
)
_PRONOUN_SUBJECT = re.compile(
    r"(?<!\w)(?P<s>she|he|her|his)(?:'s|s)?\s+(?:\w+\s+){0,2}?(?:neck|back|spine|head|jaw|is|has|was|woke|can'?t|cannot|cant|fell|keeps|feels|got|hurts|complain\w*|says (?:he|she|his|her|it)|\d{1,3})(?![\w.,]\d|\w)"
)
_SELF_SHORT = re.compile(
    rf"^\W*(?:(?:yes|yeah|yep|hi|hello|er+|um+|well|no|nope|it is|that would be|its|it's)\W+)*{alternatives(_lex.self_words)}(?=\W|$)"
)
_SELF_ANYWHERE = re.compile(
    r"(?<!\w)(?:for me|for myself|for meself|it'?s for me|about me|about myself|i'?m (?:asking|writing) for myself|i'?m the patient|it'?s me (?:that|who|with)|this is (?:for )?me|me myself|on my own behalf)(?!\w)(?!\s+(?:mum|mam|mom|dad|son|daughter|nan|wife|husband))"
)
_CHILD_AGE_OWNER = re.compile(rf"(?<!\w)my\s+(?:{NUMBER})\s*(?:,|and|-)?")

_PREGNANT_NO = re.compile(
    r"(?<!\w)(?:not|nt|n'?t|isn'?t|never|aint|ain'?t)\s+(?:\w+\s+){0,2}?(?:pregnant|preg\b|preggers|preggo|pregant|pregnent|expecting)|no\s+(?:\w+\s+){0,3}?pregnan\w+|(?:can'?t|cannot|couldn'?t|cant|impossible to|no way (?:i'?m|im))\s+(?:\w+\s+){0,2}?pregnan\w*|pregnan\w+\W{1,3}(?:no|nope|negative)\b|pregnancy test (?:was |is |came back )?neg\w*|not pregnancy|"
    r"past (?:the )?menopause|post ?menopaus\w+|been through the (?:menopause|change)|gone through the (?:menopause|change)|had a hysterectomy|had my (?:womb|tubes) |no womb|no uterus|tubes tied|too old (?:to be|for) (?:pregnan\w+|that|babies)|(?:well )?past (?:that|it|all that|childbearing)(?: age| stage)?"
)
_PREGNANT_PAST = re.compile(
    r"(?<!\w)(?:when|while|since|after|during|before|last time)\s+(?:i|she|my wife|we)?\s*(?:was|were|been|got|my|her|the)?\s*pregnan\w+|post ?partum|post ?natal|(?:after|during|since|in) (?:my|her|the) (?:\w+ )?pregnanc\w+|(?:might|could|may|maybe|possibly|perhaps|trying to (?:get|be)|if|chance|want to be|hope to be|worried) (?:\w+\s+){0,3}?pregnan\w*|what if.{0,20}pregnan|were pregnant|if pregnant|pregnant\?"
)
_PREGNANT_YES = re.compile(
    rf"(?<!\w)(?:pregnant|pregant|pregnent|preggers|preggo|preggy|preg|up the duff|with child|expecting(?: (?:a baby|my|our|twins|in))|(?:i'?m|she'?s|im|shes|am) expecting|bun in the oven|{NUMBER}\s*(?:weeks?|wks?|months?|mths?)\s*(?:\+\s*\d\s*)?(?:pregnant|gone|along|preg)|(?:first|second|third|1st|2nd|3rd|last) trimester|carrying (?:twins|a baby|our|my (?:first|second|third))|bump is|my due date|baby is due|baby due)(?!\w)"
)


@dataclass(frozen=True)
class Said:
    """A value about the person, and where it is written."""

    entity: Literal["age", "who", "sex", "pregnant"]
    value: float | str
    start: int
    end: int


def _sane(value: float | None) -> bool:
    return value is not None and 0 <= value <= 115


def _ages(text: str, now: datetime) -> list[tuple[float, float, int, int]]:
    """(weight, years, start, end) of each age that the text gives."""
    found: list[tuple[float, float, int, int]] = []
    if not _A_NUMBER.search(text):
        return found
    for pattern, weight in _AGE_PATTERNS:
        for m in pattern.finditer(text):
            years = number(m["n"])
            groups = m.groupdict()
            unit = groups.get("mu") or groups.get("mu2")
            if years is not None and unit:
                years = years / (365 if unit.startswith("d") else 52 if unit.startswith("w") else 12)
            if not _sane(years) or years is None or (weight < 1.5 and not 16 <= years <= 99):
                continue
            if years > 90 and weight < 3 and re.search(r"temp|fever|thermometer", text):
                continue
            before = text[max(0, m.start() - 40) : m.start("n")]
            if re.search(r"(?<!\w)(?:yr|year|class|grade|form|room|level|aisle|bed)\s+$", before):
                continue
            if re.search(r"\d\s+over\s+$", before):  # a blood pressure
                continue
            if _WHEN_THEN.search(before) or _WAS_BEFORE.search(before):
                continue
            if (
                weight < 3
                and not unit
                and re.match(
                    r"\s*(?:mins?|minutes?|hours?|hrs?|days?|weeks?|wks?|months?|mths?|stone|st\b|kg|lbs?|pounds|ft|feet|%|percent|tablets?|pills?|mg|times?|out of|/\s?10|on a|degrees|c\b|miles|km|reps|kids|children|grandchildren)",
                    text[m.end("n") :],
                )
            ):
                continue
            if not unit and _HALF_YEAR.match(text[m.end("n") :]):
                years += 0.5
            if re.match(r"\s*(?:weeks?|wks?|months?|mths?)\s*(?:pregnant|preg|gone|along)", text[m.end("n") :]):
                continue
            if m[0].endswith("something"):
                years += 5
            found.append((weight, years, m.start("n"), m.end()))
    for m in [*_DECADE.finditer(text), *_PART_DECADE.finditer(text)]:
        word = m["d"].replace("'", "")
        base = _DECADES.get(word) or int(word[:-1])
        if word == "teens":
            found.append((2.0, 15.0, m.start(), m.end()))
        elif 20 <= base <= 100:
            found.append((2.0, base + _PART.get(m["part"] or "", 5.0), m.start(), m.end()))
    for m in _BORN.finditer(text):
        born = int(m["y"].lstrip("'"))
        years = float(now.year - born if born > 99 else (now.year - born) % 100)
        if m["month"] and (now.month, now.day) < (int(m["month"]), int(m["day"])):
            years -= 1
        if _sane(years):
            found.append((3.0, years, m.start(), m.end()))
    found.extend((2.0, 10.0 * (number(m["tens"]) or 0), m.start(), m.end()) for m in _ROUND.finditer(text))
    found.extend((1.5, float(m["n"]) - 1, m.start(), m.end()) for m in _NTH_YEAR.finditer(text))
    return [age for age in found if not _bystanders(text, age)]


def _bystanders(text: str, age: tuple[float, float, int, int]) -> bool:
    """Whether this is the age of somebody who is not the patient: "lifted my 3 year old and my back went"."""
    _, years, start, end = age
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    if _BYSTANDER_BEFORE.search(before) or _BYSTANDER_AFTER.match(after):
        return True
    return bool(
        years < 16
        and _THEIR_PARENT.search(before)
        and _OWN_COMPLAINT.search(text)
        and not _THIRD_PERSON.search(text, end)
    )


_KINDS: tuple[tuple[re.Pattern[str], Who, Sex | None], ...] = (
    (re.compile(alternatives(_lex.people["child"].female)), "child", "female"),
    (re.compile(alternatives(_lex.people["child"].male)), "child", "male"),
    (re.compile(alternatives(_lex.people["child"].any)), "child", None),
    (re.compile(alternatives(_lex.people["other"].female)), "other", "female"),
    (re.compile(alternatives(_lex.people["other"].male)), "other", "male"),
    (re.compile(alternatives(_lex.people["other"].any)), "other", None),
)

#: Compiled here: Python keeps the 512 patterns used last, and these would be compiled anew for most messages.
_STATED = re.compile(r"(?:for|on behalf|about|behalf|concerning|helping|looking|caring|care|carer)")
_NAMED_FIRST = re.compile(rf"^\W*(?:(?:it'?s|for|its|no|yes|a|an|the|me)\W+)*(?P<p>{_PERSON})(?!\w)")
_OWN_BEFORE = re.compile(rf"(?<!\w)(?:{_I_AM})\s+(?:\w+\s+){{0,2}}$")
_THEIRS_BEFORE = re.compile(
    rf"(?<!\w)(?:{_PERSON})\W[^.]{{0,15}}$|(?<!\w)(?:she|he|my|shes|hes)(?:'s| is)?\s+(?:\w+\s+)?$"
)
_CHILD_SUBJECT = re.compile(
    rf"(?<!\w)(?P<p>{alternatives([*_lex.people['child'].any, 'patient'])})(?!\w)\s+(?:is|has|won'?t|keeps|woke|can'?t|cannot|fell|crying|cries|cry|no|dey|neck)"
)
_THIRD_PERSON = re.compile(r"(?<!\w)(?:he|she|his|her|hes|shes|who|with)(?!\w)")
_PERSON_NEXT = re.compile(rf"\s*(?:{_PERSON})(?!\w)")


@lru_cache(maxsize=1000)
def _person(word: str) -> tuple[Who, Sex | None]:
    return next(((who, sex) for pattern, who, sex in _KINDS if pattern.fullmatch(word)), ("other", None))


def _who(text: str) -> tuple[Who, Sex | None, int, int] | None:
    """The patient as the text names them, with the sex that the word tells, or None when it does not say."""
    short = len(text.split()) <= 6
    if m := _SELF_ANYWHERE.search(text):
        return "self", None, m.start(), m.end()
    if short and (m := _SELF_SHORT.match(text)):
        return "self", None, m.start(), m.end()
    first = _FIRST_PERSON.search(text)
    if m := _FOR_PERSON.search(text):
        stated = _STATED.match(m[0])
        if (
            stated
            and not _SUBJECT_VERB_BAD.match(text[m.end() :].lstrip())
            and (not first or first.start() > m.start() or m.start() < 40)
        ) or not first:
            return (*_person(m["p"]), m.start("p"), m.end("p"))
    for m in _POSSESSED.finditer(text):
        rest = text[m.end("p") : m.end("p") + 40]
        if _SUBJECT_VERB_BAD.search(rest):
            continue
        if first and not (
            m["tail"]
            and m.start() < first.start()
            and re.search(r"my (?:\w+ ){0,3}$|^\s*(?:'s\s)?", text[max(0, m.start()) : m.start()])
            and _third_person(text[m.end("p") :])
        ):
            continue
        if m["tail"] or short or _third_person(text[m.end("p") :]):
            return (*_person(m["p"]), m.start("p"), m.end("p"))
    if short and (m := _NAMED_FIRST.match(text)):
        return (*_person(m["p"]), m.start("p"), m.end("p"))
    if not first and (m := _CHILD_SUBJECT.search(text)):
        return (*_person(m["p"]), m.start("p"), m.end("p"))
    if not first and (m := _PRONOUN_SUBJECT.search(text)):
        return "other", "female" if m["s"] in ("she", "her") else "male", m.start(), m.end("s")
    if first:
        return "self", None, first.start(), first.end()
    return None


def _third_person(rest: str) -> bool:
    return bool(re.search(r"(?<!\w)(?:he|she|his|her|hes|shes|he's|she's|him|they)(?!\w)", rest[:120]))


# What stands beside the sex in a reply to "who is it, and how old?": "me, 38, a man", "I am a woman of 40 years".
_BESIDE_SEX = (
    r"i'?m|im|i am|i|am|it'?s|its|is|for|me|myself|my ?self|self|only|sex|gender|a|an|and|of|the|aged?|years?|yrs?|yo|"
    r"old|young|year-old|(?:im|i'?m)?\d{1,3}(?:yrs?|yo)?|single|married|adult|healthy"
)


def _sex_patterns(sex: Sex) -> tuple[re.Pattern[str], ...]:
    word = alternatives(_lex.sexes[sex])
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?<!\w)(?:i\s?am|i'?m|im|as|being)\s+(?:an?\s+|only\s+)?(?:(?:\d{{1,3}}|{_YEARS}|old|year|young|older|elderly|middle aged|fit|healthy|retired|pregnant|grown|married|single|working|trans|cis)[\s,-]+)*(?:an?\s+)?{word}(?!\w)",
            rf"(?<![\w.])(?:{NUMBER})[\s-]*(?:{_YEARS}|yo|y/o)?[\s-]*(?:old\s*)?[,/]?\s*{word}(?!\w)",
            rf"(?<!\w){word}\s*[,/]?\s*(?:aged?\s*|of\s+)?(?:{NUMBER})(?!\w)",
            rf"^\W*(?:(?:{_BESIDE_SEX})\W+)*{word}(?:\W+(?:{_BESIDE_SEX}))*\W*$",
            # "me, a man": the article, because "it kills me, man" tells nothing of who speaks.
            rf"(?<!\w)(?:me|myself)\s*[,(:-]\s*(?:an?\s+{word}|{sex})(?!\w)",
            rf"(?<!\w)(?:sex|gender)\W{{0,3}}(?:is\s+)?{word}(?!\w)",
            rf"^\W*(?:an?\s+)?{word}\s+in\s+(?:his|her)(?!\w)",
            rf"(?<!\w)\d{{1,3}}(?:\s*(?:years?(?:\s+old)?|yo|y/o))?\s+and\s+(?:an?\s+)?{word}(?!\w)",
        )
    )


_SEXES: tuple[tuple[Sex, re.Pattern[str], tuple[re.Pattern[str], ...]], ...] = (
    ("female", re.compile(alternatives(_lex.sexes["female"])), _sex_patterns("female")),
    ("male", re.compile(alternatives(_lex.sexes["male"])), _sex_patterns("male")),
)
_SEX_LETTER = re.compile(
    r"(?<![\w./])(?:\d{2}\s?(?:yrs?|years?|y/?o)?(?:\s?old)?\s?[/,]?\s?(?P<a>[mf])|(?<!')(?P<b>[mf])\s?[/,]?\s?\d{2}|(?:sex|gender)\W{1,3}(?:is\s+)?(?P<c>[mf]))(?![\w./'])"
)
_LETTER_ALONE = re.compile(r"^\W*(?P<s>[mf])\W*$")
_FEMALE_BODY = re.compile(r"(?<!\w)my (?:periods?|womb|ovar\w+|hysterectomy|menopause|breasts?|vagina|pregnancy)(?!\w)")
_MALE_BODY = re.compile(r"(?<!\w)my (?:prostate|testicles?|balls|penis|willy)(?!\w)")
_PRONOUN = re.compile(r"(?<!\w)(?P<s>she|he|her|his)(?:'s|s)?(?!\w)")


def _sex(text: str, who: Who | None, relation: Sex | None) -> tuple[Sex, int, int] | None:
    """The patient's sex and where it is said; where a relation tells it ("my mum"), the place is left to the caller."""
    for sex, word, patterns in _SEXES:
        if not word.search(text):
            continue
        for pattern in patterns:
            if m := pattern.search(text):
                return sex, m.start(), m.end()
    if m := _SEX_LETTER.search(text):
        return ("female" if (m["a"] or m["b"] or m["c"]) == "f" else "male"), m.start(), m.end()
    if m := _LETTER_ALONE.match(text):
        return ("female" if m["s"] == "f" else "male"), m.start("s"), m.end("s")
    if who in (None, "self"):
        if m := _FEMALE_BODY.search(text):
            return "female", m.start(), m.end()
        if m := _MALE_BODY.search(text):
            return "male", m.start(), m.end()
        return None
    if relation is not None:
        return relation, 0, 0
    if m := _PRONOUN.search(text):
        return ("female" if m["s"] in ("she", "her") else "male"), m.start(), m.end()
    return None


def person(text: str, now: datetime) -> list[Said]:
    """Who the patient is, with age in years, sex and pregnancy, each only when the text tells it.

    Args:
        text: The message in lower case.
        now: When it was written, for years of birth.
    """
    said: list[Said] = []
    named = _who(text)
    who, relation, start, end = named if named else (None, None, 0, 0)
    ages = _ages(text, now)
    if ages:
        weight, years, age_start, age_end = max(
            ages, key=lambda item: (item[0] + _belongs(text, item, who, start), -item[2])
        )
        if weight >= 1:
            said.append(Said("age", round(years, 2), age_start, age_end))
            if who == "child" and years >= 16:
                who = "other"
            elif who == "other" and years < 16:
                who = "child"
            elif (
                who in (None, "self")
                and years < 13
                and not re.search(r"(?<!\w)(?:i'?m|im|i am|me)\s", text[max(0, age_start - 12) : age_start + 1])
            ):
                who = (
                    "child"
                    if re.search(r"(?<!\w)(?:my|our|the|a)\s+$", text[:age_start])
                    or (who is None and re.search(r"old", text[age_start:age_end]))
                    else who
                )
            elif who is None and re.search(rf"(?<!\w){_I_AM}(?:\s+\w+)?\s+$|(?<!\w)my$", text[:age_start]):
                who, start, end = "self", age_start, age_end
    if who is not None:
        said.append(Said("who", who, start, end))
    if found := _sex(text, who, relation):
        sex, sex_start, sex_end = found
        said.append(Said("sex", sex, sex_start if sex_end else start, sex_end or end))
    said.extend(_pregnant(text, who))
    return said


def _belongs(text: str, age: tuple[float, float, int, int], who: Who | None, named_at: int) -> float:
    """How well an age fits the patient: beside the person named, or in the first person for oneself."""
    before = text[max(0, age[2] - 30) : age[2]]
    own = bool(_OWN_BEFORE.search(before))
    theirs = bool(_THEIRS_BEFORE.search(before) or _PERSON_NEXT.match(text[age[3] :]))
    if who in ("child", "other"):
        return (2.0 if theirs else 0.0) - (2.0 if own else 0.0) - min(1.0, abs(age[2] - named_at) / 200)
    return (2.0 if own else 0.0) - (2.0 if theirs and not own else 0.0)


def _pregnant(text: str, who: Who | None) -> list[Said]:
    if m := _PREGNANT_NO.search(text):
        return [Said("pregnant", "no", m.start(), m.end())]
    if _PREGNANT_PAST.search(text):
        return []
    if m := _PREGNANT_YES.search(text):
        before = text[max(0, m.start() - 40) : m.start()]
        if who in (None, "self") and re.search(
            rf"(?<!\w)my\s+(?:\w+\s+)?(?:{_PERSON})\s+(?:is|'s|who is|who's)\s+(?:\w+\s+){{0,3}}$", before
        ):
            return []
        return [Said("pregnant", "yes", m.start(), m.end())]
    return []
