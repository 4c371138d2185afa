"""Whoever answers for a report is told by mail what went wrong with it, once for each fault, and once that it is over.

What was told stands on the shelf beside the run log. A word is noted after the mail server took it, so a process that
ends in between says it twice: a fault that nobody hears of is worse than one that is heard of again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from analytics import wording
from data import settings
from data.errors import TellerError
from data.formats.codec import packed, unpacked
from data.store.store import Store
from data.texts import LANGUAGES, N_, Text
from reports.delivery import outcomes, recipients
from reports.schedule import faults
from reports.schedule.faults import Fault, Part

KIND = "report_fault"
# How long after a word could not be brought to an owner it is tried again.
AGAIN = timedelta(minutes=15)
_NEVER = datetime.min.replace(tzinfo=UTC)
# Parts of a report that are named in one mail.
MOST = 12
MORE = N_("Other reasons that are not named here: {n}.")
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
    """Mail to each owner what they have not heard of; only for who holds the lease. It raises for no fault of mail.

    What is wrong in the same way with several parts of a report is one mail.
    """
    known = words(store)
    owned = {_name(part): part for part in faults.parts(store, now) if part.definition.owner}
    bad, good = dict[object, list[_News]](), dict[object, list[_News]]()
    for name, part in owned.items():
        news = _News(name, part, known.get(name))
        if part.fault is None and news.before:
            _well(store, news, good, by)
        elif part.fault and not (news.before and (part.fault.mark in news.before.told or _is_resting(news.before))):
            fault = part.fault
            bad.setdefault((part.definition.name, fault.what.message, fault.week, fault.remedy), []).append(news)
    for alike in bad.values():
        _tell_bad(store, alike, by)
    for alike in good.values():
        error = _send(alike, *_good_news(alike))
        for news in alike:
            before = cast(Word, news.before)
            store.shelf.drop(KIND, news.name, by) if error is None else _keep(
                store, news.name, _failed(before, error), by
            )
    for name in known.keys() - owned.keys():
        store.shelf.drop(KIND, name, by)


@dataclass(frozen=True)
class _News:
    """What is new of one part: its name on the shelf, how it stands, and what was said of it before."""

    name: str
    part: Part
    before: Word | None


def _well(store: Store, news: _News, good: dict[object, list[_News]], by: str) -> None:
    """Of a part that has no fault any more: whether its owner is to be told so."""
    before, newest = cast(Word, news.before), news.part.newest
    if before.what.message == faults.WHAT[faults.WAITING]:
        store.shelf.drop(KIND, news.name, by)
    elif newest and not _is_resting(before):
        good.setdefault((news.part.definition.name, before.what.message, newest.week), []).append(news)


def _tell_bad(store: Store, alike: Sequence[_News], by: str) -> None:
    error = _send(alike, *_bad_news(alike))
    for news in alike:
        fault = cast(Fault, news.part.fault)
        told = (*(news.before.told if news.before else ()), *((fault.mark,) if error is None else ()))
        word = Word(
            news.part.definition.name, told, fault.what, fault.since, error is not None, error, datetime.now(UTC)
        )
        _keep(store, news.name, word, by)


def _name(part: Part) -> str:
    return hashlib.sha256(part.key.encode()).hexdigest()[:32]


def _is_resting(word: Word) -> bool:
    """Whether it was only just tried to reach the owner, in vain."""
    return word.untold and datetime.now(UTC) - word.at < AGAIN


def _failed(word: Word, error: Text) -> Word:
    return Word(word.report, word.told, word.what, word.since, True, error, datetime.now(UTC))


def _keep(store: Store, name: str, word: Word, by: str) -> None:
    store.shelf.put(KIND, name, word.body(), by)


def _bad_news(alike: Sequence[_News]) -> tuple[Text, list[Text]]:
    """The subject and the paragraphs of a fault's mail."""
    language, found = alike[0].part.definition.language, [cast(Fault, news.part.fault) for news in alike]
    since = Text(SINCE, {"moment": wording.moment(min(fault.since for fault in found), language)})
    why = list({str(part): part for fault in found for part in fault.why}.values())
    left = [Text(MORE, {"n": len(why) - faults.NAMED})] if len(why) > faults.NAMED else []
    return _whole(alike, found[0].what), [since, *_parts_of(alike), *why[: faults.NAMED], *left, found[0].remedy]


def _good_news(alike: Sequence[_News]) -> tuple[Text, list[Text]]:
    part, before = alike[0].part, cast(Word, alike[0].before)
    since = min(cast(Word, news.before).since for news in alike)
    moment, what = wording.moment(since, part.definition.language), _whole(alike, before.what)
    return _whole(alike, Text(OVER, {"name": faults.named(part.group), "week": part.week})), [
        Text(BEGAN, {"moment": moment, "what": what}), *_parts_of(alike),
    ]  # fmt: skip


def _whole(alike: Sequence[_News], what: Text) -> Text:
    """What is said of one part, or of several as of the report itself."""
    name = alike[0].part.definition.name
    return what if len(alike) == 1 else Text(what.message, {**what.values, "name": name})


def _parts_of(alike: Sequence[_News]) -> list[Text]:
    """Which parts of a report it is about, where there are several."""
    if len(alike) == 1:
        return []
    scopes = list(dict.fromkeys(" ".join(m for _, m in news.part.group.where) for news in alike))
    languages = list(dict.fromkeys(LANGUAGES[news.part.group.language] for news in alike))
    named = [scope or Text(N_("Whole bank")) for scope in scopes][:MOST]
    shown: list[str | Text] = [*named, *(["…"] if len(scopes) > MOST else [])]
    values = {"n": len(alike), "scopes": _row(shown), "languages": tuple(languages)}
    return [Text(N_("It is so of {n} parts of the report: {scopes}; {languages}."), values)]


def _row(items: Sequence[str | Text]) -> Text:
    """Things in a row, each in the reader's language."""
    places = [f"{{p{number}}}" for number in range(len(items))]
    return Text(", ".join(places), {f"p{number}": item for number, item in enumerate(items)})


def _send(alike: Sequence[_News], subject: Text, paragraphs: Sequence[Text]) -> Text | None:
    """Why a word could not be brought to the owner; None where the server has it."""
    from reports.delivery import smtp  # a mail client, which is of no use while all is well

    part, name = alike[0].part, " ".join(news.name for news in alike)
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
