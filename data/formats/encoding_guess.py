"""Which encoding bytes are most likely in, when they are not UTF-8: each candidate's reading is judged as text."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from data.errors import FileAmbiguous, Question
from data.texts import N_, Text

# The superset of each family: what a narrower name can hold, the wider one holds too.
_WIDER = {
    "euc_kr": "cp949", "johab": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5hkscs": "big5",
    "shift_jis": "cp932", "ascii": "utf-8", "utf_8": "utf-8", "latin_1": "cp1252", "iso8859_1": "cp1252",
    "cp1250": "cp1252",
}  # fmt: skip
# Family -> the narrow character set of everyday text and the lead bytes of its everyday characters.
_EVERYDAY = {
    "cp949": ("euc_kr", ((0xA1, 0xAC), (0xB0, 0xC8))), "gb18030": ("gb2312", ((0xA1, 0xA3), (0xB0, 0xD7))),
    "big5": ("big5", ((0xA1, 0xC6),)), "cp932": ("shift_jis", ((0x81, 0x83), (0x88, 0x97))),
}  # fmt: skip
# Syllables of which hardly any Korean sentence has none; few of Hangul's 2,350 by chance.
_SYLLABLES = frozenset(
    "이다는가을를에의고하도은지한로어기사아서해자리대시인수들있나정보안요점만족설문응답직원친절합니까게면여전장구조일"
)
_DATED = frozenset("年月日時分秒令和平成昭民國元")
_LETTERS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüœßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ")
_SIGNS = frozenset("‘’“”–—…•€£©®™°ºª«»¿¡§\xa0")
_WORDS = frozenset("ÀÉÓÔàéóôy")
# From this share of everyday characters on, a reading is text; below this distance, two readings are alike.
_TEXT, _ALIKE = 0.85, 0.15
# With fewer different foreign characters than this, likeness says little.
_FEW = 8
# Foreign characters that are judged.
_JUDGED = 20_000
# Western text has at least as many plain letters as accented ones.
_ACCENTED = 0.5
_WESTERN = ("cp1252", "mac_roman")
# Words of which hardly any English line has none, and how English shortens them.
_ENGLISH = re.compile(
    r"\b(the|and|is|was|to|of|it|for|in|my|very|but|not|are|with|they|this|that|you|have|be|on|i)\b|\w’(t|re|ll|ve)\b",
    re.IGNORECASE,
)
# Signs of typography where they belong. An apostrophe alone behind any letter could be an accented one.
_PLACED = re.compile(
    r"(?<=[A-Za-z])’(?=(?:s|t|re|ll|ve|d|m)\b)|(?<=[sS])’(?!\w)|(?<![\w])[“‘](?=\S)|(?<=\S)[”’](?!\w)"
    r"|(?<=\s)[–—•](?=\s)|(?<=\w)[–—](?=\w)|(?<=[\s\w.,!?”’])…(?!\w)|[€£©®™](?!\w)|[€£](?=\d)|(?<=\s)•|\xa0"
)
# Two Western readings that are as near are alike.
_NEAR = 0.05
# Bytes outside ASCII side by side: in Western text nearly all stand alone, in Eastern text at most half of them do.
_RUN = re.compile(rb"[\x80-\xff]+")
_MIXED = (0.0, 0.75)
# From so many runs of bytes on, likeness to texts of other parts of the world says something.
_LONG = 60


def likeliest(sample: bytes, file: str) -> str:
    """The likeliest encoding of bytes that are not UTF-8.

    Raises FileAmbiguous, with the readings, when the sample is short and can well be any of several.
    """
    typographic = [name for name in _WESTERN if _is_typographic(sample, name)]
    if len(typographic) == 1:
        return typographic[0]
    eastern = sorted(((_everyday(sample, name), name) for name in _EVERYDAY), reverse=True)
    western = sorted(((_western(sample, name), name) for name in _WESTERN), reverse=True)
    east = [name for share, name in eastern if share >= max(_TEXT, eastern[0][0] - _ALIKE)]
    west = [name for share, name in western if share >= max(_TEXT, western[0][0] - _NEAR)]
    if east and west:
        runs = [len(run) for run in _RUN.findall(sample)]
        lonely = runs.count(1) / len(runs)
        if len(runs) < _FEW and _MIXED[0] < lonely:
            raise _ask(sample, [*west, *east], file)
        east, west = ([], west) if lonely > _MIXED[1] else (east, [])
    if west:
        return _of_western(sample, west, file)
    return _of_alike(sample, east, file) if east else _unlike(sample, file)


def _of_western(sample: bytes, names: list[str], file: str) -> str:
    """The one Western reading, or the first of two that are the same text."""
    if len({_reading(sample, name) for name in names}) > 1:
        raise _ask(sample, names, file)
    return "cp1252" if "cp1252" in names else names[0]


def _of_alike(sample: bytes, names: list[str], file: str) -> str:
    """One of several Eastern readings: Korean when it has Korean's commonest syllables, else the likeliest."""
    foreign = _foreign(sample, "cp949") if "cp949" in names else set()
    if foreign and len(foreign & _SYLLABLES) >= max(1, len(foreign) // 6):
        return "cp949"
    if len(names) > 1 and len(_foreign(sample, names[0])) < _FEW:
        raise _ask(sample, names, file)
    return next(name for name in names if name != "cp949" or len(names) == 1)


def _unlike(sample: bytes, file: str) -> str:
    """What is none of the usual texts: a long one may be of another part of the world, of a short one is asked."""
    found = from_bytes(sample).best() if len(_RUN.findall(sample)) >= _LONG else None
    guess = _WIDER.get(found.encoding, found.encoding) if found else ""
    if guess and not guess.startswith("utf") and _reading(sample, guess) is not None:
        return guess
    raise _ask(sample, [name for name in (*_WESTERN, *_EVERYDAY) if _reading(sample, name) is not None], file)


def is_text(sample: bytes) -> bool:
    """True when the bytes are text in any of the encodings that are known by their characters."""
    return any(_everyday(sample, name) >= _TEXT for name in _EVERYDAY) or any(
        _western(sample, name) >= _TEXT for name in _WESTERN
    )


def is_doubtful(sample: bytes) -> bool:
    """True for a few bytes that can be UTF-8 only if somebody writes Cyrillic or the like, and are everyday Eastern.

    A single sign, which may be any, is taken as it is.
    """
    foreign = _foreign(sample, "utf-8")
    if sum(not character.isascii() for character in sample.decode("utf-8", "ignore")) < 2:
        return False
    usual = _LETTERS | _SIGNS
    odd = [c for c in foreign if "\u00ff" < c < "\u0800" or (c.isalpha() and c < "\u0100" and c not in usual)]
    return bool(odd) and len(foreign) < _FEW and any(_everyday(sample, name) >= _TEXT for name in _EVERYDAY)


def asked(sample: bytes, file: str) -> FileAmbiguous:
    """The question which of all readings is the right one, UTF-8 among them."""
    return _ask(sample, ["utf-8", *(name for name in _EVERYDAY if _everyday(sample, name) >= _TEXT)], file)


def _reading(sample: bytes, name: str) -> str | None:
    try:
        return sample.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _foreign(sample: bytes, name: str) -> set[str]:
    return {c for c in _reading(sample, name) or "" if not c.isascii()}


def _everyday(sample: bytes, name: str) -> float:
    """Share of everyday characters among the foreign ones of this reading; 0 where it cannot be read so."""
    narrow, leads = _EVERYDAY[name]
    text = f" {_reading(sample, name) or ''} "
    # Signs of dates are everyday ones in Korean too, where other Chinese ones are rare.
    places = [at for at, c in enumerate(text) if not c.isascii() and c not in _DATED][:_JUDGED]
    good = sum(_leads(text[at], narrow, leads) and not _is_inside(text[at - 1], text[at + 1]) for at in places)
    return good / max(len(places), 1)


def _is_inside(before: str, after: str) -> bool:
    """True between two small Latin letters, where an Eastern character seldom stands and an accented letter often."""
    return "a" <= before <= "z" and "a" <= after <= "z"


def _leads(character: str, narrow: str, leads: tuple[tuple[int, int], ...]) -> bool:
    try:
        written = character.encode(narrow)
    except UnicodeEncodeError:
        return False
    return len(written) == 2 and any(low <= written[0] <= high for low, high in leads)


def _western(sample: bytes, name: str) -> float:
    """Share of foreign characters that stand where such a letter or sign can stand; 0 for what is no Western text."""
    text = f" {_reading(sample, name) or ''} "
    places = [at for at, c in enumerate(text) if not c.isascii()][:_JUDGED]
    accented = sum(text[at].isalpha() for at in places)
    if not places or accented > _ACCENTED * sum(c.isalpha() for c in text):
        return 0.0
    return sum(_stands(text[at - 1], text[at], text[at + 1]) for at in places) / len(places)


def _stands(before: str, character: str, after: str) -> bool:
    if character == "§" and not after.strip():
        return False
    if character in _SIGNS:
        return character == "’" or not (before.isalpha() and after.isalpha())
    if character not in _LETTERS:
        return False
    if not before.isalpha() and not after.isalpha():
        return character in _WORDS
    return character.islower() or not (before.isalpha() and before.islower())


def _is_typographic(sample: bytes, name: str) -> bool:
    """True for English whose only foreign signs are those of good typography, each where it belongs: don’t, “yes”."""
    text = _reading(sample, name) or ""
    foreign = [c for c in text if not c.isascii()]
    lines = [line for line in text.splitlines() if not line.isascii()]
    english = sum(_ENGLISH.search(line) is not None for line in lines)
    return bool(foreign) and 2 * english >= len(lines) and len(_PLACED.findall(text)) == len(foreign)


def _ask(sample: bytes, names: list[str], file: str) -> FileAmbiguous:
    read = {name: " ".join(sorted(_foreign(sample, name)))[:40] for name in names}
    values = {
        "file": file, "first": names[0],
        "readings": "; ".join(f"{name}: {shown}" for name, shown in read.items()),
    }  # fmt: skip
    return FileAmbiguous(
        Text(N_("The encoding of the file {file} is not certain."), values),
        Text(N_("Its special characters can be read as {readings}."), values),
        Text(N_("Say which one with --encoding, such as --encoding {first}."), values),
        question=Question(
            "encoding",
            choices=tuple((name, Text(_READING, {"name": name, "shown": read[name]})) for name in names),
            examples=tuple(read.values()),
        ),
    )


_READING = "{name}: {shown}"
