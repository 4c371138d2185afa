"""What the commands answer: documents for scripts and tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import typer

from analytics import wording
from analytics.metrics.buckets import whole
from analytics.metrics.catalogue import METRICS
from analytics.metrics.metric import Metric
from analytics.metrics.period import Period
from analytics.metrics.results import Value
from analytics.vocabulary import term
from commands.add import Result
from commands.ask import Answer, Row
from commands.machine.findings import Finding
from commands.terminal.session import Session
from data.checking.rejections import Rejection
from data.store.uploads import Undone
from data.texts import N_, Text

SHOWN, LONGEST = 20, 60
OUTCOMES = {
    "committed": N_("committed"),
    "already": N_("was there already"),
    "refused": N_("refused"),
    "checked": N_("checked only"),
}


def added(session: Session, results: Sequence[Result]) -> None:
    """What became of each file, and the rows that were refused."""
    outcomes = [(Path(result.file).name, result.outcome) for result in results if result.outcome]
    if not outcomes:
        return
    heads = (N_("File"), N_("Table"), N_("Layout"), N_("Upload"), N_("Result"), N_("Rows"), N_("Added"), N_("Replaced"),
             N_("Unchanged"), N_("Refused"))  # fmt: skip
    rows = [
        (file, o.table, o.layout, o.upload_id, session.word(OUTCOMES[o.state]),
         *(f"{count:,}" for count in (o.read, o.added, o.replaced, o.unchanged, o.rejected)))
        for file, o in outcomes
    ]  # fmt: skip
    session.table(heads, rows, right=range(5, 10))
    for file, outcome in outcomes:
        _refusals(session, file, outcome.rejections, outcome.rejected)


def _refusals(session: Session, file: str, rejections: Sequence[Rejection], rows: int) -> None:
    """The first refused values of a file, and how many rows there are; --refused writes them all."""
    if not rejections:
        return
    typer.echo()
    heads = (N_("Row"), N_("Column"), N_("Value"), N_("Why it was refused"), N_("What to do"))
    cells = [
        (r.place, r.column, _short(r.value), session.word(r.reason), session.word(r.remedy)) for r in rejections[:SHOWN]
    ]
    session.table(heads, cells, right=[0])
    if len(rejections) > SHOWN:
        values = {"file": file, "rows": rows, "shown": SHOWN}
        said = N_(
            "{file}: {rows:,} rows were refused; the first {shown} faults are shown. --refused FILE.csv writes all."
        )
        session.say(Text(said, values))


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def changed(session: Session, undone: Undone) -> None:
    """What an undo or a redo did."""
    document = {"upload_id": undone.upload_id, "removed": undone.removed, "restored": undone.restored}
    message = Text(N_("{removed:,} rows no longer count, {restored:,} rows count again."), document)
    session.answer(document, lambda: session.say(message))


def metric(session: Session, one: Metric) -> dict[str, str]:
    """One metric of the list as a document."""
    texts = {"title": session.word(one.title), "note": session.word(one.note)}
    plain = {name: getattr(one, name) for name in ("key", "subject", "unit", "better", "source")}
    document = plain | texts
    return {name: document[name] for name in ("key", "title", "subject", "unit", "better", "note", "source")}


def rows(session: Session, given: Answer) -> list[Row]:
    """An answer for a script; where there is no number of its subject, with the file that would bring it."""
    lights = {"file": session.word(given.lights_up)} if given.lights_up else {}
    return [{**row, **lights} for row in given.rows]


def answer(session: Session, given: Answer) -> None:
    """An answer for a person: one number as a sentence, several as a table."""
    if given.lights_up:
        title = Text(METRICS[given.question.metric].title)
        typer.echo(session.word(Text(N_("{title}: no data yet. {how}"), {"title": title, "how": given.lights_up})))
    elif given.value:
        typer.echo(_sentence(given.value, session.language))
    elif given.rows:
        _table(session, given)
        for start, end in dict.fromkeys((row["start"], row["end"]) for row in given.rows if "start" in row):
            weeks = Period(date.fromisoformat(start), date.fromisoformat(end))
            session.say(wording.of_weeks(weeks, session.language))
    else:
        session.say(wording.absence("no_data", session.language))


def _sentence(value: Value, language: str) -> str:
    values = {
        "title": Text(METRICS[value.metric].title),
        "amount": wording.amount(value, language),
        "evidence": wording.evidence(value, language),
        "period": wording.period(value.period, language),
    }
    message = (
        N_("{title}: {amount} ({evidence}), {period}") if values["evidence"] else N_("{title}: {amount}, {period}")
    )
    return Text(message, values).render(language)


def _table(session: Session, given: Answer) -> None:
    """One line a row; what it is about stands on the left, its numbers on the right."""
    by, unit, language = given.question.by, METRICS[given.question.metric].unit, session.language
    abouts = [name for name in ("period", by) if name and name in given.rows[0]]
    heads = [N_("Period") if name == "period" else wording.DIMENSIONS.get(name, name) for name in abouts]
    rows = [[_about(row, name, given, language) for name in abouts] + _cells(row, unit, language) for row in given.rows]
    right = range(len(abouts), len(abouts) + 3)
    session.table([*heads, N_("Value"), N_("95% interval"), N_("n")], rows, right)


def _about(row: Row, name: str, given: Answer, language: str) -> str:
    """A group, or a bucket with how many of its days are counted where these are not all."""
    grain = given.question.grain
    if name != "period" or grain is None or row.get("whole", True):
        return term(row[name], language, given.labels)
    start, end = (date.fromisoformat(row[side]) for side in ("from", "to"))
    return wording.cut_bucket(start, end, whole(start, grain).days, language, row[name])


def _cells(row: Row, unit: str, language: str) -> list[str]:
    if row["value"] is None:
        missing = wording.absence("too_few" if row.get("suppressed") else row.get("absent", "no_data"), language)
        return [missing, "", "" if row.get("suppressed") else wording.decimal(row["n"] or 0, 0, language)]
    value, low, high = row["value"], row["low"], row["high"]
    written = wording.number(value, unit, language, low, high)
    return [written, wording.interval(low, high, unit, language), wording.decimal(row["n"], 0, language)]


def findings(session: Session, found: Sequence[Finding]) -> None:
    """The doctor's findings as a table."""
    documents = [finding.document(session.word) for finding in found]
    rows = [
        (d["check"], session.word(N_("ok") if d["ok"] else N_("not ok")), d["detail"], d["remedy"]) for d in documents
    ]
    session.table((N_("Check"), N_("Result"), N_("Found"), N_("What to do")), rows)


def accepted(session: Session, undone: Sequence[str]) -> None:
    """Which uploads were taken back as rows of theirs are lost."""
    if undone:
        said = N_("Taken back, as rows of theirs are missing: {uploads}. Add their files again.")
        session.say(Text(said, {"uploads": tuple(undone)}))
    else:
        session.say(N_("No upload lacks rows; the store goes on with what its log holds."))


def erased(session: Session, uploads: Sequence[str]) -> None:
    """Which uploads are gone for good."""
    said = N_("Erased for good: {uploads}. Backups from before still hold them.")
    session.say(Text(said, {"uploads": tuple(uploads)}) if uploads else N_("Nothing that was taken back is left."))


def maintained(session: Session, done: Mapping[str, int]) -> None:
    """What maintenance did, in a sentence."""
    session.say(Text(N_("{merged:,} files merged, {deleted:,} files deleted."), dict(done)))
