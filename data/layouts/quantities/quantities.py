"""Numbers in the unit that their header states: amounts in thousands, counts in ten thousands, lengths in minutes.

What the header says is applied and said; what it does not say for certain is asked. A number's size tells nothing of
its unit, and a value that names a unit of its own is never multiplied by the header's as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from data.checking import casting
from data.contracts import TABLES, Column
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.dictionary import dictionary
from data.layouts.expressions import Copy, Scope, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.meaning import NOTHING
from data.layouts.quantities import currencies
from data.layouts.quantities.units import Quantity, Unit, above, alone, quantity, split
from data.layouts.signs import simplified
from data.store import duck
from data.texts import N_, Text

# A value that names a unit or a currency of its own.
_OWN = rf"(?i)[천千仟백百만萬万억億亿조兆]|\d ?(k|m|mn|bn|thousand|million)\b|{currencies.NAMES}"
_CLOCK = r"^(?:(\d+):)?(\d{1,3}):([0-5]?\d(?:\.\d+)?)$"
_PARTS = (
    (3600, "시간|小时|小時|hours?|hrs?|h"), (60, "분|分钟|分鐘|分|minutes?|mins?|m"), (1, "초|秒|seconds?|secs?|s"),
)  # fmt: skip
_WORDED = r"(?i)^" + r" ?".join(rf"(?:(\d+(?:\.\d+)?) ?(?:{words})\.?)?" for _, words in _PARTS) + "$"
_NUMBER = re.compile(r"^\d+(,\d{3})*(\.\d+)?$")
# Of 1000 € the unit is no thousand, where other rows have 2500 €.
_DIGITS = re.compile(r"[\d.,]+")
# Nobody is on hold for so many minutes: such numbers are seconds.
_LONG, _SHOWN = 600, 3
# What amounts are mostly in, where a line above them says that they are not as they stand.
_USUAL = (1e3, 1e4, 1e6, 1e8)
_LENGTHS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
_CURRENCY = (
    "currency", "currencycode", "ccy", "통화", "통화코드", "통화구분", "화폐", "화폐단위", "币种", "货币", "币别",
)  # fmt: skip


@dataclass(frozen=True)
class Amount(Verb):
    """A number in a unit of so many; what names another currency, or a unit of its own, is handed on to be refused.

    unit: as the header states it. own: a value's own unit counts, and the header's does not. foreign, native:
    patterns of other currencies, and of this one, whose name may hold another's.
    """

    column: str
    factor: float = 1
    unit: str = ""
    own: bool = False
    foreign: str = ""
    native: str = ""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        text = scope.column(self.column)
        doubtful = f"{text} || {duck.literal(f' ({self.unit})')}"
        number = casting.typed("number", text)
        # Ten decimals of a thousandth are more than any sum has, and hide what floating point adds.
        made = f"round(n * {self.factor!r}, 6)::VARCHAR" if self.factor != 1 else text
        others = f"regexp_replace({text}, {duck.literal(self.native)}, '', 'g')"
        cases = f"WHEN regexp_matches({others}, {duck.literal(self.foreign)}) THEN {doubtful} " if self.foreign else ""
        if self.factor != 1:
            cases += f"WHEN regexp_matches({text}, {duck.literal(_OWN)}) THEN {text if self.own else doubtful} "
        return f"list_transform([{number}], lambda n: CASE {cases}WHEN n IS NULL THEN {text} ELSE {made} END)[1]"

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (self.column,)


@dataclass(frozen=True)
class Lasting(Verb):
    """Seconds of a duration: 0:01:15, 1:15, 1분 15초, or a number of units of so many seconds.

    pair: seconds of the first part of 1:15.
    """

    column: str
    unit: float = 1
    pair: int = 60

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        text = casting.narrow(scope.column(self.column))
        clock = [f"try_cast(nullif(regexp_extract({text}, '{_CLOCK}', {part}), '') AS DOUBLE)" for part in (1, 2, 3)]
        three = f"{clock[0]} * 3600 + {clock[1]} * 60 + {clock[2]}"
        two = f"{clock[1]} * {self.pair} + {clock[2]} * {self.pair // 60}"
        words = " + ".join(
            f"coalesce(try_cast(nullif(regexp_extract({text}, {duck.literal(_WORDED)}, {place}), '') AS DOUBLE), 0) "
            f"* {seconds}"
            for place, (seconds, _) in enumerate(_PARTS, 1)
        )
        number = f"round({casting.typed('number', text)} * {self.unit!r}, 6)"
        return (
            f"CASE WHEN regexp_matches({text}, '{_CLOCK}') THEN coalesce({three}, {two})::VARCHAR "
            f"WHEN regexp_matches({text}, {duck.literal(_WORDED)}) THEN ({words})::VARCHAR "
            f"ELSE coalesce({number}::VARCHAR, {text}) END"
        )

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (self.column,)


@dataclass(frozen=True)
class _Numbers:
    """One column of numbers: what it counts, its header, its unit, its values, what the user said its unit is.

    is_above: the unit stands above the table, for all of its columns.
    """

    of: Quantity
    header: str
    unit: Unit | None
    values: tuple[str, ...]
    said: str
    is_above: bool = False

    @property
    def plain(self) -> list[str]:
        """Values that are numbers without a unit, and not 0."""
        return [value for value in self.values if _NUMBER.match(value) and _float(value)]

    @property
    def own(self) -> list[str]:
        """Values that name a unit or a currency."""
        return [value for value in self.values if re.search(_OWN, value)]


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]], said: Collection[str] = ()) -> Layout:
    """The layout with numbers in the unit of their header, and what was done said.

    values: the file's column -> "unit" -> a factor, or seconds, minutes or hours, as the user said; said: columns of
    which the user said what they are. Raises FileAmbiguous for a unit that is not certain, and for amounts of more than
    one currency.
    """
    known, columns, notes = headers(raw), dict(layout.columns), list(layout.notes)
    for name, verb in layout.columns.items() if layout.table != "response" else ():
        of = quantity(TABLES[layout.table].column(name))
        header = known.get(normal(verb.column)) if isinstance(verb, Copy) else None
        if not of or header is None:
            continue
        if header not in said and not TABLES[layout.table].column(name).required and _is_words(raw, header):
            # Such as the code of what was done under Wrap-up: no row may be refused for it.
            del columns[name]
            notes.append(_left_out(raw, header, TABLES[layout.table].column(name)))
            continue
        told = _numbers(raw, of, header, values.get(header, {}).get("unit", ""))
        if of == "money":
            _of_one_currency(raw, told)
        columns[name] = _lasting(told) if of == "seconds" else _counted(told)
        notes += _notes(told, columns[name])
    return replace(layout, columns=columns, notes=tuple(notes))


def _is_words(raw: Raw, column: str) -> bool:
    """True for a column of values without a digit, other than words for none."""
    texts = [text for text in _texts(raw, column) if text.casefold() not in dictionary().nothing]
    return bool(texts) and not any(re.search(r"\d", text) for text in texts)


def _left_out(raw: Raw, header: str, column: Column) -> Text:
    told = {"column": header, "field": Text(column.title), "examples": tuple(_texts(raw, header)[:_SHOWN])}
    return Text(_OF_WORDS, told)


def refuse_unread(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]], spans: Iterable[str]) -> None:
    """Raises FileRefused for a unit that was said of a column which is read as no number with one.

    spans: columns of durations that stand for times.
    """
    known, table = headers(raw), TABLES[layout.table]
    numbers = {c for name, verb in layout.columns.items() if quantity(table.column(name)) for c in verb.taken(known)}
    for column, meant in values.items():
        is_word = "unit" in map(str.casefold, _texts(raw, column))
        if "unit" in meant and column not in {*numbers, *spans} and not is_word:
            told = {"column": column, "unit": meant["unit"]}
            raise FileRefused(Text(_UNIT_OF_NONE, told), remedy=Text(_SAY_OF_OTHER, told))


def lines(raw: Raw) -> tuple[str, ...]:
    """What stands above the table, and among its rows without being one, where a unit may be stated for all columns."""
    cells = (cell.strip() for torn in raw.torn for cell in torn.cells)
    # A number alone is a total of the rows above it, and no unit.
    return (*raw.above, *raw.below, *raw.remarks, *(cell for cell in cells if re.search(r"[^\W\d_]", cell)))


def _numbers(raw: Raw, of: Quantity, header: str, said: str) -> _Numbers:
    unit, values = split(header, of)[1], _texts(raw, header)
    first = str(raw.table[header].slice(0, 1).to_pylist()[0] or "").strip() if raw.table.num_rows else ""
    is_one_of_many = any(_DIGITS.sub("0", value) == _DIGITS.sub("0", first) for value in values if value != first)
    below = alone(first, of) if first and not (_NUMBER.match(first) or is_one_of_many) else None
    wide = None if unit or below else above(lines(raw), of)
    kept = tuple(value for value in values if value != first) if below else values
    told = _Numbers(of, header, unit or below or wide, kept, said, is_above=wide is not None)
    if said and _said(told) is None:
        raise no_unit(header, said, [*_LENGTHS] if of == "seconds" else ["1", "1000", "10000"])
    return told


def no_unit(column: str, said: str, ways: Iterable[str]) -> FileRefused:
    """The refusal of a unit that was said of a column and is none."""
    options = " ".join(f"--value “{column}:unit={way}”" for way in ways)
    values = {"column": column, "unit": said, "options": options}
    return FileRefused(Text(_NO_UNIT, values), remedy=Text(_SAY_UNIT, values))


def _texts(raw: Raw, column: str) -> tuple[str, ...]:
    found = pc.unique(pc.utf8_trim_whitespace(raw.table[column].cast(pa.string()))).to_pylist()
    return tuple(filter(None, found))


def _float(text: str) -> float:
    return float(text.replace(",", ""))


def _said(told: _Numbers) -> float | None:
    """The factor that the user said; None where nothing was said that is one."""
    if told.of == "seconds" and told.said in _LENGTHS:
        return _LENGTHS[told.said]
    return _float(told.said) if re.match(r"^\d+(\.\d+)?$", told.said) and _float(told.said) else None


def _counted(told: _Numbers) -> Verb:
    """How a number of things, an amount of money or a share is made."""
    said = _said(told)
    factors = (said,) if said else told.unit.factors if told.unit else (1.0,)
    stated = told.unit.text if told.unit else ""
    if told.is_above and told.plain and not said and (not factors or (told.of == "count" and factors != (1.0,))):
        raise _question(told, (*(factors or _USUAL), 1.0), Text(_ABOVE, _told(told)))
    factors = factors or (1.0,)
    if len(factors) > 1:
        raise _question(told, (*factors, 1.0), Text(_OPEN, _told(told)))
    if told.of == "share" and not said and factors[0] != 1 and _are_parts(told):
        raise _question(told, (factors[0], 1.0), Text(_PARTS_OF_ONE, _told(told)))
    if told.own and told.of != "share" and not said and factors[0] != 1:
        raise _question(told, (factors[0], 1.0), Text(_BOTH, _told(told)))
    native, foreign = currencies.patterns([stated, *told.values]) if told.of == "money" else ("", "")
    if factors[0] == 1 and not foreign:
        return Copy(told.header)
    return Amount(told.header, factors[0], stated or _named(told), said is not None, foreign, native)


def _named(told: _Numbers) -> str:
    """What stands for the unit where the header states none: what was said, or the currency as a value has it."""
    return told.said or next((code for value in told.values for code in sorted(currencies.named(value))), "")


def _are_parts(told: _Numbers) -> bool:
    return bool(told.plain) and all(_float(value) <= 1 for value in told.plain)


def _lasting(told: _Numbers) -> Verb:
    """How a duration is made; numbers without a unit are seconds only where they are too many for minutes."""
    pair, said = told.unit.pair if told.unit else 60, _said(told)
    if said or not told.values:
        return Lasting(told.header, said or 1, pair)
    others = [value for value in told.values if told.unit and _is_of_another(value, told.unit)]
    if told.unit and told.unit.factors:
        if others and told.plain:
            raise _question(told, (told.unit.factors[0], *_LENGTHS.values()), Text(_BOTH, _told(told, others)))
        return Lasting(told.header, told.unit.factors[0], pair)
    if told.plain and max(map(_float, told.plain)) <= _LONG:
        raise _question(told, tuple(_LENGTHS.values()), Text(_OPEN, _told(told)))
    return Lasting(told.header, 1, pair)


def _is_of_another(value: str, unit: Unit) -> bool:
    """True for a value with one unit, such as 75초, that is not the header's."""
    found = re.match(_WORDED, value)
    named = [seconds for (seconds, _), part in zip(_PARTS, found.groups(), strict=True) if part] if found else []
    return bool(named) and not set(named) & set(unit.factors)


def _of_one_currency(raw: Raw, told: _Numbers) -> None:
    """Raise FileAmbiguous for amounts of more than one currency, by their signs or by a column beside them."""
    stated = told.unit.text if told.unit else ""
    beside = next((column for column in raw.columns if simplified(normal(column)) in _CURRENCY), None)
    filled = pc.is_valid(pc.cast(raw.table[told.header], pa.string()))
    filled = pc.and_(filled, pc.not_equal(pc.utf8_trim_whitespace(raw.table[told.header]), ""))
    codes = _texts(replace(raw, table=raw.table.filter(filled)), beside) if beside else ()
    amounts = [value for value in told.values if re.search(r"\d", value)]
    is_one = currencies.are_one([stated, *amounts, *codes])
    if is_one:
        return
    shown = [v for v in (*codes, *([stated] if stated else []), *amounts) if currencies.named(v)]
    kinds = {currencies.named(value): value for value in reversed(shown)}
    values = {"column": told.header, "examples": tuple(reversed(kinds.values())), "nothing": NOTHING}
    choice = (f"{told.header}={NOTHING}", Text(N_("It is not stored")))
    question = Question("mapping", told.header, (choice,), tuple(kinds.values())[:_SHOWN])
    raise FileAmbiguous(Text(_MIXED, values), remedy=Text(_SAY_ONE, values), question=question)


def _told(told: _Numbers, examples: Iterable[str] = ()) -> dict[str, object]:
    shown = [*examples, *told.own, *told.plain, *told.values][:_SHOWN]
    unit = told.unit.text if told.unit else ""
    return {"column": told.header, "unit": unit, "examples": tuple(dict.fromkeys(shown))}


def _question(told: _Numbers, factors: tuple[float, ...], title: Text) -> FileAmbiguous:
    """Which unit the plain numbers of a column are in."""
    example = next(iter(told.plain), "1")
    names = {factor: name for name, factor in _LENGTHS.items()} if told.of == "seconds" else {}
    ways = tuple(dict.fromkeys(factors))
    said = [f"{told.header}:unit={names.get(factor, f'{factor:.15g}')}" for factor in ways]
    words = [Text(_WAY, {"before": example, "after": _shown(_float(example) * factor)}) for factor in ways]
    options = " ".join(f"--value “{value}”" for value in said)
    return FileAmbiguous(
        title,
        remedy=Text(_SAY_UNIT, {"options": options}),
        question=Question(
            "values", told.header, tuple(zip(said, words, strict=True)), tuple(told.own or told.plain)[:_SHOWN]
        ),
    )


def _shown(number: float) -> str:
    return f"{round(number, 6):,.15g}"


def _notes(told: _Numbers, verb: Verb) -> list[Text]:
    """What is done to the values, with one of them before and after."""
    if isinstance(verb, Copy) or (isinstance(verb, Amount) and verb.factor == 1):
        return []
    is_plain = isinstance(verb, Lasting) and verb.unit == 1
    changed = [value for value in (*told.plain, *told.values) if not (is_plain and _NUMBER.match(value))]
    if not changed:
        return []
    after = _made(verb, told.header, changed[0])
    if after is None:
        return []
    values = {"column": told.header, "before": changed[0], "after": _shown(after)}
    if told.is_above and told.unit:
        return [Text(_FROM_ABOVE, {**values, "unit": told.unit.text})]
    if isinstance(verb, Lasting):
        return [Text(_IN_SECONDS, values)]
    return [Text(_MULTIPLIED, {**values, "factor": _shown(verb.factor)})] if isinstance(verb, Amount) else []


@lru_cache(maxsize=256)
def _made(verb: Verb, header: str, value: str) -> float | None:
    """What a verb makes of one value; kept, as a file is recognised more than once."""
    scope = Scope({normal(header): header}, date.min, "")
    with duck.connection(raw=pa.table({header: pa.array([value], pa.string())})) as con:
        # Not by a relation, which plans a question twice: planning is all that it costs.
        found = con.execute(f"SELECT try_cast({verb.sql(scope)} AS DOUBLE) FROM raw").fetchone()
    return None if found is None else found[0]


_OF_WORDS = N_("{column} is not stored as “{field}”, because its values are words and no numbers: {examples}.")
_MULTIPLIED = N_("The numbers in {column} are multiplied by {factor}: {before} is stored as {after}.")
_IN_SECONDS = N_("The durations in {column} are stored in seconds: {before} is stored as {after}.")
_FROM_ABOVE = N_("The unit of {column}, {unit}, stands above the table: {before} is stored as {after}.")
_ABOVE = N_(
    "Above the table stands {unit}; whether the numbers in {column} are in that unit is not certain: {examples}."
)
_UNIT_OF_NONE = N_("The column {column} is read as no number with a unit, of which {unit} was said.")
_SAY_OF_OTHER = N_("Say the unit of a column of amounts, counts or durations, or leave this option out.")
_NO_UNIT = N_("{unit} is no unit that the numbers in {column} can be in.")
_OPEN = N_("The unit of the numbers in {column} is not certain: {examples}.")
_BOTH = N_("The header {column} states a unit, and so do some of its values: {examples}.")
_PARTS_OF_ONE = N_("The header {column} says percent, and none of its values is above 1: {examples}.")
_WAY = N_("{before} means {after}")
_SAY_UNIT = N_("Say it with one of these: {options}.")
_MIXED = N_("The amounts in {column} have more than one currency and cannot be added up: {examples}.")
_SAY_ONE = N_("Bring the file with its amounts in one currency, or leave them out with --map “{column}={nothing}”.")
