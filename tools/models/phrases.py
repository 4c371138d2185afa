"""Our own sentences about a bank's service, made from lists: the words of the trade, and what negation does to them."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EACH = 3_000  # sentences of one frame list and sign, at most
PHRASE_TIMES = 4  # a phrase is worth several sentences made from frames
PAIRS = 400
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
