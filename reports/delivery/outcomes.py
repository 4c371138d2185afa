"""What came of one attempt to deliver a report: it arrived, it certainly did not, or nobody can know."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from data.texts import N_, Text

State = Literal["claimed", "sent", "failed", "unknown"]
CLAIMED: State = "claimed"
SENT: State = "sent"
FAILED: State = "failed"
UNKNOWN: State = "unknown"
# Control signs, line ends of every kind, and signs that turn the direction of writing: none belongs in one shown line.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Outcome:
    """One attempt's end. state: sent, failed (certainly not delivered) or unknown.

    temporary: it may go well later. after: seconds that the other side asked to be left alone. of_server: it says
    something of the server and nothing of the recipient, so that the next one would fare no better. too_large:
    less of it might be taken. Of what was sent, the reason says what it lacks.
    """

    state: State
    reason: Text | None = None
    temporary: bool = False
    after: float = 0.0
    of_server: bool = False
    too_large: bool = False


class Stopped(Exception):
    """Something went wrong before the last byte or end mark was sent, and nothing was delivered: `outcome`."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__()


def failed(reason: str, *, temporary: bool = False, after: float = 0.0, **values: object) -> Outcome:
    """It is certain that nothing was delivered."""
    return Outcome(FAILED, Text(reason, {name: said(value) for name, value in values.items()}), temporary, after)


def unreached(reason: str, *, temporary: bool = True, **values: object) -> Outcome:
    """It is certain that nothing was delivered, and the server would serve nobody else either."""
    words = Text(reason, {name: said(value) for name, value in values.items()})
    return Outcome(FAILED, words, temporary, of_server=True)


def unsure(reason: str, **values: object) -> Outcome:
    """It may have arrived or not."""
    return Outcome(UNKNOWN, Text(reason, {name: said(value) for name, value in values.items()}))


def unanswered(reason: str, **values: object) -> Outcome:
    """It may have arrived or not, as the server has gone silent."""
    return replace(unsure(reason, **values), of_server=True)


def said(words: object) -> str:
    """What another program said, as one line that may be kept and shown."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return _UNSEEN.sub(" ", text).strip()[:LONGEST_ANSWER]


DELIVERED = Outcome(SENT)
INTERRUPTED = Outcome(UNKNOWN, Text(N_("The program was interrupted before it knew whether the report had arrived.")))
