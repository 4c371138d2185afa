"""Definitions of reports: kept, refused with a reason, changed and changed back; and the log of what ran."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import DeliveryError, ReportRefused, StoreError, TellerError
from data.store.store import Store
from data.texts import Text
from reports.content.edition import ANNEX, Edition
from reports.schedule import definitions, runs
from reports.schedule.definitions import Definition, Recipient
from tests import banks

BRANCHES = [{"branch_id": b, "name": b, "region": r, "customers": 9} for b, r in (("B1", "South"), ("B2", "North"))]


@pytest.fixture
def bank(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """A store with two branches, of which reports may go to one domain."""
    monkeypatch.setenv("TELLER_RECIPIENT_DOMAINS", "bank.example")
    monkeypatch.setenv("TELLER_REPORT_FOLDER", str(tmp_path / "reports"))
    banks.commit(store, "branch", BRANCHES)
    return store


WEEKLY = Definition("Weekly", recipients=(Recipient("kim@bank.example"), Recipient("lee@bank.example", "ko")))


def test_what_is_kept_is_what_was_said(bank: Store) -> None:
    said = replace(
        WEEKLY, pages=("calls", "overview"), where=(("region", "South"),), weekday=4, hour=18, stale="mark",
        active=False, since="2026-W47",
    )  # fmt: skip
    kept = definitions.put(bank, said, "kim")
    assert kept == replace(said, pages=("overview", "calls"))
    assert definitions.get(bank, "Weekly") == kept
    assert definitions.all(Store(bank.url)) == [kept]


@pytest.mark.parametrize("how", ["emptied", "gone"])
def test_a_list_that_lost_one_is_refused(bank: Store, how: str) -> None:
    for name in ("First", "Second", "Third"):
        definitions.put(bank, replace(WEEKLY, name=name), "kim")
    log = sorted((Path(bank.url) / "kept" / "_delta_log").glob("*.json"))[2]
    log.write_text("") if how == "emptied" else log.unlink()
    for asked in (definitions.all, lambda store: definitions.get(store, "Third")):
        with pytest.raises(StoreError):
            asked(Store(bank.url))


def test_a_change_can_be_taken_back(bank: Store) -> None:
    definitions.put(bank, WEEKLY, "kim")
    definitions.put(bank, replace(WEEKLY, hour=9), "lee")
    definitions.drop(bank, "Weekly", "lee")
    assert definitions.all(bank) == []
    past = definitions.history(bank, "Weekly")
    assert [(p.definition and p.definition.hour, p.by) for p in past] == [(None, "lee"), (9, "lee"), (7, "kim")]
    assert past[-1].definition is not None
    definitions.put(bank, past[-1].definition, "park")
    assert definitions.get(bank, "Weekly").hour == 7


@pytest.mark.sampled
@pytest.mark.parametrize(
    "change, said",
    [
        ({"name": ""}, "has no name"),
        ({"name": "../x"}, "cannot be named"),
        ({"name": "a/b"}, "cannot be named"),
        ({"name": "x" * 41}, "cannot be named"),
        ({"name": ".hidden"}, "cannot be named"),
        ({"pages": ("overview", "uploads")}, "no page 'uploads'"),
        ({"language": "fr"}, "language 'fr'"),
        ({"bank": "mine"}, "bank 'mine'"),
        ({"weekday": 7}, "weekday 7"),
        ({"hour": 24}, "hour 24"),
        ({"hour": True}, "hour True"),
        ({"stale": "hide"}, "'hide'"),
        ({"since": "2026-W60"}, "is not a week"),
        ({"where": (("region", "Sauth"),)}, "no region 'Sauth'"),
        ({"where": (("reason", "fees"),)}, "cannot be limited by reason"),
        ({"recipients": (Recipient("kim@bank.example", where=(("branch_id", "B9"),)),)}, "no branch 'B9'"),
        ({"recipients": (Recipient("kim@bank.example", "xx"),)}, "language 'xx'"),
        ({"recipients": (Recipient("kim@bank.example"), Recipient("KIM@bank.example ", "ko"))}, "named twice"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(bank: Store, change: dict[str, object], said: str) -> None:
    with pytest.raises(TellerError) as refusal:
        definitions.put(bank, replace(WEEKLY, **change), "kim")  # type: ignore[arg-type]
    assert said in refusal.value.render()
    assert refusal.value.remedy.message
    assert definitions.all(bank) == []


@pytest.mark.parametrize("to", ["kim@elsewhere.example", "kim", "ftp://bank.example"])
def test_who_may_get_no_report_is_in_none(bank: Store, to: str) -> None:
    with pytest.raises(DeliveryError):
        definitions.put(bank, replace(WEEKLY, recipients=(Recipient(to),)))
    assert definitions.all(bank) == []


def test_a_new_report_takes_no_name_that_another_has(bank: Store) -> None:
    definitions.put(bank, replace(WEEKLY, name="주간 보고"), new=True)
    with pytest.raises(TellerError, match="already"):
        definitions.put(bank, replace(WEEKLY, name=" 주간 보고"), new=True)
    with pytest.raises(TellerError, match="주간 보고"):
        definitions.get(bank, "weekly")


def test_recipients_are_grouped_by_what_they_get() -> None:
    south, north = (("region", "South"),), (("region", "North"),)
    one = replace(
        WEEKLY, where=south, language="ko",
        recipients=(
            Recipient("a"), Recipient("b", "ko"), Recipient("c", "en"), Recipient("d", where=north),
            Recipient("e", where=south),
        ),
    )  # fmt: skip
    found = {key: [r.to for r in group] for key, group in one.groups().items()}
    assert found == {(south, "ko"): ["a", "b", "e"], (south, "en"): ["c"], (north, "ko"): ["d"]}
    assert replace(one, recipients=()).groups() == {(south, "ko"): ()}


def test_the_log_tells_of_every_run(bank: Store, tmp_path: Path) -> None:
    edition = Edition("Weekly", "2026-W47", "ko", "own", bank.url, 3, where=(("region", "South"),))
    first = runs.begin(bank, edition, "kim")
    assert [run.state for run in runs.all(bank)] == ["running"]
    fault = ReportRefused("No.", Text("The page {page} raised.", {"page": Text("Calls")}), "Mend it.")
    runs.refused(bank, first, fault)
    second = runs.begin(bank, edition, "kim", sends=True)
    place = tmp_path / "reports" / "Weekly" / "2026-W47" / "region-South-ko"
    place.mkdir(parents=True)
    pages = [{"page": "summary", "picture": "summary.png", "headline": "All is well."}]
    second = runs.made(bank, second, place, {"pages": pages})
    assert second.state == "running"
    runs.delivered(bank, second, [runs.Sent("a", "sent"), runs.Sent("b", "failed", reason=Text("Down."))])
    newest, older = runs.all(Store(bank.url), "Weekly", "2026-W47")
    assert (older.state, older.by, older.place, older.pages) == ("refused", "kim", None, ANNEX)
    assert [part.render() for part in older.fault] == ["No.", "The page Calls raised.", "Mend it."]
    assert (newest.state, newest.place, newest.headline) == ("partly", place, "All is well.")
    assert newest.deliveries[1].reason == Text("Down.")
    assert newest.where == edition.where
    assert runs.remove(bank, newest).place is None


def test_a_run_that_was_killed_is_marked(bank: Store) -> None:
    edition = Edition("Weekly", "2026-W47", "en", "own", bank.url, 3)
    runs.begin(bank, edition)
    assert [run.state for run in runs.break_off_all(bank)] == ["broken"]
    (found,) = runs.all(bank)
    assert found.is_bad
    assert found.ended is not None
    assert runs.break_off_all(bank) == []
