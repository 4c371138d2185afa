"""Complaints, visits and calls whose right numbers are known."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bench.silent.dates import DATES
from bench.silent.recipe import LASTING, Case, File, Recipe, Truth
from bench.silent.surveys import BRANCH, BRANCHES, named, number_header
from bench.silent.writing import written

Titles = Mapping[str, tuple[str, ...]]
Places = Mapping[str, int]
# Headers by language: ko, zh, zh_hant, en.
_ORDER = ("ko", "zh", "zh_hant", "en")
COMPLAINT: Titles = {
    "complaint_id": ("민원번호", "投诉编号", "投訴編號", "Complaint ID"),
    "opened_at": ("접수일자", "受理日期", "受理日期", "Opened"),
    "closed_at": ("처리일자", "办结日期", "結案日期", "Closed on"),
    "reason": ("민원유형", "投诉类型", "投訴類型", "Reason"),
    "status": ("처리상태", "处理状态", "處理狀態", "Status"),
    "outcome": ("처리결과", "处理结果", "處理結果", "Outcome"),
    "redress_amount": ("배상금액", "赔偿金额", "賠償金額", "Redress"),
}
VISIT: Titles = {
    "visit_id": ("번호표", "排队号", "排隊號", "Ticket number"),
    "issued_at": ("발권일시", "取号时间", "取號時間", "Issued at"),
    "called_at": ("호출일시", "叫号时间", "叫號時間", "Called at"),
    "ended_at": ("종료일시", "结束时间", "結束時間", "Ended at"),
    "outcome": ("처리결과", "办理结果", "辦理結果", "Outcome"),
}
CALL: Titles = {
    "contact_id": ("통화번호", "通话编号", "通話編號", "Call ID"),
    "enqueued_at": ("인입일시", "进入队列时间", "進入隊列時間", "Queued at"),
    "answered_at": ("응답일시", "接听时间", "接聽時間", "Answered at"),
    "abandoned_at": ("포기일시", "放弃时间", "放棄時間", "Abandoned at"),
    "ended_at": ("종료일시", "结束时间", "結束時間", "Ended at"),
    "seconds": ("대기시간(초)", "等待时长(秒)", "等待時長(秒)", "Wait (seconds)"),
    "outcome": ("통화결과", "通话结果", "通話結果", "Outcome"),
}
# Day and time apart: the header of the day, and the ends of those of the times.
_DAY = ("일자", "日期", "日期", "Date")
WORDS = {
    "complaint.status": (
        {"접수": "open", "처리중": "open", "처리완료": "closed"},
        {"待处理": "open", "处理中": "open", "已办结": "closed"},
        {"待處理": "open", "處理中": "open", "已結案": "closed"},
        {"New": "open", "In Progress": "open", "Resolved": "closed"},
    ),
    "complaint.outcome": (
        {"수용": "upheld", "일부수용": "partial", "불수용": "rejected"},
        {"成立": "upheld", "部分成立": "partial", "不成立": "rejected"},
        {"成立": "upheld", "部分成立": "partial", "不成立": "rejected"},
        {"Upheld": "upheld", "Partially upheld": "partial", "Not upheld": "rejected"},
    ),
    "visit.outcome": (
        {"완료": "served", "부재": "no_show", "이탈": "left"}, {"已办理": "served", "过号": "no_show", "弃号": "left"},
        {"已辦理": "served", "過號": "no_show", "棄號": "left"},
        {"Served": "served", "No show": "no_show", "Left": "left"},
    ),
    "contact.outcome": (
        {"응답": "answered", "포기": "abandoned"}, {"已接听": "answered", "已放弃": "abandoned"},
        {"已接聽": "answered", "已放棄": "abandoned"}, {"Handled": "answered", "Abandoned": "abandoned"},
    ),
}  # fmt: skip
AMOUNTS = {
    "ko": {"3만원": 30000.0, "2,500원": 2500.0, "12만 5천원": 125000.0, "100만": 1000000.0, "₩5,000": 5000.0},
    "zh": {"3万元": 30000.0, "2500元": 2500.0, "1.5万": 15000.0, "¥5,000": 5000.0},
    "zh_hant": {"3萬元": 30000.0, "2500元": 2500.0, "1.5萬": 15000.0, "NT$5,000": 5000.0},
    "en": {"$3,000": 3000.0, "2,500": 2500.0, "$120.50": 120.5, "USD 5,000": 5000.0},
}
REASONS = (("수수료", "대출"), ("手续费", "贷款"), ("手續費", "貸款"), ("Fees", "Loans"))


@dataclass(frozen=True)
class Event:
    """A complaint, ticket or call: when it began, was taken and ended; kind: its choices, by Teller's column."""

    key: str
    began: datetime
    taken: datetime | None
    ended: datetime | None
    branch: str = ""
    state: str = ""
    outcome: str = ""
    amount: str = ""


def _of(titles: tuple[str, ...], recipe: Recipe) -> str:
    return titles[_ORDER.index(recipe.language)]


def _words(recipe: Recipe, column: str) -> dict[str, str]:
    return WORDS[column][_ORDER.index(recipe.language)]


def event(recipe: Recipe) -> Case:
    """The files of complaints, visits or calls, and their truth."""
    chance = random.Random(recipe.seed)
    make = {"complaint": _complaints, "visit": _visits, "call": _calls}[recipe.kind]
    first = make(recipe, chance, 0)
    files = [first]
    if recipe.sequence in ("weeks", "cumulative"):
        second = make(recipe, chance, 1)
        files.append(second if recipe.sequence == "weeks" else [*first, *second])
    if recipe.sequence == "corrected":
        files.append([replace(e, ended=e.ended + timedelta(minutes=5)) for e in first if e.ended][: recipe.rows // 4])
    name = f"{recipe.kind}-{recipe.seed}"
    made = tuple(_file(recipe, f"{name}-{number}", rows) for number, rows in enumerate(files, start=1))
    return Case(recipe, made, _truth(recipe, files), _truth(recipe, files[:-1]) if len(files) > 1 else None)


def _complaints(recipe: Recipe, chance: random.Random, number: int) -> list[Event]:
    last, made = (12 if DATES[recipe.date].low else 28), []
    for place in range(recipe.rows):
        began = datetime(2026, 3 + number, 2 + place * (last - 2) // recipe.rows, 9 + place % 9, place % 60)
        is_open = chance.random() < 0.25
        ended = None if is_open else began.replace(day=min(last, began.day + chance.randint(0, 5)))
        state = chance.choice([w for w, m in _words(recipe, "complaint.status").items() if (m == "open") == is_open])
        outcome = "" if is_open else chance.choice(list(_words(recipe, "complaint.outcome")))
        amount = chance.choice(list(AMOUNTS[recipe.language])) if recipe.amount == "words" else str(1000 * (place + 1))
        made.append(Event(_key(recipe, number, place), began, None, ended, "", state, outcome, amount))
    return made


def _visits(recipe: Recipe, chance: random.Random, number: int) -> list[Event]:
    """Two branches on two days; the machines begin at 1 every day."""
    day, made = (2 if DATES[recipe.date].low else 14) + 2 * number, []
    for place in range(recipe.rows):
        where, at = place % 2, place // 2 % 2
        began = datetime(2026, 5, day + at, 9, place % 60, chance.randint(0, 50))
        began = began.replace(hour=9 + place // 4 % 8)
        wait = timedelta(minutes=chance.randint(1, 15))
        is_left = chance.random() < 0.1
        taken = None if is_left else began + wait
        ended = began + wait + timedelta(minutes=0 if is_left else 5)
        state = chance.choice([w for w, m in _words(recipe, "visit.outcome").items() if (m != "served") == is_left])
        branch = BRANCHES[recipe.language][where]
        made.append(Event(_key(recipe, number, place), began, taken, ended, branch, state))
    return sorted(made, key=lambda e: e.began)


def _calls(recipe: Recipe, chance: random.Random, number: int) -> list[Event]:
    day, made = (2 if DATES[recipe.date].low else 14) + 2 * number, []
    for place in range(recipe.rows):
        began = datetime(2026, 5, day + 2 * place // recipe.rows, 9 + place // 4 % 8, place % 60)
        is_lost = chance.random() < 0.2 or place == 0
        wait = timedelta(minutes=chance.randint(1, 4))
        taken = None if is_lost else began + wait
        ended = began + wait + timedelta(minutes=0 if is_lost else chance.randint(2, 6))
        (state,) = [w for w, m in _words(recipe, "contact.outcome").items() if (m == "abandoned") == is_lost]
        made.append(Event(_key(recipe, number, place), began, taken, ended, "", state))
    return made


def _key(recipe: Recipe, number: int, place: int) -> str:
    return str(number * recipe.rows + place + 1)


def _numbers(recipe: Recipe, rows: list[Event]) -> list[str]:
    """The numbers of a file's rows; a machine's counter begins anew every day in every branch."""
    if recipe.kind != "visit" or recipe.identity not in ("counter", "counter id", "padded"):
        return named(recipe, (e.key for e in rows))
    counted: Counter[tuple[object, str]] = Counter()
    found = []
    for e in rows:
        counted[e.began.date(), e.branch] += 1
        found.append(f"{counted[e.began.date(), e.branch]:0{4 if recipe.identity == 'padded' else 1}}")
    return found


def _file(recipe: Recipe, name: str, rows: list[Event]) -> File:
    titles = {"complaint": COMPLAINT, "visit": VISIT, "call": CALL}[recipe.kind]
    columns: dict[str, list[str]] = {}
    if numbers := _numbers(recipe, rows):
        columns[number_header(recipe, dict(zip(_ORDER, next(iter(titles.values())), strict=True)))] = numbers
    if recipe.kind == "visit":
        columns[BRANCH[recipe.language]] = [e.branch for e in rows]
    if recipe.apart == "yes":
        columns[_of(_DAY, recipe)] = [e.began.strftime("%Y-%m-%d") for e in rows]
    for column, values in _columns(recipe, rows).items():
        columns[_of(titles[column], recipe)] = values
    return written(recipe, name, list(columns), list(zip(*columns.values(), strict=True)))


def _columns(recipe: Recipe, rows: list[Event]) -> dict[str, list[str]]:
    """Teller's columns as the file has them."""

    def at(moment: datetime | None) -> str:
        if moment is None:
            return ""
        return moment.strftime("%H:%M:%S") if recipe.apart == "yes" else DATES[recipe.date].write(moment)

    began, taken = [at(e.began) for e in rows], [at(e.taken) for e in rows]
    ended, state = [at(e.ended) for e in rows], [e.state for e in rows]
    if recipe.kind == "complaint":
        reasons = REASONS[_ORDER.index(recipe.language)]
        money = {"redress_amount": [e.amount for e in rows]} if recipe.amount != "none" else {}
        words = {"status": state, "outcome": [e.outcome for e in rows]} if recipe.status == "words" else {}
        reason = [reasons[int(e.key) % 2] for e in rows]
        return {"opened_at": began, "closed_at": ended, "reason": reason, **words, **money}
    if recipe.kind == "visit":
        words = {"outcome": state} if recipe.status == "words" else {}
        return {"issued_at": began, "called_at": taken, "ended_at": ended, **words}
    if recipe.lost == "seconds":
        waits = [str(int(((e.taken or e.ended or e.began) - e.began).total_seconds())) for e in rows]
        return {"enqueued_at": began, "seconds": waits, "ended_at": ended, "outcome": state}
    gone = [at(None if e.taken else e.ended) for e in rows]
    more = {"abandoned": {"abandoned_at": gone}, "words": {"outcome": state}}.get(recipe.lost, {})
    return {"enqueued_at": began, "answered_at": taken, **more, "ended_at": ended}


def _truth(recipe: Recipe, files: list[list[Event]]) -> Truth:
    rows = list({e.key: e for some in files for e in some}.values())
    form = DATES[recipe.date]
    truth = (
        _of_calls(rows)
        if recipe.kind == "call"
        else (_of_visits if recipe.kind == "visit" else _of_complaints)(recipe, rows)
    )
    titles = {"complaint": COMPLAINT, "visit": VISIT, "call": CALL}[recipe.kind]
    fields = {_of(title, recipe): (column,) for column, title in titles.items()}
    words = {key: _words(recipe, key) for key in WORDS if key.startswith(truth.table)}
    points = {
        _of(titles[key.partition(".")[2]], recipe): {word: (state,) for word, state in known.items()}
        for key, known in words.items()
    }
    return replace(
        truth, rows=len(rows), fields=fields, points=points, order=form.order, zone=form.zone, encoding=recipe.encoding,
        days=Counter(form.day(e.began) for e in rows),
        names=("number",) if recipe.identity in LASTING else ("day", "row"), replaces=recipe.sequence == "corrected",
        again=recipe.sequence == "cumulative",
    )  # fmt: skip


def _of_complaints(recipe: Recipe, rows: list[Event]) -> Truth:
    known, amounts = _words(recipe, "complaint.outcome"), AMOUNTS[recipe.language]
    outcomes = [known[e.outcome] for e in rows if e.outcome]
    numbers = {
        "complaints": (float(len(rows)),),
        "complaints_open": (float(sum(e.ended is None for e in rows)),),
        "complaints_closed": (float(sum(e.ended is not None for e in rows)),),
    }
    if recipe.status == "words":
        numbers["upheld_share"] = (sum(o != "rejected" for o in outcomes) / len(outcomes),)
    money = (
        Counter(amounts.get(e.amount) or float(e.amount) for e in rows) if recipe.amount != "none" else Counter[float]()
    )
    return Truth("complaint", counted="complaints", numbers=numbers, columns={"redress_amount": money})


def _of_visits(recipe: Recipe, rows: list[Event]) -> Truth:
    waits = [(e.taken - e.began).total_seconds() // _resolution(recipe) for e in rows if e.taken]
    numbers = {"visits": (float(len(rows)),), "walk_away": (sum(e.taken is None for e in rows) / len(rows),)}
    if _resolution(recipe) == 1:
        numbers["wait_mean"] = (sum(waits) / len(waits),)
    return Truth("visit", counted="visits", numbers=numbers, columns={"branch_id": Counter(e.branch for e in rows)})


def _resolution(recipe: Recipe) -> int:
    """Seconds that the file's times are exact to."""
    return 1 if recipe.apart == "yes" or ":" in DATES[recipe.date].write(datetime(2026, 5, 14, 9, 10, 11))[-3:] else 60


def _of_calls(rows: list[Event]) -> Truth:
    lost = sum(e.taken is None for e in rows)
    waits = [(e.taken - e.began).total_seconds() for e in rows if e.taken]
    numbers = {
        "offered": (float(len(rows)),),
        "call_loss": (lost / len(rows),),
        "speed_of_answer": (sum(waits) / len(waits),),
    }
    return Truth("contact", counted="offered", numbers=numbers)
