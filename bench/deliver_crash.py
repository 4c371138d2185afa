"""Kill a process again and again while it delivers a report, start it again until it is done, and count what arrived.

Each report goes to four addresses of mail, a channel of Slack and a folder, by a real mail server and a real webhook
on this machine. A process is killed at a point of the work: at a stage of the server's, before, inside and after a
claim or a confirmation, or at a random moment. At the end every recipient's state is held against what has arrived:
sent is exactly once, unknown is once or not at all, and there is nothing else. Then whoever is unknown is settled by
what has arrived, as a person would, and in the end each has the report once.

    python -m bench.deliver_crash --kills 500
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from data.store.store import Store
from reports.content.edition import Edition
from reports.delivery import claims, deliver
from reports.delivery.recipients import parse
from tests.reports import postal
from tests.reports.conftest import mail_settings
from tests.reports.postal import Channel, Post, Report

STAGES = (*postal.STAGES, "KEPT")
CLAIMS = tuple(f"{when} {what}" for what in ("claim", "confirm") for when in ("before", "inside", "after"))
ANY = "any moment"
POINTS = (*STAGES, *CLAIMS, ANY)
# What a shelf takes for one word, and a whole delivery of one report, at most, in seconds.
WORD_SECONDS, WHOLE_SECONDS = 0.04, 1.0
PEOPLE = tuple(f"p{n}@bank.example" for n in range(4))


@dataclass(frozen=True)
class Outcome:
    """What was found. kills: by point. states: of recipients, before a person settled any. faults: none if well."""

    kills: Counter[str]
    reports: int
    states: Counter[str]
    arrived: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        found = (
            f"{len(self.faults)} faults: {self.faults[0]}" if self.faults else "none twice, none lost without a mark"
        )
        points = ", ".join(f"{point} {self.kills[point]}" for point in POINTS if self.kills[point])
        return (
            f"kill -9 at {self.kills.total()} points of delivery ({points}); {self.reports} reports to "
            f"{self.states.total()} recipients: {self.states['sent']} sent, {self.states['unknown']} unknown, of which "
            f"{self.arrived} had arrived; {found}"
        )


@dataclass
class World:
    """The servers, and which process is to be killed at the how many-eth time of which stage."""

    post: Post
    channel: Channel
    folder: Path
    point: str = ""
    left: int = 0
    process: BaseProcess | None = None
    settings: dict[str, str] = field(default_factory=dict)

    def watch(self, stage: str) -> None:
        """Kill the process when its stage has come."""
        if stage == self.point:
            self.left -= 1
            if self.left == 0 and self.process is not None and self.process.pid:
                with suppress(ProcessLookupError):
                    os.kill(self.process.pid, signal.SIGKILL)

    def recipients(self) -> list[str]:
        """Who gets each report."""
        return [*PEOPLE, f"slack:{self.channel.url}/secret", f"folder:{self.folder / 'put'}"]

    def counts(self, of: Edition) -> dict[str, int]:
        """How often the report has arrived, by recipient."""
        names = dict.fromkeys(self.recipients(), 0)
        for person in PEOPLE:
            names[person] = sum(of.report in str(message["Subject"]) for message in self.post.taken[person])
        *_, slack, folder = names
        names[slack] = sum(of.report in message["text"] for _, message in self.channel.taken)
        names[folder] = int((self.folder / "put" / of.report / of.week / "all-en" / "manifest.json").exists())
        return names


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """The servers, running."""
    with postal.office() as post, postal.channel() as channel:
        made = World(post, channel, folder)
        made.settings = mail_settings(post, webhook_hosts=channel.url) | {"no_proxy": "localhost"}
        post.watch = made.watch
        yield made


def bring(
    url: str, folder: str, manifest: dict[str, Any], settings: Mapping[str, str], plan: tuple[str, int, float]
) -> None:
    """Deliver one report in this process, which may kill itself."""
    os.environ.update(settings)
    ends(*plan)
    made = Report(Path(folder), manifest)
    deliver.deliver(Store(url), made, named(manifest["report"]), manifest["to"], sleep=lambda _: None)


def named(report: str) -> Edition:
    """The report as asked for."""
    return postal.edition(report=report)


def ends(point: str, nth: int, after: float) -> None:
    """Let this process end at a point of its own: around the n-th claim or confirmation, or after some time."""
    when, _, what = point.partition(" ")
    if point == ANY:
        later(after)
    elif point in CLAIMS:
        setattr(claims, what, ended(getattr(claims, what), when, nth, after))


def later(seconds: float) -> None:
    """Die after a while."""
    timer = threading.Timer(seconds, die)
    timer.daemon = True
    timer.start()


def die() -> None:
    """Die at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def ended(act: Callable[..., Any], when: str, nth: int, after: float) -> Callable[..., Any]:
    """The same function, but the n-th time the process dies before, inside or after it."""
    calls = iter(range(1, sys.maxsize))

    def acting(*given: Any) -> Any:
        now = next(calls) == nth
        if now and when == "inside":
            later(after)
        elif now and when == "before":
            die()
        found = act(*given)
        if now and when == "after":
            die()
        return found

    return acting


def crash(kills: int, seed: int = 0) -> Outcome:
    """Kill that often, whole reports at a time; what is there in the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["reports.delivery.deliver", "tests.reports.conftest"])
    chance, done, states, arrived, reports = random.Random(seed), Counter[str](), Counter[str](), 0, 0
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place, world(Path(place)) as around:
        folder = Path(place) / "made"
        manifest = postal.report(folder, named("r")).manifest
        while done.total() < kills:
            reports += 1
            of, store = named(f"report-{reports:04}"), Store(str(Path(place) / f"store-{reports}"))
            told = {**manifest, "report": of.report, "to": around.recipients()}
            done += until_done(context, around, store.url, folder, told, chance, kills - done.total())
            found = checked(around, store, of)
            states, arrived, faults = states + found[0], arrived + found[1], faults + found[2]
            faults += settled(around, store, of, Report(folder, told))
    return Outcome(done, reports, states, arrived, tuple(faults))


def until_done(
    context: ForkServerContext,
    around: World,
    url: str,
    folder: Path,
    manifest: dict[str, Any],
    chance: random.Random,
    most: int,
) -> Counter[str]:
    """Deliver a report in processes that are killed until one is not; how many were, by point."""
    kills = Counter[str]()
    while True:
        point = chance.choice(POINTS) if kills.total() < most else ""
        after = chance.uniform(0, WHOLE_SECONDS if point == ANY else WORD_SECONDS)
        nth = chance.choice((1, 1, 2, 3))
        given = (url, str(folder), manifest, around.settings, (point, nth, after))
        around.point, around.left = point, nth
        around.process = context.Process(target=bring, args=given)
        around.process.start()
        around.process.join(60)
        if around.process.exitcode == 0:
            return kills
        if around.process.exitcode != -signal.SIGKILL:
            raise RuntimeError(f"the process ended with {around.process.exitcode} at {point}")
        kills[point] += 1


def checked(around: World, store: Store, of: Edition) -> tuple[Counter[str], int, list[str]]:
    """The states of a report's recipients, how many of the unknown ones it has reached, and what is wrong."""
    # The server finishes what it had in hand when its client was killed.
    around.point = ""
    time.sleep(0.02)
    states, counts = states_of(store, of, around.recipients()), around.counts(of)
    faults = wrong(states, counts)
    unknown = [name for name, state in states.items() if state == "unknown"]
    return Counter(states.values()), sum(counts[name] for name in unknown), faults


def states_of(store: Store, of: Edition, recipients: list[str]) -> dict[str, str]:
    """What is known of each recipient."""
    known = {d.key: d.state for d in deliver.known(store, of.report, of.week)}
    return {name: known.get(claims.key(of.report, of.week, parse(name)), "lost") for name in recipients}


def wrong(states: Mapping[str, str], counts: Mapping[str, int]) -> list[str]:
    """What does not agree: sent is once, unknown is once or never, and every recipient is one of these."""
    may = {"sent": (1,), "unknown": (0, 1)}
    return [
        f"{name.partition(':')[0]} is {state} and has {counts[name]}"
        for name, state in states.items()
        if counts[name] not in may.get(state, ())
    ]


def settled(around: World, store: Store, of: Edition, made: Report) -> list[str]:
    """Settle what is unknown by what has arrived, deliver once more, and see that each has it once."""
    counts = around.counts(of)
    names = {claims.key(of.report, of.week, parse(name)): name for name in counts}
    for claim in deliver.open_claims(store):
        deliver.settle(store, claim.key, counts[names[claim.key]] == 1, "kim")
    kept = dict(os.environ)
    os.environ.update(around.settings)
    try:
        found = deliver.deliver(store, made, of, around.recipients(), sleep=lambda _: None)
    finally:
        os.environ.clear()
        os.environ.update(kept)
    return wrong(dict(zip(around.recipients(), (d.state for d in found), strict=True)), around.counts(of))


def main() -> int:
    """Run from the command line; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    begun = time.perf_counter()
    result = crash(given.kills, given.seed)
    print(f"{result}; {time.perf_counter() - begun:.0f} s", *result.faults[1:10], sep="\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
