"""Survey responses that follow from what customers lived through, and the invitations behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from data import contracts
from data.demo.answers import make_answers
from data.demo.comments import BAD, GOOD, PLAIN, THEMES, compose
from data.demo.contacts import Contacts
from data.demo.people import PRODUCTS, SEGMENTS, People
from data.demo.tables import Array, build, masked, numbered, pick
from data.demo.visits import Visits
from data.demo.world import LANGUAGES, World

FULL_SIZE = 200_000
CHANNELS = ("branch", "phone", "chat", "app", "web", "email")
RATES = np.array([0.25, 0.18, 0.22, 0.32, 0.28, 0.16])
HAND_PICKED_RATE = 0.07
SURVEYS = ("branch-visit", "call", "app-web", "relationship")
SURVEY_SHARES = (0.45, 0.22, 0.25, 0.08)
# Share of responses with each score, by survey.
ASKED = {"nps": (0.9, 0.5, 0.7, 1.0), "csat": (0.95, 0.95, 0.95, 0.8), "ces": (0.5, 0.9, 0.6, 0.0)}
NPS_STEPS = np.array([-2.3, -2.05, -1.8, -1.55, -1.3, -1.0, -0.5, 0.05, 0.5, 1.05])
CSAT_STEPS = np.array([-1.75, -1.05, -0.35, 0.7])
CES_STEPS = np.array([-2.1, -1.5, -0.95, -0.4, 0.2, 1.05])
# How often each theme of THEMES is what a comment is about, by channel.
TALK = np.array(
    (
        (16, 26, 20, 7, 2, 5, 8, 6, 5, 2, 1, 2, 1, 1, 0, 0),
        (0, 0, 22, 6, 6, 1, 0, 8, 6, 8, 5, 3, 4, 0, 14, 18),
        (0, 0, 20, 6, 12, 1, 0, 8, 5, 8, 5, 3, 4, 0, 16, 12),
        (0, 0, 0, 8, 64, 2, 0, 8, 3, 4, 1, 3, 5, 0, 0, 0),
        (0, 0, 0, 10, 48, 2, 0, 12, 6, 6, 2, 4, 5, 0, 0, 0),
        (8, 12, 12, 18, 12, 4, 4, 8, 8, 4, 3, 9, 3, 2, 2, 2),
    ),
    dtype=float,
)


@dataclass(frozen=True)
class Lived:
    """What was lived through before answering: numbers of survey, channel, branch and so on, -1 for none.

    at: end of it in seconds since 1970. mood: satisfaction on no particular scale. minutes: waited. row: ticket or
    call.
    """

    survey: Array
    channel: Array
    at: Array
    mood: Array
    minutes: Array
    branch: Array
    staff: Array
    customer: Array
    product: Array
    row: Array


def make_responses(world: World, people: People, visits: Visits, contacts: Contacts) -> dict[str, pa.Table]:
    """The tables response, answer and invitation."""
    rng = world.rng(30)
    sizes = [round(FULL_SIZE * world.scale * share) for share in SURVEY_SHARES]
    parts = (
        _after_visits(world, people, visits, sizes[0], rng),
        _after_contacts(people, contacts, sizes[1], rng),
        _in_app(world, people, sizes[2], rng),
        _relationship(world, people, sizes[3], rng),
    )
    lived = Lived(*(np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])))
    order = np.argsort(lived.at, kind="stable")
    lived = Lived(*(value[order] for value in vars(lived).values()))
    invited, answered = _times(world, lived, rng)
    ids, asked = numbered("R", len(order)), np.flatnonzero(lived.survey == 3)
    return {
        "response": _response_table(world, people, lived, invited, answered, (visits, contacts)),
        "answer": make_answers(ids.take(pa.array(asked)), lived.mood[asked], answered[asked], world.rng(33)),
        "invitation": _invitations(world, people, lived, invited, rng),
    }


def wait_effect(minutes: Array) -> Array:
    """Mood lost by waiting: little at first, a step where a quarter of an hour is passed."""
    return np.asarray(0.2 - 0.04 * np.minimum(minutes, 45) - 0.35 * (minutes > 15))


def _after_visits(world: World, people: People, visits: Visits, size: int, rng: np.random.Generator) -> Lived:
    mood = _visit_mood(world, people, visits, rng)
    minutes = visits.wait / 60
    picked = visits.branch == world.stories.hand_picked
    weight = np.where(np.isnan(minutes) | visits.no_show, 1e-9, 0.7 + 0.3 * np.abs(mood - 0.6))
    weight = np.where(picked, np.where((mood > 0.55) & (minutes < 8), 0.6, 1e-9), weight)
    rows = np.sort(_draw(weight, size, rng))
    return Lived(
        survey=np.zeros(size, int),
        channel=np.zeros(size, int),
        at=(visits.at + visits.served.ended)[rows],
        mood=mood[rows],
        minutes=minutes[rows],
        branch=visits.branch[rows],
        staff=visits.staff[rows],
        customer=visits.customer[rows],
        product=visits.service[rows],
        row=rows,
    )


def _visit_mood(world: World, people: People, visits: Visits, rng: np.random.Generator) -> Array:
    """Staff, wait, service, customer, branch, and a branch that wins its customers back."""
    place = rng.normal(0.1, 0.13, len(world.country))
    place[world.stories.hand_picked] = -0.25
    mood = place[visits.branch] + people.manner[visits.staff] + wait_effect(visits.wait / 60)
    mood += np.array([0.0, 0.03, 0.05, -0.12, 0.0])[visits.service]
    mood += np.array([0.0, 0.05, 0.14, -0.1, -0.06])[people.segment[visits.customer]]
    improving = visits.branch == world.stories.improving
    mood += np.where(improving, -0.4 + 0.85 * world.progress[visits.day], 0)
    return np.asarray(0.4 + mood + rng.normal(0, 1.05, len(mood)))


def _draw(weight: Array, size: int, rng: np.random.Generator) -> Array:
    """So many rows without putting back, each by its weight."""
    return np.argpartition(rng.exponential(size=len(weight)) / weight, size)[:size]


def _after_contacts(people: People, contacts: Contacts, size: int, rng: np.random.Generator) -> Lived:
    lost = contacts.served.server < 0
    minutes = contacts.wait / 60
    solved = np.where(contacts.resolved, 0.5, -0.55)
    mood = people.manner[contacts.staff] - 0.16 * np.minimum(minutes, 8) + solved + rng.normal(0, 1.05, len(minutes))
    rows = np.sort(_draw(np.where(lost, 1e-9, 1.0), size, rng))
    return Lived(
        survey=np.full(size, 1),
        channel=1 + contacts.chat[rows].astype(int),
        at=(contacts.at + contacts.served.ended)[rows],
        mood=mood[rows],
        minutes=minutes[rows],
        branch=np.full(size, -1),
        staff=contacts.staff[rows],
        customer=contacts.customer[rows],
        product=np.array([4, 1, 3, 4, 0])[contacts.queue[rows]],
        row=rows,
    )


def _in_app(world: World, people: People, size: int, rng: np.random.Generator) -> Lived:
    """Asked in the app or on the web right after a task; for one week the app fails."""
    day = rng.integers(0, len(world.days), size)
    app = rng.random(size) < 0.7
    failing = world.between(world.stories.app_failure)[day] & app
    mood = rng.normal(0.5, 1.1, size) - 1.9 * failing
    customer = rng.integers(0, len(people.keys), size)
    return Lived(
        survey=np.full(size, 2),
        channel=np.where(app, 3, 4),
        at=_at(world, day, 7, 23, rng),
        mood=mood,
        minutes=np.zeros(size),
        branch=np.full(size, -1),
        staff=np.full(size, -1),
        customer=customer,
        product=rng.choice(5, size, p=(0.5, 0.25, 0.08, 0.07, 0.1)),
        row=np.full(size, -1),
    )


def _relationship(world: World, people: People, size: int, rng: np.random.Generator) -> Lived:
    """Asked by e-mail about the bank as a whole."""
    day = rng.integers(0, len(world.days), size)
    customer = rng.integers(0, len(people.keys), size)
    return Lived(
        survey=np.full(size, 3),
        channel=np.full(size, 5),
        at=_at(world, day, 9, 18, rng),
        mood=rng.normal(0.35, 1.15, size),
        minutes=np.zeros(size),
        branch=people.home[customer],
        staff=np.full(size, -1),
        customer=customer,
        product=rng.choice(5, size, p=(0.5, 0.2, 0.05, 0.15, 0.1)),
        row=np.full(size, -1),
    )


def _at(world: World, day: Array, first: int, last: int, rng: np.random.Generator) -> Array:
    return np.asarray(world.days.astype(int)[day] * 86_400 + np.floor(rng.uniform(first, last, len(day)) * 3600))


def _times(world: World, lived: Lived, rng: np.random.Generator) -> tuple[Array, Array]:
    """When they were invited and when they answered: at once in the app, within days elsewhere, by the last day."""
    size, quick = len(lived.at), lived.survey == 2
    now = (int(world.days[-1].astype(int)) + 1) * 86_400 - 60
    invited = np.minimum(lived.at + np.where(quick, 2, np.floor(rng.uniform(600, 3_600, size))), now - 30)
    delay = np.where(quick, rng.uniform(15, 120, size), np.minimum(rng.exponential(30_000, size), 5 * 86_400))
    return invited, np.minimum(invited + np.floor(delay) + 20, now)


def _response_table(
    world: World, people: People, lived: Lived, invited: Array, answered: Array, linked: tuple[Visits, Contacts]
) -> pa.Table:
    rng, size = world.rng(31), len(lived.at)
    visits, contacts = linked
    known = rng.random(size) < 0.85
    return build(
        contracts.RESPONSE,
        {
            "response_id": numbered("R", size),
            "responded_at": answered,
            "invited_at": invited,
            "survey_id": pick(SURVEYS, lived.survey),
            **_scores(lived, rng),
            "channel": pick(CHANNELS, lived.channel),
            "language": pick(LANGUAGES, people.language[lived.customer]),
            "branch_id": pick(world.branch_ids, lived.branch, missing=lived.branch < 0),
            "employee_id": pick(people.staff, lived.staff, missing=lived.staff < 0),
            "customer_key": pick(people.keys, lived.customer, missing=~known),
            "segment": pick(SEGMENTS, people.segment[lived.customer]),
            "product": pick(PRODUCTS, lived.product),
            "visit_id": visits.ids.take(pa.array(lived.row, mask=lived.survey != 0)),
            "contact_id": contacts.ids.take(pa.array(lived.row, mask=lived.survey != 1)),
            "verbatim": _verbatims(world, people, lived),
        },
    )


def _scores(lived: Lived, rng: np.random.Generator) -> dict[str, Array]:
    """nps, csat and ces from one mood, each with its own noise, each asked only of some; and the status."""
    size = len(lived.mood)
    partial = rng.random(size) < 0.04
    asked = {name: rng.random(size) < np.array(shares)[lived.survey] for name, shares in ASKED.items()}
    asked["ces"] &= ~partial
    asked["csat"] |= ~(asked["nps"] | asked["ces"])
    felt = {name: lived.mood + rng.normal(0, 0.4, size) for name in asked}
    return {
        "status": pick(("complete", "partial"), partial.astype(int)),
        "nps": masked(np.digitize(felt["nps"], NPS_STEPS), asked["nps"]),
        "csat": masked(1 + np.digitize(felt["csat"], CSAT_STEPS), asked["csat"]),
        "csat_low": masked(np.ones(size), asked["csat"]),
        "csat_high": masked(np.full(size, 5), asked["csat"]),
        "ces": masked(1 + np.digitize(felt["ces"], CES_STEPS), asked["ces"]),
        "ces_low": masked(np.ones(size), asked["ces"]),
        "ces_high": masked(np.full(size, 7), asked["ces"]),
    }


def _verbatims(world: World, people: People, lived: Lived) -> pa.Array:
    """Comments from fewer than half, more often from the unhappy; one in thirty does not fit its score."""
    rng, size = world.rng(32), len(lived.mood)
    mood = np.where(lived.mood > 0.4, GOOD, np.where(lived.mood < -0.45, BAD, PLAIN))
    mood = np.where(rng.random(size) < 0.033, rng.integers(0, 3, size), mood)
    wrote = rng.random(size) < np.array([0.36, 0.33, 0.62])[mood]
    rows = np.flatnonzero(wrote)
    themes = _themes(world, lived, mood, rows, rng)
    minutes = np.maximum(lived.minutes[rows], rng.integers(15, 70, len(rows)) * (lived.minutes[rows] < 10))
    text = np.full(size, None, dtype=object)
    text[rows] = compose(rng, people.language[lived.customer[rows]], mood[rows], themes, minutes)
    return pa.array(text, pa.string())


def _themes(world: World, lived: Lived, mood: Array, rows: Array, rng: np.random.Generator) -> Array:
    """One or two themes a comment: what the channel is about, and the wait where there was one."""
    share = np.cumsum(TALK / TALK.sum(axis=1, keepdims=True), axis=1)[lived.channel[rows]]
    first, second = ((rng.random((len(rows), 1)) > share).sum(axis=1).clip(0, len(THEMES) - 1) for _ in range(2))
    waited = (lived.minutes[rows] > 10) & (mood[rows] != GOOD) & (rng.random(len(rows)) < 0.6)
    first = np.where(waited & (lived.survey[rows] == 0), THEMES.index("waiting"), first)
    failing = _failing_app(world, lived.at[rows], lived.channel[rows])
    first = np.where(failing & (rng.random(len(rows)) < 0.8), THEMES.index("app"), first)
    warned = _within(world, world.stories.fake_messages, lived.at[rows]) & (mood[rows] != GOOD)
    first = np.where(warned & (rng.random(len(rows)) < 0.15), len(THEMES), first)
    alone = (rng.random(len(rows)) < 0.62) | (second == first)
    return np.stack([first, np.where(alone, -1, second)], axis=1)


def _failing_app(world: World, at: Array, channel: Array) -> Array:
    return np.asarray(_within(world, world.stories.app_failure, at) & (channel == 3))


def _within(world: World, span: tuple[date, date], at: Array) -> Array:
    day = at // 86_400 - int(world.days[0].astype(int))
    return np.asarray(world.between(span)[np.clip(day, 0, len(world.days) - 1).astype(int)])


def _invitations(world: World, people: People, lived: Lived, invited: Array, rng: np.random.Generator) -> pa.Table:
    """One row for each day, survey, branch, channel and segment: those who answered and those who did not."""
    sizes = (len(world.days), len(SURVEYS), len(world.country) + 1, len(CHANNELS), len(SEGMENTS))
    day = (invited // 86_400).astype(int) - int(world.days[0].astype(int))
    code = np.ravel_multi_index(
        (day, lived.survey, lived.branch + 1, lived.channel, people.segment[lived.customer]), sizes
    )
    cell, answers = np.unique(code, return_counts=True)
    day, survey, branch, channel, segment = np.unravel_index(cell, sizes)
    picked = (branch == world.stories.hand_picked + 1) & (survey == 0)
    silent = rng.negative_binomial(answers, np.where(picked, HAND_PICKED_RATE, RATES[channel]))
    return build(
        contracts.INVITATION,
        {
            "sent_on": world.days.astype(int)[day],
            "sent": answers + silent,
            "survey_id": pick(SURVEYS, survey),
            "branch_id": pick(world.branch_ids, branch - 1, missing=branch == 0),
            "channel": pick(CHANNELS, channel),
            "segment": pick(SEGMENTS, segment),
        },
    )
