"""State words of real systems: what the values of a column with fixed choices mean, or a question of each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow.compute as pc

from data.checking.casting import NO, YES
from data.contracts import COMPLAINT, TABLES, Column
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import NONE, Facts, facts
from data.layouts.dictionary import dictionary
from data.layouts.expressions import Choose, Copy, Status, Verb, normal
from data.layouts.finding import together
from data.layouts.layout import Layout, headers
from data.layouts.scales import scales
from data.texts import LANGUAGES, N_, Text

# So many different words are states; more are no fixed choices, and each row is refused by its value.
_MOST, _NAMED = 40, 8
_FLAGS = {"true": YES, "false": NO}
# A state with what it is more exactly, such as Closed - resolved or Closed (resolved): both have to say the same.
_TWO = re.compile(r"^\s*([^-–—(（/:：]+?)\s*(?:\s[-–—]\s|[(（/:：])\s*([^-–—(（/:：]+?)\s*[)）]?\s*$")
# A word that is asked about.
OPEN = "?"
_STATUS = COMPLAINT.column("status")
# How visits and calls ended: what says that there is none may be a state as well.
_ENDS = (("visit", "outcome"), ("contact", "outcome"))
# Words for an empty cell, and nothing else: the others that say that there is no answer may be the state of a row.
_EMPTY = frozenset(map(scales.fold, (
    "n/a", "na", "none", "not applicable", "null", "-", "--", "–", "—", "n.a.", "n.a", "#n/a", "nan", "nil", "unknown",
    "does not apply", "doesn't apply", "해당없음", "해당사항없음", "비해당", "모름", "없음", "不适用", "无", "没有",
    "缺失", "(空)", "不知道", "不清楚", "不知道/不清楚", "未填写", "未选择", "선택안함",
)))  # fmt: skip


def choices_of(column: Column) -> tuple[str, ...]:
    """What a column with fixed choices takes, true and false for a flag; nothing for another column."""
    return tuple(_FLAGS) if column.kind == "flag" else column.choices


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with the words of columns with fixed choices read as what they mean.

    values: the file's column -> lower-case value -> what the user says it means. Raises FileAmbiguous, value by value,
    for words that may mean any of them.
    """
    asked: list[FileAmbiguous] = []
    columns = dict(layout.columns)
    for name, verb, source in _plain(layout, raw):
        column = TABLES[layout.table].column(name)
        meant = values.get(source, {})
        own = {word.casefold(): choice for word, choice in verb.words.items()} if isinstance(verb, Choose) else {}
        silent = {w: choice for w, choice in _silent(raw, layout.table, column, source).items() if w not in own}
        kept = {word: choice for word, choice in silent.items() if choice}
        told = facts(raw.table[source], meant={**kept, **meant}, rows=raw.table.num_rows)
        read = {t.casefold(): own.get(t.casefold()) or meaning(layout.table, column, t) for t in told.counts}
        states = _states(layout, name)
        known: dict[str, str | None] = {t.casefold(): None for t in told.counts if states and is_stage(t)}
        known |= {word: choice for word, choice in read.items() if choice}
        # A value that is called none and means none is no other word of its own.
        said = {word: _chosen(layout.table, column, states, choice) for word, choice in meant.items()}
        odd = {word: meant[word] for word, choice in said.items() if choice == OPEN and word in read}
        known |= {word: None if choice in states else choice for word, choice in said.items() if choice != OPEN}
        # A word that a layout of its own does not name is refused by name: only what says that there is none is asked.
        open_ = [t for t in told.counts if t.casefold() not in known and (not own or t.casefold() in kept)]
        if odd:
            proposed = {word: choice for word, choice in known.items() if word not in odd}
            asked.append(_odd(source, column, odd, _question(source, column, told, proposed, states, False)))
        elif open_ and len(told.counts) <= _MOST:
            shown = {t.casefold(): meaning(layout.table, _STATUS, t) for t in told.counts} if states else {}
            proposed = {**known, **{w: m for w, m in shown.items() if m and not known.get(w)}}
            asked.append(_question(source, column, told, proposed, states, layout.table == "contact"))
        elif any(word != choice for word, choice in ({**silent, **({} if own else known), **said}).items()):
            words = own or _words(layout.table, column)
            empty = {word: None for word, choice in silent.items() if choice is None}
            columns[name] = _with_words(verb, source, {**words, **empty, **known})
    if asked:
        raise FileAmbiguous(
            asked[0].title,
            together([one.title for one in asked[1:]]),
            together([one.remedy for one in asked]),
            questions=tuple(question for one in asked for question in one.questions),
        )
    return replace(layout, columns=columns)


def is_stage(text: str) -> bool:
    """True for a word that says whether a complaint is open or closed."""
    return meaning("complaint", _STATUS, text) is not None


def _states(layout: Layout, name: str) -> tuple[str, ...]:
    """What words of how complaints ended may say besides: how far they have come, where no other column does."""
    if (layout.table, name) != ("complaint", "outcome") or {"status", "closed_at"} & layout.columns.keys():
        return ()
    return _STATUS.choices


def _silent(raw: Raw, table: str, column: Column, source: str) -> dict[str, str | None]:
    """Words that elsewhere say that there is no answer: the state that they are, None for an empty cell, or OPEN.

    Of a call or a visit each may tell how it ended, and without it the share of those lost would be wrong.
    """
    found = (str(text or "").strip().casefold() for text in pc.unique(raw.table[source]).to_pylist())
    is_end = (table, column.name) in _ENDS
    return {
        word: meaning(table, column, word) or (OPEN if is_end or scales.fold(word) not in _EMPTY else None)
        for word in found
        if word in dictionary().nothing
    }


def meaning(table: str, column: Column, text: str) -> str | None:
    """The choice that a word means in a column; None for a word that nobody told of."""
    plain = re.sub(r"[\s-]+", "_", text.casefold())
    if plain in choices_of(column):
        return plain
    if (found := _folded(table, column.name).get(scales.fold(text))) or not (parts := _TWO.match(text)):
        return found
    said = {meaning(table, column, part) for part in parts.groups()}
    return said.pop() if len(said) == 1 else None


def served_words(text: str) -> str | None:
    """How a visit ended, as a word of its state says; None for a word that nobody told of."""
    return meaning("visit", TABLES["visit"].column("outcome"), text)


def is_state(table: str, column: Column, told: Facts) -> bool:
    """True for values of which at least half are known words of the column."""
    known = sum(count for text, count in told.counts.items() if meaning(table, column, text))
    return bool(told.filled) and 2 * known >= told.filled and len(told.counts) <= _MOST


def _plain(layout: Layout, raw: Raw) -> Iterator[tuple[str, Verb, str]]:
    """Columns with fixed choices that are a column of the file as it stands: name, verb, the file's header."""
    known = headers(raw)
    for name, verb in layout.columns.items():
        inner = verb.base if isinstance(verb, Status) else verb
        is_own = isinstance(inner, Copy) or (isinstance(inner, Choose) and inner.otherwise == "=" and inner is verb)
        column = inner.column if isinstance(inner, Copy | Choose) and is_own else None
        source = known.get(normal(column)) if isinstance(column, str) else None
        if source and choices_of(TABLES[layout.table].column(name)):
            yield name, verb, source


def _with_words(verb: Verb, source: str, words: Mapping[str, str | None]) -> Verb:
    chosen = replace(verb, words=words) if isinstance(verb, Choose) else Choose(source, words)
    return replace(verb, base=chosen) if isinstance(verb, Status) else chosen


def _chosen(table: str, column: Column, states: tuple[str, ...], text: str) -> str | None:
    """The choice that somebody named: by its key, by its title in any language or by a word of it; OPEN for another."""
    plain, ways = text.strip().casefold(), (*choices_of(column), *states)
    if plain in ways:
        return plain
    titles = {titled(way).render(language).casefold(): way for language in LANGUAGES for way in ways}
    found = titles.get(plain) or meaning(table, column, text)
    return found or (None if plain == NONE else OPEN)


def _odd(source: str, column: Column, odd: Mapping[str, str], asked: FileAmbiguous) -> FileAmbiguous:
    """The question of a column's words once more, where what was said that some of them mean is none of its choices."""
    said = tuple(f"{source}:{word}={meant}" for word, meant in odd.items())
    values = {"said": said, "column": source, "field": Text(column.title)}
    return FileAmbiguous(Text(_ODD, values), remedy=asked.remedy, questions=asked.questions)


@cache
def _table() -> dict[str, dict[str, dict[str, list[str]]]]:
    told: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(
        (Path(__file__).parent / "choices.toml").read_text(encoding="utf-8")
    )
    return told


def _of(table: str, name: str) -> Mapping[str, list[str]]:
    if TABLES[table].column(name).kind == "flag":
        return {choice: [*_FLAGS[choice], *words] for choice, words in _table()["flags"].items()}
    return _table().get(table, {}).get(name, {})


@cache
def _folded(table: str, name: str) -> Mapping[str, str]:
    return {scales.fold(word): choice for choice, words in _of(table, name).items() for word in words}


@cache
def _words(table: str, column: Column) -> Mapping[str, str]:
    """Every word that is told of, in lower case: rows further down may hold those that the sample lacks."""
    return {word.casefold(): choice for choice, words in _of(table, column.name).items() for word in words}


def titled(choice: str) -> Text:
    """A choice in words; those that are words of their own in every language as they stand."""
    return Text(_TITLES[choice]) if choice in _TITLES else Text("{value}", {"value": choice})


def _in_order(told: Facts, column: Column, known: Mapping[str, str | None]) -> list[tuple[str, int]]:
    """The words, those that are known by their choice first, and among equals the most frequent first."""
    order = {choice: place for place, choice in enumerate(choices_of(column))}
    last = len(order)
    return sorted(
        told.counts.items(), key=lambda pair: (order.get(known.get(pair[0].casefold()) or "", last), -pair[1])
    )


def _question(
    source: str, column: Column, told: Facts, known: Mapping[str, str | None], states: tuple[str, ...], is_call: bool
) -> FileAmbiguous:
    """What each word of a column means: those that are known first proposed so.

    states: what it may say besides. is_call: how a call ended, of which it is said what counts as waiting.
    """
    words = _OF_CALLS if is_call and column.name == "outcome" else {}
    entries = tuple((text, known.get(text.casefold(), "") or "") for text, _ in _in_order(told, column, known))
    open_ = [text for text, choice in entries if not choice]
    options = " ".join(f"--value “{source}:{text}={choice or '?'}”" for text, choice in entries)
    said = {
        "column": source,
        "values": tuple(open_[:_NAMED]),
        "field": Text(column.title),
        "choices": (*choices_of(column), *states, NONE),
        "options": options,
    }
    ways = (*choices_of(column), *states, NONE)
    offered = tuple((way, Text(words[way]) if way in words else titled(way)) for way in ways)
    rows = tuple(told.counts[text] for text, _ in entries)
    question = Question("values", source, offered, entries=entries, rows=rows)
    return FileAmbiguous(Text(_UNKNOWN, said), remedy=Text(_SAY, said), question=question)


_TITLES = {
    "complete": N_("Complete"), "partial": N_("Partly"), "screened_out": N_("Screened out"), "open": N_("Open"),
    "closed": N_("Closed"), "own": N_("From the bank's own channels"), "regulator": N_("From the regulator"),
    "upheld": N_("Decided for the customer"), "rejected": N_("Decided for the bank"),
    "withdrawn": N_("Withdrawn"), "served": N_("Served"),
    "no_show": N_("Did not come when called"), "left": N_("Left before being served"),
    "transferred": N_("Sent to another counter"),
    "unknown": N_("Not known whether served or not"), "answered": N_("Answered by an agent"),
    "abandoned": N_("Lost in the queue"),
    "left_in_menu": N_("Left in the voice menu, never in the queue"),
    "not_a_call": N_("Not a customer call: outbound, internal or a test"), "retail": N_("Private customers"),
    "sme": N_("Small business"), "corporate": N_("Corporate"), "active": N_("Active"), "quality": N_("Quality review"),
    "error": N_("Errors"), "exam": N_("Exam"), "true": N_("Yes"), "false": N_("No"),
    "outcome": N_("Outcome"), "driver": N_("Rating item"), "expectation": N_("Expectation"),
    "demographic": N_("About the respondent"), "other": N_("Other"), NONE: N_("Not known"),
}  # fmt: skip
_UNKNOWN = N_("{column} is used as “{field}”. The meaning of these values is not certain: {values}.")
_ODD = N_("“{field}” has no such choice as said of {column}: {said}. Nothing was stored.")
_SAY = N_("For each value choose one of these: {choices}. For example {options}")
_OF_CALLS = {
    "left_in_menu": N_("Left in the voice menu, never in the queue: its time there is no wait"),
    NONE: N_("Not known: without an answer time it counts as lost, and all its time as waiting"),
}
