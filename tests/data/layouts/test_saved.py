"""The bank's own layouts and its surveys: what was decided once is not asked again."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.files import reader
from data.formats.raw import Raw
from data.layouts import saved, sealed
from data.layouts.expressions import Verb
from data.layouts.known import Known, Own, shape
from data.store.delta import Place
from data.store.documents import Shelf
from data.store.store import Store
from data.store.uploads import Entry

HEAD = "date,직원,대기,앱,지점,추천하시겠습니까?,의견"
ROW = "2026-03-0{0},{0},{0},{0},강남,{0},좋아요 {0}"
LINES = [ROW.format(n) for n in range(1, 10)]


def read(folder: Path, *lines: str) -> Raw:
    (folder / "file.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return reader.read(folder / "file.csv")


class Bare(Shelf):
    """A shelf that keeps nothing."""

    def __init__(self) -> None:
        super().__init__(Place("nowhere"))

    def all(self, kind: str) -> dict[str, Any]:  # noqa: ARG002
        return {}


def entry(layout: layouts.Layout, file: str, state: str = "committed") -> Entry:
    """What the history says of an upload with that layout."""
    plain = dict.fromkeys(("by", "sha256", "layout", "encoding"), "")
    counts = dict.fromkeys(("read", "added", "replaced", "unchanged", "rejected"), 0)
    given: dict[str, Any] = {**plain, **counts, "tables": (), "counts": {}, "details": layout.wave}
    return Entry("u", 1, state, datetime(2026, 3, 1), file=file, **given)


def known(*entries: Entry) -> Known:
    """What a store with these uploads, the newest first, knows."""
    return saved.known(Bare(), entries)


def survey(layout: layouts.Layout, raw: Raw) -> str:
    return str(layout.apply(raw, date(2026, 11, 23), "s")["response"]["survey_id"][0])


def test_the_same_headers_are_the_same_survey_in_any_order(tmp_path: Path) -> None:
    raw = read(tmp_path, HEAD, *LINES)
    named = layouts.recognise(raw, "a", survey="VOC 2026")
    assert survey(named, raw) == "VOC 2026"
    assert survey(layouts.recognise(raw, "b", known=known(entry(named, "a"))), raw) == "VOC 2026"
    turned = read(tmp_path, *(",".join(reversed(line.split(","))) for line in (HEAD, *LINES)))
    assert survey(layouts.recognise(turned, "c", known=known(entry(named, "a"))), turned) == "VOC 2026"
    undone = known(entry(named, "a", "undone"))
    assert survey(layouts.recognise(raw, "d", known=undone), raw).startswith("survey-")


def test_a_file_like_a_survey_is_asked_whether_it_is_a_wave_of_it(tmp_path: Path) -> None:
    first = layouts.recognise(read(tmp_path, HEAD, *LINES), "a")
    more = read(tmp_path, HEAD + ",새 질문", *(f"{line},{n % 5}" for n, line in enumerate(LINES)))
    with pytest.raises(FileAmbiguous, match="--survey") as caught:
        layouts.recognise(more, "b", known=known(entry(first, "first.csv")))
    (question,) = caught.value.questions
    (wave, words), (new, _) = question.choices
    assert (question.option, wave, "first.csv" in str(words)) == ("survey", first.wave["survey"], True)
    assert survey(layouts.recognise(more, "b", survey=wave, known=known(entry(first, "f"))), more) == wave
    apart = layouts.recognise(more, "b", survey=new, known=known(entry(first, "f")))
    assert survey(apart, more) == new != wave
    again = layouts.recognise(more, "c", known=known(entry(apart, "b"), entry(first, "first.csv")))
    assert survey(again, more) == new


def test_a_file_with_few_questions_in_common_is_a_survey_of_its_own(tmp_path: Path) -> None:
    first = layouts.recognise(read(tmp_path, HEAD, *LINES), "a")
    other = read(
        tmp_path, "date,추천하시겠습니까?,의견,금리,수수료", *(f"2026-03-0{n},{n},x,{n},{n}" for n in range(1, 10))
    )
    assert survey(layouts.recognise(other, "b", known=known(entry(first, "a"))), other) != first.wave["survey"]


def test_headers_that_several_surveys_had_are_asked_for(tmp_path: Path) -> None:
    raw = read(tmp_path, HEAD, *LINES)
    one, two = (layouts.recognise(raw, "a", survey=name) for name in ("spring", "autumn"))
    with pytest.raises(FileAmbiguous, match="Several surveys") as caught:
        layouts.recognise(raw, "b", known=known(entry(two, "b"), entry(one, "a")))
    assert [value for value, _ in caught.value.questions[0].choices][:2] == ["autumn", "spring"]


def test_numbers_of_another_wave_are_other_responses(tmp_path: Path) -> None:
    lines = [f"{n},{line}" for n, line in enumerate(LINES, 1)]
    raw = read(tmp_path, f"번호,{HEAD}", *lines)
    today = date(2026, 11, 23)
    ids = [
        layouts.recognise(raw, "a", survey=name).apply(raw, today, "s")["response"]["response_id"].to_pylist()
        for name in ("spring", "autumn", None, None)
    ]
    assert not set(ids[0]) & set(ids[1])
    assert ids[2] == ids[3]


def test_pins_take_the_next_file_in_the_same_way(tmp_path: Path) -> None:
    raw = read(tmp_path, HEAD, *LINES)
    layout = layouts.recognise(raw, "a", mapping={"지점": "segment", "대기": "csat:1-10", "앱": "none"})
    pinned = layouts.pinned(layout, raw)
    assert pinned == {
        "date": "responded_at", "직원": "answer:driver", "대기": "csat:1-10", "앱": "none", "지점": "segment",
        "추천하시겠습니까?": "nps", "의견": "verbatim",
    }  # fmt: skip
    few = read(tmp_path, HEAD, "2026-04-01,N/A,1,2,부산,9,느려요")
    bare, same = layouts.recognise(few, "b"), layouts.recognise(few, "b", mapping=pinned)
    assert bare.answers(few)["직원"][1] == "other"
    assert (same.answers(few), layouts.mapped(same, few)["앱"]) == ({"직원": ("직원", "driver")}, "none")
    assert same.columns["csat_high"] == layout.columns["csat_high"]


def test_a_turned_scale_stays_turned(tmp_path: Path) -> None:
    raw = read(tmp_path, "date,satisfaction", "2026-03-01,1", "2026-03-02,5")
    assert layouts.pinned(layouts.recognise(raw, "a", scale=(5, 1)), raw)["satisfaction"] == "csat:5-1"


def test_what_the_user_says_goes_over_what_was_saved() -> None:
    own = Own("mine", ("a", "b", "c"), "survey", {}, {"A": "nps", "B": "csat:1-5", "C": "answer:driver"})
    assert saved.as_mapping(own, ("a", "B", "d"), {"b": "ces"}) == {"a": "nps", "b": "ces"}
    assert saved.as_mapping(own, ("a", "b", "c"), {"c": "nps"}) == {"b": "csat:1-5", "c": "nps"}


def test_own_layouts_are_kept_and_forgotten(tmp_path: Path) -> None:
    shelf = Store(str(tmp_path)).shelf
    one = Own("VOC", shape(["B", "a "]), "survey", {"order": "dmy"}, {"a": "nps"})
    saved.keep(shelf, one, "kim")
    newer = Own("VOC 2", one.shape, "survey", {}, {})
    saved.keep(shelf, newer, "kim")
    told = saved.known(Store(str(tmp_path)).shelf, [])
    assert told.layouts == (one, newer)
    assert (told.layout(["A", "b"], None), told.layout(["x"], "VOC"), told.layout(["A"], None)) == (newer, one, None)
    assert Known.from_json(told.as_json()) == told
    assert (saved.forget(shelf, "VOC", "kim"), saved.forget(shelf, "VOC", "kim")) == (True, False)
    assert layouts.own(shelf) == (newer,)


def test_each_verb_of_a_sealed_layout_has_a_name_of_its_own() -> None:
    """They are brought back by their names: of two that share one, one would come back as the other."""
    kinds = {
        kind
        for room in sealed._ROOMS
        for kind in vars(room).values()
        if isinstance(kind, type) and issubclass(kind, Verb)
    }
    assert len({kind.__name__ for kind in kinds}) == len(kinds)
    assert kinds <= set(sealed._KINDS.values())
