"""Web pages and XML of Excel under the name of a workbook: their tables are read, and nothing else of them."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.formats.raw import Raw
from data.formats.sheets import web_pages

WORDS = {
    "cp949": (("접수번호", "접수일", "지점", "민원내용", "상태"), "강남", "대기가 너무 길어요", "완료"),
    "gb18030": (("投诉编号", "受理日期", "网点", "投诉内容", "状态"), "静安支行", "排队时间太长", "已办结"),
    "cp932": (("受付番号", "受付日", "支店", "申出内容", "対応状況"), "渋谷支店", "待ち時間が長い", "完了"),
    "utf-8": (("Complaint ID", "Date received", "Branch", "Description", "Status"), "Derby", "A long wait", "Closed"),
}
CHARSETS = {"cp949": "euc-kr", "gb18030": "gb2312", "cp932": "Shift_JIS", "utf-8": "utf-8"}


def rows(encoding: str, count: int = 6) -> list[tuple[str, ...]]:
    head, branch, text, state = WORDS[encoding]
    return [head, *((f"A{n:03}-26", f"2026-09-{n + 1:02}", branch, f"{text} {n}", state) for n in range(count))]


def cells(row: tuple[str, ...], tag: str = "td", of: str = "") -> str:
    return "<tr>" + "".join(f"<{tag}{of}>{cell}</{tag}>" for cell in row) + "</tr>\n"


def table(lines: list[tuple[str, ...]], of: str = "") -> str:
    return f"<table border=1>{cells(lines[0], 'th')}{''.join(cells(line, of=of) for line in lines[1:])}</table>"


def page(folder: Path, text: str, encoding: str = "utf-8", name: str = "a.xls") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def same(raw: Raw, lines: list[tuple[str, ...]]) -> bool:
    return [raw.columns, *(tuple(row.values()) for row in raw.table.to_pylist())] == lines


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", WORDS)
def test_a_list_is_read_in_the_encoding_that_the_page_names(tmp_path: Path, encoding: str) -> None:
    meta = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={CHARSETS[encoding]}"></head><body>'
    )
    raw = reader.read(page(tmp_path, meta + table(rows(encoding)) + "</body></html>", encoding))
    assert same(raw, rows(encoding))
    assert raw.encoding == encoding
    assert layouts.recognise(raw, "a.xls").table == "complaint"
    # Without a name, or with a wrong one, UTF-8 is seen.
    raw = reader.read(page(tmp_path, f"\n<!-- list --><div>{table(rows(encoding))}"))
    assert same(raw, rows(encoding))
    assert raw.encoding == "utf-8"
    assert same(reader.read(page(tmp_path, "\ufeff" + meta + table(rows(encoding)), "utf-16-le")), rows(encoding))


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", WORDS)
def test_the_page_of_a_spreadsheet_is_read(tmp_path: Path, encoding: str) -> None:
    head = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>\n<!--table {mso-displayed:"\\."}\n'
        '.xl65 {mso-number-format:"\\[\\>\\=100\\]0";}\n--></style><!--[if gte mso 9]><xml><x:ExcelWorkbook>'
        "<table><tr><td>no</td></tr></table></x:ExcelWorkbook></xml><![endif]--></head><body link=blue>"
        "<table border=0 cellpadding=0 style='width:48pt'><col width=64 style='mso-width-source:userset'>"
    )
    of = " class=xl65 style='mso-number-format:\"\\@\";height:16.5pt' x:str"
    end = "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=64></td></tr><![endif]></table>"
    text = head + "".join(cells(row, of=of) for row in rows(encoding)) + end
    assert same(reader.read(page(tmp_path, text)), rows(encoding))


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", WORDS)
def test_text_is_what_a_person_sees(tmp_path: Path, encoding: str) -> None:
    lines = rows(encoding, 3)
    head, branch, text, state = WORDS[encoding]
    link = f"<a href='javascript:alert(1)'><b>{branch}</b></a>"
    odd = [
        ("A000-26", "2026-09-01&nbsp;", link, f"{text} <script>x()</script>0", state),
        ("<span style='x:y'> </span>A001-26", "<font>2026-09-02</font>", branch, f"{text}\n\n 1<!-- no -->", state),
        ("A002-26", "2026-09-03", branch, f"{text} 2<br>a &lt; b &amp; c", state),
    ]  # fmt: skip
    lines[3] = (*lines[3][:3], f"{text} 2\na < b & c", state)
    assert same(reader.read(page(tmp_path, table([head, *odd]))), lines)
    # Ends of cells and rows may be left out.
    loose = table(lines[:3]).replace("</td>", "").replace("</tr>", "").replace("<td>", "<TD nowrap>")
    assert same(reader.read(page(tmp_path, loose)), lines[:3])


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", WORDS)
def test_merged_cells_are_filled_down_and_columns_are_not_moved(tmp_path: Path, encoding: str) -> None:
    lines = rows(encoding, 4)
    head, branch, text, state = WORDS[encoding]
    body = (
        f"<tr><td colspan=5>{state}</td></tr>{cells(head, 'th')}"
        f"<tr><td>A000-26<td rowspan='2'>2026-09-01<td rowspan=4>{branch}<td>{text} 0<td>{state}</tr>"
        f"<tr><td>A001-26<td>{text} 1<td>{state}</tr>"
        f"<tr><td>A002-26<td rowspan=2>2026-09-03<td>{text} 2<td>{state}</tr>"
        f"<tr><td>A003-26<td>{text} 3<td>{state}</tr>"
    )
    raw = reader.read(page(tmp_path, f"<table>{body}</table>"))
    days = ("2026-09-01", "2026-09-01", "2026-09-03", "2026-09-03")
    expected = [(line[0], day, *line[2:]) for line, day in zip(lines[1:], days, strict=True)]
    assert same(raw, [head, *expected])
    assert f"Merged cells in {head[1]}, {head[2]} were filled down" in raw.notes[0].render("en")


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", WORDS)
def test_of_several_tables_the_list_is_read(tmp_path: Path, encoding: str) -> None:
    lines = rows(encoding)
    asked = table([(WORDS[encoding][0][1], WORDS[encoding][0][2]), ("2026-09", WORDS[encoding][1])])
    outer = f"<table><tr><td>Teller</td><td>{asked}</td></tr><tr><td>{table(lines)}</td><td>1</td></tr></table>"
    raw = reader.read(page(tmp_path, outer))
    assert same(raw, lines)
    # Pages of one list are one list.
    raw = reader.read(page(tmp_path, table(lines[:4]) + table([lines[0], *lines[4:]])))
    assert same(raw, lines)
    other = table([("a", "b", "c")] * 4)
    with pytest.raises(FileAmbiguous, match="Table 1, Table 2"):
        reader.read(page(tmp_path, table(lines) + other))
    assert same(reader.read(page(tmp_path, other + table(lines)), sheet="Table 2"), lines)


XML = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0%"/></Style></Styles>'
    '<Worksheet ss:Name="List"><Table>{}</Table></Worksheet></Workbook>'
)


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", WORDS)
def test_xml_of_excel_2003_is_read(tmp_path: Path, encoding: str) -> None:
    lines = rows(encoding)
    told = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in line) + "</Row>"
        for line in lines
    )
    assert same(reader.read(page(tmp_path, XML.format(told))), lines)


def test_kinds_of_cells_of_xml(tmp_path: Path) -> None:
    kinds = [
        ("Number", "5", "5"), ("Number", "2.5", "2.5"), ("DateTime", "2026-09-01T00:00:00.000", "2026-09-01 00:00:00"),
        ("DateTime", "1899-12-31T09:30:00.000", "09:30:00"), ("Boolean", "1", "true"), ("Error", "#N/A", ""),
    ]  # fmt: skip
    body = "<Row>" + "".join(f'<Cell><Data ss:Type="String">h{n}</Data></Cell>' for n in range(9)) + "</Row>"
    body += "<Row>" + "".join(f'<Cell><Data ss:Type="{kind}">{said}</Data></Cell>' for kind, said, _ in kinds)
    body += (
        '<Cell ss:StyleID="s1"><Data ss:Type="Number">0.25</Data></Cell><Cell ss:Index="9"><Data>x</Data></Cell></Row>'
    )
    raw = reader.read(page(tmp_path, XML.format(body)))
    assert list(raw.table.to_pylist()[0].values()) == [*(shown for _, _, shown in kinds), "25%", "", "x"]
    assert "1 cell holds an error" in raw.notes[0].render("en")


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Your session has expired.", "<table><tr><td>a</td></tr></table>", "<?xml version='1.0'?><a/>",
        "<!DOCTYPE html><p>a,b\n1,2", "<html><!-- " + table(rows("utf-8")), "<table>" * 2000,
        "<script>" + table(rows("utf-8")),
    ],
)  # fmt: skip
def test_a_page_without_a_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileRefused, match="web page or XML"):
        reader.read(page(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        XML.format("<Row><Cell>"),
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'b'>]>" + XML.format("<Row/>").partition("?>")[2],
    ],
)
def test_broken_xml_and_definitions_of_entities_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileRefused, match="damaged"):
        reader.read(page(tmp_path, text))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text",
    [
        "<" * 400_000, "<a" * 200_000, "<!--" * 100_000, '<td "' * 80_000, "<td a='" * 60_000,
        "<table><tr><td>" * 30_000, "&" * 400_000, "<script>" * 50_000, "<table>" + "<tr><td>a" * 40_000,
        "<table><tr>" + "<td rowspan=65534 colspan=1000>a" * 15,
    ],
)  # fmt: skip
def test_the_time_grows_with_the_size_alone(text: str) -> None:
    began = time.process_time()
    with contextlib.suppress(FileRefused):
        web_pages._tables(text, "a.xls")
    # Some 50 ms; where a search began anew at each sign it took minutes.
    assert time.process_time() - began < 5


def test_a_table_with_too_many_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="columns"):
        reader.read(page(tmp_path, "<table><tr>" + "<td colspan=1000>a" * 30 + "<tr><td>b"))


def test_a_page_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pages, "MOST_BYTES", 1000)
    with pytest.raises(FileRefused, match="at most"):
        reader.read(page(tmp_path, table(rows("utf-8", 30))))


@pytest.mark.sampled
@pytest.mark.parametrize("encoding", ["cp949", "gb18030", "utf-8"])
@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">9</span>',
        "<span style='visibility: hidden'>9</span>",
        "<div hidden>9<div>9</div></div>",
        '<i class="a key">9</i>',
        "<template>9</template>",
        '<span style="display:none">9<b>9</b>',
    ],
)
def test_what_is_not_shown_in_a_cell_is_not_read(tmp_path: Path, encoding: str, hidden: str) -> None:
    lines = rows(encoding)
    keyed = [lines[0], *((f"{hidden}{a}" if "</b>" not in hidden else f"{a}{hidden}", *rest) for a, *rest in lines[1:])]
    styles = "<style>.key{color:red;display:none} .b{display:block}</style>"
    path = page(tmp_path, f"<html>{styles}<body>{table(keyed)}</body></html>")
    assert same(reader.read(path), lines)


def test_what_excel_hides_behind_a_text_too_long_for_its_cell_is_read(tmp_path: Path) -> None:
    lines = rows("utf-8")
    cut = [
        lines[0],
        *((a, b, c, f"{d[:4]}<span style='display:none'>{d[4:]}</span>", e) for a, b, c, d, e in lines[1:]),
    ]
    excel = '<meta name=Generator content="Microsoft Excel 15">'
    assert same(reader.read(page(tmp_path, f"<html><head>{excel}</head>{table(cut)}</html>")), lines)


def test_hidden_rows_and_words_like_hidden_are_read(tmp_path: Path) -> None:
    lines = rows("utf-8")
    text = table(lines).replace("<tr>", '<tr style="display:none">', 3).replace("Derby", '<b class="hidden">Derby</b>')
    text = text.replace("Closed", '<b style="overflow:hidden" title="hidden">Closed</b>')
    assert same(reader.read(page(tmp_path, f"<html><body>{text}</body></html>")), lines)
