"""Tables of totals and of means: half-hours of calls, which count, and summaries, of which no answer can be made."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from bench.silent.dates import DATES, Form
from bench.silent.recipe import Case, Recipe, Truth
from bench.silent.surveys import BRANCH, BRANCHES
from bench.silent.writing import written

_ORDER = ("ko", "zh", "zh_hant", "en")
DAY = ("일자", "日期", "日期", "Date")
HALF = ("시간대", "时间段", "時間段", "Interval")
STARTS = ("시작시각", "开始时间", "開始時間", "Interval start")
OFFERED = ("인입호", "呼入量", "來電量", "Offered")
ANSWERED = ("응답호", "接听量", "接聽量", "Answered")
LOST = ("포기호", "放弃量", "放棄量", "Abandoned")
MONTH = ("월", "月份", "月份", "Month")
MEAN = ("평균 만족도", "平均满意度", "平均滿意度", "Average satisfaction")
COUNT = ("응답수", "答卷数", "答卷數", "Responses")
KIND = ("구분", "项目", "項目", "Measure")


def _of(titles: tuple[str, ...], recipe: Recipe) -> str:
    return titles[_ORDER.index(recipe.language)]


def intervals(recipe: Recipe) -> Case:
    """Half-hours of two days with the calls that came, were answered and were lost."""
    chance, form, rows, days = random.Random(recipe.seed), DATES[recipe.date], [], dict[date, int]()
    first = date(2026, 5, 2 if form.low else 14)
    totals = {"offered": 0, "answered": 0, "abandoned": 0}
    for place in range(32):
        day, minutes = first + timedelta(place // 16), 540 + 30 * (place % 16)
        lost = chance.randint(0, 12)
        offered = 90 + place + lost
        days[day] = days.get(day, 0) + offered
        for name, count in (("offered", offered), ("answered", offered - lost), ("abandoned", lost)):
            totals[name] += count
        rows.append([*_when(recipe, form, day, minutes), str(offered), str(offered - lost), str(lost)])
    when = [DAY, HALF] if recipe.apart == "yes" else [STARTS]
    header = [_of(titles, recipe) for titles in (*when, OFFERED, ANSWERED, LOST)]
    truth = Truth(
        "contact_interval", 32, "offered",
        {"offered": (float(totals["offered"]),), "call_loss": (totals["abandoned"] / totals["offered"],)}, days,
        fields={header[-1]: ("abandoned",), header[-2]: ("answered",), header[-3]: ("offered",),
                **dict.fromkeys(header[:-3], ("starts_at",))},
        order=form.order, zone=form.zone, names=("number", "row"), encoding=recipe.encoding,
    )  # fmt: skip
    return Case(recipe, (written(recipe, f"interval-{recipe.seed}", header, rows),), truth)


def _when(recipe: Recipe, form: Form, day: date, minutes: int) -> list[str]:
    begin = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60)
    if recipe.apart == "no":
        return [form.write(begin)]
    return [day.isoformat(), f"{begin:%H:%M}~{begin + timedelta(minutes=30):%H:%M}"]


def means(recipe: Recipe) -> Case:
    """The mean satisfaction of each month and branch, and of how many answers it is."""
    chance, rows = random.Random(recipe.seed), []
    for branch in BRANCHES[recipe.language]:
        for month in range(1, 9):
            when = DATES[recipe.date].write(_first(month)) if recipe.date != "iso" else f"2026-{month:02}-01"
            rows.append([when, branch, f"{chance.uniform(3, 4.9):.2f}", str(chance.randint(20, 90))])
    header = [_of(titles, recipe) for titles in (MONTH, MEAN, COUNT)]
    header.insert(1, BRANCH[recipe.language])
    return Case(recipe, (written(recipe, f"means-{recipe.seed}", header, rows),), Truth())


def _first(month: int) -> datetime:
    return datetime(2026, month, 1)


def pivot(recipe: Recipe) -> Case:
    """Months side by side."""
    chance = random.Random(recipe.seed)
    months = {
        "ko": [f"{m}월" for m in range(1, 7)], "zh": [f"{m}月" for m in range(1, 7)],
        "zh_hant": [f"{m}月" for m in range(1, 7)], "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
    }[recipe.language]  # fmt: skip
    rows = [
        [branch, title, *(f"{chance.uniform(3, 4.9):.1f}" for _ in months)]
        for branch in BRANCHES[recipe.language] for title in (_of(MEAN, recipe),)
    ]  # fmt: skip
    header = [BRANCH[recipe.language], _of(KIND, recipe), *months]
    return Case(recipe, (written(recipe, f"pivot-{recipe.seed}", header, rows),), Truth())


def summary(recipe: Recipe) -> Case:
    """Means by branch alone, with a total below."""
    chance = random.Random(recipe.seed)
    rows = [[b, f"{chance.uniform(3, 4.9):.2f}", str(chance.randint(200, 900))] for b in BRANCHES[recipe.language]]
    header = [BRANCH[recipe.language], _of(MEAN, recipe), _of(COUNT, recipe)]
    return Case(recipe, (written(recipe, f"summary-{recipe.seed}", header, rows),), Truth())
