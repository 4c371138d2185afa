"""Previews and tests of a survey are no answers of customers, where a column of the export says that they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.layouts.responses.trials import TRIALS
from tests.data.test_layouts import laid_out, raw_of

# Headers, what the column says in six rows that come again, and which of the six are customers'.
CHANNEL = ("preview", "anonymous", "email", "anonymous", "test", "email")
STATUS = ("Survey Preview", "IP Address", "IP Address", "Imported", "Survey Test", "IP Address")
FLAG = ("true", "false", "0", "", "1", "false")
EXPORTS = {
    "channel without numbers": ("EndDate,{},NPS", "DistributionChannel", CHANNEL, "{at},{said},{nps}"),
    "channel and state": ("Recorded Date,{},Finished,NPS", "Distribution Channel", CHANNEL, "{at},{said},1,{nps}"),
    "status without numbers": ("EndDate,{},NPS", "Status", STATUS, "{at},{said},{nps}"),
    "status by its label": ("Recorded Date,{},Response ID,NPS", "Response Type", STATUS, "{at},{said},R_{n}x,{nps}"),
    "Alchemer": (
        "Response ID,Time Started,Date Submitted,Status,{},NPS", "Is Test Data", FLAG,
        "{n},{at},{at},Complete,{said},{nps}",
    ),
}  # fmt: skip


def write(path: Path, header: str, column: str, said: tuple[str, ...], row: str) -> Path:
    rows = (
        row.format(n=n + 1, at=f"2026-03-{n + 1:02} 10:00:{n:02}", said=said[n % 6], nps=10 - n % 6) for n in range(12)
    )
    path.write_text("\n".join((header.format(column), *rows)), encoding="utf-8")
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("header, column, said, row", EXPORTS.values(), ids=EXPORTS)
def test_previews_and_tests_are_screened_out_and_it_is_said(
    tmp_path: Path, header: str, column: str, said: tuple[str, ...], row: str
) -> None:
    with intake.inspect(write(tmp_path / "e.csv", header, column, said, row)) as plan:
        told = [(found["nps"], found["status"]) for found in plan.preview.to_pylist()[:6]]
        trial = (None, "screened_out")
        assert told == [trial, (9, "complete"), (8, "complete"), (7, "complete"), trial, (5, "complete")]
        assert plan.rejected == 0
        assert plan.mapping[column] == "status"
        assert "Previews and trials" in " ".join(note.render("en") for note in plan.notices)


def test_other_words_of_such_a_column_and_what_the_user_says_go_first(tmp_path: Path) -> None:
    plain = write(tmp_path / "e.csv", "EndDate,{},NPS", "DistributionChannel", ("email",) * 6, "{at},{said},{nps}")
    with intake.inspect(plain) as plan:
        assert plan.mapping["DistributionChannel"] == "answer"
    path = write(tmp_path / "t.csv", "EndDate,{},NPS", "Is Test", FLAG, "{at},{said},{nps}")
    with intake.inspect(path, options=Options(mapping={"Is Test": "answer"})) as plan:
        assert plan.preview.to_pylist()[0]["nps"] == 10


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [("테스트 여부", "YNN"), ("是否测试", "是否否"), ("是否為測試數據", "是否否"), ("Test", ("TRUE", "FALSE", "")),
     ("Test response", "10-"), ("is_test_record", ("yes", "no", "no")), ("Test?", ("x", "", "")),
     ("테스트", "OXX"), ("구분", ("테스트", "정상", "정상")), ("Environment", ("Test", "Production", "production")),
     ("비고", ("테스트", "", "")), ("Source", ("test", "real", "real"))],
)  # fmt: skip
def test_a_column_of_plain_words_under_any_of_its_headers_tells_of_tests(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    # Two of sixty: by far more of a bare header it is asked.
    layout, rows = laid_out(raw_of(tmp_path, few(header, [words[n % 3] if n < 6 else words[1] for n in range(60)])))
    told = [row["status"] for row in rows["response"]]
    assert told == ["screened_out", "complete", "complete"] * 2 + ["complete"] * 54
    assert TRIALS in list(map(str, layout.notes))


def few(header: str, words: Sequence[str]) -> str:
    lines = (f"2026-03-{n % 28 + 1:02} 10:{n:02},{n % 5 + 1},{word}" for n, word in enumerate(words))
    return "\n".join((f"Submitted,Overall satisfaction (1-5),{header}", *lines))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words", [("Test", "10"), ("Test", ("Yes", "No")), ("테스트", "OX"), ("测试", "是否"), ("Test user", "YN")]
)
def test_by_a_bare_header_half_of_the_answers_are_tests_only_if_the_user_says_so(
    tmp_path: Path, header: str, words: Sequence[str]
) -> None:
    raw = raw_of(tmp_path, few(header, [words[n % 2] for n in range(40)]))
    with pytest.raises(FileAmbiguous, match="20 of 40 answers would be tests") as caught:
        laid_out(raw)
    (question,) = caught.value.questions
    yes, no = (word.casefold() for word in words)
    assert (question.entries, question.rows) == (((yes, ""), (no, "answer")), (20, 20))
    assert [value for value, _ in question.choices] == ["test", "answer"]
    said = {f"{header}:{yes}": "answer", f"{header}:{no}": "answer"}
    _, rows = laid_out(raw, values=said)
    assert {row["status"] for row in rows["response"]} == {"complete"}
    assert {row["value"] for row in rows["answer"] if row["item"] == header} == set(words)
    _, rows = laid_out(raw, values={**said, f"{header}:{yes}": "test"})
    assert [row["status"] for row in rows["response"]] == ["screened_out", "complete"] * 20
    assert "answer" not in rows
    _, rows = laid_out(raw, mapping={header: "segment"})
    assert {row["status"] for row in rows["response"]} == {"complete"}


@pytest.mark.parametrize("header", ["Test", "테스트", "测试"])
def test_groups_of_a_trial_are_an_answer(tmp_path: Path, header: str) -> None:
    _, rows = laid_out(raw_of(tmp_path, few(header, "AB" * 20)))
    assert {row["status"] for row in rows["response"]} == {"complete"}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [("Test", "ABB"), ("테스트 여부", "NNN"), ("Type", ("normal", "live", "real")), ("Comment", ("test", "", "")),
     ("Test group", "YNN"), ("테스트 방법", ("지필", "구두", "구두"))],
)  # fmt: skip
def test_other_columns_say_nothing_of_tests(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    lines = (f"2026-03-{n + 1:02} 10:00,{n % 5 + 1},{words[n % 3]}" for n in range(12))
    layout, _ = laid_out(raw_of(tmp_path, "\n".join((f"Submitted,Overall satisfaction (1-5),{header}", *lines))))
    assert not layout.preview
