"""Questions of a score's words: which points they are, and what a recommendation is that is not from 0 to 10."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from data.errors import Question
from data.layouts.column_profile import NONE
from data.layouts.dictionary import dictionary
from data.layouts.finding import Found
from data.layouts.meaning import SCALED
from data.layouts.scales import scales
from data.layouts.scales.points import Point
from data.texts import N_, Text

# Words that are named in a sentence.
_NAMED = 12
# Words among digits are a slip of the pen up to this share.
_ODD = 0.05
# Points that a word may be.
_POINTS = tuple(map(str, range(11)))


def of_words(found: Found, name: str, verb: Point) -> bool:
    """Ask for the points of words of which the column's others do not tell the scale; True when it is asked."""
    told = found.whole(verb.column)
    given = found.said.mapping.get(verb.column)
    scale = (given.scale if given else None) or found.said.scale
    reading = told.read(abs(scale[1] - scale[0]) + 1) if scale else told.reading
    words = told.words
    is_odd = told.digits and len(words) <= _NAMED and words.total() > max(1, _ODD * told.filled)
    if name == "nps" and told.is_worded and all(word.casefold() in verb.words for word in words):
        return False
    if name == "nps" and told.is_worded and not told.meant and not scale:
        return of_another(found, verb.column, found.facts(verb.column).words)
    if not words or not (told.is_worded or is_odd) or (reading and reading.is_sure and not told.digits):
        return False
    if name == "nps" and all(word.casefold() in verb.words for word in words):
        return False
    if name == "nps" and not told.meant:
        return of_another(found, verb.column, found.facts(verb.column).words)
    # What was said of other words tells another scale; then these have no point of the usual one.
    of_five = name == "csat" and not told.meant and (not scale or sorted(scale) == [1, 5])
    before = told.before if reading and told.before and told.is_as_before else None
    proposed = replace(reading, is_sure=True) if reading and before else reading
    entries = tuple(scales.proposed(words, proposed, of_five=of_five))
    entries += tuple((text, told.meant[text.casefold()]) for text in told.counts if text.casefold() in told.meant)
    values = {"size": before.size, "file": before.file} if before else {}
    ask(found, name, verb.column, entries, told.counts, _WORDS_BEFORE if before else "", values)
    return True


def of_balanced(found: Found, column: str) -> bool:
    """Ask for the points of a scale around 0, such as -2 to 2; True when it is asked."""
    told = found.whole(column)
    texts = told.balanced
    if not texts:
        return False
    most = max(abs(int(text)) for text in texts)
    # Eleven steps are counted from 0, as the points that can be said go to 10.
    first = most + (1 if 2 * most < max(map(int, _POINTS)) else 0)
    ask(found, "csat", column, tuple((text, str(int(text) + first)) for text in texts), told.counts)
    return True


def ask(
    found: Found,
    name: str,
    column: str,
    entries: tuple[tuple[str, str], ...],
    counts: Mapping[str, int],
    title: str = "",
    besides: Mapping[str, Any] | None = None,
) -> None:
    """Ask for the points of words; title: the question, with what it names besides."""
    points = [point or "?" for _, point in entries]
    options = " ".join(f"--value “{column}:{word}={point}”" for (word, _), point in zip(entries, points, strict=True))
    words = tuple(word for word, _ in entries[:_NAMED])
    values = {"column": column, "values": words, "options": options, "none": NONE, **(besides or {})}
    choices = (*((point, Text("{value}", {"value": point})) for point in _POINTS), (NONE, Text(_NOTHING)))
    answers = ((f"{column}=answer", Text(_NO_SCORE)),)
    found.wonder(
        title or _WORDS,
        _SAY_POINTS,
        values,
        Question("values", column, choices, entries=entries, rows=tuple(counts[text] for text, _ in entries)),
        *((Question("mapping", column, answers),) if name in SCALED else ()),
    )


def of_another(found: Found, column: str, values: Iterable[str]) -> bool:
    """Ask what a recommendation of these values is: Teller's own goes from 0 to 10."""
    other = _satisfaction(found, column)
    told = {"column": column, "values": tuple(list(values)[:_NAMED]), "other": other}
    say = _SAY_ANSWER_OR if other else _SAY_ANSWER
    found.wonder(_OTHER_SCALE, say, told, Question("mapping", column, _ways(column, other)))
    return True


def _ways(column: str, other: str) -> tuple[tuple[str, Text], ...]:
    score = Text(_INSTEAD, {"other": other}) if other else Text(_A_SCORE)
    return (f"{column}=answer:outcome", Text(AN_ANSWER)), (f"{column}=csat", score)


def _satisfaction(found: Found, column: str) -> str:
    """The column that is the satisfaction unless this one is; "" for none."""
    verb = found.columns.get("csat")
    if isinstance(verb, Point):
        return verb.column if verb.column != column else ""
    known = dictionary()
    entry = next(entry for entry in known.fields if entry.name == "csat")
    kinds = (entry, known.stars, known.unclear)
    free = [c for c in found.free if c != column and (found.facts(c).is_rating or found.facts(c).is_worded)]
    return next((c for kind in kinds for c in free if kind.fits(*found.texts(c))), "")


_WORDS_BEFORE = N_(
    "The words in {column} were read as a scale of {size} points in {file}, but this file has only these of them, "
    "which are a whole scale as well: {values}."
)
_WORDS = N_("It is not certain how many points these words in {column} mean: {values}.")
_SAY_POINTS = N_("Give each a number of points: 1 for the worst, {none} for no answer: {options}.")
_NOTHING = N_("It means no answer")
_NO_SCORE = N_("It is no score: keep it as an answer")
_OTHER_SCALE = N_("The recommendation in {column} is not from 0 to 10: {values}.")
_SAY_ANSWER = N_(
    "Keep it as an answer with --map “{column}=answer:outcome”, or count it as satisfaction with --map “{column}=csat”."
)
_SAY_ANSWER_OR = N_(
    "Keep it as an answer with --map “{column}=answer:outcome”, or count it as satisfaction with --map “{column}=csat”"
    ": then “{other}” is not the satisfaction, but a rating of what may drive it."
)
_A_SCORE = N_("Count it as satisfaction")
_INSTEAD = N_("Count it as satisfaction in place of “{other}”, which is then a rating of what may drive it")
AN_ANSWER = N_("Keep it as an answer; it does not count towards the Net Promoter Score")
