"""Korean particles after Hangul, digits, Latin letters and marks."""

from __future__ import annotations

import pytest

from data.korean import particle, particles
from data.texts import Text


@pytest.mark.parametrize(
    "word, subject, topic, object_, towards",
    [
        ("강남지점", "이", "은", "을", "으로"),
        ("종로", "가", "는", "를", "로"),
        ("서울", "이", "은", "을", "로"),
        ("2026", "이", "은", "을", "으로"),
        ("4.2", "가", "는", "를", "로"),
        ("7", "이", "은", "을", "로"),
        ("12.6%", "가", "는", "를", "로"),
        ("ATM", "이", "은", "을", "으로"),
        ("NPS", "가", "는", "를", "로"),
        ("URL", "이", "은", "을", "로"),
        ("app", "이", "은", "을", "으로"),
        ("Branch", "가", "는", "를", "로"),
        ("Mobile chat", "이", "은", "을", "으로"),
        ("week", "가", "는", "를", "로"),
        ("강남(서울)", "이", "은", "을", "으로"),
        ("“종로”", "가", "는", "를", "로"),
        ("王府井", "가", "는", "를", "로"),
    ],
)
def test_the_last_sound_decides(word: str, subject: str, topic: str, object_: str, towards: str) -> None:
    pairs = ("이/가", "은/는", "을/를", "으로/로")
    assert tuple(particle(word, pair) for pair in pairs) == (subject, topic, object_, towards)


def test_either_or_particles_of_a_catalogue_are_settled() -> None:
    assert particles("강남이(가) 종로을(를) 앞섭니다") == "강남이 종로를 앞섭니다"
    assert particles("ATM와(과) 앱은(는) 7(으)로") == "ATM과 앱은 7로"
    assert particles("표본(n)이 작음") == "표본(n)이 작음"


def test_a_rendered_korean_sentence_is_settled() -> None:
    assert Text("{a}을(를)", {"a": "종로"}).render("en") == "종로을(를)"
