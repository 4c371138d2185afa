"""What the invented bank decided to do about its stories: a few actions, as people in it would have written them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from data.demo.world import World

KIND = "action"


def make_actions(world: World) -> dict[str, dict[str, Any]]:
    """The bodies of the actions by name: one late, one done a few days before the last day, two still open."""
    last = world.until
    noon, improving = (world.branch_ids[number] for number in (world.stories.noon_gap, world.stories.improving))
    return {
        "demo-rota": _body(
            "점심시간 창구 교대표를 다시 짠다", "박지훈", last, (-34, -9), "wait_p90", (("branch_id", noon),)
        ),
        "demo-app": _body(
            "Answer complaints about the app first", "Emma Clarke", last, (-27, -2), "complaints_per_100k", done=-4
        ),
        "demo-saturday": _body("周六增派二线客服支援", "李娜", last, (-13, 12), "call_loss"),
        "demo-greeting": _body(
            "잘하는 지점의 응대를 다른 지점에 알린다", "최수아", last, (-20, 19), "csat", (("branch_id", improving),)
        ),
    }  # fmt: skip


def _body(
    title: str,
    owner: str,
    last: date,
    days: tuple[int, int],
    metric: str,
    where: tuple[tuple[str, str], ...] = (),
    done: int | None = None,
) -> dict[str, Any]:
    """An action as it is kept; days: from its beginning and until it is due, counted from the bank's last day."""
    begun, due = (last + timedelta(n) for n in days)
    return {
        "title": title, "owner": owner, "begun": str(begun), "due": str(due), "metric": metric,
        "where": [list(pair) for pair in where], "done": None if done is None else str(last + timedelta(done)),
    }  # fmt: skip
