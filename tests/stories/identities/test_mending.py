"""Refused rows as a file to be mended: they stand there as they were, and mended ones are stored as if never wrong."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter

from analytics.charts import export
from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome, Plan
from data.formats import raw, refused_rows
from data.formats.escaping import escaped, unescaped
from data.formats.shapes import Group, Shape
from data.layouts.exports.surveys import LAYOUTS
from data.layouts.sealed import Told, kept, recalled
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

OWN = 6
Rows = list[list[str]]


def written(plan: Plan, folder: Path, language: str = "en") -> Rows:
    """The records of the file that is given back."""
    path = folder / "mend.csv"
    refused_rows.write(plan, path, language)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def dropped(rows: Rows, folder: Path, **dialect: Any) -> Path:
    """The same records, saved by another program."""
    path = folder / "mended.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, **dialect).writerows(rows)
    return path


def rows_of(*plans: Plan) -> dict[str, list[tuple[Any, ...]]]:
    """What plans would store in each table, without what tells of the upload."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name, staged in ((name, staged) for plan in plans for name, staged in plan.tables.items()):
        frame = pd.concat([pd.read_parquet(file) for file in staged.files])
        frame = frame.drop(columns=["upload_id", "source_file", "row_no", "loaded_at", "is_replacement"]).astype(str)
        found[name] = sorted([*found.get(name, []), *map(tuple, frame.itertuples(index=False))])
    return found


MONKEY = (
    "Respondent ID,End Date,How likely are you to recommend us?,What did you use?,,,How do you feel today?,\n"
    ",,Response,Counter,App,Other (please specify),Happy,Unhappy\n"
)
QUALTRICS = (
    "StartDate,EndDate,Status,Progress,Finished,RecordedDate,ResponseId,DistributionChannel,UserLanguage,Q1,Q3_1,Q4\n"
    "시작 날짜,종료 날짜,응답 유형,진행률,마침,기록된 날짜,응답 ID,배포 채널,사용자 언어,추천하시겠습니까?,"
    "만족도 - 창구,의견\n"
    + ",".join(f'"{{""ImportId"":""Q{n}""}}"' for n in range(12)) + "\n"
)  # fmt: skip


def monkey(n: int, bad: bool) -> str:
    day = "never" if bad else f"03/{n + 1:02}/2026 10:00:00 AM"
    liked = "Happy," if n % 3 else ",Unhappy"
    return f"11425000{n:03},{day},{n % 11},Counter,{'App' if n % 2 else ''},,{liked}"


def qualtrics(n: int, bad: bool) -> str:
    day = "never" if bad else f"2026-03-{n + 1:02} 10:05:00"
    return f"2026-03-01 10:00:00,{day},IP Address,100,True,{day},R_{n},anonymous,KO,{n % 11},{n % 5 + 1},=좋아요 {n}"


def korean(n: int, bad: bool) -> str:
    day = "never" if bad else f"2026. 3. {n + 1}"
    return f'{n + 1},{day},강남,{5 - n % 5},{n % 11},"{["예금, 대출", "예금", "대출", "예금, 환전"][n % 4]}",@{n}'


def dated(n: int, bad: bool) -> str:
    # Rows 20 and on have a day above 12: they alone tell which comes first.
    return f"r{n},{'never' if bad else f'{n + 1:02}/04/2026'},{n % 11},c{n},'=x {n}"


KINDS: dict[str, tuple[str, Callable[[int, bool], str], Options]] = {
    "surveymonkey": (MONKEY, monkey, Options()),
    "qualtrics": (QUALTRICS, qualtrics, Options()),
    "found by its headers": (
        "번호,응답일자,지점,만족도,추천 의향,이용 업무,의견\n", korean,
        Options(scale=(5, 1), mapping={"응답일자": "responded_at"}),
    ),
    "dates that others tell": ("response_id,responded_at,nps,customer_key,verbatim\n", dated, Options()),
    "mapped by hand": (
        "a,b,c,d,e\n", dated,
        Options("response", mapping={"a": "response_id", "b": "responded_at", "c": "nps", "d": "customer_key"}),
    ),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("share", ["some", "too many"])
@pytest.mark.parametrize("kind", KINDS)
def test_mended_rows_are_stored_as_if_they_had_been_right(tmp_path: Path, kind: str, share: str) -> None:
    header, line, options = KINDS[kind]
    bad = {4, 6} if share == "some" else set(range(12))
    right, wrong = tmp_path / "right.csv", tmp_path / "wrong.csv"
    right.write_text(header + "\n".join(line(n, False) for n in range(25)) + "\n")
    wrong.write_text(header + "\n".join(line(n, n in bad) for n in range(25)) + "\n")
    with right.open(newline="") as file:
        asked = list(csv.reader(file))
    heads = header.count("\n")
    with intake.inspect(right, options=options) as control, intake.inspect(wrong, options=options) as plan:
        rows = written(plan, tmp_path)
        assert (len(rows) - heads, plan.refused) == ((2, False) if share == "some" else (25, True))
        for row in rows[heads:]:
            n = int(row[0]) - 1 - heads
            row[OWN:] = [escaped(cell) for cell in asked[n + heads]]
            assert bool(row[3]) == (n in bad)
        with intake.inspect(dropped(rows, tmp_path)) as mended:
            assert (mended.rejected, mended.layout) == (0, plan.layout)
            stored = rows_of(mended) if plan.refused else rows_of(plan, mended)
        assert stored == rows_of(control)


def test_what_is_given_back_is_what_stood_there(tmp_path: Path) -> None:
    lines = [f"r{n},2026-03-{n:02},5,fine" for n in range(1, 20)]
    lines += ["x1,never,ten,=1+cmd", "x2,2026-03-02", "x3,2026-03-03,5,one, two", '"x4",never,5,"a\nb"']
    path = tmp_path / "given.csv"
    path.write_text("response_id,responded_at,nps,verbatim\n" + "\n".join(lines) + "\n")
    with intake.inspect(path, options=Options(as_table="response")) as plan:
        english, korean = written(plan, tmp_path), written(plan, tmp_path, "ko")
    assert [row[0] for row in english[1:]] == ["21", "22", "23", "24"]
    assert [[unescaped(cell) for cell in row[OWN:]] for row in english[1:]] == [
        ["x1", "never", "ten", "=1+cmd"], ["x2", "2026-03-02"], ["x3", "2026-03-03", "5", "one", " two"],
        ["x4", "never", "5", "a\nb"],
    ]  # fmt: skip
    # Two faults of one row stand below each other, in the same order in every column.
    columns, values, reasons, remedies = (cell.split("\n") for cell in english[1][1:5])
    assert dict(zip(columns, values, strict=True)) == {"responded_at": "never", "nps": "ten"}
    assert len(reasons) == len(remedies) == 2
    assert english[1][OWN + 3] == "'=1+cmd"
    assert korean[1][3] != english[1][3]
    assert [row[OWN:] for row in korean] == [row[OWN:] for row in english]


def test_what_was_not_mended_is_refused_again(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "given.csv"
    lines = [f"r{n},2026-03-{n:02},5,fine" for n in range(1, 20)] + ["x1,never,5,a", "x2,2026-03-02", "x3,1,2,3,4"]
    path.write_text("response_id,responded_at,nps,verbatim\n" + "\n".join(lines) + "\n")
    with intake.inspect(path, store=store) as plan:
        rows = written(plan, tmp_path)
    with intake.inspect(dropped(rows, tmp_path), store=store) as again:
        assert (again.read, again.rejected) == (3, 3)
        assert [row[OWN:] for row in written(again, tmp_path)] == [row[OWN:] for row in rows]


@pytest.mark.sampled
@pytest.mark.parametrize("how", ["semicolons", "tabs in UTF-16", "padded", "moved", "without ours", "workbook"])
def test_whatever_program_saved_it(tmp_path: Path, store: Store, how: str) -> None:
    path = tmp_path / "given.csv"
    lines = [f"r{n},25/03/2026,5,fine" for n in range(1, 20)] + ["x1,never,5,@me", "x2,never,6,1;2"]
    path.write_text("response_id,responded_at,nps,verbatim\n" + "\n".join(lines) + "\n")
    with intake.inspect(path, store=store) as plan:
        rows = [[cell.replace("never", "26/03/2026") for cell in row] for row in written(plan, tmp_path)]
    if how == "padded":
        rows = [[*row, "", "", ""] for row in rows]
    if how == "moved":
        rows = [[*row[OWN:], *row[:OWN]] for row in rows]
    mended = dropped(rows, tmp_path, delimiter=";" if how == "semicolons" else "\t" if how[0] == "t" else ",")
    if how.endswith("UTF-16"):
        mended.write_bytes(mended.read_text(encoding="utf-8-sig").encode("utf-16"))
    if how == "without ours":
        mended = dropped([row[OWN:] for row in rows], tmp_path)
    if how == "workbook":
        mended = tmp_path / "mended.xlsx"
        with xlsxwriter.Workbook(mended, {"strings_to_numbers": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    outcome = intake.take(mended, store)
    assert (outcome.read, outcome.added) == (2, 2)
    with store.snapshot() as snapshot:
        frame = snapshot.to_arrow(snapshot.table("response")).to_pandas().sort_values("row_no")
    assert frame.verbatim.tolist()[how == "without ours" :] == ["@me", "1;2"][how == "without ours" :]
    assert frame.responded_at.dt.strftime("%d/%m/%Y").tolist() == ["26/03/2026"] * 2


def test_a_workbook_made_of_it() -> None:
    """What a spreadsheet hands on as rows: empty headers are named by their place, and ours are left out of it."""
    head = ["teller:row Row", "teller:column x", "teller:value x", "teller:reason", "teller:remedy", "teller:layout/4"]
    rows = [(2, ["5", "", "", "", "", "", "'=a", "", "it's", "''+b"]), (3, ["6", *[""] * 5, "1", "2", "3", "4", "5"])]
    found = refused_rows.restored(raw.from_rows([*head, "'=q", "", "b", ""], rows, "utf-8", 1))
    assert found.columns == ("=q", "column 2", "b", "column 4")
    assert found.table.to_pylist() == [{"=q": "=a", "column 2": "", "b": "it's", "column 4": "'+b"}]
    assert found.torn[0].cells == ("1", "2", "3", "4", "5")
    plain = raw.from_rows(["a", "teller:row"], [(2, ["'=x", "y"])], "utf-8", 1)
    assert refused_rows.restored(plain) is plain


def test_every_text_comes_back_exactly() -> None:
    dice = random.Random(5)
    texts = {"".join(dice.choices("'=+-@\t\r\n 1a.%\u3000\uff1d\x00한", k=dice.randint(0, 6))) for _ in range(20_000)}
    made = {escaped(text) for text in texts}
    assert len(made) == len(texts)
    assert {unescaped(text) for text in made} == texts
    runs = [text for text in made if text.lstrip("\x00 \u3000")[:1] in ("=", "+", "-", "@") and text[:1]]
    assert all(
        pd.Series([text.replace("%", "").replace(",", "")]).str.fullmatch(r"[+-][\d.]+\s?").all() for text in runs
    )
    frame = pd.DataFrame({"=a": ["=1", "-5", "'=1", None]})
    assert export.csv(frame).decode("utf-8-sig") == "'=a\n'=1\n-5\n''=1\n\"\"\n"


def test_only_the_banks_own_seal_is_believed() -> None:
    for layout in LAYOUTS:
        shape = Shape(("a", "b"), (0, Group("b", (1, 2), ("x", "y"))), 1, {"a": "b"}, heads=(("a", "b", "c"),))
        text = kept(Told(layout, shape, "dmy", "x"), b"k" * 32)
        told = recalled(text, b"k" * 32)
        assert told is not None
        assert (told.layout, told.layout.columns) == (layout, layout.columns)
        assert (told.shape, told.order, told.asked) == (shape, "dmy", "x")
        assert recalled(text, b"x" * 32) is None
        assert recalled(text[:-3] + "AAA", b"k" * 32) is None
    assert recalled("", b"k" * 32) is None


def test_a_seal_that_is_broken_is_passed_over(tmp_path: Path, store: Store) -> None:
    head = "teller:row,teller:column,teller:value,teller:reason,teller:remedy,teller:layout/3 00000000,"
    path = tmp_path / "m.csv"
    path.write_text(head + "response_id,responded_at,nps\n1,,,,,,r1,2026-03-01,9\n")
    outcome: Outcome = intake.take(path, store)
    assert (outcome.layout, outcome.added) == ("template_response", 1)


def test_many_rows_pass_by_without_being_held(tmp_path: Path) -> None:
    """All rows of a file that is refused as a whole, some of them torn, in the order of the file."""
    count = 30_000
    numbers = [n for n in range(2, count + 2) if n % 7]
    table = pa.table({"row_no": [str(n) for n in numbers], "number": pa.array(numbers, pa.int64())})
    pa.parquet.write_table(table, tmp_path / "rows.parquet")
    torn = [raw.torn_row(n, 2, 1, ["a", str(n)]) for n in range(7, count + 2, 7)]

    class Given:
        heads = (("row_no",),)
        refused_rows = tmp_path / "rows.parquet"
        told = ""

        def all_rejections(self) -> Any:
            return iter(torn)

    rows = written(Given(), tmp_path)  # type: ignore[arg-type]
    assert [int(row[0]) for row in rows[1:]] == list(range(2, count + 2))
    assert all(row[OWN:] == ([row[0]] if int(row[0]) % 7 else ["a", row[0]]) for row in rows[1:])
    assert json.dumps(rows[0][OWN - 1 :]) == '["teller:layout/1", "row_no"]'
