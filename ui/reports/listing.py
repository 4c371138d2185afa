"""The reports that are defined: each with when, what and to whom, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from analytics import wording
from analytics.metrics.period import Grain
from analytics.metrics.view import View
from analytics.vocabulary import term
from data import settings
from data.literal import in_html
from data.store.store import Store
from data.texts import LANGUAGES, N_
from reports.delivery import claims, owners
from reports.schedule import definitions, runs, timetable, units
from reports.schedule.definitions import Definition, Where
from reports.schedule.runs import Run
from ui import empty_states
from ui.page import Page
from ui.reports import commentary as commenting
from ui.reports import form
from ui.reports import start as starting
from ui.style import heading, lead, plain
from ui.style import headline as large
from ui.uploads.cases import own, who

DROPPED = "report_dropped"
AT: dict[Grain, str] = {
    "day": N_("After each open day, on the next one at {hour}"), "week": N_("Every {weekday} at {hour}"),
    "month": N_("After each month, on the first open day at {hour}"),
    "quarter": N_("After each quarter, on the first open day at {hour}"),
}  # fmt: skip
Do = Callable[[Definition], None]


def headline(page: Page) -> None:
    """What is next, or what waits for a person, as one sentence."""
    store = own()
    known = definitions.all(store)
    waiting = [each for each in claims.open_claims(store) if each.state == "unknown"]
    newest = runs.all(store)[:1]
    if waiting:
        large(page.say(N_("Deliveries of which nobody knows whether they arrived: {n}."), n=page.count(len(waiting))))
    elif newest and newest[0].is_bad:
        large(page.say(N_("The last report, {name} of {week}, was not delivered as it should."), **_named(newest[0])))
    elif late := timetable.due(store):
        one, week = late[0]
        large(page.say(N_("The report {name} of {week} is due and has not been made yet."), name=one.name, week=week))
    elif any(one.active for one in known):
        now = timetable.moment()
        upcoming = [(timetable.next_slot(o, now, timetable.opening(store, o, now)), o) for o in known if o.active]
        slot, first = min(upcoming, key=lambda each: each[0].timestamp())
        when = wording.moment(slot, page.language)
        large(page.say(N_("The next report is {name}, on {when}."), name=first.name, when=when))
    elif known:
        large(page.say(N_("No report goes out by itself: all are paused.")))
    else:
        large(page.say(N_("No report goes out by itself yet.")))
    if not known:
        lead(
            page.say(N_("A report is one page and an annex, drawn from these pages, as a PDF, pictures and mail.")),
            page.say(
                N_(
                    "Say once what it holds and who gets it: it is then made every day, week, month or quarter, for "
                    "each reader in their language and for their region or branch."
                )
            ),
        )

    if not page.facts.span:
        lead(page.say(N_("There is no data to report on yet.")))
        label = page.say(N_("Bring in a file"))
        st.page_link("pages/uploads.py", label=label, icon=":material/upload_file:", query_params=page.view.params())


def _named(run: Run) -> dict[str, str]:
    return {"name": run.report, "week": run.week}


def reports(page: Page) -> None:
    """Every report with its next time and its actions; the way to a new one."""
    store, log = own(), runs.all(own())
    for one in definitions.all(store):
        _report(page, store, one, [run for run in log if run.report == one.name])
    _dropped(page, store)
    label = page.say(N_("New report"))
    st.button(
        label, key="report_new", icon=":material/add:", type="primary" if not log else "secondary", on_click=form.begin,
        args=(Definition("", language=page.language, bank=page.bank.name),),
    )  # fmt: skip


def _report(page: Page, store: Store, one: Definition, log: Sequence[Run]) -> None:
    with st.container(key=f"report_{one.name}", border=True, gap="small"):
        st.html(_line(page, store, one, log))
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            look = View(one.language, one.bank, starting.newest(page, one), where=one.where)
            st.page_link(
                "pages/summary.py", label=page.say(N_("Preview")), icon=":material/visibility:",
                query_params=look.params() | {"language": one.language, "bank": one.bank},
            )  # fmt: skip
            starting.chooser(page, one)
            commenting.editor(page, one)
            _button(page, one, N_("Change"), "edit", form.begin, one)
            label = N_("Pause") if one.active else N_("Resume")
            _button(
                page, one, label, "pause" if one.active else "play_arrow", _keep, replace(one, active=not one.active)
            )
            if (before := _before(store, one)) is not None:
                _button(page, one, N_("Undo the last change"), "undo", _keep, before)
            _button(page, one, N_("Remove"), "delete", _drop, one)


def _button(page: Page, one: Definition, label: str, icon: str, do: Do, about: Definition) -> None:
    st.button(
        page.say(label), key=f"{icon}_{one.name}", icon=f":material/{icon}:", type="tertiary",
        on_click=partial(do, about),
    )  # fmt: skip


def _line(page: Page, store: Store, one: Definition, log: Sequence[Run]) -> str:
    """One report: its name; when, of what, in which language, to how many; what is next and what was last."""
    weekday, hour = wording.weekday(one.weekday, page.language, "EEEE"), wording.clock(2 * one.hour, page.language)
    facts = [
        page.say(AT[one.every], weekday=weekday, hour=hour), scope(page, one.where),
        LANGUAGES[one.language], page.say(N_("recipients: {n}"), n=page.count(len(one.recipients))),
    ]  # fmt: skip
    if one.bank == "demo":
        facts.append(page.say(N_("Demo bank")))
    last = (
        page.say(N_("Last: {week}, {state}."), week=log[0].week, state=page.say(runs.STATES[log[0].state]))
        if log
        else ""
    )
    lines = [" · ".join(facts), " ".join(filter(None, (_next(page, store, one, log), last)))]
    lines += filter(None, (commenting.told(page, one), _owner(page, store, one)))
    told = "<br>".join(f"<small>{in_html(line)}</small>" for line in lines)
    return f"<div class='teller-entry'><b>{in_html(one.name)}</b><br>{told}</div>"


def _owner(page: Page, store: Store, one: Definition) -> str:
    """Who is told of its faults, and why that did not succeed; or that nobody is."""
    if not one.owner:
        return page.say(N_("It has no owner, so nobody is told by mail when it is not made or does not arrive."))
    said = page.say(N_("Told of its faults: {owner}."), owner=one.owner)
    errors = [word.error for word in owners.untold(store) if word.report == one.name and word.error]
    failed = page.say(N_("That could not be done: {error}"), error=errors[0]) if errors else ""
    return " ".join(filter(None, (said, failed)))


def _next(page: Page, store: Store, one: Definition, log: Sequence[Run]) -> str:
    if not one.active:
        return page.say(N_("It is paused."))
    now = timetable.moment()
    stands = timetable.standing(store, one, now, log)
    opened = timetable.opening(store, one, now)
    upcoming = timetable.next_slot(one, now, opened)
    values = {"when": wording.moment(upcoming, page.language), "week": timetable.period_at(one, upcoming, opened)}
    if stands.is_due(now):
        return page.say(N_("That of {due} is due and has not been made yet."), due=stands.week)
    if stands.since:
        again = wording.moment(stands.since, page.language)
        return page.say(N_("That of {due} is tried again at {again}."), due=stands.week, again=again)
    return page.say(N_("Next: {when}, of {week}."), **values)


def scope(page: Page, where: Where) -> str:
    """A scope in words."""
    members = [term(member, page.language, page.facts.labels.get(dimension)) for dimension, member in where]
    return ", ".join(members) or page.say(N_("Whole bank"))


def _before(store: Store, one: Definition) -> Definition | None:
    """The report as it was before its last change; None where it was never another."""
    older = [past.definition for past in definitions.history(store, one.name)[1:2]]
    return older[0] if older else None


def _keep(one: Definition) -> None:
    with empty_states.guard(one.language):
        definitions.put(own(), one, who())


def _drop(one: Definition) -> None:
    definitions.drop(own(), one.name, who())
    st.session_state[DROPPED] = one


def _dropped(page: Page, store: Store) -> None:
    """The way back for a report that was just removed."""
    one: Definition | None = st.session_state.get(DROPPED)
    if one is None or store.shelf.get(definitions.KIND, one.name) is not None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        gone = page.say(N_("The report {name} was removed."), name=one.name)
        st.html(f"<span>{in_html(gone)}</span>", width="content")
        st.button(page.say(N_("Undo")), key="report_back", icon=":material/undo:", on_click=partial(_keep, one))


def machine(page: Page) -> None:
    """What makes the reports at their time: this server, or the lines to paste."""
    heading(page.say(N_("What makes them at their time")))
    if settings.text("report_runner") == "on":
        lead(page.say(N_("This server does, as the setting report_runner is on. It has to be running at the time.")))
        return
    zone = settings.text("time_zone")
    lead(
        page.say(
            N_("Nothing does yet, as far as this server knows: it would with the setting TELLER_REPORT_RUNNER=on.")
        ),
        page.say(N_("Or let the machine ask what is due, by cron or systemd. Hours are those of {zone}."), zone=zone),
    )
    with st.expander(page.say(N_("Lines to paste")), icon=":material/content_paste:"):
        st.caption(page.say(N_("With cron: run crontab -e and add this line.")))
        st.code(units.cron_line(), language=None, wrap_lines=True)
        names = ", ".join(units.files())
        st.caption(plain(page.say(N_("Or with systemd: put these into /etc/systemd/system as {names}."), names=names)))
        for text in units.files().values():
            st.code(text, language="ini")
        command = f"systemctl enable --now {units.NAME}.timer"
        st.caption(plain(page.say(N_("Then start the timer: {command}"), command=command)))
