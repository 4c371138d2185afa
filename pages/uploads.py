"""Uploads: did my file load, what was refused and why, and can I take it back?"""

import streamlit as st

from ui import frame
from ui.uploads import cases as intake
from ui.uploads import doubts, history, look, options, questions, words
from ui.uploads import mapping as columns
from ui.uploads import preview as effect
from ui.uploads import templates as empty

with frame.opened("uploads", has_bar=False) as page:
    top = st.empty()
    case = intake.received(page, top)
    with top.container():
        if case is None:
            intake.headline(page)
        elif case.stopped:
            intake.stopped(page, case)
        elif case.fault:
            questions.asked(page, case)
        elif case.plan:
            look.sentence(page, case.plan)
    if case and case.plan:
        effect.expected(page, case.plan)
        doubts.decide(page, case, case.plan)
        words.words(page, case, case.plan)
        look.refused(page, case.plan)
        look.preview(page, case.plan)
        columns.mapping(page, case, case.plan)
    if case and not case.stopped:
        options.how_read(page, case, case.plan)
    if case is None:
        history.outcome(page)
    history.history(page)
    columns.kept(page)
    empty.templates(page)
