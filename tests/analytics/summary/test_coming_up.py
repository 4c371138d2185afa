"""Next week: the bank's calendar before public holidays, campaigns of the scope, and deadlines, worked out by hand."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from analytics.insights import holidays
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.summary.coming_up import ahead
from analytics.summary.part import Asked
from data.errors import SettingError
from data.store.store import Store
from tests import banks

WEEK = Period(date(2026, 12, 14), date(2026, 12, 20))  # next week holds Christmas
OPENED = datetime(2026, 12, 1)


def said(store: Store, language: str = "en", week: Period = WEEK, **where: str) -> list[str]:
    limits = tuple((dimension, (member,)) for dimension, member in where.items())
    part = ahead(cubes.open(store), Asked(Filters(week, where=limits), language))
    return [line.words for line in part.lines]


def calendar(store: Store, *rows: tuple[date, str, str]) -> None:
    banks.commit(store, "calendar", [{"on_date": day, "country": c, "name": name} for day, c, name in rows])


def test_public_holidays_of_the_time_zone_where_there_is_no_calendar(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(store)[0] == "Holidays: Christmas Day (Fri, 25 Dec)."
    assert said(store, "ko")[0].count("기독탄신일") == 1
    monkeypatch.setenv("TELLER_TIME_ZONE", "Asia/Shanghai")
    assert said(store)[0] == "No holidays."
    monkeypatch.setenv("TELLER_COUNTRY", "GB")
    assert said(store)[0] == "Holidays: Christmas Day (Fri, 25 Dec) and Boxing Day (Sat, 26 Dec)."
    monkeypatch.setenv("TELLER_COUNTRY", "XX")
    assert said(store)[0] == "No holidays."


def test_the_banks_own_calendar_comes_first(store: Store) -> None:
    calendar(store, (date(2026, 12, 23), "KR", "Founding day of the bank"), (date(2026, 1, 1), "KR", "New Year"))
    # Its own calendar has days in 2026 and does not name Christmas; what it names keeps its own name.
    assert said(store)[0] == "Holidays: Founding day of the bank (Wed, 23 Dec)."


def test_a_calendar_that_ends_with_the_year_is_followed_by_public_holidays(store: Store) -> None:
    calendar(store, (date(2026, 12, 25), "KR", "Xmas"))
    week = Period(date(2026, 12, 21), date(2026, 12, 27))
    assert said(store, week=week)[0] == "Holidays: New Year's Day (Fri, 1 Jan)."
    # In the reader's language where a name is known.
    assert said(store)[0] == "Holidays: Christmas Day (Fri, 25 Dec)."
    assert "기독탄신일" in said(store, "ko")[0]


def test_countries_are_named_where_there_are_several(store: Store) -> None:
    calendar(store, (date(2026, 12, 25), "KR", "Christmas"), (date(2026, 10, 1), "CN", "National Day"))
    assert said(store)[0] == "Holidays: Christmas Day (South Korea, Fri, 25 Dec)."
    assert "대한민국" in said(store, "ko")[0]
    assert "韩国" in said(store, "zh")[0]


EASTER_AND_AUGUST = Period(date(2026, 4, 5), date(2026, 8, 31))  # Easter Monday is 6 April


def test_the_part_of_a_country_that_is_set_has_its_own_holidays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def special(country: str) -> list[date]:
        monkeypatch.setenv("TELLER_COUNTRY", country)
        return [each.day for each in holidays.between(cubes.open(store), EASTER_AND_AUGUST, "en")]

    may = [date(2026, 5, 4), date(2026, 5, 25)]
    assert special("GB") == may
    assert special("GB-ENG") == [date(2026, 4, 6), *may, date(2026, 8, 31)]
    assert date(2026, 8, 3) in special("GB-SCT")
    assert date(2026, 8, 31) not in special("GB-SCT")
    assert holidays.own_country() == "GB"
    assert date(2026, 6, 4) in special("DE-BY")  # Corpus Christi
    assert date(2026, 6, 4) not in special("DE-BE")


def test_a_part_of_a_country_that_is_not_known_is_refused_with_those_that_are(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_COUNTRY", "GB-XYZ")
    with pytest.raises(SettingError, match="no known part of GB: XYZ") as refused:
        holidays.between(cubes.open(store), WEEK, "en")
    assert "GB-ENG" in str(refused.value.render("en"))


def test_branches_need_not_be_open_on_a_holiday_of_any_part_nor_for_a_calendar_of_one_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One day in the bank's calendar takes no public holiday away; one that says that branches are open does."""
    monkeypatch.setenv("TELLER_COUNTRY", "GB")
    every = {date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 3), date(2026, 8, 31)}
    assert every <= holidays.perhaps_closed(cubes.open(store), EASTER_AND_AUGUST)["GB"]
    founding, open_day = date(2026, 7, 1), date(2026, 5, 4)
    banks.commit(
        store, "calendar",
        [{"on_date": founding, "country": "GB"}, {"on_date": open_day, "country": "GB", "is_open": True}],
    )  # fmt: skip
    found = holidays.perhaps_closed(cubes.open(store), EASTER_AND_AUGUST)["GB"]
    assert (every | {founding}) - {open_day} <= found
    assert open_day not in found


def test_the_country_of_no_place_has_no_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TIME_ZONE", "UTC")
    assert holidays.own_country() == ""


@pytest.mark.parametrize("country", ["KR", "CN", "GB", "GB-ENG"])
def test_every_holiday_of_five_years_has_a_name_in_the_readers_writing(
    country: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_COUNTRY", country)
    years = Period(date(2022, 1, 1), date(2026, 12, 31))
    signs = {"ko": "[가-힣]", "zh": "[一-鿿]", "en": "[A-Za-z]"}
    others = {"ko": "[一-鿿A-Za-z]", "zh": "[가-힣A-Za-z]", "en": "[가-힣一-鿿]"}
    for language in signs:
        found = holidays._public(country[:2], years, language)
        assert len(found) > 30
        for day, name in found.items():
            assert re.search(signs[language], name), (day, name)
            assert not re.search(others[language], name), (day, name)
            # No day of signs that the reader's language does not write.
            assert not re.search(r"\d[-/]\d", name), (day, name)


def test_holidays_of_another_country_are_named_from_their_english_names() -> None:
    def named(country: str, day: date, language: str) -> str:
        return holidays._public(country, Period(day, day), language)[day]

    assert named("KR", date(2026, 10, 3), "zh") == "开天节"
    assert named("KR", date(2026, 10, 5), "zh") == "开天节（补假）"
    assert named("KR", date(2026, 9, 24), "zh") == "秋夕前一天"
    assert named("CN", date(2026, 9, 25), "ko") == "중추절"
    assert named("GB", date(2026, 12, 28), "ko") == "박싱 데이 대체 휴일"
    # A day for which the Sunday of 20 September was worked.
    moved = next(day for day, name in holidays._public("CN", Period(date(2026, 9, 21), date(2026, 10, 9)), "en").items()
                 if "20 Sept" in name)  # fmt: skip
    assert [named("CN", moved, language) for language in ("zh", "ko", "en")] == [
        "休息日（由9月20日调休）", "휴무일(9월 20일 근무)", "Day off for work on 20 Sept",
    ]  # fmt: skip


def campaigns(store: Store) -> None:
    rows = [
        ("gift", "B1", "Gift weeks", date(2026, 12, 21), date(2027, 1, 10)),
        ("gift", "B2", "Gift weeks", date(2026, 12, 22), date(2027, 1, 10)),
        ("card", "B2", "New card", date(2026, 12, 1), date(2026, 12, 24)),
        ("loan", None, "Loans", date(2026, 11, 1), date(2027, 2, 1)),
        ("over", "B1", "Over", date(2026, 11, 1), date(2026, 12, 20)),
        ("fair", "B1", None, date(2026, 12, 22), date(2026, 12, 23)),
    ]
    names = ("campaign_id", "branch_id", "name", "starts_on", "ends_on")
    banks.commit(store, "campaign", [dict(zip(names, row, strict=True)) for row in rows])
    banks.commit(store, "branch", [{"branch_id": b, "region": r} for b, r in (("B1", "South"), ("B2", "North"))])


def test_campaigns_that_run_next_week(store: Store) -> None:
    campaigns(store)
    assert said(store)[1:] == [
        "Campaign “Loans” runs until 1 Feb 2027; branches: all.",
        "Campaign “New card” ends on 24 Dec; branches: 1.",
        "Campaign “Gift weeks” starts on 21 Dec; branches: 2.",
        "Campaign “fair” runs from 22 Dec to 23 Dec; branches: 1.",
    ]


def test_campaigns_of_the_scope_alone(store: Store) -> None:
    campaigns(store)
    assert [line.split("”")[0].split("“")[1] for line in said(store, region="South")[1:]] == [
        "Loans",
        "Gift weeks",
        "fair",
    ]
    assert [line.split("”")[0].split("“")[1] for line in said(store, branch_id="B2")[1:]] == [
        "Loans", "New card", "Gift weeks",
    ]  # fmt: skip


def complained(store: Store, *rows: tuple[str, datetime | None, datetime | None]) -> None:
    """Complaints opened on 1 December: branch, due, closed."""
    banks.commit(store, "complaint", [
        {"complaint_id": f"C{n}", "opened_at": OPENED, "due_at": due, "closed_at": closed, "branch_id": branch}
        for n, (branch, due, closed) in enumerate(rows)
    ])  # fmt: skip


def test_deadlines_that_fall_due_and_what_is_overdue_by_then(store: Store) -> None:
    complained(
        store,
        ("B1", datetime(2026, 12, 21), None),  # due on the first day
        ("B2", datetime(2026, 12, 27, 23), None),  # due on the last
        ("B1", datetime(2026, 12, 28), None),  # a day too late
        ("B1", datetime(2026, 12, 10), None),  # overdue already
        ("B1", datetime(2026, 12, 22), datetime(2026, 12, 18)),  # closed
        ("B1", datetime(2026, 12, 22), datetime(2026, 12, 22)),  # closed next week: open at the end of this one
    )
    assert said(store)[-1] == "Complaints whose deadline falls due: 3; overdue by 27 Dec if none is closed: 4."
    assert said(store, branch_id="B2")[-1] == (
        "Complaints whose deadline falls due: 1; overdue by 27 Dec if none is closed: 1."
    )
    part = ahead(cubes.open(store), Asked(Filters(WEEK), "en"))
    told = {fact.metric: fact.value for fact in part.facts}
    assert (told["complaints_due_next_week"], told["complaints_overdue_next_week"]) == (3.0, 4.0)


def test_complaints_without_deadlines_say_so(store: Store) -> None:
    complained(store, ("B1", None, None))
    assert said(store)[-1] == "Deadlines of complaints are not recorded."


def test_an_empty_bank_still_has_a_calendar(store: Store) -> None:
    assert said(store) == ["Holidays: Christmas Day (Fri, 25 Dec)."]


def test_campaigns_of_another_time_are_none(store: Store) -> None:
    campaigns(store)
    week = Period(date(2027, 3, 1), date(2027, 3, 7))
    assert said(store, week=week)[1:] == ["No campaign runs."]
