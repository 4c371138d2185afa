"""What was decided of a file once and holds for the next of its kind: the bank's own layouts, and its surveys."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.ingest import remembered_fit
from analytics.ingest.plans import DISTINCT, LASTING, Options, Plan
from analytics.ingest.remembered_fit import SEEN
from data import layouts
from data.errors import FileAmbiguous, FileRefused, of_table
from data.formats import refused_rows, shapes
from data.formats.raw import Raw
from data.formats.sheets import sheet_names
from data.formats.sheets.sheet_names import SHEET, Places
from data.layouts import Known, Own, saved
from data.layouts.finding import TURNED, together
from data.layouts.known import Answered, headers_mark, shape
from data.layouts.meaning import NOTHING, SCALED
from data.layouts.times.exchanged import DATES
from data.layouts.times.years import YEAR
from data.layouts.visits.silent import MISSING
from data.texts import N_, Text

if TYPE_CHECKING:
    from analytics.ingest.worker import Job
    from data.store.store import Store

# What the user may say of a file that an own layout keeps, and what of it is asked before its headers are known.
KEPT = ("as_table", "order", "scale", "nothing", "zone", "survey", "sheet", "encoding", "identity")
FIRST = ("sheet", "encoding")
# Options that say something of several columns or values.
PAIRS = ("mapping", "values")
# What is remembered of a file that was asked about, without its being saved as a layout.
ANSWERS = ("as_table", "order", "scale", "nothing", "zone", "identity")


def known(store: Store | None, path: Path | None = None) -> dict[str, Any]:
    """What the store knows of files, for a process that does not have the store; of a workbook, its branches too."""
    if store is None:
        return {}
    told = saved.known(store.shelf, store.history()).as_json()
    return told | {"branches": store.branches()} if path and sheet_names.may_have_places(path) else told


def of_such(told: Mapping[str, Any], plan: Plan) -> tuple[object, ...]:
    """What of all that a store knows of files may tell how one like this is read."""
    known = Known.from_json(json.loads(json.dumps(told)))
    surveys = known.surveys if plan.table == "response" else ()
    whole = headers_mark(plan.mapping)
    words = {column: replace(told, file="").as_json() for column, told in known.worded(whole).items()}
    return known.layouts, surveys, known.answered(plan.mapping), known.identity(whole, plan.layout), words


def own_layout(job: Job, columns: Iterable[str]) -> Own | None:
    """The bank's own layout for a file: the one of the name that was given, else the one of these headers."""
    own = Known.from_json(job.known).layout(columns, job.said.layout)
    is_another = (
        own is not None and job.said.layout is None and job.said.as_table not in (None, own.said.get("as_table"))
    )
    return None if is_another else own


def answered(job: Job, columns: Iterable[str]) -> Answered | None:
    """What the user said of the last file with these headers; None where the user names a layout."""
    return Known.from_json(job.known).answered(columns) if job.said.layout is None else None


def before(job: Job, columns: Iterable[str], own: Own | None) -> Own | Answered | None:
    """What was said before of such files: by the own layout, else of the last file with these headers.

    An order of dates that a layout has and a file since was not read by is asked anew, where a file leaves it open.
    """
    last = answered(job, columns)
    if own is None:
        return last
    order = last.said.get("order") if last else None
    is_outlived = order and own.said.get("order") and order != own.said["order"] and job.said.layout is None
    return replace(own, said={**own.said, "order": ""}) if is_outlived else own


def unlike(before: Own | Answered | None, held: Own | Answered | None) -> Text | None:
    """What was said of an earlier file and does not hold for this one; None where all of it does."""
    gone = _options(remembered_fit.dropped(before, held))
    if before is None or not gone:
        return None
    name = before.name if isinstance(before, Own) else before.file
    return Text(_UNLIKE, {"file": name, "options": together(gone)})


def places(job: Job) -> Places:
    """What tells that sheets are called as branches are: the store's branches, and what was said of such files."""

    def is_said(raw: Raw) -> bool:
        columns = shapes.shape(refused_rows.restored(raw)).names
        last = before(job, columns, own_layout(job, columns))
        told = {**(last.said.get("mapping", {}) if last else {}), **job.said.mapping}
        return told.get(SHEET, NOTHING) != NOTHING

    return Places(Known.from_json(job.known).places, is_said)


@contextmanager
def explained(why: Text | None, table: str = "") -> Iterator[None]:
    """Say with a question why what was said of an earlier file does not answer it, and whose rows the file holds."""
    try:
        with of_table(table):
            yield
    except FileAmbiguous as asked:
        if why is None or not asked.questions:
            raise
        said = together([text for text in (asked.message, why) if text.message])
        told = FileAmbiguous(asked.title, said, asked.remedy, questions=asked.questions)
        told.table = asked.table
        raise told from asked


def recalled(job: Job, before: Own | Answered | None) -> Job:
    """The job with what was said before of such files; what was said by hand goes before it."""
    if before is None:
        return job
    told = before.said
    said = {name: _given(told, name) for name in KEPT if name not in FIRST and not getattr(job.said, name)}
    several: dict[str, Any] = {name: {**told.get(name, {}), **getattr(job.said, name)} for name in PAIRS}
    if job.said.scale:
        # What was said of this file's scale goes before the scales of single columns in an earlier one.
        several["mapping"] = {**{c: _unscaled(said) for c, said in told.get("mapping", {}).items()}, **job.said.mapping}
    several["accept"] = tuple(dict.fromkeys((*job.said.accept, *told.get("accept", ()))))
    return _with(job, **several, **{name: value for name, value in said.items() if value})


def _unscaled(said: str) -> str:
    name, _, _ = said.partition(":")
    return name if name in SCALED else said


def _with(job: Job, **said: Any) -> Job:
    return replace(job, said=replace(job.said, **said))


def _given(told: Mapping[str, Any], name: str) -> Any:
    value = told.get(name)
    return tuple(value) if isinstance(value, list) else value


def guesses(job: Job, asked: FileAmbiguous) -> list[Job]:
    """The job with each answer that an own layout has to what is asked before any header is known."""
    question = asked.question
    if question is None or question.option not in FIRST:
        return []
    offered = {value for value, _ in question.choices}
    told = [own.said.get(question.option) for own in reversed(Known.from_json(job.known).layouts)]
    return [_with(job, **{question.option: value}) for value in dict.fromkeys(told) if value in offered]


def used(before: Own | Answered | None, job: Job, columns: Collection[str]) -> tuple[Text, ...]:
    """That an own layout was used, or answers about a file before, as far as nothing else was said by hand."""
    if before is None:
        return ()
    if isinstance(before, Own):
        return (Text(N_("It was read by the bank's own layout {name}."), {"name": before.name}),)
    others = {name: value for name, value in before.said.items() if name not in (*PAIRS, SEEN)}
    left = {name: value for name, value in others.items() if not getattr(job.said, name)}
    left["accept"] = [reason for reason in before.said.get("accept", ()) if reason not in job.said.accept]
    pairs = {
        name: {key: value for key, value in before.said.get(name, {}).items() if key not in getattr(job.said, name)}
        for name in PAIRS
    }
    if SHEET not in columns:
        pairs["mapping"].pop(SHEET, None)
    options = _options({**left, **pairs})
    said = {"file": before.file, "options": together(options)}
    return (Text(N_("It was read as {file} was, which has the same headers: {options}."), said),) if options else ()


def _options(told: Mapping[str, Any]) -> list[Text]:
    """What was said, each as the command line takes it; a page names its own fields instead."""
    single = {"as_table": "--as {said}", "order": "--order {said}", "zone": "--zone {said}"}
    single |= {"identity": f"--identity {told.get('identity')}"}
    options = [Text(option, {"said": told[name]}) for name, option in single.items() if told.get(name)]
    scale = told.get("scale")
    options += [Text(_SCALE, {"worst": scale[0], "best": scale[1]})] if scale else []
    for option, several in (("--no-answer {said}", "nothing"), ("--accept {said}", "accept")):
        options += [Text(option, {"said": value}) for value in told.get(several, ())]
    for option, several in (("--map “{one}={said}”", "mapping"), ("--value “{one}={said}”", "values")):
        options += [Text(option, {"one": one, "said": said}) for one, said in told.get(several, {}).items()]
    return options


_UNLIKE = N_("Of {file} it was said: {options}. The values of this file differ from those, so it is asked again.")
# No sentence: an option of the command line.
_SCALE = "--scale {worst}-{best}"


def details(plan: Plan) -> dict[str, str]:
    """What an upload leaves in the log for the next file of its kind: its survey, and what was answered about it."""
    told: dict[str, Any] = {name: getattr(plan.options, name) for name in ANSWERS if getattr(plan.options, name)}
    if plan.options.identity == "file":
        del told["identity"]
    told |= {"mapping": mapping} if (mapping := _turned(plan)) else {}
    told |= {"values": values} if (values := remembered(plan.options.values)) else {}
    told |= {"accept": accepted} if (accepted := lasting(plan.options)) else {}
    told |= {SEEN: dict(plan.seen)} if told and plan.seen else {}
    said = {"said": json.dumps(told, ensure_ascii=False), "headers": headers_mark(plan.mapping)} if told else {}
    return {**{key: value for key, value in plan.wave.items() if key != TURNED}, **said}


def _turned(plan: Plan) -> dict[str, str]:
    """What the columns were said to be, with the direction of scales that only this file's own words tell."""
    turned = json.loads(plan.wave.get(TURNED, "{}"))
    said = {c: name for c, name in plan.options.mapping.items() if not turned.get(c, "").startswith(f"{name}:")}
    return {**turned, **said}


def remembered(values: Mapping[str, str]) -> dict[str, str]:
    """What was said of values that holds for the next file: not the year of days without one, or exchanged days.

    Nor which times of this file are missing.
    """
    return {value: meant for value, meant in values.items() if value.rpartition(":")[2] not in (YEAR, DATES, MISSING)}


def said(options: Options) -> dict[str, Any]:
    """What was said of a file by hand or by an own layout, as far as it holds for it."""
    return {name: getattr(options, name) for name in (*KEPT, *PAIRS, "accept")}


def lasting(options: Options) -> tuple[str, ...]:
    """What was accepted of a file that holds for the next one with its headers."""
    kept = tuple(reason for reason in options.accept if reason in LASTING)
    # Which rows are one file's own holds for that file; that equal ones are others holds for the next.
    return tuple(dict.fromkeys((*kept, DISTINCT))) if options.identity == "file" else kept


def save_layout(store: Store, plan: Plan, name: str, by: str = "") -> None:
    """Keep what was decided of a file as the bank's own layout, for the next file with the same headers.

    One of that name is replaced. Raises FileRefused for a name that one of Teller's own layouts has, or none.
    """
    name = " ".join(name.split())
    if not name or name in {layout.name for layout in layouts.LAYOUTS} or name.startswith("template_"):
        raise FileRefused(
            Text(N_("A layout cannot be called “{name}”."), {"name": name}),
            remedy=N_("Give it a name of its own, such as that of the survey."),
        )
    every = {**said(plan.options), "accept": lasting(plan.options), "mapping": _turned(plan)}
    told = {key: value for key, value in every.items() if value}
    if told.get("identity") == "file":
        del told["identity"]
    told |= {"values": remembered(told["values"])} if "values" in told else {}
    told |= {SEEN: dict(plan.seen)} if told and plan.seen else {}
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}
    saved.keep(store.shelf, Own(name, shape(plan.mapping), plan.layout, plain, dict(plan.pins)), by)
