"""What was said of a file is used for the next with its headers only where that one's columns are as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake, remembered_fit
from analytics.ingest.intake import Options
from analytics.insights import history
from data import layouts
from data.errors import FileAmbiguous
from data.files.reader import read
from data.layouts.known import Answered
from data.layouts.likeness import WORDS
from data.store.store import Store

Rows = Callable[[int], Iterable[object]]
SURVEY, SURVEY_KO, SURVEY_ZH = "Response ID,Date,CSAT", "응답번호,응답일,만족도", "答卷编号,提交日期,满意度"
VISITS, VISITS_KO = "Ticket No,Branch,Issued,Waiting time", "번호표,지점,발권시각,대기시간"
TIMES = "Ticket No,Branch,Issued,Called"


@pytest.fixture(autouse=True)
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an upload does to the numbers is not counted, which takes longer than all that is tried here."""
    monkeypatch.setattr(history, "record", lambda *_: None)


def written(folder: Path, name: str, head: str, row: Rows, rows: int = 30) -> Path:
    lines = [",".join(map(str, row(n))) for n in range(rows)]
    (folder / name).write_text("\n".join([head, *lines]), encoding="utf-8")
    return folder / name


def survey(key: str, point: Callable[[int], object], day: str = "2026-0{month}-{day:02}") -> Rows:
    month = {"a": 3, "b": 4, "c": 5}[key]
    return lambda n: (f"{key}{n * 7919 % 9973}x", day.format(month=month, day=n % 28 + 1), point(n))


def visits(day: int, wait: Callable[[int], object], hour: int = 9) -> Rows:
    def row(n: int) -> Iterable[object]:
        return (f"Q{day}-{n}", "Main", f"2026-03-{day:02} {hour + n // 6:02}:{n % 6}0", wait(n))

    return row


def called(day: int, hour: Callable[[int], int]) -> Rows:
    def row(n: int) -> Iterable[object]:
        at = f"2026-03-{day:02} {hour(n):02}:{n % 6}"
        return (f"Q{day}-{n}", "Main", f"{at}0", f"{at}4")

    return row


def on_clock_of_12(n: int) -> int:
    return (9 + n // 6 - 1) % 12 + 1


def dmy(n: int) -> str:
    return f"{n % 10 + 1:02}/09/2026"


def mdy(n: int) -> str:
    return f"10/{n % 10 + 1:02}/2026"


CASES: dict[str, tuple[str, dict[str, Any], Rows, Rows, Rows]] = {
    "unit": (
        VISITS, {"values": {"Waiting time:unit": "minutes"}},
        visits(2, lambda n: 4 + n % 3), visits(3, lambda n: 240 + n), visits(4, lambda n: 6 + n % 9),
    ),
    "unit_ko": (
        VISITS_KO, {"values": {"대기시간:unit": "seconds"}},
        visits(2, lambda n: 240 + n), visits(3, lambda n: 4 + n % 3), visits(4, lambda n: 100 + n),
    ),
    "scale": (
        SURVEY, {"scale": (1, 10)},
        survey("a", lambda n: 8 + n % 3), survey("b", lambda n: 1 + n % 5), survey("c", lambda n: 6 + n % 5),
    ),
    "scale_zh": (
        SURVEY_ZH, {"mapping": {"满意度": "csat:1-10"}},
        survey("a", lambda n: 1 + n % 10), survey("b", lambda n: 1 + n % 5), survey("c", lambda n: 2 + n % 9),
    ),
    "way": (
        SURVEY_KO, {"scale": (5, 1)},
        survey("a", lambda n: (1, 1, 2, 1, 2, 5)[n % 6]), survey("b", lambda n: (5, 5, 4, 5, 4, 1)[n % 6]),
        survey("c", lambda n: (1, 2, 2, 3, 2, 5)[n % 6]),
    ),
    "order": (
        SURVEY, {"order": "dmy"},
        lambda n: (f"a{n}x", dmy(n), n % 5 + 1), lambda n: (f"b{n}x", mdy(n), n % 5 + 1),
        lambda n: (f"c{n}x", dmy(n).replace("09", "10"), n % 5 + 1),
    ),
    "order_of_rows": (
        SURVEY_KO, {"order": "dmy"},
        lambda n: (f"a{n}x", f"{n % 12 + 1:02}/{1 + n // 12:02}/2026", n % 5 + 1),
        lambda n: (f"b{n}x", f"{4 + n // 10:02}/{n % 10 + 1:02}/2026", n % 5 + 1),
        lambda n: (f"c{n}x", f"{n % 12 + 1:02}/{4 + n // 12:02}/2026", n % 5 + 1),
    ),
    "clock": (
        TIMES, {"values": {"Issued:clock": "12/7"}},
        called(2, on_clock_of_12), called(3, lambda n: 6 + n // 6), called(4, on_clock_of_12),
    ),
    "words": (
        SURVEY_KO, {"values": {"만족도:만족": "5", "만족도:보통": "3", "만족도:불만족": "1"}},
        survey("a", lambda n: ("만족", "보통", "불만족")[n % 3]),
        survey("b", lambda n: ("매우 만족", "만족", "보통", "불만족")[n % 4]),
        survey("c", lambda n: ("만족", "보통")[n % 2]),
    ),
}  # fmt: skip


def held(folder: Path, head: str, row: Rows, before: Answered) -> dict[str, Any]:
    """What is held of earlier answers for a file; raises FileAmbiguous for a scale that its values do not bear out."""
    raw = read(written(folder, "next.csv", head, row))
    left = remembered_fit.fitting(before, raw)
    assert left is not None
    said = {name: told for name, told in left.said.items() if name in ("scale", "mapping")}
    if said:
        recalled = frozenset({"", *said.get("mapping", ())})
        layouts.recognise(raw, "next.csv", **said, recalled=recalled, seen=left.said["seen"])
    return {name: told for name, told in left.said.items() if name != "seen" and told}


@pytest.mark.sampled
@pytest.mark.parametrize("case", CASES)
def test_an_answer_holds_only_for_a_file_that_is_like_the_one_it_was_given_for(tmp_path: Path, case: str) -> None:
    head, said, first, unlike, alike = CASES[case]
    raw = read(written(tmp_path, "a.csv", head, first))
    before = Answered("a.csv", "", {**said, "seen": remembered_fit.looks(raw, said, Options(**said), None)})
    assert held(tmp_path, head, alike, before) == said
    if {"scale", "mapping"} & said.keys():
        with pytest.raises(FileAmbiguous) as asked:
            held(tmp_path, head, unlike, before)
        assert asked.value.question is not None
        return
    assert held(tmp_path, head, unlike, before) == {}


def test_why_it_is_asked_again_is_said_and_marks_of_words_are_kept(store: Store, tmp_path: Path) -> None:
    head, said, first, unlike, _ = CASES["unit"]
    accept = ("one_day",)
    intake.take(written(tmp_path, "a.csv", head, first), store, options=Options(accept=accept, **said))
    with pytest.raises(FileAmbiguous, match=r"Of a\.csv it was said: --value “Waiting time:unit=minutes”"):
        intake.take(written(tmp_path, "b.csv", head, unlike), store)
    # What is answered now is of this file, and what the one after it is held against.
    again = Options(accept=accept, values={"Waiting time:unit": "seconds"})
    assert intake.take(tmp_path / "b.csv", store, options=again).state == "committed"
    with intake.inspect(written(tmp_path, "c.csv", head, visits(4, lambda n: 200 + n)), store=store) as plan:
        assert any("unit=seconds" in notice.render() for notice in plan.notices)


@pytest.mark.parametrize("reason, first, alike, beyond", [("old", 1997, 1998, 1969), ("future", 2027, 2027, 2099)])
def test_days_far_from_the_present_are_accepted_as_far_as_they_were(
    tmp_path: Path, reason: str, first: int, alike: int, beyond: int
) -> None:
    def of(year: int) -> Rows:
        return lambda n: (f"a{n}x", f"{year if n % 5 else 2026}-03-{n % 28 + 1:02}", n % 5 + 1)

    said: dict[str, Any] = {"accept": (reason,)}
    raw = read(written(tmp_path, "a.csv", SURVEY, of(first)))
    before = Answered("a.csv", "", {**said, "seen": remembered_fit.looks(raw, said, Options(**said), None)})
    assert held(tmp_path, SURVEY, of(alike), before) == {"accept": [reason]}
    assert held(tmp_path, SURVEY, of(beyond), before) == {}


def test_of_words_marks_are_kept(tmp_path: Path) -> None:
    head, said, first, *_ = CASES["words"]
    seen = remembered_fit.looks(read(written(tmp_path, "w.csv", head, first)), said, Options(**said), None)
    (look,) = seen.values()
    assert len(look[WORDS]) == 3
    assert "만족" not in str(look)


def test_answers_of_an_earlier_version_are_used_as_they_were(tmp_path: Path) -> None:
    """Such a store holds answers without what the columns looked like."""
    head, said, _, unlike, _ = CASES["unit"]
    assert held(tmp_path, head, unlike, Answered("a.csv", "", said)) == said
