"""Which characters the bytes stand for: strict UTF-8 first, then what is most likely."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from data.errors import FileRefused
from data.formats import encoding_guess
from data.formats.csv_records import DAMAGE
from data.formats.raw import refuse
from data.texts import N_

CHUNK = 1 << 22
SAMPLE = 1 << 19
# What can be read.
KINDS = N_("Give a file of CSV, XLSX, ODS, Parquet, JSON, SPSS, Stata or SAS.")
# What is longer than this is no line.
_LONGEST = 16 << 20
# Longer files are UTF-8 when they can be.
_SHORT = 1 << 14
# With fewer different characters than this, likeness says little.
_FEW = 20
# Signs that no text holds, of which a few may be damage.
_CONTROLS = [bytes([code]) for code in range(0x20) if code not in b"\t\n\v\f\r\x1a\x1b"]
_FEW_CONTROLS, _BRIEF = 0.05, 512
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
    # Before UTF-8, as text of plain letters in UTF-16 is UTF-8 too, with zeros in it.
    if b"\x00" in head and (wide := _without_mark(head)):
        return wide
    if len(head) > _BRIEF and sum(map(head.count, _CONTROLS)) > _FEW_CONTROLS * len(head):
        raise refuse(N_("The file {file} is not a table."), KINDS, file=shown)
    sample = _foreign_sample(path)
    if _decodes(sample):
        if path.stat().st_size <= _SHORT and encoding_guess.is_doubtful(sample):
            raise encoding_guess.asked(sample, shown)
        return "utf-8"
    return "utf-8" if is_nearly_utf8(sample) else encoding_guess.likeliest(sample, shown)


def is_known(encoding: str) -> bool:
    """True for the name of a way to write text, which zip and base64 are not."""
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return True


def is_nearly_utf8(sample: bytes) -> bool:
    """True when at least half of the lines with foreign characters are UTF-8: the others are damaged.

    Short words of other encodings can be UTF-8 by chance: so few characters count only if nothing else can be meant.
    """
    foreign = [line for line in sample.split(b"\n") if not line.isascii()]
    good = [line for line in foreign if _decodes(line)]
    if not good or len(good) * 2 < len(foreign):
        return False
    return len(set(b"\n".join(good).decode())) > _FEW or not encoding_guess.is_text(sample)


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, a few megabytes at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: signs of ASCII have their zero in the same half, line ends too, and it reads as text."""
    pairs = np.frombuffer(head[: len(head) // 2 * 2], np.uint8).reshape(-1, 2)
    first, second = pairs[:, 0], pairs[:, 1]
    little = int(np.sum((second == 0) & (first > 0) & (first < 0x80)))
    big = int(np.sum((first == 0) & (second > 0) & (second < 0x80)))
    ends = [int(np.sum((one == ord("\n")) & (two == 0))) for one, two in ((first, second), (second, first))]
    for encoding, own, other, lines in (("utf-16-le", little, big, ends[0]), ("utf-16-be", big, little, ends[1])):
        # A zero that strayed into other text leaves its line ends as they are.
        if own > 2 * other and 2 * lines >= max(1, head.count(b"\n")):
            text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")[:-1]
            odd_ones = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\r\n" for c in text)
            if odd_ones + text.count("\ufffd") < 0.05 * len(text):
                return encoding
    return None


def _foreign_sample(path: Path) -> bytes:
    """Lines that hold bytes outside ASCII, up to the sample's size: the rest says nothing."""
    lines: list[bytes] = []
    size, left = 0, b""
    for chunk in chain(chunks(path), (b"\n",)):
        if chunk.isascii() and left.isascii():
            left = chunk[chunk.rfind(b"\n") + 1 :]
            continue
        *whole, left = (left + chunk).split(b"\n")
        lines += [line for line in whole if not line.isascii()]
        size = sum(map(len, lines))
        if size > SAMPLE or len(left) > _LONGEST:
            break
    return b"\n".join(lines)[:_LONGEST]


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
