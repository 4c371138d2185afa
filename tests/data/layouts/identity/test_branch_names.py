"""A branch is known by its name where a file has its code as well; a list of branches by its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from tests.data.test_layouts import raw_of

SURVEYS = {
    "Date,Branch code,Branch name,Satisfaction": "Branch name", "날짜,지점코드,지점명,만족도": "지점명",
    "날짜,지점명,지점번호,만족도": "지점명", "日期,网点编号,网点名称,满意度": "网点名称",
    "Datum,Filialnummer,Filiale,Zufriedenheit": "Filiale", "Fecha,Código de sucursal,Sucursal,Satisfacción": "Sucursal",
    "Date,Branch code,Region,Satisfaction": "Branch code",
}  # fmt: skip
LISTS = {
    "Ticket,Branch code,Branch name,Issued,Called,Finished": "Branch name",
    "번호표번호,지점코드,지점명,발권시각,호출시각,종료시각": "지점명",
    "排队号,网点编号,网点名称,取号时间,叫号时间,结束时间": "网点名称",
    "Ticket,Branch code,Window,Issued,Called,Finished": "Branch code",
}


@pytest.mark.sampled
@pytest.mark.parametrize("header, branch", SURVEYS.items())
def test_the_branch_of_a_response_is_its_name(tmp_path: Path, header: str, branch: str) -> None:
    lines = [f"2026-09-{n % 28 + 1:02},10{n % 3},B{n % 3},{n % 5 + 1}" for n in range(40)]
    raw = raw_of(tmp_path, "\n".join([header, *lines]) + "\n")
    assert layouts.recognise(raw, "file.csv").sources(raw)["branch_id"] == branch


@pytest.mark.sampled
@pytest.mark.parametrize("header, branch", LISTS.items())
def test_the_branch_of_a_visit_is_its_name(tmp_path: Path, header: str, branch: str) -> None:
    times = ("2026-09-{d:02} 09:0{m}:00", "2026-09-{d:02} 09:1{m}:00", "2026-09-{d:02} 09:2{m}:00")
    rows = (",".join(time.format(d=n % 28 + 1, m=n % 5) for time in times) for n in range(40))
    lines = [f"A{n},10{n % 3},B{n % 3},{row}" for n, row in enumerate(rows)]
    raw = raw_of(tmp_path, "\n".join([header, *lines]) + "\n")
    layout = layouts.recognise(raw, "file.csv")
    assert layout.sources(raw)["branch_id"] == branch
    if branch.endswith(("name", "명", "名称")):
        assert layout.unused(raw) == [header.split(",")[1]]


@pytest.mark.parametrize("header", ["Branch code,Branch name,Region", "지점코드,지점명,지역", "网点编号,网点名称,地区"])
def test_a_list_of_branches_has_both(tmp_path: Path, header: str) -> None:
    raw = raw_of(tmp_path, header + "\n101,Gangnam,Seoul\n102,Mapo,Seoul\n")
    layout = layouts.recognise(raw, "file.csv")
    code, name, _ = header.split(",")
    assert layout.table == "branch"
    assert [layout.sources(raw)[field] for field in ("branch_id", "name")] == [code, name]
