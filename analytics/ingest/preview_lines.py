"""What an upload would do, in sentences: one a line, for the page and for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics import wording
from analytics.ingest import looking, readers
from analytics.ingest.preview import Preview, Scale, title
from analytics.ingest.words_read import Words, point
from analytics.text.mask import mask_one
from data.layouts.meaning import ANSWER, NOTHING
from data.texts import N_, Text, in_languages

# Names in a list.
_NAMES = 12


def days(seen: Preview, language: str) -> Text | None:
    """On which days the rows fall; None where they have none."""
    if not (seen.first and seen.last):
        return None
    words = {"first": wording.day(seen.first, language), "last": wording.day(seen.last, language)}
    if seen.first == seen.last:
        return Text(N_("All rows are dated {first}."), words)
    return Text(N_("The rows have {n:,} different dates, from {first} to {last}."), {**words, "n": len(seen.days)})


def rows(seen: Preview) -> Text:
    """How many rows are new, unchanged, or in place of others; of a refused file, that none is."""
    if seen.refused:
        left = sum(seen.days.values()) + seen.undated
        return Text(_REFUSED, {"n": left}) if left else Text(_ALL_REFUSED)
    counts = {"new": seen.counts.added, "same": seen.counts.unchanged, "other": seen.counts.replaced}
    if seen.later:
        return Text(N_("If its older values are put back, {other:,} stored rows are replaced."), counts)
    if seen.already:
        return Text(N_("This file is stored already: nothing would change."))
    said = N_(
        "{new:,} rows are new, {same:,} are stored already with the same values, {other:,} would replace stored rows."
    )
    return Text(said, counts)


def found(seen: Preview) -> Iterator[Text]:
    """What was found in the rows: branches, scales, and what nothing shows yet."""
    if seen.branches:
        counted = [Text(_COUNTED, {"name": branch.name, "n": branch.rows}) for branch in seen.branches]
        told = {"names": _listed(counted), "rows": seen.nowhere}
        yield Text(N_("Branches: {names}; none: {rows:,}.") if seen.nowhere else N_("Branches: {names}."), told)
    if unknown := [branch.name for branch in seen.branches if branch.known is False]:
        yield Text(N_("Not in the list of branches: {names}."), {"names": _listed(unknown)})
    yield from map(_scale, seen.scales)
    if seen.misfits.rest:
        yield Text(_REST, {"n": seen.misfits.rest, "all": seen.misfits.offered})
    yield from _incomplete(seen)
    if seen.items:
        yield Text("{said}", {"said": in_languages(lambda language: looking.questions(seen.items, language))})
    for name in seen.unused:
        yield Text("{name}: {said}", {"name": _of_file(seen, name), "said": Text(readers.SAID)})


def words(seen: Preview) -> Iterator[Text]:
    """How the words of each column were read, where the sentence of its scale does not say it."""
    told = {scale.column for scale in seen.scales if scale.words}
    for one in seen.words:
        if one.column not in told:
            yield Text(_WORDS, {"column": one.column, "values": _listed([_word(one, *value) for value in one.values])})


def _word(one: Words, value: str, became: str, rows: int) -> Text:
    return Text(_WORD, {"value": mask_one(value), "means": one.meaning(became), "n": rows})


def _of_file(seen: Preview, name: str) -> Text:
    """The file's columns that became a field, and the field's name; of a table its own."""
    became = name.partition(".")[2]
    columns = tuple(column for column, field in seen.columns.items() if became and field == became)
    return Text(_NAMED, {"columns": columns, "title": title(name)}) if columns else title(name)


def _incomplete(seen: Preview) -> Iterator[Text]:
    """How many responses are no complete ones, and what of them counts."""
    for state, (n, scored) in seen.states.items():
        values = {"n": n, "all": sum(seen.days.values()) + seen.undated, "scored": scored}
        words = _SCREENED_OUT if state == "screened_out" else _PARTIAL if scored else _UNSCORED
        yield Text(words, values)


def columns(seen: Preview, *, named: bool = False) -> Text | None:
    """What the file's columns become; None where none is stored. named: as people call it, not as an option does."""
    became: dict[str, list[str]] = {}
    for column, said in seen.columns.items():
        if said != NOTHING:
            # Of columns that become answers each is one; others of one field make it together.
            became.setdefault(f"{column} {said}" if said.partition(":")[0] == ANSWER else said, []).append(column)
    names = [
        Text(_BECOMES, {"columns": " + ".join(columns), "becomes": _field(seen, columns[0], named)})
        for columns in became.values()
    ]
    return Text(N_("Columns: {names}."), {"names": _listed(names)}) if names else None


def _field(seen: Preview, column: str, named: bool) -> Text:
    said = seen.columns[column]
    if not named:
        return Text("{value}", {"value": said})
    role = said.partition(":")[2]
    return Text(looking.ROLE_NAMES[role]) if role in looking.ROLE_NAMES else title(f"{seen.table}.{said}")


def _scale(scale: Scale) -> Text:
    values = {name: f"{getattr(scale, name):g}" for name in ("low", "high", "worst", "best")}
    words = tuple(f"{word} = {point(said)}" for word, said in scale.words.items())
    said = N_("{column}: from {low} to {high}, on a scale of {worst} to {best}; {best} is the best.")
    if scale.turned:
        said = N_(
            "{column}: the scale was reversed, so that {best} is the best. The values are now from {low} to {high}."
        )
    elif words:
        said = N_("{column}: from {low} to {high}, on a scale of {worst} to {best}; {best} is the best. {words}.")
    return Text(said, {**values, "column": scale.column or scale.becomes, "words": words})


def _listed(names: Sequence[str | Text]) -> tuple[str | Text, ...]:
    return (*names[:_NAMES], *(("…",) if len(names) > _NAMES else ()))


_REFUSED = N_("Too many rows are refused, so nothing is stored, not even the {n:,} rows that can be read.")
_ALL_REFUSED = N_("All rows are refused, so nothing is stored.")
# Not a sentence: columns, and what they become.
_BECOMES = "{columns} → {becomes}"
_NAMED = N_("“{columns}” ({title})")
_COUNTED, _WORD = N_("{name} ({n:,})"), N_("{value} → {means} ({n:,})")
_WORDS = N_("How words were read in {column}: {values}.")

_REST = N_("{n:,} of {all:,} calls offered are neither answered nor lost: what became of them is not in the file.")
_PARTIAL = N_(
    "{n:,} of {all:,} responses are partial. {scored:,} of them have a score and count as complete ones do; those "
    "without a score do not count."
)
_UNSCORED = N_("{n:,} of {all:,} responses are partial and have no score: they do not count.")
_SCREENED_OUT = N_("{n:,} of {all:,} responses are screened out: they do not count.")
