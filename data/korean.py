"""Korean particles, which depend on the last sound of the word before them."""

from __future__ import annotations

import re

# A catalogue writes both forms after an inserted name, as in "{name}이(가)"; the sentence keeps the one that fits.
_EITHER = {
    "이(가)": ("이", "가"),
    "은(는)": ("은", "는"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)": ("이", ""),
}
_WRITTEN = re.compile("|".join(re.escape(form) for form in _EITHER))
_DIGITS = {
    "0": 21,
    "1": 8,
    "3": 16,
    "6": 1,
    "7": 8,
    "8": 8,
}  # final sounds of 영 일 삼 육 칠 팔; the others end in a vowel
_LETTERS = {"L": 8, "M": 16, "N": 4, "R": 8}  # 엘 엠 엔 알; the other letters' names end in a vowel
_RIEUL = 8
# Short words that Korean writes with a closed last syllable: app, web, shop, chat, plan, room, deal.
_CLOSED = re.compile(r"(?:[lmn]|ng|(?<![aeiou])[aeiou](?:bb?|ck?|k|pp?|tt?)|oo[kpt])$", re.IGNORECASE)


def particles(sentence: str) -> str:
    """The sentence with every either-or particle settled by the word before it."""
    if "(" not in sentence:
        return sentence
    settled, end = "", 0
    for match in _WRITTEN.finditer(sentence):
        settled += sentence[end : match.start()]
        settled += _fitting(settled, *_EITHER[match[0]])
        end = match.end()
    return settled + sentence[end:]


def particle(word: str, pair: str) -> str:
    """The fitting one of a pair such as "이/가", "은/는", "을/를", "과/와" or "으로/로" (closed form first)."""
    return _fitting(word, *pair.split("/"))


def _fitting(word: str, closed: str, opened: str) -> str:
    final = last_sound(word)
    if closed == "으로" and final == _RIEUL:
        return opened
    return closed if final else opened


def last_sound(word: str) -> int:
    """Number of the final consonant of the last syllable as read in Korean (Unicode's order); 0 for a vowel."""
    read = re.sub(r"\([^()]*\)$|[\s\"'”’»」』)\].,!?]+$", "", word.strip())
    read = re.sub(r"[\s\"'”’»」』)\].,!?]+$", "", read)
    if not read:
        return 0
    last = read[-1]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    if last in _DIGITS:
        return _DIGITS[last]
    if not last.isascii() or not last.isalpha():
        return 0
    tail = re.search(r"[A-Za-z]+$", read)
    letters = tail[0] if tail else last
    if letters.isupper():
        return _LETTERS.get(last, 0)
    if letters[-1].lower() == "l":
        return _RIEUL
    return 1 if _CLOSED.search(letters) else 0
