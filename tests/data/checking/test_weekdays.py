"""A weekday beside a day is left off where both agree, and asked about where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.checking.weekdays import weekday
from data.errors import FileAmbiguous

pytestmark = pytest.mark.usefixtures("uncounted")
FIRST = date(2026, 9, 1)
WEEK = {
    "de": "Mo Di Mi Do Fr Sa So", "fr": "lun. mar. mer. jeu. ven. sam. dim.", "en": "Mon Tue Wed Thu Fri Sat Sun",
    "es": "lunes martes miércoles jueves viernes sábado domingo", "ko": "월 화 수 목 금 토 일",
    "zh": "周一 周二 周三 周四 周五 周六 周日", "ja": "月 火 水 木 金 土 日", "pt": "seg ter qua qui sex sáb dom",
}  # fmt: skip
FORMS = [
    ("de", "{w}, {d:%d.%m.%y}"), ("de", "{d:%d.%m.%Y} {w}"), ("fr", "{w} {d:%d/%m/%Y}"), ("ko", "{w}, {d:%y.%m.%d}"),
    ("ko", "{d:%Y.%m.%d} {w}"), ("ko", "{d:%y.%m.%d}({w}) 10:15"), ("ko", "{w}요일 {d:%Y-%m-%d}"),
    ("zh", "{w} {d:%Y-%m-%d}"), ("zh", "{d:%Y/%m/%d} {w} 10:15:30"), ("es", "{w} {d:%d/%m/%Y}"),
    ("pt", "{w}, {d:%d/%m/%Y}"), ("ja", "{d:%Y/%m/%d}({w})"), ("en", "{d:%d/%m/%Y}, {w}"), ("en", "{w}, {d:%d %b %Y}"),
]  # fmt: skip


def days(language: str, form: str, shift: int = 0) -> Iterator[str]:
    """28 days in a row; shift: how far the weekday is from the true one."""
    for day in (FIRST + timedelta(n) for n in range(28)):
        yield form.format(w=WEEK[language].split()[(day.weekday() + shift) % 7], d=day)


def stored(folder: Path, texts: Iterator[str], options: Options | None = None) -> list[date]:
    path = folder / "file.csv"
    lines = [f'"{text}",{n % 5 + 1}' for n, text in enumerate(texts)]
    path.write_text("\n".join(["Date,Satisfaction", *lines]) + "\n", encoding="utf-8")
    with intake.inspect(path, options=options) as plan:
        assert plan.rejected == 0
        return [row["responded_at"].date() for row in plan.preview.to_pylist()]


@pytest.mark.sampled
@pytest.mark.parametrize("language, form", FORMS)
def test_a_weekday_that_agrees_is_left_off(tmp_path: Path, language: str, form: str) -> None:
    assert stored(tmp_path, days(language, form))[:3] == [FIRST, FIRST + timedelta(1), FIRST + timedelta(2)]


@pytest.mark.sampled
@pytest.mark.parametrize("language, form", [FORMS[0], FORMS[3], FORMS[7], FORMS[13]])
def test_a_weekday_that_does_not_is_asked_about(tmp_path: Path, language: str, form: str) -> None:
    with pytest.raises(FileAmbiguous, match="weekdays in Date are not those of its dates") as caught:
        stored(tmp_path, days(language, form, 1))
    (question,) = caught.value.questions
    ((order, _),) = question.choices
    assert stored(tmp_path, days(language, form, 1), Options(order=order))[0] == FIRST  # type: ignore[arg-type]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text, day",
    [
        ("2026년 9월 1일", None), ("2026-09-01", None), ("1 mar 2026", None), ("mar 1, 2026", None),
        ("2026. 9. 1.", None),
        ("9月1日", None), ("2026-09-01일", None), ("2026-09-01 (오전)", None),
        ("mar. 01/09/2026", 1), ("26.09.06 (일)", 6),
        ("2026-09-06 星期天", 6), ("2026/09/07 月", 0), ("So., 06.09.2026", 6), ("Tue, Sep 1, 2026", 1),
    ],
)  # fmt: skip
def test_only_a_weekday_beside_a_day_is_one(text: str, day: int | None) -> None:
    assert weekday(text) == day
