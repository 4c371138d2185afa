"""Our own sentences about a bank's service, made from lists: the words of the trade, and what negation does to them."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

HERE = Path(__file__).parent
EACH = 3_000  # sentences of one frame list and sign, at most
PHRASE_TIMES = 4  # a phrase is worth several sentences made from frames
PAIRS = 400
DOCUMENTS, NEUTRAL = 6_000, 3_000
NO = ("한 곳이 아니에요", "한 건 아닙니다", "할 수 없어요", "함이 없다", "한 적이 없어요", "한 줄 모르겠어요")


def sentences(language: str) -> list[tuple[str, float]]:
    """Sentences and their chance of positive; the same ones in every run."""
    lists = tomllib.loads((HERE / f"phrases_{language}.toml").read_text(encoding="utf-8"))
    chance = random.Random(4)
    made = list(_korean(lists, chance) if language == "ko" else _framed(lists, chance))
    for sign in ("good", "bad"):
        phrases = lists[f"{sign}_phrases"]
        made += [(phrase, float(sign == "good")) for phrase in phrases * PHRASE_TIMES]
        joint = " " if language == "ko" else {"en": ". ", "zh": "，"}[language]
        pairs = (joint.join(chance.sample(phrases, 2)) for _ in range(PAIRS))
        made += [(pair, float(sign == "good")) for pair in pairs]
    return made


def documents(language: str) -> list[tuple[str, float]]:
    """Comments of several sentences, most of them matter-of-fact, and some of nothing else: English only."""
    if language != "en":
        return []
    chance, lists, long = random.Random(5), _lists("phrases_en"), _lists("documents_en")
    made = [(_document(chance, lists, long, number % 2 == 1), float(number % 2)) for number in range(DOCUMENTS)]
    neutral = (range(chance.choice((1, 1, 2, 3, 5))) for _ in range(NEUTRAL))
    return made + [(". ".join(_neutral(chance, long) for _ in some), 0.5) for some in neutral]


def long_comments(language: str) -> list[tuple[str, float]]:
    """Our own long comments, which no model learns weights from: they set the zero point of long comments."""
    lists = _lists("documents_en") if language == "en" else {}
    return [(text, float(sign == "good")) for sign in ("good", "bad") for text in lists.get(f"long_{sign}", ())]


def _lists(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _neutral(chance: random.Random, long: dict[str, Any]) -> str:
    pieces = Formatter().parse(chance.choice(long["neutral"]))
    return "".join(said + (chance.choice(long["slots"][slot]) if slot else "") for said, slot, *_ in pieces)


def _document(chance: random.Random, lists: dict[str, Any], long: dict[str, Any], positive: bool) -> str:
    """Up to four matter-of-fact sentences, one to three that say how it was, now and then one of the other side."""
    sign, other = ("good", "bad") if positive else ("bad", "good")
    said = {side: lists[f"{side}_phrases"] + long[side] for side in (sign, other)}
    parts = [_neutral(chance, long) for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 4)))]
    size = chance.choice((1, 1, 2, 3))
    parts += chance.sample(said[sign], size)
    if size > 1 and chance.random() < 0.2:
        parts.append(chance.choice(said[other]))
    if chance.random() < 0.4:
        frame, noun, word = (chance.choice(each) for each in (lists["frames"], lists["nouns"], lists[sign]))
        parts.append(frame.format(noun=noun, word=word))
    chance.shuffle(parts)
    return ". ".join(parts)


def _sampled(chance: random.Random, made: list[str], positive: bool) -> Iterator[tuple[str, float]]:
    for text in chance.sample(made, min(len(made), EACH)):
        yield text, float(positive)


def _framed(lists: dict[str, Any], chance: random.Random) -> Iterator[tuple[str, float]]:
    """English and Chinese: a word in a frame, plain or negated; a noun that is there or is lacking."""
    for sign in ("good", "bad"):
        for frames, positive in ((lists["frames"], sign == "good"), (lists["negated"], sign == "bad")):
            filled = product(frames, lists["nouns"], lists[sign])
            yield from _sampled(chance, [frame.format(noun=noun, word=word) for frame, noun, word in filled], positive)
        for frames, positive in ((lists.get("having", ()), sign == "good"), (lists.get("lacking", ()), sign == "bad")):
            filled_nouns = product(frames, lists.get(f"{sign}_nouns", ()))
            yield from _sampled(chance, [frame.format(noun=noun) for frame, noun in filled_nouns], positive)


def _korean(lists: dict[str, Any], chance: random.Random) -> Iterator[tuple[str, float]]:
    """Korean: a stem and its ending; with 안 before it, with 지 않다 behind it; a noun with 있다 and 없다."""
    for sign in ("good", "bad"):
        stems = _stems(lists, sign)
        plain = [form for _, *forms in stems for form in forms]
        turned = [f"{stem}{after}" for (stem, *_), after in product(stems, lists["after"])]
        turned += [f"{stem[:-1]}{after}" for (stem, *_), after in product(stems, NO) if stem.endswith("하")]
        turned += [f"안 {form}" for stem, *forms in stems for form in forms if not stem.endswith("하") or len(stem) < 3]
        for words, positive in ((plain, sign == "good"), (turned, sign == "bad")):
            filled = product(lists["plain"], lists["nouns"], words)
            yield from _sampled(chance, [frame.format(noun=noun, word=word) for frame, noun, word in filled], positive)
        for frames, positive in ((lists["having"], sign == "good"), (lists["lacking"], sign == "bad")):
            filled_nouns = product(frames, lists[f"{sign}_nouns"])
            yield from _sampled(chance, [frame.format(noun=noun) for frame, noun in filled_nouns], positive)


def _stems(lists: dict[str, Any], sign: str) -> list[tuple[str, ...]]:
    endings = ("해요", "합니다", "하네요", "했어요", "하다", "했다", "했습니다", "한 편이에요", "한 곳입니다", "함")
    regular = [(f"{noun}하", *(noun + ending for ending in endings)) for noun in lists[f"{sign}_ha"]]
    return regular + [tuple(forms) for forms in lists[f"{sign}_other"]]
