"""How long a visitor waited and was served, where a list of tickets has lengths and no times of day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from data.checking import casting
from data.contracts import VISIT
from data.errors import FileAmbiguous
from data.formats.raw import Raw
from data.layouts.contacts.absences import joined
from data.layouts.contacts.endings import Shifted
from data.layouts.expressions import Copy, Scope, Verb, normal
from data.layouts.layout import Layout
from data.layouts.quantities import below_zero, length_forms
from data.layouts.quantities.lengths import LENGTH, duration, lasting, named, texts, unread
from data.layouts.quantities.seconds import Span
from data.texts import N_

_WAITS = (
    "wait", "wait time", "waiting time", "waited", "waiting", "queue time", "time in queue", "wait duration",
    "waiting duration", "time waited", "waited for", "total wait", "total wait time", "queueing time", "queuing time",
    "대기", "대기시간", "대기 시간", "고객대기시간", "대기소요시간", "순번대기시간",
    "等待", "等待时间", "等待时长", "等候时间", "等候时长", "排队时间", "排队时长", "等候", "等待時間", "等候時間",
    "wartezeit", "wartedauer", "待ち時間", "待機時間", "tiempo de espera", "temps d'attente", "tempo de espera",
)  # fmt: skip
_SERVICES = (
    "service", "service time", "serving time", "serve time", "transaction time", "handling time", "service duration",
    "time served", "duration", "served for", "serving duration", "transaction duration", "counter time",
    "total service time",
    "처리", "처리시간", "처리 시간", "업무시간", "업무처리시간", "응대시간", "상담시간", "창구처리시간", "서비스시간",
    "상담", "응대", "창구처리",
    "办理", "办理时间", "办理时长", "服务时间", "服务时长", "业务时长", "处理时间", "处理时长", "辦理時間", "服務時間",
    "bedienzeit", "servicezeit", "bearbeitungszeit", "対応時間", "窓口対応時間", "tiempo de servicio",
    "tiempo de atención", "temps de service",
)  # fmt: skip
NAMES = (*_WAITS, *_SERVICES)
# Hours that a visitor may wait or be served.
_LONGEST = 2


@dataclass(frozen=True)
class Unless(Verb):
    """A time of a visit, but for those that ended in one of these ways, in which it did not happen."""

    moment: Verb
    states: tuple[str, ...]
    state: Verb | None = None

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        if self.state is None:
            return scope.value(self.moment)
        ended = casting.chosen(f"({self.state.sql(scope)})", VISIT.column("outcome").choices)
        out = ", ".join(f"'{state}'" for state in self.states)
        return f"CASE WHEN coalesce({ended} NOT IN ({out}), true) THEN {scope.value(self.moment)} END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The time itself."""
        return (self.moment,)

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return (*self.moment.reads, *(self.state.reads if self.state else ()))

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The headers that are the value's own: those of the lengths."""
        return self.moment.taken(known)


def spans(raw: Raw, taken: Iterable[str], values: Mapping[str, Mapping[str, str]] | None = None) -> tuple[str, ...]:
    """The columns of a file of tickets that say how long visitors waited and were served; not those that are taken.

    values: what the user said of them.
    """
    spent = {normal(column) for column in taken}
    found = tuple(column for names in (_WAITS, _SERVICES) if (column := duration(raw, spent, names, values)))
    # Waits of whole hours by a spreadsheet's reading alone tell of visits as well: what they are is asked.
    return found or tuple(c for c in named(raw, spent, _WAITS)[:1] if length_forms.is_whole(texts(raw, c)))


def completed(layout: Layout, raw: Raw, said: Iterable[str], values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of tickets with when they were called and ended, as far as lengths tell it.

    said: columns of which the user said what they are. values: the file's column -> "unit" -> what the user said.
    Raises FileAmbiguous where the unit of a length is open.
    """
    columns = dict(layout.columns)
    if layout.table != "visit" or not layout.name.startswith("template_") or "issued_at" not in columns:
        return layout
    taken = {normal(c) for verb in columns.values() for c in verb.reads} | set(map(normal, said))
    if _is_length(columns.get("service"), raw, said):
        taken -= {normal(column) for column in columns.pop("service").reads}
    state, called = columns.get("outcome"), columns.get("called_at")
    # Beside the times themselves lengths say nothing new, and their unit is not asked.
    lacking = {"wait": called is None, "service": "ended_at" not in columns}
    wait, service = _lasting(raw, taken, values, [role for role, is_lacking in lacking.items() if is_lacking])
    if called is None and wait is None:
        layout = replace(layout, notes=(*layout.notes, *unread(raw, taken, _WAITS)))
    if wait and called is None:
        called = columns["called_at"] = Unless(Shifted(columns["issued_at"], wait), ("left",), state)
    if service and called is not None and "ended_at" not in columns:
        columns["ended_at"] = Unless(Shifted(called, service), ("left", "no_show"), state)
    if columns == layout.columns:
        return layout
    added = "called_at" not in layout.columns and "called_at" in columns, "ended_at" in columns and lacking["service"]
    made = replace(layout, columns=columns, notes=(*layout.notes, *_BY_LENGTHS.get(added, ())))
    of_lengths = [span.column for span in (wait, service) if span]
    return replace(made, notes=(*made.notes, *below_zero.settled(made, raw, of_lengths, values)))


def _lasting(
    raw: Raw, taken: set[str], values: Mapping[str, Mapping[str, str]], wanted: Collection[str]
) -> tuple[Span | None, Span | None]:
    """The wait and the service, those that are wanted; raises FileAmbiguous with what is open of both."""
    found: list[Span | None] = []
    asked: list[FileAmbiguous] = []
    said = {meant[LENGTH]: column for column, meant in values.items() if LENGTH in meant}
    for role, names in (("wait", _WAITS), ("service", _SERVICES)):
        if role not in wanted:
            found.append(None)
            continue
        column = said.get(role) or duration(raw, taken, names, values)
        try:
            found.append(lasting(raw, column, values, _LONGEST))
            # Beside a wait in hours by a spreadsheet's reading alone, more hours than anybody is served are no more.
            for other in named(raw, taken, names) if column is None and (asked or any(map(_is_divided, found))) else ():
                length_forms.ask(other, texts(raw, other), 0)
        except FileAmbiguous as one:
            asked.append(one)
    if asked:
        raise joined(asked)
    wait, service = found
    return wait, service


def _is_divided(span: Span | None) -> bool:
    return span is not None and span.is_divided


def _is_length(service: Verb | None, raw: Raw, said: Iterable[str]) -> bool:
    """True for a column called Service that holds how long it took, and not what was served."""
    if not isinstance(service, Copy) or normal(service.column) in set(map(normal, said)):
        return False
    column = duration(raw, set(), _SERVICES)
    own = column is not None and normal(column) == normal(service.column)
    return own and column is not None and not any(text.isdecimal() for text in texts(raw, column))


# By whether the call to the counter and the end were worked out.
_BY_LENGTHS = {
    (True, True): (
        N_("When visitors were called and served is worked out from how long they waited and were served."),
    ),
    (True, False): (N_("When visitors were called is worked out from how long they waited."),),
    (False, True): (N_("When visitors were served is worked out from how long that took."),),
}
