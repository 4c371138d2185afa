"""What only the user can know is asked once: answered on the command line, kept, and not asked for the next file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from analytics.ingest import intake
from analytics.ingest.intake import Options
from analytics.insights import history
from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.store.store import Store
from tests.test_cli import answer, run

HEAD = "날짜,추천 의향,전반적 만족도,직원 친절도,대기 시간,의견"


@pytest.fixture(autouse=True)
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an upload does to the numbers is not counted, which takes longer than all that is tried here."""
    monkeypatch.setattr(history, "record", lambda *_: None)


def voc(folder: Path, name: str, start: int = 0, head: str = HEAD) -> Path:
    """Forty answers whose dates, and whose scale, leave it open how they are meant, with a code for no answer."""
    lines = []
    for n in range(start, start + 40):
        csat, staff = 5 - n % 11 // 2 or 1, 99 if n % 20 == 7 else n % 5 + 1
        lines.append(f"{n % 10 + 1}/{n % 11 + 1}/2026,{n % 11},{csat},{staff},{n % 5 + 1},의견 {n}")
    (folder / name).write_text("\n".join([head, *lines]), encoding="utf-8")
    return folder / name


SAID = ("--scale", "5-1", "--no-answer", "99")


def stored(store: Store, table: str = "response") -> list[dict[str, Any]]:
    with store.snapshot() as snapshot:
        rows: list[dict[str, Any]] = snapshot.to_arrow(snapshot.table(table)).to_pylist()
        return rows


def test_a_file_is_asked_about_once(store: Store, tmp_path: Path) -> None:
    first, place = voc(tmp_path, "first.csv"), ("--store", store.url)
    refused = run("add", str(first), *place)
    assert refused.exit_code == 1
    assert "--scale 5-1" in refused.stderr
    assert '--value "직원 친절도:99=none"' in refused.stderr
    (asked,) = answer("add", str(first), *place, status=1)
    assert [(q["option"], q["choices"][0]["value"]) for q in asked["error"]["questions"]] == [
        ("scale", "1-5"), ("values", "직원 친절도:99=none"),
    ]  # fmt: skip
    refused = run("add", str(first), *SAID, *place)
    assert (refused.exit_code, "--order dmy" in refused.stderr) == (1, True)
    (done,) = answer("add", str(first), *SAID, "--order", "mdy", "--save-layout", "VOC", *place)
    assert (done["state"], done["rows"], done["rejected"]) == ("committed", 40, 0)

    (again,) = answer("add", str(first), *place)
    assert (again["state"], again["upload_id"]) == ("already", done["upload_id"])
    (other,) = answer("add", str(voc(tmp_path, "second.csv", 40)), *place)
    assert (other["state"], other["added"]) == ("committed", 40)
    assert any("own layout VOC" in notice for notice in other["notices"])
    rows = stored(store)
    assert {row["survey_id"] for row in rows} == {rows[0]["survey_id"]}
    assert len(rows) == 80
    turned = [(row["csat"], row["nps"]) for row in rows if row["nps"] == 10]
    assert {csat for csat, _ in turned} == {5.0}
    assert "99" not in {row["value"] for row in stored(store, "answer")}


def test_own_layouts_are_listed_and_forgotten(store: Store, tmp_path: Path) -> None:
    place = ("--store", store.url)
    assert "no layouts of its own" in run("layouts", *place).stderr
    file = voc(tmp_path, "first.csv")
    run("add", str(file), *SAID, "--order", "mdy", "--save-layout", "VOC", *place)
    (kept,) = answer("layouts", *place)
    assert (kept["name"], kept["layout"], kept["columns"]) == ("VOC", "survey", 6)
    assert kept["said"] == {"order": "mdy", "scale": [5, 1], "nothing": ["99"]}
    assert kept["mapping"]["전반적 만족도"] == "csat:5-1"
    assert "VOC" in run("layouts", *place).stdout
    assert answer("layouts", "--forget", "VOC", *place) == []
    result = run("layouts", "--forget", "VOC", *place)
    assert (result.exit_code, "no layout VOC" in result.stderr) == (1, True)
    (other,) = answer("add", str(voc(tmp_path, "second.csv", 40)), *place)
    assert not any("VOC" in notice for notice in other["notices"])


def test_an_answer_holds_for_the_next_file_until_its_upload_is_undone(store: Store, tmp_path: Path) -> None:
    place = ("--store", store.url)
    (first,) = answer("add", str(voc(tmp_path, "first.csv")), *SAID, "--order", "mdy", *place)
    (second,) = answer("add", str(voc(tmp_path, "second.csv", 40)), *place)
    told = "as first.csv was, which has the same headers: --order mdy --scale 5-1 --no-answer 99."
    assert any(told in notice for notice in second["notices"])
    (again,) = answer("add", str(tmp_path / "first.csv"), *place)
    assert again["state"] == "already"
    said = ("--order", "dmy", "--scale", "1-5")
    (third,) = answer("add", str(voc(tmp_path, "third.csv", 80)), *said, *place)
    assert any("headers: --no-answer 99." in notice for notice in third["notices"])
    (fourth,) = answer("add", str(voc(tmp_path, "fourth.csv", 120)), *place)
    assert any("--order dmy --scale 1-5 --no-answer 99" in notice for notice in fourth["notices"])
    for upload in (first, second, third, fourth):
        store.undo(upload["upload_id"])
    assert run("add", str(voc(tmp_path, "fifth.csv", 160)), *place).exit_code == 1


def test_what_is_said_by_hand_goes_over_an_own_layout(store: Store, tmp_path: Path) -> None:
    place = ("--store", store.url)
    answer("add", str(voc(tmp_path, "a.csv")), *SAID, "--order", "mdy", "--save-layout", "VOC", *place)
    said = ("--order", "dmy", "--map", "대기 시간=none", "--map", "전반적 만족도=csat:1-5")
    (done,) = answer("add", str(voc(tmp_path, "b.csv", 40)), *said, *place)
    assert done["state"] == "committed"
    fresh = [row for row in stored(store) if row["upload_id"] == done["upload_id"]]
    assert {row["csat"] for row in fresh if row["nps"] == 10} == {1.0}
    assert {row["responded_at"].month for row in fresh} == set(range(1, 12))
    assert "대기 시간" not in {a["item"] for a in stored(store, "answer") if a["upload_id"] == done["upload_id"]}


@pytest.mark.parametrize("said", [{"values": {"전반적 만족도:9": "none"}}, {"nothing": ("9",)}])
def test_a_code_is_no_answer_in_the_next_file_only_where_it_is_no_point(
    store: Store, tmp_path: Path, said: dict[str, Any]
) -> None:
    """Of points from 1 to 5 a 9 is none; of those from 6 to 10 of the file after next it is one."""
    head = "날짜,응답번호,전반적 만족도"
    for name, points in (("a", (1, 2, 3, 4, 5, 9)), ("b", (5, 4, 3, 2, 1, 9)), ("c", (6, 7, 8, 9, 10, 9))):
        lines = [f"2026-03-{n + 1:02},{name}{n}x,{point}" for n, point in enumerate(points)]
        (tmp_path / f"{name}.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    intake.take(tmp_path / "a.csv", store, options=Options(**said))
    intake.take(tmp_path / "b.csv", store)
    intake.take(tmp_path / "c.csv", store, options=Options(scale=(0, 10)))
    found = [(row["response_id"][-3], row["csat"]) for row in stored(store)]
    assert sorted(point for name, point in found if name == "b" and point) == [1, 2, 3, 4, 5]
    assert sorted(point for name, point in found if name == "c") == [6, 7, 8, 9, 9, 10]


def test_nothing_is_saved_of_a_file_that_stays_out(store: Store, tmp_path: Path) -> None:
    place = ("--store", store.url)
    file = voc(tmp_path, "a.csv")
    answer("add", str(file), *SAID, "--order", "mdy", "--save-layout", "VOC", "--dry-run", *place)
    assert answer("layouts", *place) == []
    with intake.inspect(file, options=Options(order="mdy", scale=(5, 1), nothing=("99",)), store=store) as plan:
        for name in ("qualtrics", "template_visit", " "):
            with pytest.raises(FileRefused, match="cannot be called"):
                intake.save_layout(store, plan, name, "kim")
    assert layouts.own(store.shelf) == ()


def test_a_layout_can_be_named_and_fits_in_any_order(store: Store, tmp_path: Path) -> None:
    file = voc(tmp_path, "a.csv")
    with intake.inspect(file, options=Options(order="mdy", scale=(5, 1), nothing=("99",)), store=store) as plan:
        intake.save_layout(store, plan, "VOC", "kim")
    lines = [",".join(reversed(line.split(","))) for line in file.read_text(encoding="utf-8").splitlines()]
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join(lines), encoding="utf-8")
    with intake.inspect(turned, store=store) as plan:
        assert (plan.own, plan.rejected, plan.options.scale) == ("VOC", 0, (5, 1))
    wider = voc(tmp_path, "wider.csv", head=HEAD + ",쪽")
    wider.write_text(wider.read_text(encoding="utf-8").replace("\n", ",1\n").replace("쪽,1", "쪽"), encoding="utf-8")
    with pytest.raises(FileAmbiguous):
        intake.inspect(wider, store=store)
    with intake.inspect(wider, options=Options(layout="VOC"), store=store) as plan:
        assert (plan.own, plan.mapping["쪽"]) == ("VOC", "answer")


def test_a_new_wave_is_asked_for_until_it_is_said(store: Store, tmp_path: Path) -> None:
    plain = Options(order="mdy", scale=(5, 1), nothing=("99",))
    intake.take(voc(tmp_path, "a.csv"), store, options=replace(plain, survey="VOC 2026"))
    other = voc(tmp_path, "b.csv", 40, HEAD.replace("대기 시간", "창구 혼잡도"))
    with pytest.raises(FileAmbiguous, match=r"VOC 2026, last added as a\.csv") as caught:
        intake.take(other, store, options=plain)
    (question,) = caught.value.questions
    assert question.choices[0][0] == "VOC 2026"
    done = intake.take(other, store, options=replace(plain, survey="VOC 2026"))
    assert {row["survey_id"] for row in stored(store)} == {"VOC 2026"}
    assert (done.added, done.replaced) == (40, 0)
    third = voc(tmp_path, "c.csv", 80, HEAD.replace("대기 시간", "창구 혼잡도"))
    assert intake.take(third, store, options=plain).state == "committed"
    assert {row["survey_id"] for row in stored(store)} == {"VOC 2026"}
    for entry in store.history():
        store.undo(entry.upload_id)
    with intake.inspect(other, options=plain, store=store) as plan:
        assert plan.wave["survey"].startswith("survey-")


def book(path: Path, start: int) -> Path:
    """A workbook of two tables."""
    sheets: dict[str, list[list[Any]]] = {
        "응답": [["날짜", "추천 의향", "의견"], *([f"2026-03-0{n}", start + n, f"좋아요 {n}"] for n in range(1, 6))],
        "기준": [["코드", "뜻"], ["a", "b"], ["c", "d"]],
    }
    with xlsxwriter.Workbook(path) as made:
        for title, rows in sheets.items():
            sheet = made.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_a_sheet_is_asked_for_once(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileAmbiguous, match="--sheet") as caught:
        intake.inspect(book(tmp_path / "a.xlsx", 4), store=store)
    assert caught.value.questions[0].option == "sheet"
    with intake.inspect(tmp_path / "a.xlsx", options=Options(sheet="응답"), store=store) as plan:
        intake.save_layout(store, plan, "월간", "kim")
    with intake.inspect(book(tmp_path / "b.xlsx", 5), store=store) as plan:
        assert (plan.own, plan.read, plan.rejected) == ("월간", 5, 0)


def test_the_zone_is_said_on_the_command_line(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("date,satisfaction\n2026-03-01 20:00 CST,4\n2026-03-02 10:00 CST,5\n", encoding="utf-8")
    place = ("--store", store.url)
    refused = run("add", str(file), *place)
    assert (refused.exit_code, "--zone Asia/Shanghai" in refused.stderr) == (1, True)
    answer("add", str(file), "--zone", "America/Chicago", *place)
    assert sorted(f"{row['responded_at']:%d %H:%M}" for row in stored(store)) == ["02 11:00", "03 01:00"]
    assert "no time zone Mars" in run("add", str(file), "--zone", "Mars", *place).stderr


def test_a_header_with_an_equals_sign_can_be_said(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("date,점수 (5=좋음)\n2026-03-01,4\n2026-03-02,5\n", encoding="utf-8")
    (done,) = answer("add", str(file), "--map", "점수 (5=좋음)=csat", "--store", store.url)
    assert (done["state"], stored(store)[0]["csat"]) == ("committed", 4.0)
