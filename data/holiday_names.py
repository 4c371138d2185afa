"""Names of public holidays in Korean and Chinese, where the library of holidays has them in English alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

# What the library calls a holiday in English, and what Korean and Chinese readers call it.
NAMES = {
    "Armed Forces Day": ("국군의 날", "国军日"),
    "Boxing Day": ("박싱 데이", "节礼日"),
    "Buddha's Birthday": ("부처님오신날", "佛诞日"),
    "Children's Day": ("어린이날", "儿童节"),
    "Chinese New Year (Spring Festival)": ("춘절", "春节"),
    "Chinese New Year's Eve": ("춘절 전날", "农历除夕"),
    "Christmas Day": ("성탄절", "圣诞节"),
    "Chuseok": ("추석", "秋夕"),
    "Constitution Day": ("제헌절", "制宪节"),
    "Coronation of Charles III": ("찰스 3세 대관식", "查尔斯三世加冕日"),
    "Dragon Boat Festival": ("단오절", "端午节"),
    "Good Friday": ("성금요일", "耶稣受难日"),
    "Hangul Day": ("한글날", "韩文节"),
    "Independence Movement Day": ("삼일절", "三一节"),
    "Korean New Year": ("설날", "春节"),
    "Labor Day": ("노동절", "劳动节"),
    "Liberation Day": ("광복절", "光复节"),
    "Local Election Day": ("지방선거일", "地方选举日"),
    "May Day": ("메이 데이", "五月节"),
    "Memorial Day": ("현충일", "显忠日"),
    "Mid-Autumn Festival": ("중추절", "中秋节"),
    "National Assembly Election Day": ("국회의원 선거일", "国会议员选举日"),
    "National Day": ("국경절", "国庆节"),
    "National Foundation Day": ("개천절", "开天节"),
    "New Year's Day": ("새해 첫날", "元旦"),
    "Platinum Jubilee of Elizabeth II": ("엘리자베스 2세 즉위 70주년", "伊丽莎白二世登基70周年"),
    "Presidential Election Day": ("대통령 선거일", "总统选举日"),
    "Spring Bank Holiday": ("봄 은행 휴일", "春季银行假日"),
    "State Funeral of Queen Elizabeth II": ("엘리자베스 2세 국장", "伊丽莎白二世国葬"),
    "Temporary Public Holiday": ("임시공휴일", "临时公休日"),
    "Tomb-Sweeping Day": ("청명절", "清明节"),
}
# Days that hang on another holiday: {name} is that one.
AROUND = {
    r"Alternative holiday for (.+)": ("{name} 대체 휴일", "{name}（补假）"),
    r"(.+) \(observed\)": ("{name} 대체 휴일", "{name}（补假）"),
    r"The day preceding (.+)": ("{name} 전날", "{name}前一天"),
    r"The second day of (.+)": ("{name} 다음날", "{name}次日"),
}
# A day off for which another day is worked: {day} is that one.
OFF = {"ko": "휴무일({day} 근무)", "zh": "休息日（由{day}调休）", "en": "Day off for work on {day}"}
_OFF_DAY = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")
_LANGUAGES = ("ko", "zh")


def named(english: str, language: str, write: Callable[[date], str]) -> str | None:
    """A holiday's name from its English one; None where it is not known in the language.

    write: a day as readers of the language write it.
    """
    parts = [_named(part, language, write) for part in english.split("; ")]
    return "; ".join(part for part in parts if part) if all(parts) else None


def is_day_off(english: str) -> bool:
    """Whether a name tells of a day for which another day is worked, which the library writes in signs of its own."""
    return _OFF_DAY.fullmatch(english) is not None


def _named(english: str, language: str, write: Callable[[date], str]) -> str | None:
    if found := _OFF_DAY.fullmatch(english):
        month, day, year = map(int, found.groups())
        return OFF[language].format(day=write(date(year, month, day)))
    if language not in _LANGUAGES:
        return english
    place = _LANGUAGES.index(language)
    if english in NAMES:
        return NAMES[english][place]
    for pattern, around in AROUND.items():
        if (found := re.fullmatch(pattern, english)) and (name := _named(found[1], language, write)):
            return around[place].format(name=name)
    return None
