"""A complaint's text under the bare word for one, and times of which a list tells by yes and no."""

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

HEADS = {
    "ko": ("민원번호,접수일,지점,{},상태", "처리중"), "zh": ("投诉编号,受理日期,网点,{},状态", "未办结"),
    "en": ("Complaint ID,Date received,Branch,{},Status", "Open"),
    "uk": ("Case Ref,Logged,Branch,{},Status", "Open"),
    "de": ("Beschwerde-Nr.,Eingangsdatum,Filiale,{},Status", "Offen"),
    "ja": ("苦情番号,受付日,支店,{},対応状況", "対応中"),
}  # fmt: skip


def listed(folder: Path, language: str, column: str, cells: list[str]) -> list[dict[str, object]]:
    head, state = HEADS[language]
    rows = [f"CS26-{n * 37 + 90011},2026-09-{n + 1:02},A,{cell},{state}" for n, cell in enumerate(cells)]
    layout, tables = laid_out(raw_of(folder, "\n".join((head.format(column), *rows)) + "\n"))
    assert layout.table == "complaint"
    return tables["complaint"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, column",
    [("ko", "민원"), ("ko", "불만"), ("zh", "投诉"), ("en", "Complaint"), ("uk", "Grievance"), ("de", "Beschwerde"),
     ("ja", "苦情")],
)  # fmt: skip
def test_the_text_of_a_complaint_may_stand_under_the_bare_word(tmp_path: Path, language: str, column: str) -> None:
    texts = [f"text number {n}" for n in range(10)]
    assert [row["narrative"] for row in listed(tmp_path, language, column, texts)] == texts


TITLES = {
    "ko": ("제목", "민원제목", "건명"), "zh": ("投诉标题", "主题", "事由"), "en": ("Subject", "Summary", "Title"),
    "uk": ("Complaint title",), "de": ("Betreff",), "ja": ("件名",),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("language", TITLES)
def test_the_title_is_the_text_where_there_is_no_other(tmp_path: Path, language: str) -> None:
    texts = [f"text number {n}" for n in range(10)]
    for title in TITLES[language]:
        assert [row["narrative"] for row in listed(tmp_path, language, title, texts)] == texts
    kinds = listed(tmp_path, language, TITLES[language][0], [("fees", "waiting")[n % 2] for n in range(10)])
    assert {row.get("narrative") for row in kinds} == {None}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, columns",
    [("ko", "제목,민원내용"), ("zh", "主题,投诉内容"), ("en", "Subject,Description"), ("uk", "Description,Title")],
)
def test_beside_a_text_the_title_is_not_kept(tmp_path: Path, language: str, columns: str) -> None:
    text, title = [f"text number {n}" for n in range(10)], [f"title {n}" for n in range(10)]
    pairs = zip(text, title, strict=True) if columns.startswith("Desc") else zip(title, text, strict=True)
    assert [row["narrative"] for row in listed(tmp_path, language, columns, [",".join(pair) for pair in pairs])] == text


@pytest.mark.sampled
@pytest.mark.parametrize("language, column", [("ko", "민원"), ("zh", "投诉"), ("en", "Complaint")])
@pytest.mark.parametrize("words", [("fees", "waiting"), ("loan", "card")])
def test_a_few_words_are_no_text(tmp_path: Path, language: str, column: str, words: tuple[str, str]) -> None:
    rows = listed(tmp_path, language, column, [words[n % 2] for n in range(10)])
    assert {row.get("narrative") for row in rows} == {None}


@pytest.mark.parametrize(
    "language, column, words",
    [("en", "Reopened", ("N", "Y")), ("en", "Reopened?", ("No", "Yes")), ("en", "Acknowledged", ("Yes", "No"))],
)
def test_yes_and_no_are_no_times(tmp_path: Path, language: str, column: str, words: tuple[str, str]) -> None:
    # They were refused as dates that cannot be read, and no answer led in.
    rows = listed(tmp_path, language, column, [words[n % 2] for n in range(10)])
    assert {row.get("reopened_at") or row.get("acknowledged_at") for row in rows} == {None}


def test_times_of_reopening_are_kept(tmp_path: Path) -> None:
    rows = listed(tmp_path, "en", "Reopened", [f"2026-10-{n + 1:02}" for n in range(10)])
    assert [row["reopened_at"] for row in rows] == [f"2026-10-{n + 1:02}" for n in range(10)]


ORIGINS = {
    "ko": ("접수경로", ("금융감독원", "홈페이지", "콜센터", "국민신문고")),
    "zh": ("投诉渠道", ("12378", "网点", "客服热线", "监管转办")),
    "en": ("Complaint channel", ("CFPB", "Phone", "Branch", "Ombudsman")),
    "uk": ("Received via", ("FOS", "Letter", "E-mail", "Financial Ombudsman Service")),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("language", ORIGINS)
def test_the_regulator_among_the_channels_is_the_origin(tmp_path: Path, language: str) -> None:
    column, words = ORIGINS[language]
    found = listed(tmp_path, language, column, [words[n % 4] for n in range(12)])
    assert [row["origin"] for row in found] == ["regulator", "own", "own", "regulator"] * 3
    assert [row["channel"] for row in found] == list(words) * 3
    # Where no channel is the regulator's, nothing is said of where complaints came from.
    assert all("origin" not in row for row in listed(tmp_path, language, column, [words[1 + n % 2] for n in range(12)]))


def test_another_column_says_the_origin_itself(tmp_path: Path) -> None:
    rows = listed(
        tmp_path, "ko", "접수경로,접수기관", ["금감원 이첩,자체접수" if n % 2 else "창구,자체접수" for n in range(12)]
    )
    assert {row["origin"] for row in rows} == {"own"}


FOREIGN = {
    "visit": (
        "Filiale;Ticketnummer;Ticket gezogen;Aufgerufen;Beendet;Schalter",
        "Oficina;Turno;Hora de llegada;Hora de llamada;Hora de fin;Ventanilla",
        "Agence;N° ticket;Heure arrivée;Heure appel;Heure fin;Guichet",
    ),
    "complaint": (
        "Oficina;Nº reclamación;Fecha de entrada;Fecha de cierre;Estado;Motivo",
        "Agence;N° de réclamation;Date de réception;Date de clôture;Statut;Motif",
        "Filiale;Beschwerdenummer;Eingang;Abschluss;Status;Kategorie",
    ),
}


@pytest.mark.sampled
@pytest.mark.parametrize("table, head", [(table, head) for table, heads in FOREIGN.items() for head in heads])
def test_plain_lists_in_other_languages_are_known(tmp_path: Path, table: str, head: str) -> None:
    last = "2026-09-01 09:55" if table == "visit" else "closed"
    lines = [f"Nord;R{n + 100};2026-09-01 09:{n + 10};2026-09-01 09:{n + 20};{last};{n % 3}" for n in range(12)]
    layout, _ = laid_out(raw_of(tmp_path, "\n".join((head, *lines)) + "\n"))
    assert layout.table == table
    needed = {"visit": "visit_id issued_at called_at ended_at counter", "complaint": "complaint_id opened_at closed_at"}
    assert {*needed[table].split(), "branch_id"} <= layout.columns.keys()


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, columns",
    [("ko", "제목,내용"), ("zh", "诉求主题,投诉内容"), ("en", "Complaint heading,Description"), ("uk", "Re,Details")],
)
def test_beside_a_column_of_texts_without_any_the_title_is_the_text(
    tmp_path: Path, language: str, columns: str
) -> None:
    titles = [f"title {n}" for n in range(10)]
    assert [row["narrative"] for row in listed(tmp_path, language, columns, [f"{one}," for one in titles])] == titles


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, column, own, regulator",
    [
        ("ko", "접수경로", "지점", "국민권익위원회"), ("zh", "投诉渠道", "网点", "国家金融监督管理总局"),
        ("zh", "投诉渠道", "电话", "12345政务热线"), ("en", "Channel", "Branch", "Financial Ombudsman"),
        ("en", "Channel", "Phone", "Banking supervisor"),
    ],
)  # fmt: skip
def test_the_regulator_among_channels(tmp_path: Path, language: str, column: str, own: str, regulator: str) -> None:
    cells = [f"text {n},{(own, regulator)[n % 2]}" for n in range(10)]
    title = {"ko": "민원내용", "zh": "投诉内容", "en": "Description"}[language]
    told = listed(tmp_path, language, f"{title},{column}", cells)
    assert [row["origin"] for row in told] == ["own", "regulator"] * 5


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, column, values",
    [
        ("ko", "민원유형", ("수수료", "소비자원 관련", "금융감독원 신고 예고")),
        ("zh", "投诉类型", ("收费", "监管投诉相关")),
        ("en", "Channel", ("Phone", "Supervisor", "Branch")), ("en", "Category", ("Card", "AMF fees")),
    ],
)  # fmt: skip
def test_a_supervisor_and_a_matter_are_no_regulator(
    tmp_path: Path, language: str, column: str, values: tuple[str, ...]
) -> None:
    cells = [f"text {n},{values[n % len(values)]}" for n in range(10)]
    title = {"ko": "민원내용", "zh": "投诉内容", "en": "Description"}[language]
    assert "regulator" not in {row.get("origin") for row in listed(tmp_path, language, f"{title},{column}", cells)}
