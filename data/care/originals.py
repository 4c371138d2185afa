"""Comments as they were written, before masking: kept encrypted, apart from the store, and only where a bank says so.

By default nothing of this exists. With the setting keep_originals at "encrypted", a text that masking changed is sealed
while its file is read (Fernet: AES-128 in CBC mode under HMAC-SHA256, by the library cryptography) and kept in one file
for each upload in a folder of its own. The key lies beside the bank's secret, in a file that only its owner may read;
without it the files cannot be read, and deleting it makes all of them worthless. Undoing an upload removes its file for
good: a redo brings the masked comments back, not the originals.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from cryptography.fernet import Fernet, InvalidToken

from data import settings
from data.errors import SettingError
from data.store.staged_rows import Staged
from data.texts import N_, Text

SETTING, NO, ENCRYPTED = "keep_originals", "no", "encrypted"
SCHEMA = pa.schema(
    [("table", pa.string()), ("row_no", pa.int64()), ("column", pa.string()), ("text", pa.large_string())]
)
_STAGED = "originals-*.sealed"
_OWN = 0o600


@dataclass(frozen=True)
class Original:
    """One text as it stood in the file: the table and column that it went to, and the row of the file."""

    table: str
    row: int
    column: str
    text: str


def wanted() -> bool:
    """True where originals are to be kept; raises SettingError for a word that is neither yes nor no to it."""
    said = settings.text(SETTING)
    if said not in (NO, ENCRYPTED):
        values = {"name": f"TELLER_{SETTING.upper()}", "value": said}
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), values),
            remedy=Text(N_('Give "no" to keep nothing but masked comments, or "encrypted".')),
        )
    return said == ENCRYPTED


def leave(table: str, column: str, before: pa.Table, after: pa.Table, folder: Path) -> None:
    """Seal the texts of a column that masking changed in a file of the staging folder; without any, no file.

    before, after: the same rows, with row_no.
    """
    changed = pc.fill_null(pc.not_equal(before[column], after[column]), False)
    rows = before.select(["row_no", column]).filter(changed)
    if not rows.num_rows:
        return
    named = [pa.repeat(pa.scalar(name), rows.num_rows) for name in (table, column)]
    found = pa.table(
        [named[0], rows["row_no"].cast(pa.int64()), named[1], rows[column].cast(pa.large_string())], schema=SCHEMA
    )
    _write(folder / f"originals-{uuid4().hex}.sealed", [_sealed(found, _key(make=True))])


def keep(url: str, upload_id: str, staging: Path, stored: Mapping[str, Staged]) -> None:
    """Keep what was left in a staging folder, but for rows that are refused after all; stored: the rows that go in."""
    tokens = []
    left = sorted(staging.rglob(_STAGED))
    numbers = {name: _numbers(rows) for name, rows in stored.items()} if left else {}
    for path in left:
        found = _opened(path.read_bytes(), _key())
        fits = [
            pc.and_(pc.equal(found["table"], name), pc.is_in(found["row_no"], rows)) for name, rows in numbers.items()
        ]
        kept = pa.concat_tables([found.filter(fit) for fit in fits]) if fits else found.slice(0, 0)
        if kept.num_rows:
            tokens.append(_sealed(kept, _key()))
    if tokens:
        _write(_place(url, upload_id), tokens)


def _numbers(rows: Staged) -> pa.Array:
    found = [pq.read_table(file, columns=["row_no"])["row_no"] for file in rows.files]
    return pa.chunked_array([chunk for part in found for chunk in part.chunks], pa.int64()).combine_chunks()


def renamed(url: str, upload_id: str, after: str) -> None:
    """What was kept under one upload's id belongs to another's: a commit gives a new one where the first was taken."""
    path = _place(url, upload_id)
    if upload_id != after and path.exists():
        path.replace(_place(url, after))


def forget(url: str, upload_id: str) -> None:
    """Remove an upload's originals, if any are kept."""
    _place(url, upload_id).unlink(missing_ok=True)


def sweep(url: str, live: Collection[str], keep_hours: float) -> None:
    """Remove what is older than that and belongs to no live upload: to an attempt or an undo that broke off."""
    before = (datetime.now(UTC) - timedelta(hours=keep_hours)).timestamp()
    for path in folder(url).glob("*.sealed"):
        if path.stem not in live and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def read(url: str, upload_id: str, rows: Collection[int] = ()) -> Iterator[Original]:
    """An upload's originals in the order of its file, perhaps of some rows only.

    Raises SettingError when the key is missing or is not the one that they were sealed with.
    """
    path = _place(url, upload_id)
    if not path.exists():
        return
    found = pa.concat_tables([_opened(token, _key()) for token in path.read_bytes().splitlines()])
    for one in found.sort_by([("row_no", "ascending"), ("table", "ascending"), ("column", "ascending")]).to_pylist():
        if not rows or one["row_no"] in rows:
            yield Original(one["table"], one["row_no"], one["column"], one["text"])


def folder(url: str) -> Path:
    """Where a store's originals are: stores share the setting's folder, each with a part of its own."""
    whole = url if "://" in url else str(Path(url).resolve())
    return Path(settings.location("originals_folder")) / blake2b(whole.encode(), digest_size=8).hexdigest()


def _place(url: str, upload_id: str) -> Path:
    return folder(url) / f"{upload_id}.sealed"


def _sealed(found: pa.Table, key: Fernet) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, SCHEMA) as stream:
        stream.write_table(found)
    return key.encrypt(sink.getvalue().to_pybytes())


def _opened(token: bytes, key: Fernet) -> pa.Table:
    try:
        return pa.ipc.open_stream(key.decrypt(token)).read_all()
    except InvalidToken as fault:
        raise _unusable() from fault


def _key(*, make: bool = False) -> Fernet:
    """The key; made where it is missing only when something is to be sealed."""
    path = Path(settings.location("originals_key"))
    try:
        if make:
            _made(path)
        return Fernet(path.read_bytes().strip())
    except (OSError, ValueError) as fault:
        raise _unusable() from fault


def _made(path: Path) -> None:
    """A new key unless there is one; whole before it has its name, so that no other process reads half of it."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    _write(fresh, [Fernet.generate_key()])
    try:
        os.link(fresh, path)  # fails where another process was first: its key holds
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _write(path: Path, lines: list[bytes]) -> None:
    """A file that only its owner may read, on disk when this returns and never there in part."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWN), "wb") as file:
        file.write(b"\n".join(lines) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _unusable() -> SettingError:
    return SettingError(
        Text(N_("The file {file} does not hold the key of the originals."), {"file": settings.text("originals_key")}),
        remedy=N_("Bring the file back from a backup: without it, nobody can read what was sealed with it."),
    )
