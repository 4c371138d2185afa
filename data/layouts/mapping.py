"""What the columns of a survey are: by the header dictionary, by their values and by what the user said.

Everything that has no field of its own becomes an answer, so that nothing but personal details is lost.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.contracts import TABLES
from data.errors import FileAmbiguous, Question, as_they_are
from data.formats.raw import Raw
from data.layouts import personal, several
from data.layouts.contacts import absences
from data.layouts.dictionary import Entry, dictionary, stated_scale
from data.layouts.expressions import Constant, Copy, Fingerprint, Numbered, Status, Today, When, normal
from data.layouts.finding import Found, Said, as_said, exactly, fields_of, rescaled, spoken_for
from data.layouts.identity import branch_names, repeated, row_numbers
from data.layouts.identity.identity import surest
from data.layouts.layout import Items, Layout, Rule, headers
from data.layouts.meaning import ANSWER, SCALED, SCORES, Meaning
from data.layouts.quantities.units import says_share
from data.layouts.responses import choices, pages_reached, partly, trials
from data.layouts.responses.waves import survey_of
from data.layouts.scales import asking, earlier, recommendation, scores, word_points, worded
from data.layouts.times import dating, day_and_time, undated
from data.layouts.times.instead import dated_by_another, dated_today
from data.texts import N_, Text

GUESSED = Layout("survey", N_("A survey, its columns found by their headers and values"), "response", {}, open=True)


def completed(layout: Layout, raw: Raw, said: Said | None = None) -> Layout:
    """An open layout with everything that the file has besides: fields by the dictionary, the rest as answers.

    Raises FileAmbiguous with everything that only the user can know.
    """
    known = headers(raw)
    there = {n: v for n, v in layout.columns.items() if not v.reads or any(normal(c) in known for c in v.reads)}
    own = layout.name.startswith("template_")
    said = said or Said()
    found = Found(raw, there, set(), replace(said, nothing=said.nothing | frozenset(layout.nothing)))
    answers = _as_said(found, layout)
    layout = layout if own else trials.told(layout, found, answers)
    found.used |= {column for verb in found.columns.values() for column in spoken_for(verb, known)}
    tested = (normal(column) for test in layout.preview for column in test.columns)
    found.used |= {known[column] for column in tested if column in known}
    found.used |= {column for column in raw.columns if layout.without and re.fullmatch(layout.without, column)}
    _rate(found) if own else rescaled(found)
    items = [column for column in answers if column in raw.columns]
    found.used |= personal.of_customers(found, items)
    dating.take_parts(found, items)
    for entry in dictionary().fields:
        if entry.name not in found.columns:
            _look_for(found, entry, items)
    if not own and "responded_at" not in found.columns:
        dating.look_for(found, items)
    day_and_time.pair(found)
    repeats = {} if own else repeated.look_for(found, items)
    found.used |= personal.of_others(found, items)
    if not own and not set(SCORES) & set(found.columns) and not found.asked:
        _look_for_unclear(found, items, bool(layout.requires) or (said.is_survey and "responded_at" in found.columns))
    items += [column for column in found.free if column not in items]
    asking.of_scores(found, own)
    if set(SCORES) & set(found.columns):
        asking.of_codes(found, [c for c in items if c not in answers and not pages_reached.is_named(c)])
    if not (layout.requires or repeats or found.asked):
        row_numbers.of_survey(found, items, answers)
    if items or not own or found.said.survey:
        _finish(found, layout, own, items)
    earlier.ask(found)
    _ask(found, layout)
    absences.unanswered(found, frozenset(layout.nothing))
    rules = tuple(_rule(found, column, answers.get(column, Meaning(ANSWER))) for column in items)
    made = Items(rules, **found.silent) if rules else None
    notes = (*layout.notes, *found.notes)
    return replace(layout, columns=found.columns, items=made, notes=notes, wave=found.wave, repeats=repeats)


def _ask(found: Found, layout: Layout) -> None:
    """Raise FileAmbiguous with everything that only the user can know, words of other columns among it."""
    if not found.asked:
        return
    asked = several.Asked()
    try:
        found.ask()
    except FileAmbiguous as one:
        asked.add(one)
    asked.tried(
        lambda made: choices.applied(made, found.raw, found.said.values), replace(layout, columns=found.columns)
    )
    asked.ask()


def changed(layout: Layout, raw: Raw, said: Said) -> Layout:
    """A known export with some of its columns as the user says: any of them can be another field, an answer or none."""
    found = Found(raw, dict(layout.columns), set(), said, layout.table)
    answers = _as_said(found, layout)
    if layout.table == "response":
        rescaled(found)
        asking.of_scores(found, False, [column for column, m in said.mapping.items() if m.name in SCORES])
        if said.survey:
            found.columns["survey_id"] = Constant(said.survey)
    if layout.name.startswith("template_"):
        day_and_time.pair(found)
    found.ask()
    fields = fields_of(layout.columns, headers(raw))
    gone = {column for column, m in said.mapping.items() if m.name != ANSWER and fields.get(column) != m.name}
    before = layout.items or Items(())
    codes = before.find(raw.columns)
    # What an export names is known for what it is.
    others = [c for c, (_, rule) in codes.items() if rule.pattern == "." and c not in {*said.mapping, *fields}]
    gone |= {*personal.unkept(layout.table, raw, others)}
    first = tuple(
        Rule(
            exactly(c), _braced(codes[c][0] if c in codes else c), _role(found, c, m), found.facts(c).separator, m.label
        )
        for c, m in answers.items()
    )
    items = replace(before, rules=(*first, *before.rules), without=tuple(sorted(gone)), **found.silent)
    return replace(
        layout, columns=found.columns, items=items if items.rules else None, notes=(*layout.notes, *found.notes)
    )


def _as_said(found: Found, layout: Layout) -> dict[str, Meaning]:
    """Take the columns as the user said; those that are answers."""
    day_and_time.said(found)
    return as_said(found, layout)


def _rate(found: Found) -> None:
    """Scores of a file in Teller's own columns that does not say their scale."""
    known = headers(found.raw)
    for name in SCORES:
        verb = found.columns.get(name)
        if isinstance(verb, Copy) and not isinstance(found.columns.get(f"{name}_low"), Copy):
            found.take(name, known[normal(verb.column)])


def _bears_out(found: Found, entry: Entry, column: str, fit: int) -> bool:
    """True when the values are such as the field has.

    Words of no known scale are, where the header of a score is sure or the file is said to be a survey's, and short
    words are where that of a comment is.
    """
    told = found.facts(column)
    if told.is_choice and entry.is_brief(*found.texts(column)):
        return False
    if entry.is_sure(*found.texts(column)):
        return bool(told.filled) and not told.is_in_digits
    if entry.values == "states":
        is_day = told.looks_like("time") or undated.says_when(told)
        return _is_state(found, entry, column) or (told.is_worded and not is_day)
    is_sure = entry.name in SCALED and (fit > 1 or found.said.is_survey or entry.leads(*found.texts(column)))
    is_near = told.is_worded or told.is_half_points
    return told.looks_like(_evidence(found, entry, column)) or (is_sure and is_near)


def _is_state(found: Found, entry: Entry, column: str) -> bool:
    return choices.is_state(found.table, TABLES[found.table].column(entry.name), found.facts(column))


def _evidence(found: Found, entry: Entry, column: str) -> str:
    """What the values must look like: under NPS by name, or a scale from 0 to 10, a few low points will do."""
    return "points" if entry.name == "nps" and recommendation.is_named(found.texts(column)) else entry.values


def _look_for(found: Found, entry: Entry, items: list[str]) -> None:
    """Take the column that is this field, if the file has one."""
    rated = [(entry.fits(*found.texts(c)), c) for c in found.free if c not in items]
    fitting = _fitting(found, entry, rated)
    if entry.name == "branch_id":
        unsure = [c for _, c in fitting if asking.is_settlement(found, c) and not asking.may_be_names(found, c)]
        fitting = [(fit, c) for fit, c in fitting if c not in unsure]
        if unsure and not fitting:
            asking.of_place(found, unsure[0])
            return
    best = [c for fit, c in fitting if fit == max(f for f, _ in fitting)]
    if entry.name in SCORES and not best and _is_odd(found, entry, [c for fit, c in rated if fit]):
        return
    if entry.name == "response_id":
        best = [c for _, c in rated if c == found.raw.respondent] or surest(found.raw, best)
    if len(best) > 1:
        best = [c for c in best if entry.leads(*found.texts(c))] or best
    best = branch_names.named(best) if entry.name == "branch_id" else best
    if len(best) > 1 and entry.name in SCORES:
        _several(found, entry, best)
    elif best:
        found.take(entry.name, best[0])
    elif entry.name == "branch_id":
        asking.of_places(found, items)
    elif entry.name == "nps" and not _look_for_source(found, items):
        scores.of_recommendation(found, [c for fit, c in rated if fit])


def _fitting(found: Found, entry: Entry, rated: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Those of the columns, each behind how well its header fits, whose values are the field's as well."""
    fitting = [(fit, c) for fit, c in rated if fit and _bears_out(found, entry, c, fit)]
    fitting = [(fit, c) for fit, c in fitting if not entry.trails(*found.texts(c))] or fitting
    if entry.name in SCALED and not fitting:
        fitting = [(fit, c) for fit, c in rated if fit and worded.is_scale(found, c)]
    if entry.name in SCORES:
        # What a tool derives from a score is no score itself, even where it is kept as the numbers of its groups.
        fitting = [(fit, c) for fit, c in fitting if not dictionary().derived.fits(*found.texts(c))]
    if entry.values == "states":
        # Words that are known tell more than others under a header of the same kind.
        fitting = [(fit, c) for fit, c in fitting if _is_state(found, entry, c)] or fitting
    return fitting


def _is_odd(found: Found, entry: Entry, columns: list[str]) -> bool:
    """Ask of scores by their headers whose values hold codes, or go from -2 to 2; True when anything is asked."""
    if entry.name in SCALED and any(word_points.of_balanced(found, column) for column in columns):
        return True
    return any(asking.of_codes(found, [column]) for column in columns if not found.facts(column).balanced)


def _look_for_source(found: Found, items: list[str]) -> bool:
    """Take the score that a group such as Q1_NPS_GROUP was derived from, which is Q1; False without one."""
    free = {normal(c): c for c in found.free if c not in items}
    for column in (c for c in free.values() if dictionary().derived.fits(c)):
        source = free.get(normal(_OF_NPS.sub("", column)))
        if source and source != column and found.facts(source).looks_like("points"):
            found.take("nps", source)
            return True
    return False


def _several(found: Found, entry: Entry, best: list[str], besides: tuple[tuple[str, Text], ...] = ()) -> None:
    """Columns of which each can be the score: the user is asked, unless the file has another score."""
    values = {"columns": "; ".join(best[:12]), "column": best[0], "field": entry.name}
    if set(SCORES) & set(found.columns):
        found.notes.append(Text(_KEPT, values))
        return
    choices = tuple((f"{column}={entry.name}", words) for column, words in as_they_are(best))
    found.wonder(_SEVERAL, _SAY_WHICH, values, Question("mapping", choices=(*choices, *besides)))


def _look_for_unclear(found: Found, items: list[str], is_export: bool) -> None:
    """A score of which the header does not say what it asked: stars are satisfaction, of others the user is asked.

    is_export: the file is a survey's by its other headers; else points under a header of any kind do not make it one.
    """
    known = dictionary()
    free = [c for c in found.free if c not in items and not known.technical.fits(*found.texts(c))]
    nps, csat = (next(entry for entry in known.fields if entry.name == name) for name in ("nps", "csat"))
    named = [c for c in free if known.is_unclear(*found.texts(c))]
    unclear = [c for c in named if found.facts(c).is_rating or found.facts(c).is_worded]
    unclear += [c for c in free if c not in unclear and _may_be_score(found, c)]
    if all(nps.fits(*found.texts(c)) for c in unclear) and _look_for_words(found, csat, free, items):
        return
    if scores.of_other_recommendation(found, [c for c in free if nps.fits(*found.texts(c))]):
        return
    if scores.of_plain_yes(found, [c for c in free if c in named or csat.fits(*found.texts(c))]):
        return
    odd = [c for c in named if (found.facts(c).codes or found.facts(c).balanced)]
    if len(odd) == 1 and (word_points.of_balanced(found, odd[0]) or asking.of_codes(found, odd)):
        return
    if not unclear and not items:
        like = [c for c in free if _is_like_a_score(found, c) and (is_export or _NUMBERED.match(c))]
        scores.of_points(found, like if len(like) <= _FEW else [], _KINDS)
    if not unclear or len(unclear) > _FEW:
        return
    column = unclear[0]
    if known.stars.fits(*found.texts(column)) and found.facts(column).is_rating and found.facts(column).ends[1] <= 5:
        found.take("csat", column)
        return
    choices = (*((f"{column}={name}", Text(said)) for name, said in _KINDS), (f"{column}=answer", Text(_NO_SCORE_OF)))
    examples = tuple(found.facts(column).counts)[:3]
    values = {"column": column, "headers": tuple(found.raw.columns)}
    what = Question("mapping", column, choices, examples)
    found.asked.append(
        FileAmbiguous(Text(_UNCLEAR, values), Text(_HEADERS, values), Text(_SAY_WHAT, values), question=what)
    )


def _look_for_words(found: Found, entry: Entry, free: list[str], items: list[str]) -> bool:
    """Take the column of a few words nobody knows whose question may ask for a rating; of several the user is asked.

    Beside a recommendation that was kept as an answer any such column is the only score that the file can have.
    """
    nps = next(entry for entry in dictionary().fields if entry.name == "nps")
    others = [c for c in items if not nps.fits(*found.texts(c))]
    columns, kept = ([c for c in some if worded.may_be_rating(found, c)] for some in (free, others))
    if not columns and len(others) < len(items):
        columns, kept = worded.candidates(found, free), worded.candidates(found, others)
    # Who keeps one of them as an answer has said that none is the score.
    if not columns or len(columns) > _FEW or kept:
        return False
    if len(columns) == 1:
        found.take(entry.name, columns[0])
    else:
        _several(found, entry, columns, ((f"{columns[0]}=answer", Text(scores.NONE_OF_THEM)),))
    return True


def _is_like_a_score(found: Found, column: str) -> bool:
    """True for points of a usual scale from 0 or 1 to 5, 7 or 10 in digits that the header says nothing of."""
    if says_share(column) or not found.facts(column).is_in_digits:
        return False
    return _role(found, column, Meaning(ANSWER)) in ("driver", "outcome")


def _may_be_score(found: Found, column: str) -> bool:
    """True for a column whose values say good and bad, or whose question states a scale that its values keep to."""
    told = found.facts(column)
    return told.is_toned or (stated_scale(*found.texts(column)) is not None and told.is_rating and len(told.points) > 1)


def _finish(found: Found, layout: Layout, own: bool, items: list[str]) -> None:
    """What every response needs besides its answers."""
    columns = found.columns
    columns.setdefault("response_id", Fingerprint())
    survey, mark = survey_of(found, layout, items, own)
    for name, verb in columns.items():
        if isinstance(verb, Numbered):
            columns[name] = replace(verb, survey=f"{mark}-")
    columns |= {"survey_id": survey} if survey else {}
    if own:
        return
    if "responded_at" not in columns:
        columns["responded_at"] = Today()
        found.notes.append(NO_DATE)
    dated = columns["responded_at"]
    found.notes += (*dated_by_another(found.raw, dated), *dated_today(found.raw, dated))
    scores = [name for name in SCORES if name in columns]
    if not scores:
        found.notes.append(Text(_NO_SCORE))
    for name in scores if layout.preview else ():
        columns[name] = When((*(((test,), Constant(None)) for test in layout.preview), ((), columns[name])))
    state = columns.get("status") or partly.status(found) or pages_reached.status(found)
    columns["status"] = Status(tuple(columns[name] for name in scores), state)


def _rule(found: Found, column: str, said: Meaning) -> Rule:
    """The rule that makes one column an item."""
    told, is_comment = found.facts(column), dictionary().is_comment(*found.texts(column))
    role, is_rating = _role(found, column, said), told.is_rating and not (is_comment and not told.is_in_digits)
    return Rule(exactly(column), _braced(column), role, told.separator, said.label, is_rating)


def _braced(code: str) -> str:
    return code.replace("{", "{{").replace("}", "}}")


def _role(found: Found, column: str, said: Meaning) -> str:
    """The role of an item: as the user said, else as its question or its values say."""
    if said.role:
        return said.role
    told = found.facts(column)
    known = dictionary()
    if known.technical.fits(*found.texts(column)) or known.derived.fits(*found.texts(column)):
        return "other"
    if known.is_comment(*found.texts(column)) and not told.is_in_digits:
        return "other"
    role = dictionary().role(*found.texts(column))
    if role in ("outcome", "expectation") and not told.is_rating:
        role = None
    if role == "outcome" and "csat" in found.columns and dictionary().is_facet(*found.texts(column)):
        role = None
    # Marks of what was chosen, 0 and 1 or 1 and 2, are no points.
    return role or ("driver" if told.is_rating and len(told.points) <= 11 and max(told.points) > 2 else "other")


# What tools put behind the code of a question of recommendation for the group that follows from its score.
_OF_NPS = re.compile(r"[_\s-]*nps[_\s-]*(group|category|segment)$", re.IGNORECASE)
# Questions that are called by their numbers alone.
_NUMBERED = re.compile(r"(?i)^\W*(q|question|item|문항|질문|문|第|问题|題|题)[\W_]*[\d一二三四五六七八九十]+")
# With more columns that may be the score, they are the items of a questionnaire.
_FEW = 6
_NO_SCORE_OF = N_("It is another answer, not a score")
_KINDS = (
    ("nps", N_("Recommendation, 0 to 10")), ("csat", N_("Satisfaction")), ("ces", N_("Ease")),
)  # fmt: skip
_SEVERAL = N_("Each of these columns can be the score of a response: {columns}.")
_SAY_WHICH = N_("Say which one with --map, such as --map “{column}={field}”; the others are kept as answers.")
_KEPT = N_("Each of these columns can be the score {field}; they are kept as answers: {columns}.")
_UNCLEAR = N_("The column {column} is a score, and its header does not say of what.")
_HEADERS = N_("Its headers are: {headers}.")
_SAY_WHAT = N_("Say it with --map “{column}=nps” for recommendation, =csat for satisfaction or =ces for ease.")
_NO_SCORE = N_(
    "The file has no score of recommendation, satisfaction or ease: "
    "its responses are kept as partial, with their answers."
)
NO_DATE = N_("The file has no date: its responses are dated {today}, the day they were added.")
