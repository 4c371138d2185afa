"""How exports write a day or a moment, in three languages and more; each form knows what a reader would read in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Literal

Grain = Literal["moment", "day", "week", "month", "quarter"]
Write = Callable[[datetime], str]
SEOUL = timezone(timedelta(hours=9))


def _names(text: str) -> list[str]:
    return text.split()


_EN = _names("January February March April May June July August September October November December")
_FR = _names("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_DE = _names("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_ES = _names("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_IT = _names("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
_PT = _names("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")
_WEEKDAYS = {"ko": "월화수목금토일", "zh": "一二三四五六日"}


@dataclass(frozen=True)
class Form:
    """One way to write a day.

    grain: what is written of a moment; the rest is lost. plain: so common that nobody may be asked. languages: of those
    who write so; empty for all. order: answers that are right where the file leaves it open. low: days above 12 do not
    occur. zone: of what is written, where it is not the bank's own.
    """

    name: str
    write: Write
    grain: Grain = "day"
    plain: bool = False
    languages: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    low: bool = False
    zone: str = ""

    def day(self, moment: datetime) -> date:
        """The day that a reader of what is written would count the moment on."""
        day = moment.date()
        if self.grain == "week":
            return day - timedelta(day.weekday())
        if self.grain == "month":
            return day.replace(day=1)
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) if self.grain == "quarter" else day


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _half(moment: datetime, before: str, after: str) -> str:
    return f"{before if moment.hour < 12 else after} {moment.hour % 12 or 12}:{moment:%M}"


def _weekday(moment: datetime, language: str) -> str:
    return _WEEKDAYS[language][moment.weekday()]


def _serial(moment: datetime) -> float:
    return (moment - datetime(1899, 12, 30)) / timedelta(days=1)


def _roc(moment: datetime) -> int:
    return moment.year - 1911


def _reiwa(moment: datetime) -> int:
    return moment.year - 2018


def _epoch(moment: datetime) -> int:
    return int(moment.replace(tzinfo=SEOUL).timestamp())


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SEOUL).astimezone(UTC)


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"


def _form(pattern: str) -> Write:
    return lambda moment: moment.strftime(pattern)


_KO, _ZH, _HANT, _ENGLISH = ("ko",), ("zh",), ("zh_hant",), ("en",)
_YEAR_FIRST = ("ymd", "yy", "yymmdd")
_ALL = (
    Form("iso", _form("%Y-%m-%d"), plain=True),
    Form("iso time", _form("%Y-%m-%d %H:%M:%S"), "moment", plain=True),
    Form("iso minutes", _form("%Y-%m-%d %H:%M"), "moment", plain=True),
    Form("iso T", _form("%Y-%m-%dT%H:%M:%S"), "moment", plain=True),
    Form("iso offset", _form("%Y-%m-%dT%H:%M:%S+09:00"), "moment"),
    Form("iso Z", lambda m: f"{_utc(m):%Y-%m-%dT%H:%M:%SZ}", "moment", zone="UTC"),
    Form("slashes", _form("%Y/%m/%d"), plain=True),
    Form("slashes time", _form("%Y/%m/%d %H:%M:%S"), "moment", plain=True),
    Form("slashes bare", lambda m: f"{m.year}/{m.month}/{m.day}"),
    Form("dots", _form("%Y.%m.%d"), plain=True),
    Form("dots spaced", lambda m: f"{m.year}. {m.month}. {m.day}.", languages=_KO, plain=True),
    Form("eight digits", _form("%Y%m%d"), plain=True),
    Form("fourteen digits", _form("%Y%m%d%H%M%S"), "moment"),
    Form("ko long", lambda m: f"{m.year}년 {m.month}월 {m.day}일", languages=_KO, plain=True),
    Form("ko weekday", lambda m: f"{m:%Y-%m-%d}({_weekday(m, 'ko')})", languages=_KO),
    Form("ko halves", lambda m: f"{m:%Y-%m-%d} {_half(m, '오전', '오후')}:{m:%S}", "moment", languages=_KO),
    Form("ko halves dots", lambda m: f"{m.year}. {m.month}. {m.day}. {_half(m, '오전', '오후')}", "moment",
         languages=_KO),
    Form("ko no year", lambda m: f"{m.month}월 {m.day}일", languages=_KO),
    Form("ko month", lambda m: f"{m.year}년 {m.month}월", "month", languages=_KO),
    Form("ko quarter", lambda m: f"{m.year}년 {(m.month + 2) // 3}분기", "quarter", languages=_KO),
    Form("zh long", lambda m: f"{m.year}年{m.month}月{m.day}日", languages=(*_ZH, *_HANT), plain=True),
    Form("zh weekday", lambda m: f"{m.year}年{m.month}月{m.day}日 星期{_weekday(m, 'zh')}", languages=_ZH),
    Form("zh halves", lambda m: f"{m.year}/{m.month}/{m.day} {_half(m, '上午', '下午')}:{m:%S}", "moment",
         languages=(*_ZH, *_HANT)),
    Form("zh long time", lambda m: f"{m.year}年{m.month}月{m.day}日 {m:%H:%M:%S}", "moment", languages=_ZH),
    Form("zh no year", lambda m: f"{m.month}月{m.day}日", languages=_ZH),
    Form("zh month", lambda m: f"{m.year}年{m.month}月", "month", languages=_ZH),
    Form("roc slashes", lambda m: f"{_roc(m)}/{m:%m/%d}", languages=_HANT, order=("roc",)),
    Form("roc long", lambda m: f"民國{_roc(m)}年{m.month}月{m.day}日", languages=_HANT, order=("roc",)),
    Form("roc dots", lambda m: f"{_roc(m)}.{m:%m.%d}", languages=_HANT, order=("roc",)),
    Form("roc digits", lambda m: f"{_roc(m)}{m:%m%d}", languages=_HANT, order=("roc",)),
    Form("reiwa short", lambda m: f"R{_reiwa(m)}.{m.month}.{m.day}"),
    Form("reiwa long", lambda m: f"令和{_reiwa(m)}年{m.month}月{m.day}日"),
    Form("buddhist", lambda m: f"{m.day}/{m.month}/{m.year + 543}", order=("dmy", "buddhist")),
    Form("buddhist iso", lambda m: f"{m.year + 543}-{m:%m-%d}", order=("buddhist",)),
    Form("yy dashes", _form("%y-%m-%d"), order=_YEAR_FIRST),
    Form("yy slashes", _form("%y/%m/%d"), order=_YEAR_FIRST),
    Form("yy dots", _form("%y.%m.%d"), order=_YEAR_FIRST),
    Form("yy time", _form("%y/%m/%d %H:%M"), "moment", order=_YEAR_FIRST),
    Form("yy digits", _form("%y%m%d"), order=_YEAR_FIRST),
    Form("dmy dots", _form("%d.%m.%Y"), plain=True, order=("dmy",)),
    Form("dmy dots time", _form("%d.%m.%Y %H:%M"), "moment", plain=True, order=("dmy",)),
    Form("dmy slashes", _form("%d/%m/%Y"), plain=True, order=("dmy",)),
    Form("dmy slashes low", _form("%d/%m/%Y"), order=("dmy",), low=True),
    Form("dmy time low", _form("%d/%m/%Y %H:%M"), "moment", order=("dmy",), low=True),
    Form("mdy slashes", _form("%m/%d/%Y"), plain=True, order=("mdy",)),
    Form("mdy slashes low", lambda m: f"{m.month}/{m.day}/{m.year}", order=("mdy",), low=True),
    Form("mdy halves", lambda m: f"{m.month}/{m.day}/{m.year} {m.hour % 12 or 12}:{m:%M %p}", "moment", order=("mdy",)),
    Form("dmy yy", _form("%d/%m/%y"), order=("dmy",)),
    Form("dmy yy dots", _form("%d.%m.%y"), order=("dmy",)),
    Form("dmy dashes", _form("%d-%m-%Y"), plain=True, order=("dmy",)),
    Form("en short", lambda m: f"{m:%d}-{_EN[m.month - 1][:3]}-{m.year}", plain=True, languages=_ENGLISH),
    Form("en oracle", lambda m: f"{m:%d}-{_EN[m.month - 1][:3].upper()}-{m:%y}", languages=_ENGLISH, order=("dmy",)),
    Form("en long", lambda m: f"{_EN[m.month - 1]} {m.day}, {m.year}", languages=_ENGLISH),
    Form("en ordinal", lambda m: f"{_EN[m.month - 1]} {_ordinal(m.day)}, {m.year}", languages=_ENGLISH),
    Form("en ordinal first", lambda m: f"{_ordinal(m.day)} {_EN[m.month - 1]} {m.year}", languages=_ENGLISH),
    Form("en of", lambda m: f"the {_ordinal(m.day)} of {_EN[m.month - 1]} {m.year}", languages=_ENGLISH),
    Form("en mail", lambda m: format_datetime(m.replace(tzinfo=SEOUL)), "moment", languages=_ENGLISH),
    Form("en month", lambda m: f"{_EN[m.month - 1][:3]} {m.year}", "month", languages=_ENGLISH),
    Form("month", _form("%Y-%m"), "month"),
    Form("month slash", _form("%m/%Y"), "month"),
    Form("quarter", lambda m: f"{m.year}-Q{(m.month + 2) // 3}", "quarter"),
    Form("quarter first", lambda m: f"Q{(m.month + 2) // 3} {m.year}", "quarter"),
    Form("week", _week, "week"),
    Form("fr long", lambda m: f"{'1er' if m.day == 1 else m.day} {_FR[m.month - 1]} {m.year}", languages=_ENGLISH),
    Form("de long", lambda m: f"{m.day}. {_DE[m.month - 1]} {m.year}", languages=_ENGLISH),
    Form("es long", lambda m: f"{m.day} de {_ES[m.month - 1]} de {m.year}", languages=_ENGLISH),
    Form("it long", lambda m: f"{m.day} {_IT[m.month - 1]} {m.year}", languages=_ENGLISH),
    Form("pt long", lambda m: f"{m.day} de {_PT[m.month - 1]} de {m.year}", languages=_ENGLISH),
    Form("epoch seconds", lambda m: str(_epoch(m)), "moment", zone="UTC"),
    Form("epoch milliseconds", lambda m: f"{_epoch(m)}000", "moment", zone="UTC"),
    Form("serial", lambda m: str(int(_serial(m)))),
    Form("serial time", lambda m: f"{_serial(m):.6f}", "moment"),
)  # fmt: skip
DATES = {form.name: form for form in _ALL}
