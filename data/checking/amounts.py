"""Numbers and amounts of money as people write them -> a plain number, as SQL for the engine; nothing is cut off."""

from __future__ import annotations

from data.store import duck

# A number without anything that has to go.
_BARE = r"^[-+]?\d*\.?\d*$"
# 1,234,567.8, and as in India 12,34,567.8: behind the thousands each group is of two digits.
_THOUSANDS = r"^[-+]?([1-9]\d{0,2}(,\d{3})+|[1-9]\d?(,\d{2})+,\d{3})(\.\d+)?$"
# No group of thousands begins with 0.
_DECIMAL_COMMA = r"^[-+]?(\d+,\d{1,2}|0,\d+)$"
# 1.234,5 and 1.234.567: points between thousands; 1.234 alone stays a decimal.
_POINTS = r"^[-+]?\d{1,3}(\.\d{3})+,\d+$|^[-+]?\d{1,3}(\.\d{3}){2,}$"
# 1 234 567,8: a space or an apostrophe between thousands.
_SPACE = r"[ '’]"
_SPACES = rf"^[-+]?\d{{1,3}}({_SPACE}\d{{3}})+([.,]\d+)?$"
# What stands before or behind an amount of money.
_CODES = r"KRW|USD|EUR|GBP|JPY|CNY|RMB|TWD|NTD|HKD|SGD|VND|THB|INR|CHF|CAD|AUD"
_BEFORE = rf"(?i:US\$|NT\$|HK\$|S\$|[₩￦$€£¥￥₹]|Rs\.?|Fr\.|{_CODES}|人民币|人民幣|新台币|新臺幣|新台幣|港币|港幣)"
_BEHIND = rf"(?i:원|元|圓|圆|円|块|塊|[₩￦$€£¥￥₹]|{_CODES}|won\b|yuan\b|yen\b|dollars?\b|euros?\b|pounds?\b)"
# An amount in brackets is below zero in accounts: sure only of what is an amount by its sign or its separators.
_BRACKETS = rf"^\((({_BEFORE}.*)|(.*{_BEHIND})|(\d{{1,3}}(,\d{{3}})+(\.\d+)?)|(\d+\.\d\d)|(\d[\d.]*,\d\d))\)$"
# As accounts write what is below zero, with its sign behind it.
_BEHIND_IT = r"^\d[\d.,]*-$"
_MONEY = rf"^([-+]?) ?{_BEFORE}? ?([-+]?\d.*?) ?{_BEHIND}?$"
_IS_MONEY = rf"^[-+(]* ?{_BEFORE}|{_BEHIND}\)?$"
# 1.234 of a currency is a thousand where points stand between thousands, and no amount where they do not.
_DOUBTFUL = r"^[-+]?\d{1,3}\.\d{3}$"
# Thousands, hundreds and ones of each of the hundred millions, ten thousands and what is left.
_THOUSAND, _HUNDRED, _MYRIAD, _MYRIADS = "[천千仟]", "[백百佰]", "[만萬万]", "[억億亿]"
_NUMBER = r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
_PART = rf"(?:{_NUMBER} ?{_THOUSAND} ?)?(?:{_NUMBER} ?{_HUNDRED} ?)?{_NUMBER}?"
_UNITS = rf"^([-+]?)(?:{_PART} ?{_MYRIADS} ?)?(?:{_PART} ?{_MYRIAD} ?)?{_PART}$"
_HAS_UNIT = r"[천千仟백百佰만萬万억億亿]"
_NAMELESS = rf"(^|{_MYRIADS}) ?{_MYRIAD}|^{_MYRIADS}"
# 3만5 means 35,000 to some and 30,005 to others; with as many digits as the unit has zeros it is plain.
_FULL = rf"({_MYRIAD} ?\d{{4}}|{_MYRIAD} ?\d,\d{{3}}|{_THOUSAND} ?\d{{3}}|{_HUNDRED} ?\d\d|{_HAS_UNIT})$"
_SHORT = rf"{_HAS_UNIT} ?\d(\.\d+)?$"
_GROUPS = ("sign", *(f"{unit}{size}" for unit in "abc" for size in (1000, 100, 1)))
_WEIGHTS = {"a": 100_000_000, "b": 10_000, "c": 1}


def plain(text: str, digits: str) -> str:
    """SQL of a number as text, without separators and signs of money, with a point for its decimals; NULL where none.

    digits: SQL of the same text with plain digits and signs.
    """
    bracketed = f"regexp_matches(d, {_sql(_BRACKETS)})"
    behind = f"regexp_matches(d, {_sql(_BEHIND_IT)})"
    inner = f"CASE WHEN {bracketed} THEN '-' || d[2:-2] WHEN {behind} THEN '-' || d[:-2] ELSE d END"
    number = f"list_transform([trim(regexp_replace(d, {_sql(_MONEY)}, '\\1\\2'))], lambda t: {_number()})[1]"
    return (
        f"CASE WHEN {is_bare(text)} THEN NULL "
        f"WHEN regexp_matches({text}, {_sql(_THOUSANDS)}) THEN replace({text}, ',', '') "
        f"ELSE list_transform(list_transform([trim({digits})], lambda d: {inner}), lambda d: {number})[1] END"
    )


def is_bare(text: str) -> str:
    """SQL of whether a text is digits alone, of which `plain` has nothing to say."""
    return f"regexp_matches({text}, {_sql(_BARE)})"


def _number() -> str:
    """SQL of the number in `t`, of which `d` was with its signs of money."""
    is_money = f"regexp_matches(d, {_sql(_IS_MONEY)})"
    spaced = f"regexp_replace(t, {_sql(_SPACE)}, '', 'g')"
    return (
        f"CASE WHEN {_is(_DOUBTFUL)} AND {is_money} THEN NULL "
        f"WHEN {_is(_BARE)} THEN t "
        f"WHEN {_is(_THOUSANDS)} THEN replace(t, ',', '') "
        f"WHEN {_is(_POINTS)} THEN replace(replace(t, '.', ''), ',', '.') "
        f"WHEN {_is(_SPACES)} THEN replace({spaced}, ',', '.') "
        f"WHEN {_is(_DECIMAL_COMMA)} THEN replace(t, ',', '.') "
        f"WHEN {_is(_HAS_UNIT)} AND {_is(_UNITS)} AND NOT {_is(_NAMELESS)} AND NOT {_is(_SHORT)} "
        f"AND ({is_money} OR {_is(_FULL)}) THEN {_sum()} END"
    )


def _sum() -> str:
    """SQL of 1억 2천5백만 3,000 as one number."""
    found = f"regexp_extract(t, {_sql(_UNITS)}, [{', '.join(map(duck.literal, _GROUPS))}])"
    parts = (
        f"coalesce(try_cast(replace(u.{unit}{size}, ',', '') AS DOUBLE), 0) * {weight * size}"
        for unit, weight in _WEIGHTS.items()
        for size in (1000, 100, 1)
    )
    total = f"CASE u.sign WHEN '-' THEN -1 ELSE 1 END * round({' + '.join(parts)}, 2)"
    return f"list_transform([{found}], lambda u: ({total})::VARCHAR)[1]"


def _is(pattern: str) -> str:
    return f"regexp_matches(t, {_sql(pattern)})"


def _sql(pattern: str) -> str:
    return duck.literal(pattern)
