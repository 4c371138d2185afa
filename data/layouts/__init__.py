"""What known exports look like: one entry each, a file a subject. A new export is a new entry and no other change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from data.checking.casting import DayOrder
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question, of_table
from data.formats.raw import Raw
from data.layouts import below, leftovers, several, sheets
from data.layouts.aggregates import aggregates
from data.layouts.cases import compliments, grievances, histories, origins, resolutions, stages
from data.layouts.contacts import (
    absences,
    answer_flags,
    call_totals,
    directions,
    endings,
    lanes,
    legs,
    media,
    slots,
    totals,
)
from data.layouts.exact import most_exact
from data.layouts.exports import calls, complaints, feedback, intervals, reviews, surveys, tickets, tools
from data.layouts.expressions import normal
from data.layouts.finding import Said
from data.layouts.identity import once, row_numbers, shortened, twins, widths
from data.layouts.identity.identity import identified, is_counted
from data.layouts.known import Known, Own
from data.layouts.layout import Layout, headers
from data.layouts.mapping import GUESSED, changed, completed
from data.layouts.meaning import ANSWER, NOTHING, SCORES, Identity, Meaning, meaning
from data.layouts.quantities import durations, quantities, thousands
from data.layouts.responses import choices, trials
from data.layouts.saved import as_mapping, own, pins
from data.layouts.scales import no_answers
from data.layouts.template import by_template, checked, columns_of, is_list, meanings
from data.layouts.times import (
    business_days,
    calendar_parts,
    epochs,
    exchanged,
    hours,
    periods,
    spelt,
    stamps,
    years,
    zones,
)
from data.layouts.visits import no_shows, served, transfers, visit_totals, visits
from data.texts import N_, Text

__all__ = ["LAYOUTS", "Known", "Layout", "Own", "as_mapping", "mapped", "own", "pinned", "recognise"]

LAYOUTS: tuple[Layout, ...] = (
    *complaints.LAYOUTS, *calls.LAYOUTS, *surveys.LAYOUTS, *reviews.LAYOUTS, *tools.LAYOUTS, *feedback.LAYOUTS,
    *intervals.LAYOUTS, *tickets.LAYOUTS,
)  # fmt: skip


# So few headers are common to exports and lists: a running number and when it was answered, a call or a form.
_COMMON = 2
_COMPLAINTS = ("complaint", Text(TABLES["complaint"].title))


def recognise(
    raw: Raw,
    file: str,
    *,
    mapping: Mapping[str, str] | None = None,
    known: Known | None = None,
    recalled: frozenset[str] = frozenset(),
    **said: Any,
) -> Layout:
    """The layout of a file, as `_recognised` tells it; of one of several sheets with what their names are."""

    def read(raw: Raw, mapping: Mapping[str, str]) -> Layout:
        return _recognised(raw, file, mapping=mapping, known=known, recalled=recalled, **said)

    moments = epochs.found(raw, mapping or {})
    raw = replace(raw, table=epochs.plain(raw.table, moments))
    written = stamps.found(raw)
    raw = replace(raw, table=stamps.plain(raw.table, written))
    raw, fills, notes = below.settled(raw, mapping or {}, meanings(raw, said.get("values") or {}))
    found = sheets.told(raw, mapping or {}, known or Known(), recalled, read)
    return replace(found, epochs=moments, stamps=written, fills=fills, notes=(*notes, *found.notes))


def _recognised(
    raw: Raw,
    file: str,
    *,
    as_table: str | None = None,
    layout: str | None = None,
    mapping: Mapping[str, str] | None = None,
    scale: tuple[int, int] | None = None,
    nothing: tuple[str, ...] = (),
    survey: str | None = None,
    zone: str | None = None,
    values: Mapping[str, str] | None = None,
    identity: Identity = "",
    order: DayOrder = "",
    known: Known | None = None,
    recalled: frozenset[str] = frozenset(),
    seen: Mapping[str, Mapping[str, Any]] | None = None,
) -> Layout:
    """The layout of a file: a known export, else Teller's own columns, else a survey of a kind that nobody told of.

    as_table, layout, mapping (the file's column -> Teller's column), scale (the worst point, the best), nothing (values
    for no answer), survey (its name), zone (where its times were written), values (COLUMN:VALUE -> what it means) and
    identity (what names a row) and order (what comes first in its dates) are what the user said; known is what the
    store knows of files, recalled is what was said of an earlier one (headers, and "" for the scale), seen what its
    columns looked like. Raises FileRefused when nothing fits and FileAmbiguous for what only the user can know; both
    say which option to give.
    """
    zone = zones.canonical(zone)
    small, meant, points = no_answers.by_column(raw, frozenset(map(str.casefold, nothing)), meanings(raw, values or {}))
    is_survey, before = as_table == "response", frozenset(map(normal, recalled))
    said = Said({}, scale, small, survey, zone, known or Known(), meant, identity, is_survey, before, seen or {}, order)
    with of_table(as_table or ""):
        found = sheets.found(raw, mapping or {}, lambda raw, told: _found(raw, file, as_table, layout, told, said))
    with of_table(found.table):
        done, said = _completed(found, raw, file, mapping or {}, said)
        done = grievances.marked(done, raw, file, said) if as_table is None and layout is None else done
        return _timed(replace(done, notes=(*done.notes, *points)), raw, zone, said)


def _completed(found: Layout, raw: Raw, file: str, mapping: Mapping[str, str], said: Said) -> tuple[Layout, Said]:
    """The layout that was found with all that its columns, their values and the user tell, and what the user said."""
    told, meant = checked(raw, TABLES[found.table], mapping), said.values
    said = replace(said, mapping=told if found.table == "response" else twins.settled(raw, told))
    aggregates.refuse(found, raw, file, said.mapping)
    found, said = durations.settled(found, raw, said)
    done = completed(found, raw, said) if found.open else changed(found, raw, said)
    twins.ask(done, raw, said.mapping)
    done = lanes.told_apart(slots.applied(calendar_parts.applied(done, raw), raw, meant), raw, meant)
    done = _told(totals.left_out(done, raw), raw, said)
    done = spelt.applied(years.applied(periods.applied(done, raw, meant), raw, meant), raw)
    done = exchanged.applied(widths.applied(done, meant), meant)
    return _identified(_joined(done, raw, said), raw, said), said


def _timed(done: Layout, raw: Raw, zone: str | None, said: Said) -> Layout:
    """The layout with the zones that its times are of; zone: what the user said."""
    zoned = zones.by_row(done, raw, zone, said.values, said.order)
    written = zones.zones(done, raw, zone, zoned)
    notes = (*done.notes, *zones.notes(done, raw, written, zone), *zones.of_rows(zoned))
    return replace(done, zones=zones.elsewhere(written), zoned=zoned, notes=notes)


def _identified(done: Layout, raw: Raw, said: Said) -> Layout:
    """The layout with what names its rows; of rows of which one alone counts, that one is looked at."""
    own = legs.identity(done, raw, said.values) or transfers.identity(done, raw, said.values)
    own = own or histories.identity(done, raw, said.values)
    joined = done.repeats or (done.legs and done.table == "visit")
    rows = done.kept(raw) if joined else raw
    return row_numbers.settled(identified(done, rows, replace(said, identity=said.identity or own)))


def _told(done: Layout, raw: Raw, said: Said) -> Layout:
    """The layout of a list with what its other columns, its words, its times and its lengths tell."""
    meant = said.values
    done = row_numbers.named(done, raw, said)
    shortened.asked(done, raw, said.identity)
    way = directions.directed(done, raw) if "outcome" not in {m.name for m in said.mapping.values()} else None
    done = stages.taken_up(directions.without(done, way), raw, said.mapping, way)
    done = origins.told(leftovers.taken_up(done, raw, said.mapping, way, meant), raw, said.mapping)
    done, raw = _with_words(done, raw, said)
    done = media.applied(directions.applied(absences.applied(done, raw, meant), raw, way, meant), raw, meant)
    done = endings.completed(call_totals.applied(done, raw, meant), raw, said.mapping, meant)
    done = served.told(visits.completed(done, raw, said.mapping, meant), raw, meant)
    done = no_shows.applied(done, raw, meant)
    done = histories.applied(done, raw, meant, said.identity)
    rows = once.kept(raw, done.repeats)
    done = stages.told(resolutions.completed(done, rows, said.mapping, meant, said.order), raw, meant)
    spans = {"contact": endings.spans, "visit": visits.spans, "complaint": resolutions.spans}.get(done.table)
    quantities.refuse_unread(done, raw, meant, spans(raw, (), meant) if spans else ())
    return absences.emptied(done, raw, meant)


def _with_words(done: Layout, raw: Raw, said: Said) -> tuple[Layout, Raw]:
    """The layout with what words, numbers and times of columns mean, all asked at once; the file with plain numbers."""
    meant, asked = said.values, several.Asked()
    done = trials.left_out(asked.tried(lambda one: compliments.applied(one, raw, meant), done), raw)
    done = absences.flagged(answer_flags.flagged(done, raw, meant), raw, meant)
    done = trials.screened(asked.tried(lambda one: choices.applied(one, raw, meant), done))
    done = asked.tried(lambda one: thousands.applied(one, raw, meant), done)
    plain = replace(raw, table=thousands.plain(raw.table, done.grouped))
    done = asked.tried(lambda one: quantities.applied(one, plain, meant, said.mapping), done)
    done = asked.tried(lambda one: hours.applied(one, plain, meant), done)
    asked.ask()
    return business_days.applied(done, plain, meant), plain


def _joined(done: Layout, raw: Raw, said: Said) -> Layout:
    """The layout of calls or visits with several rows of one number; raises FileAmbiguous where only the user knows."""
    counted = said.identity == "day" or is_counted(done, raw, "contact_id")
    if said.identity not in ("row", "file"):
        legs.asked(done, raw, said.values, is_counted=counted)
    if said.identity not in ("row", "day", "file"):
        transfers.asked(done, raw, said.values)
    done = transfers.applied(done, raw, said.values)
    is_by_length = endings.is_by_length(done)
    return legs.applied(done, raw, said.values, is_by_length=is_by_length, is_counted=counted)


def mapped(layout: Layout, raw: Raw) -> dict[str, str]:
    """What each of the file's columns is: Teller's column, "answer" or "none"; the first field that reads it."""
    fields: dict[str, str] = {}
    known = headers(raw)
    for name, verb in layout.columns.items():
        for column in verb.taken(known):
            fields.setdefault(column, name)
    items = layout.items.find(raw.columns) if layout.items else {}
    return {c: fields.get(c, ANSWER if c in items else NOTHING) for c in raw.columns}


def pinned(layout: Layout, raw: Raw) -> dict[str, str]:
    """What each column was found to be, as a mapping that takes the next file in the same way."""
    return pins(layout, raw, next((known for known in LAYOUTS if known.name == layout.name), None))


def _found(
    raw: Raw, file: str, as_table: str | None, layout: str | None, said: Mapping[str, str], told: Said
) -> Layout:
    if layout is not None and not layout.startswith("template_"):
        return _named(layout)
    if layout is not None:
        as_table = layout.removeprefix("template_")
    fitting = [known for known in LAYOUTS if as_table in (None, known.table) and known.fits(raw)]
    if fitting and layout is None:
        best = most_exact(fitting, file)
        if as_table is None and best.table == "response" and not best.kept(raw).table.num_rows:
            raise _unanswered(best, raw, file)
        if as_table is not None or not _is_rather_a_list(best, raw, told):
            return best
    aggregates.refuse_pivoted(raw, file, said)
    aggregates.refuse_distribution(raw, file, said)
    is_open = as_table in (None, "contact_interval")
    totals = columns_of("contact_interval", raw, said, told.values) if is_open else {}
    call_totals.refuse_spans(raw, totals)
    try:
        found = by_template(raw, file, as_table, said, told.values)
    except FileAmbiguous as several:
        # Lists of several kinds share few columns, and a survey has these as well.
        if as_table is None and not said and visit_totals.is_rated(raw, list(raw.columns)):
            return _survey(raw, file, as_table, said, told, several)
        raise
    except FileRefused as refusal:
        call_totals.ask_for_rest(raw, totals)
        visit_totals.refuse(raw, file, said)
        return _survey(raw, file, as_table, said, told, refusal)
    if found.table in ("response", "visit", "contact"):
        visit_totals.refuse(raw, file, said)
    visit_totals.refuse_states(found.table, raw, file, said)
    return found if as_table else _doubted(found, raw, file, said, told)


def _doubted(found: Layout, raw: Raw, file: str, said: Mapping[str, str], told: Said) -> Layout:
    """The layout of a file that nobody named: a survey's where it has scores, or no signs of a list."""
    if not said and _is_rated(found, raw):
        if grievances.is_rated_list(found, raw, file):
            raise grievances.which(found.table, raw, file)
        return GUESSED
    named = [one for text in said.values() if (one := meaning(text)) and one.is_field]
    if found.table in grievances.KINDS and not named and not grievances.are_told(found, raw, file):
        return _survey(raw, file, None, said, told, grievances.question(found.table, raw, file))
    return found


def _unanswered(best: Layout, raw: Raw, file: str) -> FileAmbiguous:
    """The question what a survey's export is of which no row has an answer: its tickets may be complaints."""
    told = {"file": file, "layout": Text(best.title), "rows": raw.table.num_rows}
    return FileAmbiguous(
        Text(N_("The file {file} has the columns of {layout}, and none of its {rows:,} rows has an answer."), told),
        remedy=Text(N_("If its rows are complaints, say --as complaint. Else export those that were answered.")),
        question=Question("as_table", choices=(_COMPLAINTS,)),
    )


def _is_rather_a_list(best: Layout, raw: Raw, told: Said) -> bool:
    """True for a file that common headers name a survey's, with no score and most headers of a list of another."""
    if len(best.requires) > _COMMON or not best.open or not is_list(raw):
        return False
    try:
        tried = completed(best, raw, told)
    except FileAmbiguous:
        return False
    return not {*SCORES, "verbatim"} & set(tried.columns)


def _is_rated(found: Layout, raw: Raw) -> bool:
    """True for a file that shares some columns with a table, but holds a survey's score besides."""
    return found.table != "response" and visit_totals.is_rated(raw, found.unused(raw))


def _survey(
    raw: Raw, file: str, as_table: str | None, said: Mapping[str, str], told: Said, refusal: FileRefused
) -> Layout:
    """A survey of a kind that nobody told of; raises the refusal when it is none."""
    if as_table not in (None, "response") or not _maps_to_response(said):
        raise refusal
    aggregates.refuse(GUESSED, raw, file, said)
    tried = _tried(raw, replace(told, mapping=checked(raw, TABLES["response"], said)), as_table, refusal)
    is_answered = any(one.name == ANSWER for text in said.values() if (one := meaning(text)))
    if as_table == "response" or set(SCORES) & set(tried.columns) or is_answered:
        return GUESSED
    if "verbatim" in tried.columns:
        raise grievances.unscored(raw, file, tried, told, refusal)
    raise refusal


def _tried(raw: Raw, told: Said, as_table: str | None, refusal: FileRefused) -> Layout:
    """The file taken for a survey; of several dates the user is asked only where it has a score."""
    try:
        with of_table(GUESSED.table):
            return completed(GUESSED, raw, told)
    except FileAmbiguous as asked:
        values = [value for question in asked.questions for value, _ in question.choices]
        if as_table == "response" or not values or not all(value.endswith("=responded_at") for value in values):
            raise
        dated = values[0].rpartition("=")[0]
        tried = completed(GUESSED, raw, replace(told, mapping={**told.mapping, dated: Meaning("responded_at")}))
        if set(SCORES) & set(tried.columns):
            raise
        if "verbatim" in tried.columns:
            return tried
    raise refusal


def _maps_to_response(said: Mapping[str, str]) -> bool:
    told = [meaning(text) for text in said.values()]
    return all(m is None or m.name in (*TABLES["response"].names, ANSWER, NOTHING) for m in told)


def _named(name: str) -> Layout:
    for known in (*LAYOUTS, GUESSED):
        if known.name == name:
            return known
    raise FileRefused(
        Text(N_("There is no layout {layout}."), {"layout": name}),
        remedy=Text(N_("Name one of these: {layouts}."), {"layouts": tuple(known.name for known in LAYOUTS)}),
    )
