"""Names of persons under headers of many languages, few or many, whole or halves; what is no name is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from data import layouts
from data.layouts import personal
from data.layouts.person_names import is_name
from tests.data.test_layouts import laid_out, raw_of

NAMES = {
    "ja": (
        ("佐藤 健", "鈴木 花子", "高橋 一郎", "田中 美咲", "伊藤 翔"),
        ("佐藤健", "鈴木花子", "高橋一郎", "山口 美咲", "伊藤様"),
        ("佐藤", "鈴木", "高橋", "田中", "千葉"),
    ),
    "de": (
        ("Müller, Anna", "Schmidt, Uwe", "Krüger, Dirk", "Voß, Ingrid", "Özil, Timm"),
        ("Anna Müller", "Uwe Schmidt", "Karl-Heinz Krüger", "Ingrid von Voß", "Timm Özil"),
    ),
    "pt": (("João Silva", "Maria de Souza", "Fernanda Rocha", "Bruno Alves", "Ana Paula Gomes Lima"),),
    "fr": (("Claire Dubois", "Jean Martin", "Luc Moreau", "Anne Petit", "Marc Durand"),),
    "en": (("Smith", "Jones", "Patel", "Evans", "Cobbold"), ("Anna", "Ben", "Carol", "David", "Ottoline")),
    "zh": (("陳美玲", "張偉", "林志明"),),
}
HEADERS = {
    "ja": "ご担当者は？|記入者|氏名|お名前|担当|回答者",
    "de": "Beantwortet von|Kunde|Ansprechpartner",
    "pt": "Respondente|Preenchido por|Responsável",
    "fr": "Interlocuteur|Répondu par",
    "en": "Last|First|Filled in by",
    "zh": "填表人|聯絡人",
}


def columned(columns: Sequence[tuple[str, tuple[str, ...]]], rows: int = 24) -> str:
    """A survey in which each of these columns has its values again and again."""
    head = ",".join(("Response date", "Branch", "CSAT", *(f'"{header}"' for header, _ in columns)))
    lines = (
        ",".join((f"2026-09-{n + 1:02}", f"B{n % 3}", str(n % 5 + 1), *(f'"{v[n % len(v)]}"' for _, v in columns)))
        for n in range(rows)
    )
    return "\n".join((head, *lines)) + "\n"


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("rows", [5, 24])
def test_names_are_not_kept_few_or_many(language: str, rows: int, tmp_path: Path) -> None:
    headers = HEADERS[language].split("|")
    for names in NAMES[language]:
        raw = raw_of(tmp_path, columned([(header, names) for header in headers], rows))
        assert personal.unkept("response", raw, headers) == tuple(headers), names


def test_a_survey_keeps_no_name_of_five_that_come_again(tmp_path: Path) -> None:
    columns = [("ご担当者は？", NAMES["ja"][0]), ("Kunde", NAMES["de"][0]), ("Respondente", NAMES["pt"][0])]
    raw = raw_of(tmp_path, columned(columns))
    layout, rows = laid_out(raw)
    assert not any(name in str(rows) for _, names in columns for name in names)
    assert personal.unkept("response", raw, layout.unused(raw)) == tuple(header for header, _ in columns)


@pytest.mark.parametrize(
    "header, values",
    [
        ("担当", ("融資", "為替", "窓口")),
        ("担当部署", ("融資課", "営業課", "窓口")),
        ("回答者", ("本人", "家族", "代理人")),
        ("地域", ("高田馬場", "上野広小路", "野田阪神")),
        ("相談内容", ("相続", "融資", "為替")),
        ("Last", ("April", "May", "June")),
        ("Last", ("Loans", "Cards", "Savings")),
        ("Fund name", ("Franklin Global Growth", "Henderson Far East", "Baillie Gifford Managed")),
        ("Client", ("Personal Wealth", "Small Enterprise", "Large Corporate")),
        ("Handled by", ("Branch", "Phone", "App")),
        ("City", ("San Francisco", "Santa Rosa", "Los Angeles", "Las Vegas", "El Paso", "New York", "Fort Worth")),
        ("Beantwortet von", ("Zentrale", "Filiale", "Hotline")),
        ("Ansprechpartner", ("Privatkunden", "Firmenkunden", "Wealth")),
        ("Interlocuteur", ("Guichet", "Conseiller", "Directeur")),
        ("Respondente", ("Titular", "Procurador", "Cônjuge")),
        ("담당부서", ("여신팀", "수신팀", "외환팀")),
        ("客户", ("高端", "普通", "金卡")),
    ],
)  # fmt: skip
def test_departments_places_and_kinds_are_no_names(header: str, values: tuple[str, ...], tmp_path: Path) -> None:
    raw = raw_of(tmp_path, columned([(header, values)]))
    assert personal.unkept("response", raw, (header,)) == ()


def test_what_is_a_name_whatever_stands_above_it() -> None:
    for text in (
        "佐藤 健",
        "鈴木花子",
        "田中様",
        "Müller, Anna",
        "Smith, J.",
        "Anna van Beck",
        "João da Silva",
        "張偉",
    ):
        assert is_name(text), text
    for text in ("田中町", "高橋駅前", "佐藤", "Loans, Cards", "Leeds, York", "April", "Retail Team", "普通預金"):
        assert not is_name(text), text


def test_kept_columns_stay_answers(tmp_path: Path) -> None:
    columns = [("担当", ("融資", "為替", "窓口")), ("Last", ("April", "May", "June"))]
    raw = raw_of(tmp_path, columned(columns))
    assert [layouts.mapped(laid_out(raw)[0], raw)[header] for header, _ in columns] == ["answer", "answer"]
