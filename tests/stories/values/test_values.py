"""What is stored is what was written, value by value, whatever kind of file and characters it came in."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from analytics.insights import history
from data.files import sandbox
from data.store.store import Store
from tests import malformed

HEADER = ["response_id", "responded_at", "nps", "csat", "weight", "channel", "verbatim"]
# Text of each tongue with what is hard for files: separators, marks, breaks, signs of formulas, spaces inside.
TEXTS = {
    "ko": [
        "친절하고, 빠르게 처리해 주셨습니다",
        '창구에서 "잠시만"이라고 하더니 오래 기다렸어요',
        "앱이\n느려요; 개선 바랍니다|꼭",
    ],
    "zh": ["服务很好, 等待时间不长", '柜员说 "请稍等" 然后就没有消息了', "手机银行\n经常打不开; 请改进|谢谢"],
    "ja": [
        "とても親切でした, ありがとうございます",
        '窓口で "少々お待ちください" と言われました',
        "アプリが\n遅いです; 改善してください|",
    ],
    "en": ["Très aimable, déjà réglé", 'The clerk said "wait here" and left', "=1+1 +2 -3 @x; a\nb|c — “done”"],
}
# Tongue, and how it is written down.
ENCODINGS = [
    ("ko", "utf-8"), ("ko", "utf-8-sig"), ("ko", "utf-16"), ("ko", "cp949"), ("zh", "gb18030"), ("zh", "big5"),
    ("ja", "cp932"), ("en", "cp1252"), ("en", "mac_roman"),
]  # fmt: skip
TRADITIONAL = str.maketrans("务时间长员说请后没发经开进谢", "務時間長員說請後沒發經開進謝")
Row = dict[str, Any]


def written(tongue: str, encoding: str = "utf-8") -> list[Row]:
    """Thirty rows of values of every type, some of them empty."""
    texts = [text.translate(TRADITIONAL) for text in TEXTS[tongue]] if encoding == "big5" else TEXTS[tongue]
    texts = [text for text in texts if text.encode(encoding, "ignore").decode(encoding) == text]
    chance = random.Random(encoding)
    return [
        {
            "response_id": f"R-{i:03}",
            "responded_at": datetime(2026, 1 + i % 9, 1 + i % 28, i % 24, i),
            "nps": None if i % 7 == 0 else chance.randint(0, 10),
            "csat": None if i % 5 == 0 and i % 7 else chance.randint(1, 5),
            "weight": None if i % 11 == 0 else chance.randint(1, 10**6) / 1000,
            "channel": "app" if i % 2 else "branch",
            "verbatim": None if i % 6 == 0 else f"{texts[i % len(texts)]} {i}",
        }
        for i in range(30)
    ]


def told(value: Any) -> str:
    """A value as files of text have it."""
    return "" if value is None else str(value)


def as_csv(rows: list[Row], delimiter: str = ",", quoting: Any = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    buffer = io.StringIO()
    lines = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator=end)
    lines.writerows([HEADER, *([told(value) for value in row.values()] for row in rows)])
    return buffer.getvalue()


def as_json(rows: list[Row]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)


def as_lines(rows: list[Row]) -> str:
    return "\n".join(json.dumps(row, default=str) for row in rows)


def as_parquet(rows: list[Row]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


def as_xlsx(rows: list[Row]) -> bytes:
    return malformed.as_workbook([HEADER, *([told(value) for value in row.values()] for row in rows)], random.Random(1))


def as_ods(rows: list[Row]) -> bytes:
    """The smallest OpenDocument sheet; numbers are numbers."""
    lines = [HEADER, *(row.values() for row in rows)]
    cells = "".join(f"<table:table-row>{''.join(map(ods_cell, line))}</table:table-row>" for line in lines)
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{cells}</table:table></office:spreadsheet>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<m/>")
        book.writestr("content.xml", f"<office:document-content{names}>{body}</office:body></office:document-content>")
    return buffer.getvalue()


def ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/export", content)
    return buffer.getvalue()


FORMATS: list[tuple[str, Callable[[list[Row]], str | bytes]]] = [
    ("tab", lambda rows: as_csv(rows, "\t")),
    ("semicolon", lambda rows: as_csv(rows, ";", csv.QUOTE_ALL)),
    ("pipe", lambda rows: as_csv(rows, "|", end="\r\n")),
    ("quoted", lambda rows: as_csv(rows, quoting=csv.QUOTE_ALL, end="\r\n")),
    ("json", as_json),
    ("jsonl", as_lines),
    ("parquet", as_parquet),
    ("xlsx", as_xlsx),
    ("ods", as_ods),
    ("gzip", lambda rows: gzip.compress(as_csv(rows).encode())),
    ("zip", lambda rows: zipped(as_csv(rows, ";").encode())),
    ("workbook in zip", lambda rows: zipped(as_xlsx(rows))),
    ("json in gzip", lambda rows: gzip.compress(as_json(rows).encode())),
]
CASES = [
    *((f"csv {encoding}", written(tongue, encoding), encoding, as_csv) for tongue, encoding in ENCODINGS),
    *((name, written("ko"), "utf-8", make) for name, make in FORMATS),
]


@pytest.fixture(autouse=True)
def here_and_lean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are taken in by this process, and the numbers are left as they are: both have tests of their own."""
    monkeypatch.setattr(sandbox, "is_plain", lambda _: True)
    monkeypatch.setattr(history, "record", lambda *_: None)


def stored(store: Store) -> list[Row]:
    with store.snapshot() as snapshot:
        table = snapshot.to_arrow(snapshot.table("response").select([*HEADER, "row_no"])).sort_by("row_no")
    return table.drop_columns(["row_no"]).to_pylist()


@pytest.mark.sampled
@pytest.mark.parametrize("rows, encoding, make", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_stored_is_what_was_written(
    rows: list[Row], encoding: str, make: Callable[[list[Row]], str | bytes], store: Store, tmp_path: Path
) -> None:
    content, path = make(rows), tmp_path / "export"
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    outcome = intake.take(
        path, store, options=Options(encoding=encoding if encoding in ("big5", "mac_roman") else None)
    )
    assert (outcome.read, outcome.added, outcome.rejected) == (30, 30, 0), outcome.rejections
    assert stored(store) == rows


def test_refused_rows_are_listed_each_with_its_number_and_the_others_are_whole(store: Store, tmp_path: Path) -> None:
    rows = written("ko")
    bad: dict[int, Row] = {3: {"nps": 11}, 9: {"responded_at": "soon"}, 20: {"csat": "blue", "nps": -1}}
    path = tmp_path / "export.jsonl"
    path.write_text(as_lines([{**row, **bad.get(i, {})} for i, row in enumerate(rows)]))
    outcome = intake.take(path, store)
    assert [(r.row, r.column, r.value) for r in outcome.rejections] == [
        (4, "nps", "11"), (10, "responded_at", "soon"), (21, "nps", "-1"), (21, "csat", "blue"),
    ]  # fmt: skip
    assert (outcome.read, outcome.added, outcome.rejected) == (30, 27, 3)
    assert stored(store) == [row for i, row in enumerate(rows) if i not in bad]
