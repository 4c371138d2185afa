"""Names of public holidays in Korean and Chinese, where the library of holidays has them in English alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

# What the library calls a holiday in English, and what Korean and Chinese readers call it.
NAMES = {
    "ANZAC Day": ("안작 데이", "澳新军团日"),
    "Anzac Day": ("안작 데이", "澳新军团日"),
    "Armed Forces Day": ("국군의 날", "国军日"),
    "August Bank Holiday": ("8월 은행 휴일", "八月银行假日"),
    "Australia Day": ("호주의 날", "澳大利亚日"),
    "Battle of the Boyne": ("보인 전투 기념일", "博因河战役纪念日"),
    "Boxing Day": ("박싱 데이", "节礼日"),
    "Buddha's Birthday": ("부처님오신날", "佛诞日"),
    "Canada Day": ("캐나다의 날", "加拿大国庆日"),
    "Children's Day": ("어린이날", "儿童节"),
    "Chinese New Year (Spring Festival)": ("춘절", "春节"),
    "Chinese New Year": ("음력설", "春节"),
    "Chinese New Year's Eve": ("춘절 전날", "农历除夕"),
    "Christmas Day": ("성탄절", "圣诞节"),
    "Chuseok": ("추석", "秋夕"),
    "Columbus Day": ("콜럼버스의 날", "哥伦布日"),
    "Constitution Day": ("제헌절", "制宪节"),
    "Coronation of Charles III": ("찰스 3세 대관식", "查尔斯三世加冕日"),
    "Day After Thanksgiving": ("추수감사절 다음 날", "感恩节翌日"),
    "Day after New Year's Day": ("새해 둘째 날", "元旦翌日"),
    "Diwali": ("디왈리", "排灯节"),
    "Double Ninth Festival": ("중양절", "重阳节"),
    "Dragon Boat Festival": ("단오절", "端午节"),
    "Easter Monday": ("부활절 월요일", "复活节星期一"),
    "Easter Saturday": ("부활절 토요일", "复活节星期六"),
    "Easter Sunday": ("부활절", "复活节"),
    "Eid al-Adha": ("이드 알아드하", "宰牲节"),
    "Eid al-Fitr": ("이드 알피트르", "开斋节"),
    "Election Day": ("선거일", "选举日"),
    "Family Day": ("가족의 날", "家庭日"),
    "Good Friday": ("성금요일", "耶稣受难日"),
    "Hangul Day": ("한글날", "韩文节"),
    "Hong Kong S.A.R. Establishment Day": ("홍콩 특별행정구 수립 기념일", "香港特别行政区成立纪念日"),
    "Independence Day": ("독립기념일", "独立日"),
    "Independence Movement Day": ("삼일절", "三一节"),
    "June Bank Holiday": ("6월 은행 휴일", "六月银行假日"),
    "Juneteenth National Independence Day": ("준틴스 독립기념일", "六月节"),
    "King's Birthday": ("국왕 탄생일", "国王诞辰日"),
    "Korean New Year": ("설날", "春节"),
    "Labor Day": ("노동절", "劳动节"),
    "Labour Day": ("노동절", "劳动节"),
    "Late Summer Bank Holiday": ("늦여름 은행 휴일", "夏末银行假日"),
    "Liberation Day": ("광복절", "光复节"),
    "Lincoln's Birthday": ("링컨 탄생일", "林肯诞辰日"),
    "Local Election Day": ("지방선거일", "地方选举日"),
    "Martin Luther King Jr. Day": ("마틴 루서 킹의 날", "马丁·路德·金纪念日"),
    "Matariki": ("마타리키", "马塔里基节"),
    "May Bank Holiday": ("5월 은행 휴일", "五月银行假日"),
    "May Day": ("메이 데이", "五月节"),
    "Memorial Day": ("현충일", "显忠日"),
    "Mid-Autumn Festival": ("중추절", "中秋节"),
    "National Assembly Election Day": ("국회의원 선거일", "国会议员选举日"),
    "National Day": ("국경절", "国庆节"),
    "National Foundation Day": ("개천절", "开天节"),
    "New Year Holiday": ("신년 휴일", "新年假日"),
    "New Year's Day": ("새해 첫날", "元旦"),
    "October Bank Holiday": ("10월 은행 휴일", "十月银行假日"),
    "Platinum Jubilee of Elizabeth II": ("엘리자베스 2세 즉위 70주년", "伊丽莎白二世登基70周年"),
    "Polling Day": ("투표일", "投票日"),
    "Presidential Election Day": ("대통령 선거일", "总统选举日"),
    "Presidents' Day": ("대통령의 날", "总统日"),
    "Saint Andrew's Day": ("성 안드레아 축일", "圣安德鲁日"),
    "Saint Brigid's Day": ("성 브리지다 축일", "圣布里吉德日"),
    "Saint Patrick's Day": ("성 패트릭의 날", "圣帕特里克节"),
    "Saint Stephen's Day": ("성 스테파노 축일", "圣斯蒂芬日"),
    "Spring Bank Holiday": ("봄 은행 휴일", "春季银行假日"),
    "State Funeral of Queen Elizabeth II": ("엘리자베스 2세 국장", "伊丽莎白二世国葬"),
    "Summer Bank Holiday": ("여름 은행 휴일", "夏季银行假日"),
    "Temporary Public Holiday": ("임시공휴일", "临时公休日"),
    "Thanksgiving Day": ("추수감사절", "感恩节"),
    "The Buddha's Birthday": ("부처님오신날", "佛诞日"),
    "The Day following Mid-Autumn Festival": ("중추절 다음 날", "中秋节翌日"),
    "The first weekday after Christmas Day": ("성탄절 다음 첫 평일", "圣诞节后首个平日"),
    "The second day of Chinese New Year": ("음력설 둘째 날", "农历年初二"),
    "The third day of Chinese New Year": ("음력설 셋째 날", "农历年初三"),
    "Tomb-Sweeping Day": ("청명절", "清明节"),
    "Vesak Day": ("베삭절", "卫塞节"),
    "Veterans Day": ("재향군인의 날", "退伍军人节"),
    "Victoria Day": ("빅토리아의 날", "维多利亚日"),
    "Waitangi Day": ("와이탕이의 날", "怀唐伊日"),
    "Washington's Birthday": ("워싱턴 탄생일", "华盛顿诞辰日"),
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
