"""What a run has learnt of servers: one that does not answer costs one recipient's patience, and not everybody's.

What is put off is certainly not delivered. The next run tries it first, so that a recipient at whom a server hangs does
not stand in the way of the others for ever.
"""

from __future__ import annotations

from data.texts import N_, Text
from reports.delivery.outcomes import FAILED, Outcome

# So many equal faults of a server in a row, and no more is tried in this run.
ENOUGH = 2
PUT_OFF = N_("Put off until the next run, as nobody before could be served. {fault}")


class Patience:
    """The newest faults of each server, in a row; what a server answers to one recipient ends the row."""

    def __init__(self) -> None:
        self._faults: dict[str, list[Outcome]] = {}

    def heed(self, place: str, outcome: Outcome) -> None:
        """Learn from an attempt's end."""
        row = self._faults.pop(place, [])
        if outcome.of_server:
            self._faults[place] = [*(fault for fault in row if _kind(fault) == _kind(outcome)), outcome]

    def end(self, place: str) -> Outcome | None:
        """What becomes of the next recipient at a server that is given up for this run; None while it is not."""
        row = self._faults.get(place, [])
        if len(row) < ENOUGH:
            return None
        return Outcome(FAILED, Text(PUT_OFF, {"fault": row[-1].reason or ""}), temporary=row[-1].temporary)


def _kind(outcome: Outcome) -> str:
    return outcome.reason.message if outcome.reason else ""
