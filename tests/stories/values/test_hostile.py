"""Files made to do harm: each ends in a refusal that says what to do, in bounded time and memory."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.checking.rejections import Rejection
from data.errors import FileAmbiguous, FileRefused, TellerError
from data.files import reader, sandbox
from data.files.staging import Staging
from data.formats import codec
from data.formats.raw import MOST_COLUMNS, shown_name, unique
from data.settings import ROOT
from data.texts import Text

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATED}/worksheet" Target="worksheets/s.xml"/></Relationships>',
}
ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row>'


def book(path: Path, rows: str = ROWS, *, sheet: str = "S", head: str = "", **more: str) -> Path:
    """A workbook made by hand: the sheet's rows as XML, what stands before its root, further parts."""
    named = f'<sheets><sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets>'
    parts = {
        **PARTS,
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATED}">{named}</workbook>',
        "xl/worksheets/s.xml": f'{head}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>',
        **more,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def refused(path: Path, **said: Any) -> str:
    """What is said of a file that is refused; it must say what to do as well."""
    with pytest.raises(FileRefused) as refusal:
        intake.inspect(path, options=Options(**said)).close()
    assert refusal.value.remedy.message
    return str(refusal.value)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test meets soon: 20 seconds and 256 MB."""
    monkeypatch.setenv("TELLER_READ_SECONDS", "20")
    monkeypatch.setenv("TELLER_READ_MEGABYTES", "256")


def test_a_harmless_workbook_is_read_formulas_as_values_and_macros_left_alone(tmp_path: Path) -> None:
    cell = '<row r="2"><c r="A2"><f>1+6</f><v>7</v></c></row><row r="3"><c r="A3" t="str"><v>=1+6</v></c></row>'
    path = book(tmp_path / "b.xlsm", ROWS.replace(ROWS[ROWS.index('<row r="2"') :], cell), **{"xl/vbaProject.bin": "x"})
    assert reader.read(path).table.to_pydict() == {"id": ["7", "=1+6"]}


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = book(tmp_path / "bomb.xlsx", **{"xl/media.xml": " " * (200 << 20)})
    assert path.stat().st_size < 1 << 20
    assert "unpacks to far more" in refused(path)


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_a_packed_bomb_is_refused_while_it_is_unpacked(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bomb"
    if kind == "gzip":
        with gzip.open(path, "wb", compresslevel=1) as file:
            for _ in range(200):
                file.write(b"0" * (1 << 20))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("a.csv", b"0" * (200 << 20))
    assert "unpacks to far more" in refused(path)


def test_the_unpacked_size_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"id,x\n" + b"".join(b"%d,%x\n" % (i, i * 7919) for i in range(200_000)))
    assert reader.read(path).read == 200_000
    monkeypatch.setenv("TELLER_UNPACKED_MEGABYTES", "1")
    assert "TELLER_UNPACKED_MEGABYTES" in refused(path)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        f"<!--{'<a>' * 30_000}--><!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>",
    ],
)
def test_entities_are_refused(tmp_path: Path, head: str) -> None:
    assert "could make it grow or fetch" in refused(book(tmp_path / "e.xlsx", head=head))


def test_entities_in_an_opendocument_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>'
        )
    assert "could make it grow or fetch" in refused(path)


@pytest.mark.sampled
@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_a_workbook_that_was_cut_off_is_refused(tmp_path: Path, cut: float) -> None:
    content = book(tmp_path / "b.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(content[: int(len(content) * cut)])
    assert "cut.xlsx" in refused(tmp_path / "cut.xlsx")


@pytest.mark.usefixtures("little")
def test_one_cell_at_the_far_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    far = ROWS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "takes more memory" in refused(book(tmp_path / "far.xlsx", far))


@pytest.mark.usefixtures("little")
def test_a_gigabyte_cell_is_refused_by_its_memory(tmp_path: Path) -> None:
    path = tmp_path / "cell.csv"
    with path.open("wb") as file:
        file.write(b'id,text\n1,"')
        file.seek(1 << 30)  # a hole in the file: zeros that take no room on the disk
        file.write(b'"\n')
    start = time.monotonic()
    assert "cell.csv" in refused(path)
    assert time.monotonic() - start < 25


@pytest.mark.usefixtures("little")
def test_endless_json_lists_and_many_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text('[{"a":' + "[" * 500_000)
    assert "deep.json" in refused(tmp_path / "deep.json")
    (tmp_path / "wide.jsonl").write_text("".join(f'{{"k{i}": {i}}}\n' for i in range(50_000)))
    assert "more than 4,096 columns" in refused(tmp_path / "wide.jsonl")


def test_a_million_columns_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(",".join(["a"] * 1_000_000) + "\n" + "1," * 999_999 + "1\n")
    start = time.monotonic()
    assert "more than 4,096 columns" in refused(tmp_path / "wide.csv")
    assert time.monotonic() - start < 20


def test_as_many_equal_headers_as_may_be_are_told_apart_soon() -> None:
    start = time.monotonic()
    assert len(set(unique(["a"] * MOST_COLUMNS))) == MOST_COLUMNS
    assert time.monotonic() - start < 2
    assert unique(["a", "a (2)", "a", "A", ""]) == ["a", "a (2)", "a (3)", "A (4)", "column 5"]


def test_time_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_READ_SECONDS", "0")
    said = refused(book(tmp_path / "b.xlsx"))
    assert "TELLER_READ_SECONDS" in said


def test_the_process_is_confined(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from data.files import sandbox as apart;"
        "apart.confine(Path(sys.argv[1]), 10**8);"
        "print(*(resource.getrlimit(what)[0] for what in (resource.RLIMIT_DATA, resource.RLIMIT_CPU)));"
        "x = bytearray(1 << 30)"
    )
    env = {**os.environ, "TELLER_READ_MEGABYTES": "512", "TELLER_READ_SECONDS": "10"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    # Ten seconds, and a second more for every two megabytes, on every core.
    assert done.stdout.split() == [str(512 << 20), str(60 * (os.cpu_count() or 1))]
    assert done.stderr.strip().endswith("MemoryError")


def test_the_process_starts_without_what_only_the_store_needs() -> None:
    code = "import sys, analytics.ingest.worker; print(sorted({'deltalake', 'ibis', 'pandas'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_process_that_is_killed_is_told_as_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **said: Any) -> None:
            super().__init__(*args, **said)
            os.kill(self.pid, signal.SIGSEGV)

    monkeypatch.setattr(subprocess, "Popen", Killed)
    assert "b.xlsx" in refused(book(tmp_path / "b.xlsx"))


def test_a_process_that_is_silent_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "quiet.py").write_text("import time; time.sleep(60)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("TELLER_READ_SECONDS", "1")
    start = time.monotonic()
    with pytest.raises(FileRefused, match="takes longer"):
        sandbox.run("quiet", tmp_path, "x.csv", 10**9, lambda *_: None)
    assert time.monotonic() - start < 10


def test_a_large_file_is_taken_in_with_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("response_id,responded_at,nps,verbatim\n")
        for i in range(300_000):
            file.write(f'{i},2026-03-01,{i % 11},"{i:x>300}"\n')
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert not sandbox.is_plain(path)
    with intake.inspect(path) as plan:
        assert (plan.read, plan.rejected) == (300_000, 0)
        assert len(plan.tables["response"].files) > 3
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, 1 << 20)


def test_a_cell_of_fifty_megabytes_costs_its_own_row_in_good_time(tmp_path: Path) -> None:
    path = tmp_path / "cell.csv"
    sound = "".join(f"r{n},2026-03-01,{n % 11},fine\n" for n in range(100))
    path.write_text(
        "response_id,responded_at,nps,verbatim\n" + sound + "r,2026-03-01,5," + "가 " * 13_000_000 + "\n" + sound
    )
    start = time.monotonic()
    with intake.inspect(path) as plan:
        assert plan.read == 201
        assert [r.row for r in plan.all_rejections() if "longer than 16 MB" in str(r.reason)] == [102]
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(
    "columns, rows", [(1_500, 40), *(pytest.param(*of, marks=pytest.mark.long) for of in ((4_000, 10), (1_500, 1_000)))]
)
def test_thousands_of_questions_become_answers_in_good_time(tmp_path: Path, columns: int, rows: int) -> None:
    path = tmp_path / "wide.csv"
    lines = [",".join(["Timestamp", "How likely are you to recommend us?", *(f"question {n}" for n in range(columns))])]
    lines += [",".join([f"2026/03/01 9:{n % 60:02}:00", "9", *[str(n % 5 + 1)] * columns]) for n in range(rows)]
    path.write_text("\n".join(lines) + "\n")
    start = time.monotonic()
    with intake.inspect(path) as plan:
        assert plan.tables["answer"].rows == columns * rows
    assert time.monotonic() - start < 60


def test_comments_made_to_look_like_details_are_masked_in_good_time(tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    comment = "010-1234-567 a@b 4111 1111 1111 1112 " * 20
    rows = "".join(f"r{n},2026-03-01,5,{comment}{n}\n" for n in range(3_000))
    path.write_text("response_id,responded_at,nps,verbatim\n" + rows)
    start = time.monotonic()
    with intake.inspect(path) as plan:
        assert plan.rejected == 0
    assert time.monotonic() - start < 30


def test_the_folder_of_a_process_that_died_is_cleared_away(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from data.files.staging import Staging;"
        "s = Staging(Path(sys.argv[1])); (s.folder / 'x').write_text('left'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    (left,) = [path for path in (tmp_path / ".staging").iterdir() if path.is_dir()]
    with Staging(tmp_path) as mine:
        assert not left.exists()
        with Staging(tmp_path) as other:
            assert mine.folder.is_dir()
            assert other.folder != mine.folder
    assert list((tmp_path / ".staging").iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\temp\\passwd.csv", "pass\x00wd\u202e.csv\n", "a" * 500])
def test_names_are_shown_without_tricks(name: str) -> None:
    shown = shown_name(name)
    assert not set(shown) & set("/\\\x00\n\u202e")
    assert len(shown) <= 120


def test_a_sheet_with_a_name_like_a_path_is_only_named(tmp_path: Path) -> None:
    said = refused(book(tmp_path / "b.xlsx", sheet="..&#x202e;/etc&#10;x"), sheet="none")
    assert "\u202e" not in said
    assert "\n" not in said


def test_a_zip_never_writes_where_its_names_say(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../../../tmp/teller-slipped.csv", "id,x\n1,2\n")
    assert reader.read(path).table.to_pydict() == {"id": ["1"], "x": ["2"]}
    assert not Path("/tmp/teller-slipped.csv").exists()


def test_a_zip_of_several_files_asks_which(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
        archive.writestr("b/b.csv", "id\n2\n")
        archive.writestr("__MACOSX/._a.csv", "x")
    with pytest.raises(FileAmbiguous, match=r"a\.csv, b\.csv"):
        reader.read(path)
    assert reader.read(path, sheet="b.csv").table.to_pydict() == {"id": ["2"]}


def test_a_workbook_in_a_zip_is_read_and_weighed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.write(book(tmp_path / "b.xlsx"), "b.xlsx")
    assert reader.read(tmp_path / "z.zip").table.to_pydict() == {"id": ["7"]}
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.write(book(tmp_path / "c.xlsx", **{"xl/media.xml": " " * (200 << 20)}), "c.xlsx")
    assert "unpacks to far more" in refused(tmp_path / "y.zip")


@pytest.mark.parametrize("encoding", ["zip", "rot13", "no-such", "base64", "\x00"])
def test_what_is_no_encoding_is_refused_by_name(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    assert "no encoding" in refused(tmp_path / "a.csv", encoding=encoding)


def test_an_answer_is_handed_over_whole(tmp_path: Path) -> None:
    told = Rejection(
        3,
        "x",
        "=1\x00",
        Text("The row has {found} values; the header has {expected}.", {"found": 1}),
        Text("b"),
        ("=1", ""),
    )
    found = {"told": (told,), "notes": (Text("c", {"d": Text("e")}),), "columns": {"list": "a", "0": None}, "read": 2}
    codec.leave(found, tmp_path)
    assert codec.collect(tmp_path) == found


def test_a_fault_is_handed_over_by_its_kind(tmp_path: Path) -> None:
    codec.leave_fault(FileAmbiguous(Text("a {b}", {"b": "\u202ec"}), remedy="d"), tmp_path)
    with pytest.raises(FileAmbiguous, match=r"^a c d$") as fault:
        codec.raise_fault(tmp_path)
    assert isinstance(fault.value, TellerError)
    assert json.loads((tmp_path / "fault.json").read_text())["kind"] == "FileAmbiguous"
