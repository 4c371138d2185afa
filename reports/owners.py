"""Whoever answers for a report is told by mail what went wrong with it, once for each fault, and once that it is over.

What was told stands on the shelf beside the run log. A word is noted after the mail server took it, so a process that
ends in between says it twice: a fault that nobody hears of is worse than one that is heard of again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from analytics import wording
from data import settings
from data.errors import TellerError
from data.formats.handover import packed, unpacked
from data.store import Store
from data.texts import N_, Text
from reports import faults, outcomes, recipients
from reports.faults import Fault, Part

KIND = "report_fault"
# How long after a word could not be brought to an owner it is tried again.
AGAIN = timedelta(minutes=15)
_NEVER = datetime.min.replace(tzinfo=UTC)
OVER = N_("The report {name} of {week} is well again.")
SINCE = N_("Since {moment}.")
BEGAN = N_("It had been otherwise since {moment}: {what}")
PAGE = N_("What was made, and why not: {link}")
WHY_YOU = N_("Teller, a program, wrote this because you are named as the owner of the report {name}.")


@dataclass(frozen=True)
class Word:
    """What stands on the shelf of one part with a fault. untold: a fault of which the owner has not heard.

    told: the marks of faults of which they have. error: why they could not be told. at: when that was tried last.
    """

    report: str
    told: tuple[str, ...]
    what: Text
    since: datetime
    untold: bool
    error: Text | None = None
    at: datetime = _NEVER

    def body(self) -> dict[str, Any]:
        """As the shelf keeps it."""
        plain = {"report": self.report, "told": list(self.told), "untold": self.untold}
        moments = {"since": self.since.isoformat(), "at": self.at.isoformat()}
        return plain | moments | {"what": packed(self.what), "error": packed(self.error)}


def _read(body: dict[str, Any]) -> Word:
    since, at = (datetime.fromisoformat(body[name]) for name in ("since", "at"))
    return Word(
        body["report"], tuple(body["told"]), unpacked(body["what"]), since, body["untold"], unpacked(body["error"]), at
    )


def words(store: Store) -> dict[str, Word]:
    """What was said to owners of faults that are not over, by the part's name."""
    return {name: _read(document.body or {}) for name, document in store.shelf.all(KIND).items()}


def untold(store: Store) -> list[Word]:
    """Words that did not reach an owner, with the reason."""
    return [word for word in words(store).values() if word.untold]


def waits(store: Store, now: datetime | None = None) -> bool:
    """Whether a word is to be tried again now."""
    return any((now or datetime.now(UTC)) - word.at >= AGAIN for word in untold(store))


def tell(store: Store, by: str = "", now: datetime | None = None) -> None:
    """Mail to each owner what they have not heard of; only for who holds the lease. It raises for no fault of mail."""
    known = words(store)
    owned = {_name(part): part for part in faults.parts(store, now) if part.definition.owner}
    for name, part in owned.items():
        _tell(store, part, name, known.get(name), by)
    for name in known.keys() - owned.keys():
        store.shelf.drop(KIND, name, by)


def _name(part: Part) -> str:
    return hashlib.sha256(part.key.encode()).hexdigest()[:32]


def _tell(store: Store, part: Part, name: str, before: Word | None, by: str) -> None:
    """Say what is new of one part: another fault, or that all is well."""
    fault = part.fault
    if fault is None:
        if before and before.what.message == faults.WHAT[faults.WAITING]:
            store.shelf.drop(KIND, name, by)
        elif before and part.newest and not _is_resting(before):
            error = _send(part, *_good_news(part, before), name)
            store.shelf.drop(KIND, name, by) if error is None else _keep(store, name, _failed(before, error), by)
        return
    if before and (fault.mark in before.told or _is_resting(before)):
        return
    error = _send(part, *_bad_news(part, fault), name)
    told = (*(before.told if before else ()), *((fault.mark,) if error is None else ()))
    word = Word(part.definition.name, told, fault.what, fault.since, error is not None, error, datetime.now(UTC))
    _keep(store, name, word, by)


def _is_resting(word: Word) -> bool:
    """Whether it was only just tried to reach the owner, in vain."""
    return word.untold and datetime.now(UTC) - word.at < AGAIN


def _failed(word: Word, error: Text) -> Word:
    return Word(word.report, word.told, word.what, word.since, True, error, datetime.now(UTC))


def _keep(store: Store, name: str, word: Word, by: str) -> None:
    store.shelf.put(KIND, name, word.body(), by)


def _bad_news(part: Part, fault: Fault) -> tuple[Text, list[Text]]:
    """The subject and the paragraphs of a fault's mail."""
    since = Text(SINCE, {"moment": wording.moment(fault.since, part.definition.language)})
    return fault.what, [since, *fault.why, fault.remedy]


def _good_news(part: Part, before: Word) -> tuple[Text, list[Text]]:
    week = part.newest.week if part.newest else part.group.week
    moment = wording.moment(before.since, part.definition.language)
    return Text(OVER, {"name": faults.named(part.group), "week": week}), [
        Text(BEGAN, {"moment": moment, "what": before.what})
    ]


def _send(part: Part, subject: Text, paragraphs: Sequence[Text], name: str) -> Text | None:
    """Why a word could not be brought to the owner; None where the server has it."""
    from reports import smtp  # a mail client, which is of no use while all is well

    try:
        target = recipients.parse(part.definition.owner)
        recipients.allow(target)
        server = smtp.server()
        lines = _lines(part, subject, paragraphs)
        digest = hashlib.sha256("\n".join([name, *lines]).encode()).hexdigest()[:32]
        message = smtp.addressed(target.place, outcomes.said(lines[0]), digest)
        message.set_content("\n\n".join(lines) + "\n", cte="base64")
        outcome = smtp.send(server, message, target.place)
    except TellerError as fault:
        return Text(N_("{title} {remedy}"), {"title": fault.title, "remedy": fault.remedy})
    return outcome.reason if outcome.state == outcomes.FAILED else None


def _lines(part: Part, subject: Text, paragraphs: Sequence[Text]) -> list[str]:
    """The mail in the report's language, its subject first."""
    language = part.definition.language
    base = settings.text("public_address").rstrip("/")
    end = [Text(PAGE, {"link": f"{base}/reports?language={language}"})] if base else []
    end.append(Text(WHY_YOU, {"name": part.definition.name}))
    return [text.render(language) for text in (subject, *paragraphs, *end)]
