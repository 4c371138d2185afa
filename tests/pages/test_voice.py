"""The page of comments: what it says, how comments are found, put right, taken along, and how they are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analytics.charts import export
from analytics.metrics import cubes
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.text.sentiment import Span
from analytics.voice import editing, formatting
from data.store.store import Store
from tests import banks
from tests.conftest import TODAY
from tests.pages.conftest import Open, words
from ui.voice import comment_text, seeds
from ui.voice.comments import Asked

Stores = Callable[..., None]
LAST = datetime(2026, 11, 22, 9)
SPAN = Filters(Period(LAST.date() - timedelta(90), LAST.date()))
HOSTILE = "The queue was terrible <script>alert(1)</script> and *rude* & slow, call [phone]"
OLD = (
    "The staff was kind and very helpful",
    "The fees are much too high and unfair",
    "직원이 정말 친절했어요",
    "手续费太贵了，非常不满意",
)
NEW = "얼굴인식 로그인이 계속 실패합니다"


def rows() -> Iterator[dict[str, object]]:
    """Ten weeks of four comments a day, and in the last one something new."""
    for day in range(70):
        for n, text in enumerate(OLD):
            good = n in (0, 2)
            nps = (9 if good else 2) if day else 10 * (1 - good)
            yield _row(f"{day}-{n}", day, text if day % 5 else f"{text} {day}", nps)
    for n in range(25):
        yield _row(f"new{n}", n % 6, f"{NEW} {n}", 1)
    yield _row("hostile", 0, HOSTILE, 0)


def _row(key: str, day: int, text: str, nps: int) -> dict[str, object]:
    return {"response_id": key, "responded_at": LAST - timedelta(days=day), "nps": nps, "verbatim": text,
            "branch_id": "B1", "channel": "app", "segment": "retail"}  # fmt: skip


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bank of comments and one complaint, with the secret that its texts are known by."""
    folder = tmp_path_factory.mktemp("spoken")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_SECRET_FILE", str(folder / "secret"))
        patch.setenv("TELLER_TODAY", TODAY)
        store = Store(str(folder / "bank"))
        banks.commit(store, "response", list(rows()))
        told = {"opened_at": LAST, "narrative": "They charged me twice and nobody answers"}
        banks.commit(store, "complaint", [{"complaint_id": f"c{n}", **told} for n in range(11)])
        cubes.freshen(store).close()
        yield folder


@pytest.fixture
def held(spoken: Path, monkeypatch: pytest.MonkeyPatch) -> Cubes:
    """That bank's numbers."""
    monkeypatch.setenv("TELLER_SECRET_FILE", str(spoken / "secret"))
    return cubes.open(Store(str(spoken / "bank")))


@pytest.fixture
def at(stores: Stores, spoken: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the page over that bank."""
    stores(own=spoken / "bank")
    monkeypatch.setenv("TELLER_SECRET_FILE", str(spoken / "secret"))
    return lambda **params: opened("voice", **params)


def test_the_page_answers_and_says_what_is_new(at: Callable[..., AppTest]) -> None:
    page = at()
    assert not page.exception
    assert not page.error
    said = words(page)
    assert "Net sentiment stood at" in said
    assert "where it comes up, likelihood to recommend (0 to 10) is" in said
    assert "얼굴" in said[said.index("New in the seven days") : said.index(">Score and words disagree</h2>")]
    assert "By channel: app (25)" in said
    assert "comments speak badly beside a high score" in said
    assert "Names are not: no rule finds them" in said
    assert sum(bool(chart.proto.alt) for chart in page.get("plotly_chart")) >= 4


def test_text_is_never_more_than_text(at: Callable[..., AppTest]) -> None:
    page = at(find="queue")
    said = words(page)
    assert "1 comment, newest first" in said
    assert "<script>" not in said
    assert "&lt;script&gt;" in said
    assert "[phone number]" in said


def test_spans_and_masks_are_marked() -> None:
    spans = (Span(0, 4, "Good", 2.0), Span(9, 12, "bad", -1.0), Span(14, 20, "phone", 1.0))
    found = comment_text.marked("Good but bad [phone] <b>", spans, "en")
    assert found == (
        "<span class='teller-words'>"  # by which a report tells a customer's words from Teller's own
        "<mark class='teller-good' title='speaks well'>Good</mark> but "
        "<mark class='teller-bad' title='speaks badly'>bad</mark> "
        "<span class='teller-masked'>[phone number]</span> &lt;b&gt;</span>"
    )


@pytest.mark.sampled
@pytest.mark.parametrize(
    "asked,total",
    [
        ({"find": "친절"}, 70),
        ({"find": "tidy"}, 0),
        ({"find": "hig"}, 70),
        ({"find": "hig", "match": "word"}, 0),
        ({"find": "HIGH", "match": "word"}, 70),
        ({"find": "太贵", "match": "word"}, 70),
        ({"theme": "digital", "find": "얼굴"}, 25),
        ({"sentiment": "negative", "find": "unfair"}, 70),
    ],
)
def test_what_narrows_comments_down(asked: dict[str, Any], total: int, held: Cubes) -> None:
    assert Asked(SPAN, **asked).page(held, 0, 5).total == total


def test_the_address_narrows_comments_down(at: Callable[..., AppTest]) -> None:
    assert "11 comments, newest first" in words(at(source="complaint", spoken="en"))
    assert "No comment fits." in words(at(source="complaint", find="친절", theme="nonsense"))


def test_a_choice_goes_to_the_address(at: Callable[..., AppTest]) -> None:
    page = at()
    page.selectbox(key="voice_theme").set_value("digital").run()
    page.text_input(key="voice_find").set_value("실패").run()
    page.selectbox(key="bar_period").set_value("all").run()
    assert dict(page.query_params) == {"theme": "digital", "find": "실패", "period": "all"}
    assert "25 comments, newest first" in words(page)


def test_put_right_with_a_click_and_back(at: Callable[..., AppTest], spoken: Path) -> None:
    page = at(find="queue")
    mood = next(b for b in page.button_group if str(b.key).startswith("mood_comment_0"))
    mood.set_value("positive").run()
    assert not page.exception
    assert editing.corrections(Store(str(spoken / "bank"))).count == 1
    said = words(page)
    assert "put right by hand" in said[said.index("1 comment, newest first") :]
    next(b for b in page.button if str(b.key).startswith("back_comment_0")).click().run()
    assert editing.corrections(Store(str(spoken / "bank"))).count == 0
    assert not page.exception


def test_too_few_are_not_shown(at: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "100000")
    page = at(period="2026-W46")
    assert not page.exception
    assert "charged me twice" not in words(page)
    assert "친절했어요" not in words(page)


def test_the_file_of_comments_runs_nothing(held: Cubes) -> None:
    found = Asked(SPAN, find="queue").page(held, 0, 100).comments[0]
    sheet = formatting.sheet([replace(found, text="=1+1")], "en", {})
    lines = list(csv.DictReader(io.StringIO(export.csv(sheet).decode("utf-8-sig"))))
    assert lines[0]["Comment"] == "'=1+1"
    assert (lines[0]["Source"], lines[0]["Score"], lines[0]["Language"]) == ("survey", "0.0", "English")


@pytest.mark.parametrize(
    "text,language,problem",
    [
        ("", "en", "at least one seed"),
        ("one two three four", "en", "more than 3 words"),
        ("가", "ko", ""),
        ("-", "ko", "needs letters"),
        ("x" * 50, "zh", "needs letters"),
        ("a", "zh", "too short"),
        ("fee, charge\nfee，rate", "en", ""),
    ],
)
def test_seeds_are_checked(text: str, language: str, problem: str) -> None:
    found = [str(fault) for fault in seeds.faults(seeds.parsed(text), language)]
    assert (problem in found[0]) if problem else not found


def test_seeds_are_kept_and_comments_read_by_them(at: Callable[..., AppTest], spoken: Path) -> None:
    page = at()
    page.selectbox(key="seeds_theme").set_value("privacy").run()
    area = page.text_area[0]
    area.set_value(f"{area.value}, unfair").run()
    assert "New: unfair" in words(page)
    page.button(key="seeds_keep").click().run()
    assert not page.exception
    assert "unfair" in editing.lexicon(Store(str(spoken / "bank")), "en")["privacy"]


def test_calibrated_and_taken_back(at: Callable[..., AppTest]) -> None:
    page = at()
    page.button(key="calibrate").click().run()
    assert not page.exception
    assert not page.error
    assert any("Calibrated on the bank's own scores" in e.label for e in page.expander)
    page.button(key="calibrate_back").click().run()
    assert not page.exception
    assert any("Not calibrated" in e.label for e in page.expander)
