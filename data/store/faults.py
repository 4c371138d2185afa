"""Faults of disks and engines as the house's errors, each with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
from deltalake.exceptions import DeltaError, TableNotFoundError

from data.errors import StoreError
from data.texts import N_, Text

# What the engines raise for a data file that is gone or does not hold what it should.
OF_FILES = (duckdb.IOException, duckdb.InvalidInputException)
DAMAGED = (duckdb.Error, pa.ArrowInvalid)

# How Delta's own engine tells of bytes that are not what they were, and of a disk that cannot be written.
CONTENT = re.compile(r"corrupt|decompress|parquet error|thrift", re.IGNORECASE)
OF_DISK = re.compile(r"os error|no space|denied|read-only", re.IGNORECASE)
# Colours, as they are or spelt out, and where a library's own list of its calls begins.
COLOUR = re.compile(r"(?:\x1b|\\u001b|\\x1b)\[[0-9;]*[A-Za-z]")
CALLS = re.compile(r"^\s*(?:\d+: |stack backtrace|note: run with)", re.MULTILINE | re.IGNORECASE)


def said(fault: BaseException) -> str:
    """What a library says of a fault in one line, without its colours and its own calls."""
    plain = COLOUR.sub("", str(fault)).replace("\u21b3", "")
    return " ".join(CALLS.split(plain, maxsplit=1)[0].split()) or type(fault).__name__


@contextmanager
def writing(url: str) -> Iterator[None]:
    """Turn a fault of a write into the house's error."""
    try:
        yield
    except (DeltaError, OSError, duckdb.OutOfMemoryException) as fault:
        raise (damaged(url, fault) if is_of_content(fault) else unwritable(url, fault)) from fault
    except DAMAGED as fault:
        if is_program_fault(fault):
            raise
        raise damaged(url, fault) from fault


@contextmanager
def reading(url: str) -> Iterator[None]:
    """Turn a Delta fault into the house's error; a table that is not there stays what it is."""
    try:
        yield
    except TableNotFoundError:
        raise
    except (OSError, duckdb.OutOfMemoryException) as fault:
        raise StoreError(
            Text(N_("The store at {place} cannot be read."), {"place": url}),
            Text("{fault}", {"fault": said(fault)}),
            N_(
                "Check the address in the setting TELLER_STORE, that it can be reached and that there is room for work."
            ),
        ) from fault
    except (*DAMAGED, DeltaError) as fault:
        if is_program_fault(fault):
            raise
        raise damaged(url, fault) from fault


def unwritable(url: str, fault: BaseException) -> StoreError:
    """The error of a place without room, or that may not be written."""
    return StoreError(
        Text(N_("The store at {place} cannot be written."), {"place": url}),
        Text("{fault}", {"fault": said(fault)}),
        N_("Make room or give the right to write there, then try again: nothing is stored twice."),
    )


def is_of_content(fault: BaseException) -> bool:
    """Whether Delta complains of what a data file holds, and not of the disk that it lies on."""
    return isinstance(fault, DeltaError) and bool(CONTENT.search(str(fault))) and not OF_DISK.search(str(fault))


def is_program_fault(fault: Exception) -> bool:
    """Whether an engine complains of what it was asked, not of the files, of which it says so by its base class too."""
    return isinstance(fault, duckdb.Error) and not (type(fault) is duckdb.Error or isinstance(fault, OF_FILES))


def lost_commit(table: str, number: int) -> StoreError:
    """The error of a table whose history lacks a commit; without the first one nobody knows what its columns are."""
    remedy = N_("Bring it back from a backup with python cli.py restore. Without one, run python cli.py maintain "
                "--accept-loss, which goes on without what is lost, and add the missing files again.")  # fmt: skip
    first = N_("Bring the store back from a backup with python cli.py restore. Without one, add the bank's files to "
               "a new store, which --store names.")  # fmt: skip
    said = N_("The table {table} has lost its commit {number}.")
    return StoreError(
        N_("The store has lost something that was stored, or is a copy that was made while it was in use."),
        Text(said, {"table": table, "number": number}), remedy if number else first,
    )  # fmt: skip


def damaged(url: str, fault: Exception) -> StoreError:
    """The error of files that are there but do not hold what they should, or that are gone."""
    return StoreError(
        Text(N_("The store at {place} cannot be read."), {"place": url}),
        Text("{fault}", {"fault": said(fault)}),
        N_("Check the address in the setting TELLER_STORE and that it can be reached. Where its files are damaged, "
           "bring the store back from a backup with python cli.py restore. Without one, run python cli.py maintain "
           "--accept-loss, which goes on without what is damaged."),
    )  # fmt: skip
