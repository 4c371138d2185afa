"""Every table and column is read by something, or stands in the one list of what is kept and not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import readers
from data.contracts import TABLES
from data.settings import ROOT


@pytest.fixture(scope="module")
def read() -> dict[str, set[str]]:
    return readers.found(ROOT)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_reader_or_is_said_to_have_none(read: dict[str, set[str]], table: str) -> None:
    silent = set(TABLES[table].names) - read.get(table, set())
    assert silent - set(readers.unread(table)) == set(), "nobody reads it, and readers.KEPT does not say so"


@pytest.mark.parametrize("table", readers.KEPT)
def test_what_is_said_to_have_no_reader_has_none(read: dict[str, set[str]], table: str) -> None:
    assert set(readers.unread(table)) & read.get(table, set()) == set(), (
        "somebody reads it: take it out of readers.KEPT"
    )
    assert set(readers.KEPT[table]) <= set(TABLES[table].names)


def test_a_reader_is_found_where_it_asks_for_a_table(tmp_path: Path) -> None:
    """Columns named beside the table, by a constant of the file or in another function count; a neighbour's do not."""
    folder = tmp_path / "analytics"
    folder.mkdir()
    (folder / "people.py").write_text(
        "WANTED = ['role', 'line']\n"
        "def people(snapshot):\n    return snapshot.table('employee').select(*WANTED)\n"
        "def grouped(rows: ibis.Table):\n    return rows.peer_group\n"
        "def calls(snapshot):\n    return snapshot.table('contact').queue\n"
        "def visits(snapshot):\n    return _visited(snapshot.table('visit'))\n"
        "def _visited(rows: ibis.Table):\n    return rows.select('service', half_hour=rows.segment)\n"
    )
    found = readers.found(tmp_path)
    assert found["employee"] == {"employee_id", "role", "line", "peer_group"}
    assert found["visit"] == {"visit_id", "issued_at", "service", "segment"}, "handed on as it was asked for"
    assert found["contact"] == {"contact_id", "enqueued_at", "queue"}, "line is the employee's here"
