"""Days of birth: by their header in many languages, and by their values under any."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.layouts import personal
from tests.data.layouts.test_person_names import columned
from tests.data.layouts.test_personal import told
from tests.data.test_layouts import laid_out, raw_of

HEADERS = told(
    "Data de nascimento|Nascimento|Data Nasc.|Dt. Nascimento|Aniversário|Nasc.|Born|Born on|Date born|geb.|geb. am|"
    "Geboren|Né le|Né(e) le|Cumpleaños|F. nac.|生辰|Data di nascita|お生まれ|ご生年月日|お誕生日|생일|"
    "탄생일|出生年月日|"
    "Wann sind Sie geboren?|Geboortedatum|Doğum tarihi|주민앞자리"
)
DAYS = {
    "slashes": "{d:02}/{m:02}/{y}",
    "year first": "{y}-{m:02}-{d:02}",
    "with a clock": "{y}-{m:02}-{d:02} 00:00:00",
    "Korean": "{y}년 {m}월 {d}일",
    "Chinese": "{y}年{m}月{d}日",
    "eight": "{y}{m:02}{d:02}",
    "six": "{s:02}{m:02}{d:02}",
    "two digits": "{d:02}.{m:02}.{s:02}",
    "Reiwa": "昭和{e}年{m}月{d}日",
}


def days(form: str, first: int = 1952, step: int = 1) -> tuple[str, ...]:
    values = ((first + n * step, n * 5 % 12 + 1, n * 7 % 28 + 1) for n in range(24))
    return tuple(form.format(y=y, s=y % 100, e=y - 1925, m=m, d=d) for y, m, d in values)


@pytest.mark.parametrize("form", DAYS)
def test_days_of_birth_are_known_by_their_header(form: str, tmp_path: Path) -> None:
    raw = raw_of(tmp_path, columned([(header, days(DAYS[form])) for header in HEADERS]))
    assert personal.unkept("response", raw, HEADERS) == tuple(HEADERS)


@pytest.mark.parametrize("form", DAYS)
def test_they_are_known_by_their_values_alone(form: str, tmp_path: Path) -> None:
    headers = ("Field 7", "메모2", "备用", "Feld 3")
    raw = raw_of(tmp_path, columned([(header, days(DAYS[form])) for header in headers]))
    assert personal.unkept("response", raw, headers) == headers


def test_a_survey_keeps_none_and_is_dated_by_its_own_days(tmp_path: Path) -> None:
    born = days("{d:02}/{m:02}/{y}")
    _, rows = laid_out(raw_of(tmp_path, columned([("Nascimento", born), ("Xyz", born)])))
    assert not any(value in str(rows) for value in born)
    assert str(rows["response"][0]["responded_at"]).startswith("2026-09-01")


@pytest.mark.parametrize(
    "header, values",
    [
        ("Account opened", days("{d:02}/{m:02}/{y}")),
        ("계좌개설일", days("{y}-{m:02}-{d:02}")),
        ("开户日期", days("{y}年{m}月{d}日")),
        ("Kunde seit", days("{d:02}.{m:02}.{y}")),
        ("Cliente desde", days("{d:02}/{m:02}/{y}")),
        # Days of visits in few years, of this century, and no days at all.
        ("Xyz", days("{d:02}/{m:02}/{y}", 2005, 0)),
        ("Xyz", days("{y}-{m:02}-{d:02}", 2003, 1)),
        ("Xyz", days("{s:02}-03-{d:02}", 2026, 0)),
        ("Xyz", tuple(f"{n + 101}" for n in range(24))),
        ("출생연도대", ("80년대", "90년대")),
        ("Born", ("UK", "Abroad", "EU")),
        ("Geb. Status", ("ledig", "verheiratet")),
    ],
)
def test_other_days_and_words_are_none(header: str, values: tuple[str, ...], tmp_path: Path) -> None:
    raw = raw_of(tmp_path, columned([(header, values)]))
    assert personal.unkept("response", raw, (header,)) == ()
