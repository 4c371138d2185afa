"""Lists in other languages and of other systems are known as they come, and headers that name a zone with them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from data.errors import FileAmbiguous
from tests.data.test_layouts import laid_out, raw_of

# Header -> number, opened, closed, state; how days are written; the states of an open and of a closed complaint.
LISTS = [
    ("案號,申訴日期,結案日期,處理情形,申訴類別,申訴內容", "%Y-%m-%d", ("處理中", "已結案")),
    ("受付番号,受付日,完了日,対応状況,苦情区分,申出内容", "%Y/%m/%d", ("対応中", "完了")),
    ("Vorgangsnr.,Eingang am,Erledigt am,Status,Grund,Beschreibung", "%d.%m.%Y", ("In Bearbeitung", "Erledigt")),
    ("N° réclamation,Date de réception,Date de clôture,Statut,Motif,Détails", "%d/%m/%Y", ("En cours", "Clôturée")),
    ("Protocolo,Data de abertura,Encerrado em,Situação,Motivo,Relato", "%d/%m/%Y", ("Em análise", "Encerrada")),
    ("Folio,Fecha de ingreso,Fecha de cierre,Estatus,Causa,Detalle", "%d/%m/%Y", ("En proceso", "Cerrado")),
    ("Case Number,Date/Time Opened,Date/Time Closed,Status,Case Reason,Text", "%Y-%m-%d 09:05", ("New", "Closed")),
    ("Ticket ID,Create date,Close date,Ticket status,Category,Text", "%Y-%m-%d 10:00", ("Waiting on us", "Closed")),
    ("Number,Opened,Closed,State,Category,Description", "%Y-%m-%d 10:00:00", ("Work in Progress", "Closed Complete")),
    ("접수 No,접수일 (KST),완료일 (KST),처리상태,민원유형,민원내용", "%Y-%m-%d", ("처리중", "완료")),
    ("Case No,Opened (UTC),Closed (UTC),Status,Reason,Details", "%Y-%m-%d 10:00", ("Open", "Closed")),
    ("客訴編號,客訴日期,結案日期,處理狀態,客訴類別,客訴內容", "%Y-%m-%d", ("處理中", "已結案")),
    ("管理番号,発生日,完了日,状況,苦情区分,お申し出内容", "%Y/%m/%d", ("対応中", "完了")),
    ("投诉编号,受理时间（北京时间）,办结时间（北京时间）,状态,投诉类型,内容", "%Y-%m-%d 9:00", ("处理中", "已办结")),
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("header, form, states", LISTS)
def test_complaints_of_other_languages_and_systems(
    tmp_path: Path, header: str, form: str, states: tuple[str, str]
) -> None:
    """Every third of 30 is open; each is closed two days after it was opened."""
    lines = []
    for n in range(30):
        opened = date(2026, 9, n % 28 + 1)
        closed = (opened + timedelta(days=2)).strftime(form) if n % 3 else ""
        lines.append(
            f"C-{20260041 + n},{opened.strftime(form)},{closed},{states[n % 3 > 0]},Fees {n % 4},A fee too much"
        )
    layout, tables = laid_out(raw_of(tmp_path, "\n".join((header, *lines, ""))))
    rows = tables["complaint"]
    assert rows[0]["complaint_id"] == "C-20260041"
    assert sum(bool(row.get("closed_at")) for row in rows) == 20
    assert {"opened_at", "status", "reason"} <= layout.columns.keys()


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "店舗,受付番号,発券時刻,呼出時刻,終了時刻", "Branch,Ticket,Issued (UTC),Called (UTC),Ended (UTC)",
        "지점,번호표,발권시각 (KST),호출시각 (KST),종료시각 (KST)",
        "网点,排队号,取号时间（北京时间）,叫号时间（北京时间）,结束时间（北京时间）",
        "Filiale,Ticketnummer,Ausgabezeit,Aufrufzeit,Endzeit",
    ],
)  # fmt: skip
def test_visits_of_other_languages_and_with_zones(tmp_path: Path, header: str) -> None:
    rows = [f"A,{n + 1},2026-09-02 10:{n:02},2026-09-02 10:{n + 4:02},2026-09-02 10:{n + 9:02}" for n in range(30)]
    layout, _ = laid_out(raw_of(tmp_path, "\n".join((header, *rows, ""))))
    assert layout.table == "visit"
    assert ("UTC" in header) == (layout.zones.get("issued_at") == "UTC")
    assert {"visit_id", "issued_at", "called_at", "ended_at", "branch_id"} <= layout.columns.keys()


@pytest.mark.parametrize("name", ["Nota (0 a 10)", "Nota", "Note /10", "Note (0 à 10)", "Note (0 bis 10)"])
def test_a_score_by_its_name_in_other_languages_is_asked_what_it_is_of(tmp_path: Path, name: str) -> None:
    lines = [f"2026-09-{n % 28 + 1:02},Lyon,{n % 11},Une remarque assez longue {n}" for n in range(33)]
    with pytest.raises(FileAmbiguous, match="is a score, and its header does not say of what") as asked:
        laid_out(raw_of(tmp_path, "\n".join((f"Date,Agence,{name},Commentaire", *lines, ""))))
    assert asked.value.questions[0].choices[0][0] == f"{name}=nps"


@pytest.mark.parametrize(
    "header",
    [
        "ID appel,Heure arrivée,Heure de décroché,Heure de fin",
        "ID llamada,Hora de entrada,Hora de respuesta,Hora de fin",
    ],
)
def test_calls_of_other_languages(tmp_path: Path, header: str) -> None:
    rows = [f"K{n}7,2026-09-02 10:{n:02}:00,2026-09-02 10:{n:02}:20,2026-09-02 10:{n + 4:02}:00" for n in range(10)]
    layout, _ = laid_out(raw_of(tmp_path, "\n".join((header, *rows, ""))))
    assert layout.table == "contact"
    assert {"contact_id", "enqueued_at", "answered_at", "ended_at"} <= layout.columns.keys()


def test_a_number_that_was_given_up_is_a_visitor_who_left(tmp_path: Path) -> None:
    rows = [f"A{n}x7,朝阳,2026-09-01 10:0{n}:00,,{('弃号', '过号')[n % 2]}" for n in range(8)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join(("票号,网点,取号时间,叫号时间,状态", *rows, ""))))
    assert [row["outcome"] for row in tables["visit"]] == ["left", "no_show"] * 4


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "Nummer,Filiale,Gezogen um,Aufgerufen um,Beendet um,Anliegen",
        "Ticket-Nr.,Filiale,Ankunft,Aufruf,Bedienung beendet,Dienst",
        "Ticket,Agence,Émis à,Appelé à,Terminé à,Motif",
        "N° de ticket,Agence,Prise du ticket,Heure d'appel au guichet,Fin de service,Service",
        "Número,Oficina,Emitido,Llamado,Finalizado,Trámite",
        "Turno,Sucursal,Hora de llegada,Hora de atención,Hora de salida,Servicio",
    ],
)  # fmt: skip
def test_tickets_of_queue_systems_in_further_languages(tmp_path: Path, header: str) -> None:
    day = "2026-09-{:02} 09:0{}:00"
    lines = [
        f"A{n},B{n % 3},{day.format(n % 28 + 1, 0)},{day.format(n % 28 + 1, 4)},{day.format(n % 28 + 1, 9)},Kasse"
        for n in range(30)
    ]
    _, tables = laid_out(raw_of(tmp_path, "\n".join([header, *lines]) + "\n"))
    first = tables["visit"][0]
    assert (first["visit_id"], first["branch_id"], first["service"]) == ("A0", "B0", "Kasse")
    assert [first[name][-8:] for name in ("issued_at", "called_at", "ended_at")] == ["09:00:00", "09:04:00", "09:09:00"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "Reclamación,Fecha de entrada,Sucursal,Estado", "Complaint,Date received,Branch,Status",
        "Beschwerde,Eingang,Filiale,Status", "민원,접수일,지점,상태", "投诉,受理日期,网点,状态",
    ],
)  # fmt: skip
def test_a_column_called_complaint_may_hold_its_number(tmp_path: Path, header: str) -> None:
    lines = [f"R-{100 + n},2026-09-{n % 28 + 1:02},B{n % 3},{('open', 'closed')[n % 2]}" for n in range(30)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join([header, *lines]) + "\n"))
    assert {tables["complaint"][0][name] for name in ("complaint_id", "opened_at")} == {"R-100", "2026-09-01"}
    told = [f"the fee was wrong in case {n},2026-09-{n % 28 + 1:02},B{n % 3},open" for n in range(30)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join([header, *told]) + "\n"))
    assert tables["complaint"][0]["narrative"] == "the fee was wrong in case 0"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    ["Fecha,Sucursal,Calificación,Comentario", "Antwortdatum,Filiale,Sternebewertung,Kommentar",
     "Date de réponse,Agence,Nombre d'étoiles,Commentaire", "Response date,Branch,Star rating,Comment"],
)  # fmt: skip
def test_plain_surveys_in_further_languages(tmp_path: Path, header: str) -> None:
    lines = [f"2026-09-{n % 28 + 1:02},B{n % 3},{n % 5 + 1},la espera fue muy larga {n}" for n in range(30)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join([header, *lines]) + "\n"))
    first = tables["response"][0]
    assert (first["csat"], first["csat_high"], first["branch_id"]) == ("1", "5", "B0")
    assert first["verbatim"] == "la espera fue muy larga 0"
