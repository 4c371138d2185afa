"""An analyst's own paragraph: on top of one week's report, as plain text, and part of what is approved."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from commands import commentary as command
from commands.commentary import Words
from data.errors import ReportRefused
from data.store.store import Store
from reports.content import answer, commentary, differences, plain
from reports.content.commentary import Commentary, CommentaryRefused
from reports.content.edition import SUMMARY, Edition
from reports.delivery import letter, mail, webhooks
from reports.render import checks
from reports.render.checks import Known
from reports.render.making import Made
from reports.schedule import definitions, holds, production, runs
from reports.schedule.definitions import Definition, Recipient
from tests import banks
from tests.reports import told
from tests.reports.postal import Post

KIM, LEE, WEEK = "kim@bank.example", "lee@bank.example", "2026-W47"
HOSTILE = "Look <b>here</b> [now](http://evil.example) & *there*\n\nwww.evil.example \x1b[31m"
SAID = Commentary(answer.one_line(HOSTILE), "Kim <Minji>", "2026-11-23")


BOARD = Definition("Board", (), recipients=(Recipient(KIM), Recipient(LEE, "ko")), approval=True)


@pytest.fixture
def bank(store: Store, quickly: list[Edition], monkeypatch: pytest.MonkeyPatch) -> Store:
    """A report in two languages that somebody has to approve; nothing is drawn."""
    monkeypatch.setenv("TELLER_STORE", store.url)
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    store.shelf.put(definitions.KIND, "Board", BOARD.body())
    return store


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["report", *arguments], catch_exceptions=False)


def keep(store: Store, week: str = WEEK, **texts: str) -> None:
    commentary.keep(store, "Board", week, texts, "Kim Minji")


def texts(quickly: list[Edition]) -> list[tuple[str, str]]:
    """What stood on top of the parts that were made since."""
    found = [(one.language, one.commentary.text if one.commentary else "") for one in quickly]
    quickly.clear()
    return found


def on_time(store: Store, week: str = WEEK, *, send: bool = True) -> list[str]:
    """How the parts of the report end when it is made by itself."""
    return [one.state for one in production.run(store, BOARD, week, send=send)]


def by_hand(store: Store, to: str = KIM, *, send: bool = True, again: bool = False) -> runs.Run:
    """The English part as somebody makes it, and sends it."""
    edition = Edition("Board", WEEK, "en", "own", store.url, 0, pages=(), commentary=None)
    edition = replace(edition, commentary=commentary.get(store, "Board", WEEK).of("en"))
    with production.only(store):
        return production.perform(production.Job(store, "kim", send, again), edition, [to], approval=True)


@pytest.mark.usefixtures("uncounted")
def test_the_command_keeps_it_with_the_week(bank: Store, quickly: list[Edition], tmp_path: Path) -> None:
    banks.commit(bank, "response", [{"response_id": "r", "responded_at": datetime(2026, 11, 18), "nps": 9}])
    (tmp_path / "note.txt").write_text("점심 창구가\n 부족했다.", encoding="utf-8")
    given = ("--commentary", f"ko={tmp_path / 'note.txt'}", "--commentary-by", "Kim Minji")
    made = run("Board", "--week", WEEK, *given)
    assert made.exit_code == 0, made.stderr
    assert "goes without a commentary where it is in English" in made.stderr
    assert quickly[1].commentary == Commentary("점심 창구가 부족했다.", "Kim Minji", "2026-11-23")
    assert texts(quickly) == [("en", ""), ("ko", "점심 창구가 부족했다.")]
    # What is made by itself has it too; that of another week does not.
    assert on_time(bank, send=False) == on_time(bank, "2026-W48", send=False) == ["made", "made"]
    assert texts(quickly)[1:] == [("ko", "점심 창구가 부족했다."), ("en", ""), ("ko", "")]


def test_it_is_written_by_language_and_taken_away(bank: Store, tmp_path: Path) -> None:
    def said(*files: str, report: str = "Board", drop: bool = False) -> dict[str, str]:
        asked = Words(files, "", drop)
        return dict(command.written(bank, asked, report, WEEK, ["en", "ko"]).texts)

    for name in ("one", "two"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert said(f"ko={tmp_path / 'one'}") == {"ko": "one"}
    assert said(f"en={tmp_path / 'two'}") == {"en": "two", "ko": "one"}
    assert said(f"en={tmp_path / 'one'}", report="") == {"en": "one"}, "of one that is not defined it is this run's"
    assert said() == {"en": "two", "ko": "one"}
    assert said(drop=True) == said() == {}


def test_another_commentary_than_the_one_that_was_looked_at_needs_another_look(
    bank: Store, quickly: list[Edition], post: Post
) -> None:
    keep(bank, en="First.")
    assert on_time(bank) == ["waiting", "waiting"]
    texts(quickly)
    keep(bank, en="Second.")
    anew = by_hand(bank)
    assert (anew.state, anew.note) == ("waiting", production.REWORDED)
    assert texts(quickly) == [("en", "Second.")]
    assert post.taken[KIM] == []
    assert by_hand(bank).state == "delivered"
    assert texts(quickly) == [], "what was looked at is what goes out"
    assert len(post.taken[KIM]) == 1


def test_a_change_after_approval_is_not_sent_by_the_next_try(bank: Store, quickly: list[Edition], post: Post) -> None:
    keep(bank, en="First.", ko="첫째.")
    on_time(bank)
    post.plan["RCPT"] = ["450 later"] * 2
    assert by_hand(bank).state == "failed"
    keep(bank, en="Second.", ko="첫째.")
    # Somebody makes it anew beside that, which takes the place of the files that were approved.
    assert by_hand(bank, send=False, again=True).state == "made"
    assert on_time(bank)[0] == "waiting"
    assert post.taken[KIM] == []


def test_another_logo_or_colour_than_the_one_that_was_looked_at_needs_another_look(
    bank: Store, quickly: list[Edition], post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_time(bank)
    quickly.clear()
    monkeypatch.setenv("TELLER_ACCENT_COLOUR", "#7A0019")
    anew = by_hand(bank)
    assert (anew.state, anew.note, len(quickly)) == ("waiting", production.REBRANDED, 1)
    post.plan["RCPT"] = ["450 later"] * 2
    assert by_hand(bank).state == "failed"
    assert (post.taken[KIM], len(quickly)) == ([], 1), "what was looked at is what goes out"
    # Nobody has it, and it is not the bank's any more.
    monkeypatch.setenv("TELLER_BANK_NAME", "Bank One")
    assert by_hand(bank).state == "waiting"
    assert (by_hand(bank).state, len(quickly), len(post.taken[KIM])) == ("delivered", 2, 1)
    # Once somebody has it, the others get the same.
    monkeypatch.setenv("TELLER_BANK_NAME", "Bank Two")
    assert (by_hand(bank, LEE).state, len(quickly)) == ("delivered", 2)
    # A logo that cannot be used is told when it is made anew, and nothing is sent without it.
    monkeypatch.setenv("TELLER_LOGO_FILE", "/nowhere.png")
    assert holds.is_rebranded({"brand": ""})
    assert not holds.is_rebranded({}), "of a report of an earlier version it is not known"


def test_who_comes_later_gets_what_others_have(bank: Store, quickly: list[Edition], post: Post) -> None:
    keep(bank, en="First.")
    assert by_hand(bank).state == "delivered"
    keep(bank, en="Second.")
    late = by_hand(bank, LEE)
    assert (late.state, late.note) == ("delivered", production.SAME_WORDS)
    assert texts(quickly) == [("en", "First.")]


@pytest.mark.parametrize(
    "given, title",
    [
        ("{note}", "several languages"),
        ("fr={note}", "There is no language 'fr' here."),
        ("zh={note}", "No part of this report is in 中文"),
        ("en={note}.not", "cannot be read"),
        ("en={long}", "too long (English): 601 letters, and 600 have room"),
        ("en={empty}", "is empty"),
        ("en={bytes}", "it is no text in UTF-8"),
        ("en={huge}", "is too long"),
    ],
)
def test_what_cannot_stand_on_top_is_refused(given: str, title: str, store: Store, tmp_path: Path) -> None:
    files = {
        "note": b"Fine.",
        "empty": b"\xef\xbb\xbf \n",
        "bytes": b"caf\xe9",
        "long": b"x" * 601,
        "huge": b"x" * 30_000,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    asked = Words((given.format(**{name: tmp_path / name for name in files}),))
    with pytest.raises(CommentaryRefused) as refused:
        command.written(store, asked, "Board", WEEK, ["en", "ko"])
    assert title in str(refused.value.title)
    assert commentary.get(store, "Board", WEEK).texts == {}


def test_a_wide_sign_takes_the_room_of_two() -> None:
    assert commentary.checked({"ko": "가" * 300}).texts == {"ko": "가" * 300}
    for texts_, by in (({"ko": "가" * 301}, ""), ({"en": "x"}, "y" * 61), ({"xx": "x"}, "")):
        with pytest.raises(CommentaryRefused):
            commentary.checked(texts_, by)


@pytest.mark.parametrize(
    "options", [("--commentary-by", "Kim"), ("--no-commentary",), ("Board", "--no-commentary", "--commentary", "x")]
)
def test_options_that_make_no_sense_are_wrong_usage(options: tuple[str, ...]) -> None:
    assert run(*options).exit_code == 2


def test_it_stands_on_top_of_mail_text_and_channels_and_no_word_of_it_acts() -> None:
    edition = replace(told.EDITION, commentary=SAID)
    document = json.loads(json.dumps(told.document(edition)))
    said = answer.read(document)
    html, text = mail.html(edition, document), plain.text(said)
    mark = "Analyst's commentary · Kim <Minji> · 23 Nov 2026"
    assert said.commentary == answer.Line(SAID.text, mark)
    assert text.index("Kim <Minji>") < text.index("Satisfaction 4.05")
    for words in (html, text):
        assert "www.evil" not in words
        assert "http://evil" not in words
    body = html[html.index("<body") :]
    assert body.index("Look &lt;b&gt;here&lt;/b&gt; [now](http:") < body.index("<h1")
    assert "<b>" not in html
    assert "\x1b" not in html + text
    sent = letter.write(Made(Path("there"), document), edition)
    for message in (webhooks.slack(sent), webhooks.teams(sent)):
        written = json.dumps(message, ensure_ascii=False)
        assert written.index("Kim <Minji>") < written.index("Satisfaction 4.05")
        assert "http://evil" not in written


def test_a_sheet_without_it_is_refused_and_a_report_that_changed_it_says_so() -> None:
    edition = replace(told.EDITION, where=(), commentary=SAID)
    read = {"head": "16–22 November 2026", "spoken": "en", "texts": [SAID.text, SAID.mark("en")]}
    checks._heads(edition, read | {"head": "16–22 Nov 2026"}, Known())
    with pytest.raises(ReportRefused, match="does not say what it must say"):
        checks._heads(edition, read | {"texts": [SAID.text]}, Known())
    old, new = told.document(), told.document(replace(told.EDITION, commentary=SAID))
    assert differences.COMMENTARY in differences.differences(old, new, "en")
    assert differences.COMMENTARY not in differences.differences(new, new, "en")
    assert new["pages"][0]["page"] == SUMMARY
