"""Days with numbers in Chinese characters, or behind the word for their week, as they are written in digits alone."""

from __future__ import annotations

import re
from functools import lru_cache

# Numbers sign by sign, as years have them, and by tens and hundreds.
_SIGNS = {sign: digit for digit, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_TENS = {"十": 10, "百": 100, "廿": 20, "卅": 30}
_NUMERAL = rf"[{''.join((*_SIGNS, *_TENS))}]"
_NUMBER = rf"(?:\d|{_NUMERAL})"
_ERA = "(?:中華民國|民國|民国|令和|平成|昭和)"
# A whole day, with or without its year; a time or a weekday may follow.
_DAY = re.compile(rf"^(?:{_ERA}? ?(?:{_NUMBER}{{1,6}}|元) ?年 ?)?{_NUMBER}{{1,3}} ?月 ?{_NUMBER}{{1,4}} ?[日号號]")
_COUNTED = re.compile(rf"{_NUMERAL}+(?= ?[年月日号號时時点點分秒])")
# w/c 14/09/2026, week commencing 14 Sep 2026, Woche vom 14.09.2026: a day is behind it, and no number of a week.
_WEEK = re.compile(
    r"^(?:w/[cb]|w[cb](?= )|(?:week|wk\.?) (?:commencing|comm\.?|beginning|starting|of|from)|woche (?:vom|ab)"
    r"|semaine du|semana del?|settimana del) ?[:.-]? ?(?=\d{1,4}[-/. ]|\d{1,2}(?:st|nd|rd|th)|[a-z]{3,9}\.? \d)",
    re.IGNORECASE,
)
# What such days begin with, for an engine that looks through a whole column.
MARKS = rf"(?i)^(?:w|s)|{_NUMERAL} ?[年月日号號]"


@lru_cache(maxsize=1 << 14)
def in_digits(text: str) -> str:
    """The day in digits, as it would be written otherwise; any other text as it is."""
    if is_week(text):
        return _WEEK.sub("", text)
    return _COUNTED.sub(_number, text) if _DAY.match(text) else text


def is_week(text: str) -> bool:
    """True for the first day of a week that is said to be that."""
    return bool(_WEEK.match(text))


def _number(match: re.Match[str]) -> str:
    signs = match[0]
    if not _TENS.keys() & set(signs):
        return "".join(f"{_SIGNS[sign]}" for sign in signs)
    total, held = 0, 0
    for sign in signs:
        if sign in _SIGNS:
            held = _SIGNS[sign]
        else:
            total, held = total + _TENS[sign] * (held or 1), 0
    return str(total + held)
