"""Complaints that came from the regulator, where the list says so among their channels or kinds and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.dictionary import comparable
from data.layouts.expressions import Choose, Copy, normal
from data.layouts.layout import Layout, headers
from data.layouts.signs import simplified
from data.texts import N_, Text

# Who watches over banks, and where its customers complain of them.
_REGULATOR = re.compile(
    r"금감원|금융감독원|국민신문고|소비자원|감독(?:기관|당국|원)|대외\s?(?:민원|기관)|소비자보호원|권익위"
    r"|银保监|金融监管|金融监督管理|金监|12345|监管(?:局|总局|机构|部门|转办|热线|投诉)|人民银行|人行转办|12378|12363"
    r"|金融庁|消費者センター|全銀協"
    r"|\b(?:fss|fos|fca|cfpb|occ|asic|afca|bafin|acpr|amf|condusef|sernac|bacen|banco central|rbi|ombudsman|regulators?"
    r"|regulatory (?:referral|complaint|body|authority|escalation|case)|(?:bank(?:ing)?|financial|state) supervisor"
    r"|financial ombudsman(?: service)?|banque de france|banco de españa|supervisory authority|aufsicht\w*"
    r"|schlichtungsstelle|médiateur|defensor del cliente|superintendencia)\b"
)
# What a complaint is about, or threatens with, and not where it came from.
_MATTER = re.compile(
    r"관련|예고|예정|언급|협박|相关|威胁|扬言|要求向|に関する|\b(?:fees?|charges?|rules?|threat\w*|frais|gebühren|comisi[óo]n\w*|about)\b"
)
# Words that say nothing of where a complaint came from.
_OPEN = re.compile(r"기타|其他|その他|others?|sonstiges|autres?|otros?|outros?|unknown|미상|未知")
# What a column is called that says where a complaint came from, in whatever words.
_SOURCES = frozenset(map(comparable, (
    "source", "complaint source", "case source", "source of complaint", "referred by", "投诉来源", "来源",
    "信息来源", "工单来源", "转办单位", "출처", "민원출처", "접수출처", "접수처", "접수기관", "이첩기관",
    "quelle", "herkunft", "origine", "provenance", "origen",
    "procedencia", "origem", "情報元",
)))  # fmt: skip
_NAMED, _MOST = 8, 60


def told(layout: Layout, raw: Raw, said: Collection[str]) -> Layout:
    """The layout of a list of complaints with the origin that its channels, or else its kinds, tell.

    said: the columns of the file of which the user said what they are.
    """
    if layout.table != "complaint" or not layout.name.startswith("template_") or "origin" in layout.columns:
        return layout
    known, read = headers(raw), [layout.columns.get(name) for name in ("channel", "reason")]
    columns = [known[normal(verb.column)] for verb in read if isinstance(verb, Copy)]
    columns += [column for column in layout.unused(raw) if comparable(column) in _SOURCES]
    for column in (one for one in columns if one not in said):
        counts = facts(raw.table[column], rows=raw.table.num_rows).counts
        if words := _words(counts):
            return _with(layout, column, words, counts)
    return layout


def _words(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The values that name the regulator; none where the column holds texts or nothing else."""
    plain = {text: simplified(text.casefold()) for text in counts}
    found = tuple(text for text, said in plain.items() if _REGULATOR.search(said) and not _MATTER.search(said))
    return found if len(found) < len(counts) <= _MOST else ()


def _with(layout: Layout, column: str, words: tuple[str, ...], counts: Mapping[str, int]) -> Layout:
    open_ = {text.casefold(): None for text in counts if _OPEN.fullmatch(simplified(text.casefold()))}
    origin = Choose(column, {**open_, **dict.fromkeys((w.casefold() for w in words), "regulator")}, "own")
    note = Text(_SAID, {"column": column, "values": tuple(words[:_NAMED])})
    return replace(layout, columns={**layout.columns, "origin": origin}, notes=(*layout.notes, note))


_SAID = N_(
    "In {column} these values are kept as complaints from the regulator: {values}. The others are the bank's own."
)
