"""A seeded, invented bank, so that a first start shows something; every name and number in it is made up.

Stories are planted that pages should find: see world.Stories. Waits and lost calls are not drawn at random: they follow
from arrivals, open counters and patience, as in a real branch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pyarrow as pa

from data.checking.days import today
from data.demo import actions
from data.demo.bank import bank_tables
from data.demo.complaints import make_complaints
from data.demo.contacts import make_contacts
from data.demo.people import make_people, people_tables
from data.demo.responses import make_responses
from data.demo.visits import make_visits
from data.demo.world import Stories, World, make_world
from data.store.store import Store, Upload
from data.texts import N_, Text

__all__ = ["FILE", "SEED", "Stories", "World", "families", "make", "make_world"]

SEED = 20261123
FILE = "demo"
FAMILIES = 6
Progress = Callable[[Text, float], None]
Family = tuple[Text, dict[str, pa.Table]]


def make(
    store: Store, seed: int = SEED, scale: float = 1.0, until: date | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Fill a store with the demo bank, one upload a subject, and what it decided to do; rows by table.

    scale: share of the full size, 0.005 to 1. until: the last day; the bank's yesterday when left out. progress is told
    what was stored and the share that is done. The same bank made twice changes nothing. Raises DemoError.
    """
    last = until or today() - timedelta(1)
    rows: dict[str, int] = {}
    world = make_world(seed, scale, last)
    for name, body in actions.make_actions(world).items():
        store.shelf.put(actions.KIND, name, body, FILE)
    for done, (label, tables) in enumerate(families(world), start=1):
        name = next(iter(tables))
        mark = hashlib.sha256(f"{FILE}/{seed}/{scale}/{last}/{name}".encode()).hexdigest()
        store.commit(Upload(file=FILE, sha256=mark, by=FILE, layout=FILE, options=name), tables)
        rows |= {table: data.num_rows for table, data in tables.items()}
        if progress:
            progress(label, done / FAMILIES)
    return rows


def families(world: World) -> Iterator[Family]:
    """The tables of each upload, main table first, with what to call it."""
    people = make_people(world)
    yield Text(N_("Branches, calendar and campaigns are in place.")), bank_tables(world)
    yield Text(N_("Customers and employees are in place.")), people_tables(world, people)
    visits, tables = make_visits(world, people)
    yield Text(N_("Branch visits are in place.")), tables
    contacts, tables = make_contacts(world, people)
    yield Text(N_("Calls and chats are in place.")), tables
    yield Text(N_("Survey responses are in place.")), make_responses(world, people, visits, contacts)
    yield Text(N_("Complaints are in place.")), make_complaints(world, people, visits, contacts)
