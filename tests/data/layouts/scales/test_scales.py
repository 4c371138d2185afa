"""Scales as a whole column tells them: words, digits, shares, stars; what is open is asked with the words in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.layouts.scales import scales
from data.layouts.scales.points import number
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

ROWS = 40


def file(tmp_path: Path, values: Sequence[str], header: str = "Overall satisfaction", rows: int = ROWS) -> Path:
    path = tmp_path / "survey.csv"
    lines = [f'2026-03-{1 + n % 28:02},"{values[n % len(values)]}"' for n in range(rows)]
    path.write_text("\n".join([f'Survey date,"{header}"', *lines]), encoding="utf-8")
    return path


def stored(path: Path, **said: object) -> list[tuple[float | None, float | None, float | None]]:
    """Score, lowest and highest point of the first rows as they will be stored."""
    with intake.inspect(path, options=Options(**said)) as plan:  # type: ignore[arg-type]
        assert plan.rejected == 0
        return [(r.get("csat"), r.get("csat_low"), r.get("csat_high")) for r in plan.preview.to_pylist()]


def asked(path: Path, **said: object) -> FileAmbiguous:
    with pytest.raises(FileAmbiguous) as found:
        stored(path, **said)
    return found.value


SCALES = {
    "en quality": ("Poor", "Fair", "Good", "Very Good", "Excellent"),
    "en quality from very poor": ("Very poor", "Poor", "Average", "Good", "Excellent"),
    "en agreement": ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"),
    "en unsatisfied": ("Very unsatisfied", "Unsatisfied", "Neutral", "Satisfied", "Very satisfied"),
    "en from none to much": ("Not at all satisfied", "Slightly satisfied", "Moderately satisfied", "Very satisfied",
                             "Extremely satisfied"),
    "en monkey": ("Not at all satisfied", "Not so satisfied", "Somewhat satisfied", "Very satisfied",
                  "Extremely satisfied"),
    "en four": ("Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"),
    "en seven": ("Extremely dissatisfied", "Moderately dissatisfied", "Slightly dissatisfied",
                 "Neither satisfied nor dissatisfied", "Slightly satisfied", "Moderately satisfied",
                 "Extremely satisfied"),
    "ko five": ("매우 불만족", "불만족", "보통", "만족", "매우 만족"),
    "ko mostly": ("매우 불만족", "대체로 불만족", "보통", "대체로 만족", "매우 만족"),
    "ko seven": ("매우 불만족", "불만족", "약간 불만족", "보통", "약간 만족", "만족", "매우 만족"),
    "ko sentences": ("매우 불만족한다", "불만족한다", "보통이다", "만족한다", "매우 만족한다"),
    "ko agreement": ("전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다"),
    "zh five": ("非常不满意", "不满意", "一般", "满意", "非常满意"),
    "zh traditional": ("非常不滿意", "不滿意", "普通", "滿意", "非常滿意"),
    "zh basically": ("非常不满意", "不满意", "基本满意", "满意", "非常满意"),
    "zh rather": ("非常不满意", "不太满意", "一般", "比较满意", "非常满意"),
    "zh marks": ("差", "中", "良", "优"),
    "es": ("Muy insatisfecho", "Insatisfecho", "Neutral", "Satisfecho", "Muy satisfecho"),
    "ja": ("非常に不満", "不満", "どちらでもない", "満足", "非常に満足"),
    "de": ("sehr unzufrieden", "unzufrieden", "teils-teils", "zufrieden", "sehr zufrieden"),
    "fr": ("Très insatisfait", "Insatisfait", "Neutre", "Satisfait", "Très satisfait"),
    "faces": ("\U0001f621", "\U0001f641", "\U0001f610", "\U0001f642", "\U0001f60d"),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("name", SCALES)
def test_words_are_read_in_their_order_by_the_whole_column(tmp_path: Path, name: str) -> None:
    words = SCALES[name]
    size = len(words)
    rows = stored(file(tmp_path, words))
    assert rows == [(1 + n % size, 1, size) for n in range(10)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "values, points, ends",
    [
        (("1/5", "2/5", "3 / 5", "4 out of 5", "5/5"), (1, 2, 3, 4, 5), (1, 5)),
        (("20%", "40 %", "60%", "80%", "100%"), (20, 40, 60, 80, 100), (0, 100)),
        (
            ("\u2605\u2606\u2606\u2606\u2606", "\u2605\u2605\u2605\u2606\u2606", "\u2605\u2605\u2605\u2605\u2605"),
            (1, 3, 5),
            (1, 5),
        ),
        (("\u2b50", "\u2b50\u2b50\u2b50", "\u2b50\u2b50\u2b50\u2b50\u2b50"), (1, 3, 5), (1, 5)),
        (("1,5", "3,5", "5", "1"), (1.5, 3.5, 5, 1), (1, 5)),
        (("1점", "3점", "5점"), (1, 3, 5), (1, 5)),
        (("5점 만점에 1점", "5점 만점에 5점"), (1, 5), (1, 5)),
    ],
)
def test_shares_stars_and_commas_are_points(
    tmp_path: Path, values: tuple[str, ...], points: tuple[float, ...], ends: tuple[int, int]
) -> None:
    rows = stored(file(tmp_path, values))
    assert rows == [(points[n % len(points)], *ends) for n in range(10)]


@pytest.mark.sampled
@pytest.mark.parametrize("most, offered", [(4, "1-4"), (6, "1-6"), (3, "1-3"), (8, "1-8"), (9, "1-9")])
def test_where_no_answer_reaches_the_end_of_a_usual_scale_it_is_asked(tmp_path: Path, most: int, offered: str) -> None:
    path = file(tmp_path, [str(n) for n in range(1, most + 1)])
    question = asked(path).questions[0]
    assert (question.option, question.column) == ("scale", "Overall satisfaction")
    assert offered in [value for value, _ in question.choices]
    low, high = map(int, offered.split("-"))
    assert stored(path, scale=(low, high))[0] == (1, 1, most)


@pytest.mark.parametrize(
    "header, ends", [("만족도(100점 만점)", (0, 100)), ("满意度（0-100分）", (0, 100)), ("Satisfaction", (0, 100))]
)
def test_a_hundred_begins_at_nought(tmp_path: Path, header: str, ends: tuple[int, int]) -> None:
    assert stored(file(tmp_path, ("60", "75", "90"), header))[0] == (60, *ends)


@pytest.mark.sampled
@pytest.mark.parametrize("values", [range(1, 6), range(1, 8), range(11), range(1, 11)])
def test_usual_scales_that_are_used_to_their_ends_are_not_asked_about(tmp_path: Path, values: range) -> None:
    rows = stored(file(tmp_path, [str(n) for n in values], rows=60))
    assert rows[0] == (values[0], values[0], values[-1])


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words, proposals",
    [
        ("만족도", ("별로예요", "그냥 그래요", "최고예요"), ("2", "3", "5")),
        ("整体满意度", ("太棒了", "满意", "不满意"), ("5", "4", "2")),
        ("Satisfaction", ("Meh", "Good", "Superb"), ("3", "4", "5")),
        ("Satisfaction", ("Blorp", "Zonk", "Quux"), ("", "", "")),
    ],
)
def test_words_that_no_scale_has_are_one_question_with_a_point_for_each(
    tmp_path: Path, header: str, words: tuple[str, ...], proposals: tuple[str, ...]
) -> None:
    path = file(tmp_path, words, header)
    fault = asked(path)
    question = next(q for q in fault.questions if q.option == "values")
    assert question.column == header
    assert dict(question.entries).keys() == set(words)
    assert tuple(dict(question.entries)[word] for word in words) == proposals
    assert all(f"--value “{header}:{word}=" in str(fault) for word in words)
    said = {f"{header}:{word}": str(point) for word, point in zip(words, (1, 3, 5), strict=True)}
    assert [row[0] for row in stored(path, values=said)[:3]] == [1, 3, 5]


def test_words_that_fit_two_scales_are_proposed_and_asked(tmp_path: Path) -> None:
    path = file(tmp_path, ("Poor", "Fair", "Good", "Very good"))
    entries = next(q for q in asked(path).questions if q.option == "values").entries
    assert entries == (("Poor", "1"), ("Fair", "2"), ("Good", "3"), ("Very good", "4"))
    said = {f"Overall satisfaction:{word}": point for word, point in entries}
    assert stored(path, values=said, scale=(1, 5))[0] == (1, 1, 5)


def test_a_value_that_means_no_answer_can_be_said(tmp_path: Path) -> None:
    path = file(tmp_path, ("Poor", "Fair", "Good", "Very Good", "Excellent", "Pass"))
    said = {f"Overall satisfaction:{w}": str(p) for p, w in enumerate(SCALES["en quality"], 1)}
    rows = stored(path, values={**said, "Overall satisfaction:Pass": "none"})
    assert [row[0] for row in rows[:6]] == [1, 2, 3, 4, 5, None]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "words, points",
    [
        (("Promoter", "Passive", "Detractor"), (9, 7, 3)), (("추천고객", "중립고객", "비추천고객"), (9, 7, 3)),
        (("推荐者", "被动者", "贬损者"), (9, 7, 3)), (("추천", "중립", "비추천"), (9, 7, 3)),
        (("推荐", "被动", "贬损"), (9, 7, 3)), (("비추천", "추천", "중립"), (3, 9, 7)),
    ],
)  # fmt: skip
def test_groups_of_a_recommendation_make_its_score(
    tmp_path: Path, words: tuple[str, ...], points: tuple[int, ...]
) -> None:
    with intake.inspect(file(tmp_path, words, "NPS", 30)) as plan:
        assert [row["nps"] for row in plan.preview.to_pylist()[:3]] == list(points)
        assert any("no points. They are stored as 9, 7 and 3" in notice.render() for notice in plan.notices)


def test_a_yes_is_no_recommendation_from_0_to_10(tmp_path: Path) -> None:
    path = tmp_path / "yes.csv"
    lines = [f"2026-03-{1 + n % 28:02},{'Yes' if n % 3 else 'No'},{n % 5 + 1}" for n in range(30)]
    path.write_text("\n".join(["Date,Would you recommend us?,Satisfaction", *lines]), encoding="utf-8")
    with intake.inspect(path) as plan:
        assert "nps" not in plan.mapping.values()
        assert any("0 to 10" in notice.render() for notice in plan.notices)


@pytest.mark.parametrize(
    "words",
    [
        ("Yes", "No", "Maybe"), ("추천", "비추천"),
        ("매우 그렇다", "그렇다", "보통", "그렇지 않다", "전혀 그렇지 않다"),
        ("Very likely", "Likely", "Neutral", "Unlikely", "Very unlikely"), ("非常愿意", "愿意", "一般", "不愿意"),
    ],
)  # fmt: skip
def test_the_rank_of_a_word_is_no_recommendation_from_0_to_10(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = file(tmp_path, words, "Would you recommend us?")
    for said in ({}, {"Would you recommend us?": "nps"}):
        with pytest.raises(FileAmbiguous, match="is not from 0 to 10"):
            intake.inspect(path, options=Options(mapping=said))


def test_a_recommendation_that_never_nears_10_is_asked_about(tmp_path: Path) -> None:
    path = file(tmp_path, ("1", "2", "3", "4", "5"), "NPS")
    with pytest.raises(FileAmbiguous, match="does not look like a recommendation"):
        intake.inspect(path)
    with intake.inspect(path, options=Options(mapping={"NPS": "nps:0-10"})) as plan:
        assert plan.preview.to_pylist()[0]["nps"] == 1


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, values",
    [("Rating", ("1", "2", "3", "4", "5")), ("평가", ("0", "1", "2", "3", "4", "5")), ("评分", ("3", "4", "7"))],
)
def test_a_recommendation_by_hand_is_asked_about_as_one_by_its_header(
    tmp_path: Path, header: str, values: tuple[str, ...]
) -> None:
    path = file(tmp_path, values, header)
    found = asked(path, mapping={header: "nps"})
    (question,) = found.questions
    assert question.column == header
    assert [value for value, _ in question.choices] == [f"{header}=answer:outcome", f"{header}=nps:0-10"]
    store = Store(str(tmp_path / "store"))
    assert intake.take(path, store, options=Options(mapping={header: "nps:0-10"})).added == ROWS
    # What was said of the scale holds for the next file with these headers.
    week = file(tmp_path, values[1:], header, rows=20)
    with intake.inspect(week, store=store) as plan:
        assert plan.preview.to_pylist()[0]["nps"] == int(values[1])


def test_a_recommendation_by_hand_in_a_known_export_is_asked_about_too(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    lines = (f"{n},2026-03-{n:02},{n % 5 + 1},친절해요\n" for n in range(1, 29))
    path.write_text("id,date,rating,content\n" + "".join(lines), "utf-8")
    with intake.inspect(path) as plan:
        assert plan.layout == "app_reviews_ko"
    found = asked(path, mapping={"rating": "nps"})
    assert [value for value, _ in found.questions[0].choices] == ["rating=answer:outcome", "rating=nps:0-10"]


@pytest.mark.parametrize(
    "text, point, out_of",
    [
        ("4", 4, 0), ("4.5", 4.5, 0), ("5점", 5, 0), ("4. Good", 4, 0), ("Good (4)", 4, 0), ("3/5", 3, 5),
        ("85%", 85, 100),
        ("3,5", 3.5, 0), ("\u2605\u2605\u2606", 2, 3), ("\u2b50\u2b50\u00bd", 2.5, 0), ("8 von 10", 8, 10),
    ],
)  # fmt: skip
def test_a_value_is_a_point(text: str, point: float, out_of: int) -> None:
    found = number(text)
    assert found is not None
    assert (found.point, found.out_of) == (point, out_of)


@pytest.mark.parametrize("text", ["Good", "4-5 days", "2026-03-01", "a/b", "", "1,234"])
def test_what_is_no_point(text: str) -> None:
    assert number(text) is None


def test_few_answers_are_of_the_usual_scale_and_many_without_a_middle_of_four() -> None:
    few = scales.read({"Very satisfied": 2, "Satisfied": 3, "Dissatisfied": 1})
    assert few is not None
    assert (few.size, few.is_sure, few.point("Satisfied")) == (5, False, 4)
    many = scales.read({"Very satisfied": 20, "Satisfied": 20, "Dissatisfied": 20, "Very dissatisfied": 20})
    assert many is not None
    assert (many.size, many.is_sure, many.point("Satisfied")) == (4, True, 3)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("How would you rate our service?", SCALES["en quality"]), ("服务评价", SCALES["zh five"]),
        ("오늘 서비스는 어떠셨나요?", SCALES["faces"]), ("サービスはいかがでしたか", SCALES["ja"]),
        ("rating of the visit (1-5)", ("1", "2", "3", "4", "5")),
    ],
)  # fmt: skip
def test_a_score_that_no_header_names_is_asked_about_and_never_an_answer_in_silence(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    path = file(tmp_path, words, header)
    for said in ({}, {"as_table": "response"}):
        question = asked(path, **said).questions[0]
        assert (question.option, question.column) == ("mapping", header)
        assert f"{header}=csat" in [value for value, _ in question.choices]
    assert [row[0] for row in stored(path, mapping={header: "csat"})[:5]] == [1, 2, 3, 4, 5]
    with intake.inspect(path, options=Options(as_table="response", mapping={header: "answer"})) as plan:
        assert plan.mapping[header] == "answer"


def test_rubbish_among_the_points_is_asked_about_word_by_word(tmp_path: Path) -> None:
    path = file(tmp_path, ("1", "2", "3", "4", "5", "5", "?", "xx", "1", "4"))
    question = next(q for q in asked(path).questions if q.option == "values")
    assert dict(question.entries).keys() == {"?", "xx"}
    said = {f"Overall satisfaction:{word}": "none" for word in ("?", "xx")}
    assert [row[0] for row in stored(path, values=said)] == [1, 2, 3, 4, 5, 5, None, None, 1, 4]


def test_a_new_word_beside_remembered_ones_is_the_only_thing_asked(tmp_path: Path) -> None:
    path = file(tmp_path, ("Delighted", "Meh", "Furious"), "Satisfaction")
    said = {"Satisfaction:Delighted": "5", "Satisfaction:Furious": "1"}
    question = next(q for q in asked(path, values=said).questions if q.option == "values")
    assert dict(question.entries) == {"Meh": "", "Delighted": "5", "Furious": "1"}
    assert [r[0] for r in stored(path, values={**said, "Satisfaction:Meh": "3"})[:3]] == [5, 3, 1]


def test_a_point_far_above_the_others_may_mean_no_answer(tmp_path: Path) -> None:
    path = file(tmp_path, ("1", "2", "3", "4", "5", "9"))
    question = asked(path).questions[0]
    column = question.column
    values = [value for value, _ in question.choices]
    assert (question.option, values[0], values[-1]) == ("values", "scale=1-10", f"{column}:9=none")
    assert {row[0] for row in stored(path, values={f"{column}:9": "none"})} == {1, 2, 3, 4, 5, None}


@pytest.mark.parametrize("turned", [False, True])
def test_two_scales_one_after_the_other_are_asked_about(tmp_path: Path, turned: bool) -> None:
    path = tmp_path / "two.csv"
    points = [1 + n % 5 for n in range(60)] + [1 + n % 10 for n in range(40)]
    lines = [f"2026-03-{1 + n % 28:02},{point}" for n, point in enumerate(points[::-1] if turned else points)]
    path.write_text("\n".join(["Survey date,Satisfaction", *lines]), encoding="utf-8")
    with pytest.raises(FileAmbiguous, match="two scales"):
        intake.inspect(path)
    assert stored(path, scale=(1, 10))[0][1:] == (1, 10)


def test_of_two_scales_every_one_that_the_points_allow_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "six.csv"
    points = [1 + n % 5 for n in range(60)] + [1 + n % 6 for n in range(40)]
    lines = [f"2026-03-{1 + n % 28:02},{point}" for n, point in enumerate(points)]
    path.write_text("\n".join(["Survey date,Satisfaction", *lines]), encoding="utf-8")
    (question,) = asked(path).questions
    assert (question.option, {"1-6", "1-7"} <= {value for value, _ in question.choices}) == ("scale", True)
    assert stored(path, scale=(1, 6))[0][1:] == (1, 6)


def test_of_two_scales_beside_another_score_the_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "both.csv"
    points = [1 + n % 5 for n in range(60)] + [1 + n % 10 for n in range(40)]
    lines = [f"2026-03-{1 + n % 28:02},{point},{1 + n % 7}" for n, point in enumerate(points)]
    path.write_text("\n".join(["Survey date,Satisfaction,Effort", *lines]), encoding="utf-8")
    question = next(q for q in asked(path).questions if q.column == "Satisfaction")
    assert (question.option, question.choices[0][0]) == ("mapping", "Satisfaction=csat:1-10")


def test_points_beyond_the_scale_further_down_are_asked_about_before_anything_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    points = [1 + n % 5 for n in range(52_000)] + [1 + n % 10 for n in range(2_000)]
    lines = [f"K{n * 7919 % 999_983},2026-03-{1 + n % 28:02},{point}" for n, point in enumerate(points)]
    path.write_text("\n".join(["Response ID,Survey date,Satisfaction", *lines]), encoding="utf-8")
    store = Store(str(tmp_path / "store"))
    with pytest.raises(FileAmbiguous, match="outside its scale") as found:
        intake.take(path, store)
    assert [value for question in found.value.questions for value, _ in question.choices] == ["outside"]
    assert intake.take(path, store, options=Options(accept=("outside",))).rejected == 1_000


@pytest.mark.parametrize(
    "words, expected",
    [
        # What sounds worst comes first; what nothing is known of last, and has no point: it is not sure.
        (("Zonk", "Delighted", "Meh", "Furious", "Pleased"), "Furious=1 Meh=3 Pleased=4 Delighted=5 Zonk="),
        (("Bad", "Great", "OK", "not great", "great service"), "Bad=2 OK=3 Great=5 not great= great service="),
        (("최고예요", "그저그럼", "실망했어요", "아무거나"), "실망했어요=2 그저그럼=3 최고예요=5 아무거나="),
        (("惊喜", "凑合", "太失望了", "不太行"), "太失望了=1 凑合=3 惊喜=5 不太行="),
        # Parts of what is said tell no side: it may be denied, weakened, or good and bad at once.
        (("good but bad service", "not bad", "안 좋음", "nice"), "안 좋음=2 nice=4 good but bad service= not bad="),
    ],
)
def test_words_of_no_scale_are_proposed_by_what_they_sound_like(words: tuple[str, ...], expected: str) -> None:
    entries = scales.proposed(dict.fromkeys(words, 3), None, of_five=True)
    assert " ".join(f"{word}={point}" for word, point in entries) == expected
    plain = scales.proposed(dict.fromkeys(words, 3), None)
    assert [word for word, _ in plain] == [word for word, _ in entries]
    assert {point for _, point in plain} == {""}, "another scale than the usual one gets the order alone"
