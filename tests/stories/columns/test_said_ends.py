"""Where a scale of words ends, and one around 0: by all that was said for them, never by what occurs in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous, Question
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored

pytestmark = pytest.mark.usefixtures("uncounted")
_HEADERS = {"en": "Overall satisfaction", "ko": "전반적 만족도", "zh": "总体满意度"}


def file(folder: Path, header: str, values: Sequence[str], name: str = "week.csv") -> Path:
    """30 rows of a date and the values in turn."""
    lines = [f"{name}{n},2026-03-{n % 28 + 1:02},{values[n % len(values)]}" for n in range(30)]
    path = folder / name
    path.write_text("\n".join([f"Response ID,Date,{header}", *lines]) + "\n", encoding="utf-8")
    return path


def questions(path: Path, store: Store | None = None, **said: Any) -> tuple[Question, ...]:
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path, store=store, options=Options(**said)).close()
    return found.value.questions


def scores(path: Path, store: Store | None = None, **said: Any) -> set[tuple[float, float, float]]:
    """The score of each row with both ends of its scale; all rows are taken."""
    with intake.inspect(path, store=store, options=Options(**said)) as plan:
        assert plan.rejected == 0
        return {(row["csat"], row["csat_low"], row["csat_high"]) for row in plan.preview.to_pylist()}


def points(header: str, words: Mapping[str, str]) -> dict[str, str]:
    return {f"{header}:{word}": point for word, point in words.items()}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, words",
    [
        ("en", {"Satisfied": "4"}), ("ko", {"만족": "4"}), ("zh", {"满意": "4"}),
        ("en", {"Very dissatisfied": "1", "Dissatisfied": "2"}), ("zh", {"非常不满意": "1", "不满意": "2"}),
    ],
)  # fmt: skip
def test_words_of_a_known_scale_bring_its_ends(tmp_path: Path, language: str, words: dict[str, str]) -> None:
    path = file(tmp_path, _HEADERS[language], list(words))
    (question, *_) = questions(path)
    assert dict(question.entries) == words
    said = points(_HEADERS[language], words)
    assert scores(path, values=said) == {(float(point), 1, 5) for point in words.values()}


@pytest.mark.parametrize(
    "language, words",
    [("en", ("bad", "poor-ish", "meh", "nice", "wow")), ("ko", ("영 아님", "아님", "그럭저럭", "좋음", "아주 좋음"))],
)
def test_remembered_points_keep_the_ends_of_all_words(tmp_path: Path, language: str, words: Sequence[str]) -> None:
    header, store = _HEADERS[language], Store(str(tmp_path / "store"))
    said = points(header, dict(zip(words, "12345", strict=True)))
    intake.take(file(tmp_path, header, words, "first.csv"), store, options=Options(values=said))
    assert scores(file(tmp_path, header, words[1:4], "next.csv"), store) == {(2, 1, 5), (3, 1, 5), (4, 1, 5)}


def test_words_of_no_known_scale_that_may_not_be_the_best_are_asked_for_the_ends(tmp_path: Path) -> None:
    header, store = _HEADERS["en"], Store(str(tmp_path / "store"))
    first = file(tmp_path, header, ("so bad", "meh", "wow"), "first.csv")
    said = points(header, {"so bad": "1", "meh": "2", "wow": "3"})
    (question,) = questions(first, values=said)
    assert (question.option, [value for value, _ in question.choices]) == ("scale", ["1-3", "1-5", "1-7", "1-10"])
    intake.take(first, store, options=Options(values=said, scale=(1, 3)))
    assert scores(file(tmp_path, header, ("meh",), "next.csv"), store) == {(2, 1, 3)}


def test_a_new_word_is_not_read_against_the_points_that_were_said_for_others(tmp_path: Path) -> None:
    # The three words alone are a scale of three; with Satisfied as 4 they are 1, 3 and 5 of five.
    header, store = _HEADERS["en"], Store(str(tmp_path / "store"))
    intake.take(
        file(tmp_path, header, ("Satisfied",), "first.csv"),
        store,
        options=Options(values=points(header, {"Satisfied": "4"})),
    )
    words = ("Very dissatisfied", "Neutral", "Very satisfied")
    assert scores(file(tmp_path, header, words, "next.csv"), store) == {(1, 1, 5), (3, 1, 5), (5, 1, 5)}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, most, values",
    [
        ("en", 2, ("-2", "-1", "0", "+1", "+2")), ("zh", 3, ("-3", "-1", "0", "+1", "+3")),
        ("ko", 2, ("-2", "-1", "0", "1")),
    ],
)  # fmt: skip
def test_steps_around_0_are_the_points_that_were_said(
    tmp_path: Path, language: str, most: int, values: Sequence[str]
) -> None:
    header, store = _HEADERS[language], Store(str(tmp_path / "store"))
    first = file(tmp_path, header, values, "first.csv")
    (question, *_) = questions(first)
    assert dict(question.entries) == {value: str(int(value) + most + 1) for value in values}
    said = points(header, dict(question.entries))
    high = 2 * most + 1
    assert scores(first, values=said) == {(int(value) + most + 1, 1, high) for value in values}
    intake.take(first, store, options=Options(values=said))
    assert scores(file(tmp_path, header, values[2:], "next.csv"), store) == {
        (int(value) + most + 1, 1, high) for value in values[2:]
    }


def test_a_step_around_0_that_was_not_said_is_asked_about(tmp_path: Path) -> None:
    header, store = _HEADERS["en"], Store(str(tmp_path / "store"))
    said = points(header, {"-2": "1", "-1": "2", "0": "3", "1": "4"})
    intake.take(file(tmp_path, header, ("-2", "-1", "0", "1"), "first.csv"), store, options=Options(values=said))
    (question, *_) = questions(file(tmp_path, header, ("0", "1", "2"), "next.csv"), store)
    assert [dict(question.entries).get(value) for value in ("0", "1", "2")] == ["3", "4", "5"]


@pytest.mark.parametrize(
    "language, values",
    [
        ("en", ("0.5", "1.5", "2.5", "3.5", "5")), ("ko", ("0.8", "4.2", "3.7", "4.9", "4.4")),
        ("zh", ("0.5", *("4", "5") * 14)),
    ],
)  # fmt: skip
def test_halves_and_means_below_1_are_asked_for_the_end(tmp_path: Path, language: str, values: Sequence[str]) -> None:
    path = file(tmp_path, _HEADERS[language], values)
    (question,) = questions(path)
    assert [value for value, _ in question.choices] == ["0-5", "0-7", "0-10"]
    assert scores(path, scale=(0, 5)) == {(float(value), 0, 5) for value in values}


def test_halves_below_1_of_a_scale_that_the_header_ends_are_not_asked_about(tmp_path: Path) -> None:
    path = file(tmp_path, "Overall satisfaction (out of 5)", ("0.5", "3", "4.5"))
    assert scores(path) == {(0.5, 0, 5), (3, 0, 5), (4.5, 0, 5)}


def week(folder: Path, header: str, values: Sequence[str], name: str) -> Path:
    """As `file`, of 40 rows with a branch, so that no row is like one of another week."""
    lines = [f"{name}{n},2026-03-{n % 28 + 1:02},{values[n % len(values)]}" for n in range(40)]
    path = folder / name
    path.write_text("\n".join([f"Response ID,Date,{header}", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, scale, values, ways",
    [
        ("en", (1, 10), ("10", "9", "0", "8"), ["scale=0-10", "scale=1-10", "Overall satisfaction:0=none"]),
        ("ko", (1, 5), ("1", "2", "4", "7"), ["1-7", "1-10", "1-5"]),
        ("zh", (5, 1), ("1", "2", "4", "7"), ["7-1", "10-1", "5-1"]),
    ],
)
def test_a_scale_of_an_earlier_file_that_this_one_leaves_is_asked_about(
    tmp_path: Path, language: str, scale: tuple[int, int], values: Sequence[str], ways: list[str]
) -> None:
    header, store = _HEADERS[language], Store(str(tmp_path / "store"))
    intake.take(week(tmp_path, header, ("1", "3", "4"), "first.csv"), store, options=Options(scale=scale))
    path = week(tmp_path, header, values, "next.csv")
    (question,) = questions(path, store)
    assert [value for value, _ in question.choices] == ways
    worst, best = map(int, ways[0].removeprefix("scale=").split("-"))
    turned = worst + best if worst > best else 0
    expected = {(turned - int(v) if turned else int(v), min(worst, best), max(worst, best)) for v in values}
    assert scores(path, store, scale=(worst, best)) == expected


def test_a_scale_that_is_said_of_the_file_itself_is_not_asked_about_again(tmp_path: Path) -> None:
    with intake.inspect(
        week(tmp_path, _HEADERS["en"], ("1", "4", "7"), "one.csv"), options=Options(scale=(1, 5))
    ) as plan:
        assert plan.rejected == 13


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, labels",
    [
        ("Overall satisfaction", ("1 - very good", "5 - very bad")),
        ("전반적 만족도", ("1 - 매우 만족", "5 - 매우 불만족")),
        ("总体满意度", ("1 - 非常满意", "5 - 非常不满意")),
    ],
)  # fmt: skip
def test_a_direction_that_words_told_holds_for_the_next_file_with_codes_alone(
    tmp_path: Path, header: str, labels: tuple[str, str]
) -> None:
    store = Store(str(tmp_path / "store"))
    intake.take(week(tmp_path, header, (labels[0], "2", "4", labels[1]), "first.csv"), store)
    assert scores(week(tmp_path, header, ("1", "2", "5"), "next.csv"), store) == {(5, 1, 5), (4, 1, 5), (1, 1, 5)}
    other = week(tmp_path, header, (labels[1].replace("5", "1"), "2", labels[0].replace("1", "5")), "other.csv")
    (question,) = questions(other, store)
    assert [value for value, _ in question.choices] == ["1-5", "5-1"]
    assert scores(other, store, scale=(1, 5)) == {(1, 1, 5), (2, 1, 5), (5, 1, 5)}


def test_a_recommendation_of_an_earlier_file_is_asked_about_where_no_answer_is_high(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    ten = tuple(map(str, range(11)))
    intake.take(week(tmp_path, "Rating", ten, "first.csv"), store, options=Options(mapping={"Rating": "nps"}))
    path = week(tmp_path, "Rating", ("1", "2", "3", "4", "5"), "next.csv")
    (question,) = questions(path, store)
    assert [value for value, _ in question.choices] == ["Rating=answer:outcome", "Rating=nps:0-10"]
    with intake.inspect(path, store=store, options=Options(mapping={"Rating": "nps:0-10"})) as plan:
        assert {row["nps"] for row in plan.preview.to_pylist()} == {1, 2, 3, 4, 5}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, labels, is_wider",
    [
        ("Overall satisfaction", ("1 - very good", "5 - very bad"), True),
        ("전반적 만족도", ("1 (매우 만족)", "5 (매우 불만족)"), False),
        ("总体满意度", ("1-非常满意", "5-非常不满意"), False),
    ],
)
def test_words_that_turn_the_codes_of_an_earlier_file_are_asked_about(
    tmp_path: Path, header: str, labels: tuple[str, str], is_wider: bool
) -> None:
    store = Store(str(tmp_path / "store"))
    intake.take(week(tmp_path, header, ("1", "2", "5"), "first.csv"), store)
    path = week(tmp_path, header, (labels[0], "2", labels[1]), "next.csv")
    said: dict[str, Any] = {}
    if is_wider:
        lines = path.read_text("utf-8").splitlines()
        path.write_text(
            "\n".join([f"{lines[0]},Desk", *(f"{line},{n % 3}" for n, line in enumerate(lines[1:]))]), "utf-8"
        )
        said = {"survey": next(iter(store.history())).details["survey"]}
    with pytest.raises(FileAmbiguous, match=r"first\.csv was read with 5 as the best") as found:
        intake.inspect(path, store=store, options=Options(**said)).close()
    (question,) = found.value.questions
    assert [value for value, _ in question.choices] == ["1-5", "5-1"]
    assert scores(path, store, scale=(5, 1), **said) == {(5, 1, 5), (4, 1, 5), (1, 1, 5)}


def test_words_that_say_what_earlier_files_were_read_in_ask_nothing(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    header = "Overall satisfaction"
    intake.take(week(tmp_path, header, ("1", "2", "5"), "first.csv"), store)
    path = week(tmp_path, header, ("1 - very bad", "2", "5 - very good"), "next.csv")
    assert scores(path, store) == {(1, 1, 5), (2, 1, 5), (5, 1, 5)}


FORM = "설문번호,응답일시,만족도,의견"


def answers(first: int, points: list[int]) -> str:
    lines = (
        f"S{100003 + 17 * (first + n)},2026-11-{n % 20 + 2:02} 10:{n % 60:02},{point},의견 {first + n}번입니다"
        for n, point in enumerate(points)
    )
    return "\n".join([FORM, *lines]) + "\n"


def high(tmp_path: Path, store: Store, points: list[int], **said: Any) -> int:
    """The highest point of the scale of a further file of the form."""
    files = len(list(tmp_path.glob("*.csv")))
    path = tmp_path / f"{files}.csv"
    path.write_text(answers(1000 * files, points), encoding="utf-8")
    assert intake.take(path, store, options=Options(**said)).state == "committed"
    rows = stored(store, "response")
    return int(rows.loc[rows["source_file"] == path.name, "csat_high"].iloc[0])


def test_a_form_whose_points_told_its_scale_keeps_it(tmp_path: Path, store: Store) -> None:
    assert high(tmp_path, store, [1 + n % 10 for n in range(40)]) == 10
    assert high(tmp_path, store, [5, 6, 7, 6, 5]) == 10, "few answers, none at the top"
    with pytest.raises(FileAmbiguous, match="The scale of 만족도 was from 1 to 10 in an earlier file, but no value"):
        high(tmp_path, store, [3 + n % 3 for n in range(30)])
    assert high(tmp_path, store, [3 + n % 3 for n in range(30)], scale=(1, 5)) == 5


def test_points_beyond_the_scale_that_the_earlier_file_seemed_to_have_are_asked_about(
    tmp_path: Path, store: Store
) -> None:
    assert high(tmp_path, store, [3 + n % 3 for n in range(30)]) == 5
    with pytest.raises(
        FileAmbiguous, match=r"1 to 5 in the earlier file 0\.csv, but this file has 6, 7.*undo that upload as well"
    ):
        high(tmp_path, store, [1 + n % 10 for n in range(40)])


MARKS = ("sehr gut", "gut", "befriedigend", "ausreichend", "mangelhaft", "ungenügend")


@pytest.mark.sampled
@pytest.mark.parametrize(
    "values, read",
    [
        # Six marks, the first of which is the best, before or behind their words.
        ([f"{n} ({word})" for n, word in enumerate(MARKS, 1)], {(7 - n, 1, 6) for n in range(1, 7)}),
        ([f"{word} ({n})" for n, word in enumerate(MARKS, 1)], {(7 - n, 1, 6) for n in range(1, 7)}),
        (["1-非常满意", "2-满意", "3-不满意", "4-非常不满意"], {(n, 1, 4) for n in range(1, 5)}),
        (["5. 매우 만족", "4. 만족", "3. 보통"], {(n, 1, 5) for n in (3, 4, 5)}),
        (["1 - Poor", "2 - Fair", "3 - Good", "4 - Very good", "5 - Excellent"], {(n, 1, 5) for n in range(1, 6)}),
    ],
)  # fmt: skip
def test_words_beside_digits_tell_where_their_scale_ends(
    tmp_path: Path, values: list[str], read: set[tuple[float, float, float]]
) -> None:
    assert scores(file(tmp_path, "Satisfaction", values)) == read


@pytest.mark.parametrize("seen", [5, 4])
def test_marks_that_may_be_of_six_or_of_five_are_asked_about_with_the_best_last(tmp_path: Path, seen: int) -> None:
    (question,) = questions(file(tmp_path, "Zufriedenheit", [f"{n} - {MARKS[n - 1]}" for n in range(1, seen + 1)]))
    assert [way for way, _ in question.choices] == ["6-1", "5-1"]
