"""One upload from bytes to fresh numbers, the same for page and command line.

read -> recognise -> check -> mask -> compare -> ask -> commit -> refresh. Rows that are refused are listed; the rest
goes in. Too large a share of refused rows, and nothing does; nor while what is doubtful of it was not accepted.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pyarrow as pa

from analytics.doubts import coincidences, doubts, resaved
from analytics.ingest import preview, remembered_answers, worker
from analytics.ingest.plans import LISTED, Options, Outcome, Plan, Progress, State, Step
from analytics.ingest.remembered_answers import save_layout
from analytics.insights import history
from analytics.metrics import period
from data import settings
from data.care import originals
from data.checking.rejections import Rejection
from data.errors import StoreError
from data.files import room, sandbox
from data.files.sandbox import Tell
from data.files.staging import Staging
from data.formats import codec
from data.formats.raw import shown_name
from data.store.commit_log import now
from data.store.faults import unwritable
from data.store.staged_rows import Staged
from data.store.store import ATTEMPTS, Receipt, Snapshot, Store, Upload, conflict, new_id
from data.texts import N_, Text

__all__ = ["Options", "Outcome", "Plan", "Progress", "Rejection", "Step", "commit", "inspect", "save_layout", "take"]


LOGGER = logging.getLogger(__name__)


def take(
    path: Path,
    store: Store,
    *,
    name: str | None = None,
    by: str = "",
    options: Options | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read, recognise, check, mask and store one file, and bring the numbers up to date.

    name: the file's name as people know it. Raises FileRefused, with what to do, for a file that cannot be taken in.
    """
    with inspect(path, name=name, options=options, progress=progress, store=store) as plan:
        return commit(plan, store, by=by, progress=progress)


def inspect(
    path: Path,
    *,
    name: str | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
) -> Plan:
    """Everything short of storing a file; raises as `take` does.

    store: where it is to go, so that its rows wait beside it, and what it knows of such files is heeded. What
    `progress` raises ends it, and nothing is left.
    """
    said, tell, shown = options or Options(), progress or _silent, shown_name(name or path.name)
    with room.room(str((store and store.place.folder) or gettempdir())), ExitStack() as given_up:
        staging = _staging(store)
        given_up.callback(staging.close)
        upload_id = new_id()
        job = worker.Job(
            str(path.resolve()),
            shown,
            period.today().isoformat(),
            upload_id,
            now().isoformat(),
            said,
            remembered_answers.known(store, path),
        )
        job.leave(staging.folder)
        _worked(path, shown, staging.folder, lambda text, done, total: tell(Step(text, done, total)))
        plan = _plan(shown, upload_id, said, staging)
        plan = _apart(compared(plan, store), store) if store else plan
        given_up.pop_all()
        return plan


def _staging(store: Store | None) -> Staging:
    try:
        return Staging(store.place.folder if store else None)
    except OSError as fault:
        if store is None or room.is_full(fault):
            raise
        raise unwritable(store.url, fault) from fault


def _apart(plan: Plan, store: Store) -> Plan:
    """The plan with rows of their own for those that equal stored ones by chance, and the stored ones for the same."""
    is_met = False
    while resaved.are_same(plan):
        plan, is_met = compared(resaved.taken(plan), store), True
    if is_met or not coincidences.are_others(plan):
        return plan
    return compared(coincidences.apart(plan), store)


def compared(plan: Plan, store: Store) -> Plan:
    """The plan with what it would do to the store as it is now."""
    if plan.expected is not None and plan.expected.version == store.version():
        return plan
    return replace(plan, expected=preview.look(plan, store))


def _worked(path: Path, shown: str, folder: Path, tell: Tell) -> None:
    """Have the job in the folder done: here when the file is small and plain, else in a process of its own."""
    if not path.is_file() or sandbox.is_plain(path):
        worker.work(folder, tell)
    else:
        sandbox.run("analytics.ingest.worker", folder, shown, path.stat().st_size, tell)


def _plan(shown: str, upload_id: str, said: Options, staging: Staging) -> Plan:
    """What was found and left in a folder."""
    folder = staging.folder
    found = codec.collect(folder)
    told = found.pop("said")
    tables = {
        name: Staged(name, tuple(map(Path, part["files"])), part["rows"]) for name, part in found.pop("tables").items()
    }
    with pa.OSFile(str(folder / worker.PREVIEW)) as file:
        beginning = pa.ipc.open_file(file).read_all()
    with (folder / worker.LISTED).open(encoding="utf-8") as lines:
        first = tuple(codec.unpacked(json.loads(line)) for _, line in zip(range(LISTED), lines, strict=False))
    refused = folder / worker.REFUSED
    return Plan(
        file=shown,
        tables=tables,
        preview=beginning,
        rejections=first,
        options=replace(said, **told),
        upload_id=upload_id,
        refused_rows=refused if refused.exists() else None,
        listed=folder / worker.LISTED,
        staging=staging,
        **found,
    )


def commit(plan: Plan, store: Store, *, by: str = "", progress: Progress | None = None) -> Outcome:
    """Store what was inspected, unless it is a dry run or too much of it is refused; then count it.

    Raises FileAmbiguous for what has to be accepted first, in a dry run too; others may have brought it about up to the
    last moment.
    """
    with ExitStack() as read_anew:
        for _ in range(ATTEMPTS):
            try:
                return _commit(plan, store, by, progress or _silent)
            except _Outdated:
                plan = read_anew.enter_context(_again(plan, store, progress))
    raise conflict()


class _Outdated(Exception):
    """What was decided of a file may be decided otherwise by what others stored since."""


def is_outdated(plan: Plan, store: Store) -> bool:
    """Whether others stored what tells how such a file is read since it was read."""
    if plan.expected is not None and plan.expected.version == store.version():
        return False
    job = worker.Job.of(plan.staging.folder)
    return remembered_answers.of_such(job.known, plan) != remembered_answers.of_such(
        remembered_answers.known(store), plan
    )


def _again(plan: Plan, store: Store, progress: Progress | None) -> Plan:
    """The file read anew, with what was said of it."""
    job = worker.Job.of(plan.staging.folder)
    said = replace(job.said, accept=plan.options.accept)
    return inspect(Path(job.path), name=job.shown, options=said, progress=progress, store=store)


def _commit(plan: Plan, store: Store, by: str, tell: Progress) -> Outcome:
    def looked_at(version: int) -> None:
        nonlocal plan
        if plan.expected is None or plan.expected.version != version:
            plan = _asked(_current(plan, store))

    plan = _current(plan, store)
    if coincidences.are_others(plan) or resaved.are_same(plan):
        raise _Outdated
    if plan.refused:
        return _unstored(plan, "refused", _too_many(plan))
    plan = _asked(plan)
    if plan.options.dry_run:
        return _unstored(plan, "checked")
    tell(Step(Text(N_("Storing {rows:,} rows"), {"rows": plan.read - plan.rejected})))
    upload = Upload(
        file=plan.file,
        sha256=plan.sha256,
        by=by,
        layout=plan.layout,
        encoding=plan.encoding,
        read=plan.read,
        rejected=plan.rejected,
        options=_key(plan),
        upload_id=plan.upload_id,
        details=remembered_answers.details(plan),
    )
    with store.snapshot() as earlier:
        receipt = _committed(plan, upload, store, looked_at)
        uncounted = _counted(store, receipt, earlier, tell)
    stored = _stored(plan, receipt)
    return replace(stored, notices=(*stored.notices, *uncounted))


def _counted(store: Store, receipt: Receipt, earlier: Snapshot, tell: Progress) -> tuple[Text, ...]:
    """Bring the numbers up to date; what is said where that fails, as the rows are stored by then."""
    tell(Step(Text(N_("Bringing the numbers up to date"))))
    try:
        history.record(
            store, receipt, earlier, lambda done, total: tell(Step(Text(N_("Reading the comments")), done, total))
        )
    except (StoreError, OSError) as fault:
        LOGGER.info("the numbers of %s were not counted: %s", receipt.upload_id, fault)
        return (Text(_UNCOUNTED, {"upload": receipt.upload_id, "why": str(fault).splitlines()[0]}),)
    return ()


def _current(plan: Plan, store: Store) -> Plan:
    if is_outdated(plan, store):
        raise _Outdated
    return compared(plan, store)


def _asked(plan: Plan) -> Plan:
    """The plan, all of which is accepted or not doubtful; raises FileAmbiguous for others."""
    if not (plan.expected and plan.expected.already):
        doubts.ask(doubts.doubts(plan), plan.expected)
    return plan


def _committed(plan: Plan, upload: Upload, store: Store, before: Callable[[int], None]) -> Receipt:
    """Store the rows; before them what masking took out of them, where it is kept, and not without them."""
    with ExitStack() as given_up:
        given_up.callback(originals.forget, store.url, plan.upload_id)
        with room.room(store.url):
            originals.keep(store.url, plan.upload_id, plan.staging.folder, plan.tables)
        receipt = store.commit(upload, plan.tables, before=before)
        if not receipt.already:
            originals.renamed(store.url, plan.upload_id, receipt.upload_id)
            given_up.pop_all()
        return receipt


def _key(plan: Plan) -> str:
    """What makes the same file another upload: that its older values are to be put back, at one state of the store."""
    seen = plan.expected
    is_again = seen and seen.later and "older" in plan.options.accept
    return f"{plan.options.key} again {seen.version}" if seen and is_again else plan.options.key


_UNCOUNTED = N_(
    "The rows are stored (upload {upload}), but the numbers could not be counted: {why} They are counted when they are "
    "next shown; the file need not be added again."
)


def _silent(_: Step) -> None:
    """Progress that nobody watches."""


def _too_many(plan: Plan) -> Text:
    share = {"rejected": plan.rejected, "read": plan.read, "limit": round(100 * settings.number("refused_share_limit"))}
    return Text(
        N_(
            "{rejected:,} of {read:,} rows were refused, more than {limit} %: nothing was stored. "
            "Mend them and add the file again."
        ),
        share,
    )


def _unstored(plan: Plan, state: State, *notices: Text) -> Outcome:
    """The outcome of a file of which nothing was stored."""
    return Outcome(
        plan.file,
        plan.sha256,
        state,
        "",
        plan.table,
        tuple(plan.tables),
        plan.layout,
        plan.encoding,
        plan.read,
        0,
        0,
        0,
        plan.rejected,
        plan.rejections,
        (*plan.notices, *notices),
        preview=plan.expected,
    )


def _stored(plan: Plan, receipt: Receipt) -> Outcome:
    counts = {name: getattr(receipt, name) for name in ("added", "replaced", "unchanged", "upload_id")}
    outcome = replace(_unstored(plan, "already" if receipt.already else "committed"), **counts, receipt=receipt)
    if not receipt.already:
        return outcome
    told: tuple[Text, ...] = (Text(N_("This file was added before: nothing has changed.")),)
    if plan.expected and plan.expected.later:
        told += tuple(text for doubt in doubts.doubts(plan) for text in (doubt.title, doubt.remedy))
    return replace(outcome, notices=(*outcome.notices, *told))
