"""The head of the log and of the documents: the newest row that was acknowledged, noted in a small file beside them.

A table whose newest commit got lost looks like one in which it never was. The head tells the difference, and which
version of Teller wrote the store last.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from deltalake.exceptions import TableNotFoundError
from pyarrow.fs import LocalFileSystem, copy_files

from data.errors import StoreError
from data.program import version as program
from data.store.delta import OWN_FILE, Place, sync_path
from data.store.faults import reading
from data.texts import N_, Text

LOGGER = logging.getLogger(__name__)
# The form in which this program keeps a store. Stores from before it was noted have none and are read as form 0.
FORMAT = 1


@dataclass(frozen=True)
class Head:
    """The newest acknowledged row: its number and its mark. about: what a person knows it by."""

    seq: int
    mark: str
    about: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT
    program: str = ""


def file_name(name: str) -> str:
    """The head's file of a table, beside it."""
    return f".{name}.head"


def read(place: Place, name: str) -> Head | None:
    """The head of a table; None where none was noted. Raises StoreError for one that cannot be read."""
    with reading(place.url):
        try:
            text = _text(place, name)
        except (FileNotFoundError, NotADirectoryError, TableNotFoundError):
            return None
    try:
        return Head(**json.loads(text))
    except (ValueError, TypeError):
        # It is exchanged as a whole, so that half of one is a fault of the disk, or was copied while it was exchanged.
        raise StoreError(
            Text(N_("The file {file} of the store is damaged."), {"file": file_name(name)}),
            remedy=N_("Bring the store back from a backup; without one, run python cli.py maintain --accept-loss."),
        ) from None


def read_or_none(place: Place, name: str) -> Head | None:
    """The head of a table; None also for one that is damaged, to whoever goes on without it."""
    try:
        return read(place, name)
    except StoreError:
        return None


def _text(place: Place, name: str) -> bytes:
    if place.folder:
        return (place.folder / file_name(name)).read_bytes()
    with place.filesystem().open_input_file(file_name(name)) as file:
        return bytes(file.read())


def write(place: Place, name: str, head: Head) -> None:
    """Note a head; it is there as a whole or not at all."""
    text = json.dumps({**asdict(head), "program": head.program or program()}).encode()
    if not place.folder:
        with TemporaryDirectory() as folder:
            (Path(folder) / "head").write_bytes(text)
            copy_files(f"{folder}/head", file_name(name), LocalFileSystem(), place.filesystem())
        return
    path = place.folder / file_name(name)
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    fresh.write_bytes(text)
    fresh.chmod(OWN_FILE)
    sync_path(fresh)
    fresh.replace(path)
    sync_path(place.folder)


def note(place: Place, name: str, head: Head) -> None:
    """Note a head behind a row that is stored: should that fail, the row is stored all the same."""
    try:
        write(place, name, head)
    except OSError:
        LOGGER.exception("the head of %s in %s could not be noted", name, place.url)


def forget(place: Place, name: str) -> None:
    """Take a head away, as of a store whose losses are accepted."""
    if place.folder:
        Path(place.folder / file_name(name)).unlink(missing_ok=True)
    elif read(place, name) is not None:
        place.filesystem().delete_file(file_name(name))


def check_format(head: Head | None) -> None:
    """Refuse a store of a newer program, which this one could misread."""
    if head is not None and head.format > FORMAT:
        raise StoreError(
            Text(N_("This store was written by Teller {version}, which is newer."), {"version": head.program}),
            Text(N_("This is Teller {version}; it does not know that form of a store."), {"version": program()}),
            N_("Run the newer Teller, or bring back a backup from before it was used."),
        )
