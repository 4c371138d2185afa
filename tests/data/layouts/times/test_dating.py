"""Which of two columns of times is the response's: when it was sent in, not when it was begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

PAIRS = [
    ("开始答题时间", "结束答题时间"), ("答题开始时间", "答题结束时间"), ("進入時間", "交卷時間"),
    ("开始作答", "提交答卷时间"), ("응답 시작 시각", "응답 종료 시각"), ("설문시작일시", "설문완료일시"),
    ("접속일시", "완료일시"), ("응답시작", "응답완료일"),
    ("Start timestamp", "End timestamp"), ("Survey start time", "Survey end time"), ("Opened at", "Completed at"),
    ("Started", "Submitted"), ("回答開始日時", "回答終了日時"), ("Startzeit", "Endzeit"),
    ("Date de début", "Date de fin"), ("Fecha de inicio", "Fecha de finalización"), ("Data de início", "Data de envio"),
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("begun, ended", PAIRS)
def test_a_response_is_of_when_it_was_sent_in(tmp_path: Path, begun: str, ended: str, is_first: bool) -> None:
    headers, lines = (begun, ended) if is_first else (ended, begun), []
    for day in range(1, 13):
        times = {begun: f"2026-09-{day:02} 23:50:00", ended: f"2026-09-{day + 1:02} 00:20:00"}
        lines.append(",".join((*(times[header] for header in headers), str(day % 5 + 1))))
    _, tables = laid_out(raw_of(tmp_path, "\n".join((",".join((*headers, "CSAT")), *lines)) + "\n"))
    assert {str(row["responded_at"])[11:16] for row in tables["response"]} == {"00:20"}
