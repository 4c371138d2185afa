"""Going on without what a store has lost, once somebody accepts that: as little as can be is given up, and it is told.

A commit of Delta's that is torn counts as never written, a data file that cannot be read as gone. Uploads that lack
rows are taken back, a number of the log or of the documents of which nothing is known goes to a row that says so, and
what is worked out from rows is worked out anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from data.care.integrity import Cursor, clear, clear_damaged, derived_tables, is_readable, present, shortages, unnamed
from data.care.maintenance import write_off
from data.contracts import TABLES
from data.errors import StoreError
from data.store import heads
from data.store.commit_log import NAME, Log, LogRow, note_head, now
from data.store.delta import OWN_FILE, Files, Place
from data.store.documents import NAME as KEPT
from data.store.documents import Shelf
from data.store.faults import writing
from data.store.heads import Head
from data.store.uploads import ABANDONED, ERASED
from data.texts import N_, Text

Tell = Callable[[Text], None]


def accept(place: Place, cursor: Cursor, by: str, tell: Tell | None = None) -> list[str]:
    """Go on without what is lost; the uploads that were taken back. tell: is told what else was given up."""
    say = tell or (lambda _: None)
    heads.check_format(heads.read_or_none(place, NAME))
    with writing(place.url), place.lock():
        for name in (NAME, KEPT, *TABLES):
            make_readable(place, name, say)
        for name in (NAME, KEPT):
            heads.forget(place, name)
        taken = take_back(place, cursor, by)
        fill_log(place, by, say)
        write_off_unnamed(place, cursor, say)
        note_head(place, Log(place).read())
        fill_documents(place, by, say)
        for name in list(derived_tables(place)):
            clear_damaged(place, name)
            if place.open(name) is not None:
                clear(place, name, readable=True)
    return taken


def make_readable(place: Place, name: str, say: Tell) -> None:
    """Give up what of a table cannot be read. Raises StoreError for one of which nothing can."""
    if torn := empty_torn(place, name):
        values = {"table": name, "commits": torn}
        say(Text(N_("Given up of the table {table}, as torn: {commits} commits."), values))
    try:
        gone = drop_unreadable(place, name)
    except StoreError as fault:
        raise StoreError(
            Text(N_("The table {table} cannot be opened, even without what is damaged in it."), {"table": name}),
            fault.message,
            N_("Bring the store back from a backup with python cli.py restore. Without one, add the bank's files to a "
               "new store, which --store names."),
        ) from fault  # fmt: skip
    if gone:
        values = {"table": name, "files": gone}
        say(Text(N_("Given up of the table {table}, as gone or damaged: {files} files."), values))


def empty_torn(place: Place, name: str) -> int:
    """Let the commits of a table that are gone or cannot be read count as if nothing was written; how many."""
    found = 0
    # Without its very first one a table has no columns, and no commit can stand for it.
    for number in filter(None, place.missing_commits(name)):
        Path(place.uri(name), "_delta_log", f"{number:020d}.json").touch(OWN_FILE)
        found += 1
    for path in sorted((place.folder / name / "_delta_log").glob("*.json")) if place.folder else ():
        if not is_whole(path):
            path.write_bytes(b"")
            found += 1
    if found:
        place.let_go(name)
    return found


def is_whole(path: Path) -> bool:
    """Whether a commit of Delta's can be read; one that is empty says nothing, which is no hindrance."""
    try:
        return all(isinstance(json.loads(line), dict) for line in path.read_bytes().splitlines())
    except ValueError:
        return False


def drop_unreadable(place: Place, name: str) -> int:
    """Let a table no longer name the files that are missing, cut short or cannot be read; how many."""
    files = place.files(name).files
    whole = {file.uri for file in present(place, name, files) if is_readable(file)} if place.folder else set[str]()
    handle = place.open(name)
    if handle is None or not place.folder or len(whole) == len(files):
        return 0
    for file in files:
        if file.uri not in whole:
            (place.folder / name / file.uri.rsplit("/", 1)[-1]).unlink(missing_ok=True)
    before = handle.version()
    handle.repair()
    handle.update_incremental()
    place.sync(name, before, handle.version())
    return len(files) - len(whole)


def take_back(place: Place, cursor: Cursor, by: str) -> list[str]:
    """Take every upload back of which rows are missing; those."""
    log = Log(place)
    with cursor() as con:
        found = shortages(place, log.read(), con)
    taken = sorted({each.upload_id for each in found})
    for upload_id in taken:
        while True:
            handle, ledger = log.open()
            row = ledger.uploads[upload_id]
            # Nobody can tell any more which days its rows were of, so that all days are counted anew.
            days = {name: row.days.get(name, frozenset()) | span(place.files(name)) for name in row.counts}
            # Erased, not undone: what is lost cannot be brought back by a redo.
            if log.append(handle, LogRow(ledger.version + 1, upload_id, ERASED, now(), by, days=days)):
                break
    return taken


def missing(numbers: set[int]) -> list[int]:
    """The numbers that are not there though later ones are."""
    return [number for number in range(1, max(numbers, default=0) + 1) if number not in numbers]


def fill_log(place: Place, by: str, say: Tell) -> None:
    """Give each number that the log lacks to a row that stands for what is lost, and note the head anew."""
    log = Log(place)
    for number in missing({row.seq for row in log.read().rows}):
        while not log.append(log.open()[0], LogRow(number, f"lost-{number}", ABANDONED, now(), by)):
            pass
        say(Text(N_("Row {number} of the log is given up, and with it what was done then."), {"number": number}))


def write_off_unnamed(place: Place, cursor: Cursor, say: Tell) -> None:
    """Write off what the log does not name: whether it ever did, nobody can tell."""
    log = Log(place)
    for name, upload_id, rows in list(unnamed(place, log.read(), cursor)):
        write_off(log, upload_id)
        values = {"table": name, "upload": upload_id, "rows": rows}
        said = N_("Given up of the table {table}, as the log does not name their upload {upload}: {rows:,} rows.")
        say(Text(said, values))


def fill_documents(place: Place, by: str, say: Tell) -> None:
    """The same for what the bank keeps beside its rows."""
    shelf = Shelf(place)
    for number in missing(set(shelf.marks())):
        shelf.fill(number, by)
        said = N_("Number {number} of what the bank keeps beside its rows is given up, such as a saved layout.")
        say(Text(said, {"number": number}))
    if marks := shelf.marks():
        heads.note(place, KEPT, Head(max(marks), marks[max(marks)]))


def span(files: Files) -> frozenset[date]:
    """Every day on which a table may have rows."""
    firsts = [file.first_day for file in files.files if file.first_day]
    lasts = [file.last_day for file in files.files if file.last_day]
    if not firsts or not lasts:
        return frozenset()
    first = min(firsts)
    return frozenset(first + timedelta(days=i) for i in range((max(lasts) - first).days + 1))
