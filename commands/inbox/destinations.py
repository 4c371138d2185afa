"""Where a watched folder's files go: done/ with a receipt, refused/ with the reason; nothing is ever overwritten."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from data.formats.raw import shown_name

DONE, REFUSED = "done", "refused"
RECEIPT, WHY, MENDING = ".receipt.json", ".why.txt", ".refused.csv"
# The longest name that file systems take, in bytes.
_LONGEST = 255
_WRITING = ".writing"
# What is longer belongs to the name.
_ENDING = 12


@dataclass(frozen=True)
class Filing:
    """The folders beside a watched folder's files."""

    folder: Path

    def prepare(self) -> None:
        """Make the two folders where they are missing, and clear away what a killed run was writing."""
        for name in (DONE, REFUSED):
            (self.folder / name).mkdir(exist_ok=True)
            for left in (self.folder / name).glob(f".*{_WRITING}"):
                left.unlink(missing_ok=True)

    def place(self, path: Path, where: str) -> Path:
        """Where a file goes: under its own name, or with a number behind it where that is taken."""
        for number in count(1):
            target = self.folder / where / _numbered(path.name, number)
            # A receipt without its file is what a killed run left of this very file.
            left = os.path.lexists(target.with_name(target.name + RECEIPT))
            if not os.path.lexists(target) and (left or not os.path.lexists(self.mending(target))):
                return target
        raise AssertionError("count() does not end")

    def mending(self, target: Path) -> Path:
        """Where the refused rows of a file go that is going to this place."""
        return self.folder / REFUSED / (target.name + MENDING)

    def move(self, path: Path, target: Path) -> None:
        """Put the file where it goes; on disk when this returns."""
        path.rename(target)
        for folder in (target.parent, path.parent):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def label(self, target: Path) -> str:
        """Where a file went, as it may be shown."""
        return f"{target.parent.name}/{label(target.name)}"

    def receipt(self, target: Path, document: dict[str, Any]) -> None:
        """What was stored, beside the file. The receipt of the same upload that a killed run left stays as it is."""
        beside = target.with_name(target.name + RECEIPT)
        if _upload(beside) != document["upload_id"]:
            text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
            write(beside, lambda fresh: fresh.write_text(text + "\n", encoding="utf-8"))

    def why(self, target: Path, text: str) -> None:
        """Why a file was refused, beside it, with the mark by which Windows knows UTF-8."""
        beside = target.with_name(target.name + WHY)
        write(beside, lambda fresh: fresh.write_text(text + "\n", encoding="utf-8-sig"))


def label(name: str) -> str:
    """A file's name as it may be shown; bytes of it that are no text are marked."""
    return shown_name(os.fsencode(name).decode(errors="replace"))


def write(path: Path, make: Callable[[Path], object]) -> None:
    """Make a file under another name first, so that nobody finds half of it."""
    fresh = path.with_name(f".{os.getpid()}{_WRITING}")
    try:
        make(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _upload(receipt: Path) -> str | None:
    try:
        return str(json.loads(receipt.read_text(encoding="utf-8"))["upload_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _numbered(name: str, number: int) -> str:
    """The name with a number before its ending, short enough for what is put beside it."""
    path = Path(name)
    ending = path.suffix if len(path.suffix) <= _ENDING else ""
    stem, behind = name.removesuffix(ending), (f" ({number})" if number > 1 else "") + ending
    while len(os.fsencode(stem + behind)) > _LONGEST - len(RECEIPT):
        stem = stem[:-1]
    return stem + behind
