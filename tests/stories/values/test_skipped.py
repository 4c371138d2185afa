"""What survey tools write where a question was skipped is no answer, in a comment, a score or any other item."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.files import reader
from tests.stories.store.test_asked import TODAY

FILES = {
    "wenjuanxing": (
        "序号,提交答卷时间,所用时间,1、总体满意度,2、意见,3、渠道", "{n},2026/11/{n} 9:05:07,60秒",
        ("(空)", "(跳过)", "（跳过）"),
    ),
    "naver_form": (
        "응답자,응답일시,전반적 만족도,기타 의견,이용 채널", "{n},2026-11-0{n} 09:05",
        ("(응답 없음)", "(건너뜀)", "[무응답]"),
    ),
    "surveymonkey": (
        "Respondent ID,End Date,Overall satisfaction,Any other comments?,Which channel?",
        "11453{n}0,2026-11-0{n} 09:05",
        ("(Skipped)", "[No answer]", "(no response)"),
    ),
}  # fmt: skip
SAID = {"wenjuanxing": "排队太久", "naver_form": "빨라요", "surveymonkey": "Too slow"}


@pytest.mark.parametrize("name", FILES)
def test_tokens_of_a_tool_are_no_answers(name: str, tmp_path: Path) -> None:
    head, row, tokens = FILES[name]
    lines = [f"{row.format(n=n)},{token},{token},{token}" for n, token in enumerate(tokens, 1)]
    lines += [f"{row.format(n=n)},{n - 3},{SAID[name]},App" for n in (4, 5, 6, 7, 8)]
    (tmp_path / "f.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    raw = reader.read(tmp_path / "f.csv")
    layout = layouts.recognise(raw, "f.csv", zone="UTC" if name == "surveymonkey" else None)
    assert layout.name == name
    made = layout.apply(raw, TODAY, "salt")
    rows = made["response"].sort_by("row_no").to_pylist()
    assert [row["verbatim"] for row in rows] == [None] * 3 + [SAID[name]] * 5
    assert [row["csat"] for row in rows] == [None] * 3 + ["1", "2", "3", "4", "5"]
    told = [row.get("channel") for row in rows if row.get("channel")]
    told += [
        row["value"] for row in made.get("answer", made["response"].slice(0, 0)).to_pylist() if row["value"] != "60秒"
    ]
    assert told == ["App"] * 5
