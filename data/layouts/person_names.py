"""Which values are names of persons: by their first sign in Korean and Chinese, else by known names."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from data.layouts.personal_words import plain, words

_SEVERAL, _MANY, _LETTERS = 3, 5, 40
_KOREAN = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추"
)
_CHINESE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范石廖贾韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    "張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇呂盧鍾陸賈鄒賴莊詹"
)
_SIGNS = rf"[{_KOREAN}][가-힣*○〇]{{2}}|[{_CHINESE}][一-龥*＊某○]{{1,2}}|[一-龥가-힣][*＊○〇某]{{1,3}}[一-龥가-힣]?"
_TITLED = r"(?:Mr|Mrs|Ms|Miss|Dr|Herr|Frau|Mme|Monsieur|Madame|Sra?)\.? .+"
_SURE = re.compile(rf"(?!.*[町駅課県]$)(?:{_SIGNS})|{_TITLED}")
_WORD = re.compile(r"[A-Z\u00c0-\u00de\u010c\u0141\u0152\u015e\u0160\u017d](?:[^\W\d_]|[.'\u2019-])*")
_PARTICLE = re.compile(r"d[aeio]s?|del|van|von|der|den|la|y|e|zu", re.IGNORECASE)
_TURNED = re.compile(r"([^,]+), ?([^,]+)")


@lru_cache(maxsize=1 << 14)
def is_name(text: str) -> bool:
    """True for what looks like a person's name, whatever stands above it."""
    said = text.strip()
    if len(said) > _LETTERS:
        return False
    if _SURE.fullmatch(said) or _japanese().fullmatch(said):
        return True
    parts = _parts(said)
    if not (_SEVERAL - 1 <= len(parts) <= _MANY) or not _are_capitalised(parts):
        return False
    is_first, is_last = parts[0] in words("given"), parts[-1] in words("surnames")
    return (is_first and is_last) if len(parts) > _SEVERAL else (is_first or is_last)


@lru_cache(maxsize=1 << 14)
def is_capitalised(text: str) -> bool:
    """True for two or three capitalised words of which none is of a product, a place or a team."""
    parts = _parts(text.strip())
    return _SEVERAL - 1 <= len(parts) <= _SEVERAL and _are_capitalised(parts)


@lru_cache(maxsize=1 << 14)
def is_listed(text: str) -> bool:
    """True for a family name before a given one, as lists of persons have them: Müller, Anna."""
    return bool(_TURNED.fullmatch(text.strip())) and is_capitalised(text)


@lru_cache(maxsize=1 << 14)
def is_half(text: str) -> bool:
    """True for a known family name or given name alone, which is a person's where the header asks for one."""
    said = text.strip()
    is_one = bool(_WORD.fullmatch(said)) and said.casefold() in words("given") | words("surnames")
    return is_one or bool(_japanese_alone().fullmatch(said))


def _parts(text: str) -> tuple[str, ...]:
    """The words in lower case, in the order in which the name is said, without its particles; () for small letters."""
    turned = _TURNED.fullmatch(text)
    said = (f"{turned[2]} {turned[1]}" if turned else text).split()
    kept = [word for word in said if not (len(said) > _SEVERAL - 1 and _PARTICLE.fullmatch(word))]
    return tuple(word.casefold() for word in kept) if all(map(_WORD.fullmatch, kept)) else ()


def _are_capitalised(parts: tuple[str, ...]) -> bool:
    return bool(parts) and not {*parts} & words("things")


@cache
def _japanese() -> re.Pattern[str]:
    """A known family name with a given one or a title; without a space only where no place begins so."""
    sure, places = ("|".join(plain()[name]) for name in ("japanese", "japanese_places"))
    given, end = r"[一-龥々ぁ-んァ-ヶー]", r"(?:さん|様|氏)?"
    no_thing = r"(?!.*(?:店|行|部|課|町|市|区|駅|前|県|通り?|台|丘|口|線|室|係|金)$)"
    return re.compile(
        rf"{no_thing}(?:(?:{sure}|{places})(?:[ 　・]{given}{{1,4}}{end}|(?:さん|様|氏))|(?:{sure}){given}{{1,3}})"
    )


@cache
def _japanese_alone() -> re.Pattern[str]:
    return re.compile("|".join((*plain()["japanese"], *plain()["japanese_places"])))
