"""Surveys whose right numbers are known, as one file or as files that come one after the other."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bench.silent.dates import DATES, Form
from bench.silent.recipe import LASTING, Case, File, Recipe, Truth, Value
from bench.silent.scales import SCALES, Scale
from bench.silent.writing import Cell, written

DATE = {"ko": "응답일", "zh": "填写时间", "zh_hant": "填寫時間", "en": "Survey date"}
NUMBER = {"ko": "응답번호", "zh": "答卷编号", "zh_hant": "答卷編號", "en": "Response ID"}
COUNTER = {"ko": "순번", "zh": "序号", "zh_hant": "序號", "en": "No"}
BRANCH = {"ko": "지점", "zh": "网点", "zh_hant": "分行", "en": "Branch"}
LOCATION = {"ko": "거주지역", "zh": "居住地区", "zh_hant": "居住地區", "en": "Location"}
COMMENT = {"ko": "의견", "zh": "意见", "zh_hant": "意見", "en": "Comment"}
STATUS = {"ko": "응답상태", "zh": "答卷状态", "zh_hant": "答卷狀態", "en": "Status"}
GROUP = {"ko": "NPS 구분", "zh": "NPS分组", "zh_hant": "NPS分組", "en": "Q1_NPS_GROUP"}
BRANCHES = {
    "ko": ("가온", "누리", "다솜"), "zh": ("城东", "城西", "城南"), "zh_hant": ("城東", "城西", "城南"),
    "en": ("Northgate", "Southgate", "Harbour"),
}  # fmt: skip
LOCATIONS = {
    "ko": ("도시", "농촌", "도농복합"), "zh": ("城市", "农村", "城乡结合"), "zh_hant": ("都市", "鄉村", "郊區"),
    "en": ("Urban", "Rural", "Semi-urban"),
}  # fmt: skip
LONG = {
    "ko": ("창구에서 오래 기다렸어요 {}", "직원이 {}번이나 친절하게 설명해 주었습니다"),
    "zh": ("柜台等了{}分钟，太久了", "员工很热情，解释得很清楚 {}"),
    "zh_hant": ("櫃檯等了{}分鐘，太久了", "員工很親切，說明得很清楚 {}"),
    "en": ("The wait at the counter took {} minutes", "Staff’s help was “great”, {} out of ten visits"),
}
SHORT = {
    "ko": ("좋음", "보통", "나쁨", "친절해요"), "zh": ("好", "一般", "差", "不错"),
    "zh_hant": ("好", "普通", "差", "不錯"),
    "en": ("ok", "good", "excellent", "poor"),
}  # fmt: skip
STARTED = {"ko": "시작 시간", "zh": "开始时间", "zh_hant": "開始時間", "en": "Started at"}
SUBMITTED = {"ko": "제출 시간", "zh": "提交时间", "zh_hant": "提交時間", "en": "Submitted at"}
WEIGHT = {"ko": "가중치", "zh": "权重", "zh_hant": "權重", "en": "Weight"}
MEAN = {"ko": "평균", "zh": "平均", "zh_hant": "平均", "en": "Average"}
TITLE = {"ko": "고객 만족도 조사", "zh": "客户满意度调查", "zh_hant": "客戶滿意度調查", "en": "Customer survey"}
NOTHING = {"ko": "해당없음", "zh": "不适用", "zh_hant": "不適用", "en": "N/A"}
CODE = "99"
STATES = {
    "ko": {"완료": "complete", "중도이탈": "partial", "대상아님": "screened_out"},
    "zh": {"已完成": "complete", "未完成": "partial", "被甄别": "screened_out"},
    "zh_hant": {"已完成": "complete", "未完成": "partial", "不符資格": "screened_out"},
    "en": {"Complete": "complete", "Partial": "partial", "Disqualified": "screened_out"},
}
_STATED = (8, 1, 1)
Known = TypeVar("Known")


@dataclass(frozen=True)
class Answer:
    """One response as it truly was; key: what it is known by wherever it is sent again."""

    key: str
    moment: datetime
    cell: str
    branch: str = ""
    location: str = ""
    comment: str = ""
    status: str = ""
    weight: str = ""


def survey(recipe: Recipe) -> Case:
    """The files of a survey, and its truth."""
    chance = random.Random(recipe.seed)
    files = _files(recipe, chance)
    name = f"survey-{recipe.seed}"
    made = [_file(recipe, f"{name}-{number}", answers) for number, answers in enumerate(files, start=1)]
    before = _truth(recipe, files[:-1]) if len(files) > 1 else None
    truth, header = _truth(recipe, files), list(_columns(recipe, files[0]))
    if recipe.container == "sav":
        truth = replace(truth, fields=_by_variable(truth.fields, header), points=_by_variable(truth.points, header))
    return Case(recipe, tuple(made), truth, before)


def _by_variable(known: Mapping[str, Known], header: list[str]) -> dict[str, Known]:
    """What is known of columns also by the variables that they are in a file of SPSS."""
    return {**known, **{f"V{place}": known[name] for place, name in enumerate(header, start=1) if name in known}}


def _files(recipe: Recipe, chance: random.Random) -> list[list[Answer]]:
    first = _answers(recipe, chance, 0)
    if recipe.sequence == "one":
        return [first]
    if recipe.sequence == "corrected":
        cells = SCALES[recipe.scale].cells
        return [first, [replace(a, cell=cells[-1]) for a in first if a.cell != cells[-1]][: recipe.rows // 4]]
    second = _answers(recipe, chance, 1)
    return [first, second if recipe.sequence == "weeks" else [*first, *second]]


def moments(form: Form, chance: random.Random, count: int, month: int) -> list[datetime]:
    """Moments of one month in order; the first two are of its second and its last day that may occur."""
    last = 12 if form.low else 28
    days = sorted([2, last, *(chance.randint(1, last) for _ in range(count - 2))])
    at = [
        datetime(2026, month, day, chance.randint(0, 23), chance.randint(0, 59), chance.randint(0, 59)) for day in days
    ]
    return sorted(at)


def _answers(recipe: Recipe, chance: random.Random, number: int) -> list[Answer]:
    """The responses of one month; every point of the scale occurs."""
    scale, language = SCALES[recipe.scale], recipe.language
    cells = [*scale.cells, *chance.choices(scale.cells, k=recipe.rows)][: max(recipe.rows, len(scale.cells))]
    chance.shuffle(cells)
    if recipe.extra in ("nothing", "code"):
        for place in range(5, len(cells), 8):
            cells[place] = CODE if recipe.extra == "code" else NOTHING[language]
    at = moments(DATES[recipe.date], chance, len(cells), 3 + number)
    words = LONG[language] if recipe.comment == "long" else SHORT[language]
    states = list(STATES[language])
    return [
        Answer(
            key=str(number * len(cells) + place),
            moment=moment,
            cell=cell,
            branch=chance.choice(BRANCHES[language]) if recipe.place in ("branch", "both") else "",
            location=chance.choice(LOCATIONS[language]) if recipe.place in ("location", "both") else "",
            comment=chance.choice(words).format(100 * number + place) if recipe.comment != "none" else "",
            status=chance.choices(states, _STATED)[0] if recipe.status == "words" else "",
            weight=f"{chance.randint(5, 20) / 10}" if recipe.extra == "weight" else "",
        )
        for place, (moment, cell) in enumerate(zip(at, cells, strict=True), start=1)
    ]


def named(recipe: Recipe, keys: Iterable[str]) -> list[str]:
    """What stands in the number's column of each row of a file."""
    known = list(keys)
    return {
        "unique": [f"R-{recipe.seed}-{int(key):05}" for key in known],
        "uuid": [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{recipe.seed} {key}")) for key in known],
        "continued": known,
        "counter": [str(place) for place, _ in enumerate(known, start=1)],
        "counter id": [str(place) for place, _ in enumerate(known, start=1)],
        "padded": [f"{place:04}" for place, _ in enumerate(known, start=1)],
    }.get(recipe.identity, [])


def number_header(recipe: Recipe, titles: Mapping[str, str]) -> str:
    """The header of the number's column."""
    return (COUNTER if recipe.identity == "counter" else titles)[recipe.language]


def _file(recipe: Recipe, name: str, answers: list[Answer]) -> File:
    columns = _columns(recipe, answers)
    rows = list(zip(*columns.values(), strict=True))
    return written(recipe, name, list(columns), [*rows, *_below(recipe, columns, answers)], *_above(recipe))


def _columns(recipe: Recipe, answers: list[Answer]) -> dict[str, list[Cell]]:
    """The cells of each column, by its header."""
    form, scale = DATES[recipe.date], SCALES[recipe.scale]
    is_cell = recipe.container == "xlsx" and recipe.date == "iso"
    day: list[Cell] = [
        a.moment.replace(hour=0, minute=0, second=0) if is_cell else form.write(a.moment) for a in answers
    ]
    columns: dict[str, list[Cell]] = {}
    if numbers := named(recipe, (a.key for a in answers)):
        columns[number_header(recipe, NUMBER)] = [*numbers]
    if recipe.extra == "started":
        columns[STARTED[recipe.language]] = [form.write(a.moment - timedelta(minutes=25)) for a in answers]
    columns[_dated(recipe)[recipe.language]] = day
    if recipe.status == "words":
        columns[STATUS[recipe.language]] = [a.status for a in answers]
    for title, what in ((BRANCH, "branch"), (LOCATION, "location")):
        if getattr(answers[0], what):
            columns[title[recipe.language]] = [getattr(a, what) for a in answers]
    columns[scale.title(recipe.language)] = [a.cell for a in answers]
    if recipe.group == "yes":
        columns[GROUP[recipe.language]] = [_group(scale.points.get(a.cell)) for a in answers]
    if recipe.comment != "none":
        columns[COMMENT[recipe.language]] = [a.comment for a in answers]
    if recipe.extra == "weight":
        columns[WEIGHT[recipe.language]] = [a.weight for a in answers]
    return columns


def _dated(recipe: Recipe) -> Mapping[str, str]:
    return SUBMITTED if recipe.extra == "started" else DATE


def _above(recipe: Recipe) -> list[str]:
    """Lines above the header."""
    return [TITLE[recipe.language], ""] if recipe.extra == "titles" and recipe.container != "sav" else []


def _below(recipe: Recipe, columns: Mapping[str, list[Cell]], answers: list[Answer]) -> list[list[Cell]]:
    """A mean below the rows, where their cells are numbers."""
    scale = SCALES[recipe.scale]
    if recipe.extra != "mean" or recipe.container == "sav" or not all(cell.isdigit() for cell in scale.cells):
        return []
    mean = sum(scale.points[a.cell] for a in answers) / len(answers)
    cells: list[Cell] = [f"{mean:.2f}" if name == scale.title(recipe.language) else "" for name in columns]
    cells[0] = MEAN[recipe.language]
    return [cells]


def _group(point: float | None) -> str:
    if point is None:
        return ""
    return "Promoter" if point >= 9 else "Passive" if point >= 7 else "Detractor"


def _truth(recipe: Recipe, files: list[list[Answer]]) -> Truth:
    form, scale, language = DATES[recipe.date], SCALES[recipe.scale], recipe.language
    rows = list({answer.key: answer for answers in files for answer in answers}.values())
    is_nps = scale.field == "nps"
    # Who was screened out does not count; who broke off counts with the score that was given.
    some = [a for a in rows if STATES[language].get(a.status, "complete") != "screened_out" and a.cell in scale.points]
    days = Counter(form.day(a.moment) for a in some)
    numbers: dict[str, tuple[Value, ...]] = {
        name: (value,) for name, value in {**_scores(scale, some), "responses": float(len(some))}.items()
    }
    if scale.refused:
        numbers = {name: (*values, 0.0 if name == "responses" else None, None) for name, values in numbers.items()}
    columns: dict[str, Mapping[Any, int]] = {"branch_id": Counter(a.branch for a in rows if a.branch)}
    if recipe.comment != "none":
        columns["verbatim"] = Counter(a.comment for a in rows)
    # Kept as an answer such a score leaves its response partial; read as groups it does not.
    if recipe.status == "words" and not scale.refused:
        columns["status"] = Counter(_state(recipe, a) for a in rows)
    if recipe.extra == "weight":
        columns["weight"] = Counter(float(a.weight) for a in rows)
    meant = {cell: (f"{point:g}",) for cell, point in scale.points.items()}
    points = {
        scale.title(language): {**meant, NOTHING[language]: ("none",), CODE: ("none",)},
        STATUS[language]: {word: (state,) for word, state in STATES[language].items()},
    }
    return Truth(
        "response", len(rows), "" if scale.refused else "responses", numbers, days, columns,
        _fields(recipe), points, None if is_nps else (scale.low, scale.high), form.order, form.zone,
        _names(recipe), recipe.sequence == "corrected", recipe.encoding,
        nothing=(CODE, NOTHING[language]), again=recipe.sequence == "cumulative",
    )  # fmt: skip


def _state(recipe: Recipe, answer: Answer) -> str:
    """What is said of the answer; one without a score is not complete."""
    state = STATES[recipe.language][answer.status]
    return "partial" if state == "complete" and answer.cell not in SCALES[recipe.scale].points else state


def _scores(scale: Scale, answers: list[Answer]) -> dict[str, Value]:
    """The survey's numbers, as they are defined."""
    points = [scale.points[a.cell] for a in answers]
    if scale.field == "nps":
        return {"nps": 100 * (sum(p >= 9 for p in points) - sum(p <= 6 for p in points)) / len(points), "csat": None}
    ends = (1, 7) if scale.field == "ces" else (1, 5)
    mean = sum(ends[0] + (ends[1] - ends[0]) * (p - scale.low) / (scale.high - scale.low) for p in points) / len(points)
    top = sum(p >= scale.high - 1 for p in points) / len(points)
    if scale.field == "ces":
        return {"ces": mean, "csat": None, "nps": None}
    return {"csat": mean, "nps": None, **({"csat_top2": top} if scale.high in (4, 5, 7) else {})}


def _fields(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    language, scale = recipe.language, SCALES[recipe.scale]
    way = f"{scale.field}:{scale.low}-{scale.high}"
    return {
        _dated(recipe)[language]: ("responded_at",),
        STARTED[language]: ("none", "answer:other", "answer"),
        WEIGHT[language]: ("weight",),
        scale.title(language): ("answer:outcome", "answer") if scale.refused else (way, scale.field),
        NUMBER[language]: ("response_id",),
        COUNTER[language]: ("none", "answer:other", "answer"),
        BRANCH[language]: ("branch_id",),
        LOCATION[language]: ("answer:demographic", "answer:other", "answer", "none", "segment"),
        COMMENT[language]: ("verbatim",),
        STATUS[language]: ("status",),
        GROUP[language]: ("answer:other", "answer", "none"),
    }


def _names(recipe: Recipe) -> tuple[str, ...]:
    """What names a row, the best first."""
    return ("number",) if recipe.identity in LASTING else ("row", "day")
