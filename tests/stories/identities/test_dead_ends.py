"""Whatever is answered to what Teller asks of a file leads on: to rows, to another question, or to a reason in full."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options, Plan
from data.contracts import TABLES
from data.errors import FileRefused, Question
from ui.uploads.questions import answered

# How many ways a file is answered, how many answers follow on each other, and choices of a long list that are tried.
WAYS, DEEP, FEW = 12, 8, 2

# Files of every table with headers that no dictionary has; what the columns hold would make rows of the table.
pytestmark = pytest.mark.usefixtures("uncounted")
FILES = {
    "response": "wann,urteil,filiale\n2026-03-01,5,B1\n2026-03-02,4,B2\n2026-03-03,1,B1\n",
    "answer": "wer,frage,antwort\nr1,q1,yes\nr1,q2,no\nr2,q1,yes\n",
    "invitation": "wann,menge\n2026-03-01,120\n2026-03-02,80\n",
    "complaint": "nummer,eingang,inhalt\nK1,2026-03-01,late\nK2,2026-03-02,rude\n",
    "visit": "zettel,gezogen,aufruf\nA1,2026-03-01 09:00,2026-03-01 09:05\nA2,2026-03-01 09:02,2026-03-01 09:09\n",
    "counter_session": (
        "haus,platz,auf,zu\nB1,1,2026-03-01 09:00,2026-03-01 12:00\nB1,2,2026-03-01 09:00,2026-03-01 16:00\n"
    ),
    "contact": (
        "ruf,beginn,dran,weg\nC1,2026-03-01 09:00:00,2026-03-01 09:00:20,\n"
        "C2,2026-03-01 09:01:00,,2026-03-01 09:02:00\n"
    ),
    "contact_interval": (
        "gruppe,von,bis,rein,bedient,verloren,grad\nBasic,2026-11-02T09:00:00Z,2026-11-02T09:30:00Z,100,90,10,81.2%\n"
        "Basic,2026-11-02T09:30:00Z,2026-11-02T10:00:00Z,101,91,10,81.2%\n"
    ),
    "customer": "kunde,stufe\nK1,gold\nK2,silver\n",
    "interaction": "kunde,soll\nK1,2026-03-01\nK2,2026-03-02\n",
    "employee": "nr,haus\nE1,B1\nE2,B2\n",
    "branch": "haus,ort\nB1,Seoul\nB2,Busan\n",
    "quality_review": "nr,wann,was,wert\nE1,2026-03-01,quality,90\nE2,2026-03-02,exam,80\n",
    "calendar": "tag,land\n2026-03-01,KR\n2026-05-05,KR\n",
    "campaign": "aktion,von,bis\nA,2026-03-01,2026-03-31\nB,2026-04-01,2026-04-30\n",
    "margin": "merkmal,gruppe,anteil\nage,20s,0.2\nage,30s,0.8\n",
    "target": "kennzahl,ziel,ab\nnps,40,2026-01-01\ncsat,4.2,2026-01-01\n",
}
# What a person would answer: the file's column -> field.
RIGHT = {
    "response": {"wann": "responded_at", "urteil": "csat", "filiale": "branch_id"},
    "answer": {"wer": "response_id", "frage": "item", "antwort": "value"},
    "invitation": {"wann": "sent_on", "menge": "sent"},
    "complaint": {"eingang": "opened_at"},
    "visit": {"gezogen": "issued_at", "aufruf": "called_at"},
    "counter_session": {"haus": "branch_id", "platz": "counter", "auf": "opened_at", "zu": "closed_at"},
    "contact": {"beginn": "enqueued_at", "dran": "answered_at", "weg": "abandoned_at"},
    "contact_interval": {"von": "starts_at", "rein": "offered", "bedient": "answered", "verloren": "abandoned"},
    "customer": {"kunde": "customer_key"},
    "interaction": {"kunde": "customer_key", "soll": "due_at"},
    "employee": {"nr": "employee_id"},
    "branch": {"haus": "branch_id"},
    "quality_review": {"nr": "employee_id", "wann": "reviewed_at", "was": "kind", "wert": "score"},
    "calendar": {"tag": "on_date", "land": "country"},
    "campaign": {"aktion": "campaign_id", "von": "starts_on", "bis": "ends_on"},
    "margin": {"merkmal": "dimension", "gruppe": "group_name", "anteil": "share"},
    "target": {"kennzahl": "metric", "ziel": "value", "ab": "from_date"},
}
# Others: too few columns for most tables, columns that a table does not need, words where numbers belong.
ODD = {
    "one column": "etwas\n1\n2\n3\n",
    "two columns": "etwas,anderes\n1,a\n2,b\n",
    "comments": "wann,text\n" + "".join(f"2026-03-0{n},the clerk was very kind on day {n}\n" for n in range(1, 8)),
    "some known": "Interval Start,Offered,etwas\n2026-03-01 09:00,10,x\n2026-03-01 09:30,11,y\n",
    "words for counts": "von,rein,bedient,verloren\n2026-03-01 09:00,many,few,none\n2026-03-01 09:30,many,few,none\n",
    "korean": "구분,시각,들어옴,받음,끊김\n기본,2026-03-01 09:00,10,9,1\n기본,2026-03-01 09:30,11,9,2\n",
    "two dates": "eins,zwei\n2026-03-01,2026-03-02\n2026-03-03,2026-03-04\n",
}  # fmt: skip


def inspected(path: Path, said: Options) -> Plan | FileRefused:
    try:
        return intake.inspect(path, options=said)
    except FileRefused as refused:
        return refused


def tried(question: Question, seed: int) -> Iterator[str]:
    """Choices of a question: all of a short list, of a long one some that depend on the file, and the last."""
    choices = [value for value, _ in question.choices]
    if len(choices) > FEW + 1:
        choices = [*(choices[(seed + 5 * number) % len(choices)] for number in range(FEW)), choices[-1]]
    yield from dict.fromkeys(choices)


def ways(questions: tuple[Question, ...], said: Options, seed: int) -> Iterator[Options]:
    """The options with the first question answered in each way, then with the whole form filled in."""
    for value in tried(questions[0], seed):
        yield answered(said, questions[0].option, value)
    filled, taken = said, set()
    for question in questions:
        for value, _ in question.choices:
            column = value.rpartition("=")[0]
            if column not in taken or question.option != "mapping":
                taken.add(column)
                filled = answered(filled, question.option, value)
                break
    yield filled


def fault(found: Plan | FileRefused, said: Options) -> str:
    """What is wrong with where an answer has led; "" where it leads on."""
    if isinstance(found, Plan):
        blind = [r for r in found.rejections if not r.reason.message or not r.remedy.message]
        return "rows are refused without a reason and a remedy" if blind else ""
    sentence = found.render()
    if said != Options() and "No layout fits" in sentence:
        return "no layout fits after an answer"
    if not found.questions:
        return "" if found.remedy.message else "a refusal without a remedy"
    if any(not question.choices for question in found.questions):
        return "a question without choices"
    asked_again = [q.option for q in found.questions if q.option in ("as_table", "layout") and getattr(said, q.option)]
    return f"asked again: {asked_again}" if asked_again else ""


def walk(path: Path, seed: int) -> list[str]:
    """What is wrong on the ways through a file's questions; the whole form filled in is looked at first."""
    faults: list[str] = []
    waiting, seen = [(Options(), 0)], {repr(Options())}
    while waiting:
        said, depth = waiting.pop()
        found = inspected(path, said)
        if wrong := fault(found, said):
            faults.append(f"{said.as_table} {dict(said.mapping)}: {wrong}")
            continue
        if isinstance(found, Plan):
            found.staging.close()
            continue
        for way in ways(found.questions, said, seed) if found.questions and depth < DEEP else ():
            if repr(way) not in seen and len(seen) < WAYS:
                seen.add(repr(way))
                waiting.append((way, depth + 1))
    return faults


@pytest.mark.sampled
@pytest.mark.parametrize("table", FILES)
def test_every_answer_about_a_file_of_every_table_leads_on(tmp_path: Path, table: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(FILES[table], encoding="utf-8")
    assert walk(path, list(FILES).index(table)) == []


@pytest.mark.sampled
@pytest.mark.parametrize("kind", ODD)
def test_every_answer_about_an_odd_file_leads_on(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(ODD[kind], encoding="utf-8")
    assert walk(path, list(ODD).index(kind)) == []


def chosen(question: Question, table: str) -> str | None:
    """What a person who knows the file answers."""
    if question.option == "mapping":
        right = [f"{column}={field}" for column, field in RIGHT[table].items()]
        return next((value for value in right if value in dict(question.choices)), None)
    return table if question.option == "as_table" else None


@pytest.mark.sampled
@pytest.mark.parametrize("table", FILES)
def test_who_knows_the_file_gets_all_of_its_rows_stored(tmp_path: Path, table: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(FILES[table], encoding="utf-8")
    said, rows = Options(), FILES[table].count("\n") - 1
    for _ in range(DEEP):
        found = inspected(path, said)
        if isinstance(found, Plan):
            break
        for question in found.questions:
            value = chosen(question, table)
            said = answered(said, question.option, value) if value else said
    assert isinstance(found, Plan), found
    assert (found.table, found.read, found.rejected) == (table, rows, 0)
    assert found.tables[table].rows == rows


def test_a_field_of_one_table_leads_to_what_else_that_table_needs(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(FILES["contact_interval"], encoding="utf-8")
    asked = inspected(path, Options(mapping={"von": "starts_at"}))
    assert isinstance(asked, FileRefused)
    assert [dict(question.choices).keys() >= {"rein=offered"} for question in asked.questions] == [True, False]
    assert "table contact_interval needs: offered, answered." in asked.render()


def test_a_file_that_is_too_narrow_for_a_table_says_so(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(ODD["two columns"], encoding="utf-8")
    asked = inspected(path, Options())
    assert isinstance(asked, FileRefused)
    offered = dict(asked.questions[0].choices)
    assert "contact_interval" not in offered
    assert "customer" in offered
    refused = inspected(path, Options(as_table="contact_interval"))
    assert isinstance(refused, FileRefused)
    assert (refused.questions, "etwas, anderes" in refused.render()) == ((), True)


def test_an_answer_that_another_table_made_wrong_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(FILES["invitation"], encoding="utf-8")
    asked = inspected(path, Options(as_table="complaint", mapping={"wann": "sent_on"}))
    assert isinstance(asked, FileRefused)
    said = answered(Options(as_table="complaint", mapping={"wann": "sent_on"}), "mapping", "wann=opened_at")
    assert "wann=opened_at" in dict(asked.questions[0].choices)
    assert isinstance(inspected(path, said), Plan)


def test_there_is_a_file_of_every_table() -> None:
    assert FILES.keys() == RIGHT.keys() == TABLES.keys()
