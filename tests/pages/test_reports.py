"""Reports on their page: defined, changed and changed back, made, looked at, and what waits for a person."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from analytics import wording
from data import settings
from data.errors import ReportRefused
from data.files.inbox import Arriving
from data.store.store import Store
from data.texts import LANGUAGES
from reports.content import commentary
from reports.content.commentary import Commentary
from reports.content.edition import Edition
from reports.delivery import claims
from reports.delivery.recipients import parse
from reports.schedule import background, definitions, production, runs
from reports.schedule.definitions import Definition, Recipient
from reports.schedule.runs import Sent
from tests.pages.conftest import Open, words

Stores = Callable[..., None]
BOARD = Definition("Board", bank="demo", recipients=(Recipient("kim@bank.example"),), since="2026-W47")


@pytest.fixture
def own(stores: Stores, bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The bank's own store, empty, beside a demo bank; reports may go to one domain."""
    stores(demo=bank)
    monkeypatch.setenv("TELLER_RECIPIENT_DOMAINS", "bank.example")
    monkeypatch.setenv("TELLER_WEBHOOK_HOSTS", "hooks.slack.com")
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(tmp_path / "reports"))
    return Store(settings.location("store"))


def edition(own: Store, language: str = "en", week: str = "2026-W47") -> Edition:
    return Edition("Board", week, language, "demo", settings.location("demo_store"), 6)


def made(own: Store, language: str = "en", sends: bool = False) -> runs.Run:
    """A run with pictures that are there."""
    place = runs.folder() / "Board" / "2026-W47" / f"all-{language}"
    place.mkdir(parents=True)
    for name in ("summary.png", "calls.png"):
        Image.new("RGB", (8, 8)).save(place / name)
    (place / "report.pdf").write_bytes(b"%PDF")
    pages = [{"page": name, "picture": f"{name}.png", "headline": f"{name}: calm."} for name in ("summary", "calls")]
    return runs.made(own, runs.begin(own, edition(own, language), "kim", sends=sends), place, {"pages": pages})


def pressed(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_nothing_defined_it_says_what_a_report_is(own: Store, opened: Open, language: str) -> None:
    at = opened("reports", language=language)
    assert not at.exception
    assert not at.button(key="report_new").disabled
    assert "crontab" in " ".join(caption.value for caption in at.caption)
    assert any("report --due" in code.value for code in at.code)


def test_a_report_is_defined_changed_and_changed_back(own: Store, opened: Open) -> None:
    at = pressed(opened("reports"), "report_new")
    at.text_input(key="rf_name").set_value("Board")
    at.multiselect(key="rf_pages").set_value(["calls", "overview"])
    at.selectbox(key="rf_where").set_value("region=South")
    at.selectbox(key="rf_weekday").set_value(4)
    at.selectbox(key="rf_paper").set_value("Letter")
    at.selectbox(key="rf_landscape").set_value(True)
    at.text_input(key="rf_to_0").set_value("kim@bank.example")
    pressed(at, "rf_add")
    at.text_input(key="rf_to_1").set_value("lee@bank.example")
    at.selectbox(key="rf_language_1").set_value("ko")
    at.selectbox(key="rf_where_1").set_value("branch_id=B1")
    pressed(at, "report_save")
    (kept,) = definitions.all(own)
    assert (kept.pages, kept.where, kept.weekday, kept.bank) == (
        ("overview", "calls"),
        (("region", "South"),),
        4,
        "demo",
    )
    assert str(kept.sheet) == "Letter landscape"
    assert kept.recipients == (
        Recipient("kim@bank.example"), Recipient("lee@bank.example", "ko", (("branch_id", "B1"),)),
    )  # fmt: skip
    assert "Every Friday at 07:00" in words(at)
    assert "The next report is Board" in words(at)
    pressed(at, "edit_Board")
    at.selectbox(key="rf_hour").set_value(18)
    pressed(at, "report_save")
    assert "Every Friday at 18:00" in words(at)
    pressed(at, "undo_Board")
    assert definitions.get(own, "Board") == kept
    pressed(at, "pause_Board")
    assert "all are paused" in words(at)
    pressed(at, "delete_Board")
    assert definitions.all(own) == []
    pressed(at, "report_back")
    assert definitions.get(own, "Board").active is False


def test_what_cannot_be_kept_is_said_in_the_form_and_nothing_is_lost(own: Store, opened: Open) -> None:
    at = pressed(opened("reports"), "report_new")
    at.text_input(key="rf_name").set_value("Board")
    at.text_input(key="rf_to_0").set_value("kim@elsewhere.example")
    pressed(at, "report_save")
    assert "elsewhere.example may get no report" in at.error[0].value
    assert at.text_input(key="rf_name").value == "Board"
    assert definitions.all(own) == []
    pressed(at, "report_cancel")
    assert not at.button(key="report_new").disabled


def test_a_webhook_is_a_secret_and_stays_what_it_is(own: Store, opened: Open) -> None:
    secret = "slack:https://hooks.slack.com/services/T0/B0/verysecret"
    definitions.put(own, replace(BOARD, recipients=(Recipient(secret),)))
    at = pressed(opened("reports"), "edit_Board")
    assert "verysecret" not in str(at.text_input(key="rf_to_0").value)
    at.selectbox(key="rf_hour").set_value(9)
    pressed(at, "report_save")
    kept = definitions.get(own, "Board")
    assert (kept.hour, kept.recipients[0].to) == (9, secret)
    assert "verysecret" not in words(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_shows_what_was_made_and_why_not(own: Store, opened: Open, language: str) -> None:
    definitions.put(own, BOARD)
    runs.refused(
        own, runs.begin(own, edition(own, week="2026-W46")), ReportRefused("No.", "A page raised.", "Mend it.")
    )
    run = made(own)
    at = opened("reports", language=language, bank="demo")
    assert "No. A page raised." in words(at)
    assert "Mend it." in words(at)
    pressed(at, f"show_{run.id}")
    assert len(at.get("image")) == 1
    assert at.get("download_button")
    at.segmented_control(key=f"picture_{run.id}").set_value("calls.png").run()
    assert not at.exception


def test_of_two_runs_into_one_folder_the_newer_has_the_files(own: Store, opened: Open) -> None:
    definitions.put(own, BOARD)
    older = made(own)
    newer = runs.made(own, runs.begin(own, edition(own)), runs.folder() / older.folder, {"pages": []})
    at = opened("reports")
    keys = {button.key for button in at.button}
    assert f"show_{newer.id}" in keys
    assert f"show_{older.id}" not in keys
    assert "those of the later run" in words(at)


def test_a_run_that_sent_nothing_says_so_and_that_its_files_are_as_they_were(own: Store, opened: Open) -> None:
    definitions.put(own, BOARD)
    first = made(own)
    again = runs.begin(own, edition(own), sends=True)
    pages = [{"picture": name} for name in first.pictures]
    again = runs.made(own, again, runs.folder() / first.folder, {"pages": pages})
    had, new = (Sent(f"{name}@bank.example", "sent", (again.started + by).isoformat()) for name, by in (
        ("kim", timedelta(-1)), ("lee", timedelta(minutes=1))
    ))  # fmt: skip
    runs.delivered(own, again, [had, new])
    shown = words(opened("reports"))
    assert "These had it already, so nothing was sent to them: kim@bank.example." in shown
    assert "Delivered to lee@bank.example." in shown
    assert "those of the later run" not in shown


def test_a_report_is_made_now_while_the_page_stays_of_use(
    own: Store, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions.put(own, BOARD)
    told = tmp_path / "told"
    script = f"import sys, os; open({str(told)!r}, 'w').write(os.environ['LOGNAME'] + ' ' + ' '.join(sys.argv[1:]))"
    monkeypatch.setattr(background.start, "__kwdefaults__", {"command": (sys.executable, "-c", script)})
    at = opened("reports", bank="demo")
    at.toggle(key="sends_Board").set_value(True)
    pressed(at, "start_Board")
    deadline = time.monotonic() + 20
    while not (told.exists() and told.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert told.read_text() == "test@example.com Board --week 2026-W47 --send"


def test_the_page_offers_the_week_of_the_schedule(own: Store, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    # A Sunday, and the data reach into it: a report made on it is of the week before, on a schedule as by hand.
    monkeypatch.setenv("TELLER_TODAY", "2026-11-22")
    definitions.put(own, BOARD)
    at = opened("reports", bank="demo")
    assert at.selectbox(key="week_Board").value == "2026-W46"
    (preview,) = [link for link in at.get("page_link") if link.proto.label == "Preview"]
    assert "2026-W46" in str(preview.proto)


def test_a_report_that_could_not_be_begun_is_told(own: Store, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    definitions.put(own, BOARD)
    fails = "import sys; print('There is no browser.', file=sys.stderr); sys.exit(1)"
    monkeypatch.setattr(background.start, "__kwdefaults__", {"command": (sys.executable, "-c", fails)})
    at = pressed(opened("reports", bank="demo"), "start_Board")
    at.session_state["report_started"].listener.join(20)
    at.run()
    assert "There is no browser." in at.error[0].value


def test_what_is_being_made_is_shown_with_how_far_it_is(own: Store, opened: Open) -> None:
    definitions.put(own, BOARD)
    run = runs.begin(own, edition(own))
    production._progress(run, 2, 7)
    at = opened("reports")
    assert not at.exception
    assert r"Board of 2026-W47 is being made\: 2 of 7 pages are drawn." in at.get("progress")[0].proto.text


def test_a_delivery_that_nobody_knows_of_is_settled_by_a_person(own: Store, opened: Open) -> None:
    target = parse("kim@bank.example")
    claim, _ = claims.claim(own, edition(own), target, "cron", patience=-1.0)
    at = opened("reports", bank="demo")
    assert "nobody knows whether they arrived: 1" in words(at)
    pressed(at, f"check_{claim.key}")
    assert claims.open_claims(own) == []
    assert claims.known(own)[0].state == "sent"
    assert claims.known(own)[0].by == "test@example.com"


def test_what_is_due_and_was_not_made_is_what_it_says_first(
    own: Store, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    definitions.put(own, BOARD)
    assert "The report Board of 2026-W47 is due and has not been made yet." in words(opened("reports", bank="demo"))


def test_times_are_the_banks(own: Store, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-22")
    definitions.put(own, BOARD)
    assert "23 Nov 2026, 07:00" in words(opened("reports", bank="demo"))
    run = runs._keep(own, replace(made(own), ended=datetime(2026, 11, 22, 22, 5, tzinfo=UTC)))
    assert run.ended is not None
    assert "23 Nov 2026, 07:05" in words(opened("reports", bank="demo"))


def test_a_fault_is_seen_on_the_overview_and_what_to_do_on_the_page_of_reports(own: Store, opened: Open) -> None:
    definitions.put(own, replace(BOARD, since="2026-W49"))
    assert "See the reports" not in words(opened("overview", bank="demo"))
    run = runs.begin(own, edition(own), "cron", sends=True)
    runs.refused(own, run, ReportRefused("The report would rest on old data.", "Calls end early.", "Add newer files."))
    at = opened("overview", bank="demo")
    said = words(at)
    since = wording.moment(run.started, "en")
    assert "The report Board of 2026-W47 was not made. Since " in said
    assert "Add newer files." not in said, "remedies name commands and folders of the server"
    assert "See the reports" in said
    assert "Nobody is named as its owner." in said
    told = words(opened("reports", bank="demo"))
    assert f"Since {since}. The report would rest on old data. Calls end early. Add newer files." in told
    runs.made(own, runs.begin(own, edition(own), sends=True), runs.folder(), {"pages": []})
    definitions.drop(own, "Board")
    assert "was not made" not in words(opened("overview", bank="demo"))


def test_an_owner_is_named_and_that_there_is_none(own: Store, opened: Open) -> None:
    definitions.put(own, BOARD)
    at = opened("reports")
    assert "nobody is told by mail" in words(at)
    pressed(at, "edit_Board")
    at.text_input(key="rf_owner").set_value("boss@bank.example")
    pressed(at, "report_save")
    assert definitions.get(own, "Board").owner == "boss@bank.example"
    assert "Told of its faults: boss@bank.example." in words(at)


def listed(at: AppTest, rows: str) -> AppTest:
    """The form after a list of recipients was dropped on it."""
    with Arriving(at.session_state["recipients_place"].key, "list.csv") as arriving:
        arriving.write(rows.encode())
        arriving.finish()
    at.run()
    assert not at.exception
    return at


def test_recipients_come_from_a_file_or_none_of_them(own: Store, opened: Open) -> None:
    secret = "slack:https://hooks.slack.com/services/T0/B0/verysecret"
    definitions.put(own, BOARD)
    at = pressed(opened("reports"), "edit_Board")
    listed(at, "address,scope\nlee@bank.example,South\npark@bank.example,West\n")
    assert "rows that cannot be taken" in at.error[0].value
    (table,) = at.table
    assert [str(cell) for cell in table.value.iloc[0][:3]] == ["3", "scope", "West"]
    assert [field.value for field in at.text_input if str(field.key).startswith("rf_to")] == ["kim@bank.example"]
    listed(at, f"name,address,language,scope\nLee,lee@bank.example,ko,South\n,{secret},,\n")
    assert not at.error
    assert "Recipients that the file listed: 2." in words(at)
    assert "verysecret" not in words(at)
    pressed(at, "report_save")
    assert definitions.get(own, "Board").recipients == (
        *BOARD.recipients, Recipient("lee@bank.example", "ko", (("region", "South"),), "Lee"), Recipient(secret),
    )  # fmt: skip


@pytest.mark.parametrize("name, pages", [("calls", ("calls",)), ("summary", ())])
def test_a_report_is_made_of_the_view_of_a_page(
    own: Store, opened: Open, name: str, pages: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    view = {"language": "ko", "bank": "demo", "period": "2026-W47"}
    view |= {"channel": "app", "region": "South"} if name == "summary" else {}
    at = opened(name, **view)
    (link,) = [each for each in at.get("page_link") if "new=" in str(each.proto.query_string)]
    asked = dict(parse_qsl(str(link.proto.query_string)))
    assert asked.pop("new") == name
    assert asked == view
    at = opened("reports", **view, new=name)
    assert not at.exception
    assert "new" not in at.query_params
    at.text_input(key="rf_name").set_value("Of a view")
    pressed(at, "report_save")
    kept = definitions.get(own, "Of a view")
    where = (("region", "South"), ("channel", "app")) if name == "summary" else ()
    assert (kept.pages, kept.where, kept.language, kept.bank) == (pages, where, "ko", "demo")
    assert kept.since == "2026-W47", "the week that was looked at is made at once"


def test_a_report_of_the_view_of_a_month_is_of_months(own: Store, opened: Open) -> None:
    at = opened("reports", bank="demo", period="2026-10", new="calls")
    assert at.selectbox(key="rf_every").value == "month"
    at.text_input(key="rf_name").set_value("Months")
    pressed(at, "report_save")
    kept = definitions.get(own, "Months")
    assert (kept.every, kept.since) == ("month", "2026-10")
    assert "After each month, on the first open day at 07:00" in words(at)
    (look,) = [each for each in at.get("page_link") if each.proto.label == "Preview"]
    assert dict(parse_qsl(str(look.proto.query_string)))["period"] == "2026-10"
    pressed(at, "edit_Months")
    at.selectbox(key="rf_every").set_value("day")
    pressed(at, "report_save")
    assert definitions.get(own, "Months").every == "day"
    assert "After each open day, on the next one at 07:00" in words(at)


def test_a_view_of_another_week_is_told_so_in_the_form(own: Store, opened: Open) -> None:
    at = opened("reports", bank="demo", period="2026-W40", new="calls")
    assert "The view ends in 2026-W40." in words(at)
    assert at.toggle(key="rf_also").value is False
    assert "new_report" not in words(opened("reports", bank="demo", new="nothing"))


def test_what_waits_is_looked_at_and_sent_from_the_page(
    own: Store, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions.put(own, replace(BOARD, approval=True))
    run = runs.held(own, made(own, sends=True), "waiting")
    told = tmp_path / "told"
    script = f"import sys; open({str(told)!r}, 'w').write(' '.join(sys.argv[1:]))"
    monkeypatch.setattr(background.start, "__kwdefaults__", {"command": (sys.executable, "-c", script)})
    at = opened("reports", bank="demo")
    assert "made, waits for approval" in words(at)
    pressed(at, f"show_{run.id}")
    pressed(at, f"approve_{run.id}")
    at.session_state["report_started"].listener.join(20)
    assert told.read_text() == "Board --week 2026-W47 --send"


def test_an_analyst_writes_on_top_of_a_week_and_approval_is_asked_anew(own: Store, opened: Open) -> None:
    definitions.put(own, replace(BOARD, approval=True))
    run = runs.held(own, made(own, sends=True), "waiting")
    at = opened("reports", bank="demo")
    at.text_area(key="commentary_Board_2026-W47_en").set_value("Two clerks <b>were</b> ill.")
    at.text_input(key="commentary_Board_2026-W47_by").set_value("Kim Minji")
    pressed(at, "commentary_save_Board")
    assert commentary.get(own, "Board", "2026-W47").of("en") == Commentary(
        "Two clerks <b>were</b> ill.", "Kim Minji", "2026-11-23"
    )
    assert "Commentary for 2026-W47 (English)." in words(at)
    assert commentary.get(own, "Board", "2026-W48").texts == {}
    pressed(at, f"show_{run.id}")
    assert at.button(key=f"approve_{run.id}").label == "Make it anew with the changed commentary"
    at.text_area(key="commentary_Board_2026-W47_en").set_value("가" * 301)
    pressed(at, "commentary_save_Board")
    assert any("too long" in error.value for error in at.error)
    at.text_area(key="commentary_Board_2026-W47_en").set_value("")
    pressed(at, "commentary_save_Board")
    assert commentary.get(own, "Board", "2026-W47").texts == {}
