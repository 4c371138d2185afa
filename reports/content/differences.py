"""What differs between two reports of one week: their manifests compared, in sentences, what matters most first.

A suppressed number is never told; of one that the later report suppresses, neither is what it was in the earlier one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics import wording
from data.contracts import TABLES
from data.texts import N_, Text, translate
from reports.content.edition import SUMMARY
from reports.content.naming import Labels, amount, change, what

Fact = Mapping[str, Any]
Manifest = Mapping[str, Any]
SAME = N_("There is no difference.")
SAME_NUMBERS = N_("Every number is the same.")
OTHER_WORDS = N_("The numbers are the same, but sentences of the report read otherwise.")
OTHER_PICTURES = N_("What is said is the same, but pictures look otherwise.")
NOT_ALIKE = N_("The two reports are not of the same week, bank and limits; their numbers are not of the same.")
NOT_ALIKE_PERIOD = N_("The two reports are not of the same period, bank and limits; their numbers are not of the same.")
VERSIONS = N_("Version {old} of the data before, version {new} now.")
SETTING = N_("The setting {name} was {old} and is {new}: numbers may be counted or shown otherwise.")
COMMENTARY = N_("The analyst's commentary on top is another, or only one of the two has one.")
PROGRAMS = N_("Teller {old} made the one, Teller {new} the other: numbers may be counted and worded otherwise.")
CHANGED = N_("{what}: {old} before, {new} now ({change}).")
SAMPLE = N_("{what}: {new} as before, now of {new_n} answers or cases, before of {old_n}.")
KNOWN = N_("{what}: {new}, not known before.")
LARGE_ENOUGH = N_("{what}: {new}, too small a group to show before.")
ADDED = N_("{what}: {new}, not in the report before.")
GONE = N_("{what}: {old} before, not in the report any more.")
UNKNOWN = N_("{what}: {old} before, not known any more.")
HIDDEN = N_("{what}: not shown any more, as the group is too small.")
SLIGHT = N_("Numbers that changed by less than is shown of them: {n}.")
SLIGHTLY = "slightly"  # nothing to say but that there is one more
PAGE_GONE = N_("The page “{page}” is not in the report any more.")
PAGE_ADDED = N_("The page “{page}” was not in the report before.")
SOURCE = N_(
    "{table}: files {files_before} before, {files} now; rows {rows_before} before, {rows} now; "
    "rows refused {refused_before} before, {refused} now."
)
SOURCE_ADDED = N_("{table}: new, with {files} files, {rows} rows and {refused} rows refused.")
SOURCE_GONE = N_("{table}: no file counts any more.")
NEWER = N_("{table}: the newest day was {old} and is {new}.")
# Parts whose numbers matter most, in this order; then those of the summary, then those of the annex.
FIRST = ("headline", "tiles")
# What several runs of one count may differ by: the order in which numbers are added up.
EXACT = 1e-9


@dataclass(frozen=True)
class Pair:
    """One number in both reports; None where a report does not say it. rank: how far up it stands."""

    old: Fact | None
    new: Fact | None
    rank: int

    @property
    def known(self) -> Fact:
        """The number in the report that says it, the newer one first."""
        found = self.new or self.old
        assert found is not None
        return found


def differences(old: Manifest, new: Manifest, language: str, labels: Labels | None = None) -> tuple[str, ...]:
    """What a later report says otherwise than an earlier one of the same week, in whole sentences.

    labels: what people call groups, by dimension, where the manifests have but their keys.
    """
    told = list(_numbers(old, new, language, labels or {}))
    others = [*_pages(old, new), *_sources(old, new, language)]
    context = list(_context(old, new))
    if not told and not others:
        others = list(_appearance(old, new, bool(context)))
    said = [each.render(language) for each in context]
    return tuple(dict.fromkeys([*said, *told, *(each.render(language) for each in others)]))


def _context(old: Manifest, new: Manifest) -> Iterator[Text]:
    if any(old.get(name) != new.get(name) for name in ("week", "bank", "where")):
        is_of_weeks = all("W" in str(each.get("week", "W")) for each in (old, new))
        yield Text(NOT_ALIKE if is_of_weeks else NOT_ALIKE_PERIOD)
    versions = [f"{each.get('version')}.{each.get('said')}" for each in (old, new)]
    if versions[0] != versions[1]:
        yield Text(VERSIONS, {"old": versions[0], "new": versions[1]})
    if old.get("teller") != new.get("teller"):
        yield Text(PROGRAMS, {"old": old.get("teller") or "–", "new": new.get("teller") or "–"})
    if old.get("language") == new.get("language") and _commentary(old) != _commentary(new):
        yield Text(COMMENTARY)
    for name, value in new.get("settings", {}).items():
        before = old.get("settings", {}).get(name, value)
        if before != value:
            yield Text(SETTING, {"name": name, "old": before, "new": value})


def _commentary(manifest: Manifest) -> object:
    return (manifest.get("commentary") or {}).get("text")


def _appearance(old: Manifest, new: Manifest, has_context: bool) -> Iterator[Text]:
    """What is left to differ where no number, page or source does."""
    pictures = [[page.get("picture_sha256") for page in each.get("pages", ())] for each in (old, new)]
    words = [[page.get("texts_sha256") for page in each.get("pages", ())] for each in (old, new)]
    same_language = old.get("language") == new.get("language")
    if same_language and (old.get("texts") != new.get("texts") or words[0] != words[1]):
        yield Text(OTHER_WORDS)
    elif same_language and pictures[0] != pictures[1]:
        yield Text(OTHER_PICTURES)
    else:
        yield Text(SAME_NUMBERS if has_context else SAME)


def _numbers(old: Manifest, new: Manifest, language: str, labels: Labels) -> Iterator[str]:
    """The numbers that differ, what matters most first; the slight ones are only counted."""
    week, slight = str(new.get("period", "")), 0
    found: list[tuple[tuple[float, ...], str]] = []
    for place, pair in enumerate(_pairs(old.get("facts", ()), new.get("facts", ()))):
        message, weight = _verdict(pair)
        if not message:
            continue
        if message == SLIGHTLY or (message == CHANGED and _looks_same(pair, language)):
            slight += 1
        else:
            found.append(((pair.rank, -weight, place), _said(message, pair, week, language, labels)))
    yield from dict.fromkeys(said for _, said in sorted(found))
    if slight:
        yield Text(SLIGHT, {"n": wording.decimal(slight, 0, language)}).render(language)


def _said(message: str, pair: Pair, week: str, language: str, labels: Labels) -> str:
    values: dict[str, Any] = {"what": what(pair.known, week, language, labels)}
    for name, fact in (("old", pair.old), ("new", pair.new)) if message != HIDDEN else ():
        if fact is not None and fact["value"] is not None:
            values[name] = amount(fact, language)
            values[f"{name}_n"] = wording.decimal(fact["n"] or 0, 0, language)
    if message == CHANGED and pair.old and pair.new:
        values["change"] = change(pair.old, pair.new, language)
    return Text(message, values).render(language)


def _looks_same(pair: Pair, language: str) -> bool:
    """Whether two numbers are written alike, though they are not equal."""
    return bool(pair.old and pair.new) and amount(pair.old or {}, language) == amount(pair.new or {}, language)


def _verdict(pair: Pair) -> tuple[str, float]:
    """What became of a number, and how much that weighs; "" for nothing."""
    old, new = pair.old, pair.new
    if new is None:
        return (GONE, 0.0) if old and old["value"] is not None else ("", 0.0)
    if old is None:
        return (ADDED, 0.0) if new["value"] is not None else ("", 0.0)
    if new["value"] is None:
        if new["absent"] == "too_few":
            return (HIDDEN, math.inf) if old["absent"] != "too_few" else ("", 0.0)
        # A number that was hidden and is now not known at all has never been shown.
        return (UNKNOWN, math.inf) if old["value"] is not None else ("", 0.0)
    if old["value"] is None:
        return (LARGE_ENOUGH if old["absent"] == "too_few" else KNOWN), math.inf
    if not _close(old["value"], new["value"]):
        return CHANGED, _weight(old, new)
    if old["n"] != new["n"] and None not in (old["n"], new["n"]):
        return SAMPLE, 0.0
    return (SLIGHTLY, 0.0) if not all(_close(old[end], new[end]) for end in ("low", "high")) else ("", 0.0)


def _weight(old: Fact, new: Fact) -> float:
    """A change in half widths of its interval; where there is none, as a part of what it was."""
    halves = [(f["high"] - f["low"]) / 2 for f in (old, new) if f["low"] is not None and f["high"] is not None]
    return float(abs(new["value"] - old["value"]) / (max(halves, default=0.0) or abs(old["value"]) or 1.0))


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=EXACT, abs_tol=1e-12)


def _pairs(old: Sequence[Fact], new: Sequence[Fact]) -> Iterator[Pair]:
    """The numbers of both reports side by side, in the newer one's order.

    The same number stands in several parts; where all of them agree, it is one. Else it is told part by part.
    """
    before, after = _by(old, _plain), _by(new, _plain)
    for key in dict.fromkeys([*after, *before]):
        here, there = after.get(key, []), before.get(key, [])
        if _agree(here) and _agree(there):
            yield Pair(there[0] if there else None, here[0] if here else None, min(map(_rank, here or there)))
            continue
        mine, theirs = _by(here, _in_part), _by(there, _in_part)
        for part in dict.fromkeys([*mine, *theirs]):
            yield from _side_by_side(theirs.get(part, []), mine.get(part, []))


def _side_by_side(old: Sequence[Fact], new: Sequence[Fact]) -> Iterator[Pair]:
    for place in range(max(len(old), len(new))):
        there, here = (each[place] if place < len(each) else None for each in (old, new))
        yield Pair(there, here, min(_rank(fact) for fact in (there, here) if fact))


def _by(facts: Iterable[Fact], key: Any) -> dict[tuple[Any, ...], list[Fact]]:
    found: dict[tuple[Any, ...], list[Fact]] = {}
    for fact in facts:
        found.setdefault(key(fact), []).append(fact)
    return found


def _plain(fact: Fact) -> tuple[Any, ...]:
    return fact["metric"], tuple(sorted(fact["where"].items())), fact["period"]


def _in_part(fact: Fact) -> tuple[Any, ...]:
    return (*_plain(fact), fact["part"], fact.get("page", ""))


def _agree(facts: Sequence[Fact]) -> bool:
    return len({(fact["value"], fact["n"], fact["absent"], fact["low"], fact["high"]) for fact in facts}) <= 1


def _rank(fact: Fact) -> int:
    if fact["part"] in FIRST:
        return FIRST.index(fact["part"])
    return len(FIRST) + (fact.get("page", SUMMARY) != SUMMARY)


def _pages(old: Manifest, new: Manifest) -> Iterator[Text]:
    before, after = ({page["page"]: page["title"] for page in each.get("pages", ())} for each in (old, new))
    yield from (Text(PAGE_GONE, {"page": title}) for key, title in before.items() if key not in after)
    yield from (Text(PAGE_ADDED, {"page": title}) for key, title in after.items() if key not in before)


def _sources(old: Manifest, new: Manifest, language: str) -> Iterator[Text]:
    """Tables whose files, rows or refused rows are others."""
    before, after = ({source["table"]: source for source in each.get("sources", ())} for each in (old, new))
    for table in dict.fromkeys([*after, *before]):
        there, here = before.get(table), after.get(table)
        values: dict[str, Any] = {"table": translate(TABLES[table].title, language) if table in TABLES else table}
        values |= _counts(here, "", language) | _counts(there, "_before", language)
        if there is None or here is None:
            yield Text(SOURCE_ADDED if there is None else SOURCE_GONE, values)
            continue
        if any(there[name] != here[name] for name in ("files", "rows", "refused")):
            yield Text(SOURCE, values)
        if there["newest"] != here["newest"]:
            yield Text(NEWER, values | {"old": _day(there, language), "new": _day(here, language)})


def _day(source: Manifest, language: str) -> str:
    return wording.day(date.fromisoformat(source["newest"]), language) if source["newest"] else wording.MISSING


def _counts(source: Manifest | None, ending: str, language: str) -> dict[str, str]:
    if source is None:
        return {}
    return {f"{name}{ending}": wording.decimal(source[name], 0, language) for name in ("files", "rows", "refused")}
