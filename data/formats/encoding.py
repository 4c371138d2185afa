"""Which characters the bytes stand for: strict UTF-8 first, then what is most likely."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from data.errors import FileRefused
from data.formats.guessing import likeliest
from data.formats.lines import DAMAGE
from data.formats.raw import refuse
from data.texts import N_

CHUNK = 1 << 22
SAMPLE = 1 << 19
# The first byte of a character of several is at least this.
_LEAD = 0xC0
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def detect(path: Path, shown: str) -> str:
    """The encoding's Python name: the mark at the start, else strict UTF-8, else the likeliest other.

    Raises FileAmbiguous, naming the option to give, for a short file that can be in either of two.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if is_utf8(path):
        return "utf-8"
    if wide := _without_mark(head):
        return wide
    sample = _foreign_sample(path)
    return "utf-8" if is_nearly_utf8(sample) else likeliest(sample, shown)


def is_known(encoding: str) -> bool:
    """True for the name of a way to write text, which zip and base64 are not."""
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return True


def is_utf8(path: Path) -> bool:
    """True when every byte of the file is UTF-8; a last character that was cut off is allowed."""
    left = b""
    try:
        for chunk in chunks(path):
            bytes_ = left + chunk
            cut = len(bytes_) - _unfinished(bytes_)
            # Arrow looks at the bytes without making text of them.
            pa.array([bytes_[:cut]], pa.binary()).cast(pa.string())
            left = bytes_[cut:]
        codecs.getincrementaldecoder("utf-8")("strict").decode(left)
    except (UnicodeDecodeError, pa.ArrowInvalid):
        return False
    return True


def is_nearly_utf8(sample: bytes) -> bool:
    """True when at least half of the lines with foreign characters are UTF-8: the others are damaged."""
    foreign = [line for line in sample.split(b"\n") if not line.isascii()]
    return sum(map(_decodes, foreign)) * 2 >= len(foreign) > 0


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unfinished(bytes_: bytes) -> int:
    """How many bytes at the end may be the start of a character."""
    for back in range(1, min(len(bytes_), 3) + 1):
        if bytes_[-back] >= _LEAD:
            return back
    return 0


def chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, a few megabytes at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: every zero stands in the same half of a character, and what is read is text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > 2 * others:
            text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")[:-1]
            odd_ones = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\r\n" for c in text)
            if odd_ones + text.count("\ufffd") < 0.05 * len(text):
                return encoding
    return None


def _foreign_sample(path: Path) -> bytes:
    """Whole lines that hold bytes outside ASCII, up to the sample's size: the rest says nothing."""
    lines: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                lines.append(line)
                size += len(line)
            if size > SAMPLE:
                break
    return b"".join(lines)


def transcode(path: Path, encoding: str, target: Path, shown: str) -> None:
    """Write the file again as UTF-8, with `DAMAGE` in place of the few bytes that are none of that encoding.

    Raises FileRefused when these are many.
    """
    foreign = damaged = 0
    try:
        decoder = codecs.getincrementaldecoder(encoding)("teller")
        with target.open("w", encoding="utf-8", newline="") as out:
            for chunk in chain(chunks(path), (b"",)):
                text = decoder.decode(chunk, final=not chunk and encoding not in ("utf-8", "cp949", "gb18030"))
                out.write(text)
                damaged += text.count(DAMAGE)
                foreign += 0 if text.isascii() else len(text.encode()) - len(text)
    except (UnicodeError, LookupError) as fault:
        raise _no_text(shown, encoding) from fault
    # Every sign outside ASCII takes one to three bytes more than it counts; a mark of damage takes two.
    if damaged and foreign - 2 * damaged < 2 * damaged:
        raise _no_text(shown, encoding)


def _no_text(shown: str, encoding: str) -> FileRefused:
    return refuse(
        N_("The file {file} is not text in the encoding {encoding}."),
        N_("Save it as UTF-8, or name its encoding."),
        file=shown,
        encoding=encoding,
    )
