"""What rose beyond chance: worked by hand, and found among invented comments."""

from __future__ import annotations

import math
import random

import pyarrow as pa
import pytest

from analytics.text.emerging import PRIOR, beyond_chance, emergent, rises


def test_log_odds_by_hand() -> None:
    """10 of 100 now, 10 of 900 before: 20 of 1,000 in all, a prior of 500 x 0.02 = 10 comments with and 490 without."""
    assert PRIOR == 500
    ratio, z = rises([10], [10], 100, 900)
    by_hand = math.log((10 + 10) / (90 + 490)) - math.log((10 + 10) / (890 + 490))
    assert ratio[0] == pytest.approx(by_hand)
    assert z[0] == pytest.approx(by_hand / math.sqrt(1 / 20 + 1 / 20))


def test_false_discoveries_are_held_down() -> None:
    """Five tests at a share of 5 %, limits 0.01, 0.02, 0.03, 0.04, 0.05: the third passes and takes two along."""
    assert beyond_chance([0.9, 0.015, 0.012, 0.029, 0.06]).tolist() == [False, True, True, True, False]
    assert beyond_chance([0.2, 0.3]).tolist() == [False, False]
    assert beyond_chance([]).tolist() == []


BEFORE = {
    "ko": ["직원이 친절해요", "대기 시간이 길어요", "앱이 편리합니다", "수수료가 비싸요", "주차가 힘들어요"],
    "zh": ["柜员态度很好", "排队时间太长", "手机银行很方便", "手续费太贵了", "停车不方便"],
    "en": ["the staff are friendly", "the queue was long", "the app is convenient", "fees are high", "parking is hard"],
}
NEW = {
    "ko": ("얼굴인식이 계속 실패해요", "얼굴인식"),
    "zh": ("人脸识别总是失败", "人脸识别"),
    "en": ("the face scan always fails", "face scan always fails"),
}


@pytest.mark.parametrize("language", ["ko", "zh", "en"])
def test_a_new_term_is_found_once_with_its_comments(language: str) -> None:
    chance = random.Random(5)
    before = [chance.choice(BEFORE[language]) for _ in range(400)]
    now = [chance.choice(BEFORE[language]) for _ in range(80)] + [NEW[language][0]] * 12
    found = emergent(pa.array(now), pa.array(before), language)
    named = [
        each
        for each in found
        if NEW[language][1].split()[0] in (each.term, *each.variants) or NEW[language][1] in each.term
    ]
    assert len(named) == 1
    assert named[0].now == 12
    assert named[0].before == 0
    assert set(named[0].comments) == set(range(80, 92))
    assert named[0].spread(["Gangnam"] * 85 + ["Mapo"] * 7) == {"Mapo": 7, "Gangnam": 5}


def test_nothing_rises_among_the_same_comments() -> None:
    chance = random.Random(6)
    before, now = ([chance.choice(BEFORE["en"]) for _ in range(size)] for size in (400, 100))
    assert emergent(pa.array(now), pa.array(before), "en") == ()


def test_nothing_to_compare_with() -> None:
    assert emergent(pa.array([], pa.string()), pa.array(["good"]), "en") == ()
    assert emergent(pa.array(["good"] * 9), pa.array([], pa.string()), "en") == ()
