"""Remarks outside of a table, which may say what its points mean: below its rows, beside them, or in other sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# So much of a sheet may be a remark; more of one is a table of its own.
_ROWS, _LETTERS, _CODES = 60, 2_000, 12
# What a remark begins with, a point that is tied to words, and which way points go.
_REMARK = re.compile(
    r"^\s*(?:[※*＊†‡]|(?:주|참고|비고|注|註|备注|備註|说明|說明|척도|점수|범례|scale|note|nota|n\.b\.?|legend|key|skala|hinweis"
    r"|legende|échelle|remarque|légende|escala|leyenda|legenda|凡例|尺度|評価基準)[^\w]*[:：)])"
    r"|\d{1,3}\s*(?:점|번|分|点|點|级|級|등급|급|points?|stars?)?\s*(?:=|:|：|→|[（(]|is\b|은|는|이|为|為|是|が|は)\s*[^\W\d]"
    r"|\d{1,2}번\s+[^\W\d]|[^\W\d]\s*=\s*\d{1,3}(?!\d|[.:/-]\d)"
    r"|(?:낮|높|작|클)\S*수록|[越愈][低高小大少多]|低いほど|高いほど|小さいほど|大きいほど"
    r"|(?:lower|higher|smaller|larger|lowest|highest)\b|je (?:niedriger|höher|kleiner|größer)|plus (?:la|le|l'|elle)"
    r"|cuanto (?:más|menor|mayor)|quanto (?:mais|menor|maior)",
    re.IGNORECASE,
)


def is_remark(text: str) -> bool:
    """True for a text that may say what points mean, and is no value of a row."""
    return _REMARK.search(text) is not None


def joined(cells: Sequence[str]) -> str:
    """The filled cells of a row as one text: a code with its meaning, a remark as it is."""
    return " = ".join(cell.strip() for cell in cells if cell.strip())


def below(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Remarks under the last row of a table of three columns or more: alone in their rows, or a list of codes."""
    end = len(rows)
    while end and _is_alone(rows[end - 1]):
        end -= 1
    return (*_codes(rows[:end]), *filter(None, map(joined, rows[end:])))


def _is_alone(cells: Sequence[str]) -> bool:
    """True for a row that holds a remark alone, or nothing."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return not filled or (len(filled) == 1 and is_remark(filled[0]))


def _codes(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The last rows where they list codes, one after the other, each with its meaning and nothing else."""
    pairs: list[list[str]] = []
    for cells in reversed(rows):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) != 2 or not filled[0].isdecimal() or filled[1].isdecimal():
            break
        pairs.insert(0, filled)
    numbers = [int(code) for code, _ in pairs]
    is_list_of_points = len(numbers) > 2 and sorted(numbers) == [*range(min(numbers), max(numbers) + 1)]
    return tuple(map(joined, pairs)) if is_list_of_points and min(numbers) < 2 and len(numbers) <= _CODES else ()


def of_sheet(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What a sheet beside the table says, a row of two cells as the first with the second; none of one with many."""
    texts = [text for text in map(joined, rows) if text]
    if not any(map(is_remark, texts)) or len(texts) > _ROWS or sum(map(len, texts)) > _LETTERS:
        return ()
    return tuple(texts)


def is_list(rows: Sequence[Sequence[str]]) -> bool:
    """True for few rows of short codes, none of them twice, each with its meaning, below a row of headers."""
    pairs = [[cell.strip() for cell in cells if cell.strip()][-2:] for cells in rows]
    codes = [pair[0] for pair in pairs[1:] if len(pair) > 1]
    is_short = all(len(pair) == 2 and len(pair[0]) <= 3 and not pair[1].isdigit() for pair in pairs[1:])
    return 1 < len(codes) <= _CODES and len(set(codes)) == len(codes) and is_short and any(c.isdigit() for c in codes)
