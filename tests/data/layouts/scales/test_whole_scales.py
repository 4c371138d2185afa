"""Scales that are known only where each of their steps occurs in one word: any part of them is asked about."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from data.errors import FileAmbiguous
from data.layouts.scales import scales
from tests.data.test_layouts import laid_out, raw_of

SCALES = (
    "Péssimo|Ruim|Regular|Bom|Ótimo",
    "Discordo totalmente|Discordo|Neutro|Concordo|Concordo totalmente",
    "stimme gar nicht zu|stimme eher nicht zu|teils/teils|stimme eher zu|stimme voll zu",
    "trifft überhaupt nicht zu|trifft nicht zu|teils-teils|trifft zu|trifft voll und ganz zu",
    "sehr schlecht|schlecht|mittel|gut|sehr gut",
    "Pas du tout satisfait|Peu satisfait|Moyennement satisfait|Satisfait|Très satisfait",
    "Pésimo|Malo|Regular|Bueno|Excelente",
    "Pessimo|Scarso|Sufficiente|Buono|Ottimo",
    "Zeer slecht|Slecht|Matig|Goed|Zeer goed",
    "최하|하|중|상|최상",
    "꽝이에요|별로예요|보통이에요|좋아요|최고예요",
    "極不滿意|不滿意|沒意見|滿意|極滿意",
    "差劲得很|不太行|一般|还不错|棒极了",
)


@pytest.mark.parametrize("words", SCALES)
def test_all_steps_of_a_scale_tell_its_points(words: str) -> None:
    steps = words.split("|")
    shuffled = random.Random(words).sample(steps, len(steps))
    read = scales.read(dict.fromkeys(shuffled, 3))
    assert read is not None
    assert read.is_sure
    assert read.size == len(steps)
    assert [read.point(step) for step in steps] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("words", [SCALES[0], SCALES[2], SCALES[5], SCALES[9], SCALES[11], SCALES[12]])
def test_a_part_of_a_scale_and_a_word_more_decide_nothing(words: str) -> None:
    steps = words.split("|")
    for left in (0, len(steps) - 1):
        some = scales.read({step: 10 for at, step in enumerate(steps) if at != left})
        assert some is None or not some.is_sure or some.point(steps[1]) == 2
    more = scales.read(dict.fromkeys((*steps, "¿?"), 10))
    assert more is None or not more.is_sure


@pytest.mark.parametrize(
    "head, words",
    [
        ("Data,Agência,Satisfação,Comentário", SCALES[0]),
        ("Datum,Filiale,Zufriedenheit,Kommentar", SCALES[4]),
        ("응답일,지점,만족도,의견", SCALES[9]),
        ("提交日期,網點,滿意度,意見", SCALES[11]),
    ],
)
def test_a_survey_in_such_words_is_taken_unasked(head: str, words: str, tmp_path: Path) -> None:
    steps = words.split("|")
    lines = [f"2026-09-{n + 1:02},B{n % 3},{steps[n % 5]},It took long {chr(97 + n)}" for n in range(15)]
    _, rows = laid_out(raw_of(tmp_path, "\n".join((head, *lines)) + "\n"))
    assert [(int(row["csat"]), row["csat_low"], row["csat_high"]) for row in rows["response"][:5]] == [
        (point, "1", "5") for point in range(1, 6)
    ]
    part = [line for line in lines if steps[0] not in line.split(",")]
    with pytest.raises(FileAmbiguous):
        laid_out(raw_of(tmp_path, "\n".join((head, *part)) + "\n"))
