"""The demo bank's store: made once, found again, and never mixed with the bank's own data."""

from __future__ import annotations

from collections import Counter

from analytics.metrics import cubes
from commands.terminal.session import Session
from data import demo
from data.errors import DemoError
from data.store.store import Store
from data.texts import N_, Text


def make(session: Session, *, anew: bool) -> tuple[dict[str, int], bool]:
    """Rows by table, and whether the bank had to be made; a complete one is left as it is unless it is wanted anew.

    Raises DemoError where the store holds anything but the demo bank.
    """
    store = session.store("demo_store")
    counts = present(store)
    if complete(store) and not anew:
        session.say(Text(N_("The demo bank is already there: {place}"), {"place": store.url}))
        return counts, False
    # Taken back rather than deleted: a dashboard may be reading it. A bank of another day must not mix with this one.
    for entry in store.history():
        if entry.live:
            store.undo(entry.upload_id, demo.FILE)
    session.say(N_("Making the demo bank, which takes about a minute."))
    demo.make(store, progress=lambda label, _: session.say(label))
    session.say(N_("Counting the numbers."))
    cubes.freshen(store).close()
    return present(store), True


def present(store: Store) -> dict[str, int]:
    """Rows of the demo bank that are in the store, by table; raises DemoError where there is anything else."""
    entries = store.history()
    if any(entry.layout != demo.FILE for entry in entries):
        raise DemoError(
            Text(N_("{place} holds the bank's own data."), {"place": store.url}),
            remedy=N_("Name another place with --store: the demo bank is kept apart."),
        )
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update({table: count.rows for table, count in entry.counts.items() if entry.live})
    return dict(counts)


def complete(store: Store) -> bool:
    """Whether every upload of the demo bank is there: one that was interrupted is not."""
    return len({entry.options for entry in store.history() if entry.live}) == demo.FAMILIES
