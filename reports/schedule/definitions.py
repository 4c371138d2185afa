"""Reports that are made again and again: what each holds, who gets it, and when; kept on the bank's shelf."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from analytics import wording
from analytics.metrics import cubes
from analytics.metrics.period import Grain
from analytics.metrics.view import BANKS, DIMENSIONS, NAMES
from data import settings
from data.errors import QuestionError
from data.store.documents import Document
from data.store.store import Store
from data.texts import LANGUAGES, N_, Text
from reports.content import paper as papers
from reports.content.edition import ANNEX, KINDS, whole
from reports.content.paper import Paper
from reports.delivery import recipients as places

KIND = "report"
Where = tuple[tuple[str, str], ...]
Stale = Literal["stop", "mark"]
LONGEST_NAME = 40
EVERY: dict[Grain, str] = {"day": N_("Daily"), "week": N_("Weekly"), "month": N_("Monthly"), "quarter": N_("Quarterly")}


class DefinitionRefused(QuestionError):
    """A report cannot be defined like this; nothing was kept."""


@dataclass(frozen=True)
class Recipient:
    """Who gets a report. to: an address, as recipients.parse reads it. language, where: "" and () as the report has.

    name: what people call them, "" where nobody said.
    """

    to: str
    language: str = ""
    where: Where = ()
    name: str = ""


@dataclass(frozen=True)
class Definition:
    """One report. every: what it is of, as a day or a month. hour: the bank's. pages: those of the annex.

    weekday: on which one of weeks is made, 0 is Monday. where: (dimension, member) pairs. stale: what becomes of it
    when a source is older than its limit. since: the first
    period that it reports on by itself, such as 2026-W47; "" for any. owner: the address of who is told of its faults.
    workbook: whether its numbers go with it as one. approval: whether somebody looks at it before it is sent.
    changes_only: whether it is sent by itself only where a number left its usual range. paper, landscape: what it is
    printed on.
    """

    name: str
    pages: tuple[str, ...] = ANNEX
    where: Where = ()
    language: str = "en"
    bank: str = "own"
    recipients: tuple[Recipient, ...] = ()
    weekday: int = 0
    hour: int = 7
    stale: Stale = "stop"
    active: bool = True
    since: str = ""
    owner: str = ""
    workbook: bool = False
    approval: bool = False
    changes_only: bool = False
    every: Grain = "week"
    paper: str = papers.USUAL
    landscape: bool = False

    @property
    def sheet(self) -> Paper:
        """What it is printed on. Raises PaperRefused."""
        return papers.of(self.paper, landscape=self.landscape)

    def groups(self) -> dict[tuple[Where, str], tuple[Recipient, ...]]:
        """The recipients by the scope and language of what they get; the report's own where it has none."""
        found: dict[tuple[Where, str], tuple[Recipient, ...]] = {}
        for one in self.recipients:
            key = (one.where or self.where, one.language or self.language)
            found[key] = (*found.get(key, ()), one)
        return found or {(self.where, self.language): ()}

    def body(self) -> dict[str, Any]:
        """The definition as the shelf keeps it."""
        told = asdict(self) | {"where": dict(self.where), "pages": list(self.pages)}
        told["recipients"] = [
            {"to": one.to, "language": one.language, "where": dict(one.where), "name": one.name}
            for one in self.recipients
        ]
        del told["name"]
        return told


def read(name: str, body: Mapping[str, Any]) -> Definition:
    """A definition as the shelf kept it; what it does not say is as by default."""
    known = {field: body[field] for field in Definition.__dataclass_fields__ if field in body}
    known["pages"] = tuple(body.get("pages", ANNEX))
    known["where"] = ordered(body.get("where", {}))
    known["recipients"] = tuple(
        Recipient(one["to"], one.get("language", ""), ordered(one.get("where", {})), one.get("name", ""))
        for one in body.get("recipients", ())
    )
    return Definition(**{**known, "name": name})


def ordered(where: Mapping[str, str] | Iterable[tuple[str, str]]) -> Where:
    """A scope in the order of the address, so that the same scope is always written alike."""
    given = dict(where)
    listed = {d: given[d] for d in DIMENSIONS.values() if given.get(d)}
    return tuple((listed | {d: m for d, m in given.items() if m}).items())


def all(store: Store) -> list[Definition]:
    """The reports that are kept, by name. Raises StoreError where the store has lost some of what is kept."""
    store.check()
    return sorted((read(d.name, d.body or {}) for d in store.shelf.all(KIND).values()), key=lambda one: one.name)


def get(store: Store, name: str) -> Definition:
    """One report. Raises DefinitionRefused when there is none of that name, StoreError as `all`."""
    store.check()
    found = store.shelf.get(KIND, name)
    if found is None or found.body is None:
        known = ", ".join(one.name for one in all(store)) or wording.MISSING
        raise DefinitionRefused(
            Text(N_("There is no report {name}."), {"name": name}),
            remedy=Text(N_("There are these: {names}."), {"names": known}),
        )
    return read(name, found.body)


def put(store: Store, definition: Definition, by: str = "", *, new: bool = False) -> Definition:
    """Keep a report in place of the one of its name; as it was kept.

    new: refuse a name that another has. Raises DefinitionRefused, or DeliveryError for who may get no report.
    """
    kept = checked(store, definition)
    if new and store.shelf.get(KIND, kept.name) is not None:
        raise DefinitionRefused(
            Text(N_("There is a report {name} already."), {"name": kept.name}),
            remedy=N_("Give this one another name, or change that one."),
        )
    store.shelf.put(KIND, kept.name, kept.body(), by)
    return kept


def drop(store: Store, name: str, by: str = "") -> None:
    """Keep a report no longer; what was made of it stays. Raises DefinitionRefused when there is none of that name."""
    get(store, name)
    store.shelf.drop(KIND, name, by)


@dataclass(frozen=True)
class Past:
    """One earlier state of a report; None: it was dropped. at: UTC."""

    definition: Definition | None
    by: str
    at: datetime
    seq: int


def history(store: Store, name: str) -> list[Past]:
    """Everything that a report ever was, newest first; to undo a change, put an older one."""

    def past(document: Document) -> Past:
        kept = None if document.body is None else read(name, document.body)
        return Past(kept, document.by, document.at, document.seq)

    return [past(document) for document in store.shelf.history(KIND, name)]


def url_of(store: Store, bank: str) -> str:
    """The place of the data that a report is made of; the definitions stand in the bank's own store."""
    return store.url if bank == "own" else settings.location("demo_store")


def checked(store: Store, definition: Definition) -> Definition:
    """The definition with its parts in their usual form. Raises DefinitionRefused or DeliveryError."""
    one = replace(definition, name=unicodedata.normalize("NFC", definition.name).strip())
    _check_name(one.name)
    _check_choices(one)
    unknown = [page for page in one.pages if page not in ANNEX]
    if unknown:
        values = {"page": unknown[0], "pages": tuple(ANNEX)}
        raise DefinitionRefused(
            Text(N_("A report has no page {page!r}."), values), remedy=Text(N_("Choose among {pages}."), values)
        )
    scopes = dict.fromkeys((one.where, *(each.where for each in one.recipients)))
    _check_scopes(store, one.bank, [scope for scope in scopes if scope])
    _check_recipients(one)
    pages = tuple(page for page in ANNEX if page in one.pages)
    to = tuple(replace(each, to=each.to.strip(), where=ordered(each.where)) for each in one.recipients)
    named, owner = one.sheet.name, _owner(one.owner)
    return replace(one, pages=pages, where=ordered(one.where), recipients=to, owner=owner, paper=named)


def _check_name(name: str) -> None:
    """A name is part of folders and of commands."""
    if not re.fullmatch(r"\w[\w .-]*", name) or name.endswith(".") or len(name) > LONGEST_NAME:
        values = {"name": name, "n": LONGEST_NAME}
        raise DefinitionRefused(
            Text(N_("A report cannot be named {name!r}."), values) if name else Text(N_("The report has no name.")),
            remedy=Text(
                N_("Use letters, digits, spaces, hyphens and points, {n} signs at most, the first of them a letter."),
                values,
            ),
        )


def _check_choices(one: Definition) -> None:
    languages, banks, ways = tuple(LANGUAGES), tuple(BANKS), get_args(Stale)
    choices: list[tuple[str, object, Sequence[object]]] = [
        (N_("A report cannot be in the language {said!r}."), one.language, languages),
        *((N_("A report cannot be in the language {said!r}."), r.language, ("", *languages)) for r in one.recipients),
        (N_("A report cannot be of the bank {said!r}."), one.bank, banks),
        (N_("A report cannot be made on the weekday {said!r}, counted from Monday as 0."), one.weekday, range(7)),
        (N_("A report cannot be of every {said!r}."), one.every, KINDS),
        (N_("A report cannot be made at the hour {said!r}."), one.hour, range(24)),
        (N_("A report cannot do {said!r} with data that is too old."), one.stale, ways),
    ]
    for problem, said, allowed in choices:
        if said not in allowed or isinstance(said, bool):
            values = {"said": said, "allowed": tuple(str(each) for each in allowed if each != "")}
            raise DefinitionRefused(Text(problem, values), remedy=Text(N_("Choose one of {allowed}."), values))
    if one.since:
        whole(one.since)


def _check_scopes(store: Store, bank: str, scopes: list[Where]) -> None:
    """Each member of a scope must be in the data: a report on a branch that is misspelt would be of nobody."""
    if not scopes:
        return
    for dimension in dict.fromkeys(d for scope in scopes for d, _ in scope):
        if dimension not in NAMES:
            values = {"dimension": dimension, "known": tuple(DIMENSIONS)}
            raise DefinitionRefused(
                Text(N_("A report cannot be limited by {dimension}."), values),
                remedy=Text(N_("Choose among {known}."), values),
            )
    known = cubes.open(Store(url_of(store, bank)))
    with closing(known.snapshot):
        for dimension, member in dict.fromkeys(pair for scope in scopes for pair in scope):
            members = known.members(dimension)
            if member not in members:
                raise _no_member(dimension, member, members)


def _no_member(dimension: str, member: str, members: list[str]) -> DefinitionRefused:
    near = [each for each in members if each.casefold().startswith(member[:2].casefold())] or members
    values = {
        "dimension": Text(wording.DIMENSIONS[dimension]),
        "member": member,
        "known": tuple(near[:8]) or wording.MISSING,
    }
    return DefinitionRefused(
        Text(N_("The data know no {dimension} {member!r}."), values),
        remedy=Text(N_("There are such as {known}."), values),
    )


def _owner(given: str) -> str:
    """The address of who is told of faults. Raises DefinitionRefused for what is none, DeliveryError if not let."""
    if not given.strip():
        return ""
    target = places.parse(given)
    if target.kind != places.MAIL:
        raise DefinitionRefused(
            Text(N_("{owner} cannot be told of faults: it is no address of mail."), {"owner": target.shown}),
            remedy=N_("Give the owner of the report as name@bank.example."),
        )
    places.allow(target)
    return target.place


def _check_recipients(one: Definition) -> None:
    """Each may get reports, and each is named once: a report of one period goes to nobody twice."""
    known: dict[str, str] = {}
    for each in one.recipients:
        target = places.parse(each.to)
        places.allow(target)
        if target.identity in known:
            raise DefinitionRefused(
                Text(N_("The recipient {recipient} is named twice."), {"recipient": target.shown}),
                Text(N_("One report of one period goes to one recipient once.")),
                N_("Take one of the two out, or make a second report with another name."),
            )
        known[target.identity] = each.to
