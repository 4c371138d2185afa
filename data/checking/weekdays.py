"""The weekday beside a day, in nine languages: left off before the day is read, and told for whoever compares both."""

from __future__ import annotations

import re
from functools import lru_cache

# Monday first.
_LATIN = (
    "monday mon montag mo lundi lunes lun lunedì lunedi segunda segunda-feira seg",
    "tuesday tues tue dienstag di mardi martes mar martedì martedi terça terça-feira ter",
    "wednesday wed mittwoch mi mercredi mer miércoles miercoles mié mie mercoledì mercoledi quarta quarta-feira qua",
    "thursday thurs thur thu donnerstag do jeudi jeu jueves jue giovedì giovedi gio quinta quinta-feira qui",
    "friday fri freitag fr vendredi ven viernes vie venerdì venerdi sexta sexta-feira sex",
    "saturday sat samstag sonnabend sa samedi sam sábado sabado sáb sab sabato",
    "sunday sun sonntag so dimanche dim domingo dom domenica",
)
_NAMED = {name: day for day, names in enumerate(_LATIN) for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _NAMED), key=len, reverse=True))
_KOREAN, _CHINESE, _JAPANESE = "월화수목금토일", "一二三四五六日", "月火水木金土日"
_ONE = f"[{_KOREAN}{_JAPANESE}]"
# A weekday however a day beside it is written; mar is left out, which may be March.
NAME = rf"(?i:{'|'.join(sorted(map(re.escape, _NAMED.keys() - {'mar'}), key=len, reverse=True))})\.?"
SIGN = rf"(?:[{_KOREAN}]요일|(?:星期|周|週|礼拜|禮拜)[{_CHINESE}天]|[{_JAPANESE}]曜日)"
# A day in numbers alone: before and behind others the same letters may be a month, as mar is, or a part of the day.
_DAY = r"\d{1,4}[-/.] ?\d{1,2}[-/.] ?\d{1,4}\.?"
# What is left off, as patterns of the engine, and what stands there instead.
IRON = (
    (rf"^(?i:{_NAMES})[.,]*,? ?({_DAY})", "\\1"),
    (rf"^({_DAY}),? ?(?i:{_NAMES})\.?( |$)", "\\1\\2"),
    (rf"^{_ONE}[.,、]*,? ?({_DAY})", "\\1"),
    (rf"^({_DAY})(?:, ?| ){_ONE}( |$)", "\\1\\2"),
)
_PLAIN = tuple((re.compile(pattern), place) for pattern, place in IRON)
_SIGNS = re.compile(
    rf"([{_KOREAN}])요일|(?:星期|周|週|礼拜|禮拜)([{_CHINESE}天])|([{_JAPANESE}])曜日|[(（] ?({_ONE}) ?[)）]"
    rf"|^({_ONE})[.,、]*,? ?(?={_DAY})|^{_DAY}(?:, ?| )({_ONE})(?= |$)"
)
_WORDS = re.compile(
    rf"^({_NAMES})[.,]*,? ?(?={_DAY})|[(（] ?({_NAMES})\.? ?[)）]|^{_DAY},? ?({_NAMES})\.?(?= |$)"
    r"|^([a-z]{3,9})\.?, (?=\d|[a-z]{3,9}\.? \d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 14)
def without(text: str) -> str:
    """The text of a day in numbers without the weekday beside it; any other as it is."""
    for pattern, place in _PLAIN:
        text = pattern.sub(place, text)
    return text


@lru_cache(maxsize=1 << 14)
def weekday(text: str) -> int | None:
    """The weekday that stands beside a day, 0 for Monday; None without one."""
    if found := _SIGNS.search(text):
        sign = next(filter(None, found.groups()))
        rows = (_KOREAN, _CHINESE, _JAPANESE) if found[2] is None else (_CHINESE.replace("日", "天"), _CHINESE)
        return next(row.index(sign) for row in rows if sign in row)
    if found := _WORDS.search(text):
        return _NAMED.get(next(filter(None, found.groups())).casefold())
    return None
