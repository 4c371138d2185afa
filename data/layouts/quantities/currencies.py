"""The currencies that texts name: amounts of different ones are not to be added up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.layouts.signs import simplified

_DOLLARS = frozenset(("USD", "TWD", "HKD", "SGD", "CAD", "AUD"))
# What names a currency -> which it may be: some signs are those of several.
_NAMED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("₩", "￦", "krw", "won", "원", "韩元", "韩币", "韩圆"), frozenset(("KRW",))),
    **dict.fromkeys(
        ("us$", "usd", "us dollars", "us dollar", "미국달러", "미달러", "美元", "美金"), frozenset(("USD",))
    ),
    **dict.fromkeys(("$", "＄", "dollars", "dollar", "달러"), _DOLLARS),
    **dict.fromkeys(("nt$", "ntd", "twd", "新台币", "台币", "新台幣", "新臺幣"), frozenset(("TWD",))),
    **dict.fromkeys(("hk$", "hkd", "港币", "港幣", "港元", "港圆"), frozenset(("HKD",))),
    **dict.fromkeys(("s$", "sgd", "新加坡元", "新币"), frozenset(("SGD",))),
    **dict.fromkeys(("cad", "c$"), frozenset(("CAD",))),
    **dict.fromkeys(("aud", "a$"), frozenset(("AUD",))),
    **dict.fromkeys(("€", "eur", "euros", "euro", "유로", "欧元", "歐元"), frozenset(("EUR",))),
    **dict.fromkeys(("£", "gbp", "pounds", "pound", "파운드", "英镑"), frozenset(("GBP",))),
    **dict.fromkeys(("¥", "￥"), frozenset(("CNY", "JPY"))),
    **dict.fromkeys(("円", "yen", "jpy", "엔", "엔화", "日元", "日圆", "日币"), frozenset(("JPY",))),
    **dict.fromkeys(("cny", "rmb", "cnh", "yuan", "人民币", "人民幣", "위안"), frozenset(("CNY",))),
    **dict.fromkeys(("元", "圆", "圓", "块", "塊"), frozenset(("CNY", "TWD", "HKD"))),
    **dict.fromkeys(("vnd", "₫", "越南盾"), frozenset(("VND",))),
    **dict.fromkeys(("thb", "฿", "泰铢"), frozenset(("THB",))),
    **dict.fromkeys(("inr", "₹", "rs."), frozenset(("INR",))),
    **dict.fromkeys(("chf", "fr."), frozenset(("CHF",))),
}
_LETTERS = re.compile(r"[a-z]")


def _pattern(names: Iterable[str]) -> str:
    """A pattern of names, the longest first; letters of a code are not the middle of a word."""
    ordered = sorted(names, key=len, reverse=True)
    words = (f"(?<![a-z]){re.escape(n)}(?![a-z])" if _LETTERS.search(n) else re.escape(n) for n in ordered)
    return "|".join(words)


# For patterns of others: every name as it stands.
NAMES = "|".join(re.escape(name) for name in sorted(_NAMED, key=len, reverse=True))
_ANY = re.compile(_pattern(_NAMED))


def named(text: str) -> frozenset[str]:
    """Which currency a text names, each that it may be; nothing where it names none."""
    plain = simplified(text.casefold())
    found = [_NAMED[match[0]] for match in _ANY.finditer(plain)]
    return frozenset.intersection(*found) if found else frozenset()


def are_one(texts: Iterable[str]) -> bool:
    """True where all texts that name a currency may mean the same one."""
    told = [_NAMED[match[0]] for text in texts for match in _ANY.finditer(simplified(text.casefold()))]
    return not told or bool(frozenset.intersection(*told))


def patterns(texts: Iterable[str]) -> tuple[str, str]:
    """Patterns, for the engine, of what names the currency of these texts and of what names others; empty without one.

    The first is taken off before the second is looked for: some names hold another, such as 美元.
    """
    told = [_NAMED[match[0]] for text in texts for match in _ANY.finditer(simplified(text.casefold()))]
    if not told:
        return "", ""
    own = frozenset.intersection(*told)
    names = sorted(_NAMED, key=len, reverse=True)
    return _engine([n for n in names if _NAMED[n] & own]), _engine([n for n in names if not _NAMED[n] & own])


def _engine(names: list[str]) -> str:
    words = (
        ("(?:^|[^A-Za-z])" if _LETTERS.match(name) else "")
        + re.escape(name)
        + ("(?:[^A-Za-z]|$)" if _LETTERS.match(name[-1]) else "")
        for name in names
    )
    return f"(?i)({'|'.join(words)})"
