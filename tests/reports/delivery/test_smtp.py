"""Mail as it arrives at a real server, and what becomes of it when the server is down, slow, refusing or breaks off."""

from __future__ import annotations

import random
from email.message import EmailMessage
from pathlib import Path

import pytest

from data.errors import DeliveryError, SettingError
from data.store.store import Store
from data.texts import Text
from reports.delivery import letter
from reports.delivery.deliver import Delivery, check, deliver, open_claims
from tests.reports import postal
from tests.reports.conftest import let
from tests.reports.postal import CLOSE, LOSE, SLOW, Post, Report, edition, report

KIM, LEE = "kim@bank.example", "lee@bank.example"


def sent(store: Store, made: Report, *to: str) -> tuple[Delivery, ...]:
    return deliver(store, made, edition(), to or (KIM,), sleep=lambda _: None)


def words(message: EmailMessage, kind: str) -> str:
    part = next(p for p in message.walk() if p.get_content_type() == kind)
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_each_recipient_gets_a_message_of_their_own(store: Store, made: Report, post: Post) -> None:
    found = sent(store, made, KIM, LEE, "KIM@BANK.example")
    assert [(d.recipient, d.state, d.fresh) for d in found] == [(KIM, "sent", True), (LEE, "sent", True)]
    assert {to: len(messages) for to, messages in post.taken.items()} == {KIM: 1, LEE: 1}
    for to, other in ((KIM, "lee"), (LEE, "kim")):
        assert post.taken[to][0]["To"] == to
        assert other not in str(post.taken[to][0]).lower()


def test_the_message_holds_picture_text_and_report(store: Store, tmp_path: Path, post: Post) -> None:
    of = edition(language="ko", where=(("branch_id", "강남"),))
    made = report(tmp_path / "ko", of)
    (found,) = deliver(store, made, of, [KIM])
    assert found.state == "sent"
    (message,) = post.taken[KIM]
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    *_, picture, pdf = message.walk()
    assert picture["Content-ID"].strip("<>") in words(message, "text/html")
    assert picture.get_content_disposition() == "inline"
    assert "<강남>" in str(picture["Content-Description"])
    assert picture.get_payload(decode=True) == (made.folder / "summary.png").read_bytes()
    assert pdf.get_payload(decode=True) == (made.folder / "report.pdf").read_bytes()
    assert str(pdf.get_filename()).endswith(" 2026-W47, 강남.pdf")
    assert "보고서" in words(message, "text/html")
    assert "the noon wait at <강남> is not." in words(message, "text/plain")
    assert message["Content-Language"] == "ko"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "강남" in message["Subject"]
    assert "2026" in message["Subject"]
    assert message["Message-ID"] == f"<{found.key}@bank.example>"
    assert message["From"] == "Teller <teller@bank.example>"
    assert message["Date"].datetime.tzinfo is not None
    assert not message.defects


def test_no_name_can_add_a_header(store: Store, tmp_path: Path, post: Post) -> None:
    evil = "강남\r\nBcc: evil@evil.example\r\n\r\nbody"
    of = edition(report=f"board {evil}", where=(("branch_id", evil),))
    (found,) = deliver(store, report(tmp_path / "evil", of), of, [KIM])
    assert found.state == "sent"
    (message,) = post.taken[KIM]
    assert message["Bcc"] is None
    assert list(post.taken) == [KIM]
    assert "Bcc: evil@evil.example" in message["Subject"]


def test_a_second_run_sends_nothing(store: Store, made: Report, post: Post) -> None:
    assert [d.fresh for d in sent(store, made)] == [True]
    again = sent(store, made)
    assert [(d.state, d.fresh) for d in again] == [("sent", False)]
    assert len(post.taken[KIM]) == 1
    assert open_claims(store) == []


PASSING = [
    ("EHLO", "421 busy"),
    ("EHLO", CLOSE),
    ("MAIL", "450 later"),
    ("MAIL", CLOSE),
    ("RCPT", "450 greylisted"),
    ("RCPT", "421 going down"),
    ("DATA", "451 later"),
    ("DATA", CLOSE),
    ("MESSAGE", "452 full"),
]
FINAL = [("MAIL", "550 no"), ("RCPT", "550 no such user"), ("DATA", "554 no"), ("MESSAGE", "554 spam")]


@pytest.mark.sampled
@pytest.mark.parametrize("stage, fault", PASSING)
def test_what_may_pass_is_tried_again(store: Store, made: Report, post: Post, stage: str, fault: str) -> None:
    post.plan[stage] = [fault]
    (found,) = sent(store, made)
    assert (found.state, found.attempt, len(post.taken[KIM])) == ("sent", 2, 1)


@pytest.mark.sampled
@pytest.mark.parametrize("stage, fault", FINAL)
def test_what_is_refused_for_good_is_not(store: Store, made: Report, post: Post, stage: str, fault: str) -> None:
    post.plan[stage] = [fault]
    (found,) = sent(store, made)
    assert (found.state, found.temporary, found.attempt, post.taken) == ("failed", False, 1, {})
    assert fault[4:] in str(found.reason)
    # The next run may try again: it is certain that nothing has arrived.
    assert [(d.state, d.attempt) for d in sent(store, made)] == [("sent", 2)]
    assert len(post.taken[KIM]) == 1


@pytest.mark.parametrize("fault, kept", [(CLOSE, 1), (LOSE, 0), (SLOW, 1)])
def test_no_answer_after_the_message_is_unknown_and_not_repeated(
    store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch, fault: str, kept: int
) -> None:
    let(monkeypatch, post, delivery_seconds="0.1" if fault == SLOW else "5")
    post.plan["MESSAGE"] = [fault]
    for _ in range(2):
        (found,) = sent(store, made)
        assert (found.state, found.attempt, len(post.taken[KIM])) == ("unknown", 1, kept)
    assert [d.key for d in open_claims(store)] == [found.key]


@pytest.mark.parametrize("stage", ["EHLO", "RCPT", "DATA"])
def test_a_slow_server_is_left_and_tried_again(
    store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    let(monkeypatch, post, delivery_seconds="0.4")
    post.plan[stage] = [SLOW]
    (found,) = sent(store, made)
    assert (found.state, found.attempt, len(post.taken[KIM])) == ("sent", 2, 1)


def test_waits_grow_and_attempts_end(store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    let(monkeypatch, post, delivery_attempts="4", delivery_wait_seconds="10")
    post.plan["RCPT"] = ["450 later"] * 9
    waited: list[float] = []
    (found,) = deliver(store, made, edition(), [KIM], sleep=waited.append)
    assert (found.state, found.temporary, found.attempt) == ("failed", True, 4)
    assert [10 <= waited[0] <= 11, 20 <= waited[1] <= 21, 40 <= waited[2] <= 41, len(waited)] == [True, True, True, 3]


def test_a_server_that_is_down(store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    let(monkeypatch, post, smtp_port="1")
    (found,) = sent(store, made)
    assert (found.state, found.temporary, found.attempt) == ("failed", True, 2)
    let(monkeypatch, post)
    assert [d.state for d in sent(store, made)] == ["sent"]


def test_one_refused_recipient_does_not_keep_the_others_from_theirs(store: Store, made: Report, post: Post) -> None:
    post.plan["RCPT"] = ["550 no such user"]
    told: list[str] = []
    found = deliver(store, made, edition(), [KIM, LEE], sleep=lambda _: None, tell=lambda d: told.append(d.recipient))
    assert [(d.recipient, d.state) for d in found] == [(KIM, "failed"), (LEE, "sent")]
    assert told == [KIM, LEE]
    assert list(post.taken) == [LEE]


@pytest.mark.parametrize(
    "setting, value, fault",
    [
        ("smtp_host", "", DeliveryError),
        ("smtp_security", "ssl", SettingError),
        ("smtp_user", "teller", SettingError),
        ("smtp_from", "x@bank.example\r\nBcc: y@bank.example", SettingError),
        ("smtp_from", "", SettingError),
        ("smtp_ca_file", "/nowhere/ca.pem", SettingError),
        ("recipient_domains", "", DeliveryError),
        ("recipient_domains", "other.example", DeliveryError),
    ],
)
def test_what_is_not_set_up_is_said_before_anything_is_sent(
    store: Store,
    made: Report,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: str,
    fault: type[Exception],
) -> None:
    let(monkeypatch, post, **{setting: value})
    with pytest.raises(fault):
        check([KIM])
    with pytest.raises(fault):
        sent(store, made, "folder:" + str(made.folder.parent / "put"), KIM)
    assert post.stages == []
    assert not (made.folder.parent / "put").exists()


def test_a_report_of_something_else_is_not_sent(store: Store, made: Report, post: Post) -> None:
    for other in (edition(week="2026-W46"), edition(language="ko"), edition(where=(("region", "South"),))):
        with pytest.raises(DeliveryError):
            deliver(store, made, other, [KIM])
    (made.folder / "report.pdf").unlink()
    with pytest.raises(DeliveryError, match=r"report\.pdf"):
        sent(store, made)
    assert post.stages == []


def test_a_report_that_is_too_large_for_the_server(store: Store, made: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    with postal.office(data_size_limit=900) as post:
        let(monkeypatch, post)
        (found,) = sent(store, made)
        assert (found.state, found.temporary, post.taken, "DATA" in post.stages) == ("failed", False, {}, False)
        assert "552" in str(found.reason)


@pytest.mark.parametrize(
    "stage, answer",
    [("MAIL", "552 too large"), ("MESSAGE", "552 5.3.4 Message size exceeds fixed limit"), ("MESSAGE", "554 5.3.4 No")],
)
def test_what_is_too_large_is_sent_without_its_file_and_says_so(
    store: Store, made: Report, post: Post, stage: str, answer: str
) -> None:
    post.plan[stage] = [answer]
    (found,) = sent(store, made)
    assert (found.state, found.attempt, str(found.reason)) == ("sent", 1, str(Text(letter.LESS["without_pdf"])))
    (message,) = post.taken[KIM]
    kinds = [part.get_content_type() for part in message.walk()]
    assert "application/pdf" not in kinds
    assert "image/png" in kinds
    for kind in ("text/plain", "text/html"):
        said = words(message, kind)
        assert "No file is attached" in said
        assert str(made.folder) in said
        assert "is attached as a PDF file" not in said


def test_the_smallest_form_is_words_alone(store: Store, made: Report, post: Post) -> None:
    post.plan["MESSAGE"] = ["552 too large", "552 too large"]
    (found,) = sent(store, made)
    assert found.state == "sent"
    (message,) = post.taken[KIM]
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "<img" not in words(message, "text/html")
    assert "No file and no picture is attached" in words(message, "text/html")


def test_a_message_from_before_is_sent_as_words_where_it_is_too_large(store: Store, made: Report, post: Post) -> None:
    (made.folder / "mail.html").write_text('<html><body><img src="cid:summary" alt="x"></body></html>', "utf-8")
    post.plan["MESSAGE"] = ["552 too large"]
    assert [one.state for one in sent(store, made)] == ["sent"]
    (message,) = post.taken[KIM]
    assert message.get_content_type() == "text/plain"


def test_another_refusal_is_not_answered_with_less(store: Store, made: Report, post: Post) -> None:
    post.plan["MESSAGE"] = ["554 5.7.1 spam"]
    assert [one.state for one in sent(store, made)] == ["failed"]
    assert post.stages.count("MESSAGE") == 1


def test_answers_go_to_whom_the_bank_names(
    store: Store, made: Report, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(store, made)
    monkeypatch.setenv("TELLER_SMTP_REPLY_TO", "quality@bank.example")
    sent(store, made, LEE)
    first, second = post.taken[KIM][0], post.taken[LEE][0]
    assert (first["Reply-To"], second["Reply-To"]) == (None, "quality@bank.example")
    assert first["List-Unsubscribe"].startswith("<mailto:teller@bank.example?subject=Unsubscribe%3A%20")
    assert second["List-Unsubscribe"].startswith("<mailto:quality@bank.example?subject=")
    monkeypatch.setenv("TELLER_SMTP_REPLY_TO", "a\r\nBcc: b@bank.example")
    with pytest.raises(SettingError, match="SMTP_REPLY_TO"):
        sent(store, made, "han@bank.example")


def test_a_large_report_arrives_as_it_is(store: Store, made: Report, post: Post) -> None:
    pdf = b"%PDF-1.7\n" + random.Random(0).randbytes(3_000_000)
    (made.folder / "report.pdf").write_bytes(pdf)
    assert [d.state for d in sent(store, made)] == ["sent"]
    *_, attached = post.taken[KIM][0].walk()
    assert attached.get_payload(decode=True) == pdf
