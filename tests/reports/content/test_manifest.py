"""What a report says of itself: all of it, the same each time, and nothing of the machine or the hour."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analytics.insights.opening import Opening
from analytics.metrics import cubes as counted
from analytics.metrics.cubes import Cubes
from data.errors import QuestionError, ReportRefused, StoreError
from data.store.store import Store
from reports.content import edition, editions, manifest
from reports.content.edition import ANNEX, Edition
from reports.delivery import mail
from reports.delivery.letter import PLACEHOLDER
from reports.render.picture import Picture, Summary
from reports.schedule import timetable
from reports.schedule.definitions import Definition
from tests import banks

EDITION = Edition("weekly", "2026-W47", "ko", "own", "/somewhere/store", 5, 2, (("region", "South"),), ("calls",))


def fact(**changed: object) -> dict[str, object]:
    number = {"part": "tiles", "metric": "csat", "where": {}, "period": "2026-11-16..2026-11-22", "value": 4.2}
    return number | {"low": 4.1, "high": 4.3, "n": 1842, "absent": ""} | changed


def pictures() -> tuple[Summary, Picture]:
    hidden = fact(metric="nps", value=None, n=None, low=None, high=None, absent="too_few")
    facts = [fact(), hidden, fact(part="waits", metric="wait_mean")]
    shown = {"teller": "9.9", "state": "full", "notes": [], "facts": facts}
    texts, said = ("One.", "Two."), "<All> is & well"
    first = Summary("summary", "Summary", said, b"png", 1600, 2263, (), shown, texts, (), b"pdf")
    return first, Picture("calls", "Calls", "Fine", b"gnp", 1600, 900, (), {"facts": [], "state": "full"}, ("Three.",))


@pytest.fixture(scope="module")
def document() -> manifest.Document:
    first, second = pictures()
    return manifest.document(EDITION, first, [second], [])


def test_it_says_what_was_asked_and_shown(document: manifest.Document) -> None:
    asked = {"report": "weekly", "week": "2026-W47", "period": "2026-11-16..2026-11-22", "language": "ko"}
    assert {name: document[name] for name in asked} == asked
    assert (document["version"], document["said"], document["where"]) == (5, 2, {"region": "South"})
    assert [page["page"] for page in document["pages"]] == ["summary", "calls"]
    assert document["pages"][1]["picture_sha256"] == manifest.digest(b"gnp")
    assert document["facts"][0] == {"page": "summary", **fact()}
    assert document["texts"] == ["One.", "Two."]


def test_it_says_nothing_of_the_machine_or_the_hour(document: manifest.Document) -> None:
    written = manifest.written(document).decode()
    assert "/somewhere" not in written
    assert not re.search(r"\d\d:\d\d", written)
    assert manifest.written(manifest.document(EDITION, pictures()[0], [pictures()[1]], [])).decode() == written
    assert json.loads(written) == document


def test_sources_are_told_table_by_table(tmp_path: Path, small_bank: Callable[[Path], Store]) -> None:
    store = small_bank(tmp_path)
    with counted.freshen(store) as snapshot:
        found = {source["table"]: source for source in manifest.sources(Cubes(snapshot))}
    assert found["visit"] == {"table": "visit", "newest": "2026-11-22", "files": 1, "rows": 5880, "refused": 0}
    assert found["branch"]["newest"] == ""


def test_the_mail_is_one_picture_with_its_words(document: manifest.Document) -> None:
    html = mail.html(EDITION, document)
    assert html.count("<img") == html.count(PLACEHOLDER) == 1
    alternative = re.search(r'alt="([^"]*)"', html)
    assert alternative is not None
    assert alternative[1] == "&lt;All&gt; is &amp; well"
    assert '<html lang="ko">' in html
    assert len(html.encode()) < 100_000


@pytest.fixture(scope="module")
def bank(small_bank: Callable[[Path], Store], tmp_path_factory: pytest.TempPathFactory) -> Store:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", "2026-11-25")
        return small_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture(autouse=True)
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-25")


def test_an_edition_is_of_the_last_whole_week_and_of_the_newest_version(bank: Store) -> None:
    found = editions.edition_of(bank, language="zh", where=[("branch", "Market"), ("region", "South")])
    assert (found.week, found.version, found.pages) == ("2026-W47", bank.version(), ANNEX)
    assert found.where == (("region", "South"), ("branch_id", "B2")), "by name too, in the order of addresses"
    assert found.bank == "own"


def test_a_week_that_has_not_ended_is_not_the_last_whole_one(bank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-21")
    assert editions.edition_of(bank).week == "2026-W46"


@pytest.mark.parametrize(
    "newest, today, week",
    [
        # Open Monday to Friday: 20 November 2026 is a Friday, and the week ends with it.
        ("2026-11-20", "2026-11-23", "2026-W47"),
        ("2026-11-20", "2026-11-28", "2026-W47"),
        # On the Saturday and the Sunday after it, as on a schedule, the week is not over.
        ("2026-11-20", "2026-11-21", "2026-W46"),
        ("2026-11-22", "2026-11-22", "2026-W46"),
        ("2026-11-27", "2026-11-28", "2026-W47"),
        # Data that end before last week: the last whole week of theirs. A day in the future changes nothing.
        ("2026-11-18", "2026-12-01", "2026-W46"),
        ("2026-11-15", "2026-12-01", "2026-W46"),
        ("2027-05-01", "2026-11-25", "2026-W47"),
    ],
)
def test_the_week_is_that_of_a_schedule(newest: str, today: str, week: str) -> None:
    now = date.fromisoformat(today)
    assert edition.last_week(date.fromisoformat(newest), now) == week
    slot = datetime(now.year, now.month, now.day, 7, tzinfo=UTC)
    usual = timetable.period_at(Definition("Weekly"), slot, Opening())
    if newest >= str(edition.whole_week(usual).start):
        assert usual == week


@pytest.mark.sampled
@pytest.mark.parametrize(
    "asked",
    [{"where": [("branch", "B9")]}, {"where": [("planet", "x")]}, {"pages": ["none"]}, {"language": "xx"},
     {"where": [("branch", "B1"), ("branch_id", "B2")]}],
)  # fmt: skip
def test_what_does_not_exist_is_refused_with_what_does(asked: dict[str, object], bank: Store) -> None:
    with pytest.raises(QuestionError) as fault:
        editions.edition_of(bank, **asked)  # type: ignore[arg-type]
    assert fault.value.remedy.message


def test_weeks_without_anything_and_versions_that_never_were_are_refused(bank: Store, tmp_path: Path) -> None:
    with pytest.raises(ReportRefused, match="2025-W02"):
        editions.edition_of(bank, week="2025-W02")
    with pytest.raises(StoreError):
        editions.edition_of(bank, as_of="99")
    with pytest.raises(ReportRefused):
        editions.edition_of(Store(str(tmp_path / "empty")))


def test_an_earlier_version_is_read_as_it_was(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    call = {"queue": "cards", "channel": "phone"}
    for day in (date(2026, 11, 8), date(2026, 11, 15)):
        at = datetime.combine(day, datetime.min.time())
        banks.commit(store, "contact", [call | {"contact_id": f"{day}", "enqueued_at": at, "answered_at": at}])
    assert editions.edition_of(store).week == "2026-W46"
    assert editions.edition_of(store, as_of="1").week == "2026-W45"


def test_the_demo_bank_is_known_however_its_place_is_written(bank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path(bank.url)
    monkeypatch.setenv("TELLER_DEMO_STORE", bank.url)
    monkeypatch.chdir(place.parent)
    found = editions.edition_of(Store(place.name))
    assert (found.bank, found.url) == ("demo", str(place.resolve())), "else invented data would pass for the bank's own"
