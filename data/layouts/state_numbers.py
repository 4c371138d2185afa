"""Numbers that states and banks give people and firms, by forms and check digits that can be nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

from data.layouts.column_profile import Facts

_MOST = 0.9
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# Of Brazil, Mexico, Britain, India, Italy, Spain and the United States.
_SURE = re.compile(
    r"\d{3}\.\d{3}\.\d{3}-\d\d|\d\d\.\d{3}\.\d{3}/\d{4}-\d\d|\d{1,2}\.\d{3}\.\d{3}-[\dX]"
    rf"|[A-Z]{{4}}\d\d{_DAY}[HM][A-Z]{{5}}[A-Z\d]\d|(?!ID|NO|TK)[A-Z]{{2}} ?\d\d ?\d\d ?\d\d ?[A-D]"
    r"|[A-Z]{3}[PCHFATBLJG][A-Z]\d{4}[A-Z]"
    r"|[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]|[XYZ]-?\d{7}-?[A-Z]|\d{3}-\d\d-\d{4}"
)
# Of Korea, where the day of birth stands before a dash; numbers of receipts begin with days as well, of one year.
_KOREAN = re.compile(rf"(\d\d){_DAY}-[1-8][\d*]{{6}}")
_CHINESE = re.compile(rf"[1-9]\d{{5}}(?:19|20)\d\d{_DAY}\d{{3}}[\dX]")
_SPANISH = re.compile(r"(\d{8})-?([A-Z])")
_TAIWANESE = re.compile(r"[A-Z][1289]\d{8}")
_ACCOUNT = re.compile(r"[A-Z]{2}\d\d[A-Z\d]{11,30}")
_CHECKS, _LETTERS, _TAIWAN = "10X98765432", "TRWAGMYFPDXBNJZSQVHLCKE", "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def are_numbers(told: Facts) -> bool:
    """True where nearly all values are such numbers."""
    korean = {text: found[1] for text in told.counts if (found := _KOREAN.fullmatch(text))}
    several = korean if len({*korean.values()}) > 1 else {}
    fitting = sum(count for text, count in told.counts.items() if text in several or _is_number(text.upper()))
    return bool(told.filled) and fitting >= _MOST * told.filled


@lru_cache(maxsize=1 << 14)
def _is_number(text: str) -> bool:
    if _SURE.fullmatch(text):
        return True
    if _CHINESE.fullmatch(text):
        return _CHECKS[sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(text[:17])) % 11] == text[17]
    if found := _SPANISH.fullmatch(text):
        return _LETTERS[int(found[1]) % len(_LETTERS)] == found[2]
    if _TAIWANESE.fullmatch(text):
        first = 10 + _TAIWAN.index(text[0])
        digits = (first // 10, *(first % 10 if at < 0 else int(text[at + 1]) for at in range(-1, 9)))
        weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
        return sum(a * b for a, b in zip(digits, weights, strict=True)) % 10 == 0
    plain = text.replace(" ", "")
    return bool(_ACCOUNT.fullmatch(plain)) and _left(plain) == 1


def _left(account: str) -> int:
    """What an account's number leaves when it is divided as its check digits are made."""
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97
