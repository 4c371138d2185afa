"""Recipients from a CSV file of name, address, language and scope: all of its rows, or none and each fault named."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.metrics import cubes
from analytics.metrics.view import DIMENSIONS, NAMES
from data.checking.rejections import Rejection
from data.errors import FileRefused, TellerError
from data.formats import encoding
from data.store.store import Store
from data.texts import LANGUAGES, N_, Text
from reports.delivery import recipients
from reports.schedule import definitions
from reports.schedule.definitions import Definition, Recipient, Where

# The columns by the headers that they may have, in small letters.
HEADERS = {
    "name": ("name", "이름", "성명", "姓名", "名称"),
    "address": ("address", "recipient", "email", "e-mail", "이메일", "주소", "수신자", "邮箱", "地址", "收件人"),
    "language": ("language", "언어", "语言"),
    "scope": ("scope", "범위", "范围"),
}
DELIMITERS = ",;\t"
# Between the limits of a scope, such as region=South; channel=app.
AND = ";"
LONGEST, MOST = 1_000_000, 2_000
# Members that a remedy names.
NAMED = 8


class ListRefused(FileRefused):
    """Nothing of a file with recipients was kept. rows: each fault, with its row, column, value and remedy."""

    def __init__(self, title: Text, message: str | Text = "", remedy: str | Text = "", rows: Sequence[Rejection] = ()):
        super().__init__(title, message, remedy)
        self.rows = tuple(rows)


@dataclass(frozen=True)
class Groups:
    """What a scope can be limited to: the members of each dimension, and what people call them."""

    members: Mapping[str, Sequence[str]]
    labels: Mapping[str, Mapping[str, str]]

    def named(self, text: str, dimensions: Sequence[str]) -> list[tuple[str, str]]:
        """The members of some dimensions that go by a text: by their key, else by their name."""
        keys = [(d, text) for d in dimensions if text in self.members[d]]
        return keys or [(d, m) for d in dimensions for m in self.members[d] if self.labels[d].get(m) == text]


class _Bad(Exception):
    """One cell that cannot be taken; column "" where it is the whole row."""

    def __init__(self, column: str, value: str, reason: Text, remedy: Text) -> None:
        self.column, self.value, self.reason, self.remedy = column, value, reason, remedy
        super().__init__(column)


def read(data: bytes, file: str, groups: Groups) -> tuple[Recipient, ...]:
    """The recipients that a file lists. Raises ListRefused with every row that cannot be taken."""
    heads, records = _table(data, file)
    found, bad, seen = list[Recipient](), list[Rejection](), dict[str, int]()
    for number, cells in records:
        try:
            found.append(_recipient(_cells(heads, cells), groups, seen, number))
        except _Bad as fault:
            header = next((head for head, of in heads.items() if of == fault.column), "")
            bad.append(Rejection(number, header, fault.value, fault.reason, fault.remedy))
    if bad:
        values = {"file": file, "n": len(bad)}
        title = Text(N_("{file} has rows that cannot be taken: {n}. No recipient of it was kept."), values)
        raise ListRefused(title, "", N_("Correct these rows and bring the whole file in again."), bad)
    if not found:
        raise ListRefused(Text(N_("{file} lists no recipient."), {"file": file}), "", _AS)
    return tuple(found)


def groups(store: Store, bank: str) -> Groups:
    """What scopes of a bank's reports can be limited to."""
    known = cubes.open(Store(definitions.url_of(store, bank)))
    with closing(known.snapshot):
        return Groups({d: known.members(d) for d in NAMES}, {d: known.labels(d) for d in NAMES})


def merged(one: Definition, listed: Sequence[Recipient], *, instead: bool = False) -> Definition:
    """A report with the recipients of a list added, each in place of the one with the same address.

    instead: in place of all that it had.
    """
    known = {} if instead else {recipients.parse(each.to).identity: each for each in one.recipients}
    return replace(one, recipients=tuple((known | {recipients.parse(r.to).identity: r for r in listed}).values()))


_AS = N_("Give a CSV file with the columns name, address, language and scope, of which only address is needed.")


def _table(data: bytes, file: str) -> tuple[dict[str, str], list[tuple[int, list[str]]]]:
    """The columns by their header, and the rows with anything in them by their number."""
    values = {"file": file}
    if len(data) > LONGEST:
        raise ListRefused(Text(N_("{file} is too large for a list of recipients."), values), "", _AS)
    text = _text(data, file)
    delimiter = max(DELIMITERS, key=(text.splitlines() or [""])[0].count)
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as fault:
        said = Text(N_("It says: {fault}"), {"fault": str(fault)})
        raise ListRefused(Text(N_("{file} is not a CSV file."), values), said, _AS) from fault
    records = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    if len(records) > MOST:
        raise ListRefused(Text(N_("{file} is too large for a list of recipients."), values), "", _AS)
    return _heads(rows[0] if rows else [], file), records


def _text(data: bytes, file: str) -> str:
    with tempfile.NamedTemporaryFile(prefix="teller-list-") as kept:
        kept.write(data)
        kept.flush()
        try:
            found = encoding.detect(Path(kept.name), file)
            return data.decode("utf-8-sig" if found.lower() == "utf-8" else found)
        except (FileRefused, UnicodeError) as fault:
            said = Text(N_("It is not certain in which letters {file} is written."), {"file": file})
            raise ListRefused(said, "", N_("Save it as UTF-8; in Excel: “CSV UTF-8”.")) from fault


def _heads(heads: Sequence[str], file: str) -> dict[str, str]:
    """What each column is. A column that is not known may be a scope: leaving it out would send too much."""
    known = {name: column for column, names in HEADERS.items() for name in names}
    found = {head.strip(): known.get(head.strip().casefold(), "") for head in heads}
    unknown = [head for head, column in found.items() if not column]
    if unknown or "address" not in found.values() or len(set(found.values())) < len(heads):
        values = {"file": file, "heads": tuple(head.strip() or "–" for head in heads)}
        raise ListRefused(Text(N_("The columns of {file} cannot be taken as they are: {heads}"), values), "", _AS)
    return found


def _cells(heads: Mapping[str, str], cells: Sequence[str]) -> dict[str, str]:
    columns = list(heads.values())
    if any(cell.strip() for cell in cells[len(columns) :]):
        said = N_("The row has more cells than the file has columns.")
        raise _Bad("", cells[-1], Text(said), Text(N_("Put text with a separator in it into quotation marks.")))
    given = [*cells, *[""] * (len(columns) - len(cells))]
    return dict(zip(columns, (cell.strip() for cell in given), strict=False))


def _recipient(cells: Mapping[str, str], groups: Groups, seen: dict[str, int], number: int) -> Recipient:
    address = cells["address"]
    if not address:
        raise _Bad("address", "", Text(N_("The row has no address.")), Text(N_("Give one, or leave the row out.")))
    try:
        target = recipients.parse(address)
        recipients.allow(target)
    except TellerError as fault:
        both = {"title": fault.title, "why": fault.message}
        said = Text(N_("{title} {why}"), both) if fault.message.message else fault.title
        raise _Bad("address", recipients.masked(address), said, fault.remedy) from fault
    if before := seen.get(target.identity):
        twice = N_("The same recipient stands in row {row}: one report of one week goes to one recipient once.")
        remedy = N_("Take one of the two out, or make a second report with another name.")
        raise _Bad("address", target.shown, Text(twice, {"row": before}), Text(remedy))
    seen[target.identity] = number
    language = _language(cells.get("language", ""))
    return Recipient(address, language, _scope(cells.get("scope", ""), groups), cells.get("name", ""))


def _language(given: str) -> str:
    names = {name.casefold(): code for code, title in LANGUAGES.items() for name in (code, title)}
    if given and given.casefold() not in names:
        values = {"said": given, "allowed": tuple(LANGUAGES)}
        raise _Bad(
            "language", given, Text(N_("A report cannot be in the language {said!r}."), values),
            Text(N_("Choose one of {allowed}."), values),
        )  # fmt: skip
    return names[given.casefold()] if given else ""


def _scope(given: str, groups: Groups) -> Where:
    """The limits of a scope, such as "region=South", "branch=B1; channel=app", or a branch's name."""
    limits = dict[str, str]()
    for part in filter(None, (part.strip() for part in given.split(AND))):
        name, equals, member = (piece.strip() for piece in part.partition("="))
        dimension = DIMENSIONS.get(name.casefold(), name.casefold())
        if equals and dimension not in NAMES:
            values = {"dimension": name, "known": tuple(DIMENSIONS)}
            raise _Bad(
                "scope", given, Text(N_("A report cannot be limited by {dimension}."), values),
                Text(N_("Choose among {known}."), values),
            )  # fmt: skip
        found = groups.named(member, [dimension]) if equals else groups.named(part, list(NAMES))
        if len(found) != 1 or found[0][0] in limits:
            raise _no_group(given, part, groups, [dimension] if equals else list(NAMES), found)
        limits |= found
    return definitions.ordered(limits)


def _no_group(given: str, part: str, groups: Groups, among: Sequence[str], found: Sequence[tuple[str, str]]) -> _Bad:
    said = N_("Several groups are named {part!r}.") if len(found) > 1 else N_("There is no group {part!r} in the data.")
    if len(found) == 1:
        said = N_("The scope has two limits of one kind, {part!r} among them.")
    near = list(_near(groups, among, found))
    values = {"part": part, "known": tuple(near[:NAMED]), "n": min(len(near), NAMED), "all": len(near)}
    if len(found) == 1:
        remedy = N_("Leave one limit of each kind; for another branch or region make a second report.")
    elif len(near) > NAMED:
        remedy = N_("Write it as one of these: {known}, and others; {n} of {all} are named here.")
    else:
        remedy = N_("Write it as one of these: {known}.") if near else N_("Leave the scope empty for the report's own.")
    return _Bad("scope", given, Text(said, values), Text(remedy, values))


def _near(groups: Groups, among: Sequence[str], found: Sequence[tuple[str, str]]) -> Iterator[str]:
    pairs = found or [(dimension, member) for dimension in among for member in groups.members[dimension]]
    return (f"{NAMES[dimension]}={member}" for dimension, member in pairs)
