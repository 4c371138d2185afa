"""A bank whose every name and comment is made to be read as more than text."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path

from data.store.store import Store
from tests import banks

LAST, DAYS = datetime(2026, 11, 22), 35
PLACE = "canary.test"  # asked for by nobody whose words stay words
SHAPES = (
    "![p](http://{at})", "[go](http://{at})", "http://{at}", "www.{at}", "me@{at}", "<http://{at}>",
    "<img src=http://{at} onerror=alert(1)>", "<script src=//{at}></script>", "<a href='http://{at}'>go</a>",
    "<svg onload=alert(1)>{at}", "<iframe src=//{at}>", "'\"><img src=//{at}>", "javascript:alert('{at}')",
    "<b>{at}</b><br><i>x", "<span style=\"font-size:90px\">{at}</span>", "<extra>{at}</extra>", "%{{customdata}}{at}",
    "%{{x|%Y}} {at}", "$\\int {at}$", "$${at}$$", "**{at}**", "_{at}_", "~~{at}~~", "`{at}`", "```{at}", "# {at}",
    "> {at}", "- {at}", "+ {at}", "1. {at}", "2) {at}", "---\n{at}", "{at}\n===", "|{at}|\n|-|\n|x|", "    {at}",
    ":red[{at}]", ":red-background[{at}]", ":material/home: {at}", ":smile: {at}", ":small[{at}]", "->{at}<-",
    "=HYPERLINK(\"http://{at}\")", "+cmd|' /C {at}'!A0", "@SUM({at})", "-2+3 {at}", "\t=1+1 {at}",
    "\u202e{at}\u202c", "\u2066{at}", "\x1b[31m{at}\x1b[0m", "\x1b]8;;http://{at}\x07x", "\x9b2J{at}", "{at}\rfake",
    "&lt;img src=//{at}&gt;", "&#60;a href=//{at}&#62;", "{{0}} {at} {{__class__}}", "[^1] {at}", "\\[x](//{at})",
    "![][r]{at}", "{at} \\", "&colon;//{at}",
)  # fmt: skip
WORDS = tuple(shape.format(at=f"{n}.{PLACE}") for n, shape in zip(range(200), itertools.cycle(SHAPES), strict=False))


def make(folder: Path) -> Store:
    """The bank: six branches in two regions, all subjects, five weeks; each word stands in a comment."""
    store, word = Store(str(folder)), itertools.cycle(WORDS)
    names = [next(word) for _ in range(6)]
    branches = [f"B{n} {name}" for n, name in enumerate(names)]
    regions, segments, channels, products, reasons = ([next(word) for _ in range(n)] for n in (2, 3, 3, 3, 6))
    rows = [{"branch_id": b, "name": n, "region": regions[i % 2], "customers": 900} for i, (b, n) in
            enumerate(zip(branches, names, strict=True))]  # fmt: skip
    banks.commit(store, "branch", rows, file=next(word))
    turn = [LAST - timedelta(days=n % DAYS, hours=n % 9) for n in range(700)]
    about = [
        {"branch_id": branches[n % 6], "segment": segments[n % 3], "channel": channels[n // 2 % 3],
         "product": products[n // 3 % 3]} for n in range(700)
    ]  # fmt: skip
    answers = [
        {"response_id": f"r{n}", "responded_at": turn[n], "nps": n * 7 % 11, "csat": n % 5 + 1, "csat_low": 1,
         "csat_high": 5, "survey_id": WORDS[-1 - n % 2], "verbatim": f"The clerk was rude. {next(word)}", **about[n]}
        for n in range(700)
    ]  # fmt: skip
    banks.commit(store, "response", answers, file=next(word))
    items = [
        {"response_id": f"r{n}", "item": f"q{i}", "value": str((n + i) % 5 + 1), "label": WORDS[50 + i],
         "role": "driver", "responded_at": turn[n]} for n in range(200) for i in range(8)
    ]  # fmt: skip
    banks.commit(store, "answer", items, file=next(word))
    complaints = [
        {"complaint_id": f"c{n}", "opened_at": turn[n], "reason": reasons[n % 6], "root_cause": reasons[-1 - n % 6],
         "narrative": next(word), **about[n]}
        for n in range(300)
    ]  # fmt: skip
    banks.commit(store, "complaint", complaints, file=next(word))
    visits = [
        {"visit_id": f"v{n}", "issued_at": turn[n], "called_at": turn[n] + timedelta(minutes=n % 20),
         "ended_at": turn[n] + timedelta(minutes=25), **about[n]} for n in range(700)
    ]  # fmt: skip
    banks.commit(store, "visit", visits, file=next(word))
    queues = [next(word) for _ in range(4)]
    contacts = [
        {"contact_id": f"k{n}", "enqueued_at": turn[n], "answered_at": turn[n] + timedelta(seconds=n % 90),
         "ended_at": turn[n] + timedelta(minutes=4), "queue": queues[n % 4], **about[n]} for n in range(700)
    ]  # fmt: skip
    banks.commit(store, "contact", contacts, file=next(word))
    return store
