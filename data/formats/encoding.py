"""Which characters the bytes stand for: strict UTF-8 first, then Korean, then what is most likely."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from data.formats.raw import refuse
from data.texts import N_

CHUNK = 1 << 22
SAMPLE = 1 << 19
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# The superset of each family: what a narrower name can hold, the wider one holds too.
_WIDER = {
    "euc_kr": "cp949", "johab": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5hkscs": "big5",
    "shift_jis": "cp932", "ascii": "utf-8", "utf_8": "utf-8", "latin_1": "cp1252", "iso8859_1": "cp1252",
    "cp1250": "cp1252",
}  # fmt: skip
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
# Share of Hangul among the foreign characters from which text is Korean; Chinese read as CP949 reaches about 0.6.
_KOREAN = 0.85


def detect(path: Path) -> str:
    """The encoding's Python name: the mark at the start, else strict UTF-8, else the likeliest other."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if is_utf8(path):
        return "utf-8"
    if wide := _without_mark(head):
        return wide
    return likeliest(_foreign_sample(path))


def is_known(encoding: str) -> bool:
    """True for the name of a way to write text, which zip and base64 are not."""
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return True


def is_utf8(path: Path) -> bool:
    """True when every byte of the file is UTF-8; a last character that was cut off is allowed."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for chunk in chunks(path):
            decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, a few megabytes at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
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


def likeliest(sample: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8."""
    if _share_of_hangul(sample) >= _KOREAN:
        return "cp949"
    best = from_bytes(sample).best()
    guess = _WIDER.get(best.encoding, best.encoding) if best else "cp1252"
    for encoding in (guess, "cp1252"):
        if _decodes(sample, encoding):
            return encoding
    return "latin-1"


def _share_of_hangul(sample: bytes) -> float:
    if not _decodes(sample, "cp949"):
        return 0.0
    foreign = _FOREIGN.findall(sample.decode("cp949"))
    return sum(1 for c in foreign if _HANGUL.match(c)) / max(len(foreign), 1)


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Write the file again as UTF-8.

    Raises FileRefused when the bytes are not of that encoding.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        with target.open("w", encoding="utf-8", newline="") as out:
            for chunk in chunks(path):
                out.write(decoder.decode(chunk))
            out.write(decoder.decode(b"", final=encoding not in ("utf-8", "cp949", "gb18030")))
    except (UnicodeDecodeError, LookupError) as fault:
        raise refuse(
            N_("The file {file} is not text in the encoding {encoding}."),
            N_("Save it as UTF-8, or name its encoding."),
            file=path.name,
            encoding=encoding,
        ) from fault
