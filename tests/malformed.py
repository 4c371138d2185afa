"""Files with composed faults, made from a number: the same number gives the same bytes.

A sound survey table is written down and then spoilt: first in its rows, then in its text, then in its bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.ingest import intake
from analytics.ingest.intake import Outcome
from data.checking.rejections import Rejection
from data.errors import TellerError
from data.store.store import Store

HEADER = ["response_id", "responded_at", "nps", "csat", "channel", "branch_id", "customer_key", "verbatim"]
WORDS = [
    "친절해요",
    "대기 시간이 길어요",
    "good, quick",
    "slow; rude",
    'say "hi"',
    "很满意",
    "line\nbreak",
    "=1+1",
    "é café",
]
Rows = list[list[str]]


@dataclass(frozen=True)
class Malformed:
    """One file: its bytes, its name and the faults in it."""

    name: str
    content: bytes
    faults: tuple[str, ...]


def sound(chance: random.Random, seed: int) -> Rows:
    """A header and rows that could all go in, whose numbers no other file has."""
    rows = [
        [f"S{seed}R{i}", f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02} 09:30", str(chance.randint(0, 10)),
         str(chance.randint(1, 5)), "app", f"B{chance.randint(1, 9)}", f"C{i % 7}", chance.choice(WORDS)]
        for i in range(chance.choice([1, 3, 20, 60]))
    ]  # fmt: skip
    return [HEADER.copy(), *rows]


def ragged(rows: Rows, chance: random.Random) -> None:
    """Some rows lose or gain values."""
    for row in chance.sample(rows[1:], k=max(1, len(rows) // 6)):
        row[:] = row[: chance.randint(1, 7)] if chance.random() < 0.5 else [*row, "more", ""]


def repeated_headers(rows: Rows, chance: random.Random) -> None:
    """Two columns of the same name, in other case."""
    header = max(rows[:6], key=len)
    header[chance.randrange(1, 8)] = header[chance.randrange(8)].upper()


def empty_headers(rows: Rows, chance: random.Random) -> None:
    """Columns without a name."""
    header = max(rows[:6], key=len)
    for place in chance.sample(range(8), k=chance.choice([1, 2, 8])):
        header[place] = chance.choice(["", "  ", "\ufeff"])


def no_header(rows: Rows, chance: random.Random) -> None:
    """Rows alone."""
    del rows[0]


def titles_above(rows: Rows, chance: random.Random) -> None:
    """Lines of prose above the header."""
    for _ in range(chance.randint(1, 4)):
        rows.insert(0, [chance.choice(["Survey of March", "", "대외비"])])


def total_below(rows: Rows, chance: random.Random) -> None:
    """A total that is no response."""
    rows.append(["Total", "", "", str(chance.randint(1, 99)), "", "", "", ""])


def blank_rows(rows: Rows, chance: random.Random) -> None:
    """Lines of nothing between the others."""
    for _ in range(3):
        rows.insert(chance.randrange(len(rows) + 1), chance.choice([[], [""] * 8]))


def wrong_values(rows: Rows, chance: random.Random) -> None:
    """Values that are not what their column holds."""
    odd = [
        "99",
        "-1",
        "ten",
        "1e309",
        "NaN",
        "31/31/2026",
        "0000-00-00",
        "\u0663",
        "1,5",
        "９",
        "-",
        "#REF!",
        "\u202e5",
    ]
    for row in chance.sample(rows[1:], k=max(1, len(rows) // 5)):
        at = chance.randrange(len(row) + 1)
        row[at : at + 1] = [chance.choice(odd)]


def huge_cell(rows: Rows, chance: random.Random) -> None:
    """One value as long as a book, quoted or not."""
    rows[-1][-1:] = [chance.choice(["가", "x", "a b", '"', "\n"]) * chance.choice([70_000, 300_000])]


def same_key(rows: Rows, chance: random.Random) -> None:
    """Rows that come twice."""
    rows.extend([chance.choice(rows[1:]).copy() for _ in range(chance.randint(1, 5))])


def many_columns(rows: Rows, chance: random.Random) -> None:
    """More columns than anyone needs."""
    more = chance.choice([300, 20_000])
    for number, row in enumerate(rows):
        row.extend([f"x{i}" for i in range(more)] if number == 0 else ["1"] * more)


def only_header(rows: Rows, chance: random.Random) -> None:
    """No row at all."""
    del rows[1:]


def open_quote(text: str, chance: random.Random) -> str:
    """A quotation mark that is never closed."""
    at = chance.randrange(len(text) + 1)
    return f'{text[:at]}"{text[at:]}'


def torn_end(text: str, chance: random.Random) -> str:
    """The file stops in the middle."""
    return text[: chance.randrange(len(text) + 1)]


def mixed_ends(text: str, chance: random.Random) -> str:
    """Line ends of several systems."""
    return "".join(chance.choice(["\n", "\r\n", "\r"]) if c == "\n" else c for c in text)


def zeros(text: str, chance: random.Random) -> str:
    """Bytes of zero in the text."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text) + 1)
        text = f"{text[:at]}\x00{text[at:]}"
    return text


def odd_signs(text: str, chance: random.Random) -> str:
    """Signs that turn, hide or end text."""
    for _ in range(5):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice("\u202e\u200b\ufeff\u2028\x1a\x0b\x1f\U0010ffff\\'`") + text[at:]
    return text


def other_separator(text: str, chance: random.Random) -> str:
    """From some line on, another separator."""
    lines = text.split("\n")
    cut = chance.randrange(len(lines))
    return "\n".join([*lines[:cut], *(line.replace(",", ";") for line in lines[cut:])])


def broken_bytes(content: bytes, chance: random.Random) -> bytes:
    """Bytes that are of no encoding."""
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(content) + 1)
        content = content[:at] + bytes([chance.randrange(256)]) + content[at:]
    return content


def two_encodings(content: bytes, chance: random.Random) -> bytes:
    """The second half in another encoding."""
    half = len(content) // 2
    return content[:half] + content[half:].decode("utf-8", "replace").encode(
        chance.choice(["cp949", "utf-16"]), "replace"
    )


def two_marks(content: bytes, chance: random.Random) -> bytes:
    """A mark of an encoding that it is not, or twice."""
    return chance.choice([b"\xef\xbb\xbf\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00"]) + content


def packed(content: bytes, chance: random.Random) -> bytes:
    """In gzip or zip, whole or cut off."""
    if chance.random() < 0.5:
        done = gzip.compress(content)
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(chance.choice(["a.csv", "../a.csv", "a/"]), content)
        done = buffer.getvalue()
    return done if chance.random() < 0.6 else done[: chance.randrange(len(done) + 1)]


def as_csv(rows: Rows, chance: random.Random) -> str:
    """The rows with one of the usual separators, quoted where needed or throughout."""
    buffer = io.StringIO()
    delimiter = chance.choice(",,;\t|")
    dialects = (csv.writer(buffer, delimiter=delimiter, lineterminator="\n", quoting=q) for q in _QUOTING)
    chance.choice(list(dialects)).writerows(rows)
    return buffer.getvalue()


def as_json(rows: Rows, chance: random.Random) -> str:
    """The rows as objects: in a list, in a list inside an object, or one a line."""
    header = max(rows[:6], key=len)
    items = [dict(zip_longest(header, row[: len(header)])) for row in rows if row is not header]
    whole: list[object] = [items, {"status": "ok", "data": {"items": items}}, header]
    chosen = chance.choice(whole)
    return "\n".join(map(json.dumps, items)) if chosen is header else json.dumps(chosen, ensure_ascii=False)


def as_workbook(rows: Rows, chance: random.Random) -> bytes:
    """The rows as the smallest XLSX, its numbers now and then as numbers."""
    lines = []
    for row in rows:
        cells = (f"<c><v>{v}</v></c>" if v.isdigit() and chance.random() < 0.8 else _said(v) for v in row)
        lines.append(f"<row>{''.join(cells)}</row>")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, text.replace("ROWS", "".join(lines)))
    return buffer.getvalue()


def _said(value: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def as_parquet(rows: Rows, chance: random.Random) -> bytes:
    """The rows as Parquet, scores now and then as numbers."""
    header, *below = max(rows[:6], key=len), *rows[1:]
    columns = [[row[at] if at < len(row) else None for row in below] for at in range(len(header))]
    arrays = [_numbers(column) if chance.random() < 0.5 else pa.array(column, pa.string()) for column in columns]
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays, names=header), buffer)
    return buffer.getvalue()


def _numbers(column: list[str | None]) -> pa.Array:
    whole = all(value is None or (value.isascii() and value.isdigit()) for value in column)
    return pa.array([int(v) if v else None for v in column], pa.int64()) if whole else pa.array(column, pa.string())


IN_ROWS: tuple[Callable[[Rows, random.Random], None], ...] = (
    ragged, repeated_headers, empty_headers, no_header, titles_above, total_below, blank_rows, wrong_values, huge_cell,
    same_key, many_columns, only_header,
)  # fmt: skip
IN_TEXT = (open_quote, torn_end, mixed_ends, zeros, odd_signs, other_separator)
IN_BYTES = (broken_bytes, two_encodings, two_marks, packed)
_QUOTING: tuple[Literal[0, 1], ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "cp949", "gb18030", "utf-16", "utf-16-le", "cp932", "big5", "utf-32")


_MAIN, _LINKED = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
_OFFICE = f"{_LINKED}/officeDocument/2006/relationships"
_PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{_LINKED}/package/2006/relationships"><Relationship Id="r" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="s"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_LINKED}/package/2006/relationships"><Relationship Id="s" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/s.xml"/></Relationships>',
    "xl/worksheets/s.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>ROWS</sheetData></worksheet>',
}
# Most are CSV, which has the most ways to go wrong and is read the soonest.
KINDS = ("csv",) * 17 + ("json", "xlsx", "parquet")


def made(seed: int) -> Malformed:
    """One malformed file of some kind: up to three faults in its rows, two in its text, one in its bytes."""
    chance = random.Random(seed)
    rows, faults = sound(chance, seed), []
    for spoil in chance.sample(IN_ROWS, k=chance.randint(0, 3)):
        if len(rows) > 1:
            spoil(rows, chance)
            faults.append(spoil.__name__)
    kind, encoding = chance.choice(KINDS), chance.choice(ENCODINGS)
    if kind in ("csv", "json"):
        text = as_csv(rows, chance) if kind == "csv" else as_json(rows, chance)
        for change in chance.sample(IN_TEXT, k=chance.randint(0, 2)):
            text = change(text, chance)
            faults.append(change.__name__)
        content = text.encode(encoding, "replace")
    else:
        content = as_workbook(rows, chance) if kind == "xlsx" else as_parquet(rows, chance)
    if chance.random() < 0.35:
        damage = chance.choice(IN_BYTES)
        content = damage(content, chance)
        faults.append(damage.__name__)
    return Malformed(f"{seed}-{encoding}.{kind}", content, tuple(faults))


def taken(made: Malformed, folder: Path, store: Store) -> Outcome | None:
    """What became of a file; None for a refusal of the whole file. Its counts must add up, every refusal say enough."""
    path = folder / made.name
    path.write_bytes(made.content)
    try:
        outcome = intake.take(path, store)
    except TellerError as fault:
        if not str(fault) or not fault.remedy.message:
            raise AssertionError(f"{made.name}: a refusal without a remedy: {fault}") from fault
        return None
    finally:
        path.unlink()
    stored = outcome.added + outcome.replaced + outcome.unchanged
    if outcome.read != stored + outcome.rejected and not (outcome.refused and stored == 0):
        raise AssertionError(f"{made.name} {made.faults}: {outcome.read} read, {stored} in, {outcome.rejected} refused")
    listed = {rejection.row for rejection in outcome.rejections}
    if len(listed) != outcome.rejected or not all(row >= 1 for row in listed):
        raise AssertionError(f"{made.name} {made.faults}: {outcome.rejected} rows refused and {len(listed)} listed")
    if dumb := [rejection for rejection in outcome.rejections if not _says_enough(rejection)]:
        raise AssertionError(f"{made.name} {made.faults}: {dumb[0]}")
    return outcome


def _says_enough(rejection: Rejection) -> bool:
    """Whether it says where, why and what to do: of a value its column, and of a whole row what stands in it."""
    why, remedy = str(rejection.reason), str(rejection.remedy)
    return bool(why and remedy and (rejection.column or rejection.value or rejection.cells)) and "{" not in why + remedy


def ended(made: Malformed, folder: Path, store: Store) -> str:
    """How a file ended: the state of its receipt, or "refused"; any other end is an error."""
    outcome = taken(made, folder, store)
    return outcome.state if outcome else "refused"


def unaccounted(store: Store, outcomes: list[Outcome]) -> dict[str, tuple[int, int]]:
    """Tables of which the store holds another number of rows than the receipts say: rows held, rows said."""
    said: Counter[str] = Counter()
    for outcome in outcomes:
        said[outcome.table] += outcome.added
    with store.snapshot() as snapshot:
        held = {name: snapshot.to_arrow(snapshot.table(name).count().name("n").as_table())["n"][0] for name in said}
    return {name: (n.as_py(), said[name]) for name, n in held.items() if n.as_py() != said[name]}
