"""The differences between two manifests, sentence by sentence."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from analytics.metrics.catalogue import METRICS
from data.texts import LANGUAGES
from reports.content.differences import differences
from reports.content.naming import COUNTS, ENDINGS, metric_of, what

WEEK = "2026-11-16..2026-11-22"


def fact(metric: str, value: float | None, n: Any = 100, **more: Any) -> dict[str, Any]:
    half = None if value is None else 0.1
    return {
        "page": "summary", "part": "headline", "metric": metric, "where": {}, "period": WEEK, "value": value,
        "low": value - half if value is not None and half else None,
        "high": value + half if value is not None and half else None, "n": n, "absent": "",
    } | more  # fmt: skip


def manifest(*facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "format": 1, "report": "weekly", "week": "2026-W47", "period": WEEK, "language": "en", "where": {},
        "scope": "all", "bank": "own", "version": 12, "said": 3, "teller": "1.0",
        "pages": [{"page": "summary", "title": "Summary", "texts_sha256": "a", "picture_sha256": "b"}],
        "facts": list(facts), "texts": ["One."],
        "sources": [{"table": "response", "newest": "2026-11-22", "files": 2, "rows": 1500, "refused": 3}],
    } | more  # fmt: skip


def said(old: dict[str, Any], new: dict[str, Any], language: str = "en") -> tuple[str, ...]:
    return differences(old, new, language)


def test_the_same_says_so() -> None:
    one = manifest(fact("csat", 4.2))
    assert said(one, copy.deepcopy(one)) == ("There is no difference.",)


def test_another_version_with_the_same_numbers() -> None:
    one = manifest(fact("csat", 4.2))
    assert said(one, one | {"version": 20}) == (
        "Version 12.3 of the data before, version 20.3 now.", "Every number is the same.",
    )  # fmt: skip


def test_a_changed_number_with_its_difference() -> None:
    found = said(manifest(fact("csat", 4.21, 1842)), manifest(fact("csat", 4.35, 1900)))
    assert found == ("Satisfaction: 4.21 before, 4.35 now (+0.14).",)


def test_amounts_are_written_in_their_units_and_languages() -> None:
    old = manifest(fact("call_loss", 0.051, 9000, low=0.050, high=0.052), fact("nps", -12.5, low=-15.0, high=-10.0))
    new = manifest(fact("call_loss", 0.062, 9100, low=0.061, high=0.063), fact("nps", -9.5, low=-12.0, high=-7.0))
    english = said(old, new)
    assert any("5.10% before, 6.20% now (+1.1 pp)" in one for one in english)
    assert any("-12.5 points before, -9.5 points now (+3.0 points)" in one for one in english)
    for language in LANGUAGES:
        assert len(differences(old, new, language)) == 2
        assert all(re.search(r"6\.20", one) or re.search(r"9\.5", one) for one in differences(old, new, language))


def test_the_weightiest_comes_first() -> None:
    tile, other = {"part": "tiles"}, {"part": "waits"}
    old = manifest(
        fact("csat", 4.2), fact("complaints", 100.0, **other), fact("nps", 30.0, **tile), fact("ces", 5.0, **tile)
    )
    new = manifest(
        fact("complaints", 900.0, **other), fact("nps", 30.2, **tile), fact("ces", 5.9, **tile), fact("csat", 4.3)
    )
    titles = [METRICS[key].title for key in ("csat", "ces", "nps", "complaints")]
    assert [one.split(":")[0] for one in said(old, new)] == titles


def test_known_gone_and_added() -> None:
    nothing = fact("visits", None, None, absent="no_data")
    old = manifest(fact("csat", None, None, absent="no_data"), fact("nps", 30.0), fact("ces", 5.0), nothing)
    unknown = fact("nps", None, None, absent="no_data")
    new = manifest(fact("csat", 4.2), unknown, fact("complaints", 7.0), nothing | {"absent": "no_base"})
    found = said(old, new)
    assert [re.sub(r"^[^:]*: ", "", one) for one in found] == [
        "4.20, not known before.", "30.0 points before, not known any more.", "7, not in the report before.",
        "5.00 before, not in the report any more.",
    ]  # fmt: skip


def test_a_suppressed_number_is_never_told() -> None:
    branch: dict[str, Any] = {"where": {"branch_id": "B07"}}
    shown, hidden = fact("csat", 4.87, 12, **branch), fact("csat", None, None, absent="too_few", **branch)
    gone = said(manifest(shown), manifest(hidden))
    assert gone == ("Satisfaction (branch “B07”): not shown any more, as the group is too small.",)
    # Should a manifest carry what it must not, that is not told either.
    leaking = hidden | {"low": 4.1, "high": 4.9, "n": 8}
    for one, other in ((shown, leaking), (leaking, leaking), (leaking, fact("nps", 1.0))):
        assert not re.search(r"4\.87|4\.1|4\.9|\b8\b|\b12\b", " ".join(said(manifest(one), manifest(other))))
    back = said(manifest(hidden), manifest(shown))
    assert back == ("Satisfaction (branch “B07”): 4.87, too small a group to show before.",)
    never = said(manifest(hidden), manifest(hidden | {"absent": "no_data"}))
    assert never == ("There is no difference.",)


def test_slight_changes_are_counted_and_ulps_are_none() -> None:
    old = manifest(fact("csat", 4.2), fact("nps", 30.0))
    assert said(old, manifest(fact("csat", 4.2 + 1e-13), fact("nps", 30.0 - 1e-12))) == ("There is no difference.",)
    assert said(old, manifest(fact("csat", 4.2001), fact("nps", 30.0, low=28.0))) == (
        "Numbers that changed by less than is shown of them: 2.",
    )


def test_another_sample_with_the_same_number() -> None:
    found = said(manifest(fact("csat", 4.2, 1842)), manifest(fact("csat", 4.2, 1900)))
    assert found == ("Satisfaction: 4.20 as before, now of 1,900 answers or cases, before of 1,842.",)


def test_a_number_in_several_parts_is_told_once() -> None:
    places: list[dict[str, Any]] = [{"part": "headline"}, {"part": "tiles"}, {"part": "overview", "page": "overview"}]
    old, new = ([fact("csat", value, **place) for place in places] for value in (4.2, 4.4))
    assert len(said(manifest(*old), manifest(*new))) == 1
    # One that only left one of its parts is still in the report.
    assert said(manifest(*old), manifest(old[0], old[2])) == ("There is no difference.",)
    # Parts that mean different numbers by one name are told apart.
    old, new = (
        [fact("csat", 4.2), fact("csat", 3.0, part="waits")],
        [fact("csat", 4.2), fact("csat", 3.5, part="waits")],
    )
    assert said(manifest(*old), manifest(*new)) == ("Satisfaction: 3.00 before, 3.50 now (+0.50).",)


def test_sources_that_grew() -> None:
    old = manifest()
    new = copy.deepcopy(old)
    new["sources"][0] |= {"files": 3, "rows": 2500, "refused": 5, "newest": "2026-11-23"}
    new["sources"].append({"table": "visit", "newest": "2026-11-20", "files": 1, "rows": 10, "refused": 0})
    found = said(old, new)
    assert found == (
        "Survey responses: files 2 before, 3 now; rows 1,500 before, 2,500 now; rows refused 3 before, 5 now.",
        "Survey responses: the newest day was 22 Nov 2026 and is 23 Nov 2026.",
        "Branch visits: new, with 1 file, 10 rows and 0 rows refused.",
    )
    assert said(new, old)[-1] == "Branch visits: no file counts any more."


def test_other_programs_pages_and_words() -> None:
    old = manifest(fact("csat", 4.2))
    assert said(old, old | {"teller": "2.0"})[0].startswith("Teller 1.0 made the one, Teller 2.0 the other")
    more = [*old["pages"], {"page": "calls", "title": "Calls", "texts_sha256": "c", "picture_sha256": "d"}]
    assert said(old, old | {"pages": more}) == ("The page “Calls” was not in the report before.",)
    assert said(old | {"pages": more}, old) == ("The page “Calls” is not in the report any more.",)
    assert said(old, old | {"texts": ["Two."]})[0].startswith("The numbers are the same, but sentences")
    other = [old["pages"][0] | {"picture_sha256": "z"}]
    assert said(old, old | {"pages": other})[0].startswith("What is said is the same, but pictures")
    assert said(old, old | {"week": "2026-W46"})[0].startswith("The two reports are not of the same week")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_a_name(language: str) -> None:
    keys = [*METRICS, *COUNTS, *(f"csat{ending}" for ending in ENDINGS)]
    names = {key: what(fact(key, 1.0), WEEK, language, {}) for key in keys}
    assert not [key for key, name in names.items() if not name or name == key]
    assert metric_of("csat_change") == "csat" == metric_of("csat.before")
    dated = what(
        fact("csat", 1.0, where={"half_hour": "24", "branch_id": "A"}, period="2026-11-09..2026-11-15"),
        WEEK,
        language,
        {"branch_id": {"A": "Gangnam"}},
    )
    assert "Gangnam" in dated
    assert "12:00" in dated


def test_a_setting_that_was_another_is_named() -> None:
    old, new = (manifest() | {"settings": {"minimum_group": size}} for size in (10, 5))
    assert any("The setting minimum_group was 10 and is 5" in one for one in said(old, new))
    assert not any("setting" in one for one in said(old, old))
