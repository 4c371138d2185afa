"""Lines that a program prints on each page of a report: page numbers, when and by whom it was printed, its title again.

They stand among the rows of an export and are none. Only rows with a cell or two are looked at, and what also stands
in rows with more values is a value.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

# Cells that such a line fills at most, also where many columns are empty.
_CELLS = 3
# Signs around and between such texts. No \W: to the engine letters that are not Latin are among it.
_SIGNS = r"[-–—\s*=|·.()\[\]<>_~:：,，;/]*"
_NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_PAGE = r"(?:쪽|페이지|页|頁|ページ)"
# A day, as far as one can be told from other numbers.
_DAY = (
    r"(?:[^\n]{0,12}(?:\d{1,4} ?[-./년年] ?(?:\d{1,2}|[a-z]{3,9})|\d{1,2} [a-z]{3,9}\.?,? \d{4}|"
    r"[a-z]{3,9}\.? \d{1,2},? \d{4})[^\n]{0,40})"
)
_PAGES = (
    (
        rf"(?:page|pg\.?|p\.|seite|página|pagina|页码|頁碼|{_PAGE}) ?(?:no\.?|number)? ?[:：]? ?\d{{1,4}}"
        rf"(?: ?(?:of|/|von|de|di|sur|중) ?(?:총|共)? ?\d{{1,4}} ?(?:{_PAGE}|pages?)?)?"
    ),
    rf"(?:제|第)? ?{_NUMBER} ?{_PAGE}(?:{_SIGNS}(?:전체|총|共|计|計|全) ?{_NUMBER} ?{_PAGE})?",
    rf"(?:총|전체|共|全) ?{_NUMBER} ?{_PAGE}(?:{_SIGNS}(?:제|第)? ?{_NUMBER} ?{_PAGE})?",
    rf"\d{{1,4}} ?(?:/|of) ?\d{{1,4}} ?(?:{_PAGE}|pages?)",
    r"[-–—] ?\d{1,4} ?[-–—]",
    r"\d{1,4} / \d{1,4}",
)
_TIMES = (
    r"(?:report|file|data|document|export|list|page)? ?(?:was )?"
    r"(?:generated|printed|created|exported|produced|extracted|downloaded|run|print(?:ing)?|report|export|generation|"
    r"creation|as) ?(?:date|time|on|at|of|timestamp|and| )*" + rf"(?:by [^\n]{{1,30}} )?[:：]? ?{_DAY}",
    rf"(?:date|time) (?:printed|generated|exported|created|of (?:print|report|export)) ?[:：]? ?{_DAY}",
    (
        r"(?:보고서|리포트|자료|데이터|파일)? ?(?:출력|인쇄|생성|작성|조회|추출|다운로드|발행|발급|기준|집계) ?"
        rf"(?:일시|일자|시각|시간|날짜|기간|일) ?[:：]? ?{_DAY}"
    ),
    (
        r"(?:报表|報表|报告|報告|文件|数据|數據)? ?"
        r"(?:打印|列印|印表|导出|導出|匯出|输出|輸出|生成|制表|製表|下载|下載|查询|查詢|统计|統計|创建|建立) ?"
        rf"(?:时间|時間|日期|时刻|期间|期間|日) ?[:：]? ?{_DAY}"
    ),
)
_OTHERS = (
    r"(?:printed|generated|exported|prepared) by ?[:：]? ?[^\n]{1,40}",
    r"(?:출력자|인쇄자|작성자|조회자|制表人|製表人|打印人|列印人|操作员|操作員|导出人) ?[:：] ?[^\n]{1,40}",
    r"end of (?:the )?(?:report|file|list|data|document)",
    r"끝|이하 ?여백|以下空白|以下无正文|报表结束|報表結束",
    r"(?:strictly )?(?:private (?:and|&) )?confidential(?: ?[-–—/|,:] ?[^\n]{1,30})?|(?:for )?internal use only",
    r"대외비|내부 ?(?:자료|용)|사내 ?한|机密|機密|内部资料|內部資料|仅供内部使用",
    r"(?:total )?(?:number of )?(?:records?|rows?|responses|entries) ?[:：=] ?[\d,]+",
    r"[\d,]+ (?:rows?|records?)(?: (?:selected|affected|returned|in set|found|exported))?",
    r"(?:총|전체|조회) ?(?:건수)? ?[:：]? ?[\d,]+ ?건",
    r"(?:共计|共|总计|总数|總計|總數) ?[:：]? ?[\d,]+ ?(?:条|條|笔|筆|件|行|份)(?:记录|記錄|数据)?",
)
_ONE = f"(?:{'|'.join((*_PAGES, *_TIMES, *_OTHERS))})"
_LINE = rf"^{_SIGNS}{_ONE}(?:{_SIGNS}{_ONE}){{0,2}}{_SIGNS}$"
_MATCH = re.compile(_LINE)


def is_print_line(cells: tuple[str, ...]) -> bool:
    """True for the cells of a row that are what a program prints on a page, and nothing else."""
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    return 0 < len(filled) <= _CELLS and _MATCH.match(" ".join(filled).lower()) is not None


def print_lines(table: pa.Table, above: tuple[str, ...]) -> set[int]:
    """Places of rows that are such lines; above: what stands over the header, which each page may repeat."""
    filled = _filled(table)
    most = min(_CELLS, table.num_columns // 2)
    places = np.flatnonzero((filled > 0) & (filled <= most)) if most else np.empty(0, np.intp)
    if not len(places):
        return set()
    rows = table.take(pa.array(places))
    is_line = pc.match_substring_regex(_joined(rows), _LINE).to_numpy(zero_copy_only=False)
    titles = pa.array([text.strip() for text in above if text.strip()], pa.string())
    if len(titles):
        again = [_empty(c) | _flags(pc.is_in(pc.utf8_trim_whitespace(c), titles)) for c in rows.columns]
        is_line = is_line | np.logical_and.reduce(again)
    found = set(places[is_line].tolist())
    return set() if found and _stands_in_rows(table, filled, sorted(found), most) else found


def _stands_in_rows(table: pa.Table, filled: npt.NDArray[np.int64], found: list[int], most: int) -> bool:
    """True where such texts stand in rows with more values as well, under a header that these lines are under."""
    lines, full = table.take(found), table.filter(pa.array(filled > most))
    for line, column in zip(lines.columns, full.columns, strict=True):
        text = pc.utf8_lower(pc.utf8_trim_whitespace(column))
        if not _empty(line).all() and pc.any(pc.match_substring_regex(text, _LINE)).as_py():
            return True
    return False


def _joined(rows: pa.Table) -> pa.ChunkedArray:
    """The cells of each row that hold anything, in lower case, as one text."""
    cells = [pc.if_else(pa.array(_empty(column)), None, pc.utf8_trim_whitespace(column)) for column in rows.columns]
    joined = pc.binary_join_element_wise(*cells, " ", null_handling="skip")
    return pc.utf8_lower(pc.replace_substring_regex(joined, r"\s+", " "))


def _filled(table: pa.Table) -> npt.NDArray[np.int64]:
    """How many cells of each row hold anything."""
    count = np.zeros(table.num_rows, np.int64)
    for column in table.columns:
        count += ~_empty(column)
    return count


def _empty(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return _flags(pc.fill_null(pc.equal(column, ""), True))


def _flags(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False), bool)
