"""Exports of form builders, help desks and review sites, as they come: the right table, score, time and people."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.checking.validator import Checked, check
from data.contracts import TABLES
from data.errors import FileAmbiguous
from data.files import reader
from data.layouts import Layout

TODAY = date(2026, 11, 23)
Answers = dict[str, str]


def taken(folder: Path, content: str, name: str = "export.csv", **said: Any) -> tuple[Layout, Checked, list[Answers]]:
    """The layout that an export was known by, its checked rows in the bank's zone, and the answers of each."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name, **said)
    made = layout.apply(layout.kept(raw), TODAY, "salt")
    checked = check(TABLES[layout.table], made[layout.table], b"key", zones=layout.zones)
    answers: dict[int, Answers] = {n: {} for n in made[layout.table]["row_no"].to_pylist()}
    for row in made["answer"].to_pylist() if "answer" in made else ():
        answers[row["row_no"]][row["item"]] = row["value"]
    return layout, checked, list(answers.values())


def column(checked: Checked, name: str) -> list[Any]:
    return list(checked.accepted.sort_by("row_no")[name].to_pylist())


NPS = "How likely are you to recommend our bank?"


def test_typeform_is_dated_by_its_submission_in_the_banks_zone(tmp_path: Path) -> None:
    header = f"#,{NPS},Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags,Ending\n"
    lines = (
        "a1,9,completed,2026-03-01 14:50:05,,2026-03-01 15:10:09,n0,,\n"
        "a2,3,completed,2026-03-02 14:50:05,,2026-03-02 14:59:00,n1,,\n"
        "a3,,partial,2026-03-03 01:00:00,2026-03-03 01:05:00,,n2,,\n"
    )
    layout, rows, answers = taken(tmp_path, header + lines)
    assert layout.name == "typeform"
    assert column(rows, "response_id") == ["a1", "a2", "a3"]
    # Seoul is nine hours ahead of UTC.
    assert column(rows, "responded_at") == [
        datetime(2026, 3, 2, 0, 10, 9), datetime(2026, 3, 2, 23, 59), datetime(2026, 3, 3, 10, 5),
    ]  # fmt: skip
    assert column(rows, "status") == ["complete", "complete", "partial"]
    assert column(rows, "nps") == [9, 3, None]
    assert answers == [{}, {}, {}]


def test_the_older_typeform_without_types_of_responses(tmp_path: Path) -> None:
    layout, rows, _ = taken(
        tmp_path,
        f"#,{NPS},What could we do better?,Start Date (UTC),Submit Date (UTC),Network ID\n"
        "x1,10,Open on Saturdays,2026-03-01 01:00:00,2026-03-01 01:02:00,n0\n"
        "x2,0,Longer hours please,2026-03-01 02:00:00,2026-03-01 02:02:00,n0\n",
    )
    assert (layout.name, column(rows, "nps")) == ("typeform", [10, 0])
    assert column(rows, "verbatim") == ["Open on Saturdays", "Longer hours please"]


KOBO = (
    "start,end,전반적인 만족도,개선할 점,_id,_uuid,_submission_time,_validation_status,_notes,_status,_submitted_by,"
    "__version__,_tags,_index\n"
)


def kobo(n: int, score: int, status: str = "") -> str:
    uuid = f"0b1c2d3e-0000-4000-8000-00000000000{n}"
    return (
        f"2026-03-0{n}T09:00:00.000+09:00,2026-03-0{n}T09:10:00.000+09:00,{score},대기가 깁니다 {n},90{n},{uuid},"
        f"2026-03-0{n}T16:00:00,{status},,submitted_via_web,clerk_{n},v1,,{n}\n"
    )


def test_kobo_keeps_its_questions_and_nothing_of_its_clerks(tmp_path: Path) -> None:
    layout, rows, answers = taken(tmp_path, KOBO + kobo(1, 5) + kobo(2, 3) + kobo(3, 1, "Not approved"))
    assert layout.name == "kobotoolbox"
    assert column(rows, "csat") == [5, 3, 1]
    assert column(rows, "responded_at")[0] == datetime(2026, 3, 2, 1)
    assert column(rows, "status") == ["complete", "complete", "screened_out"]
    assert column(rows, "verbatim")[1] == "대기가 깁니다 2"
    assert answers == [{}, {}, {}]
    assert "_submitted_by" in layout.unused(reader.read(tmp_path / "export.csv"))


@pytest.mark.parametrize("with_number", [True, False])
def test_jotform_by_its_numbers_or_its_addresses(tmp_path: Path, with_number: bool) -> None:
    header = f"Submission Date,{NPS},E-mail,Submission IP{',Submission ID' if with_number else ''}\n"
    tail = ",57{0}0000000000001{0}" if with_number else ""
    lines = "".join(f'"Mar {n}, 2026",{n + 5},a{n}@b.example,203.0.113.{n}{tail.format(n)}\n' for n in range(1, 5))
    layout, rows, answers = taken(tmp_path, header + lines)
    assert layout.name == ("jotform" if with_number else "jotform_part")
    assert column(rows, "nps") == [6, 7, 8, 9]
    assert [at.day for at in column(rows, "responded_at")] == [1, 2, 3, 4]
    assert answers == [{}] * 4
    if with_number:
        assert column(rows, "response_id")[0] == "57100000000000011"


def test_a_hand_made_list_with_some_of_jotforms_headers_is_not_jotforms(tmp_path: Path) -> None:
    layout, _, _ = taken(tmp_path, f"Submission Date,Submission ID,{NPS}\n2026-03-01,1,9\n2026-03-02,2,8\n")
    assert layout.name == "survey"


ALCHEMER = (
    "Response ID,Time Started,Date Submitted,Status,Contact ID,Legacy Comments,Comments,Language,Referer,SessionID,"
    "User Agent,Extended Referer,IP Address,Longitude,Latitude,Country,City,State/Region,Postal,"
    "How satisfied are you overall?,Why?\n"
)


def test_alchemer_with_partial_and_disqualified_responses(tmp_path: Path) -> None:
    lines = "".join(
        f'{n},"Mar 0{n}, 2026 10:00:00 AM","Mar 0{n}, 2026 10:05:00 AM",{status},,,seen by Kim,English,,s{n},UA,,'
        f"203.0.113.{n},127.0,37.5,South Korea,Seoul,11,0452,{score},Because of the queue {n}\n"
        for n, (status, score) in enumerate(
            [("Complete", 5), ("Partial", ""), ("Disqualified", ""), ("Complete", 2)], 1
        )
    )
    layout, rows, answers = taken(tmp_path, ALCHEMER + lines)
    assert layout.name == "alchemer"
    assert column(rows, "status") == ["complete", "partial", "screened_out", "complete"]
    assert column(rows, "csat") == [5, None, None, 2]
    assert column(rows, "verbatim")[0] == "Because of the queue 1"
    assert column(rows, "responded_at")[3] == datetime(2026, 3, 4, 10, 5)
    assert answers == [{}] * 4
    _, again, _ = taken(
        tmp_path, ALCHEMER.replace("Legacy Comments,Comments,", "") + lines.replace(",,seen by Kim", "")
    )
    assert column(again, "status") == ["complete", "partial", "screened_out", "complete"]


def test_zendesk_explore_counts_only_ratings_that_were_given(tmp_path: Path) -> None:
    header = "Ticket ID,Ticket updated - Date,Assignee name,Ticket satisfaction rating,Ticket satisfaction comment\n"
    lines = "101,2026-03-01,Kim,Good,Quick help\n102,2026-03-02,Lee,Bad,No reply\n103,2026-03-02,Lee,Offered,\n"
    layout, rows, _ = taken(tmp_path, header + lines + "104,2026-03-03,Lee,Unoffered,\n")
    assert layout.name == "zendesk_satisfaction"
    assert column(rows, "response_id") == ["zendesk-101", "zendesk-102"]
    assert column(rows, "csat") == [5, 1]
    assert column(rows, "verbatim") == ["Quick help", "No reply"]
    assert "Kim" not in column(rows, "employee_id")


@pytest.mark.parametrize("rating", ["Offered", "Unoffered"])
def test_tickets_without_any_rating_may_be_complaints(tmp_path: Path, rating: str) -> None:
    header = "Id,Requester,Subject,Status,Created at,Updated at,Solved at,Satisfaction Score\n"
    closed = f"Fees,Closed,2026-03-01 10:00,2026-03-05 10:00,2026-03-04 10:00,{rating}"
    open_ = f"Fees,Open,2026-03-02 10:00,2026-03-05 10:00,,{rating}"
    content = header + "".join(f"{10007 + 3 * n},Kim,{open_ if n % 4 == 3 else closed}\n" for n in range(8))
    with pytest.raises(FileAmbiguous, match="none of its 8 rows has an answer") as asked:
        taken(tmp_path, content)
    assert [value for question in asked.value.questions for value, _ in question.choices] == ["complaint"]
    mapping = {"Created at": "opened_at", "Solved at": "closed_at", "Updated at": "none"}
    layout, rows, _ = taken(tmp_path, content, as_table="complaint", mapping=mapping)
    assert (layout.table, column(rows, "closed_at").count(None), len(rows.rejected)) == ("complaint", 2, 0)


def test_zendesk_ratings_of_its_interface(tmp_path: Path) -> None:
    ratings = [
        {
            "id": n, "assignee_id": 7, "group_id": 3, "requester_id": 40 + n, "ticket_id": 500 + n, "score": score,
            "created_at": "2026-03-01T15:30:00Z", "updated_at": "2026-03-01T15:30:00Z", "comment": "thanks",
        }
        for n, score in enumerate(("good", "bad", "offered"))
    ]  # fmt: skip
    layout, rows, _ = taken(tmp_path, json.dumps({"satisfaction_ratings": ratings}), "ratings.json")
    assert layout.name == "zendesk_ratings"
    assert column(rows, "csat") == [5, 1]
    assert column(rows, "responded_at") == [datetime(2026, 3, 2, 0, 30)] * 2


FORMBRICKS = (
    "No.,Response ID,Timestamp,Finished,Quotas,Survey ID,Formbricks ID (internal),User ID,Tags,source,url,"
    "userAgent - browser,userAgent - os,userAgent - device,country,1. " + NPS + ",2. What do you use?,"
    "2. What do you use? - Option ID\n"
)


def test_the_newer_formbricks_asks_for_its_zone_and_keeps_no_ids_as_answers(tmp_path: Path) -> None:
    lines = (
        "1,cl1,2026-03-01 20:00:00,Yes,,s1,int1,u1,,link,https://x.example,Chrome,macOS,desktop,KR,9,Counter,o1\n"
        "2,cl2,2026-03-02 20:00:00,No,,s1,int2,u2,,link,https://x.example,Chrome,macOS,desktop,KR,,App,o2\n"
    )
    with pytest.raises(FileAmbiguous) as asked:
        taken(tmp_path, FORMBRICKS + lines)
    assert (asked.value.questions[0].option, asked.value.questions[0].column) == ("zone", "Timestamp")
    layout, rows, answers = taken(tmp_path, FORMBRICKS + lines, zone="UTC")
    assert layout.name == "formbricks"
    assert column(rows, "nps") == [9, None]
    assert column(rows, "status") == ["complete", "partial"]
    assert column(rows, "responded_at")[0] == datetime(2026, 3, 2, 5)
    assert answers[0]["2. What do you use?"] == "Counter"
    assert not {"int1", "o1", "u1", "Chrome"} & set(answers[0].values())
    assert column(rows, "customer_key")[0] not in (None, "u1")


PLAY = (
    "Package Name,App Version Code,App Version Name,Reviewer Language,Device,Review Submit Date and Time,"
    "Review Submit Millis Since Epoch,Review Last Update Date and Time,Review Last Update Millis Since Epoch,"
    "Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,"
    "Developer Reply Text,Review Link\n"
)


def test_play_console_reviews(tmp_path: Path) -> None:
    lines = "".join(
        f"com.bank.app,10{n},2.{n},ko,SM-G99{n},2026-03-0{n}T19:04:33Z,177238827300{n},2026-03-05T00:03:44Z,1772669024578,"
        f'{stars},,"{text}",,,,{link}\n'
        for n, stars, text, link in ((1, 5, "편해요, 좋아요", "https://p.example/r?reviewId=a"), (2, 1, "", ""))
    )
    layout, rows, answers = taken(tmp_path, PLAY + lines)
    assert layout.name == "google_play_reviews"
    assert column(rows, "csat") == [5, 1]
    assert column(rows, "responded_at") == [datetime(2026, 3, 2, 4, 4, 33), datetime(2026, 3, 3, 4, 4, 33)]
    assert column(rows, "verbatim") == ["편해요, 좋아요", None]
    assert column(rows, "survey_id")[0] == "google_play-com.bank.app"
    assert answers[0]["device"] == "SM-G991"
    assert column(rows, "response_id")[0].endswith("reviewId=a")


def test_app_store_reviews_of_its_interface(tmp_path: Path) -> None:
    data = [
        {
            "type": "customerReviews", "id": f"0000-{n}",
            "attributes": {
                "rating": n, "title": "앱", "body": f"좋아요 {n}", "reviewerNickname": "nick",
                "createdDate": f"2026-03-0{n}T10:00:00-07:00", "territory": "KOR",
            },
        }
        for n in (1, 5)
    ]  # fmt: skip
    layout, rows, _ = taken(tmp_path, json.dumps({"data": data}), "reviews.json")
    assert layout.name == "app_store_reviews"
    assert column(rows, "csat") == [1, 5]
    # Seven hours behind UTC are sixteen behind Seoul.
    assert column(rows, "responded_at")[0] == datetime(2026, 3, 2, 2)


def test_trustpilot_reviews(tmp_path: Path) -> None:
    header = (
        "Review Id,Review Created (UTC),Review Username,Review User Email,Review Title,Review Content,Review Stars,"
        "Reference Id,Location Name,Review Language,Source Of Review\n"
    )
    lines = "".join(
        f"r{n},2026-03-0{n} 18:00:00,Ann,a@b.example,Fine,Fast reply {n},{n},ref{n},Gangnam,en,Organic\n"
        for n in range(1, 6)
    )
    layout, rows, answers = taken(tmp_path, header + lines)
    assert layout.name == "trustpilot_reviews"
    assert column(rows, "csat") == [1, 2, 3, 4, 5]
    assert column(rows, "responded_at")[0] == datetime(2026, 3, 2, 3)
    assert column(rows, "branch_id") == ["Gangnam"] * 5
    assert not {"Ann", "a@b.example"} & {value for row in rows.accepted.to_pylist() for value in row.values()}
    assert "Ann" not in answers[0].values()


def test_a_hand_made_list_of_reviews_is_no_store_export(tmp_path: Path) -> None:
    layout, rows, _ = taken(
        tmp_path, "date,stars,review\n" + "".join(f"2026-03-0{n},{n},fine {n}\n" for n in range(1, 6))
    )
    assert layout.name == "survey"
    assert column(rows, "csat") == [1, 2, 3, 4, 5]


def test_play_console_as_it_is_downloaded_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "reviews_com.bank.app_202603.csv"
    line = 'com.bank.app,,,ko,,2026-03-01T19:04:33Z,1,2026-03-01T19:04:33Z,1,4,,"느려요, 그래도 좋아요",,,,\n'
    path.write_bytes((PLAY + line).encode("utf-16"))
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name)
    (row,) = layout.apply(raw, TODAY, "salt")["response"].to_pylist()
    assert (layout.name, row["csat"], row["verbatim"]) == ("google_play_reviews", "4", "느려요, 그래도 좋아요")
