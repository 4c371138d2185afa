"""Of a survey that would get the day of the upload: columns that may be its date all the same, which are asked about.

A header may hold a word of days or times, in any of ten languages, or most values may be seasons, business years, eras
or days as people speak of them: none of these can be read, and none is passed over.
"""

from __future__ import annotations

import re
from itertools import islice

from data.checking.calendar_spans import MONTHS
from data.errors import Question
from data.layouts.column_profile import Facts
from data.layouts.dictionary import bare, dictionary
from data.layouts.finding import Found
from data.layouts.scales import scales
from data.texts import N_, Text

# Longer headers are questions about something; longer values are texts.
_HEADER, _TEXT, _HALF, _COLUMNS = 40, 30, 0.5, 3
_YES_OR_NO = re.compile(
    r"(?i)y(?:es)?|no?|true|false|예|네|아니[오요]|있음|없음|있다|없다|是|否|有|无|無|はい|いいえ|ja|nein|oui|non|s[ií]|sim|n[ãa]o"
)
# How long something took, or how much of it there was.
_LENGTH = re.compile(
    r"[\d.,:~+<>≤≥ -]+ ?(?:h|hr|hrs|hours?|m|min|mins|minutes?|s|sec|secs|seconds?|days?|weeks?|months?|years?|%"
    r"|시간|분|초|일|주|개월|년|회|小时|小時|时|分|分钟|分鐘|秒|天|个月|年|次|時間|分間|日|回|stunden?|minuten|tage?|heures?"
    r"|jours?|horas?|minutos?|d[ií]as?)?(?: ?\d+ ?(?:m|min|분|分|s|초|秒))?"
)
# A day without signs between its parts, the year last.
_UNSIGNED = re.compile(
    r"(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))20[0-3]\d"
)
# Words of days that are something else too, of which customers rate how good it was: 주차 is parking.
RATED_TOO = ("주차", "일정")
# What says yes or no in numbers, and headers under which numbers count how much time there was.
_FLAGS = frozenset("012")
_COUNTED = re.compile(
    r"time|period|season|term|years?$|days|시간|기간|연도|년도|时间|時間|时长|期间|期間|年|zeit|durée|heure|hora"
)
_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
# What says when by itself, and what may stand beside it.
_KEY = re.compile(
    r"\b(?:spring|summer|autumn|fall|winter|frühling|frühjahr|sommer|herbst|printemps|été|automne|hiver|primavera"
    r"|verano|otoño|invierno|verão|outono|inverno|yesterday|today|tonight|gestern|vorgestern|heute|hier|avant-hier"
    r"|aujourd'hui|ayer|anteayer|hoy|ontem|anteontem|hoje|last|this|previous|letzten?|letzte[rs]?|vorige[rn]?|diese[rn]?"
    r"|cette|dernier|dernière|pasad[oa]|últim[oa]|passad[oa]|est[ea]|ago|fy|christmas|easter|weihnachten|ostern|noël"
    r"|pâques|navidad|natal|semana santa|ramadan)\b"
    r"|fy(?=\d)|봄|여름|가을|겨울|어제|그제|오늘|지난|저번|이번|작년|올해|금년|전년|[상하]반기|설날|추석|연말|연초|春|夏|秋|冬"
    r"|昨|今|先(?=[週月年])|前(?=[天日月年])|去年|上(?=[个個周週月期半])|下(?=[期半])|本(?=[周週月日年季])|令和|平成|昭和|民[国國]|年末|年初"
    r"|(?:19|20)\d\d ?[년年]|\d\d ?[년年] ?(?=[^\W\d])"
)
_BESIDE = re.compile(
    rf"\b(?:{_MONTHS}|weeks?|months?|quarters?|half|halves|years?|terms?|seasons?|days?|nights?|mornings?|evenings?|q[1-4]"
    r"|h[12]|cw|kw|first|second|third|fourth|early|mid|late|beginning|start|end|of|the|in|wochen?|monat[es]?|jahr(?:es)?|tage?|anfang|mitte|ende"
    r"|quartal|halbjahr|semaine|mois|jour|année|an|début|fin|mi|trimestre|semestre|semana|mes|año|d[ií]a|principios"
    r"|mediados|finales|del?|la|el|le|du|mês|ano)\b|[년年월月일日주週周天号號旬季期半度前后後个個初末中상하第제]|차|분기|반기|철|초|말|순|여|달|날|전|중순|회계|星期|季節|계절"
)


def ask(found: Found, free: list[str]) -> None:
    """Ask about the columns that may be the date of the responses, though nothing of them can be read as one."""
    named = [c for c in free if _is_named(found, c)]
    told = [c for c in free if c not in named and _is_told(found, c)]
    for column in (*named, *told)[:_COLUMNS]:
        examples = tuple(islice(found.facts(column).counts, 3))
        values = {"column": column, "examples": tuple(examples)}
        question = Question("mapping", column, ((f"{column}=answer", Text(_NO_DATE)),), examples)
        found.wonder(_MAY_BE, _WRITE, values, question)


def _is_named(found: Found, column: str) -> bool:
    """True for a header that holds a word of days or times, unless its values are something else."""
    known, told, header = dictionary(), found.facts(column), bare(column)
    entry = next(e for e in known.fields if e.name == "responded_at")
    if told.is_scale and header in RATED_TOO:
        return False
    is_exact = entry.fits(header) > 1 or (known.day_words.fits(header) > 0 and not _COUNTED.search(header))
    if len(header) > _HEADER or not told.filled or not (_may_be_days(told) or (is_exact and _may_be_parts(told))):
        return False
    texts = found.texts(column)
    if known.births.fits(*texts) or known.accounts.fits(*texts) or known.technical.fits(*texts):
        return False
    return entry.fits(header) > 1 or bool(known.day_words.fits(header) or known.day_names.fits(header))


def _may_be_days(told: Facts) -> bool:
    """False for points, lengths, yes or no, words of scales and long texts."""
    # 1. September 26 is no point; 1 - poor is one.
    if told.is_scale and (not told.labels or any(map(scales.is_known, told.labels))):
        return False
    others = sum(n for text, n in told.counts.items() if _is_other(text))
    return others <= _HALF * told.filled


def _may_be_parts(told: Facts) -> bool:
    """True for numbers that may be days or months alone, or days without signs between: for more than a yes or no."""
    numbers = {text.strip() for text in told.counts if text.strip().isdigit()}
    return len(numbers) > 1 and len(numbers) > _HALF * len(told.counts) and not numbers <= _FLAGS


def _is_other(text: str) -> bool:
    plain = text.strip().casefold()
    is_known = _YES_OR_NO.fullmatch(plain) or _LENGTH.fullmatch(plain) or scales.is_known(plain)
    return bool(is_known) or len(plain) > _TEXT


def _is_told(found: Found, column: str) -> bool:
    """True where most values say when, as spring 2026, the first half of a business year or last week."""
    known, told, texts = dictionary(), found.facts(column), found.texts(column)
    if not told.filled or known.births.fits(*texts) or known.accounts.fits(*texts) or known.technical.fits(*texts):
        return False
    return says_when(told)


def says_when(told: Facts) -> bool:
    """True where most values say when, though they may not be read as days."""
    return sum(n for text, n in told.counts.items() if _says_when(text)) > _HALF * told.filled


def _says_when(text: str) -> bool:
    plain = " ".join(text.casefold().split())
    if _UNSIGNED.fullmatch(plain):
        return True
    if len(plain) > _TEXT or not _KEY.search(plain):
        return False
    return not re.search(r"[^\W\d_]", _BESIDE.sub("", _KEY.sub("", plain)))


_MAY_BE = N_("{column} may be the date of the responses, and cannot be read as one: {examples}.")
_WRITE = N_(
    "If it is, write its dates as 2026-11-23 and add the file again. If it is not, add --map “{column}=answer”: if "
    "there is no other date column, the responses then get the date of the upload."
)
_NO_DATE = N_("It is no date: keep it as an answer")
