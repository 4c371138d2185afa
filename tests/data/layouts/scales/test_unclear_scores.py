"""Scores whose header says how many points they have, and not what was asked: it is asked which score they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.layouts.dictionary import dictionary
from tests.data.test_layouts import laid_out, raw_of

HEADS = {
    "fr": "Date,Agence,{},Commentaire",
    "es": "Fecha,Oficina,{},Comentario",
    "en": "Date,Branch,{},Comment",
    "de": "Datum,Filiale,{},Kommentar",
    "ko": "응답일,지점,{},의견",
    "zh": "提交日期,网点,{},意见",
}


def survey(language: str, header: str) -> str:
    lines = (f"2026-09-{n + 1:02},B{n % 3},{n % 5 + 1},The queue was long {chr(97 + n)}" for n in range(20))
    return "\n".join((HEADS[language].format(header), *lines)) + "\n"


@pytest.mark.parametrize(
    "language, header",
    [
        ("fr", "Note globale sur 5"),
        ("es", "Valoración general (5 = excelente)"),
        ("en", "Score (5 = high)"),
        ("de", "Bewertung (5 = sehr gut)"),
        ("ko", "평점 (5 = 최고)"),
        ("zh", "总评分（5=最好）"),
    ],
)
def test_it_is_asked_which_score_it_is(language: str, header: str, tmp_path: Path) -> None:
    raw = raw_of(tmp_path, survey(language, header))
    with pytest.raises(FileAmbiguous) as asked:
        laid_out(raw)
    assert asked.value.title.render("en") == f"The column {header} is a score, and its header does not say of what."
    (question,) = asked.value.questions
    assert f"{header}=csat" in [value for value, _ in question.choices]
    response = laid_out(raw, mapping={header: "csat"})[1]["response"][4]
    assert (response["csat"], response["csat_low"], response["csat_high"]) == ("5", "1", "5")


@pytest.mark.parametrize("header", ["Sat score (5 = high)", "Sat rating", "Gesamtnote (5 = sehr gut)"])
def test_satisfaction_with_its_points_is_that(header: str, tmp_path: Path) -> None:
    raw = raw_of(tmp_path, survey("en", header))
    layout, rows = laid_out(raw)
    assert layouts.mapped(layout, raw)[header] == "csat"
    assert rows["response"][4]["csat_high"] == "5"


def test_other_headers_are_no_such_score() -> None:
    for header in ("Overall comments", "Note", "Points to improve", "Age (18-24)", "Visits (max 5)", "Window 1-5"):
        assert not dictionary().is_unclear(header) or header == "Note", header
